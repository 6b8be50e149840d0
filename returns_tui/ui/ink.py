"""The colours and weights in which the screens write, taken from the theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

Ink = Literal["", "strong", "muted", "cursor", "overdue", "soon", "good", "key", "active"]
Part = tuple[str, Ink]

# CSS variables that a theme may set; without them its standard colours are used.
VARIABLES: Mapping[str, str] = {"overdue": "error", "soon": "warning", "good": "success", "key": "accent"}


def inks(variables: Mapping[str, str]) -> dict[Ink, Style]:
    """Return the styles for a theme's CSS variables. Meaning never hangs on colour: each has its text mark too."""

    def colour(name: str) -> Style:
        return Style(color=Color.parse(variables[name]).rich_color)

    return {
        "": Style.null(),
        "strong": Style(bold=True),
        "muted": Style(dim=True),
        "cursor": Style(reverse=True),
        "active": Style(reverse=True, bold=True),
        "overdue": colour("overdue") + Style(bold=True),
        "soon": colour("soon") + Style(bold=True),
        "good": colour("good"),
        "key": colour("key") + Style(bold=True),
    }


def strip(parts: Iterable[Part], styles: Mapping[Ink, Style], width: int) -> Strip:
    """Return `parts` as a line of exactly `width` cells."""
    return Strip([Segment(text, styles[ink]) for text, ink in parts if text]).adjust_cell_length(width)
