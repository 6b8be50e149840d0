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
from returns_tui.reports.table import Column, Header, RowError, check_ids

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
    currency = currency_column(header).index
    requested, ordered = column("return request date"), column("order date")
    delivered = column("return delivery date")
    quantity, order_quantity = column("return quantity"), column("order quantity")
    order_amount, refunded_amount = column("order amount"), column("refunded amount")
    label_cost = column("label cost")
    flags = [column("in policy"), column("a-to-z claim"), column("is prime")]
    ids = [column(name) for name in ("order id", *ONE_OF)]
    order_id, rma_id, merchant_rma_id, order_item_id, sku, asin = (found.index for found in ids)
    status, reason = column("return request status").index, column("return reason").index
    item, category = column("item name").index, column("category").index
    return_type, resolution = column("return type").index, column("resolution").index
    label_type, label_payer = column("label type").index, column("label to be paid by").index
    carrier, tracking_id = column("return carrier").index, column("tracking id").index
    invoice = column("invoice number").index
    rest = [(spare.index, spare.name) for spare in header.rest()]

    def build(line: int, row: list[str]) -> ReturnRow:
        if not row[order_id]:
            raise RowError(_("{column} is missing").format(column=ids[0].name))
        check_ids(row, ids)
        requested_on, requested_at = requested.moment(row)
        if requested_on is None:
            raise RowError(_("{column} is missing").format(column=requested.name))
        money = row[currency].upper()
        delivered_on, delivered_at = delivered.moment(row)
        other = {name: row[index] for index, name in rest if row[index]}
        reason_code, words = split_reason(row[reason])
        if words:
            other[REASON_TEXT] = words
        known = [read_flag(row[flag.index]) for flag in flags]
        for flag, value in zip(flags, known, strict=True):
            if value is None and row[flag.index]:
                other[flag.name] = row[flag.index]
        return ReturnRow(
            line=line,
            order_id=row[order_id],
            requested_on=requested_on,
            status=row[status],
            currency=money,
            requested_at=requested_at,
            rma_id=row[rma_id],
            merchant_rma_id=row[merchant_rma_id],
            order_item_id=row[order_item_id],
            sku=row[sku],
            asin=row[asin],
            item=row[item],
            category=row[category],
            ordered_on=ordered.moment(row)[0],
            quantity=quantity.quantity(row),
            order_quantity=order_quantity.quantity(row),
            order_amount=order_amount.amount(row, money),
            reason_code=reason_code,
            in_policy=known[0],
            return_type=row[return_type],
            resolution=row[resolution],
            label_type=row[label_type],
            label_cost=label_cost.amount(row, money),
            label_payer=row[label_payer],
            carrier=row[carrier],
            tracking_id=row[tracking_id],
            delivered_on=delivered_on,
            delivered_at=delivered_at,
            a_to_z=known[1],
            is_prime=known[2],
            invoice_number=row[invoice],
            refunded_amount=refunded_amount.amount(row, money),
            other=other,
        )

    return build
