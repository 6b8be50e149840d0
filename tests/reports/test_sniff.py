"""A wrong file is named for what it is, whatever it is called, and says where the right one is."""

from __future__ import annotations

import gzip
from io import BytesIO
from zipfile import ZipFile

import pytest

from returns_tui.errors import UnusableFile
from tests.reports.samples import (
    COLUMNS_35,
    FEED_RESULT,
    ORDER_COLUMNS,
    envelope,
    flat,
    flat_row,
    opened,
    orders,
    return_details,
)


def _zip(*names: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name in names:
            content = "application/vnd.oasis.opendocument.spreadsheet" if name == "mimetype" else "x"
            archive.writestr(name, content)
    return file.getvalue()


_REFUND_UPLOAD = (
    "order-id\torder-item-id\tadjustment-reason-code\tcurrency\titem-price-adj\nA\tB\tCustomerReturn\tGBP\t1.00\n"
)
_REFUND_XML = (
    "<?xml version='1.0'?><AmazonEnvelope><Header/><MessageType>OrderAdjustment</MessageType><Message>"
    "<MessageID>1</MessageID><OrderAdjustment><AmazonOrderID>1</AmazonOrderID></OrderAdjustment></Message></AmazonEnvelope>"
)
_FBA = (
    "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\t"
    "detailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments\n"
)
_CSV = ",".join(COLUMNS_35) + "\n" + flat_row().replace("\t", ",") + "\n"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (flat(), "returns_flat"),
        (b"\n\n" + flat(), "returns_flat"),
        (envelope(return_details()).encode(), "returns_xml"),
        (orders(), "orders"),
        (FEED_RESULT.encode(), "feed_result"),
    ],
)
def test_a_report_is_known_by_its_content(content: bytes, kind: str) -> None:
    with opened(content) as report:
        assert report.kind == kind


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (_FBA, "an FBA returns report: Amazon handles those"),
        ("settlement-id\tsettlement-start-date\tdeposit-date\n1\t2\t3\n", "a settlement report"),
        ("amazon-order-id\tmerchant-order-id\tpurchase-date\tsku\n", "an All Orders report"),
        (_REFUND_UPLOAD, "a refund upload file, which goes to Amazon; wanted is the feed processing report"),
        (_REFUND_XML, "a refund upload file .XML., which goes to Amazon"),
        (
            "<AmazonEnvelope><Message><OrderReport/></Message></AmazonEnvelope>",
            "an order report in XML; wanted is the tab-separated",
        ),
        (
            "<AmazonEnvelope><Message><ProcessingReport/></Message></AmazonEnvelope>",
            "is no final feed processing report: its StatusCode is “”",
        ),
        ("<AmazonEnvelope><Message><Price/></Message></AmazonEnvelope>", "XML file of another kind .Price."),
        ("<AmazonEnvelope><Message></Message></AmazonEnvelope>", "XML file with nothing in it"),
        ("<?xml version='1.0'?><!-- hi --><rss><channel/></rss>", "XML of another kind .<rss>."),
        ("<?xml version='1.0'?>", "no complete XML file"),
        (_zip("[Content_Types].xml", "xl/workbook.xml"), "a spreadsheet .Excel."),
        (_zip("mimetype", "content.xml"), "a spreadsheet .OpenDocument."),
        (_zip("report.txt"), "a zip archive; unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an old Excel"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "an image .PNG."),
        (b"\xff\xd8\xff\xe0" + bytes(64), "an image .JPEG."),
        (b"GIF89a" + bytes(64), "an image .GIF."),
        (gzip.compress(flat()), "a gzip file inside a gzip file"),
        (b"SQLite format 3\0" + bytes(84), "an SQLite database"),
        ("\ufeff<!DOCTYPE html>\n<html><body>Sign in</body></html>", "a web page .HTML., often a sign-in"),
        ('{"reportId": "1"}', "JSON"),
        ('[\n {"Order ID": 1}]', "JSON"),
        (_CSV, "separated by commas; .* not saved again"),
        (_CSV.replace(",", ";"), "separated by semicolons"),
        ('"' + "\t".join(COLUMNS_35).replace("\t", '"\t"') + '"\n', "put in quotation marks"),
        (",".join(ORDER_COLUMNS) + "\n", "separated by commas"),
        ("", "empty"),
        ("\ufeff \r\n\n", "empty"),
        (bytes(range(1, 9)) * 40, "no text"),
        (b"\x00\x01\x02" * 40, "no text: it holds NUL bytes"),
        ("Dear buyer,\nthank you\n", "begins with “Dear buyer,”, which is the header of no known report"),
        (flat_row() + "\n", "the header of no known report"),
        ("Order ID\tReturn request date\tASIN\n", "looks like a returns report but lacks “return request status”"),
        ("Order ID\tReturn request date\tReturn request status\n", "lacks every column with an RMA"),
        ("Bestellnummer\tBestelldatum\n", "in English"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_with_what_is_wanted_instead(content: str | bytes, what: str) -> None:
    data = content.encode() if isinstance(content, str) else content
    data = gzip.compress(data) if data.startswith(b"\x1f\x8b") else data
    with pytest.raises(UnusableFile, match=what) as refusal, opened(data):
        pass
    sentence = str(refusal.value)
    assert sentence.startswith("report.txt ")
    assert "\n" not in sentence


def test_a_foreign_header_is_shown_without_its_control_characters() -> None:
    with pytest.raises(UnusableFile) as refusal, opened(b"abc\x1b]0;x\tdef\n"):
        pass
    assert "abc\\x1b]0;x def" in str(refusal.value)


def test_an_order_report_with_just_enough_columns_is_one() -> None:
    with opened("\t".join([*ORDER_COLUMNS[:2], "sku"]).encode() + b"\n") as report:
        assert report.kind == "orders"
