"""The readable form of what the commands print: lines of 80 columns, or of the terminal's width."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from returns_tui.config.values import Config
from returns_tui.i18n import _
from returns_tui.policy import money
from returns_tui.policy.decisions import Plan
from returns_tui.policy.lookup import zone_of
from returns_tui.policy.reason_words import shown_meaning
from returns_tui.policy.request import OPEN_STATES, HistoryEntry, LedgerEntry, OutboxEntry, Request
from returns_tui.policy.waking import UNTIL_CHANGE, asleep, is_woken, why_awake
from returns_tui.text import clean, fit, wrap
from returns_tui.ui.wording import EVENTS, SOON, STATES, countdown, word

if TYPE_CHECKING:
    from returns_tui.policy.advice import Suggestion
    from returns_tui.store.queue import Row
    from returns_tui.store.track_record import TrackRecord

NARROW = 80
_LABEL = 10  # cells of the labels on the left


def width() -> int:
    """Return how many cells a line may have: the terminal's, 80 where nobody looks at one."""
    return max(NARROW, shutil.get_terminal_size().columns) if sys.stdout.isatty() else NARROW


def _marks(row: Row, left: int | None, now: datetime, *, somebody: bool) -> str:
    """Return three cells: how urgent it is, and what else is to be known."""
    urgent = "  " if left is None or left > SOON.total_seconds() else "!!" if left < 0 else "! "
    if somebody:
        return urgent + "~"
    if row.conflict:
        return urgent + "?"
    if row.clicks:
        return urgent + "c"
    if row.snoozed_until is not None and row.state in OPEN_STATES:
        return urgent + ("w" if is_woken(row.snoozed_until, row.sort_at, now.timestamp()) else "z")
    return urgent + ("~" if row.assigned_to else " ")


