"""An SQLite file that is locked, removed, replaced or read-only while it is in use."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from peewee import sqlite3

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable
from returns_tui.policy.decisions import Approve
from returns_tui.store import cases, decisions, queue, sqlite_file
from returns_tui.store.database import Store, open_store
from returns_tui.store.query import ALL
from tests.conftest import NOW, insert_request


def approve(store: Store, config: Config, request_id: int) -> decisions.Outcome:
    return decisions.decide(store, config, request_id, Approve(), operator="ana", now=NOW)


def beside(store: Store, name: str) -> Path:
    assert store.path is not None
    return store.path.with_name(name)


def test_a_writer_of_a_moment_is_waited_for(
    sqlite_store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = insert_request(sqlite_store, config)
    assert sqlite_store.path is not None
    writer = sqlite3.connect(sqlite_store.path, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    asked = threading.Event()
    done: list[str] = []

    def sleep(_seconds: float) -> None:
        asked.set()  # it has found the lock taken at least once

    def decide() -> None:
        done.append(approve(sqlite_store, config, number).state)

    monkeypatch.setattr(sqlite_file, "sleep", sleep)
    deciding = threading.Thread(target=decide)
    deciding.start()
    assert asked.wait(10)
    writer.execute("COMMIT")
    deciding.join(10)
    writer.close()
    assert done == ["approved"]


def test_who_writes_for_longer_is_named_and_nothing_is_done(
    sqlite_store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.05)
    number = insert_request(sqlite_store, config)
    assert sqlite_store.path is not None
    writer = sqlite3.connect(sqlite_store.path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="busy"):
        approve(sqlite_store, config, number)
    writer.close()
    assert cases.history(sqlite_store, number) == []
    assert approve(sqlite_store, config, number).state == "approved"


@pytest.mark.parametrize("connected", [True, False])
def test_a_file_that_was_removed_is_missed_and_none_is_made_in_its_place(
    sqlite_store: Store, config: Config, connected: bool
) -> None:
    number = insert_request(sqlite_store, config)
    path = sqlite_store.path
    assert path is not None
    away = beside(sqlite_store, "away.db")
    if connected:
        sqlite_store.database.connect()
    path.rename(away)
    for attempt in (lambda: approve(sqlite_store, config, number), lambda: queue.ids(sqlite_store, ALL, NOW)):
        with pytest.raises(DatabaseUnavailable, match="is gone"):
            attempt()
    assert not path.exists()
    away.rename(path)
    assert approve(sqlite_store, config, number).state == "approved"


def test_another_file_in_its_place_is_neither_read_nor_written(sqlite_store: Store, config: Config) -> None:
    number = insert_request(sqlite_store, config)
    path = sqlite_store.path
    assert path is not None
    copy = beside(sqlite_store, "copy.db")
    shutil.copyfile(path, copy)
    with sqlite_store.connection():
        copy.replace(path)
        with pytest.raises(DatabaseUnavailable, match="replaced by another file"):
            approve(sqlite_store, config, number)
    with pytest.raises(DatabaseUnavailable, match="replaced by another file"):
        queue.ids(sqlite_store, ALL, NOW)
    anew = open_store(str(path))
    assert cases.history(anew, number) == []
    anew.close()


def test_what_cannot_be_written_to_is_read_all_the_same(sqlite_store: Store, config: Config) -> None:
    number = insert_request(sqlite_store, config)
    with sqlite_store.connection():
        sqlite_store.database.execute_sql("PRAGMA query_only = 1")
        with pytest.raises(DatabaseUnavailable, match="readonly"):
            approve(sqlite_store, config, number)
        assert queue.ids(sqlite_store, ALL, NOW) == [number]
        sqlite_store.database.execute_sql("PRAGMA query_only = 0")
    assert approve(sqlite_store, config, number).state == "approved"


def test_a_folder_that_cannot_be_written_to_is_named_as_the_cause(sqlite_store: Store) -> None:
    with pytest.raises(DatabaseUnavailable, match="is its folder read-only"), sqlite_store.connection():
        sqlite_store.database.execute_sql("ATTACH '/dev/null/none.db' AS none")
