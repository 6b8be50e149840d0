"""Copies: whole beside writers, verified, private, never half there, never over a file, and found again."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from peewee import sqlite3

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable, NotOurDatabase, UsageError
from returns_tui.store import copies, files_aside, queue
from returns_tui.store.copies import newest
from returns_tui.store.database import Store, open_store
from returns_tui.store.query import ALL
from tests.conftest import NOW, insert_request
from tests.store.damaging import zero_a_page

PAIRS = "SELECT (SELECT count(*) FROM pair_a), (SELECT count(*) FROM pair_b)"


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return list(connection.execute(sql))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def path_of(store: Store) -> Path:
    assert store.path is not None
    return store.path


@contextmanager
def pairs_being_written(path: Path) -> Iterator[list[int]]:
    """Write two rows in each transaction, without a pause, in another connection; give how many it were."""
    with closing(sqlite3.connect(path, isolation_level=None)) as maker:
        maker.executescript("CREATE TABLE pair_a (x BLOB); CREATE TABLE pair_b (x BLOB);")
    done, ending = [0], threading.Event()
    going = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            while not ending.is_set():
                connection.execute("BEGIN IMMEDIATE")
                for table in ("pair_a", "pair_b"):
                    connection.execute(f"INSERT INTO {table} VALUES (randomblob(5000))")
                connection.execute("COMMIT")
                done[0] += 1
                going.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert going.wait(30)
        yield done
    finally:
        ending.set()
        thread.join()


def test_a_copy_ends_beside_a_writer_and_has_each_transaction_wholly_or_not(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "PAGES_AT_ONCE", 8)  # many steps between which the other could write
    with pairs_being_written(path_of(sqlite_store)) as done:
        for number in range(3):
            before = done[0]
            sqlite_store.back_up(tmp_path / f"copy{number}.db")
            ((one, other),) = query(tmp_path / f"copy{number}.db", PAIRS)
            assert one == other >= before


def test_a_copy_is_one_private_file_without_a_log(sqlite_store: Store, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        sqlite_store.back_up(tmp_path / "copy.db")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert query(tmp_path / "copy.db", "PRAGMA journal_mode") == [("delete",)]
    left = names(tmp_path) - {"returns.db", "returns.db-wal", "returns.db-shm"}
    assert left == {"copy.db", "returns.db.copies"}


@pytest.mark.parametrize("kind", ["file", "dangling link", "link to the database", "folder"])
def test_a_name_that_is_taken_stays_as_it_is(sqlite_store: Store, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "copy.db"
    if kind == "file":
        place.write_bytes(b"precious")
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(tmp_path / ("elsewhere.db" if kind == "dangling link" else "returns.db"))
    before = names(tmp_path)
    with pytest.raises(UsageError):
        sqlite_store.back_up(place)
    assert names(tmp_path) == before
    if kind == "file":
        assert place.read_bytes() == b"precious"


def test_the_database_is_not_copied_onto_itself(sqlite_store: Store) -> None:
    with pytest.raises(UsageError, match="is the database itself"):
        sqlite_store.back_up(path_of(sqlite_store))


def test_a_file_that_comes_while_the_copy_is_made_is_not_written_over(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = copies.database_faults

    def meanwhile(connection: sqlite3.Connection) -> list[str]:
        (tmp_path / "copy.db").write_bytes(b"precious")
        return copied(connection)

    monkeypatch.setattr(copies, "database_faults", meanwhile)
    with pytest.raises(UsageError, match="not written over"):
        sqlite_store.back_up(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_bytes() == b"precious"


def test_no_copy_is_made_of_a_damaged_database(sqlite_store: Store, config: Config, tmp_path: Path) -> None:
    for _number in range(30):
        insert_request(sqlite_store, config, comment="x" * 3000)
    sqlite_store.back_up(tmp_path / "good.db")
    sqlite_store.close()
    zero_a_page(path_of(sqlite_store))
    with pytest.raises(NotOurDatabase, match=r"damaged .*newest copy is .*/good\.db"):
        sqlite_store.back_up(tmp_path / "bad.db")
    assert "bad.db" not in names(tmp_path)
    assert not [name for name in names(tmp_path) if name.startswith(".copying-")]


def test_rows_that_name_missing_ones_are_damage(sqlite_store: Store, config: Config, tmp_path: Path) -> None:
    request_id = insert_request(sqlite_store, config)
    sqlite_store.close()
    with closing(sqlite3.connect(path_of(sqlite_store))) as other:
        other.execute(
            "INSERT INTO event (request_id, at, operator, event, from_state, to_state, details, before)"
            " SELECT 999, 1, 'ana', 'note', 'pending', 'pending', '{}', '' "
        )
        other.commit()
    assert request_id != 999
    assert sqlite_store.integrity_problems()
    with pytest.raises(NotOurDatabase, match="names a missing request"):
        sqlite_store.back_up(tmp_path / "bad.db")


def test_a_full_disk_is_said_and_leaves_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\n"
        "from returns_tui.store.database import open_store\n"
        "store = open_store(sys.argv[1])\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "try: store.back_up(Path(sys.argv[2]))\nexcept Exception as error: print(type(error).__name__, error)\n"
    )
    file = tmp_path / "full" / "copy.db"
    sqlite_store.close()
    result = subprocess.run(
        [sys.executable, "-c", code, str(path_of(sqlite_store)), str(file)], capture_output=True, text=True
    )
    assert result.stdout.startswith(f"DatabaseUnavailable No copy can be written to {file}: ")
    assert list((tmp_path / "full").iterdir()) == []
    assert sqlite_store.integrity_problems() == []


KILLED = """
import os, signal, sys
from pathlib import Path
from typing import Any
from returns_tui.store import copies, queue
from returns_tui.store.database import open_store
store, file, moment = open_store(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
copies.PAGES_AT_ONCE = 4

def die(*_arguments, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

if moment == "copying":
    copies._Patience.__call__ = die
elif moment == "checking":
    copies.database_faults = die
else:
    setattr(os, moment, die)
store.back_up(file)
"""


@pytest.mark.parametrize("moment", ["copying", "checking", "fsync", "link"])
def test_a_copying_that_is_killed_leaves_no_copy_and_the_next_clears_up(
    sqlite_store: Store, tmp_path: Path, moment: str
) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    words = [sys.executable, "-c", KILLED, str(path_of(sqlite_store)), str(place / "copy.db"), moment]
    assert subprocess.run(words).returncode == -signal.SIGKILL
    assert not (place / "copy.db").exists()
    assert len(names(place)) == 1
    sqlite_store.back_up(place / "copy.db")
    assert names(place) == {"copy.db"}


def test_what_another_is_copying_is_not_cleared_up(sqlite_store: Store, tmp_path: Path) -> None:
    descriptor, aside = files_aside.make(tmp_path, copies._ASIDE)
    sqlite_store.back_up(tmp_path / "copy.db")
    assert Path(aside).exists()
    os.close(descriptor)
    sqlite_store.back_up(tmp_path / "copy2.db")
    assert not Path(aside).exists()


def test_the_newest_copy_is_found_wherever_it_is(sqlite_store: Store, tmp_path: Path) -> None:
    path = path_of(sqlite_store)
    assert newest(path) is None
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    for age, file in enumerate((elsewhere / "c.db", elsewhere / "b.db", elsewhere / "a.db")):
        sqlite_store.back_up(file)
        os.utime(file, (1_800_000_000 - age, 1_800_000_000 - age))
    assert newest(path) == elsewhere / "c.db"
    (elsewhere / "c.db").write_bytes(b"")  # a copy can go bad as well
    assert newest(path) == elsewhere / "b.db"
    (elsewhere / "b.db").unlink()
    assert newest(path) == elsewhere / "a.db"
    copies.copy_before(path, "returns.db", "0009_next")
    os.utime(tmp_path / "returns.db.before-0009_next", (1_900_000_000, 1_900_000_000))
    assert newest(path) == tmp_path / "returns.db.before-0009_next"
    assert stat.S_IMODE((tmp_path / "returns.db.copies").stat().st_mode) == 0o600


def test_what_stands_in_the_list_of_copies_is_not_trusted(sqlite_store: Store, tmp_path: Path) -> None:
    path = path_of(sqlite_store)
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to(path)
    listed = [b"/\xff\xfe", b"relative", b"/dev/zero", b"", bytes(tmp_path / "fifo"), bytes(tmp_path / "link")]
    (tmp_path / "returns.db.copies").write_bytes(b"\n".join([*listed, bytes(path), b"/nul\0"]))
    assert newest(path) is None
    sqlite_store.back_up(tmp_path / "copy.db")
    assert newest(path) == tmp_path / "copy.db"


def test_a_copy_counts_when_its_place_cannot_be_noted(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "returns.db.copies").mkdir()
    sqlite_store.back_up(tmp_path / "copy.db")
    assert open_store(str(tmp_path / "copy.db")).integrity_problems() == []


def test_postgresql_is_told_its_own_program_without_the_password(postgresql_url: str, tmp_path: Path) -> None:
    store = open_store(postgresql_url)
    try:
        with pytest.raises(
            UsageError, match=r"pg_dump --format=custom --file=.*copy\.dump postgresql://\w+@[\w.:]+/"
        ):
            store.back_up(tmp_path / "copy.dump")
    finally:
        store.close()


def test_a_folder_that_is_missing_is_said(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"No copy can be written to .*: No such file or directory"):
        sqlite_store.back_up(tmp_path / "nowhere" / "copy.db")


def test_a_copy_is_made_on_a_file_system_without_hard_links(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_arguments: object, **_named: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    sqlite_store.back_up(tmp_path / "copy.db")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="not written over"):
        sqlite_store.back_up(tmp_path / "copy.db")
    other = open_store(str(tmp_path / "stick" / "returns.db"))
    assert other.integrity_problems() == []
    assert names(tmp_path / "stick") <= {"returns.db", "returns.db-wal", "returns.db-shm"}


def test_a_signal_ends_the_copying_and_leaves_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\nfrom returns_tui.cli.main import run\nfrom returns_tui.store import copies\n"
        "class Signalled(copies._Patience):\n"
        "    def __call__(self, *words):\n        os.kill(os.getpid(), signal.SIGTERM)\n"
        "copies._Patience, copies.PAGES_AT_ONCE = Signalled, 4\n"
        "sys.argv = ['returns-tui', '--database', sys.argv[1], 'backup', sys.argv[2]]\nrun()\n"
    )
    place = tmp_path / "place"
    place.mkdir()
    sqlite_store.close()
    words = [sys.executable, "-c", code, str(path_of(sqlite_store)), str(place / "copy.db")]
    assert subprocess.run(words, env={**os.environ, "HOME": str(tmp_path)}).returncode == 128 + signal.SIGTERM
    assert names(place) == set()


def test_a_copy_that_is_put_in_the_place_of_a_damaged_database_works(
    sqlite_store: Store, config: Config, tmp_path: Path
) -> None:
    request_id = insert_request(sqlite_store, config)
    sqlite_store.back_up(tmp_path / "copy.db")
    sqlite_store.close()
    path = path_of(sqlite_store)
    os.truncate(path, 5000)
    with pytest.raises(NotOurDatabase):
        open_store(str(path))
    for old in tmp_path.glob("returns.db-*"):
        old.unlink()
    path.unlink()
    shutil.copy(tmp_path / "copy.db", path)
    opened = open_store(str(path))
    assert queue.ids(opened, ALL, NOW) == [request_id]
    insert_request(opened, config)
    assert opened.integrity_problems() == []
    opened.close()


@pytest.mark.parametrize("name", ["50% of #1?&mode=ro.db", "queue\udcff.db", "a b\n.db", "保温杯.db"])
def test_any_name_of_a_file_will_do(tmp_path: Path, config: Config, name: str) -> None:
    path = tmp_path / name
    store = open_store(str(path))
    insert_request(store, config)
    copy = tmp_path / f"copy of {name}"
    store.back_up(copy)
    assert store.path is not None
    assert newest(store.path) == (copy if "\n" not in name else None)  # the list of copies has one a line
    store.close()
    assert open_store(str(copy)).integrity_problems() == []
    path.write_bytes(b"")
    with pytest.raises(NotOurDatabase) as told:
        open_store(str(path))
    str(told.value).encode("utf-8")
    assert "\n" not in str(told.value)
