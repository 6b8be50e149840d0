"""Seller Central, where the marketplace has to be told by hand: what to click, and where.

There is no API that approves or closes a merchant-fulfilled return, so each such decision leaves a click on
the worklist, worded as Amazon words it, with a link that opens the right page.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from returns_tui.config.values import Marketplace, State

# Decision → the button's name on Amazon's own pages. They are not translated: this is what stands there.
ACTIONS: Mapping[str, str] = {
    "approve": "Authorize request",
    "close": "Close request",
    "complete": "Complete return",
    "refund": "Issue refund",
    "message": "Send message",
}


def action(kind: str, state: State) -> str:
    """Return the name of the button that carries out a decision in Seller Central.

    Args:
        kind: the decision: `approve`, `close`, `refund` or `message`.
        state: the request's state before the decision: an undecided request is closed by "Close request",
            one that Seller Central shows as authorized by "Complete return".

    Raises:
        KeyError: `kind` needs no click.
    """
    if kind == "close" and state in ("approved", "received"):
        return ACTIONS["complete"]
    return ACTIONS[kind]


def link(market: Marketplace, order_id: str) -> str:
    """Return the address of the order's page in Seller Central, "" where the marketplace has none.

    The order's page (`/orders-v3/order/ID`) is the one address with an id in it that has stayed the same;
    it leads to the order's return, refund and messages. The list of returns (`/gp/returns/list/v2`) takes a
    search in its address too, but its parameters are not documented and have changed.
    """
    if not market.seller_central:
        return ""
    return f"https://{market.seller_central}/orders-v3/order/{quote(order_id, safe='')}"
