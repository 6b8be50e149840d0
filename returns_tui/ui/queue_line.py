"""One line of the queue, as plain parts: no widget, no store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from returns_tui.i18n import _
from returns_tui.policy import faults, money
from returns_tui.policy.request import OPEN_STATES
from returns_tui.policy.waking import is_woken
from returns_tui.store.models import NEVER
from returns_tui.store.queue import Row
from returns_tui.text import fit
from returns_tui.ui.ink import Ink, Part
from returns_tui.ui.wording import SOON, STATES, countdown, word

ORDER = 19  # cells of an Amazon order id


class Columns(NamedTuple):
    """How wide the columns are, in cells. `state` is 0 where the view has only one."""

    item: int
    reason: int
    amount: int
    state: int

    @classmethod
    def within(cls, width: int, *, one_state: bool) -> Columns:
        """Share out `width` cells. Where it is tight and all have the same state, its column is left out."""
        state = 0 if one_state and width < 100 else max(cell_len(word(STATES, name)) for name in STATES)
        left = max(0, width - (1 + 2 + 1 + 6 + 1 + ORDER + 1 + 1 + 1 + 10 + (1 + state if state else 0)))
        reason = max(min(left // 2 - 2, 26), left - 44)
        return cls(left - reason, reason, 10, state)


def header(columns: Columns) -> str:
    """Return the names of the columns, each over its own."""
    return (
        "    "
        + fit(_("DUE"), 6, right=True)
        + " "
        + fit(_("ORDER"), ORDER)
        + " "
        + fit(_("ITEM"), columns.item)
        + " "
        + fit(_("REASON"), columns.reason)
        + " "
        + fit(_("AMOUNT"), columns.amount, right=True)
        + (" " + fit(_("STATE"), columns.state) if columns.state else "")
    )


def seconds_left(row: Row, now: datetime) -> int:
    """Return the seconds until the deadline, negative when it is over."""
    return row.sort_at - int(now.timestamp())


def mark_of(row: Row, now: datetime) -> str:
    """Return the mark for urgency, two cells."""
    if row.sort_at >= NEVER:
        return "  "
    left = seconds_left(row, now)
    return "!!" if left < 0 else " !" if left <= SOON.total_seconds() else "  "


def mark_of_sleep(row: Row, now: datetime) -> str:
    """Return the mark of a request that is put aside, or is there again after it was."""
    if row.snoozed_until is None or row.state not in OPEN_STATES:
        return " "
    return "w" if is_woken(row.snoozed_until, row.sort_at, now.timestamp()) else "z"


def due_of(row: Row, now: datetime) -> str:
    """Return the time left, `--` where no clock runs."""
    return "--" if row.sort_at >= NEVER else countdown(seconds_left(row, now))


def line_of(
    row: Row,
    columns: Columns,
    now: datetime,
    operator: str,
    reasons: Mapping[str, str],
    *,
    here: bool,
    left: bool,
    others: bool = False,
    marked: bool = False,
) -> list[Part]:
    """Return a request's line as parts: cursor, marks, time left, order, item, reason, amount, state.

    Where a request has `left` the view, what became of it stands in the place of its reason.

    Marks: `!!` overdue, `!` due within 4 hours; behind them `~` somebody else is on it (`others`, or it is
    another's), `z` put aside, `w` there again after it was; before the order `*` marked (`marked`).
    """
    mark = mark_of(row, now)
    ink: Ink = "overdue" if mark == "!!" else "soon" if mark == " !" else ""
    others = others or row.assigned_to not in ("", operator)
    other = "~" if others else mark_of_sleep(row, now)
    amount = money.shown(row.amount, row.currency) or "-"
    reason_width = columns.reason - max(0, cell_len(amount) - columns.amount)
    reason = reasons.get(faults.bare_code(row.reason_code), row.reason_code)
    if left:
        reason, mark, ink = "(" + word(STATES, row.state) + ")", "  ", "muted"
    parts: list[Part] = [
        (">" if here else " ", ""),
        (mark + other + fit(due_of(row, now), 6, right=True), ink),
        (
            ("*" if marked else " ")
            + fit(row.order_id, ORDER)
            + " "
            + fit(row.item, columns.item)
            + " "
            + fit(reason, reason_width)
            + " "
            + fit(amount, max(columns.amount, cell_len(amount)), right=True),
            "muted" if left else "",
        ),
    ]
    if columns.state:
        waits = row.clicks and row.state != "pending"
        state = _("to click") if waits else word(STATES, row.state)
        parts.append((" " + fit(state, columns.state), "soon" if waits or row.conflict else "muted"))
    return parts
