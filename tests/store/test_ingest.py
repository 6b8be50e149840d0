"""What one report after another does to the queue."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import peewee
import pytest

from returns_tui.config.values import Config
from returns_tui.errors import UnusableFile
from returns_tui.policy.sightings import other_of
from returns_tui.reports.records import Rejected, ReturnRow
from returns_tui.store import cases
from returns_tui.store.database import Store, seconds
from returns_tui.store.ingest import import_report
from returns_tui.store.models import ImportRun
from tests.conftest import NOW
from tests.store.report_fakes import (
    DAY,
    ORDER,
    FakeReport,
    Row,
    content,
    events,
    only,
    ordered,
    returned,
    stored,
    take,
    take_report,
)


def counts(result: Any) -> tuple[int, int, int, int]:
    return result.new, result.changed, result.unchanged, len(result.rejected)


def test_a_row_becomes_a_request_with_a_clock_and_a_history(store: Store, config: Config) -> None:
    result = take(store, config, returned())
    assert (result.file, result.kind, result.encoding, result.rows) == ("returns.tsv", "returns_flat", "utf-8", 1)
    assert counts(result) == (1, 0, 0, 0)
    request = only(store)
    assert (request["state"], request["origin"], request["currency"]) == ("pending", "reported", "GBP")
    # The day begins at midnight in London, an hour before UTC's in September; 24 exact hours to answer.
    assert request["requested_at"] == seconds(datetime(2026, 9, 22, 23, tzinfo=UTC))
    assert request["due_at"] == seconds(datetime(2026, 9, 23, 23, tzinfo=UTC))
    assert "kettle" in request["words"]
    assert events(store) == [("imported", '{"file": "returns.tsv"}')]


def test_the_same_report_again_writes_nothing(store: Store, config: Config) -> None:
    rows = (returned(), returned(order_item_id="40118823", line=3), ordered(line=4))
    take(store, config, *rows)
    before, told = stored(store), events(store)
    result = take(store, config, *rows)
    assert counts(result) == (0, 0, 3, 0)
    assert (stored(store), events(store)) == (before, told)


def test_a_later_report_changes_what_it_says_and_tells_it(store: Store, config: Config) -> None:
    take(store, config, returned(tracking_id="", label_cost=Decimal("3.10")))
    later = returned(status="Approved", tracking_id="H01ABC", delivered_on=date(2026, 9, 26), label_cost=None)
    assert counts(take(store, config, later)) == (0, 1, 0, 0)
    request = only(store)
    assert (request["state"], request["tracking_id"], request["label_cost"]) == ("received", "H01ABC", 310)
    assert request["version"] == 2
    assert json.loads(events(store)[-1][1]) == {
        "marketplace_status": "PendingApproval → Approved",
        "tracking_id": "- → H01ABC",
        "delivered_at": "- → 2026-09-26",
    }


def test_an_older_report_after_a_newer_one_changes_nothing(store: Store, config: Config) -> None:
    take(store, config, returned(status="Approved", tracking_id="H2"), latest=date(2026, 9, 25))
    result = take(store, config, returned(status="PendingApproval", tracking_id="H1"), latest=date(2026, 9, 20))
    assert counts(result) == (0, 0, 1, 0)
    assert only(store)["tracking_id"] == "H2"


def test_an_older_report_gives_what_the_newer_one_left_blank(store: Store, config: Config) -> None:
    take(store, config, returned(status="Approved", carrier=""))
    assert counts(take(store, config, returned(carrier="Evri"))) == (0, 1, 0, 0)
    request = only(store)
    assert (request["marketplace_status"], request["carrier"]) == ("Approved", "Evri")


def test_a_file_that_is_only_newer_changes_no_request_but_is_remembered(store: Store, config: Config) -> None:
    take(store, config, returned(carrier="Evri"), latest=date(2026, 9, 20))
    assert counts(take(store, config, returned(carrier="Evri"), latest=date(2026, 9, 25))) == (0, 0, 1, 0)
    assert only(store)["version"] == 1
    take(store, config, returned(carrier="Yodel"), latest=date(2026, 9, 22))
    assert only(store)["carrier"] == "Evri"


def test_rows_of_one_return_in_one_file_are_one_request(store: Store, config: Config) -> None:
    assert counts(take(store, config, returned(), returned(line=3), returned(line=4, sku="", asin="B0"))) == (
        1,
        0,
        2,
        0,
    )
    assert only(store)["asin"] == "B0"


def test_a_row_without_rma_joins_the_request_of_its_day(store: Store, config: Config) -> None:
    take(store, config, returned(rma_id=""))
    take(store, config, returned(order_item_id=""))
    request = only(store)
    assert (request["rma_id"], request["order_item_id"]) == ("DkettleRRMA", "40118822")


def test_two_requests_that_a_third_row_joins_become_one_with_both_histories(store: Store, config: Config) -> None:
    take(store, config, returned(sku=""))
    take(store, config, returned(order_item_id="", sku="KETTLE-17"))
    assert len(stored(store)) == 2
    result = take(store, config, returned())
    assert counts(result) == (0, 1, 0, 0)
    assert only(store)["id"] == 1
    assert [name for name, _details in events(store)] == ["imported", "imported", "changed", "joined"]


def test_other_accounts_and_marketplaces_have_their_own_requests(store: Store, config: Config) -> None:
    take(store, config, returned())
    take(store, config._replace(account="second"), returned())
    take(store, config, returned(currency="EUR"), marketplace="amazon.de")
    assert [(row["account"], row["marketplace"]) for row in stored(store)] == [
        ("default", "amazon.co.uk"),
        ("second", "amazon.co.uk"),
        ("default", "amazon.de"),
    ]


def test_a_row_in_another_currency_is_rejected_with_its_line(store: Store, config: Config) -> None:
    result = take(store, config, returned(), returned(line=3, order_id="X-2", currency="EUR"))
    assert counts(result) == (1, 0, 0, 1)
    (rejected,) = result.rejected
    assert rejected.line == 3
    assert "EUR" in rejected.reason
    assert "GBP" in rejected.reason
    assert only(store)["order_id"] == ORDER


def test_a_blank_currency_is_the_marketplaces(store: Store, config: Config) -> None:
    take(store, config, returned(currency="", order_amount=Decimal("1500")), marketplace="amazon.co.jp")
    assert (only(store)["currency"], only(store)["order_amount"]) == ("JPY", 1500)


@pytest.mark.parametrize(
    ("values", "marketplace"),
    [
        ({"order_amount": Decimal("39.905")}, "amazon.co.uk"),
        ({"label_cost": Decimal("1500.5"), "currency": "JPY"}, "amazon.co.jp"),
        ({"refunded_amount": Decimal("1E+30")}, "amazon.co.uk"),
        ({"refunded_amount": Decimal("NaN")}, "amazon.co.uk"),
        ({"quantity": -1}, "amazon.co.uk"),
        ({"order_quantity": 2**40}, "amazon.co.uk"),
    ],
)
def test_what_no_currency_or_shelf_can_hold_is_rejected(
    store: Store, config: Config, values: dict[str, Any], marketplace: str
) -> None:
    result = take(store, config, returned(line=9, **values), marketplace=marketplace)
    assert [rejected.line for rejected in result.rejected] == [9]
    assert stored(store) == []


def test_trailing_zeros_are_no_decimals(store: Store, config: Config) -> None:
    take(store, config, returned(order_amount=Decimal("1500.00"), currency="JPY"), marketplace="amazon.co.jp")
    assert only(store)["order_amount"] == 1500


def test_rows_that_the_file_itself_refuses_are_passed_on(store: Store, config: Config) -> None:
    result = take(store, config, Rejected(2, "no date"), returned(line=3))
    assert counts(result) == (1, 0, 0, 1)
    assert result.rejected == [Rejected(2, "no date")]
    assert result.rows == 2


def test_an_order_row_in_another_currency_or_without_item_is_rejected(store: Store, config: Config) -> None:
    result = take(store, config, ordered(currency="USD"), ordered(line=3, order_item_id=""), ordered(line=4))
    assert counts(result) == (1, 0, 0, 2)
    assert [rejected.line for rejected in result.rejected] == [2, 3]


def test_columns_without_a_field_are_kept_and_told_when_they_change(store: Store, config: Config) -> None:
    take(store, config, returned(other={"SafeT claim id": "7"}))
    assert counts(take(store, config, returned(status="Approved", other={"SafeT claim id": "8"}))) == (0, 1, 0, 0)
    assert other_of(only(store)["reported"]) == {"SafeT claim id": "8"}
    assert json.loads(events(store)[-1][1])["also"] == "SafeT claim id"


def test_an_exact_time_stands_before_the_start_of_its_day(store: Store, config: Config) -> None:
    at = datetime(2026, 9, 23, 14, 2, tzinfo=UTC)
    take(store, config, returned())
    take(store, config, returned(requested_at=at))
    request = only(store)
    assert (request["requested_at"], request["requested_exact"]) == (seconds(at), True)
    assert request["due_at"] == seconds(at + timedelta(hours=24))


def test_the_day_of_an_exact_time_is_the_marketplaces_own(store: Store, config: Config) -> None:
    take(store, config, returned(rma_id=""))
    late = datetime(2026, 9, 22, 23, 30, tzinfo=UTC)  # the 23rd in London
    take(store, config, returned(requested_on=date(2026, 9, 22), requested_at=late))
    assert only(store)["requested_at"] == seconds(late)


def test_the_exact_time_of_a_delivery_gives_way_to_a_later_day(store: Store, config: Config) -> None:
    at = datetime(2026, 9, 26, 23, 30, tzinfo=UTC)  # the 27th in London
    take(store, config, returned(status="Approved", delivered_at=at))
    assert (only(store)["delivered_at"], only(store)["delivered_exact"]) == (seconds(at), True)
    take(store, config, returned(status="Completed", delivered_on=date(2026, 9, 28)))
    assert only(store)["delivered_at"] == seconds(datetime(2026, 9, 27, 23, tzinfo=UTC))
    assert only(store)["delivered_exact"] is False


def test_a_claim_counts_from_the_first_report_that_shows_it(store: Store, config: Config) -> None:
    take(store, config, returned(status="Approved", a_to_z=True), latest=date(2026, 9, 28))
    take(store, config, returned(a_to_z=True), latest=date(2026, 9, 26))
    take(store, config, returned(a_to_z=False), latest=date(2026, 9, 25))
    assert (only(store)["a_to_z"], only(store)["claim_since"]) == (True, "2026-09-26")
    take(store, config, returned(order_id="X-2", a_to_z=True), latest=None)
    assert stored(store)[1]["claim_since"] == DAY.isoformat()


@pytest.mark.parametrize("order_first", [True, False])
def test_an_order_report_gives_buyer_item_and_what_was_paid(
    store: Store, config: Config, order_first: bool
) -> None:
    reports: list[tuple[Row, ...]] = [
        (returned(order_item_id="", order_quantity=1, order_amount=Decimal("50.00")),),
        (ordered(),),
    ]
    for rows in reports[::-1] if order_first else reports:
        take(store, config, *rows)
    request = only(store)
    assert (request["buyer_email"], request["buyer_name"]) == ("abc123@marketplace.amazon.co.uk", "Sam Example")
    assert request["order_item_id"] == "40118822"
    assert (request["paid"], request["paid_tax"]) == (4290, 665)
    assert (request["paid_shipping"], request["paid_shipping_tax"], request["paid_estimated"]) == (300, 50, False)


def test_without_an_order_report_what_was_paid_is_an_estimate(store: Store, config: Config) -> None:
    take(store, config, returned(order_quantity=2, order_amount=Decimal("79.80")))
    assert (only(store)["paid"], only(store)["paid_estimated"]) == (3990, True)


def test_a_line_with_the_same_sku_twice_is_no_sure_match(store: Store, config: Config) -> None:
    take(store, config, returned(order_item_id=""))
    take(store, config, ordered(order_item_id="1"), ordered(order_item_id="2", line=3))
    request = only(store)
    assert (request["order_item_id"], request["paid"]) == ("", None)
    assert request["buyer_name"] == "Sam Example"


def test_the_only_line_of_an_order_matches_unless_the_skus_differ(store: Store, config: Config) -> None:
    take(store, config, ordered())
    take(store, config, returned(order_item_id="", sku="", asin="B0KETTLE"))
    assert (only(store)["paid"], only(store)["sku"]) == (4290, "KETTLE-17")
    take(store, config, returned(order_item_id="", sku="LAMP-3", rma_id="DlampRRMA"))
    assert stored(store)[1]["paid"] is None


def test_a_changed_order_line_counts_as_changed(store: Store, config: Config) -> None:
    assert counts(take(store, config, ordered(buyer_email=""))) == (1, 0, 0, 0)
    assert counts(take(store, config, ordered(item_tax=None))) == (0, 1, 0, 0)
    assert counts(take(store, config, ordered(), latest=date(2026, 9, 30))) == (0, 0, 1, 0)


def test_an_import_that_breaks_off_is_completed_by_the_next_one(store: Store, config: Config) -> None:
    rows = [returned(order_id=f"O-{number}", line=number + 2) for number in range(1200)]
    with pytest.raises(KeyboardInterrupt):
        take_report(store, config, FakeReport(rows, breaks_at=1100))
    assert len(stored(store)) == 1000
    assert ImportRun.get().finished_at is None
    result = take_report(store, config, FakeReport(rows))
    assert counts(result) == (200, 0, 1000, 0)
    assert len(stored(store)) == len(events(store)) == 1200
    assert {run.finished_at for run in ImportRun.select()} == {seconds(NOW)}


def test_an_import_says_how_far_it_is_and_lets_others_write_in_between(store: Store, config: Config) -> None:
    rows = [returned(order_id=f"O-{number}") for number in range(1100)]
    steps = []

    def progress(done: int) -> None:
        assert not store.database.in_transaction()
        steps.append(done)

    market = config.marketplaces["amazon.co.uk"]
    import_report(store, config, FakeReport(rows), market=market, operator="ana", now=NOW, progress=progress)
    assert steps == [500, 1000, 1100]


def test_a_large_report_takes_few_statements(
    sqlite_store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[ReturnRow] = [returned(order_id=f"O-{number // 2}", rma_id=f"R{number}") for number in range(5000)]
    statements: list[str] = []
    execute_sql = peewee.Database.execute_sql

    def counted(self: peewee.Database, sql: str, *arguments: Any, **named: Any) -> Any:
        statements.append(sql)
        return execute_sql(self, sql, *arguments, **named)

    monkeypatch.setattr(peewee.Database, "execute_sql", counted)
    assert take_report(sqlite_store, config, FakeReport(rows)).new == 5000
    assert len(statements) <= 10 * 10 + 10
    statements.clear()
    assert take_report(sqlite_store, config, FakeReport(rows)).unchanged == 5000
    assert len(statements) <= 10 * 10 + 10


def test_the_processing_report_of_a_refund_feed_holds_no_requests(sqlite_store: Store, config: Config) -> None:
    with pytest.raises(UnusableFile, match="no requests"):
        take_report(sqlite_store, config, FakeReport([], kind="feed_result"))


def test_the_inbox_reads_what_was_taken_in(store: Store, config: Config) -> None:
    take(store, config, returned(in_policy=True, a_to_z=False, other={"VAT": "GB1"}), ordered())
    request = cases.get(store, only(store)["id"])
    assert (request.order_id, request.in_policy, request.a_to_z) == (ORDER, True, False)
    assert request.refundable == 4290
    assert content(store)[0]["conflict"] == ""
