"""The clerk: jobs one after the other in a thread, long ones giving way, outdated ones broken off."""

from __future__ import annotations

import queue as queues
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event

import pytest
from textual.message import Message

from returns_tui.errors import DatabaseUnavailable
from returns_tui.store.database import Store
from returns_tui.ui import clerk as clerks
from returns_tui.ui.clerk import Broken, Clerk, Trouble

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@dataclass
class Said(Message):
    what: str


@pytest.fixture
def posted() -> queues.Queue[Message]:
    return queues.Queue()


@pytest.fixture
def clerk(sqlite_store: Store, posted: queues.Queue[Message]) -> Iterator[Clerk]:
    working = Clerk(sqlite_store, posted.put, "clerk-of-a-test")
    working.start()
    yield working
    working.end(5)
    assert not working.is_alive()


def saying(what: str) -> Callable[[], Message]:
    return lambda: Said(what)


def endless(store: Store, began: Event) -> Callable[[], Message | None]:
    def job() -> Message | None:
        began.set()
        store.database.execute_sql(ENDLESS).fetchone()
        raise AssertionError("an endless query ended")

    return job


def test_jobs_are_done_in_the_order_in_which_they_came(clerk: Clerk, posted: queues.Queue[Message]) -> None:
    for number in range(20):
        clerk.do(saying(str(number)), "say")
    assert [posted.get(timeout=5) for _each in range(20)] == [Said(str(number)) for number in range(20)]


def test_a_search_that_is_not_wanted_any_more_is_broken_off(
    clerk: Clerk, posted: queues.Queue[Message], sqlite_store: Store
) -> None:
    began = Event()
    clerk.do(endless(sqlite_store, began), "list", replace=True, breakable=True)
    assert began.wait(5)
    clerk.do(saying("the next search"), "list", replace=True, breakable=True)
    assert posted.get(timeout=5) == Said("the next search")


def test_a_decision_does_not_break_off_a_search_and_is_done_after_it(
    clerk: Clerk, posted: queues.Queue[Message]
) -> None:
    began, go_on = Event(), Event()

    def search() -> Message:
        began.set()
        assert go_on.wait(5)
        return Said("found")

    clerk.do(search, "list", replace=True, breakable=True)
    assert began.wait(5)
    clerk.do(saying("decided"), "decide")
    go_on.set()
    assert [posted.get(timeout=5), posted.get(timeout=5)] == [Said("found"), Said("decided")]


def test_a_count_gives_way_and_is_begun_again(
    clerk: Clerk, posted: queues.Queue[Message], sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clerks, "QUIET", 0.01)
    began = Event()
    tries: list[int] = []

    def count() -> Message | None:
        tries.append(1)
        if len(tries) == 1:
            return endless(sqlite_store, began)()
        return Said("counted")

    clerk.do(count, "count", replace=True, patient=True)
    assert began.wait(5)
    clerk.do(saying("case"), "case")
    assert [posted.get(timeout=5), posted.get(timeout=5)] == [Said("case"), Said("counted")]


def test_a_job_that_was_broken_off_leaves_a_connection_that_can_be_used(
    clerk: Clerk, posted: queues.Queue[Message], sqlite_store: Store
) -> None:
    began = Event()

    def in_a_snapshot() -> Message | None:
        with sqlite_store.reading():
            return endless(sqlite_store, began)()

    def write() -> Message:
        with sqlite_store.writing():
            sqlite_store.database.execute_sql("CREATE TABLE made (it)")
        return Said("written")

    clerk.do(in_a_snapshot, "list", replace=True, breakable=True)
    assert began.wait(5)
    clerk.do(saying("again"), "list", replace=True, breakable=True)
    clerk.do(write, "decide")
    assert [posted.get(timeout=5), posted.get(timeout=5)] == [Said("again"), Said("written")]


def test_ending_does_not_wait_for_a_search(
    clerk: Clerk, posted: queues.Queue[Message], sqlite_store: Store
) -> None:
    began = Event()
    clerk.do(endless(sqlite_store, began), "list", replace=True, breakable=True)
    assert began.wait(5)
    clerk.do(saying("decided"), "decide")
    clerk.do(saying("another search"), "list", breakable=True)
    clerk.end(5)
    assert not clerk.is_alive()
    assert posted.get_nowait() == Said("decided")
    assert posted.empty()


def test_what_goes_wrong_is_told_and_the_next_job_is_done(clerk: Clerk, posted: queues.Queue[Message]) -> None:
    def lost() -> Message:
        raise DatabaseUnavailable("It is gone.")

    clerk.do(lost, "case", about=7)
    clerk.do(saying("next"), "case")
    trouble = posted.get(timeout=5)
    assert isinstance(trouble, Trouble)
    assert (str(trouble.error), trouble.job, trouble.about) == ("It is gone.", "case", 7)
    assert posted.get(timeout=5) == Said("next")


def test_an_unforeseen_error_is_passed_on(clerk: Clerk, posted: queues.Queue[Message]) -> None:
    def broken() -> Message:
        raise ZeroDivisionError

    clerk.do(broken, "case")
    assert isinstance(posted.get(timeout=5), Broken)
