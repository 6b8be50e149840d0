"""The database file: ours or refused, private, copied whole, never opened by an older program."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from peewee import sqlite3

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseNewer, DatabaseUnavailable, NotOurDatabase
from returns_tui.store import queue, sqlite_file
from returns_tui.store.database import Store, open_store
from returns_tui.store.query import ALL
from returns_tui.store.sqlite_file import wal_is_safe
from tests.conftest import NOW, insert_request


def test_a_new_database_is_private_under_any_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        open_store(f"sqlite:///{tmp_path / 'new' / 'returns.db'}").close()
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new" / "returns.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["returns.db"]


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\x00" * 200])
def test_what_is_not_ours_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(NotOurDatabase):
        open_store(str(path))
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE request (id INTEGER)")
    other.close()
    with pytest.raises(NotOurDatabase, match="another program"):
        open_store(str(path))


def test_a_folder_and_a_fifo_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path, tmp_path / "fifo"):
        with pytest.raises((NotOurDatabase, DatabaseUnavailable)):
            open_store(str(path))


def test_a_newer_database_is_refused_by_name(sqlite_store: Store) -> None:
    sqlite_store.database.execute_sql(
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_from_the_future', '2030-01-01')"
    )
    with pytest.raises(DatabaseNewer, match="9999_from_the_future"):
        open_store(sqlite_store.location)


def test_a_copy_is_whole_and_private(sqlite_store: Store, config: Config, tmp_path: Path) -> None:
    request_id = insert_request(sqlite_store, config)
    copy = tmp_path / "copy.db"
    sqlite_store.back_up(copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    opened = open_store(str(copy))
    assert queue.ids(opened, ALL, NOW) == [request_id]
    opened.close()


def test_a_missing_database_is_not_made_unless_wanted(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        open_store(str(tmp_path / "none.db"), create=False)
    assert list(tmp_path.iterdir()) == []


def test_the_journal_is_safe_for_the_library_in_use() -> None:
    assert not wal_is_safe((3, 40, 1))
    assert not wal_is_safe((3, 51, 2))
    assert wal_is_safe((3, 51, 3))
    assert wal_is_safe((3, 50, 7))
    assert wal_is_safe((3, 44, 6))


def test_a_locked_database_is_said_to_be_busy(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0)
    assert sqlite_store.path is not None
    other = sqlite3.connect(sqlite_store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="busy"), sqlite_store.connection(), sqlite_store.writing():
        pass
    other.close()
