"""Sixty mixed requests, always the same ones, and what is to become of each: the work of one sitting.

The reports that bring them are of these days, so that the ages and deadlines are those of an ordinary morning.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from benchmarks.invented import REPORT

Kind = Literal["too_late", "comes_back", "keep", "ask_photos", "ask_what", "later"]

MARKETPLACE = "amazon.co.uk"
_ORDERS = (
    "order-id order-item-id purchase-date payments-date buyer-email buyer-name buyer-phone-number sku "
    "product-name quantity-purchased currency item-price item-tax shipping-price shipping-tax "
    "ship-service-level recipient-name "
    "ship-address-1 ship-address-2 ship-address-3 ship-city ship-state ship-postal-code ship-country "
    "ship-phone-number"
).split()
_ITEMS = (
    "Kettle 1.7 l, black",
    "Yoga mat, 6 mm, green",
    "Desk lamp, 3 modes",
    "Phone case, clear",
    "保温杯 1000 ml",
)


class Sort(NamedTuple):
    """Requests of one sort.

    Attributes:
        number: how many there are.
        reason: the buyers' reason code.
        paid: what each of them paid, in pounds.
        in_policy: as the report has it.
        claim: whether there are A-to-z claims.
    """

    number: int
    reason: str
    paid: str
    in_policy: bool = True
    claim: bool = False


SORTS: dict[Kind, Sort] = {
    "too_late": Sort(20, "CR-UNWANTED_ITEM", "24.00", in_policy=False),
    "comes_back": Sort(14, "CR-ORDERED_WRONG_ITEM", "64.90"),
    "keep": Sort(10, "CR-DEFECTIVE", "5.90"),
    "ask_photos": Sort(6, "CR-SWITCHEROO", "31.50"),
    "ask_what": Sort(4, "CR-QUALITY_UNACCEPTABLE", "89.00"),
    "later": Sort(6, "CR-UNWANTED_ITEM", "42.00", claim=True),
}


def orders(kind: Kind) -> list[str]:
    """Return the order ids of one sort."""
    number = list(SORTS).index(kind)
    return [
        f"02{number}-{at * 7919 % 10**7:07d}-{at * 104729 % 10**7:07d}" for at in range(1, SORTS[kind].number + 1)
    ]


def write(folder: Path, today: datetime) -> tuple[Path, Path]:
    """Write a returns report and an order report; return both.

    Args:
        today: aware; the answers are due a day later.
    """
    mixed = [(kind, order) for kind in SORTS for order in orders(kind)]
    random.Random(7).shuffle(mixed)
    returns, bought = folder / "returns.tsv", folder / "orders.tsv"
    with returns.open("w", encoding="utf-8") as out, bought.open("w", encoding="utf-8") as orders_out:
        out.write("\t".join(REPORT) + "\n")
        orders_out.write("\t".join(_ORDERS) + "\n")
        for at, (kind, order) in enumerate(mixed):
            out.write("\t".join(_return(kind, order, at, today)[name] for name in REPORT) + "\n")
            orders_out.write("\t".join(_order(kind, order, at, today)[name] for name in _ORDERS) + "\n")
    return returns, bought


def _return(kind: Kind, order: str, at: int, today: datetime) -> dict[str, str]:
    sort = SORTS[kind]
    return dict.fromkeys(REPORT, "") | {
        "Order ID": order,
        "Order date": (today - timedelta(days=9)).strftime("%d-%b-%Y"),
        "Return request date": (today + timedelta(days=1)).strftime("%d-%b-%Y"),  # a whole day is left
        "Return request status": "PendingApproval",
        "Amazon RMA ID": f"D{at:07d}RRMA",
        "Label type": "AmazonUnPaidLabel",
        "Label cost": "3.35",
        "Currency code": "GBP",
        "Label to be paid by": "Customer" if sort.reason == "CR-ORDERED_WRONG_ITEM" else "Seller",
        "A-to-Z Claim": "Y" if sort.claim else "N",
        "Is prime": "N",
        "ASIN": f"B0EXAMPL{at % 5}",
        "Merchant SKU": f"SKU-{at % 5}",
        "Item Name": _ITEMS[at % 5],
        "Return quantity": "1",
        "Return Reason": sort.reason,
        "In policy": "Y" if sort.in_policy else "N",
        "Return type": "C-Returns",
        "Resolution": "StandardRefund",
        "Order Amount": sort.paid,
        "Order quantity": "1",
        "Order Item ID": f"{10**13 + at}",
    }


def _order(kind: Kind, order: str, at: int, today: datetime) -> dict[str, str]:
    bought = (today - timedelta(days=9)).isoformat()
    return dict.fromkeys(_ORDERS, "") | {
        "order-id": order,
        "order-item-id": f"{10**13 + at}",
        "purchase-date": bought,
        "payments-date": bought,
        "buyer-email": f"example{at:03d}@marketplace.amazon.co.uk",
        "buyer-name": f"Example Buyer {at}",
        "sku": f"SKU-{at % 5}",
        "product-name": _ITEMS[at % 5],
        "quantity-purchased": "1",
        "currency": "GBP",
        "item-price": SORTS[kind].paid,
        "item-tax": "0.00",
        "shipping-price": "0.00",
        "shipping-tax": "0.00",
        "recipient-name": f"Example Buyer {at}",
        "ship-country": "GB",
    }
