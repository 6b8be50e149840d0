"""Any order and any repetition of the same files gives the same queue, and decisions stay."""

from __future__ import annotations

import itertools
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns_tui import config as configuration
from returns_tui.config.values import Config
from returns_tui.policy.decisions import Approve, Close, SetFacts
from returns_tui.store.database import Store, open_store
from returns_tui.store.decisions import decide
from returns_tui.store.purge import Purging, due
from tests.conftest import NOW
from tests.faults.invariants import violations
from tests.store.report_fakes import Row, content, events, only, ordered, returned, stored, take

OVER = NOW + timedelta(days=60)

# Four reports about one order and its neighbours: a day of requests without RMAs, the flat report, the XML
# twin with exact times a week later, and the order report.
FIRST: tuple[Row, ...] = (
    returned(
        rma_id="", order_item_id="", asin="B0KETTLE17", quantity=2, order_quantity=2, order_amount=Decimal("79.80")
    ),
    returned(rma_id="", order_item_id="", sku="LAMP-3", item="Desk lamp", line=3),
    returned(order_id="026-2", rma_id="", order_item_id="", sku="", asin="B0YOGAMAT1", line=4),
)
FLAT: tuple[Row, ...] = (
    returned(
        status="Approved", sku="", asin="B0KETTLE17", tracking_id="H01ABC", label_cost=Decimal("3.10"), quantity=2
    ),
    returned(rma_id="DlampRRMA", sku="LAMP-3", order_item_id="40118823", a_to_z=True, line=3),
    returned(rma_id="DagainRRMA", requested_on=date(2026, 9, 24), other={"VAT": "GB1"}, line=4),
)
TWIN: tuple[Row, ...] = (
    returned(
        status="Completed",
        asin="B0KETTLE17",
        requested_at=datetime(2026, 9, 23, 14, 2, tzinfo=UTC),
        delivered_on=date(2026, 9, 29),
        refunded_amount=Decimal("39.90"),
        order_item_id="",
        quantity=None,
    ),
    returned(rma_id="DlampRRMA", sku="LAMP-3", order_item_id="", status="Odd", a_to_z=False, line=3),
    returned(order_id="026-2", order_item_id="", sku="MAT-6", asin="B0YOGAMAT1", status="Closed", line=4),
)
ORDERS: tuple[Row, ...] = (
    ordered(quantity=2, item_price=Decimal("79.80")),
    ordered(order_item_id="40118823", sku="LAMP-3", buyer_name="", item_price=Decimal("31.00"), line=3),
    ordered(order_id="026-2", order_item_id="7", sku="MAT-6", buyer_email="b@marketplace.amazon.co.uk", line=4),
)
FILES: list[tuple[tuple[Row, ...], date | None]] = [
    (FIRST, date(2026, 9, 24)),
    (FLAT, date(2026, 9, 25)),
    (TWIN, date(2026, 9, 30)),
    (ORDERS, date(2026, 9, 20)),
]


QUEUE = {
    ("026-1180443-7781902", "DkettleRRMA"): ("KETTLE-17", "refunded", 8280),
    ("026-1180443-7781902", "DagainRRMA"): ("KETTLE-17", "pending", 4140),
    ("026-1180443-7781902", "DlampRRMA"): ("LAMP-3", "pending", 3400),
    ("026-2", "DkettleRRMA"): ("MAT-6", "closed", 4290),
}


def in_short(rows: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[str, str, int]]:
    """What the four reports give."""
    return {(row["order_id"], row["rma_id"]): (row["sku"], row["state"], row["paid"]) for row in rows}


@contextmanager
def fresh_store() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder, 'returns.db')}")
        try:
            yield store
        finally:
            store.close()


def queue_of(config: Config, files: list[tuple[tuple[Row, ...], date | None]]) -> list[dict[str, Any]]:
    with fresh_store() as store:
        for rows, latest in files:
            take(store, config, *rows, latest=latest)
        return content(store)


