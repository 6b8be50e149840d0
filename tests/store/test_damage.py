"""A damaged, cut off or foreign database: recognised, left exactly as it is, and its newest copy named."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from peewee import sqlite3

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable, NotOurDatabase
from returns_tui.policy.decisions import Note
from returns_tui.store import cases, queue
from returns_tui.store.database import Store, open_store
from returns_tui.store.query import ALL
from returns_tui.store.sqlite_header import problem
from tests.conftest import NOW, insert_request
from tests.store.damaging import page_in_use, zero_a_page
from tests.store.deciding import act


@pytest.fixture
def database(sqlite_store: Store, config: Config, tmp_path: Path) -> Path:
    """A closed database of some 300 KiB with a copy in another folder."""
    for _number in range(60):
        insert_request(sqlite_store, config, comment="c" * 2500)
    (tmp_path / "copies").mkdir()
    sqlite_store.back_up(tmp_path / "copies" / "monday.db")
    sqlite_store.close()
    assert sqlite_store.path is not None
    return sqlite_store.path


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file of a folder with its bytes and the time of its last change."""
    files = (path for path in folder.iterdir() if path.is_file())
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def replace(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


HEADS: dict[str, Callable[[Path], object]] = {
    "no magic": lambda path: replace(path, 0, b"\0" * 16),
    "a zeroed first page": lambda path: replace(path, 0, b"\0" * 4096),
    "another first page": lambda path: replace(path, 0, random.Random(1).randbytes(4096)),
    "a page size that cannot be": lambda path: replace(path, 16, b"\x0f\xff"),
    "broken fractions": lambda path: replace(path, 21, b"\0\0\0"),
    "a broken first tree": lambda path: replace(path, 100, b"\0"),
    "another application_id": lambda path: replace(path, 68, b"\0\0\0\x01"),
    "0 bytes": lambda path: os.truncate(path, 0),
    "50 bytes": lambda path: os.truncate(path, 50),
    "100 bytes": lambda path: os.truncate(path, 100),
    "one page": lambda path: os.truncate(path, 4096),
    "all but one byte": lambda path: os.truncate(path, path.stat().st_size - 1),
    "text": lambda path: path.write_text("not a database at all\n" * 50),
}


@pytest.mark.parametrize("kind", HEADS)
def test_it_is_seen_at_the_start_and_nothing_is_written(database: Path, kind: str) -> None:
    HEADS[kind](database)
    before = state(database.parent)
    with pytest.raises(NotOurDatabase, match=r"monday\.db") as told:
        open_store(str(database))
    assert "\n" not in str(told.value)
    assert state(database.parent) == before


def test_a_file_that_was_cut_off_anywhere_is_told(database: Path) -> None:
    whole = database.read_bytes()
    for length in range(0, len(whole), 997):
        database.write_bytes(whole[:length])
        assert problem(database) is not None, length
    database.write_bytes(whole)
    assert problem(database) is None


def test_to_look_at_the_head_reads_no_more_than_the_head(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    read = os.read

    def reading(descriptor: int, length: int) -> bytes:
        asked.append(length)
        return read(descriptor, length)

    monkeypatch.setattr(os, "read", reading)
    assert problem(database) is None
    assert sum(asked) <= 200


@pytest.mark.parametrize("table", ["request", "event", "outbox", "schema_migration", "refund"])
def test_a_zeroed_page_is_found_by_the_full_check_and_the_file_stays_as_it_is(database: Path, table: str) -> None:
    zero_a_page(database, table)
    before = state(database.parent)
    with pytest.raises(NotOurDatabase, match=r"is damaged .* newest copy is .*monday\.db, of 20"):
        _looked_through(database)
    assert state(database.parent) == before


def _looked_through(database: Path) -> None:
    store = open_store(str(database))
    try:
        store.refuse_damage()
    finally:
        store.close()


@pytest.mark.parametrize("table", ["request", "event"])
def test_a_decision_that_meets_damage_is_taken_back_whole(database: Path, config: Config, table: str) -> None:
    zero_a_page(database, table)
    before = state(database.parent)
    store = open_store(str(database))
    with pytest.raises(NotOurDatabase, match=r"monday\.db"):
        act(store, config, 1, Note("Called."))
    store.close()
    assert state(database.parent) == before


def test_what_was_found_to_be_damaged_is_not_written_to_any_more(database: Path, config: Config) -> None:
    zero_a_page(database)
    store = open_store(str(database))
    with pytest.raises(NotOurDatabase), store.connection():
        queue.ids(store, ALL, NOW)
    with pytest.raises(NotOurDatabase, match=r"monday\.db"), store.writing():
        store.database.execute_sql("INSERT INTO event SELECT * FROM event WHERE 0")
    store.close()


def test_a_log_that_is_still_to_be_carried_over_mends_a_file_that_looks_cut_off(
    database: Path, config: Config, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        if writer.execute("PRAGMA journal_mode = wal").fetchone() != ("wal",):
            pytest.skip("no WAL here")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("UPDATE request SET comment = comment || 'd'")
        after = tmp_path / "after"
        after.mkdir()
        for name in ("returns.db", "returns.db-wal"):
            shutil.copy(tmp_path / name, after / name)
    # As after a crash in the middle of the carrying over: the first page is new, the last ones are not there yet.
    whole = (after / "returns.db").read_bytes()
    (after / "returns.db").write_bytes(whole[:-8192])
    assert problem(after / "returns.db") is None
    (after / "returns.db-wal").unlink()
    assert problem(after / "returns.db") is not None


def test_a_database_in_use_never_looks_damaged(database: Path) -> None:
    """In every journal mode, at every moment between two writes of a growing file."""
    for mode in ("delete", "truncate", "wal"):
        with closing(sqlite3.connect(database, isolation_level=None)) as writer:
            writer.execute(f"PRAGMA journal_mode = {mode}")
            writer.execute("PRAGMA cache_size = 2")  # written to the file before the end of the transaction
            writer.execute("BEGIN IMMEDIATE")
            for _number in range(20):
                writer.execute("UPDATE request SET comment = comment || hex(randomblob(500))")
                assert _looked_at_elsewhere(database) is None
            writer.execute("ROLLBACK")
            assert _looked_at_elsewhere(database) is None


def _looked_at_elsewhere(path: Path) -> object:
    """Look from another process, so that no lock of this one is dropped."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, b"0" if problem(path) is None else b"1")
        os._exit(0)
    os.waitpid(child, 0)
    said = os.read(reading, 1)
    os.close(reading)
    os.close(writing)
    return None if said == b"0" else said


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "folder.db").mkdir()
    os.mkfifo(tmp_path / "fifo.db")
    return {"folder": tmp_path / "folder.db", "fifo": tmp_path / "fifo.db", "zeros": Path("/dev/zero")}


@pytest.mark.parametrize("kind", ["folder", "fifo", "zeros"])
def test_what_is_no_file_is_refused_without_waiting(places: dict[str, Path], kind: str) -> None:
    with pytest.raises((NotOurDatabase, DatabaseUnavailable)):
        open_store(str(places[kind]))


def test_the_root_of_a_table_is_where_it_is_said_to_be(database: Path) -> None:
    at, size = page_in_use(database)
    assert at > 0
    assert database.read_bytes()[at : at + 1] in (b"\x05", b"\x0d")
    assert size == 4096


def test_what_stands_where_text_should_be_is_not_shown(database: Path) -> None:
    with closing(sqlite3.connect(database)) as other:
        other.execute("UPDATE request SET comment = CAST(x'5a77657473636867656eff' AS TEXT) WHERE id = 7")
        other.commit()
    store = open_store(str(database))
    with pytest.raises(NotOurDatabase, match="bytes that are no text") as told:
        cases.get(store, 7)
    assert "Zwetsch" not in str(told.value)
    store.close()
