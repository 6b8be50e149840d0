"""What goes over the wire to the terminal: only the cells that changed, in the fewest bytes.

Textual sends every refreshed region whole. Here its updates are put into a `Frame` instead, which knows what the
terminal shows. This rests on names that Textual does not promise: they are all in this file. Where they are not
what they were in Textual 8.2, or anything else goes wrong, Textual writes as it always does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from rich.color import ColorSystem
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Offset, Size
from textual.widget import Widget

from returns_tui.ui import terminal
from returns_tui.ui.frame import Frame, Placed
from returns_tui.ui.pens import Pens

if TYPE_CHECKING:
    from returns_tui.ui.first_picture import FirstPicture

_COLOURS = {"standard": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT}
_BRACKETED = 1500  # bytes: what is shorter arrives in one piece, and needs no marks of its begin and end


class UnknownUpdateError(Exception):
    """Textual gave something else to show than it used to."""


class Wire:
    """Makes terminal sequences of Textual's updates.

    Args:
        colours: what the terminal can show, in Rich's words (`standard`, `256`, `truecolor`); None for none.
        environ: the environment, for the terminal's name.
    """

    def __init__(self, colours: str | None, environ: Mapping[str, str]) -> None:
        self._simple = terminal.is_simple(environ)
        system = None if colours is None or self._simple else _COLOURS.get(colours, ColorSystem.TRUECOLOR)
        self._pens = Pens(system, simple=self._simple)
        self._frame: Frame | None = None

    def forget(self) -> None:
        """Forget what the terminal shows, because something else may have written to it."""
        self._frame = None

    def take_over(self, placed: Iterable[Placed], size: tuple[int, int]) -> None:
        """Know that the terminal shows these segments, and nothing else that is known."""
        self._frame = Frame(*size, self._pens, relative=not self._simple)
        self._frame.show(placed)
        self._frame.leave()

    def sequence(self, update: object, size: Size, cursor: Offset | None) -> str:
        """Return what makes the terminal show an update.

        Args:
            update: of Textual's compositor.
            size: of the screen.
            cursor: where the terminal's cursor belongs, None where that does not matter.

        Raises:
            UnknownUpdateError: it is of an unknown kind.
        """
        placed = list(_placed(update))
        frame = self._frame
        if frame is None or (frame.width, frame.height) != size:
            frame = self._frame = Frame(size.width, size.height, self._pens, relative=not self._simple)
        sent = frame.show(placed)
        sent += frame.leave() if sent else ""
        return sent if cursor is None else sent + frame.move_to(cursor.x, cursor.y)

    def moved(self, cursor: Offset) -> str:
        """Return what puts the terminal's cursor on a cell, where it is known what the terminal shows."""
        return "" if self._frame is None else self._frame.move_to(cursor.x, cursor.y)

    def lines(self, placed: Iterable[Placed], size: Size, cursor: Offset | None) -> str:
        """Return what makes the terminal show some lines, "" where it is not known what it shows."""
        frame = self._frame
        if frame is None or (frame.width, frame.height) != size:
            return ""
        sent = frame.show(placed)
        if not sent:
            return ""
        sent += frame.leave()
        return sent if cursor is None else sent + frame.move_to(cursor.x, cursor.y)


def _placed(update: object) -> Iterator[Placed]:
    """Yield the segments of an update with their places; of what kind it is, its class's name says."""
    kind, known = type(update).__name__, cast("Any", update)
    if kind == "LayoutUpdate":
        for line, strips in enumerate(known.strips, known.region.y):
            column = known.region.x
            for strip in strips:
                yield column, line, strip
                column += strip.cell_length
    elif kind == "ChopsUpdate":
        for line, first, last in known.spans:
            for end, (column, chop) in zip(known.chop_ends[line], known.chops[line].items(), strict=False):
                if chop is not None and column <= last and end > first:
                    yield column, line, chop if end <= last else chop.crop(0, min(end, last) - column)
    else:
        raise UnknownUpdateError(kind)


