"""The statistics on the screen, at 80x24 and wider, and what is known of a sitting, on either database."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from functools import partial

import pytest
from rich.cells import cell_len

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable
from returns_tui.policy.decisions import (
    Approve,
    Assign,
    Cancelled,
    Close,
    Note,
    Received,
    RefundDecision,
    SetFacts,
    Snooze,
)
from returns_tui.store import bulk, cases, handled, statistics
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide
from returns_tui.ui import desk
from returns_tui.ui.sitting import PAUSE, Sitting
from returns_tui.ui.statistics_screen import StatisticsScreen
from tests.conftest import NOW
from tests.ui.conftest import NewRequest, Opened, OpenInbox


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # of what no database has a part in


class Watch:
    """A clock that a test turns on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The clock of the sitting."""
    watch = Watch()
    monkeypatch.setattr(desk, "Sitting", partial(Sitting, clock=watch))
    return watch


async def press(inbox: Opened, *keys: str) -> None:
    """Press keys, each after what the one before asked for is on the screen."""
    for key in keys:
        await inbox.press(key)
        while isinstance(screen := inbox.app.screen, StatisticsScreen) and not screen.idle:
            await inbox.pilot.pause()
        await inbox.settle()


async def wait(inbox: Opened) -> None:
    for _round in range(2):
        await inbox.app.workers.wait_for_complete()
        await inbox.settle()


async def test_a_sitting_says_how_long_each_request_took_and_what_was_decided(
    open_inbox: OpenInbox, put: NewRequest, watch: Watch
) -> None:
    for _number in range(3):
        put()
    async with open_inbox(views=()) as inbox:
        watch.now += 20
        await inbox.press("a", "enter")
        watch.now += 10
        await inbox.press("y")
        watch.now += 12
        await inbox.press("n", *"hello", "ctrl+s", "k")
        watch.now += 3600  # lunch
        await inbox.press("j")
        watch.now += 40
        await inbox.press("c", "x", "y")
        await press(inbox, "S")
        text = inbox.text
        assert "This sitting" in text
        assert PAUSE == 300
        assert "6 min 22 s at work, 30 s a request (median of 3)" in text
        assert "approved 1, closed 1; notes 1" in text
        assert "2 met, 0 missed (100 %)" in text
        assert "Today, ana" in text
        assert "ana" in text.split("Decided by operator")[1]
    assert sorted(statistics.of_sitting(inbox_of(inbox), inbox.inbox.desk.session).took) == [12, 30, 40]


def inbox_of(inbox: Opened) -> Store:
    return inbox.inbox.desk.store


async def test_what_is_decided_for_many_is_shared_out_among_them(
    open_inbox: OpenInbox, put: NewRequest, watch: Watch
) -> None:
    for _number in range(4):
        put()
    async with open_inbox(views=()) as inbox:
        await inbox.press("*")
        watch.now += 60
        for key in ("c", "x", "y"):
            await inbox.press(key)
            await wait(inbox)
        await inbox.press("escape")
        tally = statistics.of_sitting(inbox_of(inbox), inbox.inbox.desk.session)
        assert dict(tally.decided) == {"close": 4}
        assert tally.took == [15] * 4
        await inbox.press("u", "y")
        for _round in range(3):
            await wait(inbox)
        assert not statistics.of_sitting(inbox_of(inbox), inbox.inbox.desk.session).anything


async def test_nothing_is_kept_of_a_sitting_in_which_nothing_was_decided(
    open_inbox: OpenInbox, put: NewRequest, store: Store
) -> None:
    put()
    put()
    async with open_inbox() as inbox:
        await press(inbox, "j", "k", "a", "escape", "S")
        assert "Nothing decided yet." in inbox.text
        await inbox.press("escape", "q")
    assert inbox.inbox.sitting.farewell == []
    with store.connection():
        assert bulk.select(store, "SELECT * FROM sitting") == []


def test_a_decision_and_the_time_that_it_took_are_written_together(
    store: Store, config: Config, put: NewRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = cases.get(store, put())
    here = desk.Desk(store, config, lambda: NOW)

    def broken_off(*_given: object) -> None:
        raise DatabaseUnavailable("It is away.")

    monkeypatch.setattr(handled, "at_work", broken_off)
    with pytest.raises(DatabaseUnavailable):
        here.decide(request, Close("not_returnable"), "once", here.sitting.spent())
    assert cases.get(store, request.id).state == "pending"
    monkeypatch.undo()
    here.decide(request, Close("not_returnable"), "once", here.sitting.spent())
    here.decide(request, Close("not_returnable"), "once", here.sitting.spent())
    tally = statistics.of_sitting(store, here.session)
    assert (dict(tally.decided), len(tally.took)) == ({"close": 1}, 1)


@pytest.fixture
def worked_on(put: NewRequest, config: Config, store: Store) -> None:
    """A queue of which there is something to say on every page."""
    week = 7 * 86400
    for number in range(6):
        asked = seconds(NOW) - number * week - 3600
        request = put(requested_at=asked, label_cost=310, label_payer="Seller", sku=f"SKU-{number % 2}")
        if number:
            decide(store, config, request, Close("not_returnable"), operator="ben", now=NOW)
    request = put(reason_code="CR-UNWANTED_ITEM", sku="CUP", item="[red]\x1b[31m保温杯")
    decide(store, config, request, RefundDecision(3990, keep_item=True), operator="ben", now=NOW)
    other = put(currency="EUR", marketplace="amazon.de")
    decide(store, config, other, Approve(), operator="ana", now=NOW)


@pytest.mark.usefixtures("worked_on")
@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_every_page_fits_and_says_what_it_is_about(open_inbox: OpenInbox, size: tuple[int, int]) -> None:
    said = {
        "Reasons": ["Returns by reason", "Item defective or doesn't work", "   7  88 %", "No longer needed"],
        "Products": ["Returns by product", "SKU-0 Kettle", "CUP [red]\\x1b[31m保温杯"],
        "Weeks": ["Returns by week", "2026-09-21", "came, 7 decided"],
        "Deadlines": ["Deadlines met", "answer", "2 met, 5 missed"],
        "Cost": ["Cost by week in GBP", "39.90 + 3.10"],
    }
    async with open_inbox(size) as inbox:
        await press(inbox, "S")
        assert "[Now]" in inbox.text
        assert "Since 2026-07-06, 12 weeks" in inbox.lines[0]
        assert "GBP 39.90" in inbox.text
        for name, words in said.items():
            await inbox.press("tab")
            assert f"[{name}]" in inbox.lines[1]
            assert [word for word in words if word not in inbox.text] == []
            assert {cell_len(line) for line in inbox.lines} == {size[0]}
            assert "Esc back" in inbox.lines[-1]
        await inbox.press("tab")
        assert "[Now]" in inbox.lines[1]
        await inbox.press("shift+tab")
        assert "[Cost]" in inbox.lines[1]


@on_sqlite
async def test_what_was_decided_is_told_to_its_end(
    open_inbox: OpenInbox, put: NewRequest, config: Config, store: Store
) -> None:
    approved = put()
    for request, decision in (
        (approved, Approve()),
        (approved, Received()),
        (put(), Close("not_returnable")),
        (put(), RefundDecision(3990, keep_item=True)),
        (put(), Cancelled()),
        (put(), Note("a")),
        (put(), Snooze(NOW + timedelta(days=2))),
        (put(), Assign("ben")),
        (put(), SetFacts(comment="b")),
    ):
        decide(store, config, request, decision, operator="ana", now=NOW)
    async with open_inbox() as inbox:
        await press(inbox, "S")
        said = " ".join(inbox.text.split())
        assert "cancelled 1; notes 1, snoozed 1, given 1, facts entered 1 Refunded GBP 39.90" in said
        assert ".." not in inbox.text


@on_sqlite
@pytest.mark.usefixtures("worked_on")
async def test_a_longer_or_shorter_time_can_be_asked_for(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await press(inbox, "S", "-")
        assert "4 weeks" in inbox.lines[0]
        await press(inbox, "-")
        assert "4 weeks" in inbox.lines[0]
        await press(inbox, "+", "+", "tab", "tab", "tab")
        assert "26 weeks" in inbox.lines[0]
        assert inbox.lines[4].startswith("   2026-09-21 ")
        await inbox.press("G")
        assert "2026-03-30" in inbox.text
        await inbox.press("g")
        assert "2026-09-21" in inbox.text
        await inbox.press("question_mark")
        assert "to the inbox" in inbox.text
        await inbox.press("escape", "escape")
        assert "To decide" in inbox.lines[0]


@on_sqlite
@pytest.mark.usefixtures("worked_on")
async def test_without_utf_8_and_without_colours_bars_are_plain_signs(
    open_inbox: OpenInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "de_DE.ISO-8859-1")
    async with open_inbox(theme="mono") as inbox:
        await press(inbox, "S", "tab")
        assert "####" in inbox.text
        await inbox.press("tab", "tab", "tab")
        assert "Deadlines met (#) or missed (x)" in inbox.text
        assert "xx" in inbox.text
        figures = inbox.lines[2:-1]
        assert [line for line in figures if not line.isascii()] == []


@on_sqlite
async def test_figures_that_cannot_be_read_are_told_where_they_were_asked_for(
    open_inbox: OpenInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_inbox() as inbox:
        await press(inbox, "S")

        def away(*_given: object, **_named: object) -> None:
            raise DatabaseUnavailable("It is away.")

        monkeypatch.setattr(statistics, "figures", away)
        await press(inbox, "+")
        assert "It is away." in inbox.lines[-1]
        monkeypatch.undo()
        await press(inbox, "-")
        assert "12 weeks" in inbox.lines[0]


@on_sqlite
async def test_a_screen_that_is_left_does_not_wait_for_its_figures(
    open_inbox: OpenInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_given: object, **_named: object) -> None:
        begun.set()
        go_on.wait(10)
        raise DatabaseUnavailable("It is away.")

    async with open_inbox() as inbox:
        monkeypatch.setattr(statistics, "figures", slow)
        await inbox.press("S")
        await asyncio.to_thread(begun.wait, 10)
        assert "Adding up .." in inbox.lines[0]
        await inbox.look_for_changes()  # nor does what else the inbox reads
        await inbox.press("escape")
        go_on.set()
        await inbox.settle()
        assert "To decide" in inbox.lines[0]
        assert "It is away." not in inbox.text


def test_a_pause_counts_for_a_part_and_what_is_not_decided_here_for_nothing() -> None:
    watch = Watch()
    sitting = Sitting("one", "ana", NOW, watch)
    watch.now += 10
    sitting.moved()
    watch.now += 20
    assert sitting.spent().took == 20
    watch.now += 10 * PAUSE
    sitting.touch()
    assert sitting.worked == 30 + PAUSE
    assert sitting.spent().took == 20 + PAUSE
    sitting.moved()
    watch.now += 30
    assert sitting.spent(10).took == 3
    assert sitting.spent(0).worked == 60 + PAUSE
