"""Finding from the keyboard: the query as it is typed, its completion, and the scratch view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from returns_tui.config.values import Config, View
from returns_tui.errors import ConfigError
from returns_tui.store import bulk, kept
from returns_tui.store.database import Store
from returns_tui.ui.app import ReturnsApp
from tests.ui.conftest import NewRequest, OpenInbox


@pytest.fixture
def three(put: NewRequest) -> None:
    put(sku="", item="Kettle 1.7 l")
    put(sku="", item="Yoga mat", reported_state="closed", order_amount=9900)
    put(sku="", item="Desk lamp", reason_code="CR-UNWANTED_ITEM")


@pytest.mark.usefixtures("three")
async def test_fields_filter_while_they_are_typed_and_half_a_field_leaves_the_list_alone(
    open_inbox: OpenInbox,
) -> None:
    async with open_inbox() as inbox:
        assert len(inbox.queue) == 2
        await inbox.press("/", *"reason:def")
        assert len(inbox.queue) == 1
        assert "Kettle" in inbox.queue[0]
        await inbox.press(*" value:>")
        assert len(inbox.queue) == 1
        await inbox.press("enter")
        assert inbox.bar.strip().startswith("“value:>” at character 12: write >50")
        await inbox.press(*"50", "enter")
        assert "Nothing here has “reason:def value:>50”. Esc shows all." in inbox.text
        await inbox.press("escape")
        assert len(inbox.queue) == 2


@pytest.mark.usefixtures("three")
async def test_tab_and_the_right_arrow_put_in_names_and_values(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.press("/", "s", "t")
        assert inbox.lines[-1].rstrip() == " /st"
        assert inbox.bar.strip() == "Tab state:"
        await inbox.press("tab")
        assert inbox.bar.split() == "Tab pending approved received refunded closed cancelled".split()
        await inbox.press("c")
        assert inbox.lines[-1].rstrip() == " /state:closed"
        await inbox.press("right")
        assert "Yoga" in inbox.queue[0]
        await inbox.press(*["backspace"] * 5, "tab", "tab")
        assert inbox.lines[-1].rstrip() == " /state:cancelled"
        await inbox.press("shift+tab")
        assert inbox.lines[-1].rstrip() == " /state:closed"
        assert "Yoga" in inbox.queue[0]
        await inbox.press("home", *"-(", "end", ")", "enter")
        assert inbox.status == "2 requests with “-(state:closed)”; Esc shows all"
        assert "Kettle" in inbox.queue[0]
        await inbox.press("/", "ctrl+u", *"state:closed", "enter")
        assert inbox.status == "1 request with “state:closed”; Esc shows all"
        assert "a Approve" not in inbox.bar  # what can be done with a closed request
        assert "m Message" in inbox.bar


@pytest.mark.usefixtures("three")
async def test_completing_asks_the_database_nothing(
    open_inbox: OpenInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []
    select = bulk.select

    def counted(store: Store, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        statements.append(sql)
        return select(store, sql, parameters)

    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        await inbox.press("/")
        monkeypatch.setattr(bulk, "select", counted)
        monkeypatch.setattr(inbox.inbox, "_poll", lambda: None)
        await inbox.press("tab", "tab", "shift+tab", "shift+tab", *"reason:", "tab", "tab")
        assert [sql for sql in statements if "operator" in sql] == []
        typed = len(statements)
        await inbox.press("left", "left", "right")
        assert len(statements) == typed


@pytest.mark.usefixtures("three")
async def test_the_scratch_view_looks_through_all_open_requests_and_keeps_its_query(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest
) -> None:
    put(sku="", item="Kettle, small", reported_state="approved")
    async with open_inbox() as inbox:
        await inbox.press("shift+tab")
        assert inbox.lines[0].startswith("[/] To decide")
        assert len(inbox.queue) == 3
        await inbox.press("/", *"kettle", "enter")
        assert inbox.lines[0].startswith("[/kettle 2]")
        assert inbox.status == "2 requests with “kettle”"
        await inbox.press("escape")
        assert len(inbox.queue) == 2  # its query is no filter that is in the way
        await inbox.press("/", *" small", "escape")
        assert len(inbox.queue) == 2
        await inbox.press("tab")
        assert inbox.lines[0].startswith(" /kettle 2 [To decide 2]")
        assert len(inbox.queue) == 2
        assert inbox.status == ""
    assert kept.scratch(inbox_store, "ana") == "kettle"
    async with open_inbox() as inbox:
        assert inbox.lines[0].startswith(" /kettle 2 [To decide 2]")
        await inbox.press("shift+tab")
        assert len(inbox.queue) == 2
        await inbox.press("/", *["backspace"] * 6, "enter")
        assert inbox.lines[0].startswith("[/] To decide")
    assert kept.scratch(inbox_store, "ana") == ""


@pytest.mark.usefixtures("three")
async def test_the_scratch_query_is_each_operator_s_own(open_inbox: OpenInbox, inbox_store: Store) -> None:
    kept.keep(inbox_store, "bob", kept.SCRATCH, "a much longer query of bob's")
    async with open_inbox() as inbox:
        assert inbox.lines[0].startswith(" / [To decide 2]")
    async with open_inbox(operator="bob") as inbox:
        assert inbox.lines[0].startswith(" /a much long.. 0 [To decide 2]")


@pytest.mark.usefixtures("three")
async def test_a_kept_query_that_is_not_understood_any_more_says_so(
    open_inbox: OpenInbox, inbox_store: Store
) -> None:
    kept.keep(inbox_store, "ana", kept.SCRATCH, "is:gone")
    async with open_inbox() as inbox:
        await inbox.press("shift+tab")
        assert "“is:gone” at character 1: there is no such value" in inbox.status
        await inbox.press("/", *["backspace"] * 7, *"yoga or kettle", "enter")
        assert len(inbox.queue) == 1


async def test_the_filter_of_a_view_goes_along_to_the_next_one_and_not_into_the_scratch_view(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(sku="", item="Kettle")
    put(sku="", item="Kettle", reported_state="received")
    put(sku="", item="Mat", reported_state="received")
    async with open_inbox() as inbox:
        await inbox.press("/", *"kettle", "enter", "tab")
        assert len(inbox.queue) == 1
        assert "[To refund 2 /kettle]" in inbox.lines[0]
        await inbox.press("shift+tab", "shift+tab")
        assert len(inbox.queue) == 3
        assert "/kettle" not in inbox.lines[0]
        await inbox.press("tab", "tab", "escape")
        assert len(inbox.queue) == 2


def test_a_wrong_query_of_a_view_is_told_before_the_inbox_opens(inbox_store: Store, config: Config) -> None:
    config = config._replace(views=(View("late", "Late", "due:overdu", 7),))
    with pytest.raises(ConfigError, match=r"line 7: views\.1\.query"):
        ReturnsApp(inbox_store, config)
