"""A list of one-line entries with a cursor, painted line by line: cheap for the wire, however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from returns_tui.text import fit


class LineList(ScrollView, can_focus=False):
    """Lines of plain text, one of them under the cursor, which a `>` marks as well as the reversed line.

    Lines are cleaned and cut to the width when they are painted. `move` and `select` move the cursor.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-list--cursor"}
    DEFAULT_CSS = """
    LineList { height: 1fr; scrollbar-size-horizontal: 0; overflow-x: hidden; }
    LineList > .line-list--cursor { text-style: reverse; }
    """

    def __init__(self, lines: Sequence[str] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines = list(lines)
        self.index = 0

    def on_mount(self) -> None:
        """Take up the space that the lines need."""
        self.virtual_size = Size(0, len(self._lines))

    @property
    def lines(self) -> list[str]:
        """The lines as given."""
        return list(self._lines)

    def show(self, lines: Sequence[str], index: int = 0) -> None:
        """Show other lines, with the cursor on `index`."""
        self._lines = list(lines)
        self.virtual_size = Size(0, len(self._lines))
        self.index = max(0, min(index, len(self._lines) - 1))
        self._keep_in_sight()
        self.refresh()

    def select(self, index: int) -> None:
        """Put the cursor on `index`, or as near as there are lines."""
        index = max(0, min(index, len(self._lines) - 1))
        if index != self.index:
            self.index = index
            self._keep_in_sight()
            self.refresh()

    def move_by(self, action_id: str) -> bool:
        """Move the cursor as an action of the table says; return whether it is one that moves."""
        page = max(1, self.size.height - 1)
        steps = {"down": 1, "up": -1, "page_down": page, "page_up": -page}
        ends = {"first": 0, "last": len(self._lines)}
        if action_id in steps:
            self.select(self.index + steps[action_id])
        elif action_id in ends:
            self.select(ends[action_id])
        return action_id in steps or action_id in ends

    def _keep_in_sight(self) -> None:
        height = self.size.height
        if not height:
            return
        top = self.scroll_offset.y
        if self.index < top:
            self.scroll_to(y=self.index, animate=False, immediate=True)
        elif self.index >= top + height:
            self.scroll_to(y=self.index - height + 1, animate=False, immediate=True)

    def on_resize(self) -> None:
        """Keep the cursor in sight when the list gets smaller."""
        self._keep_in_sight()

    def render_line(self, y: int) -> Strip:
        """Return line `y` of what is in sight."""
        number = y + self.scroll_offset.y
        width = self.size.width
        if number >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        under_cursor = number == self.index
        style = self.rich_style
        if under_cursor:
            style = style + self.get_component_rich_style("line-list--cursor", partial=True)
        text = (">" if under_cursor else " ") + self._lines[number]
        return Strip([Segment(fit(text, width), style)], width)