def test_every_order_of_four_overlapping_reports_gives_the_same_queue(config: Config) -> None:
    expected = queue_of(config, FILES)
    assert in_short(expected) == QUEUE
    for order in itertools.permutations(FILES):
        assert queue_of(config, list(order)) == expected


def test_reports_taken_in_again_and_again_change_nothing_and_either_database_gives_the_same(
    store: Store, config: Config
) -> None:
    for rows, latest in [*FILES[::-1], *FILES, FILES[0], FILES[0]]:
        take(store, config, *rows, latest=latest)
    assert in_short(content(store)) == QUEUE
    told = events(store)
    for rows, latest in FILES:
        result = take(store, config, *rows, latest=latest)
        assert (result.new, result.changed) == (0, 0)
    assert events(store) == told


return_rows = st.builds(
    lambda **values: returned(**values),
    order_id=st.sampled_from(["O-1", "O-2"]),
    rma_id=st.sampled_from(["", "", "R1", "R2"]),
    requested_on=st.sampled_from([date(2026, 9, 23), date(2026, 9, 24)]),
    order_item_id=st.sampled_from(["", "I1", "I2"]),
    sku=st.sampled_from(["", "S1", "S2"]),
    asin=st.sampled_from(["", "A1", "A2"]),
    status=st.sampled_from(["PendingApproval", "Approved", "Closed", "Completed", "Odd", ""]),
    tracking_id=st.sampled_from(["", "T1", "T2"]),
    quantity=st.sampled_from([None, 1, 9, 10]),
    order_quantity=st.sampled_from([None, 10]),
    order_amount=st.sampled_from([None, Decimal("9.99"), Decimal("10.00")]),
    refunded_amount=st.sampled_from([None, Decimal(0), Decimal(5)]),
    delivered_on=st.sampled_from([None, None, date(2026, 9, 26)]),
    requested_at=st.sampled_from([None, datetime(2026, 9, 23, 14, 2, tzinfo=UTC)]),
    a_to_z=st.sampled_from([None, True, False]),
    other=st.sampled_from([{}, {"VAT": "1"}, {"VAT": "2"}]),
)
order_rows = st.builds(
    lambda **values: ordered(**values),
    order_id=st.sampled_from(["O-1", "O-2"]),
    order_item_id=st.sampled_from(["I1", "I2"]),
    sku=st.sampled_from(["", "S1", "S2"]),
    item_price=st.sampled_from([None, Decimal("39.90"), Decimal("100.00")]),
    buyer_name=st.sampled_from(["", "Sam Example", "Kim Example"]),
)
files = st.tuples(
    st.lists(return_rows, min_size=1, max_size=4) | st.lists(order_rows, min_size=1, max_size=2),
    st.sampled_from([None, date(2026, 9, 24), date(2026, 9, 30)]),
)


