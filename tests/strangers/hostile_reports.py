"""Reports of every kind that say something hostile in every field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import cycle, islice
from xml.sax.saxutils import escape

from returns_tui.text import clean
from tests.reports.samples import CELLS, COLUMNS_35, FEED_RESULT, ORDER_CELLS, ORDER_COLUMNS

_LONGEST_ID = 180  # characters, escapes counted; 200 may be stored
_IDS = ("Order ID", "Amazon RMA ID", "Merchant RMA ID", "Merchant SKU", "ASIN", "Order Item ID")
_CONTROLS = re.compile("[\x00-\x1f\x7f]")
_READ = (
    "Order date|Return request date|Label cost|Return quantity|Return delivery date|Order Amount|Order quantity|"
    "Refunded Amount"
).split("|")
_ELEMENTS = {
    "item_name": "Item Name", "asin": "ASIN", "return_reason_code": "Return Reason", "in_policy": "In policy",
    "merchant_sku": "Merchant SKU", "resolution": "Resolution", "category": "Category",
    "tracking_id": "Tracking ID", "return_carrier": "Return carrier", "label_type": "Label type",
    "label_to_be_paid_by": "Label to be paid by",
    "return_type": "Return type", "a_to_z_claim": "A-to-Z Claim", "is_prime": "Is prime",
    "return_request_status": "Return request status", "amazon_rma_id": "Amazon RMA ID",
}  # fmt: skip


def in_a_cell(text: str) -> str:
    """Return what of a text can stand in a cell of a flat file; neither NUL nor a lone surrogate can."""
    blanks = text.translate(dict.fromkeys(map(ord, "\0\t\r\n"), " "))
    return blanks.encode("utf-8", "ignore").decode("utf-8")


def order_of(number: int, text: str) -> str:
    """Return the order id of a hostile row."""
    return _id(f"{number:03}-{in_a_cell(text)}")


def _id(text: str) -> str:
    """Return as much of a text as can be an id."""
    while len(clean(text)) > _LONGEST_ID:
        text = text[: len(text) * 3 // 4]
    return text.strip()


def _hostile(number: int, text: str) -> dict[str, str]:
    cell = in_a_cell(text)
    row = {name: _id(cell) if name in _IDS else cell for name in COLUMNS_35}
    row |= {name: CELLS.get(name, " ") for name in _READ} | {"Currency code": "GBP"}
    return row | {"Order ID": order_of(number, text), "Order Item ID": f"{number}"}


def _plain(number: int) -> str:
    """Return a line for the beginning, where a file with many controls is taken for no text at all."""
    row = CELLS | {"Order ID": f"plain-{number}", "Amazon RMA ID": f"P{number}"}
    return "\t".join(row.get(name, " ") for name in COLUMNS_35)


def flat(texts: Mapping[str, str]) -> bytes:
    """Return a returns report with one row for each text, which is in all of its fields that are texts."""
    lines = ["\t".join(COLUMNS_35)]
    lines += [_plain(number) for number in range(15)]
    for number, text in enumerate(texts.values()):
        row = _hostile(number, text)
        lines.append("\t".join(row[name] for name in COLUMNS_35))
    return ("\n".join(lines) + "\n").encode()


def flat_to_reject(texts: Mapping[str, str]) -> bytes:
    """Return a returns report whose rows have a text where a day, an amount, a quantity or a currency stands.

    The names of further columns are hostile, too.
    """
    spare = [in_a_cell(text)[:300] for text in texts.values()]
    names = [name + str(number) for number, name in enumerate(spare) if not _CONTROLS.search(name)]
    lines = ["\t".join([*COLUMNS_35, *names]), *[_plain(number) for number in range(15)]]
    for number, text in enumerate(texts.values()):
        for column in (*_READ, "Currency code", "Order ID"):
            row = CELLS | {
                "Order ID": f"rejected-{number}",
                column: in_a_cell(text) * (40 if column == "Order ID" else 1),
            }
            lines.append("\t".join([*(row.get(name, " ") for name in COLUMNS_35), *["x" for _name in names]]))
    return ("\n".join(lines) + "\n").encode()


def xml(texts: Mapping[str, str]) -> bytes:
    """Return the XML twin of `flat`, with orders of its own."""
    returns = []
    for number, text in enumerate(texts.values(), start=len(texts)):
        # XML 1.0 has none of the controls, escaped or not.
        text = "".join(sign for sign in in_a_cell(text) if sign >= " " and sign not in "\ufffe\uffff")
        row = _hostile(number, text)
        elements = "".join(f"<{name}>{escape(row[column])}</{name}>" for name, column in _ELEMENTS.items())
        returns.append(
            f"<return_details><item_details>{elements}<odd_{number}>{escape(text)}</odd_{number}></item_details>"
            f"<order_id>{escape(row['Order ID'])}</order_id><return_request_date>2026-09-23</return_request_date>"
            "<currency_code>GBP</currency_code><order_amount>39.90</order_amount></return_details>"
        )
    return f"<AmazonEnvelope><Message>{''.join(returns)}</Message></AmazonEnvelope>\n".encode()


def orders(texts: Mapping[str, str]) -> bytes:
    """Return an order report for the orders of `flat`."""
    lines = ["\t".join(ORDER_COLUMNS), *["\t".join(["plain", *ORDER_CELLS[1:]])] * 40]
    for number, text in enumerate(texts.values()):
        cell = in_a_cell(text)
        row = {"order-id": order_of(number, text), "order-item-id": f"{number}", "sku": _id(cell)}
        row |= {"buyer-name": cell, "product-name": cell, "ship-country": cell, "buyer-email": cell}
        row |= {"currency": "GBP", "item-price": "39.90", "quantity-purchased": "1"}
        lines.append("\t".join(row.get(name, "") for name in ORDER_COLUMNS))
    return ("\n".join(lines) + "\n").encode()


def feed_result(texts: Mapping[str, str], records: int) -> bytes:
    """Return a flat processing report in which every record failed, each with the message of one text."""
    title, header = FEED_RESULT.split("\n")[0], FEED_RESULT.split("\n")[4]
    counts = f"\tNumber of records processed\t\t{records}\n\tNumber of records successful\t\t0\n"
    lines = []
    for number, text in enumerate(islice(cycle(texts.values()), records), start=1):
        cell = in_a_cell(text)
        lines.append(f"{number}\t{cell}\t{cell}\tError\t{cell}\n")
    return f"{title}\n{counts}\n{header}\n{''.join(lines)}".encode()
