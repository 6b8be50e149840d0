"""What a terminal shows: its signs and how each of them looks, so that two screens can be compared."""

from __future__ import annotations

import pyte

Cell = tuple[str, str, str, bool, bool, bool, bool, bool, bool]
"""Sign, colour, ground, then whether bold, in italics, underlined, struck out, reversed, dim."""


class Shown(pyte.Screen):  # type: ignore[misc]  # pyte has no types
    """A terminal in memory. Other than pyte's own it knows dim signs, and leaves out joiners alone."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self._stream = pyte.Stream(self)

    def write(self, sent: str) -> None:
        """Show what was sent."""
        self._stream.feed(sent)

    def draw(self, data: str) -> None:
        """Show text, sign by sign: pyte drops what follows one of no width."""
        for sign in data:
            super().draw(sign)

    def select_graphic_rendition(self, *attrs: int) -> None:
        """Take dim (SGR 2) as blinking, which pyte knows and nobody uses."""
        known: list[int] = []
        left = list(attrs)
        while left:
            code = left.pop(0)
            if code in (38, 48):
                many = 2 if left[0] == 5 else 4
                known += [code, *left[:many]]
                del left[:many]
            else:
                known += {2: [5], 22: [22, 25]}.get(code, [code])
        super().select_graphic_rendition(*known)

    @property
    def cells(self) -> list[list[Cell]]:
        """All that can be seen, line by line: a space shows no colour, unless it is underlined or the like."""
        return [[self._seen(line, column) for column in range(self.columns)] for line in range(self.lines)]

    def _seen(self, line: int, column: int) -> Cell:
        cell = self.buffer[line][column]
        if cell.data == "":  # the second half of a wide sign looks as the first does
            return ("", "", "", False, False, False, False, False, False)
        shows = cell.data != " " or cell.underscore or cell.strikethrough or cell.reverse
        return (
            cell.data,
            cell.fg if shows else "",
            cell.bg,
            cell.bold and shows,
            cell.italics and shows,
            cell.underscore,
            cell.strikethrough,
            cell.reverse,
            cell.blink and shows,
        )