class WiredApp(App[None]):
    """An app that writes to the terminal through a `Wire`."""

    _wire: Wire | None = None
    first_picture: FirstPicture | None = None
    braille = False  # whether the terminal's cursor is to be seen, where one reads
    _wrote = False

    def begin_wire(self, first: FirstPicture | None) -> None:
        """Write through a wire from now on; called when the app is set up.

        Args:
            first: what the terminal shows already.
        """
        self.first_picture = first
        self._wire = Wire(None if self.no_color else self.console.color_system, os.environ)
        if first is not None:
            self._wire.take_over(first.placed, first.size)

    def forget_terminal(self) -> None:
        """Paint everything anew, whatever the terminal shows."""
        if self._wire is not None:
            self._wire.forget()
        self.refresh(layout=True)

    @property
    def terminal_is_behind(self) -> bool:
        """Whether the terminal has not taken all that was sent to it, because the line is slow or stuck."""
        return bool(getattr(self._driver, "behind", False))

    def on_resize(self, event: events.Resize) -> None:
        """Trust nothing that the terminal showed before: it may have moved its lines about."""
        first = self.first_picture
        if self._wrote or first is None or first.size != event.size:  # when Textual starts it tells the size, too
            self.forget_terminal()

    def _display(self, *given: Any) -> None:
        """Take the place of Textual, which is `given` a screen and what to show, as long as all goes well."""
        if self._wire is not None:
            try:
                if self._written(self._wire, *given):
                    return
            except Exception:  # whatever it is, the operator has to see the screen
                self._wire = None
                self.call_later(self.refresh)
        super()._display(*given)

    def _written(self, wire: Wire, _screen: object, update: object) -> bool:
        """Write an update in the fewest bytes; return False where that is not ours to do, or not now."""
        driver = self._driver
        if update is None or driver is None or driver.is_inline or self.is_headless:
            return False
        if not self._running or self._closed or self._batch_count:
            return False
        self._send(driver, wire.sequence(update, self.size, self._cursor()))
        self._wrote = True
        self.post_display_hook()
        return True

    def follow(self) -> None:
        """Put the terminal's cursor where somebody reads by it, and did not see anything change."""
        driver = self._driver
        if self.braille and self._wrote and self._wire is not None and driver is not None and not self.is_headless:
            self._send(driver, self._wire.moved(self.reading_place()))

    def reading_place(self) -> Offset:
        """Return where the terminal's cursor belongs for somebody who reads by it."""
        raise NotImplementedError

    def _cursor(self) -> Offset | None:
        if self.braille:
            return self.screen.outer_size.clamp_offset(self.reading_place())
        return None if self.focused is None else self.screen.outer_size.clamp_offset(self.cursor_position)

    def send_aside(self, sequence: str) -> None:
        """Send what changes no cell, between two pictures: each of these is written at once."""
        driver = self._driver
        if sequence and driver is not None and not self.is_headless:
            driver.write(sequence)
            driver.flush()

    def _send(self, driver: Driver, sequence: str) -> None:
        if len(sequence) > _BRACKETED:
            self._begin_update()
        if sequence:
            driver.write(sequence)
        if len(sequence) > _BRACKETED:
            self._end_update()
        driver.flush()

    def paint_now(self, widget: Widget, lines: Iterable[int]) -> None:
        """Send lines of a widget at once, not with Textual's next picture, which then finds them shown already.

        Nothing is sent where it is not sure that the widget is seen as it was laid out.

        Args:
            widget: without border and padding, and with nothing over it.
            lines: of the widget, from 0.
        """
        wire, driver = self._wire, self._driver
        if wire is None or driver is None or self._batch_count or self.is_headless:
            return
        try:
            if widget.screen is not self.screen or self.screen._layout_required:
                return
            column, top, _width, height = widget.region
            filters, background = self.get_line_filters(), widget.background_colors[1]
            placed: list[Placed] = []
            for line in lines:
                if line < height:
                    strip = widget.render_line(line)
                    for each in filters:
                        strip = strip.apply_filter(each, background)
                    placed.append((column, top + line, strip))
            self._send(driver, wire.lines(placed, self.size, self._cursor()))
        except Exception:  # as in `_display`
            self._wire = None
            self.call_later(self.refresh)