def queue_lines(
    rows: Sequence[Row], config: Config, now: datetime, never: int, on: AbstractSet[int] = frozenset()
) -> Iterator[str]:
    """Yield the queue as a table with a heading.

    Args:
        rows: what is shown.
        config: for what the reason codes mean.
        now: aware; the countdowns' beginning.
        never: the `sort_at` from which on no clock runs.
        on: ids of requests that somebody is on.
    """
    from rich.cells import cell_len

    cells = []
    for row in rows:
        left = None if row.sort_at >= never else row.sort_at - int(now.timestamp())
        cells.append(
            (
                str(row.id),
                _marks(row, left, now, somebody=row.id in on),
                "" if left is None else countdown(left),
                clean(row.order_id),
                row.item,
                shown_meaning(row.reason_code, config),
                money.shown(row.amount, row.currency),
                word(STATES, row.state),
            )
        )
    heads = (_("ID"), "", _("DUE"), _("ORDER"), _("ITEM"), _("REASON"), _("AMOUNT"), _("STATE"))
    widths = [max(cell_len(line[index]) for line in (heads, *cells)) for index in range(len(heads))]
    widths[1] = 3
    # Whole ids, amounts and states; item and reason share what is left.
    room = width() - sum(widths[index] for index in (0, 1, 2, 3, 6, 7)) - (len(heads) - 1)
    widths[4] = max(8, room * 11 // 20)
    widths[5] = max(6, room - widths[4])
    to_right = (0, 2, 6)
    for line in (heads, *cells):
        fitted = (fit(cell, widths[index], right=index in to_right) for index, cell in enumerate(line))
        yield " ".join(fitted).rstrip()


def _labelled(label: str, text: str) -> Iterator[str]:
    """Yield `text` in lines beside its label; nothing where there is no text."""
    if not text:
        return
    for number, line in enumerate(wrap(text, width() - _LABEL - 1)):
        yield f"{fit(label if number == 0 else '', _LABEL)} {line}".rstrip()


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _since(moment: datetime, exact: bool, zone: ZoneInfo, days: ZoneInfo) -> str:
    """Return a time in `zone`, or the day in the marketplace's zone `days` where only that is known."""
    if exact:
        return _at(moment, zone)
    return _("{day} (date only)").format(day=moment.astimezone(days).date().isoformat())


def request_lines(
    request: Request,
    config: Config,
    zone: ZoneInfo,
    now: datetime,
    *,
    why: str,
    history: Sequence[HistoryEntry],
    refunds: Iterable[LedgerEntry],
    outbox: Iterable[OutboxEntry],
    advice: Suggestion,
    record: TrackRecord,
) -> Iterator[str]:
    """Yield all about one request; `why` is the sentence that explains its deadline."""
    currency = request.currency
    yield _("Request {id}: {order} on {marketplace}, {state} ({origin})").format(
        id=request.id,
        order=request.order_id,
        marketplace=request.marketplace,
        state=word(STATES, request.state),
        origin=_(request.origin),
    )
    if request.conflict:
        yield from _labelled(_("Conflict"), request.conflict)
    if request.due_at is not None:
        left = int((request.due_at - now).total_seconds())
        due = f"{_at(request.due_at, zone)} ({request.due_for}, {countdown(left)})"
        yield from _labelled(
            _("Due"), f"{'!! ' if left < 0 else '! ' if left <= SOON.total_seconds() else ''}{due}"
        )
        yield from _labelled("", why)
    if request.snoozed_until is not None and asleep(request, now):
        until = _("until {time}").format(time=_at(request.snoozed_until, zone))
        if request.snoozed_until == UNTIL_CHANGE:
            until = _("until a report changes it")
        yield from _labelled(_("Snoozed"), until)
    elif why_back := why_awake(request, history, now):
        yield from _labelled(_("Snoozed"), _("there again: {why}").format(why=why_back))
    numbers = {
        "SKU": request.sku,
        "ASIN": request.asin,
        "RMA": request.rma_id,
        _("item id"): request.order_item_id,
    }
    yield from _labelled(_("Item"), request.item)
    yield from _labelled("", ", ".join(f"{name} {value}" for name, value in numbers.items() if value))
    pieces = (
        str(request.quantity)
        if request.order_quantity is None
        else f"{request.quantity} / {request.order_quantity}"
    )
    yield from _labelled(_("Quantity"), pieces)
    reason = shown_meaning(request.reason_code, config)
    code = f" ({request.reason_code})" if request.reason_code and reason != request.reason_code else ""
    yield from _labelled(_("Reason"), f"{reason}{code}")
    yield from _labelled(_("Comment"), request.comment)
    buyer = [part for part in (request.buyer_name, request.buyer_email) if part]
    if request.purged_at is not None:
        day = request.purged_at.astimezone(zone).date().isoformat()
        purged = _("buyer's data purged on {day}").format(day=day)
        buyer.append(f"({purged})" if buyer else purged)
    yield from _labelled(_("Buyer"), " ".join(buyer))
    days = ZoneInfo(zone_of(request, config))
    requested = _since(request.requested_at, request.requested_exact, zone, days)
    yield from _labelled(_("Requested"), requested)
    if request.delivered_at is not None:
        back = _since(request.delivered_at, request.delivered_exact, zone, days)
        yield from _labelled(_("Back"), back)
    yield from _labelled(_("Report"), _report(request))
    paid = _("unknown") if request.paid is None else money.shown(request.paid.total, currency)
    if request.paid is not None and request.paid.estimated:
        paid += _(" (estimated)")
    claimed = _("nothing") if request.reported_refund is None else money.shown(request.reported_refund, currency)
    yield from _labelled(
        _("Money"),
        _("paid {paid}; refunded {refunded}; the report claims {claimed}").format(
            paid=paid, refunded=money.shown(request.refunded, currency), claimed=claimed
        ),
    )
    label = (
        request.label_type,
        request.label_payer,
        money.shown(request.label_cost, currency),
        request.tracking_id,
    )
    yield from _labelled(_("Label"), ", ".join(part for part in label if part))
    from returns_tui.ui import advice_words

    yield from _labelled(_("Advice"), advice_words.advice(advice, config))
    yield from _labelled(_("Cost"), advice_words.cost(advice.costs))
    yield from _labelled(_("Before"), advice_words.buyer(record, currency))
    yield from _labelled(_("Product"), advice_words.product(record, config))
    for number, event in enumerate(history):
        yield from _labelled(_("History") if number == 0 else "", _event(event, zone))
    for number, refund in enumerate(refunds):
        yield from _labelled(_("Refunds") if number == 0 else "", _refund(refund))
    for number, entry in enumerate(outbox):
        yield from _labelled(_("Outbox") if number == 0 else "", _outbox(entry, zone))


def _report(request: Request) -> str:
    flags = [request.marketplace_status]
    if request.in_policy is not None:
        flags.append(_("in policy") if request.in_policy else _("not in policy"))
    if request.a_to_z:
        flags.append(_("A-to-z claim"))
    if request.resolution:
        flags.append(request.resolution)
    return ", ".join(flag for flag in flags if flag)


def _event(event: HistoryEntry, zone: ZoneInfo) -> str:
    moved = f" {event.from_state} > {event.to_state}" if event.from_state != event.to_state else ""
    details = "; ".join(f"{name}: {value}" for name, value in event.details.items() if value)
    said = f"{_at(event.at, zone)} {event.operator}: {word(EVENTS, event.event)}{moved}"
    return f"{said} ({details})" if details else said


def _refund(refund: LedgerEntry) -> str:
    fee = _(", fee {fee}").format(fee=money.shown(refund.fee, refund.currency)) if refund.fee else ""
    batch = _(", batch {number}").format(number=refund.batch) if refund.batch is not None else ""
    return f"{refund.id}: {money.shown(refund.amount, refund.currency)}{fee}, {refund.state}{batch}"


def _outbox(entry: OutboxEntry, zone: ZoneInfo) -> str:
    parts = [entry.action, entry.to, entry.subject, entry.error, entry.not_done]
    due = f" {_at(entry.due_at, zone)}" if entry.due_at is not None else ""
    return f"{entry.id}: {entry.kind} {entry.state}{due} " + ", ".join(part for part in parts if part)


def click_lines(entry: OutboxEntry, zone: ZoneInfo, now: datetime) -> Iterator[str]:
    """Yield one entry of the worklist: what to click, by when, where, and the text to paste."""
    due = ""
    if entry.due_at is not None:
        left = int((entry.due_at - now).total_seconds())
        due = _(" by {time} ({left})").format(time=_at(entry.due_at, zone), left=countdown(left))
        if left < 0:
            due += " !!"
    yield f"{entry.id}: {entry.order_id} {entry.action}{due}"
    if entry.held_until > now:
        yield "   " + _("can be undone until {time}").format(time=_at(entry.held_until, zone))
    if entry.not_done:
        yield f"   !! {entry.not_done}"
    if entry.url:
        yield f"   {entry.url}"
    for line in clean(entry.text, lines=True).split("\n") if entry.text else ():
        yield f"   | {line}".rstrip()


def plan_lines(plan: Plan, request: Request) -> Iterator[str]:
    """Yield what a decision would do, with the exact text, amount and recipient."""
    yield _("Would do: {summary}").format(summary=plan.summary)
    if plan.refund is not None:
        refund = plan.refund
        yield _("Amount: {amount}, fee {fee}, to the buyer {paid_out}; by {route}").format(
            amount=money.shown(refund.amount, request.currency),
            fee=money.shown(refund.fee, request.currency),
            paid_out=money.shown(refund.paid_out, request.currency),
            route=refund.route,
        )
    for draft in plan.outbox:
        yield ""
        if draft.kind == "mail":
            yield _("Mail to: {to}").format(to=draft.to)
            yield _("From: {sender}").format(sender=draft.sender)
        elif draft.kind == "click":
            yield _("Click: {action}").format(action=draft.action)
            yield draft.url
        else:
            yield _("Line of the refund upload file:")
        if draft.subject:
            yield _("Subject: {subject}").format(subject=draft.subject)
        if draft.text:
            yield ""
            yield from clean(draft.text, lines=True).split("\n")
