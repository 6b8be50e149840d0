"""What the buyer paid for the pieces that come back: from the order report, the returns report, or by hand."""

from __future__ import annotations

from typing import NamedTuple

from returns_tui.policy.money import share
from returns_tui.policy.request import Paid


class OrderFacts(NamedTuple):
    """What an order report says of one line, in minor units for its whole quantity; None where it does not.

    Attributes:
        item_price: contains the tax or not, as the marketplace has it (`prices_include_tax`); the
            shipping price likewise.
    """

    quantity: int | None = None
    item_price: int | None = None
    item_tax: int | None = None
    shipping_price: int | None = None
    shipping_tax: int | None = None


def paid_for(
    facts: OrderFacts | None,
    *,
    quantity: int,
    order_quantity: int | None,
    order_amount: int | None,
    prices_include_tax: bool,
    entered: int | None = None,
) -> Paid | None:
    """Return what was paid for `quantity` returned pieces, None where nothing says it. Minor units.

    The order report's line comes first: its price, tax and shipping in proportion to the pieces. Without
    it the returns report's Order Amount stands in, marked as estimated. In the EU, the UK and Japan an
    order report's prices contain the tax, in the US it comes on top (amazon.com, "Order reports").

    Args:
        facts: the line of the order report.
        quantity: pieces that come back.
        order_quantity: pieces of that item in the order, as the returns report says.
        order_amount: the returns report's Order Amount.
        prices_include_tax: whether the line's prices contain the tax.
        entered: what an operator entered: it is the total; only its parts follow the order report.
    """
    line = _from_order(facts, quantity, order_quantity, prices_include_tax) if facts is not None else None
    if entered is not None:
        return _split_like(line, max(0, entered))
    if line is not None:
        return line
    if order_amount is None or not order_quantity or order_quantity < 0:
        return None
    return Paid(share(max(0, order_amount), _pieces(quantity, order_quantity), order_quantity), estimated=True)


def _pieces(quantity: int, purchased: int) -> int:
    """Return how many of the purchased pieces come back: a report may claim more than there were."""
    return max(0, min(quantity, purchased))


def _from_order(
    facts: OrderFacts, quantity: int, order_quantity: int | None, prices_include_tax: bool
) -> Paid | None:
    purchased = facts.quantity or order_quantity
    if facts.item_price is None or not purchased or purchased < 0:
        return None
    pieces = _pieces(quantity, purchased)

    def part(amount: int | None) -> int:
        return share(max(0, amount or 0), pieces, purchased)

    goods, tax = part(facts.item_price), part(facts.item_tax)
    shipping, shipping_tax = part(facts.shipping_price), part(facts.shipping_tax)
    if prices_include_tax:
        tax, shipping_tax = min(tax, goods), min(shipping_tax, shipping)
    else:
        goods, shipping = goods + tax, shipping + shipping_tax
    return Paid(goods + shipping, tax, shipping, shipping_tax)


def _split_like(line: Paid | None, total: int) -> Paid:
    """Return `total` with tax and shipping in the ratio of `line`; all of it item price without one."""
    if line is None or line.total == 0:
        return Paid(total)
    shipping = share(total, line.shipping, line.total)
    shipping_tax = min(share(total, line.shipping_tax, line.total), shipping)
    tax = min(share(total, line.tax, line.total), total - shipping)
    return Paid(total, tax, shipping, shipping_tax)
