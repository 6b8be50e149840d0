"""The line of views with their counts; the one shown stands in brackets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from returns_tui.config.values import View
from returns_tui.i18n import _
from returns_tui.text import clean, fit
from returns_tui.ui.ink import Part
from returns_tui.ui.one_line import OneLine

_SHORT = 9  # cells of a name that is cut


def tabs(
    views: Sequence[View], active: str, counts: Mapping[str, int], right: str, width: int, narrowed: str = ""
) -> list[Part]:
    """Return the line: the views that fit around the active one, `right` at the right end if there is room.

    The active one says by what it is narrowed. Where not all fit, long names of the others are cut, but not the
    first, which is the operator's own query.
    """
    labels = [clean(_(view.label)) for view in views]
    numbers = [f" {counts[view.id]}" if view.id in counts else "" for view in views]
    at = next((index for index, view in enumerate(views) if view.id == active), 0)
    room = width - (cell_len(right) + 1 if cell_len(right) < width // 2 else 0)
    if sum(cell_len(name) + 2 for name in labels + numbers) - 2 * len(numbers) > room:
        labels = [
            label if index in (0, at) or cell_len(label) <= _SHORT else fit(label, _SHORT)
            for index, label in enumerate(labels)
        ]
    names = [label + number for label, number in zip(labels, numbers, strict=True)]
    names[at] += f" /{narrowed}" if narrowed else ""
    first, last = at, at + 1
    used = cell_len(names[at]) + 2
    if at and used + cell_len(names[at - 1]) + 2 <= room - 2:  # where one comes from stays in sight
        first -= 1
        used += cell_len(names[first]) + 2
    while True:
        if last < len(names) and used + cell_len(names[last]) + 2 <= room - 2:
            used += cell_len(names[last]) + 2
            last += 1
        elif first > 0 and used + cell_len(names[first - 1]) + 2 <= room - 2:
            first -= 1
            used += cell_len(names[first]) + 2
        else:
            break
    parts: list[Part] = [("<" if first > 0 else "", "muted")]
    parts += [
        (f"[{names[index]}]", "active") if index == at else (f" {names[index]} ", "")
        for index in range(first, last)
    ]
    parts.append((">" if last < len(names) else "", "muted"))
    length = sum(cell_len(text) for text, _ink in parts)
    if length + cell_len(right) + 1 <= width:
        parts += [(" " * (width - length - cell_len(right) - 1), ""), (right, "strong"), (" ", "")]
    return parts


class TabsLine(OneLine):
    """The views; on the right what is new, and who works here."""

    def show_views(
        self,
        views: Sequence[View],
        active: str,
        counts: Mapping[str, int],
        *,
        news: str,
        operator: str,
        mode: str,
        narrowed: str,
    ) -> None:
        """Show what the inbox is told to be (`mode`), the views, the operator, and what is new or going on.

        `narrowed` is what the active view is narrowed by, "" where it is whole.
        """
        before: list[Part] = [(f" {mode} ", "active")] if mode else []
        right = "  ".join(part for part in (clean(operator), news) if part)
        width = (self.size.width or self.app.size.width) - sum(cell_len(text) for text, _ink in before)
        line = tabs(views, active, counts, right, width, narrowed)
        if news and not any(text == right for text, _ink in line):
            line = tabs(views, active, counts, news, width, narrowed)
        self.show_parts(*before, *line)
