"""What is known of a buyer and a product, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from returns_tui.config.values import Config
from returns_tui.policy.sightings import Facts, Stamp, dump_facts
from returns_tui.store import bulk, cases, migrating, track_record
from returns_tui.store.database import Store, open_store, seconds
from returns_tui.store.order_lines import save_lines
from returns_tui.store.sqlite_header import APPLICATION_ID
from returns_tui.store.track_record import TrackRecord
from tests.conftest import NOW

New = Callable[..., int]
ALIAS = "sam@marketplace.amazon.co.uk"


def of(store: Store, request_id: int) -> TrackRecord:
    return track_record.track_record(store, cases.get(store, request_id), NOW)


def order_lines(store: Store, *given: tuple[str, str], account: str = "default") -> None:
    """Take in lines of an order report: order id and SKU."""
    lines = {
        (order, f"{number}"): Facts(Stamp(0, ""), {"sku": sku}, {})
        for number, (order, sku) in enumerate(given, start=1)
    }
    with store.writing():
        save_lines(store, account, "amazon.co.uk", lines)


def test_a_buyers_other_returns_of_ninety_days_are_counted_with_what_they_cost(
    store: Store, new_request: New
) -> None:
    mine = new_request(buyer_email=ALIAS, refunded=100)
    new_request(buyer_email=ALIAS, refunded=1250)
    new_request(buyer_email=ALIAS, refunded=900, requested_at=seconds(NOW - timedelta(days=89)))
    new_request(buyer_email=ALIAS, refunded=700, requested_at=seconds(NOW - timedelta(days=91)))
    new_request(buyer_email=ALIAS, refunded=700, marketplace="amazon.de", currency="EUR")
    new_request(buyer_email=ALIAS, refunded=700, account="other")
    new_request(refunded=700)
    found = of(store, mine)
    assert (found.buyer_returns, found.buyer_refunded) == (2, 2150)


def test_a_buyer_without_an_alias_is_unknown_and_not_the_same_as_others_without(
    store: Store, new_request: New
) -> None:
    mine = new_request(buyer_email="")
    new_request(buyer_email="", refunded=500)
    assert of(store, mine).buyer_returns is None
    assert of(store, mine).buyer_refunded == 0


def test_a_products_most_frequent_reason_counts_both_spellings_of_a_code(store: Store, new_request: New) -> None:
    mine = new_request(sku="K", reason_code="CR-SWITCHEROO")
    new_request(sku="K", reason_code="DEFECTIVE")
    new_request(sku="K", reason_code="CR-DEFECTIVE")
    new_request(sku="KE", reason_code="CR-SWITCHEROO")
    new_request(sku="K", reason_code="CR-SWITCHEROO", account="other")
    found = of(store, mine)
    assert (found.product_returns, found.reason, found.reason_returns) == (3, "DEFECTIVE", 2)


def test_a_products_share_is_of_the_orders_that_are_known(store: Store, new_request: New) -> None:
    mine = new_request(sku="K", order_id="o1")
    new_request(sku="K", order_id="not in the report")
    new_request(sku="L", order_id="o2")
    assert (of(store, mine).orders, of(store, mine).returned) == (0, 0)
    order_lines(store, ("o1", "K"), ("o2", "K"), ("o3", "K"), ("o4", "L"))
    order_lines(store, ("o5", "K"), account="other")
    found = of(store, mine)
    assert (found.product_returns, found.orders, found.returned) == (2, 3, 1)


def test_a_line_that_gets_another_sku_counts_for_that_one(store: Store, new_request: New) -> None:
    mine = new_request(sku="K", order_id="o1")
    order_lines(store, ("o1", "L"))
    assert of(store, mine).orders == 0
    with store.writing():
        lines = {("o1", "1"): Facts(Stamp(1, "2026-09-24"), {"sku": "K"}, {})}
        save_lines(store, "default", "amazon.co.uk", lines)
    assert (of(store, mine).orders, of(store, mine).returned) == (1, 1)


def test_only_the_newest_lines_are_looked_at(
    store: Store, new_request: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track_record, "_SQL", track_record._SQL.replace("LIMIT 2000", "LIMIT 2"))
    mine = new_request(sku="K", order_id="o1")
    order_lines(store, *((f"o{number}", "K") for number in range(1, 5)))
    assert (of(store, mine).orders, of(store, mine).returned) == (2, 0)


def test_a_product_without_a_sku_is_unknown(store: Store, new_request: New) -> None:
    mine = new_request(sku="")
    new_request(sku="")
    order_lines(store, ("o1", ""))
    found = of(store, mine)
    assert (found.product_returns, found.reason, found.orders) == (None, "", 0)


def test_every_part_of_it_is_found_by_an_index(sqlite_store: Store, config: Config) -> None:
    with sqlite_store.connection():
        plan = bulk.select(sqlite_store, "EXPLAIN QUERY PLAN " + track_record._SQL, ["x"] * 11)
    steps = [str(row[3]) for row in plan]
    used = " ".join(steps)
    for index in ("request_buyer", "request_sku", "order_item_sku", "request_order_id"):
        assert index in used, steps
    assert not [step for step in steps if step.startswith(("SCAN request", "SCAN line", "SCAN order_item"))]


def test_lines_of_an_older_database_are_counted_after_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "returns.db"
    database = SqliteDatabase(str(path), lock_type="IMMEDIATE")
    database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    with database.connection_context(), database.atomic():
        Runner(database, str(migrating._MIGRATIONS)).up(target="0008_written")
        for number, values in enumerate(({"sku": "K"}, {"sku": "L"}, {}), start=1):
            line = ("default", "amazon.co.uk", f"o{number}", "1", dump_facts(Facts(Stamp(0, ""), values, {})))
            database.execute_sql(
                "INSERT INTO order_item (account, marketplace, order_id, order_item_id, reported)"
                " VALUES (?, ?, ?, ?, ?)",
                line,
            )
    path.chmod(0o600)
    store = open_store(str(path))
    with store.connection():
        found = bulk.select(store, "SELECT order_id, sku FROM order_item ORDER BY order_id")
    store.close()
    assert found == [("o1", "K"), ("o2", "L"), ("o3", "")]
