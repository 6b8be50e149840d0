"""The main flows from key to database, each above each other (80x24) and side by side (140x40)."""

from __future__ import annotations

import pytest
from textual.events import Paste

from returns_tui.config.values import ClosureReason, Config
from returns_tui.policy.decisions import Approve
from returns_tui.store import cases, decisions, outbox
from returns_tui.store.database import Store, seconds
from tests.conftest import NOW
from tests.ui.conftest import SIZES, NewRequest, OpenInbox
from tests.ui.prompt_host import example_config

ORDER = "026-1180443-7781902"
REASONS = list(example_config().closure_reasons.values())

SHAPES = [("sqlite", SIZES[0]), ("sqlite", SIZES[1]), ("postgresql", SIZES[0])]
NAMES = ["sqlite-80x24", "sqlite-140x40", "postgresql-80x24"]
everywhere = pytest.mark.parametrize(("store", "size"), SHAPES, ids=NAMES, indirect=["store"])
on_sqlite = pytest.mark.parametrize(("store", "size"), SHAPES[:2], ids=NAMES[:2], indirect=["store"])


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


@everywhere
async def test_approve(open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, size: tuple[int, int]) -> None:
    number = put(order_id=ORDER)
    async with open_inbox(size) as inbox:
        await inbox.press("a", "enter")
        assert inbox.status.startswith(f"Approve {ORDER}, goods to “uk”")
        assert cases.get(inbox_store, number).state == "pending"
        await inbox.press("y")
        assert cases.get(inbox_store, number).state == "approved"
        (click,) = outbox.entries(inbox_store)
        assert (click.kind, click.action) == ("click", "Authorize request")
        assert "Hull HU1 1AA" in click.text
        assert "To click 1" in inbox.text


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.id)
@on_sqlite
async def test_close_with_each_reason(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, size: tuple[int, int], reason: ClosureReason
) -> None:
    number = put(
        order_id=ORDER, reported_state=reason.when[0], refunded=1000, refunded_gross=1000, ordered_on="2026-08-01"
    )
    async with open_inbox(size, views=()) as inbox:
        await inbox.press("c", reason.key)
        assert f"> {reason.key}  {reason.label}" in inbox.text
        assert inbox.status == f"Close {ORDER} as “{reason.label}”? y / N"
        await inbox.press("y")
    assert cases.get(inbox_store, number).state == "closed"
    (click,) = outbox.entries(inbox_store)
    action = "Close request" if reason.when[0] == "pending" else "Complete return"
    assert (click.kind, click.action) == ("click", action)
    assert ORDER in click.text


@everywhere
async def test_partial_refund(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, size: tuple[int, int]
) -> None:
    number = put(order_id=ORDER, reported_state="received")
    async with open_inbox(size, views=()) as inbox:
        await inbox.press("r", *"10.50", "tab", "tab", "j", "space", "enter")
        assert inbox.status.startswith("Refund GBP 10.50 to Sam Example")
        await inbox.press("y")
    request = cases.get(inbox_store, number)
    assert (request.state, request.refunded) == ("received", 1050)
    assert [entry.kind for entry in outbox.entries(inbox_store)] == ["adjustment"]


@everywhere
async def test_refund_and_keep_the_item(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, size: tuple[int, int]
) -> None:
    number = put(order_id=ORDER, reported_state="approved")
    async with open_inbox(size, views=()) as inbox:
        await inbox.press("r", "f", "tab", "tab", "space", "enter")
        assert inbox.status.startswith("Refund GBP 39.90 to Sam Example")
        await inbox.press("y")
    request = cases.get(inbox_store, number)
    assert (request.state, request.refunded) == ("refunded", 3990)
    assert cases.history(inbox_store, number)[-1].details["keep_item"] == "yes"


@everywhere
async def test_undo(open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, size: tuple[int, int]) -> None:
    number = put(order_id=ORDER)
    async with open_inbox(size) as inbox:
        await inbox.press("c", "x", "y", "u")
        assert inbox.status == f"Take back “closed, Not returnable” on {ORDER}? y / N"
        await inbox.press("y")
        assert cases.get(inbox_store, number).state == "pending"
        assert inbox.order == ORDER
        assert "To click 1" not in inbox.text
    assert [entry.state for entry in outbox.entries(inbox_store)] == ["undone"]


@everywhere
async def test_conflict_between_two_operators(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, put: NewRequest, size: tuple[int, int]
) -> None:
    number = put(order_id=ORDER)
    other = config._replace(operator="bob")
    async with open_inbox(size) as inbox:
        await inbox.press("c", "x")
        decisions.decide(inbox_store, other, number, Approve(), operator=other.operator, now=NOW)
        await inbox.press("y")
        assert f"{ORDER} was changed meanwhile." in inbox.status
        assert "state: pending -> approved (bob, " in inbox.details
        assert "bob: approved" in inbox.details
    assert cases.get(inbox_store, number).state == "approved"
    assert [entry.action for entry in outbox.entries(inbox_store)] == ["Authorize request"]


PASTED = (
    "It \x1b[31mburns\x1b[0m \x1b]52;c;ZXZpbA==\x07 \x9b2J \x85 \u202eevil\u2069 [/] [b]x[/b]"
    " [@click=app.quit()]go"
)
SHOWN = (
    "It \\x1b[31mburns\\x1b[0m \\x1b]52;c;ZXZpbA==\\x07 \\x9b2J \\x85 \\u202eevil\\u2069 [/] [b]x[/b]"
    " [@click=app.quit()]go"
)


@on_sqlite
async def test_a_pasted_comment_full_of_escapes_is_shown_escaped(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, size: tuple[int, int]
) -> None:
    number = put(order_id=ORDER, requested_at=seconds(NOW) - 3600)
    async with open_inbox(size) as inbox:
        await inbox.press("e", "tab", "tab", "tab", "tab")
        inbox.app.post_message(Paste(PASTED))
        await inbox.settle()
        await inbox.press("ctrl+s")
        assert inbox.status == f"Enter comment for {ORDER}? y / N"
        await inbox.press("y")
        assert cases.get(inbox_store, number).comment == SHOWN
        assert SHOWN in " ".join(inbox.details.split())
        assert "\\x1b[31mburns" in inbox.text
        assert not set(inbox.text) & set("\x1b\x07\x9b\x85\u202e\u2069")
        assert inbox.app.is_running
        await inbox.press("d", "w", "escape")
        assert inbox.order == ORDER
