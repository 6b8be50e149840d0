"""The table of actions: bar, help, palette and keys all come from it."""

from __future__ import annotations

import pytest

from returns_tui.policy.request import FINAL_STATES, OPEN_STATES
from returns_tui.policy.states import MOVES
from returns_tui.ui.actions import ACTIONS, BY_ID
from returns_tui.ui.inbox import InboxScreen
from returns_tui.ui.prompts import PROMPTS
from tests.ui.conftest import SIZES, NewRequest, OpenInbox


def test_each_action_leads_somewhere() -> None:
    moves = {action.id for action in ACTIONS if action.group == "move"}
    doing = {name.removeprefix("do_") for name in dir(InboxScreen) if name.startswith("do_")}
    assert moves | doing | set(PROMPTS) == set(BY_ID)


def test_each_decision_can_be_reached_by_a_key() -> None:
    assert {action.kind for action in ACTIONS if action.kind is not None} == set(MOVES)


@pytest.mark.parametrize("opens", ["?", "o"])
async def test_keys_that_come_together_leave_a_screen_once_and_the_others_are_the_inboxs(
    open_inbox: OpenInbox, put: NewRequest, opens: str
) -> None:
    for number in range(3):
        put(order_id=f"026-1180443-000000{number}")
    async with open_inbox() as inbox:
        first = inbox.order
        await inbox.press(opens)
        await inbox.burst("escape", "escape", "j")
        assert inbox.order != first
        assert inbox.app.screen is inbox.inbox


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", [*OPEN_STATES, *FINAL_STATES])
async def test_the_bar_names_the_request_and_offers_only_what_can_be_done_to_it(
    open_inbox: OpenInbox, put: NewRequest, size: tuple[int, int], state: str
) -> None:
    put(reported_state=state, order_id="026-1180443-7781902")
    async with open_inbox(size, views=()) as inbox:
        assert inbox.bar.startswith(" 026-1180443-7781902 ")
        for action in ACTIONS:
            if action.on_bar and action.id not in ("cancelled", "edit"):  # these two give way at 80 columns
                offered = f" {action.keys[0]} {action.label}" in inbox.bar
                assert offered == (state in action.states), action.id


async def test_a_decision_that_is_not_possible_is_refused_with_the_reason(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(reported_state="closed", order_id="026-1180443-7781902")
    async with open_inbox(views=()) as inbox:
        await inbox.press("a")
        assert inbox.inbox.prompt is None
        assert inbox.status == "026-1180443-7781902 is closed, so it cannot be approved."


async def test_q_ends_the_program(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.pilot.press("q")
        await inbox.pilot.pause()
        assert inbox.app._exit
