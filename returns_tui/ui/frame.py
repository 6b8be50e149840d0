"""What the terminal shows, cell by cell, and the fewest bytes that make another picture of it.

Knows nothing of Textual: pictures come in as lines of segments.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from rich.cells import get_character_cell_size
from rich.segment import Segment

from returns_tui.ui.pens import PLAIN, Pens

UNKNOWN = "\x00"  # in a cell of which nobody knows what it shows
BEHIND = ""  # in the second cell of a wide character

Placed = tuple[int, int, Iterable[Segment]]
"""Segments that are to be shown, from a column and a line, both from 0."""


Line = tuple[list[str], list[int]]
"""The characters of a line's cells, and the numbers of their looks."""

_State = tuple[list[list[str]], list[list[int]], int | None, tuple[int, int] | None]
_WORTH_MOVING = 200  # bytes; less is hardly made less by moving lines


@lru_cache(4096)
def _cells(character: str) -> int:
    return get_character_cell_size(character)


@lru_cache(4096)
def _sure(cell: str) -> bool:
    """Return whether every terminal gives what is in a cell the same width.

    ASCII, Latin letters, and the letters of Chinese, Japanese and Korean; terminals differ on emoji, on signs that
    combine, and on those that Unicode calls ambiguous (UAX #11).
    """
    if cell <= "\x7f":
        return True
    letter = len(cell) == 1 and unicodedata.category(cell)[0] == "L"
    return letter and (cell < "\u0250" or unicodedata.east_asian_width(cell) == "W")


