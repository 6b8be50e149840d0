"""Order reports, and the processing reports of refund uploads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from returns_tui.errors import UnusableFile
from returns_tui.reports.records import FeedError, FeedResult, OrderRow, Rejected
from tests.reports.samples import FEED_RESULT, ORDER_CELLS, ORDER_COLUMNS, opened, orders, read


def _order(**changes: str) -> list[str]:
    cells = dict(zip(ORDER_COLUMNS, ORDER_CELLS, strict=True))
    return list((cells | {name.replace("_", "-"): value for name, value in changes.items()}).values())


def _only(**changes: str) -> OrderRow | Rejected:
    (row,) = read(orders(_order(**changes)))
    assert isinstance(row, OrderRow | Rejected)
    return row


def test_an_order_says_who_bought_and_what_was_paid() -> None:
    assert _only() == OrderRow(
        line=2,
        order_id="026-1180443-7781902",
        order_item_id="40000000000001",
        currency="GBP",
        sku="KETTLE-17-BLK",
        item="Kettle",
        purchased_at=datetime(2026, 9, 20, 8, tzinfo=UTC),
        quantity=2,
        item_price=Decimal("79.80"),
        item_tax=Decimal("13.30"),
        shipping_price=Decimal("4.99"),
        shipping_tax=Decimal("0.83"),
        buyer_email="abc123@marketplace.amazon.co.uk",
        buyer_name="Ana Sample",
        ship_country="GB",
    )


def test_an_order_report_has_a_currency_and_a_latest_date() -> None:
    with opened(orders()) as report:
        assert (report.currency, report.latest_date) == ("GBP", date(2026, 9, 20))


@pytest.mark.parametrize(
    "address",
    [
        "two@a.example,three@b.example", "a@b@c.example", "no address", "<a@b.example>", "Ana <a@b.example>",
        "a@b.example\x0bBcc: x@y.example", "jürgen@b.example", "a b@c.example", "@b.example", "a@",
        "a" * 250 + "@b.example",
    ],
)  # fmt: skip
def test_what_is_not_plainly_one_address_is_left_out(address: str) -> None:
    row = _only(buyer_email=address)
    assert isinstance(row, OrderRow)
    assert row.buyer_email == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("order-id", " "),
        ("order-item-id", ""),
        ("item-price", "1.234"),
        ("item-price", "-1"),
        ("purchase-date", "9/8/26"),
    ],
)
def test_an_order_that_cannot_be_read_is_rejected(column: str, value: str) -> None:
    row = _only(**{column: value})
    assert isinstance(row, Rejected)
    assert row.reason.startswith(column)


def _feed(text: str) -> FeedResult:
    with opened(text.encode()) as report:
        assert report.feed_result is not None
        assert list(report.rows()) == []
        return report.feed_result


def test_a_processing_report_says_which_refunds_failed() -> None:
    complaint = FeedError(6, 2, "", "18028", "The refund amount exceeds what is left to refund.", is_warning=False)
    assert _feed(FEED_RESULT) == FeedResult(3, 2, (complaint,))
    assert _feed(FEED_RESULT.replace("\n", "\r\n")) == FeedResult(3, 2, (complaint,))


def test_a_warning_fails_nothing_and_an_error_may_come_twice() -> None:
    more = "2\t\t18029\tError\tThe same again.\n3\tSKU\t5000\tWarning\tRounded.\n"
    result = _feed(FEED_RESULT + more)
    assert [(error.record, error.is_warning) for error in result.errors] == [(2, False), (2, False), (3, True)]


def test_a_report_of_a_file_without_errors_needs_no_table() -> None:
    text = "Feed Processing Summary:\n\tNumber of records processed\t\t3\n\tNumber of records successful\t\t3\n"
    assert _feed(text) == FeedResult(3, 3, ())


def test_a_complaint_about_the_whole_file_has_record_0() -> None:
    text = FEED_RESULT.replace("2\t\t18028", "\t\t90000").replace("processed\t\t3", "processed\t\t0")
    assert _feed(text.replace("successful\t\t2", "successful\t\t0")).errors[0].record == 0


@pytest.mark.parametrize(
    "text",
    [
        FEED_RESULT.partition("2\t\t18028")[0],
        FEED_RESULT.replace("successful\t\t2", "successful\t\t3"),
        FEED_RESULT.replace("successful\t\t2", "successful\t\t4"),
        FEED_RESULT.replace("processed\t\t3", "processed\t\tthree"),
        FEED_RESULT.replace("\tError\t", "\tFehler\t"),
        FEED_RESULT.replace("2\t\t18028", "\t\t90000"),
        FEED_RESULT.replace("2\t\t18028", "two\t\t18028"),
        FEED_RESULT + "3\tx\ty\tError\tz\tw\n",
        "Feed Processing Summary:\n\tNumber of records processed\t\t3\n\tNumber of records successful\t\t3",
    ],
)
def test_a_processing_report_that_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(UnusableFile, match=r"feed processing report|may be cut off"):
        _feed(text)


def test_a_processing_report_cut_anywhere_never_confirms_a_failed_refund() -> None:
    for length in range(len(FEED_RESULT)):
        try:
            result = _feed(FEED_RESULT[:length])
        except UnusableFile:
            continue
        assert [error.record for error in result.errors] == [2]
        assert (result.processed, result.successful) == (3, 2)
