"""What a terminal shows: pyte's screen, with what ncurses' xterm-256color uses and pyte lacks."""

from __future__ import annotations

import re
from typing import Any

import pyte

# pyte drops the rest of a run after one of these: joiners, variation selectors.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Screen(pyte.Screen):  # type: ignore[misc]  # pyte has no types
    """The cells of a terminal of `columns` x `lines`."""

    _last = " "

    def draw(self, data: str) -> None:
        """Show text."""
        if not data.isascii():
            data = _INVISIBLE.sub("", data)
        if data:
            self._last = data[-1]
        super().draw(data)

    def repeat(self, count: int = 1, **_private: bool) -> None:
        """Show the last sign again (REP)."""
        super().draw(self._last * (count or 1))

    def scroll_up(self, count: int = 1, **_private: bool) -> None:
        """Move the lines between the margins up (SU)."""
        self._scroll(self.delete_lines, count)

    def scroll_down(self, count: int = 1, **_private: bool) -> None:
        """Move the lines between the margins down (SD)."""
        self._scroll(self.insert_lines, count)

    def _scroll(self, method: Any, count: int) -> None:
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = self.margins.top if self.margins else 0
        method(count or 1)
        self.cursor.x, self.cursor.y = x, y

    def back_tab(self, count: int = 1, **_private: bool) -> None:
        """Go back to a tab stop (CBT)."""
        for _step in range(count or 1):
            self.cursor.x = max((stop for stop in self.tabstops if stop < self.cursor.x), default=0)

    def report_device_status(self, *_args: int, **_private: bool) -> None:
        """Say nothing: `terminal.answers` does."""

    report_device_attributes = report_device_status

    @property
    def rows(self) -> list[str]:
        """The lines; a wide sign's second cell is empty, so the sign counts once."""
        blank = self.default_char
        return ["".join(self.buffer[y].get(x, blank).data for x in range(self.columns)) for y in range(self.lines)]

    def cells(self) -> list[dict[int, Any]]:
        """Return a copy of all cells, colours included, for `differs`."""
        self.dirty.clear()
        return [dict(self.buffer[y]) for y in range(self.lines)]

    def differs(self, old: list[dict[int, Any]]) -> bool:
        """Return whether something looks other than in `old`, which `cells` gave last."""
        blank = self.default_char
        for y in self.dirty:
            if y >= len(old):
                continue
            new, was = self.buffer[y], old[y]
            if any(new.get(x, blank) != was.get(x, blank) for x in new.keys() | was.keys()):
                return True
        return False


class Stream(pyte.Stream):  # type: ignore[misc]  # pyte has no types
    """The control sequences that the screen obeys."""

    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down", "b": "repeat", "Z": "back_tab"}  # noqa: RUF012
    events = pyte.Stream.events | {"scroll_up", "scroll_down", "repeat", "back_tab"}
