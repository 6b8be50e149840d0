"""The table of actions: bar, help, palette and keys all come from it."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from returns_tui.errors import ConfigError
from returns_tui.policy.request import FINAL_STATES, OPEN_STATES
from returns_tui.policy.states import MOVES
from returns_tui.ui.actions import ACTIONS, BY_ID, keymap, shown_key
from returns_tui.ui.help_screen import help_text
from returns_tui.ui.inbox import InboxScreen
from returns_tui.ui.prompts import PROMPTS
from tests.ui.conftest import SIZES, NewRequest, OpenInbox


def test_each_action_has_its_own_name_and_keys() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(set(keys)) == len(keys)
    assert len(BY_ID) == len(ACTIONS)


def test_each_action_leads_somewhere() -> None:
    moves = {action.id for action in ACTIONS if action.group == "move"}
    doing = {name.removeprefix("do_") for name in vars(InboxScreen) if name.startswith("do_")}
    assert moves | doing | set(PROMPTS) == set(BY_ID)


def test_each_decision_can_be_reached_by_a_key() -> None:
    assert {action.kind for action in ACTIONS if action.kind is not None} == set(MOVES)


def test_the_help_lists_every_action_with_its_keys() -> None:
    text = help_text(keymap({}))
    for action in ACTIONS:
        lines = [line for line in text.splitlines() if action.help in line and action.label in line]
        assert any(all(shown_key(key) in line for key in action.keys) for line in lines), action.id


async def test_the_help_screen_opens_and_goes_away(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.press("?")
        assert "let the goods come back; no money moves" in inbox.text
        await inbox.press("G")
        assert "somebody else is on it" in inbox.text
        await inbox.press("escape")
        assert "[To decide 0]" in inbox.text


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


async def test_other_keys_can_be_chosen_and_are_shown(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox(keys={"approve": "A", "help": "f2"}) as inbox:
        assert "A Approve" in inbox.bar
        await inbox.press("a")
        assert inbox.inbox.prompt is None
        await inbox.press("A")
        assert inbox.inbox.prompt is not None


def test_keys_that_cannot_be_are_all_told_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        keymap({"aprove": "A", "close": "r", "note": "ctrl+m", "snooze": "too long"}, "config.yaml")
    told = str(raised.value).splitlines()
    assert [line.split(": ")[1] for line in told] == ["keys.aprove", "keys.note", "keys.snooze", "keys.close"]
    assert "did you mean “approve”?" in told[0]
    assert "“r” is already the key of “refund”" in told[3]


def test_two_actions_may_change_keys_with_each_other() -> None:
    changed = keymap({"close": "r", "refund": "c"})
    assert (changed.by_key["r"].id, changed.by_key["c"].id) == ("close", "refund")


async def test_the_palette_offers_what_can_be_done_with_its_keys(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(reported_state="approved")
    async with open_inbox((140, 40), views=()) as inbox:
        await inbox.press(":")
        assert isinstance(inbox.app.screen, CommandPalette)
        await inbox.pilot.press(*"received")
        await inbox.pilot.app.workers.wait_for_complete()
        await inbox.settle()
        assert "Received  (i)" in inbox.text
        assert "Approve  (a)" not in inbox.text
        await inbox.press("enter")
        await inbox.settle()
        assert inbox.inbox.prompt is not None
        assert type(inbox.inbox.prompt).__name__ == "ReceivedPrompt"


async def test_the_palette_stays_away_while_a_prompt_is_open(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.press("c", "ctrl+p")
        assert inbox.app.screen is inbox.inbox


async def test_copy_sends_the_order_id_to_the_terminal_and_says_so(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(order_id="026-1180443-7781902")
    async with open_inbox() as inbox:
        await inbox.press("y")
        assert inbox.app.clipboard == "026-1180443-7781902"
        assert inbox.status == "Sent to your terminal: 026-1180443-7781902"


async def test_q_ends_the_program(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.pilot.press("q")
        await inbox.pilot.pause()
        assert inbox.app._exit


def test_each_line_of_the_help_fits_80_columns() -> None:
    assert [line for line in help_text(keymap({})).splitlines() if len(line) > 77] == []
