"""Where somebody reads who has no eyes on the whole screen: there a screen reader wants the terminal's cursor.

It stands at the beginning of the row under a list's cursor, in the field that takes what is typed, or at the
question that waits for an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.command import CommandPalette
from textual.geometry import Offset
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea

from returns_tui.ui.line_list import LineList
from returns_tui.ui.overlay import Overlay

if TYPE_CHECKING:
    from returns_tui.ui.app import ReturnsApp
    from returns_tui.ui.inbox import InboxScreen


def reading_place(app: ReturnsApp) -> Offset:
    """Return the cell at which the terminal's cursor belongs, of the screen that is shown."""
    screen = app.screen
    asked: Widget | None = None
    if screen is app.inbox:
        asked = _asked(app.inbox)
    elif isinstance(screen, Overlay):
        asked = screen.question_line
    if asked is not None:
        return Offset(asked.region.x + (1 if screen is app.inbox else 0), asked.region.y)
    if isinstance(screen, CommandPalette) and (chosen := _chosen_command(screen)) is not None:
        return chosen
    field = app.focused
    if isinstance(field, Input):
        behind = field.cursor_position == len(field.value)  # Textual's own counts a cell more then
        return field.cursor_screen_offset - Offset(1 if behind else 0, 0)
    if isinstance(field, TextArea):
        return field.cursor_screen_offset
    if field is not None and screen is app.inbox and field is not app.inbox.prompt:
        return field.region.offset  # a box to tick
    for listed in screen.query(LineList):
        if listed.size.height:
            return Offset(listed.region.x, listed.region.y + listed.index - listed.scroll_offset.y)
    if screen is not app.inbox:
        return Offset(0, 0)
    if app.inbox.prompt is not None:
        return app.inbox.prompt.region.offset
    if app.inbox.details.moving:
        return app.inbox.details.region.offset
    queue = app.inbox.queue
    return Offset(queue.region.x, queue.region.y + queue.cursor_line)


def _chosen_command(palette: CommandPalette) -> Offset | None:
    """Return the place of the command that was gone to; None while it is the first, which Enter takes anyway."""
    for listed in palette.query(OptionList):
        if listed.display and listed.highlighted:
            above = sum(str(option.prompt).count("\n") + 1 for option in listed.options[: listed.highlighted])
            return listed.content_region.offset + Offset(0, above - listed.scroll_offset.y)
    return None


def _asked(inbox: InboxScreen) -> Widget | None:
    """Return the status line where it asks something."""
    asks = inbox.asking if inbox.prompt is None else bool(inbox.prompt.question)
    return inbox.status if asks or inbox.choosing else None
