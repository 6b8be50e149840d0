"""The palette: commands by name, with their keys; what cannot be done now comes last, with the reason."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from returns_tui.config.values import KeyChange
from tests.ui.conftest import NewRequest, Opened, OpenInbox


async def typed(inbox: Opened, words: str) -> list[str]:
    """Open the palette, type, and return the lines that it shows."""
    await inbox.press(":")
    assert isinstance(inbox.app.screen, CommandPalette)
    await inbox.pilot.press(*words)
    await inbox.app.workers.wait_for_complete()
    await inbox.settle()
    return [line.strip(" │▊▎") for line in inbox.lines if line.strip()]


async def test_it_shows_each_command_with_its_key_and_carries_it_out(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(reported_state="approved")
    async with open_inbox((140, 40), views=()) as inbox:
        lines = await typed(inbox, "receiv")
        assert any(line.split() == ["i", "Received"] for line in lines)
        await inbox.press("enter")
        await inbox.settle()
        assert type(inbox.inbox.prompt).__name__ == "ReceivedPrompt"


@pytest.mark.parametrize(("words", "label"), [("rcvd", "Received"), ("pay back", "Refund"), ("udo", "Undo")])
async def test_a_few_letters_or_words_of_the_explanation_find_a_command(
    open_inbox: OpenInbox, put: NewRequest, words: str, label: str
) -> None:
    put(reported_state="approved")
    async with open_inbox((140, 40), views=()) as inbox:
        assert any(line.endswith(f" {label}") for line in await typed(inbox, words))


async def test_what_cannot_be_done_now_comes_last_and_says_why(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(reported_state="closed", order_id="026-[b]-7781902")
    async with open_inbox((140, 40), views=()) as inbox:
        lines = await typed(inbox, "re")
        refund = next(at for at, line in enumerate(lines) if line.split() == ["r", "Refund"])
        reload = next(at for at, line in enumerate(lines) if line.split() == ["R", "Reload"])
        assert reload < refund
        assert lines[refund + 1] == "026-[b]-7781902 is closed, so it cannot be refunded."


async def test_without_a_request_nothing_can_be_decided(open_inbox: OpenInbox) -> None:
    async with open_inbox((140, 40)) as inbox:
        lines = await typed(inbox, "approve")
        at = next(at for at, line in enumerate(lines) if line.split() == ["a", "Approve"])
        assert lines[at + 1] == "no request is selected"


async def test_a_command_without_a_key_can_still_be_found(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox((140, 40), keys=(KeyChange("", "close", ()),)) as inbox:
        assert any(line.split() == ["Close"] for line in await typed(inbox, "close"))
        await inbox.press("enter")
        assert type(inbox.inbox.prompt).__name__ == "ClosePrompt"


async def test_it_stays_away_while_a_prompt_is_open(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.press("c", "ctrl+p")
        assert inbox.app.screen is inbox.inbox
