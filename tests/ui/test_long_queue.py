"""A list much longer than what the screen holds: nothing is lost, nothing jumps, whatever is pressed how fast."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.store import bulk, queue
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import Request
from returns_tui.store.query import ALL
from returns_tui.store.settling import index_words
from returns_tui.ui import queue_pane, view
from tests.conftest import NOW, insert_request
from tests.ui.conftest import NewRequest, Opened, OpenInbox

COUNT = 130


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold little, so that some hundred requests are a long list."""
    monkeypatch.setattr(view, "PAGE", 20)
    monkeypatch.setattr(queue_pane, "PAGE", 20)
    monkeypatch.setattr(queue_pane, "_HELD", 50)


@pytest.fixture
def orders(sqlite_store: Store, config: Config) -> list[str]:
    """A long queue: its order ids, soonest due first. Every tenth is due at the same second as the one before."""
    first = insert_request(sqlite_store, config, order_id="026-0000000-0000000", requested_at=seconds(NOW) - 9999)
    row: dict[str, Any] = dict(Request.get_by_id(first).__data__)
    del row["id"]
    made = [
        {
            **row,
            "order_id": f"026-{number:07d}-0000000",
            "rma_id": f"D{number}",
            "sort_at": row["sort_at"] + number - (number % 10 == 0),
            "due_at": row["sort_at"] + number - (number % 10 == 0),
            "state": "approved" if number % 3 == 0 else "pending",
            "reported_state": "approved" if number % 3 == 0 else "pending",
        }
        for number in range(1, COUNT)
    ]
    random.Random(4).shuffle(made)
    with sqlite_store.writing():
        Request.insert_many(made).execute()
        index_words(sqlite_store, first)
    return [line.order_id for line in queue.page(sqlite_store, ALL, NOW)]


async def orders_seen(inbox: Opened, keys: list[str]) -> list[str]:
    """Press keys, three at once, and return the order under the cursor before the first and after each three."""
    seen = [inbox.order]
    for at in range(0, len(keys), 3):
        await inbox.burst(*keys[at : at + 3])
        seen.append(inbox.order)
    return seen


async def test_every_request_is_passed_in_order_down_and_up_again(
    open_inbox: OpenInbox, orders: list[str]
) -> None:
    async with open_inbox(views=()) as inbox:
        seen = await orders_seen(inbox, ["j", "j", "j"] * 43)
        assert seen == orders[::3]
        assert len(inbox.inbox.queue.rows) <= 110
        back = await orders_seen(inbox, ["pageup"] * 30)
        places = [orders.index(order) for order in back]
        assert places == sorted(places, reverse=True)
        assert inbox.order == orders[0]


async def test_a_burst_of_keys_moves_as_far_as_single_ones(open_inbox: OpenInbox, orders: list[str]) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.burst(*["j"] * 100)
        assert inbox.order == orders[100]
        await inbox.burst(*["pageup"] * 2, *["k"] * 50)
        assert inbox.order == orders[100 - 50 - 2 * inbox.inbox.queue.page_lines]


async def test_keys_behind_a_jump_to_the_end_count_from_the_end(open_inbox: OpenInbox, orders: list[str]) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.burst("G", "k", "k")
        assert inbox.order == orders[-3]
        await inbox.burst("g", "j")
        assert inbox.order == orders[1]
        await inbox.burst("G", "g", "j", "j")
        assert inbox.order == orders[2]


async def test_a_prompt_opens_for_the_request_that_is_shown_and_the_cursor_stays_there(
    open_inbox: OpenInbox, orders: list[str]
) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.burst(*["j"] * 90)
        shown = inbox.order
        await inbox.burst("n")
        assert inbox.inbox.prompt is not None
        assert inbox.inbox.prompt.request.order_id == inbox.order
        assert orders.index(inbox.order) >= orders.index(shown)


async def test_reloading_stays_on_the_request_and_in_a_shorter_view_nearby(
    open_inbox: OpenInbox, orders: list[str], sqlite_store: Store
) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.burst(*["j"] * 83)
        here = inbox.order
        assert here == orders[83]
        await inbox.press("R")
        assert inbox.order == here
        with sqlite_store.writing():
            Request.delete().where(Request.order_id == here).execute()
        await inbox.press("R")
        assert inbox.order == orders[84]


async def test_a_filter_over_a_long_queue_finds_all_of_it_and_says_how_many(
    open_inbox: OpenInbox, orders: list[str]
) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.press("/", *"026-0000", "enter")
        assert inbox.status == f"{COUNT} requests with “026-0000”; Esc shows all"
        await inbox.press("G")
        assert inbox.order == orders[-1]
        await inbox.press("escape")
        assert inbox.order == orders[-1]


async def test_what_comes_in_far_from_the_cursor_is_announced(
    open_inbox: OpenInbox, orders: list[str], put: NewRequest
) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.look_for_changes()
        shown = inbox.queue
        put(order_id="026-9999999-0000000", reported_state="closed")
        put(order_id="026-9999998-0000000", requested_at=seconds(NOW) - 20000)
        await inbox.look_for_changes()
        assert "2 new" in inbox.lines[0]
        assert inbox.queue == shown
        await inbox.press("R")
        assert "new" not in inbox.lines[0]
        assert inbox.order == orders[0]
        await inbox.press("k")
        assert inbox.order == "026-9999998-0000000"
        await inbox.press("G")
        assert inbox.order == "026-9999999-0000000"


async def test_a_jump_takes_one_statement_and_what_is_new_elsewhere_stays_announced(
    open_inbox: OpenInbox, orders: list[str], put: NewRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []
    select = bulk.select

    def counted(store: Store, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        statements.append(sql)
        return select(store, sql, parameters)

    async with open_inbox(views=()) as inbox:
        await inbox.look_for_changes()
        put(order_id="026-9999999-9999999", requested_at=seconds(NOW) - 99999)
        await inbox.look_for_changes()
        assert "1 new" in inbox.text
        monkeypatch.setattr(bulk, "select", counted)
        monkeypatch.setattr(inbox.inbox.desk, "count", lambda: None)
        monkeypatch.setattr(inbox.inbox.desk, "case", lambda _id: None)
        await inbox.press("G")
        assert inbox.order == orders[-1]
        assert len(statements) == 1
        assert "1 new" in inbox.text


async def test_lines_that_move_in_the_order_are_neither_shown_twice_nor_skipped(
    open_inbox: OpenInbox, orders: list[str], sqlite_store: Store
) -> None:
    """The outermost line held gets another deadline while it is on screen: reading on goes from where it stood."""
    async with open_inbox(views=()) as inbox:
        await inbox.look_for_changes()
        last = inbox.inbox.queue.rows[-1]
        with sqlite_store.writing():
            Request.update(sort_at=last.sort_at + 10**9, version=2).where(Request.id == last.id).execute()
        await inbox.press("j")
        await inbox.look_for_changes()
        seen = await orders_seen(inbox, ["j", "j", "j"] * 42)
        assert seen == orders[1::3]
