"""What became of a request since somebody saw it: field by field, from what to what, by whom and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from returns_tui.config.values import Config
from returns_tui.i18n import N_, _
from returns_tui.policy import money
from returns_tui.policy.reason_words import shown_meaning
from returns_tui.policy.request import HistoryEntry, Request
from returns_tui.policy.waking import UNTIL_CHANGE
from returns_tui.text import clean, fit

Times = Callable[[datetime], str]
"""Gives an aware time in words, as the screen shows it."""

FIELDS: Mapping[str, str] = {
    "state": N_("state"),
    "clicks": N_("still to click"),
    "conflict": N_("conflict"),
    "due_at": N_("due"),
    "snoozed_until": N_("put aside until"),
    "assigned_to": N_("whose"),
    "refunded": N_("refunded"),
    "paid": N_("paid"),
    "comment": N_("comment"),
    "reason_code": N_("reason"),
    "buyer_name": N_("buyer's name"),
    "buyer_email": N_("buyer's e-mail"),
    "marketplace_status": N_("status in the report"),
    "reported_refund": N_("refund in the report"),
    "refund_failed_at": N_("refund refused"),
    "delivered_at": N_("back since"),
    "carrier": N_("carrier"),
    "tracking_id": N_("tracking"),
    "label_type": N_("label"),
    "label_payer": N_("label paid by"),
    "label_cost": N_("label cost"),
    "in_policy": N_("in policy"),
    "a_to_z": N_("A-to-z claim"),
    "resolution": N_("resolution"),
    "return_type": N_("kind of return"),
    "item": N_("item"),
    "sku": N_("SKU"),
    "asin": N_("ASIN"),
    "category": N_("category"),
    "quantity": N_("quantity"),
    "order_quantity": N_("quantity ordered"),
    "order_amount": N_("order amount"),
    "order_item_id": N_("item id"),
    "rma_id": N_("RMA"),
    "merchant_rma_id": N_("your RMA"),
    "is_prime": N_("Prime"),
    "ordered_on": N_("ordered on"),
    "requested_at": N_("requested"),
    "buyer_asked_at": N_("buyer's open question"),
    "purged_at": N_("buyer's data purged"),
}
"""The fields that are compared, the weightiest first, and what they are called."""

UNTOLD = frozenset(
    # that no change touches, or only with another request
    "id account marketplace order_id currency"
    # that follow from another field, or say how exactly one is known
    " version origin decided_state reported_state requested_exact delivered_exact refunded_gross claim_since"
    " contacted_at due_for other".split()
)
"""The fields that are not compared."""

_BUYERS = ("comment", "buyer_name", "buyer_email", "tracking_id", "carrier")
_CAUSES: Mapping[str, tuple[str, ...]] = {
    "clicks": ("click_done", "click_not_done", "approve", "close", "refund", "batched"),
    "conflict": ("changed", "imported", "joined"),
    "snoozed_until": ("snooze", "woken", "note"),
    "assigned_to": ("assign",),
    "refunded": ("refund", "refund_failed"),
    "refund_failed_at": ("refund_failed", "refund"),
    "buyer_asked_at": ("note", "message"),
    "merchant_rma_id": ("approve",),
    "delivered_at": ("received",),
    "purged_at": ("purged",),
}
"""Events that change a field without naming it in their details."""

_ARROW = " -> "
_NAME = 20  # cells of an operator's name
_SHORTEST = 6  # cells to which a value is cut at most
_ALIKE = 4  # cells of what two long texts have in common that are shown before they differ


class Change(NamedTuple):
    """One field that is another. Texts are cleaned, and "" where there was or is nothing.

    Attributes:
        field: its name in `policy.request.Request`.
        cause: the event that changed it, None where that cannot be told.
    """

    field: str
    before: str
    after: str
    cause: HistoryEntry | None


class SinceSeen(NamedTuple):
    """What happened since: the changed fields, and the events that changed none of them, oldest first."""

    changes: tuple[Change, ...]
    besides: tuple[HistoryEntry, ...]


def since_seen(
    before: Request, after: Request, news: Sequence[HistoryEntry], config: Config, when: Times
) -> SinceSeen:
    """Compare a request with how somebody saw it.

    What was purged since is not shown once more.

    Args:
        before: as it was seen.
        after: as it is.
        news: the events since, oldest first.
        config: for the meaning of reason codes.
        when: puts times into words.
    """
    purged = after.purged_at != before.purged_at
    changes = []
    for field in FIELDS:
        if purged and field in _BUYERS:
            continue
        if getattr(before, field) != getattr(after, field):
            was, now = (_in_words(field, one, config, when) for one in (before, after))
            changes.append(Change(field, was, now, _cause(field, news)))
    causes = {change.cause.id for change in changes if change.cause is not None}
    return SinceSeen(tuple(changes), tuple(event for event in news if event.id not in causes))


def line(change: Change, width: int, when: Times) -> str:
    """Return a change as one line of at most `width` cells: `state: pending -> approved (ben, 14:02)`."""
    from rich.cells import cell_len

    begin = _(FIELDS[change.field]) + ": "
    end = ""
    if change.cause is not None:
        who = fit(change.cause.operator, min(_NAME, cell_len(clean(change.cause.operator)))).rstrip()
        end = f" ({who}, {when(change.cause.at)})"
    before, after = (text or _("nothing") for text in (change.before, change.after))
    room = width - cell_len(begin) - cell_len(_ARROW) - cell_len(end)
    before, after = _cut(before, after, room)
    return fit(f"{begin}{before}{_ARROW}{after}{end}", width).rstrip()


def _cut(before: str, after: str, room: int) -> tuple[str, str]:
    """Return both texts cut so that they have room beside each other, and the place where they differ is seen."""
    from rich.cells import cell_len

    if cell_len(before) + cell_len(after) <= room:
        return before, after
    alike = 0
    while alike < min(len(before), len(after)) and before[alike] == after[alike]:
        alike += 1
    if alike > 2 * _ALIKE:
        before, after = (".." + text[alike - _ALIKE :] for text in (before, after))
    half = max(_SHORTEST, room // 2)
    most = max(half, room - min(cell_len(before), cell_len(after)))
    return _at_most(before, most), _at_most(after, most)


def _at_most(text: str, cells: int) -> str:
    from rich.cells import cell_len

    return text if cell_len(text) <= cells else fit(text, cells).rstrip()


def _cause(field: str, news: Sequence[HistoryEntry]) -> HistoryEntry | None:
    """Return the newest event that changed a field."""
    if field == "state":
        return next((event for event in reversed(news) if event.from_state != event.to_state), None)
    causes = (*_CAUSES.get(field, ()), "undo")
    for event in reversed(news):
        if event.event in causes or field in event.details or field in _also(event):
            return event
    moved = _cause("state", news)  # what follows from the state is not named
    return moved if moved is not None or len(news) != 1 else news[0]


def _also(event: HistoryEntry) -> list[str]:
    return event.details.get("also", "").split(", ")


def _in_words(field: str, request: Request, config: Config, when: Times) -> str:
    match value := getattr(request, field):
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return _("a report changes it") if value == UNTIL_CHANGE else when(value)
    if field == "state":
        return _(request.state)
    if field == "paid" and request.paid is not None:
        total = money.plain(request.paid.total, request.currency)
        return _("{amount}, estimated").format(amount=total) if request.paid.estimated else total
    if field in ("refunded", "order_amount", "reported_refund", "label_cost") and isinstance(value, int):
        return money.plain(value, request.currency)
    if field == "reason_code":
        return clean(shown_meaning(request.reason_code, config))
    if field == "comment":
        return f'"{clean(request.comment).strip()}"'
    return clean(str(value)).strip()
