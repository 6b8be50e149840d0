"""Who is on which request: told at once or not at all, over by itself, and never a reason to read the queue."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from peewee import sqlite3

from returns_tui.errors import DatabaseUnavailable
from returns_tui.store import presence
from returns_tui.store.database import Store, seconds
from returns_tui.store.presence import LEASE, Here
from tests.conftest import NOW, RequestMaker

AT = seconds(NOW)


def others(store: Store, session: str = "mine") -> list[Here]:
    found = presence.news(store, session, None)
    assert found is not None
    return list(found.others)


def test_others_see_who_is_on_a_request_and_since_when(store: Store) -> None:
    presence.be_on(store, "theirs", "ben", 7, since=NOW, now=NOW)
    (here,) = others(store)
    assert here == ("theirs", "ben", 7, AT, AT + LEASE)
    assert others(store, "theirs") == []


def test_an_inbox_is_on_one_request_and_renewing_keeps_since_when(store: Store) -> None:
    later = NOW + timedelta(seconds=20)
    presence.be_on(store, "theirs", "ben", 7, since=NOW, now=NOW)
    presence.be_on(store, "theirs", "ben", 7, since=NOW, now=later)
    assert [(here.request_id, here.since, here.expires_at) for here in others(store)] == [(7, AT, AT + 20 + LEASE)]
    presence.be_on(store, "theirs", "ben", 8, since=later, now=later)
    assert [(here.request_id, here.since) for here in others(store)] == [(8, AT + 20)]
    presence.be_nowhere(store, "theirs", now=later)
    assert others(store) == []


def test_a_lease_is_over_when_nobody_renews_it(store: Store) -> None:
    presence.be_on(store, "dead", "ben", 7, since=NOW, now=NOW)
    (here,) = others(store)
    assert here.holds(AT)
    assert here.holds(AT + LEASE - 1)
    assert not here.holds(AT + LEASE)


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400)])
def test_a_clock_set_back_makes_no_lease_last(store: Store, back: timedelta) -> None:
    presence.be_on(store, "dead", "ben", 7, since=NOW, now=NOW)
    (here,) = others(store)
    assert not here.holds(seconds(NOW - back))
    presence.be_on(store, "dead", "ben", 7, since=NOW - back, now=NOW - back)
    (here,) = others(store)
    assert here.holds(seconds(NOW - back))


def test_what_the_dead_left_is_swept_away_with_the_next_leaving(store: Store) -> None:
    presence.be_on(store, "dead", "ben", 7, since=NOW, now=NOW - timedelta(hours=1))
    presence.be_on(store, "future", "ben", 7, since=NOW, now=NOW + timedelta(hours=1))
    presence.be_on(store, "living", "cleo", 8, since=NOW, now=NOW)
    presence.be_nowhere(store, "mine", now=NOW)
    assert [here.session for here in others(store)] == ["living"]


def test_presence_is_no_change_of_the_queue_and_a_request_is(store: Store, new_request: RequestMaker) -> None:
    before = presence.news(store, "mine", None)
    presence.be_on(store, "theirs", "ben", 7, since=NOW, now=NOW)
    between = presence.news(store, "mine", None)
    new_request()
    after = presence.news(store, "mine", None)
    assert before is not None
    assert between is not None
    assert after is not None
    assert between.counter == before.counter != after.counter


def test_sqlite_knows_without_a_query_that_nobody_wrote(sqlite_store: Store) -> None:
    before = presence.news(sqlite_store, "mine", None)
    assert before is not None
    with sqlite_store.connection():
        assert presence.news(sqlite_store, "mine", before.version) is None
        writing = threading.Thread(
            target=presence.be_on,
            args=(sqlite_store, "theirs", "ben", 7),
            kwargs={"since": NOW, "now": NOW},
        )
        writing.start()
        writing.join()
        assert presence.news(sqlite_store, "mine", before.version) is not None


def test_telling_waits_for_nobody_who_writes(sqlite_store: Store) -> None:
    assert sqlite_store.path is not None
    writer = sqlite3.connect(sqlite_store.path, isolation_level=None)
    try:
        writer.execute("BEGIN IMMEDIATE")
        with sqlite_store.connection():
            with pytest.raises(DatabaseUnavailable, match="busy"):
                presence.be_on(sqlite_store, "mine", "ana", 7, since=NOW, now=NOW)
            writer.execute("ROLLBACK")
            with sqlite_store.writing():  # others wait again as they did
                assert sqlite_store.database.execute_sql("PRAGMA busy_timeout").fetchone()[0] >= 10_000
    finally:
        writer.close()


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_telling_waits_for_nobody_who_decides_on_the_request(store: Store, new_request: RequestMaker) -> None:
    number = new_request()
    told = threading.Event()

    def tell() -> None:
        presence.be_on(store, "theirs", "ben", number, since=NOW, now=NOW)
        told.set()

    with store.writing():
        store.database.execute_sql(f"SELECT 1 FROM request WHERE id = {number} FOR UPDATE")
        telling = threading.Thread(target=tell)
        telling.start()
        assert told.wait(10)
    telling.join()
