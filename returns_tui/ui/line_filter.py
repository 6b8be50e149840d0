"""The last wall before the terminal: no control character leaves, whatever widget it was painted by."""

from __future__ import annotations

import codecs
import re
import unicodedata

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# C0 without newline, DEL, C1, and the bidirectional controls (Unicode 16, UAX #9).
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _drawn() -> dict[int, str]:
    """Return what stands for each sign with which lines, boxes and bars are drawn (U+2500 to U+259F)."""
    signs = {}
    for code in range(0x2500, 0x2580):
        name = unicodedata.name(chr(code))
        across, down = "HORIZONTAL" in name, "VERTICAL" in name
        signs[code] = "-" if across and not down else "|" if down and not across else "+"
    return signs | dict.fromkeys(range(0x2580, 0x25A0), " ")


class SafeOutput(LineFilter):
    """Replaces what a terminal could obey, and what its character set does not have.

    Each character is replaced by as many `?` as it has cells, so that no line changes its length.

    Args:
        encoding: the terminal's character set, `utf-8` where everything can be shown.
        in_ascii: lines and boxes are drawn with `-`, `|` and `+`, for who reads them sign by sign.
    """

    def __init__(self, encoding: str, *, in_ascii: bool = False) -> None:
        super().__init__()
        self._drawn = _drawn() if in_ascii else {}
        self._encoding = "" if codecs.lookup(encoding).name.startswith("utf") else encoding

    def _shown(self, text: str) -> str:
        if text.isascii() and text.isprintable():
            return text
        if self._drawn:
            text = text.translate(self._drawn)
        text = _CONTROLS.sub(lambda match: "?" * cell_len(match.group()), text)
        if self._encoding:
            text = "".join(character if self._has(character) else "?" * cell_len(character) for character in text)
        return text

    def _has(self, character: str) -> bool:
        try:
            character.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return `segments` with nothing in them that a terminal obeys."""
        return [
            segment if segment.control or not segment.text else Segment(self._shown(segment.text), segment.style)
            for segment in segments
        ]
