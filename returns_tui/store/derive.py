"""The columns of a request that follow from its others: state, clock, conflict, and the words of a search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from returns_tui.config.values import Config, Marketplace
from returns_tui.i18n import _
from returns_tui.policy import clocks, states
from returns_tui.policy.request import Paid, Request
from returns_tui.store.models import without_clock
from returns_tui.store.search import words_of


def moment(stored: int | None) -> datetime | None:
    """Return a stored time as an aware UTC one."""
    return None if stored is None else datetime.fromtimestamp(stored, UTC)


def as_request(values: Mapping[str, Any]) -> Request:
    """Return a row of the request table, given by field name, as the rest of the program knows it."""
    import json

    requested_at = moment(values["requested_at"])
    assert requested_at is not None
    delivered_at, delivered_exact = delivery_of(values)
    paid = values["paid"]
    other = values.get("other")
    return Request(
        id=values["id"],
        account=values["account"],
        marketplace=values["marketplace"],
        order_id=values["order_id"],
        currency=values["currency"],
        state=values["state"],
        origin=values["origin"],
        version=values["version"],
        requested_at=requested_at,
        requested_exact=bool(values["requested_exact"]),
        rma_id=values["rma_id"],
        merchant_rma_id=values["merchant_rma_id"],
        order_item_id=values["order_item_id"],
        sku=values["sku"],
        asin=values["asin"],
        item=values["item"],
        category=values["category"],
        quantity=values["quantity"],
        order_quantity=values["order_quantity"],
        reason_code=values["reason_code"],
        comment=values["comment"],
        decided_state=values["decided_state"] or None,
        reported_state=values["reported_state"],
        marketplace_status=values["marketplace_status"],
        conflict=values["conflict"],
        ordered_on=date.fromisoformat(values["ordered_on"]) if values["ordered_on"] else None,
        delivered_at=moment(delivered_at),
        delivered_exact=delivered_exact,
        paid=None
        if paid is None
        else Paid(
            paid,
            values["paid_tax"],
            values["paid_shipping"],
            values["paid_shipping_tax"],
            bool(values["paid_estimated"]),
        ),
        order_amount=values["order_amount"],
        refunded=values["refunded"],
        refunded_gross=values["refunded_gross"],
        reported_refund=values["reported_refund"],
        in_policy=_flag(values["in_policy"]),
        a_to_z=_flag(values["a_to_z"]),
        claim_since=date.fromisoformat(values["claim_since"]) if values["claim_since"] else None,
        is_prime=_flag(values["is_prime"]),
        return_type=values["return_type"],
        resolution=values["resolution"],
        label_type=values["label_type"],
        label_payer=values["label_payer"],
        label_cost=values["label_cost"],
        carrier=values["carrier"],
        tracking_id=values["tracking_id"],
        buyer_email=values["buyer_email"],
        buyer_name=values["buyer_name"],
        assigned_to=values["assigned_to"],
        snoozed_until=moment(values["snoozed_until"]),
        clicks=bool(values["clicks"]),
        buyer_asked_at=moment(values["buyer_asked_at"]),
        contacted_at=moment(values["contacted_at"]),
        refund_failed_at=moment(values["refund_failed_at"]),
        due_at=moment(values["due_at"]),
        due_for=values["due_for"] or None,
        purged_at=moment(values["purged_at"]),
        other=json.loads(other) if isinstance(other, str) else dict(other or {}),
    )


def delivery_of(values: Mapping[str, Any]) -> tuple[int | None, bool]:
    """Return when the goods came back, in stored seconds, and whether that is exact."""
    delivered_at, received_at = values["delivered_at"], values["received_at"]
    if received_at is not None and (delivered_at is None or received_at < delivered_at):
        return received_at, True
    return delivered_at, bool(values["delivered_exact"])


def _flag(stored: object) -> bool | None:
    return None if stored is None else bool(stored)


class Timing(NamedTuple):
    """What the clocks of a request depend on; see `policy.clocks.Timing`."""

    state: str
    requested_at: datetime
    requested_exact: bool
    delivered_at: datetime | None
    delivered_exact: bool
    buyer_asked_at: datetime | None
    refund_failed_at: datetime | None
    a_to_z: bool | None
    claim_since: date | None


Deadlines = dict[tuple[Any, ...], tuple[int | None, str]]
"""Deadlines worked out already, of one marketplace: many requests of a report have the same."""

_TIMED = (
    "requested_at requested_exact delivered_at delivered_exact received_at buyer_asked_at refund_failed_at a_to_z"
    " claim_since"
).split()
_timed = itemgetter(*_TIMED)


def is_abroad(config: Config, market: Marketplace) -> bool:
    """Return whether the marketplace's usual return address lies outside the marketplace's country."""
    address = config.addresses.get(market.return_address or "")
    return address is not None and address.country != market.country


def _deadline(
    state: str, values: Mapping[str, Any], market: Marketplace, config: Config
) -> tuple[int | None, str]:
    """Return the soonest deadline, in stored seconds, and its clock."""
    requested_at = moment(values["requested_at"])
    assert requested_at is not None
    delivered_at, delivered_exact = delivery_of(values)
    timing = Timing(
        state,
        requested_at,
        bool(values["requested_exact"]),
        moment(delivered_at),
        delivered_exact,
        moment(values["buyer_asked_at"]),
        moment(values["refund_failed_at"]),
        _flag(values["a_to_z"]),
        date.fromisoformat(values["claim_since"]) if values["claim_since"] else None,
    )
    clock = clocks.clock_of(timing, market, abroad=is_abroad(config, market))
    return (None, "") if clock is None else (int(clock.due_at.timestamp()), clock.name)


def derive(
    values: Mapping[str, Any],
    market: Marketplace,
    config: Config,
    *,
    click_due: int | None = None,
    click_for: str = "",
    clicks: bool = False,
    already_conflict: str = "",
    deadlines: Deadlines | None = None,
) -> dict[str, Any]:
    """Return the derived columns of a request: state, origin, conflict, clicks, due_at, due_for, sort_at, words.

    Args:
        values: all other columns of the request, by field name.
        market: its marketplace.
        config: for the return addresses.
        click_due: the soonest deadline of its open clicks, as stored seconds.
        click_for: the clock that this deadline belongs to.
        clicks: whether anything of it is still to be clicked or to be put into an upload file.
        already_conflict: a contradiction found elsewhere, kept.
        deadlines: those worked out so far with this config; grows.
    """
    decided = values["decided_state"] or None
    reported = values["reported_state"]
    state = states.state_now(decided, reported)
    derived: dict[str, Any] = {
        "state": state,
        "origin": "ours" if decided is not None and state == decided else "reported",
        "conflict": already_conflict or contradiction(values),
        "clicks": clicks,
    }
    known: Deadlines = {} if deadlines is None else deadlines
    of = (state, *_timed(values))
    if of not in known:
        known[of] = _deadline(state, values, market, config)
    due_at, due_for = known[of]
    if click_due is not None and (due_at is None or click_due <= due_at):
        due_at, due_for = click_due, click_for
    derived["due_at"] = due_at
    derived["due_for"] = due_for
    derived["sort_at"] = without_clock(values["requested_at"]) if due_at is None else due_at
    derived["words"] = words_of(values)
    return derived


def contradiction(values: Mapping[str, Any]) -> str:
    """Return one sentence when the report says something else than what was decided here, else ""."""
    decided = values["decided_state"] or None
    if decided is None:
        return ""
    refunded_here = values["refunded_gross"] > 0
    answer = states.answer_of_report(decided, values["reported_state"], refunded_here=refunded_here)
    if answer != "contradicts":
        return ""
    return _("The report says {status}; decided here: {state}.").format(
        status=values["marketplace_status"] or values["reported_state"], state=decided
    )
