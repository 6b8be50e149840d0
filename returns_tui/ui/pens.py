"""The ways in which a terminal can write a character, and the shortest way from one to another (ECMA-48 SGR)."""

from __future__ import annotations

from collections.abc import Sequence

from rich.color import ColorSystem
from rich.style import Style

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"}
_SEEN_ON_SPACES = frozenset("479")  # underline, reverse, strike; a space shows nothing else but its ground

PLAIN = 0
"""The number of the pen that a terminal has after a reset."""


class Pens:
    """Numbers for the looks of characters as this terminal shows them; equal looks have equal numbers.

    Args:
        colours: what the terminal can show; None: no colours.
        simple: the terminal knows only the reset of all attributes, as a VT100 does.
    """

    def __init__(self, colours: ColorSystem | None, *, simple: bool = False) -> None:
        self._colours = colours
        self._simple = simple
        self._numbers: dict[tuple[frozenset[str], str, str], int] = {(frozenset(), "", ""): PLAIN}
        self._looks: list[tuple[frozenset[str], str, str]] = [(frozenset(), "", "")]
        self._of_style: dict[Style, int] = {}
        self._of_space: dict[int, int] = {}
        self._ways: dict[tuple[int | None, int], str] = {}

    def of(self, style: Style | None) -> int:
        """Return the number of a style's look."""
        if style is None:
            return PLAIN
        number = self._of_style.get(style)
        if number is None:
            number = self._of_style[style] = self._number(style)
        return number

    def of_space(self, number: int) -> int:
        """Return the look that a space of this look has: what does not show on it is left out."""
        known = self._of_space.get(number)
        if known is None:
            flags, ink, ground = self._looks[number]
            seen = flags & _SEEN_ON_SPACES
            known = self._of_space[number] = self._numbered((flags if seen else seen, ink if seen else "", ground))
        return known

    def way(self, old: int | None, new: int) -> str:
        """Return the shortest sequence that changes the terminal's look; `old` None: it is unknown."""
        if old == new:
            return ""
        known = self._ways.get((old, new))
        if known is None:
            known = self._ways[old, new] = self._way(old, new)
        return known

    def _number(self, style: Style) -> int:
        shown = style.render("x", color_system=self._colours or ColorSystem.STANDARD)
        start = shown.find("\x1b[")
        codes = shown[start + 2 : shown.index("m", start)].split(";") if start >= 0 else []
        flags, ink, ground = _parsed(codes)
        if self._colours is None:
            ink = ground = ""
        return self._numbered((frozenset(flags), ink, ground))

    def _numbered(self, look: tuple[frozenset[str], str, str]) -> int:
        number = self._numbers.get(look)
        if number is None:
            number = self._numbers[look] = len(self._looks)
            self._looks.append(look)
        return number

    def _way(self, old: int | None, new: int) -> str:
        flags, ink, ground = self._looks[new]
        anew = ";".join(["", *sorted(flags), *([ink] if ink else []), *([ground] if ground else [])])
        if old is None or self._simple:
            return f"\x1b[{anew.lstrip(';') if old == PLAIN else anew}m" if old is not None else f"\x1b[0{anew}m"
        old_flags, old_ink, old_ground = self._looks[old]
        off = {_OFF[flag] for flag in old_flags - flags}
        on = flags - old_flags
        if "22" in off:  # ends bold and dim alike
            on |= flags & {"1", "2"}
        parts = [*sorted(off), *sorted(on)]
        if ink != old_ink:
            parts.append(ink or "39")
        if ground != old_ground:
            parts.append(ground or "49")
        step = ";".join(parts)
        return f"\x1b[{min(step, anew, key=len)}m"


def _parsed(codes: Sequence[str]) -> tuple[set[str], str, str]:
    """Return the flags, the colour and the ground that SGR parameters name."""
    flags: set[str] = set()
    ink = ground = ""
    at = 0
    while at < len(codes):
        code = codes[at]
        length = 1
        if code in ("38", "48"):
            length = 3 if codes[at + 1] == "5" else 5
        value = ";".join(codes[at : at + length])
        if code == "38" or (code[0] in "39" and len(code) == 2):
            ink = "" if code == "39" else value
        elif code == "48" or code.startswith("10") or (code[0] == "4" and len(code) == 2):
            ground = "" if code == "49" else value
        elif code in _OFF:
            flags.add(code)
        at += length
    return flags, ink, ground
