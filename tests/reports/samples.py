"""Report files made up for the tests: nobody in them exists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from returns_tui.reports import ReportFile, open_report
from returns_tui.reports.records import OrderRow, Rejected, ReturnRow

COLUMNS_32 = (
    "Order ID|Order date|Return request date|Return request status|Amazon RMA ID|Merchant RMA ID|Label type|"
    "Label cost|Currency code|Return carrier|Tracking ID|Label to be paid by|A-to-Z Claim|Is prime|ASIN|"
    "Merchant SKU|Item Name|Return quantity|Return Reason|In policy|Return type|Resolution|Invoice number|"
    "Return delivery date|Order Amount|Order quantity|SafeT Action reason|SafeT claim id|SafeT claim state|"
    "SafeT claim creation time|SafeT claim reimbursement amount|Refunded Amount"
).split("|")
COLUMNS_33 = [*COLUMNS_32, "Order Item ID"]
COLUMNS_35 = [*COLUMNS_32, "Category", "VAT", "Order Item ID"]
COLUMNS_INDIA = [
    {"Return Reason": "Return reason", "SafeT claim id": "SafeT claim ID"}.get(name, name) for name in COLUMNS_32
] + ["Category"]
CELLS = {
    "Order ID": "026-1180443-7781902",
    "Order date": "20-Sep-2026",
    "Return request date": "23-Sep-2026",
    "Return request status": "Approved",
    "Amazon RMA ID": "DRmaX7RRMA",
    "Merchant RMA ID": " ",
    "Label type": "AmazonUnPaidLabel",
    "Label cost": "3.10",
    "Currency code": "GBP",
    "Return carrier": "Evri",
    "Tracking ID": "H01ABC",
    "Label to be paid by": "Customer",
    "A-to-Z Claim": "N",
    "Is prime": "Y",
    "ASIN": "B0SAMPLE01",
    "Merchant SKU": "KETTLE-17-BLK",
    "Item Name": "Kettle 1.7 l, black",
    "Return quantity": "1",
    "Return Reason": "CR-DEFECTIVE",
    "In policy": "Y",
    "Return type": "C-Returns",
    "Resolution": "StandardRefund",
    "Return delivery date": "26-Sep-2026",
    "Order Amount": "39.90",
    "Order quantity": "1",
    "SafeT claim creation time": "28-Sep-2026 10:11:12",
    "Refunded Amount": " ",
    "Category": "Home",
    "Order Item ID": "40000000000001",
}
ORDER_COLUMNS = (
    "order-id order-item-id purchase-date payments-date buyer-email buyer-name sku product-name "
    "quantity-purchased currency item-price item-tax shipping-price shipping-tax ship-country"
).split()
ORDER_CELLS = [
    "026-1180443-7781902", "40000000000001", "2026-09-20T10:00:00+02:00", "2026-09-20T10:05:00+02:00",
    "abc123@marketplace.amazon.co.uk", "Ana Sample", "KETTLE-17-BLK", "Kettle", "2", "GBP", "79.80", "13.30",
    "4.99", "0.83", "GB",
]  # fmt: skip
FEED_RESULT = (
    "Feed Processing Summary:\n\tNumber of records processed\t\t3\n\tNumber of records successful\t\t2\n\n"
    "original-record-number\tsku\terror-code\terror-type\terror-message\n"
    "2\t\t18028\tError\tThe refund amount exceeds what is left to refund.\n"
)
XML_RESULT = (
    "<Result>\n<MessageID>2</MessageID><ResultCode>Error</ResultCode><ResultMessageCode>18028</ResultMessageCode>"
    "<ResultDescription>The refund amount exceeds what is left &amp; to refund.</ResultDescription>"
    "<AdditionalInfo><SKU>KETTLE</SKU></AdditionalInfo></Result>\n"
)
ITEM_DETAILS = (
    "<item_details><item_name>Kettle &amp; lid</item_name><asin>B0SAMPLE01</asin>"
    "<return_reason_code>CR-DEFECTIVE</return_reason_code><merchant_sku>KETTLE</merchant_sku>"
    "<in_policy>Y</in_policy><return_quantity>1</return_quantity><resolution>StandardRefund</resolution>"
    "<category>Home</category><refund_amount>39.90</refund_amount></item_details>"
)


def xml_feed_result(
    *results: str, status: str = "Complete", counts: tuple[int, int, int] = (3, 2, 1), warnings: int = 0
) -> str:
    """A whole processing report in XML; `counts` are those of messages processed, successful and with error."""
    processed, successful, failed = counts
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">\n<Header><DocumentVersion>1.02</DocumentVersion>'
        "<MerchantIdentifier>M_EXAMPLE_1</MerchantIdentifier></Header>\n"
        "<MessageType>ProcessingReport</MessageType>\n<Message><MessageID>1</MessageID><ProcessingReport>\n"
        f"<DocumentTransactionID>1</DocumentTransactionID><StatusCode>{status}</StatusCode>\n<ProcessingSummary>"
        f"<MessagesProcessed>{processed}</MessagesProcessed><MessagesSuccessful>{successful}</MessagesSuccessful>"
        f"<MessagesWithError>{failed}</MessagesWithError><MessagesWithWarning>{warnings}</MessagesWithWarning>"
        f"</ProcessingSummary>\n{''.join(results)}</ProcessingReport></Message></AmazonEnvelope>\n"
    )


def return_details(*items: str, ordered: str = "1", more: str = "") -> str:
    """One return of the XML report."""
    return (
        f"<return_details>{''.join(items or (ITEM_DETAILS,))}<order_id>026-1180443-7781902</order_id>"
        "<order_date>2026-09-20T10:00:00Z</order_date><amazon_rma_id>DRmaX7RRMA</amazon_rma_id>"
        "<return_request_date>2026-09-23T23:30:00-07:00</return_request_date>"
        "<return_request_status>Approved</return_request_status><a_to_z_claim>false</a_to_z_claim>"
        "<is_prime>true</is_prime><label_details><tracking_id>H01ABC</tracking_id>"
        "<return_carrier>Evri</return_carrier><currency_code>GBP</currency_code><label_cost>3.10</label_cost>"
        "<label_type>AmazonUnPaidLabel</label_type></label_details>"
        "<label_to_be_paid_by>Customer</label_to_be_paid_by><return_type>C-Returns</return_type>"
        f"<order_amount>39.90</order_amount><order_quantity>{ordered}</order_quantity>{more}</return_details>"
    )


def envelope(*returns: str, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    """A whole XML report."""
    return f"{declaration}<AmazonEnvelope><Message>{''.join(returns)}</Message></AmazonEnvelope>\n"


def flat_row(columns: list[str] | None = None, /, **changes: str) -> str:
    """One line of the flat report without its line end; `changes` by column name with _ for spaces."""
    cells = CELLS | {name.replace("_", " "): value for name, value in changes.items()}
    lower = {name.lower(): value for name, value in cells.items()}
    return "\t".join(lower.get(name.lower(), " ") for name in columns or COLUMNS_35)


def flat(*rows: str, columns: list[str] | None = None, end: str = "\n") -> bytes:
    """A whole flat report as UTF-8; one default row where none is given."""
    lines = ["\t".join(columns or COLUMNS_35), *(rows or (flat_row(columns),))]
    return "".join(line + end for line in lines).encode()


def orders(*rows: list[str]) -> bytes:
    """A whole order report; one default row where none is given."""
    return "".join("\t".join(row) + "\n" for row in [ORDER_COLUMNS, *(rows or [ORDER_CELLS])]).encode()


@contextmanager
def opened(content: bytes | Path, encoding: str | None = None) -> Iterator[ReportFile]:
    """Open a report, from memory as if it came on standard input; `encoding` is the marketplace's."""
    source = content if isinstance(content, Path) else BytesIO(content)
    with open_report(source, name="report.txt", encoding_for=lambda _currency: encoding) as report:
        yield report


def read(content: bytes | Path, encoding: str | None = None) -> list[ReturnRow | OrderRow | Rejected]:
    """Return all that a report's rows say."""
    with opened(content, encoding) as report:
        return list(report.rows())


def only(content: bytes, encoding: str | None = None) -> ReturnRow:
    """Return the one row of a returns report."""
    (row,) = read(content, encoding)
    assert isinstance(row, ReturnRow), row
    return row


def rejected(content: bytes) -> Rejected:
    """Return why the one row of a report is rejected."""
    (row,) = read(content)
    assert isinstance(row, Rejected), row
    return row
