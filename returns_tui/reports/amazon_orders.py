"""Amazon's order reports: who bought, which order item it is, and what was paid."""

from __future__ import annotations

from collections.abc import Callable

from returns_tui.i18n import _
from returns_tui.policy.mail_address import is_address
from returns_tui.reports.records import OrderRow
from returns_tui.reports.table import Column, Header, RowError, check_ids

REQUIRED = ("order-id", "order-item-id")
ONE_OF = ("buyer-email", "item-price", "sku")

# Loose on purpose, the server that gets the mail judges addresses; but nothing that could be read as several
# addresses, as a name or as a header.


def read_email(text: str) -> str:
    """Return the address when it is plainly one single address of ASCII characters, else ""."""
    return text if is_address(text) else ""


def currency_column(header: Header) -> Column:
    """Return the column of the currency code."""
    return header.column("currency")


def row_builder(header: Header) -> Callable[[int, list[str]], OrderRow]:
    """Return what makes an `OrderRow` of a line number and its cells, for files with this `header`.

    Raises:
        UnusableFile: a column is there twice.
    """
    column = header.column
    ids = [column("order-id"), column("order-item-id"), column("sku")]
    order_id, order_item_id, sku = (found.index for found in ids)
    currency, item = currency_column(header).index, column("product-name").index
    quantity, purchased = column("quantity-purchased"), column("purchase-date")
    item_price, item_tax = column("item-price"), column("item-tax")
    shipping_price, shipping_tax = column("shipping-price"), column("shipping-tax")
    buyer_email, buyer_name = column("buyer-email").index, column("buyer-name").index
    country = column("ship-country").index

    def build(line: int, row: list[str]) -> OrderRow:
        for required in ids[:2]:
            if not row[required.index]:
                raise RowError(_("{column} is missing").format(column=required.name))
        check_ids(row, ids)
        money = row[currency].upper()
        return OrderRow(
            line=line,
            order_id=row[order_id],
            order_item_id=row[order_item_id],
            currency=money,
            sku=row[sku],
            item=row[item],
            purchased_at=purchased.moment(row)[1],
            quantity=quantity.quantity(row),
            item_price=item_price.amount(row, money),
            item_tax=item_tax.amount(row, money),
            shipping_price=shipping_price.amount(row, money),
            shipping_tax=shipping_tax.amount(row, money),
            buyer_email=read_email(row[buyer_email]),
            buyer_name=row[buyer_name],
            ship_country=row[country],
        )

    return build
