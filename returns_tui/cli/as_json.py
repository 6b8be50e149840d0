"""The JSON objects of the command line. Their keys and types are a contract: they may grow, not change.

Amounts are strings with the currency's decimals, times ISO 8601 with the offset of the display zone, and what
is not known is null.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from returns_tui.config.values import Config
from returns_tui.policy.faults import meaning_of
from returns_tui.policy.money import plain
from returns_tui.policy.request import HistoryEntry, LedgerEntry, OutboxEntry, Request
from returns_tui.text import clean

if TYPE_CHECKING:
    from returns_tui.policy.advice import Suggestion
    from returns_tui.policy.costs import Comparison
    from returns_tui.policy.decisions import OutboxDraft
    from returns_tui.policy.lint.rules import Finding
    from returns_tui.reports.records import Rejected
    from returns_tui.store.track_record import TrackRecord

Json = dict[str, Any]

REQUEST_KEYS = tuple(
    "id account marketplace order_id rma_id order_item_id sku asin item quantity reason_code reason comment state"
    " origin marketplace_status requested_at due_at due_for paid paid_estimated order_amount refunded"
    " reported_refund currency in_policy a_to_z label_payer label_cost tracking_id delivered_at buyer_email"
    " buyer_name assigned_to snoozed_until version purged_at".split()
)


def _text(value: str | None, *, lines: bool = False) -> str | None:
    return clean(value, lines=lines) or None if value else None


def _time(value: datetime | None, zone: ZoneInfo) -> str | None:
    return None if value is None else value.astimezone(zone).isoformat(timespec="seconds")


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else plain(minor, currency)


def request_object(request: Request, config: Config, zone: ZoneInfo) -> Json:
    """Return a request as the contract has it, in the order of `REQUEST_KEYS`."""
    currency = request.currency
    values: Json = {
        "id": request.id,
        "account": _text(request.account),
        "marketplace": _text(request.marketplace),
        "order_id": _text(request.order_id),
        "rma_id": _text(request.rma_id),
        "order_item_id": _text(request.order_item_id),
        "sku": _text(request.sku),
        "asin": _text(request.asin),
        "item": _text(request.item),
        "quantity": request.quantity,
        "reason_code": _text(request.reason_code),
        "reason": _text(meaning_of(request.reason_code, config)),
        "comment": _text(request.comment, lines=True),
        "state": request.state,
        "origin": request.origin,
        "marketplace_status": _text(request.marketplace_status),
        "requested_at": _time(request.requested_at, zone),
        "due_at": _time(request.due_at, zone),
        "due_for": request.due_for or None,
        "paid": None if request.paid is None else plain(request.paid.total, currency),
        "paid_estimated": None if request.paid is None else request.paid.estimated,
        "order_amount": _amount(request.order_amount, currency),
        "refunded": plain(request.refunded, currency),
        "reported_refund": _amount(request.reported_refund, currency),
        "currency": _text(currency),
        "in_policy": request.in_policy,
        "a_to_z": request.a_to_z,
        "label_payer": _text(request.label_payer),
        "label_cost": _amount(request.label_cost, currency),
        "tracking_id": _text(request.tracking_id),
        "delivered_at": _time(request.delivered_at, zone),
        "buyer_email": _text(request.buyer_email),
        "buyer_name": _text(request.buyer_name),
        "assigned_to": _text(request.assigned_to),
        "snoozed_until": _time(request.snoozed_until, zone),
        "version": request.version,
        "purged_at": _time(request.purged_at, zone),
    }
    assert tuple(values) == REQUEST_KEYS
    return values


def history_objects(entries: Iterable[HistoryEntry], zone: ZoneInfo) -> list[Json]:
    """Return a request's history, oldest first."""
    return [
        {
            "at": _time(entry.at, zone),
            "operator": _text(entry.operator),
            "event": entry.event,
            "from": entry.from_state or None,
            "to": entry.to_state or None,
            "details": {name: clean(value, lines=True) for name, value in entry.details.items()},
        }
        for entry in entries
    ]


def refund_objects(entries: Iterable[LedgerEntry]) -> list[Json]:
    """Return a request's ledger, oldest first."""
    return [
        {
            "id": entry.id,
            "amount": plain(entry.amount, entry.currency),
            "fee": plain(entry.fee, entry.currency),
            "paid_out": plain(entry.paid_out, entry.currency),
            "state": entry.state,
            "batch": entry.batch,
        }
        for entry in entries
    ]


