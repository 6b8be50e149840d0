"""The line that offers what can be done to the request under the cursor, and names that request."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from returns_tui.i18n import _, ngettext
from returns_tui.policy.states import FOR_MANY
from returns_tui.store.queue import Row
from returns_tui.text import clean
from returns_tui.ui.actions import ACTIONS, BY_ID, Action
from returns_tui.ui.ink import Part
from returns_tui.ui.keymap import Keymap
from returns_tui.ui.one_line import OneLine


def possible(row: Row, keymap: Keymap) -> list[Action]:
    """Return the actions of the bar that the request's state allows, and that have a key."""
    return [
        action for action in ACTIONS if action.on_bar and row.state in action.states and keymap.keys_of[action.id]
    ]


def possible_for_many(keymap: Keymap) -> list[Action]:
    """Return the actions of the bar that can be done to marked requests, and that have a key."""
    return [
        action for action in ACTIONS if action.on_bar and action.kind in FOR_MANY and keymap.keys_of[action.id]
    ]


def offers(row: Row | None, keymap: Keymap, width: int) -> list[Part]:
    """Return the bar: the order, the actions with their keys as far as they fit, and where the others are."""
    return _line(
        clean(row.order_id) if row is not None else "",
        possible(row, keymap) if row is not None else [],
        keymap,
        width,
    )


def _line(name: str, actions: Sequence[Action], keymap: Keymap, width: int) -> list[Part]:
    for gap in ("  ", " "):
        for tail_ids in (("help", "palette"), ("help",)):
            for labelled in (True, False):
                tail = _offered(tail_ids, keymap, "  ", labelled=labelled)
                middle = _offered([action.id for action in actions], keymap, gap)
                spare = width - 2 - cell_len(name) - len(gap) - _cells(middle) - _cells(tail) - 2
                if spare >= 0:
                    space: Part = (" " * (spare + 2), "")
                    return [(" ", ""), (name, ""), (gap, ""), *middle, space, *tail, (" ", "")]
    tail = _offered(("help",), keymap, " ", labelled=False)
    shown = [action.id for action in actions]
    while shown and cell_len(name) + 3 + _cells(_offered(shown, keymap, " ")) + _cells(tail) + 2 > width:
        shown.pop()
    middle = _offered(shown, keymap, " ")
    spare = max(1, width - 3 - cell_len(name) - _cells(middle) - _cells(tail))
    return [(" ", ""), (name, ""), (" ", ""), *middle, (" " * spare, ""), *tail]


def _offered(ids: Sequence[str], keymap: Keymap, gap: str, *, labelled: bool = True) -> list[Part]:
    parts: list[Part] = []
    for action_id in ids:
        if not keymap.keys_of[action_id]:
            continue
        parts.append((gap if parts else "", ""))
        parts.append((keymap.key(action_id), "key"))
        parts.append((" " + _(BY_ID[action_id].label) if labelled else "", ""))
    return parts


def _cells(parts: list[Part]) -> int:
    return sum(cell_len(text) for text, _ink in parts)


class ActionBar(OneLine):
    """What can be done to this request."""

    def __init__(self, *, decides: bool = True, id: str) -> None:  # noqa: A002  Textual's own name
        super().__init__(id=id)
        self._decides = decides
        self._offered: dict[tuple[str, int, int], list[Part]] = {}

    def show_row(self, row: Row | None, keymap: Keymap, *, asking: bool, marked: int = 0) -> None:
        """Offer what can be done to `row`; None where there is none, or it is still being read.

        While a prompt is `asking` only the request is named: the keys are the prompt's. Where requests are
        `marked`, what can be done to so many is offered instead.
        """
        name = clean(row.order_id) if row is not None else ""
        if asking:
            self.show_parts((" ", ""), (name, ""))
            return
        width = self.size.width or self.app.size.width
        if marked:
            name = ngettext("{n} marked:", "{n} marked:", marked).format(n=marked)
            self.show_parts(*_line(name, possible_for_many(keymap), keymap, width))
            return
        kind = row.state if row is not None else "", cell_len(name), width
        if kind not in self._offered:
            self._offered[kind] = offers(row, keymap, width) if self._decides else _line(name, [], keymap, width)
        before, _name, *others = self._offered[kind]
        self.show_parts(before, (name, ""), *others)
