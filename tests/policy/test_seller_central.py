from __future__ import annotations

import pytest

from returns_tui.config.values import Marketplace, State
from returns_tui.policy.seller_central import action, link


def marketplace(host: str) -> Marketplace:
    return Marketplace(
        id="amazon.co.uk",
        country="GB",
        currency="GBP",
        timezone="Europe/London",
        languages=("en",),
        prices_include_tax=True,
        return_address=None,
        encoding=None,
        seller_central=host,
        notify={},
        refund_route="file",
        clocks={},
        faults={},
    )


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("approve", "pending", "Authorize request"),
        ("close", "pending", "Close request"),
        ("close", "approved", "Complete return"),
        ("close", "received", "Complete return"),
        ("refund", "received", "Issue refund"),
        ("refund", "pending", "Issue refund"),
        ("message", "closed", "Send message"),
    ],
)
def test_a_click_is_called_what_amazon_calls_it(kind: str, state: State, words: str) -> None:
    assert action(kind, state) == words


def test_a_link_opens_the_order_in_the_marketplaces_own_seller_central() -> None:
    assert (
        link(marketplace("sellercentral.amazon.co.uk"), "026-1180443-7781902")
        == "https://sellercentral.amazon.co.uk/orders-v3/order/026-1180443-7781902"
    )


def test_an_order_id_cannot_leave_its_place_in_the_link() -> None:
    address = link(marketplace("sellercentral.amazon.co.uk"), "../../evil?x=1#y z\u202e")
    assert address.removeprefix("https://sellercentral.amazon.co.uk/orders-v3/order/") == (
        "..%2F..%2Fevil%3Fx%3D1%23y%20z%E2%80%AE"
    )


def test_a_marketplace_without_seller_central_has_no_link() -> None:
    assert link(marketplace(""), "026-1180443-7781902") == ""
