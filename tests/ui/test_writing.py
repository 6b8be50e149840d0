"""Texts of several lines that are typed."""

from __future__ import annotations

from textual.geometry import Region

from returns_tui.ui.prompts.fields import Writing
from tests.ui.conftest import NewRequest, OpenInbox


async def test_a_text_that_is_painted_once_more_when_its_prompt_is_gone_is_no_error(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put()
    async with open_inbox(theme="ansi") as inbox:
        await inbox.press("n")
        field = inbox.inbox.query_one(Writing)
        await inbox.press("escape")
        assert not field.is_attached
        assert len(field.render_lines(Region(0, 0, 20, 1))) == 1
