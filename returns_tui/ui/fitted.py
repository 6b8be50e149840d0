"""Sentences with names in them, for a line of limited width: what asks for the answer is never cut off."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from returns_tui.text import clean, fit

SHORTEST = 8  # cells to which a name is cut at most


def fitted(template: str, room: int, *, shrink: Sequence[str], **values: str) -> str:
    """Return `template` with `values`, cleaned, cut to `room` terminal cells where it can be.

    Args:
        template: a sentence with `{name}` in it.
        shrink: the names of values that may be cut, the first one first; the others stay whole.
    """
    values = {name: clean(value).strip() for name, value in values.items()}
    for name in shrink:
        excess = cell_len(template.format(**values)) - room
        if excess <= 0:
            break
        length = cell_len(values[name])
        if length > SHORTEST:
            values[name] = fit(values[name], max(SHORTEST, length - excess))
    return template.format(**values)
