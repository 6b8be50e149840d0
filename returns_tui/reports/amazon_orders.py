"""Amazon's order reports: who bought, which order item it is, and what was paid."""

from __future__ import annotations

import re
from collections.abc import Callable

from returns_tui.i18n import _
from returns_tui.reports.records import OrderRow
from returns_tui.reports.table import Column, Header, RowError

REQUIRED = ("order-id", "order-item-id")
ONE_OF = ("buyer-email", "item-price", "sku")

# Loose on purpose, the server that gets the mail judges addresses; but nothing that could be read as several
# addresses, as a name or as a header.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


def read_email(text: str) -> str:
    """Return the address when it is plainly one single address of ASCII characters, else ""."""
    return text if len(text) <= 254 and _EMAIL.fullmatch(text) else ""


def currency_column(header: Header) -> Column:
    """Return the column of the currency code."""
    return header.column("currency")


def row_builder(header: Header) -> Callable[[int, list[str]], OrderRow]:
    """Return what makes an `OrderRow` of a line number and its cells, for files with this `header`.

    Raises:
        UnusableFile: a column is there twice.
    """
    column = header.column
    order_id, order_item_id, sku = column("order-id"), column("order-item-id"), column("sku")
    currency, item, quantity = currency_column(header), column("product-name"), column("quantity-purchased")
    purchased, country = column("purchase-date"), column("ship-country")
    item_price, item_tax = column("item-price"), column("item-tax")
    shipping_price, shipping_tax = column("shipping-price"), column("shipping-tax")
    buyer_email, buyer_name = column("buyer-email"), column("buyer-name")

    def build(line: int, row: list[str]) -> OrderRow:
        order, order_item = order_id.key(row), order_item_id.key(row)
        for value, named in ((order, order_id), (order_item, order_item_id)):
            if not value:
                raise RowError(_("{column} is missing").format(column=named.name))
        money = currency.text(row).upper()
        return OrderRow(
            line=line,
            order_id=order,
            order_item_id=order_item,
            currency=money,
            sku=sku.key(row),
            item=item.text(row),
            purchased_at=purchased.moment(row)[1],
            quantity=quantity.quantity(row),
            item_price=item_price.amount(row, money),
            item_tax=item_tax.amount(row, money),
            shipping_price=shipping_price.amount(row, money),
            shipping_tax=shipping_tax.amount(row, money),
            buyer_email=read_email(row[buyer_email.index].strip()),
            buyer_name=buyer_name.text(row),
            ship_country=country.text(row),
        )

    return build
