"""Which journal SQLite keeps: safe for the library and the file system, whoever used the file before."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from peewee import sqlite3

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable
from returns_tui.store import network_files, sqlite_file
from returns_tui.store.database import open_store
from returns_tui.store.network_files import network_file_system
from tests.conftest import insert_request

HOLDS = """
import sys
from peewee import sqlite3
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = " + sys.argv[2])
connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
print(connection.execute("PRAGMA journal_mode").fetchone()[0], flush=True)
sys.stdin.read()
"""


@contextmanager
def held_open(path: Path, mode: str) -> Iterator[None]:
    """Have another process keep the database open in that mode."""
    words = [sys.executable, "-c", HOLDS, str(path), mode]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{mode}\n"
        try:
            yield
        finally:
            process.communicate()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "returns.db"
    open_store(str(path)).close()
    return path


def library(monkeypatch: pytest.MonkeyPatch, *, safe: bool) -> None:
    monkeypatch.setattr(sqlite_file, "wal_is_safe", lambda: safe)


def pragma(path: Path, name: str) -> object:
    store = open_store(str(path))
    with store.connection():
        value = store.database.execute_sql(f"PRAGMA {name}").fetchone()[0]
    store.close()
    return value


@pytest.mark.parametrize(("safe", "mode"), [(True, "wal"), (False, "delete")])
def test_the_library_decides_and_every_commit_reaches_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch, safe: bool, mode: str
) -> None:
    library(monkeypatch, safe=safe)
    assert pragma(path, "journal_mode") == mode
    assert pragma(path, "synchronous") == 2  # FULL
    library(monkeypatch, safe=not safe)  # another library opens it next
    assert pragma(path, "journal_mode") == ("delete" if safe else "wal")


def test_what_a_library_left_in_its_log_is_there_for_the_next(
    path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [
        sys.executable,
        "-c",
        f"{HOLDS.replace('sys.stdin.read()', '')}\nimport os\n{LEAVES}",
        str(path),
        "wal",
    ]
    assert subprocess.run(words, stdout=subprocess.DEVNULL).returncode == 9
    assert path.with_name("returns.db-wal").stat().st_size
    library(monkeypatch, safe=False)
    assert pragma(path, "journal_mode") == "delete"
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM left_behind").fetchone() == (1,)
    connection.close()


LEAVES = """
import os
connection.execute("CREATE TABLE left_behind (x)")
connection.execute("INSERT INTO left_behind VALUES (1)")
os._exit(9)
"""


def test_an_unsafe_library_refuses_a_file_that_another_holds_in_wal_mode(
    path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch, safe=False)
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.1)
    with held_open(path, "wal"), pytest.raises(DatabaseUnavailable, match="WAL mode, which is not safe"):
        open_store(str(path))
    store = open_store(str(path))
    assert store.journal == "delete"
    with store.connection():
        # another program comes, and changes what we have open
        with held_open(path, "wal"), pytest.raises(DatabaseUnavailable, match="close the other programs"):
            insert_request(store, config)
        store.database.close()
        insert_request(store, config)
    assert store.integrity_problems() == []
    store.close()


def test_a_safe_library_uses_what_others_hold_in_the_rollback_mode(
    path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch, safe=True)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = delete")
    connection.close()
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.1)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
    store = open_store(str(path))
    assert store.journal == "delete"
    reader.close()
    insert_request(store, config)
    store.close()


# -- network file systems --------------------------------------------------------------------------------

TABLE = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 27 0:40 / /srv rw,relatime shared:1 - nfs4 server:/export rw,vers=4.2
31 30 0:41 / /srv/local rw - xfs /dev/vdb rw
32 27 0:42 / /home/ana/my\\040shop rw - fuse.sshfs ana@host: rw
33 27 0:43 / /home/ana/safe rw - fuse.gocryptfs /x rw
34 27 0:44 / /mnt/c rw - 9p C: rw
35 27 0:45 / /mnt/share rw - ext4 /dev/vdc rw
36 27 0:46 / /mnt/share rw - cifs //server/share rw
37 27 0:47 / /srvother rw - tmpfs tmpfs rw
broken line
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/srv/returns.db", "nfs4"),
        ("/srv", "nfs4"),
        ("/srv/local/returns.db", None),
        ("/home/ana/my shop/returns.db", "fuse.sshfs"),
        ("/home/ana/safe/returns.db", None),
        ("/mnt/c/Users/ana/returns.db", "9p"),
        ("/mnt/share/returns.db", "cifs"),
        ("/srvother/returns.db", None),
        ("/returns.db", None),
    ],
)
def test_the_mount_that_counts_is_the_nearest_and_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, kind: str | None
) -> None:
    (tmp_path / "mountinfo").write_text(TABLE)
    monkeypatch.setattr(network_files, "MOUNTS", tmp_path / "mountinfo")
    assert network_file_system(Path(place)) == kind


def test_where_there_is_no_table_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_files, "MOUNTS", tmp_path / "none")
    assert network_file_system(tmp_path) is None


def on_the_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = folder / "mountinfo"
    table.write_text(f"27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 0:40 / {folder} rw - nfs4 server:/x rw\n")
    monkeypatch.setattr(network_files, "MOUNTS", table)


def test_wal_is_never_used_on_a_network_file_system(
    path: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(monkeypatch, safe=True)
    on_the_network(path.parent, monkeypatch)
    store = open_store(str(path))
    assert (store.network, store.journal) == ("nfs4", "delete")
    insert_request(store, config)
    store.close()
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.1)
    with held_open(path, "wal"), pytest.raises(DatabaseUnavailable, match=r"network file system \(nfs4\)"):
        open_store(str(path))
