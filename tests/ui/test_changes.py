"""A request that others change while it is read or decided on: what changed is told, and nothing is lost."""

from __future__ import annotations

import threading

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Approve, Assign, Close, Note, SetFacts
from returns_tui.store import cases
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide
from returns_tui.ui.prompts.fields import Writing
from tests.conftest import NOW
from tests.ui.conftest import SIZES, NewRequest, Opened, OpenInbox

FIRST, SECOND = "026-0000001-0000001", "026-0000002-0000002"


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


@pytest.fixture
def two(put: NewRequest) -> list[int]:
    """Two pending requests; the second is due an hour later."""
    return [put(order_id=FIRST, requested_at=seconds(NOW) - 9000), put(order_id=SECOND)]


@pytest.mark.parametrize("size", SIZES)
async def test_what_changed_while_it_was_read_stands_in_the_details_until_the_cursor_leaves(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int], size: tuple[int, int]
) -> None:
    async with open_inbox(size) as inbox:
        assert "Changed" not in inbox.details
        decide(inbox_store, config, two[0], SetFacts(comment="It broke."), operator="ben", now=NOW)
        decide(inbox_store, config, two[0], Approve(), operator="ben", now=NOW)
        await inbox.look_for_changes()
        lines = inbox.details.splitlines()
        assert lines[1] == "Changed  state: pending -> approved (ben, 10:00)"
        assert '         comment: nothing -> "It broke." (ben, 10:00)' in lines
        assert "state: pending -> approved (ben, 10:00)" in inbox.text
        await inbox.press("j", "k")
        assert "Changed" not in inbox.details


async def test_what_changed_another_request_is_not_told_of_this_one(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        decide(inbox_store, config, two[1], Approve(), operator="ben", now=NOW)
        await inbox.look_for_changes()
        assert "Changed" not in inbox.details
        await inbox.press("j")
        assert "Changed" not in inbox.details


async def test_a_refused_decision_tells_what_changed_and_its_key_goes_on_with_what_was_typed(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("n", *"rang", "ctrl+s")
        decide(inbox_store, config, two[0], Assign("ben"), operator="ben", now=NOW)
        await inbox.press("k")
        assert inbox.status == f"Nothing was decided: {FIRST} was changed meanwhile. n asks again."
        assert inbox.details.splitlines()[1] == "Changed  whose: nothing -> ben (ben, 10:00)"
        await inbox.press("n")
        assert inbox.inbox.prompt is not None
        assert inbox.inbox.prompt.query_one(Writing).text == "rang"
        assert [event.event for event in cases.history(inbox_store, two[0])] == ["assign"]
        await inbox.press("ctrl+s", "k")
        assert [event.event for event in cases.history(inbox_store, two[0])] == ["assign", "note"]
        assert "Changed" not in inbox.details


def opened_on(inbox: Opened) -> int | None:
    """The version of the request that a prompt is open on."""
    return None if inbox.inbox.prompt is None else inbox.inbox.prompt.request.version


async def test_after_a_refusal_the_key_opens_nothing_on_the_request_as_it_was(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        await inbox.press("c", "x")
        decide(inbox_store, config, two[0], Note("rang"), operator="ben", now=NOW)
        with monkeypatch.context() as patched:
            patched.setattr(inbox.inbox.desk, "changes", lambda *_given, **_named: None)
            await inbox.press("y", "c")
            assert opened_on(inbox) is None
        await inbox.look_for_changes()
        assert opened_on(inbox) == cases.get(inbox_store, two[0]).version


async def test_what_was_refused_while_the_cursor_went_on_is_told_when_it_comes_back(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.press("c", "x")
        decide(inbox_store, config, two[0], Approve(), operator="ben", now=NOW)
        usual, go_on = inbox.inbox.desk.decide, threading.Event()
        monkeypatch.setattr(inbox.inbox.desk, "decide", lambda *given: go_on.wait(30) and usual(*given))
        await inbox.pilot.press("y")
        await inbox.pilot.press("j")
        go_on.set()
        await inbox.settle()
        assert inbox.order == SECOND
        assert "Changed" not in inbox.details
        await inbox.press("k")
        assert "Changed  state: pending -> approved (ben, 10:00)" in inbox.details


async def test_the_operators_own_decision_is_no_news(open_inbox: OpenInbox, two: list[int]) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.press("n", *"rang", "ctrl+s", "k")
        assert "note, rang" in inbox.details
        assert "Changed" not in inbox.details
        await inbox.press("u", "y")
        assert "Changed" not in inbox.details


async def test_an_open_prompt_says_that_its_request_changed(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        await inbox.press("n", *"ra")
        decide(inbox_store, config, two[0], Close("not_returnable"), operator="ben", now=NOW)
        await inbox.look_for_changes()
        assert "(changed meanwhile)" in inbox.text
        await inbox.look_for_changes()
        assert inbox.text.count("changed meanwhile") == 1
        await inbox.press("escape")
        assert "Changed  state: pending -> closed (ben, 10:00)" in inbox.details


async def test_many_changes_leave_room_for_the_facts_and_are_all_told_in_the_details(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    facts = SetFacts(
        comment="It broke.", buyer_name="Jo", buyer_email="jo@example.com", order_item_id="7", paid=4000
    )
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        decide(inbox_store, config, two[0], facts, operator="ben", now=NOW)
        await inbox.look_for_changes()
        assert "         and 2 more changes" in inbox.details.splitlines()
        await inbox.press("d")
        assert "item id: " in inbox.details
        assert "more changes" not in inbox.details


async def test_what_others_write_there_is_shown_as_text(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, two: list[int]
) -> None:
    hostile = config._replace(operator="ben")
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        facts = SetFacts(comment="\x1b]0;owned\x07[/] [@click=app.quit]x[/]\u202e" + "y" * 300)
        decide(inbox_store, hostile, two[0], facts, operator="b\x1b[2Jen" + "n" * 80, now=NOW)
        await inbox.look_for_changes()
        line = inbox.details.splitlines()[1]
        assert line.startswith('Changed  comment: nothing -> "\\x1b]0;owned')
        assert line.endswith(", 10:00)")
        assert not set(inbox.text) & set("\x1b\x07\u202e")
