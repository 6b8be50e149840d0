"""Widgets that are painted line by line from parts, without layout or markup: foreign text stays text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from returns_tui.ui.ink import Ink, Part, strip

if TYPE_CHECKING:
    from returns_tui.ui.app import ReturnsApp


class Painted(Widget):
    """A widget that paints its own lines in the app's inks."""

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
        line = strip(parts, self.inks, self.size.width)
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
            self.refresh()

    @property
    def plain(self) -> str:
        """What it says."""
        return "".join(text for text, _ink in self._parts)

    def render_line(self, y: int) -> Strip:
        """Paint."""
        return self.paint(self._parts)
