"""Widgets that are painted line by line from parts, without layout or markup: foreign text stays text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from returns_tui.ui.ink import Ink, Part

if TYPE_CHECKING:
    from returns_tui.ui.app import ReturnsApp


class Painted(Widget):
    """A widget that paints its own lines in the app's inks."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  Textual's own name
        super().__init__(id=id)
        self._changed: set[int] = set()  # lines that are different from what `paint_now` last sent

    def refresh_line(self, line: int) -> None:
        """Have one line of the widget painted again."""
        self._changed.add(line)
        self.refresh(Region(0, line, self.size.width, 1))

    def refresh_lines(self, lines: Iterable[int]) -> None:
        """Have some lines painted again, or all: that takes one picture of the whole widget."""
        self._changed.update(lines)
        self.refresh()

    def paint_now(self) -> None:
        """Paint what was changed without waiting for the next picture. Nothing may lie over the widget."""
        lines, self._changed = sorted(self._changed), set()
        if lines:
            self.returns_app.paint_now(self, lines)

    @property
    def returns_app(self) -> ReturnsApp:
        """The app, by its own type."""
        return cast("ReturnsApp", self.app)

    @property
    def inks(self) -> dict[Ink, Style]:
        """The styles of the present theme."""
        return self.returns_app.inks

    def paint(self, parts: Iterable[Part]) -> Strip:
        """Return `parts` as a line of the widget, on the theme's ground; an ansi theme has the terminal's own."""
        styles = self.inks
        segments = [Segment(text, styles[ink]) for text, ink in parts if text]
        line = Strip(segments).adjust_cell_length(self.size.width)
        return line if self.returns_app.native_ansi_color else line.apply_style(self.rich_style)


class OneLine(Painted):
    """A line of parts."""

    DEFAULT_CSS = "OneLine { height: 1; }"

    def __init__(self, *, id: str) -> None:  # noqa: A002  Textual's own name
        super().__init__(id=id)
        self._parts: tuple[Part, ...] = ()

    def show_parts(self, *parts: Part) -> None:
        """Show `parts` from now on; nothing is painted when they are the same."""
        if parts != self._parts:
            self._parts = parts
            self.refresh_line(0)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it says, with the inks."""
        return self._parts

    @property
    def plain(self) -> str:
        """What it says."""
        return "".join(text for text, _ink in self._parts)

    def render_line(self, y: int) -> Strip:
        """Paint; what is too long for the line ends with `..`."""
        width = self.size.width
        if cell_len(self.plain) <= width:
            return self.paint(self._parts)
        cut, left = [], width - 2
        for text, ink in self._parts:
            cut.append((set_cell_size(text, min(cell_len(text), left)), ink))
            left -= cell_len(cut[-1][0])
        return self.paint([*cut, ("..", self._parts[-1][1])])
