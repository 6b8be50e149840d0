"""Many requests at once: marking, what will become of each, doing it, what became of each, and back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Approve
from returns_tui.store import cases, decisions, many, outbox
from returns_tui.store.database import Store, seconds
from returns_tui.ui.many_screen import ManyScreen
from returns_tui.ui.marking_screen import AllRead
from returns_tui.ui.prompts.fields import TypedAmount
from tests.conftest import NOW
from tests.ui.conftest import NewRequest, Opened, OpenInbox

ORDERS = [f"026-000000{n}-000000{n}" for n in range(1, 6)]


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # of what no database has a part in


@pytest.fixture
def five(put: NewRequest) -> list[int]:
    """Five pending requests, due one hour after the other."""
    return [
        put(order_id=order, requested_at=seconds(NOW) - 18000 + 3600 * at, paid=1000 * (at + 1))
        for at, order in enumerate(ORDERS)
    ]


async def press(inbox: Opened, *keys: str) -> None:
    """Press keys, each after all work of the one before is done and shown."""
    for key in keys:
        await inbox.press(key)
        for _round in range(2):
            await inbox.app.workers.wait_for_complete()
            await inbox.settle()


def marked(inbox: Opened) -> list[str]:
    return [line[11:30] for line in inbox.queue if line[10] == "*"]


def screen(inbox: Opened) -> ManyScreen:
    assert isinstance(inbox.app.screen, ManyScreen)
    return inbox.app.screen


def states(store: Store, ids: list[int]) -> list[str]:
    return [cases.get(store, one).state for one in ids]


@on_sqlite
async def test_v_marks_the_row_and_goes_on_and_the_marks_are_counted(
    open_inbox: OpenInbox, five: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("v", "v")
        assert marked(inbox) == ORDERS[:2]
        assert inbox.order == ORDERS[2]
        assert "2 marked" in inbox.lines[0]
        assert inbox.bar.startswith(" 2 marked: a Approve")
        assert "x Cancelled" not in inbox.bar
        await inbox.press("k", "v")
        assert marked(inbox) == ORDERS[:1]


@on_sqlite
async def test_a_range_goes_from_the_last_mark_to_the_cursor(open_inbox: OpenInbox, five: list[int]) -> None:
    async with open_inbox() as inbox:
        await inbox.press("V")
        assert inbox.status == "No mark in this list from which a range could begin: v marks the row."
        await inbox.press("j", "v", "G", "k", "V")
        assert marked(inbox) == ORDERS[1:4]
        await inbox.press("g", "V")
        assert marked(inbox) == ORDERS[:4]


@on_sqlite
async def test_marks_survive_a_reload_and_a_filter_and_esc_clears_them(
    open_inbox: OpenInbox, five: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("v", "R")
        assert marked(inbox) == ORDERS[:1]
        await inbox.press("/", *ORDERS[3], "enter", "*")
        assert marked(inbox) == [ORDERS[3]]
        assert "2 marked" in inbox.lines[0]
        await inbox.press("escape")
        assert marked(inbox) == [ORDERS[0], ORDERS[3]]
        await inbox.press("escape")
        assert marked(inbox) == []
        assert "marked" not in inbox.lines[0]
        assert inbox.bar.startswith(f" {ORDERS[3]}")


@on_sqlite
async def test_no_more_are_marked_than_can_be_decided_at_once_and_that_is_said(
    open_inbox: OpenInbox, five: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from returns_tui.ui import marking_screen

    assert marking_screen.MOST == many.MOST
    monkeypatch.setattr(marking_screen, "MOST", 3)
    async with open_inbox() as inbox:
        await inbox.press("*")
        assert marked(inbox) == ORDERS[:3]
        assert inbox.status == "3 are marked, and more cannot be at once: decide on these first."
        await inbox.press("G", "v", "V")
        assert marked(inbox) == ORDERS[:3]


@on_sqlite
async def test_that_not_all_could_be_marked_hides_no_question_that_was_asked_meanwhile(
    open_inbox: OpenInbox, five: list[int]
) -> None:
    async with open_inbox() as inbox:
        await press(inbox, "x")
        question = inbox.status
        assert question.endswith("? y / N")
        inbox.inbox.post_message(AllRead(five[:2], more=True))
        await inbox.settle()
        assert inbox.status == question
        await press(inbox, "n")
        assert inbox.status == "2 are marked, and more cannot be at once: decide on these first."


async def test_marked_requests_are_closed_after_it_was_shown_what_becomes_of_each(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, five: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("v", "v", "v")
        decisions.decide(inbox_store, config, five[1], Approve(), operator="bob", now=NOW)
        await press(inbox, "a")
        assert "Approve: 3 marked requests" in inbox.lines[0]
        await press(inbox, "1")
        assert inbox.lines[1].startswith(f"> skip    {ORDERS[1]} is approved, so it cannot be approved.")
        assert inbox.lines[2].startswith(f"          {ORDERS[0]} approved, goods to “uk”.")
        assert "2 will be done, 1 skipped, 2 clicks" in inbox.lines[-2]
        assert "2 requests? y / N" in inbox.lines[-1]
        await inbox.press("j")
        assert "Authorize request" in inbox.text
        assert states(inbox_store, five[:3]) == ["pending", "approved", "pending"]
        await press(inbox, "escape", "escape", "c", "x", "y")
        assert states(inbox_store, five) == ["closed", "approved", "closed", "pending", "pending"]
        await press(inbox, "escape")
        assert inbox.status == "Close: 2 done, 1 skipped. What was not done stays marked. u takes it back."
        assert ORDERS[0] not in "".join(inbox.queue)
        assert ORDERS[2] not in "".join(inbox.queue)
        assert "1 marked" in inbox.lines[0]


@pytest.mark.parametrize("key", ["n", "enter", "escape", "Y"])
@on_sqlite
async def test_every_other_key_than_y_means_no_and_goes_back_to_choosing(
    open_inbox: OpenInbox, inbox_store: Store, five: list[int], key: str
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("v", "v")
        await press(inbox, "c", "x", key)
        assert states(inbox_store, five[:2]) == ["pending", "pending"]
        assert screen(inbox).phase == "before"
        assert "will be done" not in inbox.text
        await press(inbox, "escape")
        assert marked(inbox) == ORDERS[:2]


async def test_a_row_that_was_changed_meanwhile_fails_alone_and_stays_marked(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, five: list[int]
) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.press("v", "v", "v")
        await press(inbox, "c", "x")
        decisions.decide(inbox_store, config, five[1], Approve(), operator="bob", now=NOW)
        await press(inbox, "y")
        assert inbox.lines[1].startswith(f"> failed  {ORDERS[1]} was changed meanwhile: approve by bob")
        assert inbox.lines[2].startswith(f"  done    {ORDERS[0]} closed as")
        assert "2 done, 1 failed. What was not done stays marked." in inbox.lines[-2]
        assert states(inbox_store, five[:3]) == ["closed", "approved", "closed"]
        await press(inbox, "escape")
        assert marked(inbox) == [ORDERS[1]]


async def test_esc_stops_it_and_what_is_done_stays_done(
    open_inbox: OpenInbox, inbox_store: Store, five: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    real, held, go_on = many.carried_out, threading.Event(), threading.Event()

    def slowly(*given: Any, **named: Any) -> Iterator[many.Result]:
        for result in real(*given, **named):
            held.set()
            assert go_on.wait(30)
            yield result

    monkeypatch.setattr(many, "carried_out", slowly)
    async with open_inbox() as inbox:
        await inbox.press("v", "v", "v")
        await press(inbox, "c", "x")
        await inbox.pilot.press("y")
        while not held.is_set():
            await inbox.pilot.pause()
        await inbox.press("escape")
        assert "Stopping after this one" in inbox.lines[-1]
        go_on.set()
        await press(inbox, "j")
        assert "1 done, 2 left. What was not done stays marked." in inbox.lines[-2]
        assert states(inbox_store, five[:3]) == ["closed", "pending", "pending"]
        await press(inbox, "escape")
        assert marked(inbox) == ORDERS[1:3]


async def test_undo_takes_the_whole_action_back_and_says_what_could_not(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, five: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("v", "v", "v")
        await press(inbox, "c", "x", "y", "escape")
        (click,) = [entry for entry in outbox.worklist(inbox_store) if entry.request_id == five[2]]
        outbox.click_done(inbox_store, config, click.id, operator="ana", now=NOW)
        await press(inbox, "u")
        assert "Take back “closed” on 3 requests? y / N" in inbox.lines[-1]
        await press(inbox, "y")
        assert inbox.lines[1].startswith(f"> failed  {ORDERS[2]} ")
        assert "the click in Seller Central is done" in " ".join(inbox.text.split())
        await press(inbox, "escape")
        assert inbox.status == "Taken back: 2 done, 1 failed."
        assert states(inbox_store, five[:3]) == ["pending", "pending", "closed"]
        assert [line[11:30] for line in inbox.queue] == [ORDERS[0], ORDERS[1], ORDERS[3], ORDERS[4]]


@on_sqlite
async def test_what_is_for_one_request_only_says_so(
    open_inbox: OpenInbox, inbox_store: Store, five: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("v", "x")
        assert inbox.status == "“Cancelled” is for one request at a time; Esc clears the marks."
        await inbox.press("e")
        assert inbox.status == "“Edit” is for one request at a time; Esc clears the marks."
        assert inbox.inbox.prompt is None


@on_sqlite
async def test_a_note_and_a_time_are_typed_once_for_all(
    open_inbox: OpenInbox, inbox_store: Store, five: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("v", "v")
        await press(inbox, "n", *"lost", "enter", "y", "escape")
        assert [cases.history(inbox_store, one)[-1].details["text"] for one in five[:2]] == ["lost", "lost"]
        await inbox.press("g", "v", "v")
        await press(inbox, "s", *"2d", "enter", "y", "escape")
        assert [cases.get(inbox_store, one).snoozed_until is not None for one in five[:3]] == [True, True, False]


@on_sqlite
async def test_goods_that_are_back_are_noted_without_anything_to_choose(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest
) -> None:
    ids = [put(reported_state="approved", marketplace_status="Approved") for _ in range(2)]
    async with open_inbox(views=()) as inbox:
        await inbox.press("*")
        await press(inbox, "i", "y", "escape")
        assert states(inbox_store, ids) == ["received", "received"]


async def test_a_refund_of_many_shows_the_sums_and_has_a_large_one_typed(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, five: list[int], put: NewRequest
) -> None:
    euros = put(marketplace="amazon.de", currency="EUR", paid=700, requested_at=seconds(NOW) - 3600)
    refunds = replace_limits(config, GBP="50.00", EUR="50.00")
    async with open_inbox(refunds=refunds) as inbox:
        await inbox.press("*")
        await press(inbox, "r", "2")
        assert "6 will be done, pays out EUR 7.00 + GBP 150.00" in inbox.lines[-2]
        assert "Refund EUR 7.00 + GBP 150.00 for 6 requests? y / N" in inbox.lines[-1]
        await press(inbox, "y")
        assert "GBP 150.00 in all: type that sum" in inbox.lines[-1]
        assert states(inbox_store, five) == ["pending"] * 5
        await press(inbox, *"149", "enter")
        assert "GBP 149.00 is not the GBP 150.00 to be paid out." in inbox.lines[-1]
        screen(inbox).query_one(TypedAmount).start()
        await inbox.settle()
        await slowly(inbox, "150.00")
        await press(inbox, "enter", "escape")
        assert states(inbox_store, [*five, euros]) == ["refunded"] * 6
        assert [cases.get(inbox_store, one).refunded for one in [*five, euros]] == [
            1000,
            2000,
            3000,
            4000,
            5000,
            700,
        ]


def replace_limits(config: Config, **limits: str) -> Any:
    return config.refunds._replace(confirm_above={name: Decimal(limit) for name, limit in limits.items()})


async def slowly(inbox: Opened, text: str) -> None:
    """Type as fingers do: the field tells keys that came all at once."""
    for key in text:
        await inbox.press(key)


@on_sqlite
async def test_nothing_is_asked_where_nothing_can_be_done(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, five: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("v")
        decisions.decide(inbox_store, config, five[0], Approve(), operator="bob", now=NOW)
        await press(inbox, "a", "1")
        assert "Nothing of it can be done." in inbox.lines[-1]
        await press(inbox, "y")
        assert states(inbox_store, five[:1]) == ["approved"]
        assert screen(inbox).phase == "before"
