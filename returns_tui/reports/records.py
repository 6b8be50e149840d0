"""What report files become: plain records, cleaned, typed, and not yet compared with anything.

All text is `clean`ed, blanks are "". Amounts are `Decimal` in the major unit, as the file gives them.
Days are `date`; an exact time is an aware UTC `datetime` beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

ReportKind = Literal["returns_flat", "returns_xml", "orders", "feed_result"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be taken in, with its 1-based line number and why."""

    line: int
    reason: str


@dataclass(slots=True)  # not frozen: that takes four times as long to make, a second for 100,000 rows
class ReturnRow:
    """One returned item, as a flat row or an XML `item_details` gives it. Nobody changes it once it is made.

    None and "" both mean that the file does not say. Facts: amazon.com "Return reports" columns; the XML
    twin's elements map onto the same fields.

    Attributes:
        line: 1-based line of the file (XML: of the element that it came from, or its ordinal).
        requested_on: the day of the request in the marketplace's zone.
        requested_at: the exact time where the file has one, else None.
        reason_code: without an ERP's bracketed words, e.g. `CR-DEFECTIVE`.
        delivered_on: the day on which the goods came back; delivered_at the exact time where given.
        quantity: pieces that come back; for twin XML `item_details` min(sum, ordered).
        other: columns that have no field of their own, by the file's own column name, non-blank ones only.
    """

    line: int
    order_id: str
    requested_on: date
    status: str
    currency: str = ""
    requested_at: datetime | None = None
    rma_id: str = ""
    merchant_rma_id: str = ""
    order_item_id: str = ""
    sku: str = ""
    asin: str = ""
    item: str = ""
    category: str = ""
    ordered_on: date | None = None
    quantity: int | None = None
    order_quantity: int | None = None
    order_amount: Decimal | None = None
    reason_code: str = ""
    in_policy: bool | None = None
    return_type: str = ""
    resolution: str = ""
    label_type: str = ""
    label_cost: Decimal | None = None
    label_payer: str = ""
    carrier: str = ""
    tracking_id: str = ""
    delivered_on: date | None = None
    delivered_at: datetime | None = None
    a_to_z: bool | None = None
    is_prime: bool | None = None
    invoice_number: str = ""
    refunded_amount: Decimal | None = None
    other: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of an order report: who bought, and what was paid. Amounts are for the whole quantity."""

    line: int
    order_id: str
    order_item_id: str
    currency: str = ""
    sku: str = ""
    item: str = ""
    purchased_at: datetime | None = None
    quantity: int | None = None
    item_price: Decimal | None = None
    item_tax: Decimal | None = None
    shipping_price: Decimal | None = None
    shipping_tax: Decimal | None = None
    buyer_email: str = ""
    buyer_name: str = ""
    ship_country: str = ""


@dataclass(frozen=True, slots=True)
class FeedError:
    """One complaint of a feed processing report.

    Attributes:
        record: `original-record-number`: 1 is the first line below the header of the uploaded file (XML:
            the MessageID); 0 where the complaint is about the file as a whole.
        is_warning: a warning does not fail the refund.
    """

    line: int
    record: int
    sku: str
    code: str
    message: str
    is_warning: bool


@dataclass(frozen=True, slots=True)
class FeedResult:
    """A feed processing report: what became of one uploaded refund file."""

    processed: int
    successful: int
    errors: tuple[FeedError, ...]
