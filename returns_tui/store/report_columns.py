"""The columns of a request that come from reports: made anew from all that reports said, never added to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from returns_tui.config.values import Config, Marketplace
from returns_tui.policy.buyers_data import PURGED
from returns_tui.policy.clocks import start_of_day
from returns_tui.policy.money import shown
from returns_tui.policy.paid import paid_for
from returns_tui.policy.sightings import OTHER, Sighting
from returns_tui.policy.states import reported_state
from returns_tui.store.order_lines import Lines, amounts_of, line_for, order_wide

# Column → field of a sighting, where the report's own word is kept.
_TEXTS = {
    "merchant_rma_id": "merchant_rma_id",
    "item": "item",
    "category": "category",
    "reason_code": "reason_code",
    "marketplace_status": "status",
    "ordered_on": "ordered_on",
    "return_type": "return_type",
    "resolution": "resolution",
    "label_type": "label_type",
    "label_payer": "label_payer",
    "carrier": "carrier",
    "tracking_id": "tracking_id",
}
# Numbers and flags: None where no report says.
_VALUES = {
    "order_quantity": "order_quantity",
    "order_amount": "order_amount",
    "reported_refund": "refunded_amount",
    "in_policy": "in_policy",
    "a_to_z": "a_to_z",
    "is_prime": "is_prime",
    "label_cost": "label_cost",
}
# What operators enter stands before what reports say.
_ENTERED = ("comment", "buyer_email", "buyer_name", "order_item_id", "merchant_rma_id")


def report_columns(
    said: Sighting, lines: Lines, entered: Mapping[str, Any], market: Marketplace, config: Config
) -> dict[str, Any]:
    """Return every column of a request that reports, order reports and `set` give, by field name.

    Args:
        said: what all its sightings say together.
        lines: the order's lines of order reports.
        entered: what operators entered.
        market: its marketplace.
        config: for the meaning of the statuses.
    """
    values, identity = said.facts.values, said.identity
    columns: dict[str, Any] = {column: values.get(name, "") for column, name in _TEXTS.items()}
    columns |= {column: values.get(name) for column, name in _VALUES.items()}
    columns |= {
        "rma_id": identity.rma_id,
        "order_item_id": entered.get("order_item_id") or identity.order_item_id,
        "sku": identity.sku,
        "asin": identity.asin,
        "currency": market.currency,
        "quantity": values.get("quantity", 1),
        "claim_since": said.claim_since,
        "comment": "",
        "buyer_email": "",
        "buyer_name": "",
        "purged_at": values.get(PURGED),
    }
    columns["requested_at"], columns["requested_exact"] = _moment(
        identity.requested_on, values.get("requested_at"), market.timezone
    )
    columns["delivered_at"], columns["delivered_exact"] = _moment(
        str(values.get("delivered_on", "")), values.get("delivered_at"), market.timezone
    )
    columns["reported_state"] = reported_state(
        columns["marketplace_status"],
        config.statuses,
        delivered=columns["delivered_at"] is not None,
        refunded_amount=bool(columns["reported_refund"]),
    )
    line = line_for(columns["order_item_id"], identity.sku, lines) if lines else None
    if lines:
        facts = None if line is None else line[1]
        if columns["purged_at"] is None:
            columns["buyer_email"] = order_wide("buyer_email", facts, lines)
            columns["buyer_name"] = order_wide("buyer_name", facts, lines)
        columns["ordered_on"] = columns["ordered_on"] or order_wide("ordered_on", facts, lines)
    if line is not None:
        columns["order_item_id"] = line[0]
        for name in ("sku", "item"):
            columns[name] = columns[name] or str(line[1].values.get(name, ""))
        if columns["order_quantity"] is None:
            columns["order_quantity"] = line[1].values.get("quantity")
    columns |= {name: entered[name] for name in _ENTERED if entered.get(name)}
    paid = paid_for(
        None if line is None else amounts_of(line[1]),
        quantity=columns["quantity"],
        order_quantity=columns["order_quantity"],
        order_amount=columns["order_amount"],
        prices_include_tax=market.prices_include_tax,
        entered=None if entered.get("paid") is None else int(entered["paid"]),
    )
    columns |= {
        "paid": None if paid is None else paid.total,
        "paid_tax": 0 if paid is None else paid.tax,
        "paid_shipping": 0 if paid is None else paid.shipping,
        "paid_shipping_tax": 0 if paid is None else paid.shipping_tax,
        "paid_estimated": paid is not None and paid.estimated,
    }
    return columns


def entered_of(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what operators entered with `set`, by field name."""
    text = request["entered"]
    return {} if text == "{}" else dict(json.loads(text))


def _moment(day: str, exact: Any, zone: str) -> tuple[int | None, bool]:
    """Return a stored time and whether it is exact: `exact` where it lies on `day`, else the day's start."""
    if not day:
        return None, False
    if exact is not None and datetime.fromtimestamp(exact, ZoneInfo(zone)).date().isoformat() == day:
        return int(exact), True
    return _start(day, zone), False


@lru_cache(maxsize=1024)
def _start(day: str, zone: str) -> int:
    return int(start_of_day(date.fromisoformat(day), zone).timestamp())


_AMOUNTS = ("paid", "order_amount", "reported_refund", "label_cost")
_TOLD = (
    "marketplace_status rma_id reason_code quantity order_quantity resolution in_policy a_to_z label_type"
    " label_payer carrier tracking_id"
).split()
# What follows from the rest, or is told by the event itself.
_UNTOLD = frozenset(
    "state origin conflict clicks due_at due_for sort_at words noted reported reported_state claim_since"
    " purged_at".split()
)


def told_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], others: Iterable[str], zone: str
) -> dict[str, str]:
    """Return what the history says of a change by a report: `old → new`, and the names of the rest.

    Args:
        before: the request's columns before the report.
        after: the columns now.
        others: names of changed columns that the request has no field for.
        zone: in which days are told.
    """
    currency = after["currency"]
    texts: dict[str, tuple[str, str]] = {}
    for name in _TOLD:
        texts[name] = (_plain(before[name]), _plain(after[name]))
    texts["delivered_at"] = (_day(before["delivered_at"], zone), _day(after["delivered_at"], zone))
    for name in _AMOUNTS:
        texts[name] = (shown(before[name], currency), shown(after[name], currency))
    details = {name: f"{old or '-'} → {new or '-'}" for name, (old, new) in texts.items() if old != new}
    rest = {name for name in after if name not in texts and before[name] != after[name]}
    if rest := {*rest, *others} - _UNTOLD:
        details["also"] = ", ".join(sorted(rest))
    return details


def _plain(value: object) -> str:
    return "" if value is None else str(value) if not isinstance(value, bool) else "yes" if value else "no"


def _day(stored: int | None, zone: str) -> str:
    return "" if stored is None else datetime.fromtimestamp(stored, ZoneInfo(zone)).date().isoformat()


def changed_others(before: Sighting, after: Sighting) -> Iterator[str]:
    """Yield the names of the columns without a field of their own whose value changed."""
    old, new = before.facts.values, after.facts.values
    for name in sorted(old.keys() | new.keys()):
        if name.startswith((OTHER, "invoice_number")) and old.get(name) != new.get(name):
            yield name.removeprefix(OTHER)
