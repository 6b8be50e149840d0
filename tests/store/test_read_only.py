"""A queue that is opened read-only: the program writes nothing, and the database itself would not let it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import peewee
import pytest

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable, ReadOnly
from returns_tui.policy.decisions import Note
from returns_tui.store import cases, decisions, drafts, kept, outbox_reading, presence, sqlite_file
from returns_tui.store.database import Store, open_store
from returns_tui.store.models import Request
from returns_tui.store.query import ALL
from tests.conftest import RequestMaker


@pytest.fixture
def read_only(store: Store, new_request: RequestMaker, tmp_path: Path) -> Store:
    """The database of the test with one request in it, opened read-only."""
    new_request(order_id="026-1180443-7781902")
    if store.backend == "sqlite":
        return open_store(f"sqlite:///{tmp_path / 'returns.db'}", read_only=True)
    given = store.database.connect_params
    url = f"postgresql://{given['user']}@{given['host']}:{given['port']}/{store.database.database}"
    return open_store(url, read_only=True)


def test_it_can_be_read(read_only: Store, now: datetime) -> None:
    (request,) = cases.requests(read_only, ALL, now)
    assert request.order_id == "026-1180443-7781902"
    assert presence.news(read_only, "s", None) is not None
    assert outbox_reading.counts(read_only) is not None


WAYS: dict[str, Callable[[Store, Config, datetime], object]] = {
    "a decision": lambda store, config, now: decisions.decide(
        store, config, 1, Note("Seen."), operator="ana", now=now
    ),
    "a draft": lambda store, _config, now: drafts.keep(
        store, drafts.Draft(1, "note", {"text": "x"}, 1, now), "ana"
    ),
    "a query that is kept": lambda store, _config, _now: kept.keep(store, "ana", kept.SCRATCH, "kettle"),
    "where an inbox is": lambda store, _config, now: presence.be_on(store, "s", "ana", 1, since=now, now=now),
    "that it is nowhere": lambda store, _config, now: presence.be_nowhere(store, "s", now=now),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_written(read_only: Store, config: Config, now: datetime, way: str) -> None:
    with pytest.raises(ReadOnly, match="leave out --read-only"):
        WAYS[way](read_only, config, now)


def test_the_database_itself_refuses_what_passes_by_the_program(read_only: Store) -> None:
    with pytest.raises((peewee.OperationalError, peewee.InternalError)), read_only.database.connection_context():
        Request.update(order_id="other").execute()


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="no database at"):
        open_store(str(tmp_path / "none.db"), read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_one_of_an_older_version_is_not_brought_up_to_date(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.database.connection_context():
        sqlite_store.database.execute_sql("DELETE FROM schema_migration WHERE name LIKE '0012%'")
    with pytest.raises(DatabaseUnavailable, match="open it once without --read-only"):
        open_store(f"sqlite:///{tmp_path / 'returns.db'}", read_only=True)
    assert not list(tmp_path.glob("*.before-*"))


def test_a_backup_can_be_made_and_leaves_no_trace_beside_the_database(sqlite_store: Store, tmp_path: Path) -> None:
    opened = open_store(f"sqlite:///{tmp_path / 'returns.db'}", read_only=True)
    opened.back_up(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").exists()
    assert not (tmp_path / "returns.db.copies").exists()


@pytest.mark.parametrize(("in_use", "log"), [(False, "wal"), (True, "wal"), (False, "delete")])
def test_who_may_only_read_makes_no_files_that_its_owner_could_not_use(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_use: bool, log: str
) -> None:
    monkeypatch.setattr(sqlite_file, "wal_is_safe", lambda: log == "wal")
    path = tmp_path / "returns.db"
    sqlite_store.close()
    owner = open_store(str(path))
    with owner.connection():
        if not in_use:
            owner.close()
        before = sorted(path.name for path in tmp_path.iterdir())
        monkeypatch.setattr(os, "access", lambda *_given: False)
        if log == "wal" and not in_use:
            with pytest.raises(DatabaseUnavailable, match="a copy made by “backup”"):
                open_store(str(path), read_only=True)
        else:
            assert open_store(str(path), read_only=True).read_only
        assert sorted(path.name for path in tmp_path.iterdir()) == before