def advice_object(suggestion: Suggestion) -> Json:
    """Return what is suggested, and why."""
    return {
        "suggest": suggestion.kind,
        "target": suggestion.target,
        "rule": suggestion.rule or None,
        "because": clean(suggestion.because),
    }


def cost_object(costs: Comparison | None) -> Json | None:
    """Return what keeping and having back cost; None where there is nothing to compare any more."""
    if costs is None:
        return None
    currency = costs.currency
    return {
        "keep": _amount(costs.keep, currency),
        "back": _amount(costs.back, currency),
        "address": None if costs.address is None else costs.address.id,
        "payer": costs.payer,
        "way": _amount(costs.way, currency),
        "handling": _amount(costs.handling, currency),
        "fee": _amount(costs.fee, currency),
        "resale": _amount(costs.resale, currency),
        "missing": list(costs.missing),
    }


def record_objects(record: TrackRecord, currency: str) -> Json:
    """Return what is known of buyer and product."""
    return {
        "buyer": {
            "other_returns_90_days": record.buyer_returns,
            "refunded": plain(record.buyer_refunded, currency),
        },
        "product": {
            "returns": record.product_returns,
            "reason_code": _text(record.reason),
            "reason_returns": record.reason_returns,
            "known_orders": record.orders,
            "returned_orders": record.returned,
        },
    }


def outbox_objects(entries: Iterable[OutboxEntry], zone: ZoneInfo) -> list[Json]:
    """Return a request's outbox, oldest first."""
    return [
        {
            "id": entry.id,
            "kind": entry.kind,
            "state": entry.state,
            "to": _text(entry.to),
            "subject": _text(entry.subject),
            "text": _text(entry.text, lines=True),
            "due_at": _time(entry.due_at, zone),
        }
        for entry in entries
    ]


def click_object(entry: OutboxEntry, zone: ZoneInfo) -> Json:
    """Return one line of the worklist."""
    return {
        "id": entry.id,
        "request": entry.request_id,
        "order_id": _text(entry.order_id),
        "action": _text(entry.action),
        "url": _text(entry.url),
        "text": _text(entry.text, lines=True),
        "due_at": _time(entry.due_at, zone),
    }


def outbox_object(entry: OutboxEntry, zone: ZoneInfo) -> Json:
    """Return one line of the outbox: a mail, or a refund for a file."""
    return {
        "id": entry.id,
        "request": entry.request_id,
        "order_id": _text(entry.order_id),
        "kind": entry.kind,
        "state": entry.state,
        "to": _text(entry.to),
        "subject": _text(entry.subject),
        "due_at": _time(entry.due_at, zone),
        "attempts": entry.attempts,
        "error": _text(entry.error),
    }


def decision_object(request_id: int, decision: str, state: str, outbox: Iterable[int], version: int) -> Json:
    """Return what a decision did; `outbox` are the ids of the entries that it made."""
    return {
        "request": request_id,
        "decision": decision,
        "state": state,
        "outbox": list(outbox),
        "version": version,
    }


def draft_objects(drafts: Iterable[OutboxDraft], zone: ZoneInfo) -> list[Json]:
    """Return what a decision would put into the outbox, for `--dry-run`."""
    return [
        {
            "kind": draft.kind,
            "to": _text(draft.to),
            "subject": _text(draft.subject),
            "text": _text(draft.text, lines=True),
            "action": _text(draft.action),
            "url": _text(draft.url),
            "due_at": _time(draft.due_at, zone),
        }
        for draft in drafts
    ]


def finding_objects(findings: Iterable[Finding]) -> list[Json]:
    """Return what the lint found in a text, for `--dry-run`."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "part": finding.part,
            "line": finding.line or None,
            "quote": _text(finding.quote),
            "reason": finding.reason,
            "source": finding.source,
        }
        for finding in findings
    ]


def rejected_objects(rejected: Iterable[Rejected]) -> list[Json]:
    """Return the rows of a report that could not be taken in."""
    return [{"line": row.line, "reason": clean(row.reason)} for row in rejected]
