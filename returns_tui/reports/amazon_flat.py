"""GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE: the seller-fulfilled returns report, one row per returned item.

The columns are those of Amazon's help page "Return reports" (32), and of files of several marketplaces (33
and 35, India's spelling); any order, any further columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from returns_tui.i18n import _
from returns_tui.reports.cells import read_flag
from returns_tui.reports.records import ReturnRow
from returns_tui.reports.table import Column, Header, RowError

REQUIRED = ("order id", "return request date", "return request status")
ONE_OF = ("amazon rma id", "merchant rma id", "order item id", "merchant sku", "asin")
REASON_TEXT = "reason text"
"""Where in `ReturnRow.other` the words stand that an ERP put in brackets behind the reason code."""

_BRACKETED = re.compile(r"([^(（]+)[(（](.*?)[)）]?")


def split_reason(reason: str) -> tuple[str, str]:
    """Return (code, words) of `CR-UNWANTED_ITEM(不想要的商品)`; the words are "" where there are none.

    The brackets come from Chinese ERPs and may be full-width ones.
    """
    if "(" in reason or "（" in reason:
        match = _BRACKETED.fullmatch(reason)
        if match is not None and match[1].strip():
            return match[1].strip(), match[2].strip()
    return reason, ""


def currency_column(header: Header) -> Column:
    """Return the column of the currency code."""
    return header.column("currency code", "currency")


def row_builder(header: Header) -> Callable[[int, list[str]], ReturnRow]:
    """Return what makes a `ReturnRow` of a line number and its cells, for files with this `header`.

    Raises:
        UnusableFile: a column is there twice.
    """
    column = header.column
    order_id, requested, status = column("order id"), column("return request date"), column(REQUIRED[2])
    currency = currency_column(header)
    rma_id, merchant_rma_id = column("amazon rma id"), column("merchant rma id")
    order_item_id, sku, asin = column("order item id"), column("merchant sku"), column("asin")
    item, category = column("item name"), column("category")
    ordered, delivered = column("order date"), column("return delivery date")
    quantity, order_quantity = column("return quantity"), column("order quantity")
    order_amount, refunded_amount = column("order amount"), column("refunded amount")
    reason, resolution, return_type = column("return reason"), column("resolution"), column("return type")
    label_type, label_cost = column("label type"), column("label cost")
    label_payer = column("label to be paid by")
    carrier, tracking_id, invoice = column("return carrier"), column("tracking id"), column("invoice number")
    flags = [column("in policy"), column("a-to-z claim"), column("is prime")]
    rest = header.rest()

    def build(line: int, row: list[str]) -> ReturnRow:
        order = order_id.key(row)
        if not order:
            raise RowError(_("{column} is missing").format(column=order_id.name))
        requested_on, requested_at = requested.moment(row)
        if requested_on is None:
            raise RowError(_("{column} is missing").format(column=requested.name))
        money = currency.text(row).upper()
        delivered_on, delivered_at = delivered.moment(row)
        other: dict[str, str] = {}
        reason_code, words = split_reason(reason.text(row))
        if words:
            other[REASON_TEXT] = words
        for spare in rest:
            if row[spare.index] not in ("", " ") and (text := spare.text(row)):
                other[spare.name] = text
        known: list[bool | None] = []
        for yes_no in flags:
            flag = read_flag(row[yes_no.index])
            if flag is None and (text := yes_no.text(row)):
                other[yes_no.name] = text
            known.append(flag)
        return ReturnRow(
            line=line,
            order_id=order,
            requested_on=requested_on,
            status=status.text(row),
            currency=money,
            requested_at=requested_at,
            rma_id=rma_id.key(row),
            merchant_rma_id=merchant_rma_id.key(row),
            order_item_id=order_item_id.key(row),
            sku=sku.key(row),
            asin=asin.key(row),
            item=item.text(row),
            category=category.text(row),
            ordered_on=ordered.moment(row)[0],
            quantity=quantity.quantity(row),
            order_quantity=order_quantity.quantity(row),
            order_amount=order_amount.amount(row, money),
            reason_code=reason_code,
            in_policy=known[0],
            return_type=return_type.text(row),
            resolution=resolution.text(row),
            label_type=label_type.text(row),
            label_cost=label_cost.amount(row, money),
            label_payer=label_payer.text(row),
            carrier=carrier.text(row),
            tracking_id=tracking_id.text(row),
            delivered_on=delivered_on,
            delivered_at=delivered_at,
            a_to_z=known[1],
            is_prime=known[2],
            invoice_number=invoice.text(row),
            refunded_amount=refunded_amount.amount(row, money),
            other=other,
        )

    return build
