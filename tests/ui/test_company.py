"""Two inboxes on one queue: each sees where the other is, the version decides who is first, nothing is doubled."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from textual import events

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Approve, Close, Note
from returns_tui.store import cases, decisions, outbox, presence
from returns_tui.store.database import Store, seconds
from returns_tui.store.presence import LEASE, RENEWAL, Here
from returns_tui.ui import queue_screen
from returns_tui.ui.app import ReturnsApp
from returns_tui.ui.company import Company
from tests.conftest import NOW
from tests.ui.conftest import SIZES, NewRequest, Opened, OpenInbox

on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # of what the database has no part in
FIRST, SECOND = "026-0000001-0000001", "026-0000002-0000002"


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


@pytest.fixture
def two(put: NewRequest) -> list[int]:
    """Two pending requests; the second is due four hours later."""
    return [put(order_id=FIRST, requested_at=seconds(NOW) - 90_000), put(order_id=SECOND)]


@asynccontextmanager
async def beside(store: Store, config: Config, **changes: Any) -> AsyncIterator[Opened]:
    """Another inbox on the same queue."""
    app = ReturnsApp(store, config._replace(**changes), demo=True, now=lambda: NOW)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = Opened(app, pilot)
        await opened.settle()
        yield opened


def marks(inbox: Opened) -> list[str]:
    return [line[:4] for line in inbox.queue]


@on_sqlite
@pytest.mark.parametrize("size", SIZES[1:])
async def test_who_has_a_prompt_open_is_seen_by_the_others_until_it_is_closed(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int], size: tuple[int, int]
) -> None:
    async with open_inbox(size) as ana, beside(inbox_store, config, operator="ben") as ben:
        await ana.look_for_changes()
        assert marks(ana) == [">!! ", "    "]
        await ben.press("c")
        await ana.look_for_changes()
        assert marks(ana) == [">!!~", "    "]
        assert "~ ben since 10:00  pending" in ana.details.splitlines()[0]
        await ben.press("escape", "j", "n")
        await ana.look_for_changes()
        assert marks(ana) == [">!! ", "   ~"]
        assert "ben since" not in ana.details
        await ana.press("j")
        assert "~ ben since 10:00" in ana.details
        await ben.press("escape")
        await ana.look_for_changes()
        assert marks(ana) == [" !! ", ">   "]
        assert "ben since" not in ana.text


@on_sqlite
async def test_reading_the_details_is_being_on_a_request_and_moving_in_the_list_is_not(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    async with open_inbox() as ana, beside(inbox_store, config, operator="ben") as ben:
        await ben.press("j", "k", "j", "k")
        await ana.look_for_changes()
        assert marks(ana) == [">!! ", "    "]
        await ben.press("d")
        await ana.look_for_changes()
        assert marks(ana) == [">!!~", "    "]
        await ben.press("escape")
        await ana.look_for_changes()
        assert marks(ana) == [">!! ", "    "]


async def test_the_prompt_and_its_question_warn_and_the_first_to_confirm_wins(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    async with open_inbox() as ana, beside(inbox_store, config, operator="ben") as ben:
        await ben.press("c")
        await ana.press("c")
        assert "~ ben is on this request since 10:00." in ana.text
        await ana.press("w")
        assert ana.status == f"~ ben since 10:00. Close {FIRST} as “Out of the return w..”? y / N"
        await ben.look_for_changes()
        assert "~ ana is on this request since 10:00." in ben.text
        await ben.press("x", "y")
        assert f"{FIRST}: closed" in ben.status
        await ana.press("y")
        assert ana.status == f"Nothing was decided: {FIRST} was changed meanwhile. c asks again."
        assert "Changed  state: pending -> closed (ben, 10:00)" in ana.details
    assert [event.event for event in cases.history(inbox_store, two[0])] == ["close"]
    assert len(outbox.entries(inbox_store)) == 1


@pytest.mark.parametrize(("store", "amount"), [("sqlite", "25.00"), ("postgresql", "39.90")], indirect=["store"])
async def test_two_refunds_that_are_confirmed_together_are_one(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, put: NewRequest, amount: str
) -> None:
    number = put(order_id=FIRST, reported_state="received")
    async with (
        open_inbox(views=()) as ana,
        beside(inbox_store, config, operator="ben", views=()) as ben,
    ):
        for inbox in (ana, ben):
            await inbox.press("r", *amount, "enter")
            assert inbox.status.endswith("y / N")
        for inbox in (ana, ben):
            inbox.app.post_message(events.Key("y", "y"))
        for inbox in (ana, ben):
            await inbox.settle()
        (refused,) = [inbox for inbox in (ana, ben) if inbox.status.startswith("Nothing was decided:")]
        assert f"{FIRST} was changed meanwhile." in refused.status
        assert f"refunded: 0.00 -> {amount} (" in refused.details
    assert cases.get(inbox_store, number).refunded == int(amount.replace(".", ""))
    assert [entry.kind for entry in outbox.entries(inbox_store)] == ["adjustment"]
    assert [event.event for event in cases.history(inbox_store, number)] == ["refund"]


@on_sqlite
async def test_a_warning_comes_and_goes_while_the_question_stands(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    async with open_inbox() as ana, beside(inbox_store, config, operator="ben") as ben:
        await ana.press("c", "x")
        assert ana.status.startswith(f"Close {FIRST}")
        await ben.press("c")
        await ana.look_for_changes()
        assert ana.status == f"~ ben since 10:00. Close {FIRST} as “Not returnable”? y / N"
        await ben.press("escape")
        await ana.look_for_changes()
        assert ana.status == f"Close {FIRST} as “Not returnable”? y / N"
        await ana.press("y")
    assert cases.get(inbox_store, two[0]).state == "closed"


@on_sqlite
async def test_the_same_operator_in_another_window_is_told_so(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    async with open_inbox() as here, beside(inbox_store, config) as there:
        await there.press("c")
        await here.look_for_changes()
        assert "~ you elsewhere since 10:00" in here.details
        await here.press("c")
        assert "You are on this request in another window since 10:00." in here.text


async def test_leaving_the_program_in_a_prompt_leaves_no_mark(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    async with open_inbox() as ana:
        async with beside(inbox_store, config, operator="ben") as ben:
            await ben.press("c")
            await ana.look_for_changes()
            assert marks(ana) == [">!!~", "    "]
        await ana.look_for_changes()
        assert marks(ana) == [">!! ", "    "]


@on_sqlite
async def test_moving_in_the_list_writes_nothing_and_asks_no_more(
    open_inbox: OpenInbox, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_screen, "POLL", 3600.0)  # what is asked every two seconds is not meant
    async with open_inbox() as inbox:
        await inbox.press("j", "k")
        asked: list[str] = []
        for name in ("be_on", "be_nowhere", "news"):
            monkeypatch.setattr(presence, name, lambda *_given, asking=name, **_named: asked.append(asking))
        await inbox.press(*"jkjkjk")
        assert asked == []


async def test_a_renewal_by_others_reads_no_queue_and_sends_nothing(
    open_inbox: OpenInbox, inbox_store: Store, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from returns_tui.store import queue

    presence.be_on(inbox_store, "theirs", "ben", two[0], since=NOW, now=NOW)
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        assert marks(inbox) == [">!!~", "    "]
        painted: list[object] = []
        monkeypatch.setattr(inbox.app, "_display", lambda *painting: painted.append(painting))
        read: list[object] = []
        for name in ("rows", "changed_since", "come_since", "counts"):
            monkeypatch.setattr(queue, name, lambda *given, **named: read.append(given))
        presence.be_on(inbox_store, "theirs", "ben", two[0], since=NOW, now=NOW + timedelta(seconds=20))
        await inbox.look_for_changes()
        assert (painted, read) == ([], [])


@on_sqlite
async def test_a_name_of_any_length_and_signs_leaves_room_for_order_and_state(
    open_inbox: OpenInbox, inbox_store: Store, two: list[int]
) -> None:
    presence.be_on(inbox_store, "theirs", "\x1b[2J\u202e" + "保温" * 60, two[0], since=NOW, now=NOW)
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        (title,) = [line for line in inbox.lines if " ~ " in line]
        assert title.startswith(f" {FIRST}  ")
        assert title.rstrip().endswith(".. since 10:00  pending")
        await inbox.press("c", "x")
        assert inbox.status.endswith("y / N")
        assert not set(inbox.text) & set("\x1b\u202e")


@on_sqlite
async def test_a_mark_that_nobody_renews_goes_away_though_nothing_is_written(
    open_inbox: OpenInbox, inbox_store: Store, two: list[int]
) -> None:
    presence.be_on(inbox_store, "dead", "ben", two[0], since=NOW, now=NOW)
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        assert marks(inbox) == [">!!~", "    "]
        inbox.inbox.company._now = lambda: NOW + timedelta(seconds=LEASE)
        await inbox.look_for_changes()
        assert marks(inbox) == [">!! ", "    "]


async def test_a_database_that_cannot_be_written_to_is_no_reason_to_say_anything(
    open_inbox: OpenInbox, inbox_store: Store, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from returns_tui.errors import DatabaseUnavailable

    def fails(*_given: object, **_named: object) -> None:
        raise DatabaseUnavailable("attempt to write a readonly database")

    async with open_inbox() as inbox:
        told: list[int] = []
        real = presence.be_on
        monkeypatch.setattr(presence, "be_on", fails)
        await inbox.press("c")
        assert "readonly" not in inbox.text

        def told_now(store: Store, session: str, operator: str, request_id: int, **when: Any) -> None:
            told.append(request_id)
            real(store, session, operator, request_id, **when)

        monkeypatch.setattr(presence, "be_on", told_now)
        await inbox.look_for_changes()
        await inbox.look_for_changes()
        assert told == [two[0]]


@on_sqlite
@pytest.mark.parametrize("key", ["u", "o"])
async def test_taking_back_in_two_windows_takes_back_what_was_shown_and_no_more(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int], key: str
) -> None:
    decisions.decide(inbox_store, config, two[0], Note("rang the buyer"), operator="ana", now=NOW)
    decisions.decide(inbox_store, config, two[0], Close("not_returnable"), operator="ana", now=NOW)
    async with open_inbox(views=()) as here, beside(inbox_store, config, views=()) as there:
        for inbox in (here, there):
            await inbox.press(*("u" if key == "u" else ("o", "u")))
            assert "y / N" in inbox.text
        await here.press("y")
        await there.press("y")
        assert f"{FIRST} was changed meanwhile; nothing was taken back." in there.text
    assert [event.event for event in cases.history(inbox_store, two[0])] == ["note", "close", "undo"]


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
async def test_a_change_that_began_before_another_and_ended_after_it_is_shown_too(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    written, end = threading.Event(), threading.Event()

    def slowly() -> None:
        with inbox_store.writing():
            decisions.decide(inbox_store, config, two[0], Approve(), operator="ben", now=NOW)
            written.set()
            assert end.wait(30)

    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        slow = threading.Thread(target=slowly)
        slow.start()
        assert written.wait(30)
        decisions.decide(inbox_store, config, two[1], Approve(), operator="cleo", now=NOW)
        await inbox.look_for_changes()
        assert ["(approved)" in line for line in inbox.queue] == [False, True]
        end.set()
        slow.join()
        await inbox.look_for_changes()
        assert ["(approved)" in line for line in inbox.queue] == [True, True]


# -- without a screen ----------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def company(clock: Clock) -> Company:
    return Company("ana", "UTC", lambda: NOW, clock)


def here(session: str, operator: str, minutes: int, *, request_id: int = 7, expires: int = LEASE) -> Here:
    return Here(session, operator, request_id, seconds(NOW) - 60 * minutes, seconds(NOW) + expires)


def test_being_on_a_request_is_told_once_and_renewed_now_and_then() -> None:
    clock = Clock()
    mine = company(clock)
    assert not mine.to_tell(None)
    assert mine.to_tell(7)
    assert not mine.to_tell(7)
    clock.at += RENEWAL
    assert mine.to_tell(7)
    assert mine.to_tell(8)
    assert mine.to_tell(None)
    clock.at += 10 * RENEWAL
    assert not mine.to_tell(None)


def test_what_could_not_be_told_is_told_again() -> None:
    mine = company(Clock())
    assert mine.to_tell(7)
    mine.not_told()
    assert mine.told
    assert mine.to_tell(7)
    assert mine.to_tell(None)
    mine.not_told()
    assert mine.to_tell(None)
    assert not mine.told


def test_a_lease_that_nobody_renews_is_over_whatever_the_clocks_say() -> None:
    clock = Clock()
    mine = company(clock)
    mine.take([here("dead", "ben", 0), here("living", "cleo", 0, request_id=8)])
    assert set(mine.said()) == {7, 8}
    clock.at += LEASE / 2
    mine.take([here("dead", "ben", 0), here("living", "cleo", 0, request_id=8, expires=LEASE + 30)])
    clock.at += LEASE / 2
    assert set(mine.said()) == {8}


def test_the_first_of_several_is_named_and_the_others_counted() -> None:
    mine = company(Clock())
    mine.take([here("b", "ben", 1), here("c", "cleo\x1b[2J", 5), here("d", "ana", 2)])
    assert mine.said()[7].whole == "cleo\\x1b[2J and 2 more are on this request since 09:55."
    mine.take([here("b", "ben", 1), here("d", "ana", 2)])
    assert mine.said()[7].short == "you and 1 more since 09:58"
