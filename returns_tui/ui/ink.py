"""The colours and weights in which the screens write, taken from the theme. Knows nothing of Textual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from rich.color import Color
from rich.style import Style

Ink = Literal["", "strong", "muted", "cursor", "overdue", "soon", "good", "key", "active"]
Part = tuple[str, Ink]

# CSS variables that a theme may set; without them its standard colours are used.
VARIABLES: Mapping[str, str] = {"overdue": "error", "soon": "warning", "good": "success", "key": "accent"}


def inks(colour: Callable[[str], Color], muted: Color | None = None) -> dict[Ink, Style]:
    """Return the styles for a theme. Meaning never hangs on colour: each has its text mark too.

    Args:
        colour: gives the theme's colour for each of `VARIABLES`.
        muted: its colour for what is besides; without one it is dim, as the terminal has it.
    """
    return {
        "": Style.null(),
        "strong": Style(bold=True),
        "muted": Style(dim=True) if muted is None else Style(color=muted),
        "cursor": Style(reverse=True),
        "active": Style(reverse=True, bold=True),
        "overdue": Style(color=colour("overdue"), bold=True),
        "soon": Style(color=colour("soon"), bold=True),
        "good": Style(color=colour("good")),
        "key": Style(color=colour("key"), bold=True),
    }
