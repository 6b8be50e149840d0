"""The XML returns report: its elements, its twins, and what makes a file unusable."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from returns_tui.errors import UnusableFile
from returns_tui.reports.records import Rejected, ReturnRow
from tests.reports.samples import ITEM_DETAILS, envelope, only, opened, read, rejected, return_details


def _only(*items: str, ordered: str = "1", more: str = "") -> ReturnRow:
    return only(envelope(return_details(*items, ordered=ordered, more=more)).encode())


def test_all_elements_have_their_fields() -> None:
    row = _only(
        more="<return_delivery_date>2026-09-26T08:00:00Z</return_delivery_date><invoice_number>I1</invoice_number>"
    )
    assert row == ReturnRow(
        line=2,
        order_id="026-1180443-7781902",
        requested_on=date(2026, 9, 23),
        requested_at=datetime(2026, 9, 24, 6, 30, tzinfo=UTC),
        status="Approved",
        currency="GBP",
        rma_id="DRmaX7RRMA",
        sku="KETTLE",
        asin="B0SAMPLE01",
        item="Kettle & lid",
        category="Home",
        ordered_on=date(2026, 9, 20),
        quantity=1,
        order_quantity=1,
        order_amount=Decimal("39.90"),
        reason_code="CR-DEFECTIVE",
        in_policy=True,
        return_type="C-Returns",
        resolution="StandardRefund",
        label_type="AmazonUnPaidLabel",
        label_cost=Decimal("3.10"),
        label_payer="Customer",
        carrier="Evri",
        tracking_id="H01ABC",
        delivered_on=date(2026, 9, 26),
        delivered_at=datetime(2026, 9, 26, 8, tzinfo=UTC),
        a_to_z=False,
        is_prime=True,
        invoice_number="I1",
        refunded_amount=Decimal("39.90"),
    )


@pytest.mark.parametrize(("ordered", "quantity"), [("1", 1), ("2", 2), ("3", 2), ("", 1)])
def test_twin_items_are_one_with_no_more_pieces_than_were_ordered(ordered: str, quantity: int) -> None:
    assert _only(ITEM_DETAILS, ITEM_DETAILS, ordered=ordered).quantity == quantity


@pytest.mark.parametrize(
    "change", [("B0SAMPLE01", "B0SAMPLE02"), ("KETTLE", "LID"), ("CR-DEFECTIVE", "CR-SWITCHEROO")]
)
def test_items_that_differ_are_rows_of_their_own(change: tuple[str, str]) -> None:
    rows = read(envelope(return_details(ITEM_DETAILS, ITEM_DETAILS.replace(*change), ordered="2")).encode())
    assert [getattr(row, "quantity", None) for row in rows] == [1, 1]


def test_namespaces_order_of_elements_and_unknown_ones_do_no_harm() -> None:
    plain = envelope(return_details(more="<gift_note>for you</gift_note><empty/>"))
    spaced = (
        plain.replace("<AmazonEnvelope>", '<AmazonEnvelope xmlns="urn:a" xmlns:b="urn:b">')
        .replace("<order_id>026-1180443-7781902</order_id>", "")
        .replace("</return_details>", "<b:order_id>026-1180443-7781902</b:order_id></return_details>")
    )
    assert only(spaced.encode()) == only(plain.encode())
    assert only(plain.encode()).other == {"gift_note": "for you"}


def test_line_numbers_are_those_of_the_returns() -> None:
    rows = read(envelope(return_details() + "\n\n", return_details()).encode())
    assert [row.line for row in rows] == [2, 4]


def test_a_return_that_cannot_be_read_is_rejected_and_the_others_go_in() -> None:
    bad = return_details().replace("2026-09-23T23:30:00-07:00", "03/04/2026")
    first, second = read(envelope(bad, return_details()).encode())
    assert isinstance(first, Rejected)
    assert first.reason.startswith("return_request_date is ambiguous")
    assert isinstance(second, ReturnRow)


def test_two_contradicting_values_reject_the_return() -> None:
    assert (
        "order_id is there twice"
        in rejected(envelope(return_details(more="<order_id>2</order_id>")).encode()).reason
    )


def test_a_second_label_is_kept_apart() -> None:
    row = _only(more="<label_details><tracking_id>H02</tracking_id></label_details>")
    assert (row.tracking_id, row.other) == ("H01ABC", {"tracking_id (2)": "H02"})


def test_the_first_pass_finds_currency_latest_date_and_number() -> None:
    with opened(envelope(return_details(), return_details()).encode()) as report:
        assert (report.currency, report.latest_date, report.rows_total) == ("GBP", date(2026, 9, 23), 2)
        assert len(list(report.rows())) == report.position == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_declared_encoding_is_used(encoding: str) -> None:
    text = envelope(
        return_details(ITEM_DETAILS.replace("Kettle", "Küche")),
        declaration=f'<?xml version="1.0" encoding="{encoding}"?>',
    )
    assert only(text.encode(encoding)).item == "Küche & lid"


def test_japan_s_encoding_is_used_where_none_is_declared() -> None:
    text = envelope(return_details(ITEM_DETAILS.replace("Kettle", "ソ表 ﾎﾟｯﾄ")), declaration="")
    assert only(text.encode("cp932"), "cp932").item == "ソ表 ﾎﾟｯﾄ & lid"


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE AmazonEnvelope SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE AmazonEnvelope [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE AmazonEnvelope [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_type_is_refused(prolog: str) -> None:
    text = envelope(return_details(), declaration="").replace("Kettle", "K")
    with pytest.raises(UnusableFile, match="defines entities or a document type"):
        read((prolog + text).encode())


def test_a_file_cut_anywhere_is_refused_whole() -> None:
    whole = envelope(return_details(ITEM_DETAILS.replace("Kettle", "保温杯")), return_details()).rstrip().encode()
    assert len(read(whole)) == 2
    for length in [*range(1, len(whole), 97), len(whole) - 1]:
        with pytest.raises(UnusableFile):
            read(whole[:length])


@pytest.mark.parametrize(
    "content",
    [
        "<x>" * 5000 + "</x>" * 5000,
        return_details(more="<note>" + "x" * (2 << 20) + "</note>"),
        return_details(more="<n/>" * 40_000),
        "<!--" + "x" * (3 << 20) + "-->" + return_details(),
    ],
    ids=["deep", "long", "many", "comment"],
)
def test_what_would_fill_the_memory_is_refused(content: str) -> None:
    with pytest.raises(UnusableFile, match="larger or deeper"):
        read(envelope(content).encode())


def test_foreign_text_is_cleaned() -> None:
    row = _only(ITEM_DETAILS.replace("Kettle", "K&#x202e;ettle&#x9b;31m"))
    assert row.item == "K\\u202eettle\\x9b31m & lid"


def test_markup_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(UnusableFile, match="no complete XML file"):
        read(envelope(return_details(more="<a></b>")).encode())
    with pytest.raises(UnusableFile, match="no complete XML file"):
        read(envelope(return_details()).encode() + b"<again/>")
