"""The help: the keys of the screen as they are bound now; Enter does what stands under the cursor."""

from __future__ import annotations

import pytest

from returns_tui.config.values import Config, KeyChange
from returns_tui.ui.actions import ACTIONS, SCREENS, ScreenName
from returns_tui.ui.help_screen import lines_of, marks
from returns_tui.ui.keymap import keymaps, standard
from tests.ui.conftest import NewRequest, Opened, OpenInbox


def under_cursor(inbox: Opened) -> str:
    (line,) = [line for line in inbox.lines if line.startswith(">")]
    return " ".join(line[1:78].split())


@pytest.mark.parametrize("screen", SCREENS)
def test_it_lists_every_action_with_all_its_keys_within_80_columns(config: Config, screen: ScreenName) -> None:
    keymap = keymaps(config)[screen]
    lines = lines_of(keymap)
    assert [line.action for line in lines if line.action is not None] != []
    for action in keymap.actions:
        (line,) = [line for line in lines if line.action is action]
        assert line.text[2:16].strip() == keymap.all_keys(action.id)
        assert action.help in line.text
    assert [line.text for line in lines if len(line.text) > 78] == []
    assert [line for line in marks() if len(line) > 78] == []


async def test_it_opens_and_goes_away(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.press("?")
        assert "let the goods come back; no money moves" in inbox.text
        for mark in (
            "!!  overdue",
            "~   somebody else is on it",
            "z   put aside",
            "w   there again",
            "*   marked",
        ):
            assert mark in inbox.text
        await inbox.press("G")
        assert under_cursor(inbox).startswith("q Quit")
        await inbox.press("escape")
        assert "[To decide 0]" in inbox.text


async def test_enter_does_what_stands_under_the_cursor(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.press("?")
        assert under_cursor(inbox).startswith("a Approve")
        await inbox.press("j", "enter")
        assert type(inbox.inbox.prompt).__name__ == "ClosePrompt"


async def test_the_cursor_passes_over_the_names_of_groups(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.press("?")
        seen = [under_cursor(inbox)]
        for _step in ACTIONS[1:]:
            await inbox.press("j")
            seen.append(under_cursor(inbox))
        assert [line for line, action in zip(seen, ACTIONS, strict=True) if action.help not in line] == []
        for line in reversed(seen[:-1]):
            await inbox.press("k")
            assert under_cursor(inbox) == line


async def test_a_part_of_a_name_finds_an_action(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.press("?", "/", *"rfd")
        assert under_cursor(inbox).startswith("r Refund")
        await inbox.press("backspace", "backspace", "backspace", "escape")
        assert under_cursor(inbox).startswith("a Approve")
        await inbox.press("/", *"zzzz", "enter", "escape", "/", *"snooz", "enter")
        assert type(inbox.inbox.prompt).__name__ == "SnoozePrompt"


async def test_it_shows_the_keys_of_the_config(open_inbox: OpenInbox) -> None:
    changes = (KeyChange("", "approve", ("A",)), KeyChange("", "undo", (), alone=True))
    async with open_inbox(keys=changes) as inbox:
        await inbox.press("?")
        assert under_cursor(inbox).startswith("A Approve")
        assert any(line.split()[:2] == ["-", "Undo"] for line in inbox.lines)


async def test_the_outbox_has_its_own(open_inbox: OpenInbox) -> None:
    async with open_inbox() as inbox:
        await inbox.press("o", "?")
        assert inbox.lines[0].strip() == "Outbox and worklist"
        assert under_cursor(inbox).startswith("x Space Done")
        await inbox.press("/", *"other", "enter")
        assert "[Worklist 0]" in inbox.text
        await inbox.press("escape")
        assert inbox.app.screen is inbox.inbox


async def test_a_prompt_has_its_own_and_presses_what_is_chosen(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.press("n", "H", "i", "f1")
        assert inbox.lines[0].strip() == "The prompts"
        assert "Own words" not in inbox.text  # that is of messages
        await inbox.press("/", *"several", "enter")
        assert inbox.app.screen is inbox.inbox
        assert inbox.status.startswith("Keep this here, for us only, on ")
        await inbox.press("n", "f1", "escape", "!")
        assert "Hi!" in inbox.text


def test_what_the_help_does_with_its_own_keys_is_in_the_table() -> None:
    assert {"run", "filter", "back", "down", "up"} <= set(standard("help").keys_of)