class Frame:
    """The cells of a terminal, as they were last sent.

    Args:
        pens: how it shows styles.
        relative: the terminal moves its cursor relatively as well (CUF, and a new line by CR LF).
    """

    def __init__(self, width: int, height: int, pens: Pens, *, relative: bool = True) -> None:
        self.width = width
        self.height = height
        self._pens = pens
        self._relative = relative
        self._characters: list[list[str]] = [[UNKNOWN] * width for _line in range(height)]
        self._looks: list[list[int]] = [[PLAIN] * width for _line in range(height)]
        self._pen: int | None = None
        self._cursor: tuple[int, int] | None = None  # column and line, None when that is not sure

    def show(self, placed: Iterable[Placed]) -> str:
        """Return what makes the terminal show these segments, and take it as sent."""
        new: dict[int, Line] = {}
        for column, line, segments in placed:
            if not 0 <= line < self.height:
                continue
            if line not in new:
                new[line] = self._characters[line].copy(), self._looks[line].copy()
            self._put(*new[line], column, segments)
        for characters, _looks in new.values():
            _mend(characters)
        before = self._state()
        sent = self._differences(new)
        if len(sent) < _WORTH_MOVING:
            return sent
        after = self._state()
        self._set_state(before)
        move = self._best_move(new)
        if move is not None:
            wanted = dict(enumerate(zip(self._characters, self._looks, strict=True))) | new
            moved = self._moved(*move) + self._differences(wanted)
            if len(moved) < len(sent):
                return moved
        self._set_state(after)
        return sent

    def leave(self) -> str:
        """Return what gives the terminal its plain look back; what others write then changes nothing here."""
        way = self._pens.way(self._pen, PLAIN)
        self._pen, self._cursor = PLAIN, None
        return way

    def move_to(self, column: int, line: int) -> str:
        """Return what puts the cursor on a cell."""
        if self._cursor == (column, line):
            return ""
        self._cursor = column, line
        return f"\x1b[{line + 1};{column + 1}H"

    def _put(self, characters: list[str], looks: list[int], column: int, segments: Iterable[Segment]) -> None:
        """Put segments into a line; what does not fit is left out."""
        of, of_space, width = self._pens.of, self._pens.of_space, self.width
        for text, style, control in segments:
            if control or not text:
                continue
            look = of(style)
            space = of_space(look)
            if text.isascii():
                end = min(column + len(text), width)
                characters[column:end] = text[: end - column]
                if look == space or " " not in text:
                    looks[column:end] = [look] * (end - column)
                else:
                    looks[column:end] = [space if sign == " " else look for sign in text[: end - column]]
                column = end
                continue
            for sign in text:
                cells = _cells(sign)
                if not cells:
                    if 0 < column <= width:
                        at = column - 1 if characters[column - 1] or column == 1 else column - 2
                        characters[at] += sign
                    continue
                if column + cells > width:
                    column = width
                    break
                characters[column] = sign
                looks[column] = space if sign == " " else look
                if cells == 2:
                    characters[column + 1] = BEHIND
                    looks[column + 1] = look
                column += cells

    # -- moving lines ----------------------------------------------------------------------------------

    def _state(self) -> _State:
        return self._characters.copy(), self._looks.copy(), self._pen, self._cursor

    def _set_state(self, state: _State) -> None:
        self._characters, self._looks, self._pen, self._cursor = state

    def _best_move(self, new: Mapping[int, Line]) -> tuple[int, int, int] | None:
        """Return the first and the last of the lines among which most lines only move, and by how many up."""
        places: dict[tuple[str, tuple[int, ...]], list[int]] = {}
        for line, (characters, looks) in enumerate(zip(self._characters, self._looks, strict=True)):
            places.setdefault(("".join(characters), tuple(looks)), []).append(line)
        found: dict[int, list[int]] = {}
        for line, (characters, looks) in new.items():
            text = "".join(characters)
            for place in places.get((text, tuple(looks)), ()) if text.strip() else ():
                found.setdefault(place - line, []).append(line)
        found.pop(0, None)
        if not found:
            return None
        by = max(found, key=lambda way: len(found[way]))
        lines = found[by]
        return min(*lines, min(lines) + by), max(*lines, max(lines) + by), by

    def _moved(self, first: int, last: int, by: int) -> str:
        """Return what moves lines up by so many, down where negative (DECSTBM, and LF or RI at the edge)."""
        way = self._pens.way(self._pen, PLAIN)
        self._pen, self._cursor = PLAIN, None  # terminals differ on where the margins leave the cursor
        for cells, blank in ((self._characters, " "), (self._looks, PLAIN)):
            lines: list[list[Any]] = cells[first : last + 1]
            empty: list[list[Any]] = [[blank] * self.width for _line in range(abs(by))]
            cells[first : last + 1] = lines[by:] + empty if by > 0 else empty + lines[:by]
        steps = f"\x1b[{last + 1}H" + "\n" * by if by > 0 else f"\x1b[{first + 1}H" + "\x1bM" * -by
        return f"{way}\x1b[{first + 1};{last + 1}r{steps}\x1b[r"

    # -- sending ---------------------------------------------------------------------------------------

    def _differences(self, new: Mapping[int, Line]) -> str:
        """Return what makes the terminal show these lines, and take it as sent."""
        out: list[str] = []
        for line in sorted(new):
            characters, looks = new[line]
            if characters != self._characters[line] or looks != self._looks[line]:
                self._send(out, line, characters, looks)
                self._characters[line], self._looks[line] = characters, looks
        return "".join(out)

    def _send(self, out: list[str], line: int, characters: list[str], looks: list[int]) -> None:
        """Send what differs in one line."""
        old, old_looks = self._characters[line], self._looks[line]
        changed = [
            at
            for at in range(self.width)
            if characters[at] != old[at] or (looks[at] != old_looks[at] and characters[at] != BEHIND)
        ]
        blank = self._blank_from(characters, looks)
        at = 0
        while at < len(changed):
            start = changed[at]
            if start >= blank and len(changed) - at > 3:
                self._go(out, start, line)
                self._look(out, PLAIN)
                out.append("\x1b[K")
                return
            end = start + 1
            at += 1
            while at < len(changed) and self._bridges(characters, looks, end, changed[at]):
                if changed[at] >= blank and len(changed) - at > 3:
                    break
                end = changed[at] + 1
                at += 1
            if characters[start] == BEHIND:
                start -= 1
            while end < self.width and characters[end] == BEHIND:
                end += 1
            self._write(out, line, start, end, characters, looks)

    def _blank_from(self, characters: Sequence[str], looks: Sequence[int]) -> int:
        """Return the column from which on the line is blank and plain, so that erasing shows the same."""
        at = self.width
        while at and characters[at - 1] == " " and looks[at - 1] == PLAIN:
            at -= 1
        return at

    def _bridges(self, characters: Sequence[str], looks: Sequence[int], start: int, end: int) -> bool:
        """Return whether writing unchanged cells again costs no more than to jump over them."""
        gap = end - start
        if not gap:
            return True
        if gap > 6:
            return False
        cost, pen = 0, looks[start - 1]
        for at in range(start, end):
            look = self._look_on(pen, characters[at], looks[at])
            cost += len(characters[at].encode()) + len(self._pens.way(pen, look))
            pen = look
        cost += len(self._pens.way(pen, looks[end])) - len(self._pens.way(looks[start - 1], looks[end]))
        return cost <= (len(f"\x1b[{gap}C") if self._relative else 7)

    def _write(
        self, out: list[str], line: int, start: int, end: int, characters: Sequence[str], looks: Sequence[int]
    ) -> None:
        self._go(out, start, line)
        at = start
        while at < end:
            look = self._look_on(self._pen, characters[at], looks[at])
            stop = at + 1
            while stop < end and (
                characters[stop] == BEHIND or self._look_on(look, characters[stop], looks[stop]) == look
            ):
                stop += 1
            self._look(out, look)
            out.append("".join(characters[at:stop]))
            at = stop
        # Where the cursor is behind the last cell is different from terminal to terminal, too.
        self._cursor = (end, line) if end < self.width and all(map(_sure, characters[start:end])) else None

    def _look_on(self, pen: int | None, character: str, look: int) -> int:
        """Return the look in which to write a character: a space takes any pen that looks the same on it."""
        return pen if character == " " and pen is not None and self._pens.of_space(pen) == look else look

    def _look(self, out: list[str], look: int) -> None:
        if look != self._pen:
            out.append(self._pens.way(self._pen, look))
            self._pen = look

    def _go(self, out: list[str], column: int, line: int) -> None:
        if self._cursor == (column, line):
            return
        at = self._cursor
        self._cursor = column, line
        if self._relative and at is not None:
            if at[1] == line and at[0] < column:
                gap = column - at[0]
                out.append("\x1b[C" if gap == 1 else f"\x1b[{gap}C")
                return
            if at[1] + 1 == line and column == 0:
                out.append("\r\n")
                return
        out.append(f"\x1b[{line + 1}H" if column == 0 else f"\x1b[{line + 1};{column + 1}H")


def _mend(characters: list[str]) -> None:
    """Blank halves of wide characters of which the other half was overwritten, as the terminal itself does."""
    if "".join(characters).isascii() and BEHIND not in characters:
        return
    last = len(characters) - 1
    for at, character in enumerate(characters):
        if character == BEHIND:
            if at == 0 or not characters[at - 1] or _cells(characters[at - 1][0]) != 2:
                characters[at] = " "
        elif character > "\x7f" and _cells(character[0]) == 2 and (at == last or characters[at + 1] != BEHIND):
            characters[at] = " "
