"""Texts of several lines that are typed."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from returns_tui.ui.prompts.fields import Field, Writing
from tests.ui.conftest import NewRequest, OpenInbox


@pytest.mark.parametrize("theme", ["ansi", "night"])
@pytest.mark.parametrize(("key", "kind"), [("n", Writing), ("s", Field)])
async def test_a_text_that_is_painted_once_more_when_its_prompt_is_gone_is_no_error(
    open_inbox: OpenInbox, put: NewRequest, theme: str, key: str, kind: type[Field | Writing]
) -> None:
    put()
    async with open_inbox(theme=theme) as inbox:
        await inbox.press(key)
        field = inbox.inbox.query_one(kind)
        await inbox.press("escape")
        for _round in range(200):
            if not field.is_running:  # its looks are gone when its own task is over
                break
            await inbox.pilot.pause(0.01)
        assert not field.is_attached
        field.notify_style_update()  # as for one that was never painted before
        assert len(field.render_lines(Region(0, 0, 20, 1))) == 1