@given(st.lists(files, min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_files_in_any_order_give_the_same_queue(
    made: list[tuple[list[Row], date | None]], chance: random.Random
) -> None:
    config = configuration.load(environ={}, cwd=Path("/"))
    again = made + chance.choices(made, k=2)
    chance.shuffle(again)
    expected = queue_of(config, [(tuple(rows), latest) for rows, latest in made])
    shuffled = [(tuple(chance.sample(rows, len(rows))), latest) for rows, latest in again]
    assert queue_of(config, shuffled) == expected


@given(
    st.lists(files, min_size=1, max_size=2),
    st.lists(files, min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_files_in_any_order_after_a_purging_give_the_same_queue(
    first: list[tuple[list[Row], date | None]],
    later: list[tuple[list[Row], date | None]],
    chance: random.Random,
) -> None:
    """What was purged is not brought back, what is open is not emptied, whatever is joined or parted."""
    config = configuration.load(environ={}, cwd=Path("/"))
    again = later + chance.choices(later, k=1) + chance.choices(first, k=1)
    chance.shuffle(again)
    shuffled = [(chance.sample(rows, len(rows)), latest) for rows, latest in again]
    found = []
    for second in (later + again, shuffled + later):
        with fresh_store() as store:
            for rows, latest in first:
                take(store, config, *rows, latest=latest)
            purging = Purging(store, config, operator="ana", now=OVER)
            list(purging.requests(list(due(store, config, OVER))))
            for rows, latest in second:
                take(store, config, *rows, latest=latest)
            assert violations(store) == []
            found.append(content(store))
    assert found[0] == found[1]


def act(store: Store, config: Config, request_id: int, decision: Any) -> None:
    decide(store, config, request_id, decision, operator="ana", now=NOW)


def test_what_was_decided_in_between_stays_in_every_order(config: Config) -> None:
    results = []
    for order in itertools.permutations(FILES[1:]):
        with fresh_store() as store:
            take(store, config, *FIRST, latest=date(2026, 9, 24))
            lamp = next(row["id"] for row in stored(store) if row["sku"] == "LAMP-3")
            act(store, config, lamp, Approve(merchant_rma="SHOP-7"))
            act(store, config, lamp, SetFacts(comment="Too bright.", buyer_name="Kim Example"))
            for rows, latest in order:
                take(store, config, *rows, latest=latest)
            (row,) = (row for row in stored(store) if row["id"] == lamp)
            assert (row["decided_state"], row["rma_id"], row["merchant_rma_id"]) == (
                "approved",
                "DlampRRMA",
                "SHOP-7",
            )
            assert (row["comment"], row["buyer_name"]) == ("Too bright.", "Kim Example")
            results.append(content(store))
    assert all(result == results[0] for result in results)


def test_what_operators_entered_stands_before_any_report(store: Store, config: Config) -> None:
    take(store, config, returned(order_item_id=""))
    request_id = only(store)["id"]
    facts = SetFacts(buyer_email="x9@marketplace.amazon.co.uk", order_item_id="999", paid=2000)
    act(store, config, request_id, facts)
    take(store, config, ordered(), latest=date(2026, 9, 30))
    request = only(store)
    assert (request["buyer_email"], request["order_item_id"]) == ("x9@marketplace.amazon.co.uk", "999")
    assert (request["paid"], request["paid_estimated"]) == (2000, False)
    assert request["buyer_name"] == "Sam Example"


def test_an_entered_amount_is_split_as_the_order_report_has_it(store: Store, config: Config) -> None:
    take(store, config, returned())
    act(store, config, only(store)["id"], SetFacts(paid=2145))
    take(store, config, ordered())
    request = only(store)
    assert (request["paid"], request["paid_tax"], request["paid_shipping"], request["paid_shipping_tax"]) == (
        2145,
        332,
        150,
        25,
    )


@pytest.mark.parametrize("decided_first", [1, 2])
def test_a_decided_request_takes_in_an_undecided_one(store: Store, config: Config, decided_first: int) -> None:
    take(store, config, returned(sku=""))
    take(store, config, returned(order_item_id=""))
    act(store, config, decided_first, Approve())
    take(store, config, returned())
    request = only(store)
    assert (request["id"], request["decided_state"]) == (decided_first, "approved")
    assert [name for name, _details in events(store)].count("imported") == 2


def test_two_decided_requests_are_never_made_one(store: Store, config: Config) -> None:
    take(store, config, returned(sku=""))
    take(store, config, returned(order_item_id=""))
    act(store, config, 1, Approve())
    act(store, config, 2, Close(reason=next(iter(config.closure_reasons))))
    take(store, config, returned())
    one, two = stored(store)
    assert (one["decided_state"], two["decided_state"]) == ("approved", "closed")
    assert "request 2" in one["conflict"]
    assert "request 1" in two["conflict"]
    again = take(store, config, returned(), returned(sku=""), returned(order_item_id=""))
    assert (again.new, again.changed) == (0, 0)
