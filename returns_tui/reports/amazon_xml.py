"""GET_XML_RETURNS_DATA_BY_RETURN_DATE: the XML twin of the returns report, one record per return.

A return has one or several `item_details`. Two identical ones are one item that Amazon names twice when one
piece was ordered, and two pieces when two were: so equal ones become one row with quantity min(sum, ordered).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from returns_tui.i18n import _
from returns_tui.reports import cells as read
from returns_tui.reports.amazon_flat import REASON_TEXT, split_reason
from returns_tui.reports.records import Rejected, ReturnRow
from returns_tui.reports.table import ID_LIMIT, RowError, Survey, checked_amount
from returns_tui.reports.xml_records import XmlRecord

_QUANTITY = "return_quantity"
_KNOWN = frozenset(
    "order_id order_date amazon_rma_id merchant_rma_id return_request_date return_request_status a_to_z_claim "
    "is_prime tracking_id return_carrier currency_code label_cost label_type label_to_be_paid_by return_type "
    "order_amount order_quantity invoice_number return_delivery_date order_item_id item_name asin "
    "return_reason_code merchant_sku in_policy return_quantity resolution category refund_amount".split()
)
_IDS = ("order_id", "amazon_rma_id", "merchant_rma_id", "order_item_id", "merchant_sku", "asin")
_FLAGS = ("in_policy", "a_to_z_claim", "is_prime")
# A return can have several labels; of everything else two different values contradict each other.
_MAY_DIFFER = frozenset(("tracking_id", "return_carrier", "label_cost", "label_type"))


def see(record: XmlRecord, survey: Survey) -> None:
    """Take `record` into account in the `survey` of its file."""
    survey.rows += 1
    for name, text in record.fields.items():
        if text and name.endswith(("_date", "_time")):
            survey.see_date(text)
    if survey.currency is None:
        survey.currency = record.fields.get("currency_code", "").upper() or None


def rows_of(record: XmlRecord) -> Iterator[ReturnRow | Rejected]:
    """Yield the rows of one return: one for each different `item_details`, or why they are rejected."""
    for name, text in record.again:
        if name in _KNOWN and name not in _MAY_DIFFER:
            reason = _("{column} is there twice with different values: “{value}”")
            yield Rejected(record.line, reason.format(column=name, value=read.excerpt(text)))
            return
    # Equal in everything but the quantity; dicts keep the file's order.
    twins: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for item in record.items or [{}]:
        key = tuple(sorted((name, text) for name, text in item.items() if text and name != _QUANTITY))
        twins.setdefault(key, []).append(item.get(_QUANTITY, ""))
    for key, quantities in twins.items():
        try:
            yield _row(record, {**record.fields, **dict(key)}, quantities)
        except RowError as problem:
            yield Rejected(record.line, str(problem))


def _row(record: XmlRecord, fields: Mapping[str, str], quantities: list[str]) -> ReturnRow:
    def text(name: str) -> str:
        return fields.get(name, "")

    order_id = text("order_id")
    for name in _IDS:
        if len(text(name)) > ID_LIMIT:
            raise RowError(_("{column} is longer than any id").format(column=name))
    if not order_id:
        raise RowError(_("{column} is missing").format(column="order_id"))
    requested_on, requested_at = _moment(fields, "return_request_date")
    if requested_on is None:
        raise RowError(_("{column} is missing").format(column="return_request_date"))
    delivered_on, delivered_at = _moment(fields, "return_delivery_date")
    reason_code, words = split_reason(text("return_reason_code"))
    order_quantity = _quantity("order_quantity", text("order_quantity"))
    other = {REASON_TEXT: words} if words else {}
    flags = {name: read.read_flag(text(name)) for name in _FLAGS}
    other |= {
        name: value
        for name, value in fields.items()
        if value and (name not in _KNOWN or (name in flags and flags[name] is None))
    }
    counts: dict[str, int] = {}
    for name, value in record.again:
        count = counts.get(name, 1) + 1
        while f"{name} ({count})" in other:
            count += 1
        counts[name] = count
        other[f"{name} ({count})"] = value
    return ReturnRow(
        line=record.line,
        order_id=order_id,
        requested_on=requested_on,
        status=text("return_request_status"),
        currency=text("currency_code").upper(),
        requested_at=requested_at,
        rma_id=text("amazon_rma_id"),
        merchant_rma_id=text("merchant_rma_id"),
        order_item_id=text("order_item_id"),
        sku=text("merchant_sku"),
        asin=text("asin"),
        item=text("item_name"),
        category=text("category"),
        ordered_on=_moment(fields, "order_date")[0],
        quantity=_together([_quantity(_QUANTITY, value) for value in quantities], order_quantity),
        order_quantity=order_quantity,
        order_amount=_amount(fields, "order_amount"),
        reason_code=reason_code,
        in_policy=flags["in_policy"],
        return_type=text("return_type"),
        resolution=text("resolution"),
        label_type=text("label_type"),
        label_cost=_amount(fields, "label_cost"),
        label_payer=text("label_to_be_paid_by"),
        carrier=text("return_carrier"),
        tracking_id=text("tracking_id"),
        delivered_on=delivered_on,
        delivered_at=delivered_at,
        a_to_z=flags["a_to_z_claim"],
        is_prime=flags["is_prime"],
        invoice_number=text("invoice_number"),
        refunded_amount=_amount(fields, "refund_amount"),
        other=other,
    )


def _together(quantities: list[int | None], ordered: int | None) -> int | None:
    """Return the pieces of twin items: all together, but never more than were ordered.

    Where the file does not say how many were ordered, no more than the largest of them is certain.
    """
    known = [quantity for quantity in quantities if quantity is not None]
    if len(quantities) == 1 or not known:
        return known[0] if known else None
    return max(known) if ordered is None else min(sum(known), ordered)


def _moment(fields: Mapping[str, str], name: str) -> tuple[date | None, datetime | None]:
    try:
        return read.read_moment(fields.get(name, "")) or (None, None)
    except read.UnreadableError as problem:
        raise RowError(f"{name} {problem}") from None


def _amount(fields: Mapping[str, str], name: str) -> Decimal | None:
    try:
        return checked_amount(
            name, read.read_amount(fields.get(name, ""), fields.get("currency_code", "").upper())
        )
    except read.UnreadableError as problem:
        raise RowError(f"{name} {problem}") from None


def _quantity(name: str, text: str) -> int | None:
    try:
        return read.read_quantity(text)
    except read.UnreadableError as problem:
        raise RowError(f"{name} {problem}") from None
