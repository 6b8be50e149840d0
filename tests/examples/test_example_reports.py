from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from returns_tui.config import load
from returns_tui.examples import BASE_DATE, example_comments, example_reports
from returns_tui.reports import open_report
from returns_tui.reports.records import OrderRow, Rejected, ReturnRow
from returns_tui.shipped import shipped

COLUMNS_32 = (
    "Order ID|Order date|Return request date|Return request status|Amazon RMA ID|Merchant RMA ID|Label type|"
    "Label cost|Currency code|Return carrier|Tracking ID|Label to be paid by|A-to-Z Claim|Is prime|ASIN|"
    "Merchant SKU|Item Name|Return quantity|Return Reason|In policy|Return type|Resolution|Invoice number|"
    "Return delivery date|Order Amount|Order quantity|SafeT Action reason|SafeT claim id|SafeT claim state|"
    "SafeT claim creation time|SafeT claim reimbursement amount|Refunded Amount"
).split("|")
LAYOUTS = {
    "returns-amazon.co.uk.tsv": [*COLUMNS_32, "Category", "VAT", "Order Item ID"],
    "returns-amazon.com.tsv": [*COLUMNS_32, "Order Item ID"],
    "returns-amazon.co.jp.tsv": COLUMNS_32,
}
TODAY = date(2028, 2, 29)  # far away, a leap day, and over several ends of months


def rows_of(path: Path, marketplace: str) -> list[ReturnRow | OrderRow | Rejected]:
    encoding = "cp932" if marketplace == "amazon.co.jp" else None
    with open_report(path, name=path.name, encoding_for=lambda currency: encoding) as report:
        return list(report.rows())


def all_rows(folder: Path, today: date) -> list[tuple[str, ReturnRow | OrderRow | Rejected]]:
    return [
        (marketplace, row)
        for path, marketplace in example_reports(folder, today)
        for row in rows_of(path, marketplace)
    ]


@pytest.mark.parametrize("name", LAYOUTS)
def test_flat_files_have_the_layout_that_amazon_gives(tmp_path: Path, name: str) -> None:
    paths = {path.name: path for path, _ in example_reports(tmp_path, TODAY)}
    encoding = "cp932" if "co.jp" in name else "utf-8"
    header, *lines = paths[name].read_bytes().decode(encoding).removesuffix("\n").split("\n")
    assert header.split("\t") == LAYOUTS[name]
    assert {len(line.split("\t")) for line in lines} == {len(LAYOUTS[name])}


def test_every_row_of_every_file_can_be_taken_in(tmp_path: Path) -> None:
    rows = all_rows(tmp_path, TODAY)
    assert [row for _, row in rows if isinstance(row, Rejected)] == []
    returns = Counter(market for market, row in rows if isinstance(row, ReturnRow))
    assert returns == {"amazon.co.uk": 18, "amazon.com": 12, "amazon.de": 8, "amazon.co.jp": 3}
    assert sum(isinstance(row, OrderRow) for _, row in rows) == 35


def test_days_keep_their_distance_from_today(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "moved").mkdir()
    base = [row for _, row in all_rows(tmp_path / "base", BASE_DATE) if isinstance(row, ReturnRow)]
    moved = [row for _, row in all_rows(tmp_path / "moved", TODAY) if isinstance(row, ReturnRow)]
    distance = TODAY - BASE_DATE
    assert max(row.requested_on for row in moved) == TODAY
    for before, after in zip(base, moved, strict=True):
        assert after.order_id == before.order_id
        assert after.item == before.item
        assert after.requested_on - before.requested_on == distance
        assert (before.requested_at is None) == (after.requested_at is None)
        if before.requested_at and after.requested_at:
            assert after.requested_at - before.requested_at == distance
        if before.delivered_on:
            assert after.delivered_on == before.delivered_on + distance
        assert before.ordered_on is not None
        assert after.ordered_on == before.ordered_on + distance


def test_files_set_on_their_own_day_come_out_as_they_are_shipped(tmp_path: Path) -> None:
    for path, _ in example_reports(tmp_path, BASE_DATE):
        assert path.read_bytes() == (shipped("examples") / path.name).read_bytes()


def test_nothing_in_the_examples_lies_after_today(tmp_path: Path) -> None:
    for _, row in all_rows(tmp_path, TODAY):
        if isinstance(row, ReturnRow):
            days = [row.requested_on, row.ordered_on, row.delivered_on]
            assert all(day is None or day <= TODAY for day in days)
            assert row.requested_on >= TODAY - timedelta(days=60)  # what a report covers at most
        elif isinstance(row, OrderRow):
            assert row.purchased_at is not None
            assert row.purchased_at.date() <= TODAY


def test_the_examples_show_what_a_seller_meets(tmp_path: Path) -> None:
    returns = [row for _, row in all_rows(tmp_path, TODAY) if isinstance(row, ReturnRow)]
    statuses = {row.status for row in returns}
    assert statuses >= {
        "PendingApproval", "Approved", "PendingLabel", "PendingRefund", "Closed", "Denied", "Cancelled",
        "Completed",
    }  # fmt: skip
    assert any(row.resolution == "RefundAtFirstScan" for row in returns)
    assert any(row.in_policy is False for row in returns)
    assert any(row.a_to_z for row in returns)
    assert any(row.rma_id == "" for row in returns)
    assert any(row.is_prime for row in returns)
    assert any(row.label_payer == "Seller" and row.label_cost for row in returns)
    assert any(len(row.item) > 150 for row in returns)
    assert any(row.quantity and row.order_quantity and row.quantity < row.order_quantity for row in returns)


def test_the_escape_sequences_of_a_title_arrive_as_visible_text(tmp_path: Path) -> None:
    titles = [row.item for _, row in all_rows(tmp_path, TODAY) if isinstance(row, ReturnRow)]
    hostile = next(title for title in titles if "Garden hose" in title)
    assert "\\x1b" in hostile
    assert "\x1b" not in "".join(titles)
    raw = (shipped("examples") / "returns-amazon.com.tsv").read_bytes()
    assert b"\x1b" in raw


def test_orders_and_comments_belong_to_requests_of_the_examples(tmp_path: Path) -> None:
    rows = all_rows(tmp_path, TODAY)
    requests = {row.order_id: (market, row) for market, row in rows if isinstance(row, ReturnRow)}
    assert len(requests) == sum(isinstance(row, ReturnRow) for _, row in rows)
    assert set(example_comments()) <= set(requests)
    for market, order in rows:
        if isinstance(order, OrderRow):
            marketplace, request = requests[order.order_id]
            assert marketplace == market
            assert order.sku == request.sku
            assert order.buyer_email.endswith(f"@marketplace.{market}")
            assert order.item_price == request.order_amount
            assert request.order_item_id in ("", order.order_item_id)
    assert all(len(comment) <= 200 for comment in example_comments().values())


def test_reasons_and_statuses_of_the_examples_are_known_to_the_shipped_configuration(tmp_path: Path) -> None:
    config = load(shipped("config.example.yaml"), environ={"HOME": str(tmp_path)}, cwd=tmp_path)
    for market, row in all_rows(tmp_path, TODAY):
        if isinstance(row, ReturnRow):
            assert row.reason_code.removeprefix("CR-") in config.reasons
            assert row.status in config.statuses
            assert row.currency == config.marketplaces[market].currency
