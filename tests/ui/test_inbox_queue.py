"""The queue on screen: order, marks, columns, cursor, and what others change meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Close, Note
from returns_tui.policy.waking import UNTIL_CHANGE
from returns_tui.store import decisions
from returns_tui.store.database import Store, seconds
from tests.conftest import NOW
from tests.ui.conftest import SIZES, NewRequest, OpenInbox

HOUR = 3600


def asked(hours: float) -> int:
    """When a request was made of which `hours` of the 24 for the answer are left."""
    return seconds(NOW) - int((24 - hours) * HOUR)


@pytest.mark.parametrize("size", SIZES)
async def test_soonest_due_comes_first_and_overdue_is_marked_in_text(
    open_inbox: OpenInbox, put: NewRequest, size: tuple[int, int]
) -> None:
    put(order_id="026-0000001-0000001", requested_at=asked(20))
    put(order_id="026-0000002-0000002", requested_at=asked(-2.2))
    put(order_id="026-0000003-0000003", requested_at=asked(3.05))
    async with open_inbox(size) as inbox:
        assert [line[:30] for line in inbox.queue] == [
            ">!!  -2h12 026-0000002-0000002",
            "  !   3h03 026-0000003-0000003",
            "     20h00 026-0000001-0000001",
        ]


async def test_what_has_no_clock_comes_last_without_a_time(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(order_id="026-0000001-0000001", reported_state="approved")
    put(order_id="026-0000002-0000002", requested_at=asked(-30))
    async with open_inbox(views=()) as inbox:
        assert [line[:30] for line in inbox.queue] == [
            ">!! -1d06h 026-0000002-0000002",
            "        -- 026-0000001-0000001",
        ]


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (109, 30), (110, 30), (140, 40)])
async def test_every_line_fills_exactly_the_screen_whatever_is_in_it(
    open_inbox: OpenInbox, put: NewRequest, size: tuple[int, int]
) -> None:
    for item in (
        "保温杯 不锈钢 1000ml 大容量 车载水杯",
        "☕️ Mug “World's best dad” 👨‍👩‍👧",
        "x" * 300,
        "",
        "a\u0301" * 40,
    ):
        put(item=item, order_id="026-1234567-1234567-and-much-longer", paid=123456789, comment=item * 9)
    put(reported_state="closed", clicks=True, assigned_to="bob")
    async with open_inbox(size, views=()) as inbox:
        assert {cell_len(line) for line in inbox.lines} == {size[0]}
        assert len(inbox.lines) == size[1]


async def test_an_amount_is_never_cut(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(paid=123456789)
    async with open_inbox((80, 24)) as inbox:
        assert inbox.queue[0].endswith("GBP 1234567.89")


async def test_the_cursor_is_marked_in_text_and_reversed(open_inbox: OpenInbox, put: NewRequest) -> None:
    for _number in range(3):
        put()
    async with open_inbox() as inbox:
        await inbox.press("j")
        assert [line[0] for line in inbox.queue] == [" ", ">", " "]
        strip = inbox.app.screen._compositor.render_strips()[3]
        assert all(
            segment.style is not None and segment.style.reverse for segment in strip if segment.text.strip()
        )


async def test_keys_move_through_a_long_list_and_turn_half_a_page_at_the_edge(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    orders = [f"026-{number:07d}-0000000" for number in range(500)]
    for number, order in enumerate(orders):
        put(order_id=order, requested_at=asked(1) + number)
    async with open_inbox() as inbox:
        page = inbox.inbox.queue.page_lines
        await inbox.press(*["j"] * page)
        assert inbox.order == orders[page]
        assert inbox.queue[0][11:30] == orders[page - page // 2]
        await inbox.press("G")
        assert inbox.order == orders[-1]
        assert len(inbox.queue) == page
        await inbox.press("k", "ctrl+u", "pageup")
        assert inbox.order == orders[-2 - page // 2 - page]
        await inbox.press("g", "up")
        assert inbox.order == orders[0]
        await inbox.press("down", "ctrl+d", "pagedown")
        assert inbox.order == orders[1 + page // 2 + page]


async def test_who_is_on_it_and_what_is_put_aside_is_marked(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(requested_at=asked(10), assigned_to="bob")
    put(requested_at=asked(11), assigned_to="ana")
    put(requested_at=asked(12), snoozed_until=seconds(NOW + timedelta(hours=3)))
    async with open_inbox(views=()) as inbox:
        assert [line[3] for line in inbox.queue] == ["~", " ", "z"]


async def test_an_empty_queue_says_what_to_do(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        assert "No returns yet." in inbox.text
        assert "returns-tui import FILE" in inbox.text


async def test_an_empty_view_of_a_filled_queue_says_where_to_go_on(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(reported_state="closed")
    async with open_inbox() as inbox:
        assert "Nothing left here. Tab shows the next view." in inbox.text


async def test_a_window_that_is_too_small_says_so_and_its_keys_do_nothing(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put()
    for size in ((59, 24), (80, 14)):
        async with open_inbox(size) as inbox:
            await inbox.press("c", "j", "u")
            assert inbox.inbox.prompt is None
            assert inbox.text.split() == "Too small: 60 x 15 at least.".split()


async def test_views_are_named_with_counts_and_the_active_one_stands_in_brackets(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put()
    put()
    put(reported_state="closed")
    async with open_inbox() as inbox:
        assert inbox.lines[0].startswith(" / [To decide 2]")
        assert inbox.lines[0].rstrip().endswith("ana")
        await inbox.press("shift+tab", "shift+tab", "shift+tab")
        assert "[Done 1]" in inbox.lines[0]
        assert len(inbox.queue) == 1
        await inbox.press("tab", "tab", "tab")
        assert inbox.lines[0].startswith(" / [To decide 2]")


async def test_what_comes_in_meanwhile_is_only_announced_and_taken_in_on_request(
    open_inbox: OpenInbox, put: NewRequest, sqlite_store: Store, config: Config
) -> None:
    first = put(order_id="026-0000001-0000001", requested_at=asked(5))
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        put(order_id="026-0000002-0000002", requested_at=asked(-5))
        decisions.decide(sqlite_store, config, first, Note("hello"), operator="bob", now=NOW)
        await inbox.look_for_changes()
        assert "1 new" in inbox.lines[0]
        assert [line[11:30] for line in inbox.queue] == ["026-0000001-0000001"]
        await inbox.press("R")
        assert "new" not in inbox.lines[0]
        assert [line[11:30] for line in inbox.queue] == ["026-0000002-0000002", "026-0000001-0000001"]
        assert inbox.order == "026-0000001-0000001"


async def test_what_another_operator_decided_stays_in_place_and_says_what_became_of_it(
    open_inbox: OpenInbox, put: NewRequest, sqlite_store: Store, config: Config
) -> None:
    put(order_id="026-0000001-0000001", requested_at=asked(5))
    second = put(order_id="026-0000002-0000002", requested_at=asked(6))
    async with open_inbox() as inbox:
        await inbox.press("j")
        await inbox.look_for_changes()
        decisions.decide(
            sqlite_store,
            config._replace(require_contact="never"),
            second,
            Close("duplicate"),
            operator="bob",
            now=NOW,
        )
        await inbox.look_for_changes()
        assert inbox.order == "026-0000002-0000002"
        assert "(closed)" in inbox.queue[1]
        assert "bob: closed" in inbox.details
        assert "a Approve" not in inbox.bar


async def test_nothing_is_painted_when_nothing_changed(
    open_inbox: OpenInbox, put: NewRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        painted: list[object] = []
        monkeypatch.setattr(inbox.app, "_display", lambda *painting: painted.append(painting))
        await inbox.look_for_changes()
        assert painted == []


async def test_a_filter_narrows_the_list_while_it_is_typed_and_escape_shows_all(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(item="Yoga mat, 6 mm")
    put(item="Kettle 1.7 l")
    async with open_inbox() as inbox:
        await inbox.press("/", "y", "o", "g")
        assert len(inbox.queue) == 1
        assert "Yoga mat" in inbox.queue[0]
        await inbox.press("enter")
        assert inbox.status == "1 request with “yog”; Esc shows all"
        await inbox.press("n", "escape")  # after which the last line says something else
        assert inbox.lines[0].startswith(" / [To decide 2 /yog]")
        await inbox.press("escape")
        assert inbox.lines[0].startswith(" / [To decide 2]")
        assert len(inbox.queue) == 2


async def test_a_filter_typed_faster_than_its_line_opens_is_not_lost(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(item="Yoga mat, 6 mm")
    put(item="Kettle 1.7 l")
    async with open_inbox() as inbox:
        await inbox.burst("/", *"yogi", "backspace", *"a mat", "enter")
        assert inbox.status == "1 request with “yoga mat”; Esc shows all"
        assert len(inbox.queue) == 1
        await inbox.burst("escape", "/", *"kettle", "escape")
        assert len(inbox.queue) == 2
        assert inbox.inbox.prompt is None


async def test_a_filter_that_finds_nothing_or_is_not_understood_says_so(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.press("/", "z", "z", "enter")
        assert "Nothing here has “zz”. Esc shows all." in inbox.text
        await inbox.press("escape")
        await inbox.burst("/", *"state:pendin")
        assert "did you mean" not in inbox.text  # it may become a word that is known
        await inbox.press("enter")
        assert inbox.bar.strip().endswith("at character 1: there is no such value; did you mean “pending”?")
        await inbox.press("escape")
        await inbox.burst("/", *"state:pendin", "enter")
        assert "did you mean “pending”?" in inbox.bar


async def test_what_is_there_again_after_it_was_put_aside_says_so_and_why(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(requested_at=asked(10), snoozed_until=seconds(NOW - timedelta(hours=1)))
    put(requested_at=asked(0.5), snoozed_until=seconds(NOW + timedelta(hours=3)))
    put(requested_at=asked(12), snoozed_until=seconds(UNTIL_CHANGE))
    async with open_inbox(views=()) as inbox:
        assert [line[3] for line in inbox.queue] == ["w", "w", "z"]
        assert "there again: its deadline is near" in inbox.details
        await inbox.press("j")
        assert "there again: its time came" in inbox.details
        await inbox.press("j")
        assert "put aside until a report changes it" in inbox.details
