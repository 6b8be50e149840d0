"""Report rows made comparable: checked against the marketplace, amounts in minor units, blanks left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from returns_tui.config.currencies import decimals
from returns_tui.config.values import Marketplace
from returns_tui.i18n import _
from returns_tui.policy.sightings import OTHER, Facts, Identity, Sighting, Stamp, Value
from returns_tui.policy.states import status_rank
from returns_tui.reports.records import OrderRow, ReturnRow

_MOST_PIECES = 1_000_000
_MOST_DIGITS = 12  # before the decimal point: beyond any price, well within a database's integers
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TEXTS = (
    "status merchant_rma_id item category reason_code return_type resolution label_type label_payer carrier"
    " tracking_id invoice_number"
).split()
_FLAGS = ("in_policy", "a_to_z", "is_prime")
_texts, _flags = attrgetter(*_TEXTS), attrgetter(*_FLAGS)


class RowError(ValueError):
    """Why a row cannot be taken in; its text is the sentence for the user."""


def sighting_of(row: ReturnRow, market: Marketplace, latest: str) -> Sighting:
    """Return what `row` of a file whose latest date is `latest` (ISO, or "") says.

    Raises:
        RowError: another currency than the marketplace's, or an amount or a quantity that cannot be.
    """
    currency = _currency(row.currency, market)
    values: dict[str, Value] = {name: text for name, text in zip(_TEXTS, _texts(row), strict=True) if text}
    values |= {name: flag for name, flag in zip(_FLAGS, _flags(row), strict=True) if flag is not None}
    _add_amount(values, "order_amount", row.order_amount, currency)
    _add_amount(values, "label_cost", row.label_cost, currency)
    _add_amount(values, "refunded_amount", row.refunded_amount, currency)
    _add_pieces(values, "quantity", row.quantity)
    _add_pieces(values, "order_quantity", row.order_quantity)
    if row.ordered_on is not None:
        values["ordered_on"] = row.ordered_on.isoformat()
    # A day is the marketplace's own; the one beside an exact time is of whatever zone the file writes in.
    requested_on = row.requested_on
    if row.requested_at is not None:
        values["requested_at"] = _seconds(row.requested_at)
        requested_on = _day(row.requested_at, market)
    delivered_on = row.delivered_on
    if row.delivered_at is not None:
        values["delivered_at"] = _seconds(row.delivered_at)
        delivered_on = _day(row.delivered_at, market)
    if delivered_on is not None:
        values["delivered_on"] = delivered_on.isoformat()
    for name, text in row.other.items():
        if text:
            values[OTHER + name] = text
    day = requested_on.isoformat()
    return Sighting(
        Identity(row.rma_id, day, row.order_item_id, row.sku, row.asin),
        Facts(Stamp(status_rank(row.status), latest), values),
        (latest or day) if row.a_to_z else "",
    )


def order_facts_of(row: OrderRow, market: Marketplace, latest: str) -> Facts:
    """Return what `row` of an order report whose latest date is `latest` (ISO, or "") says.

    Raises:
        RowError: no order item id, another currency than the marketplace's, or an amount that cannot be.
    """
    currency = _currency(row.currency, market)
    if not row.order_item_id:
        raise RowError(_("it has no order item id"))
    values: dict[str, Value] = {}
    for name in ("sku", "item", "buyer_email", "buyer_name", "ship_country"):
        if text := getattr(row, name):
            values[name] = text
    for name in ("item_price", "item_tax", "shipping_price", "shipping_tax"):
        _add_amount(values, name, getattr(row, name), currency)
    _add_pieces(values, "quantity", row.quantity)
    if row.purchased_at is not None:
        values["ordered_on"] = _day(row.purchased_at, market).isoformat()
    return Facts(Stamp(0, latest), values)


def _currency(given: str, market: Marketplace) -> str:
    if given and given != market.currency and given.upper() != market.currency:
        raise RowError(
            _("its currency is {given}, but {marketplace} has {currency}").format(
                given=given, marketplace=market.id, currency=market.currency
            )
        )
    return market.currency


def _add_amount(values: dict[str, Value], name: str, amount: Decimal | None, currency: str) -> None:
    if amount is not None:
        values[name] = _minor_units(amount, currency)


@lru_cache(8192)
def _minor_units(amount: Decimal, currency: str) -> int:
    possible = amount.is_finite() and amount.adjusted() < _MOST_DIGITS
    minor = amount.scaleb(decimals(currency)) if possible else amount
    if not possible or minor != int(minor):
        raise RowError(
            _("{amount} is no amount in {currency}, which has {n} decimals").format(
                amount=amount, currency=currency, n=decimals(currency)
            )
        )
    return int(minor)


def _add_pieces(values: dict[str, Value], name: str, pieces: int | None) -> None:
    """Keep a quantity; 0 says as little as a blank."""
    if not pieces:
        return
    if not 0 < pieces <= _MOST_PIECES:
        raise RowError(_("{n} is no quantity").format(n=pieces))
    values[name] = pieces


def _seconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(seconds=1)


def _day(moment: datetime, market: Marketplace) -> date:
    return moment.astimezone(ZoneInfo(market.timezone)).date()
