"""Four files, made by chance, in every order and again: the same queue, on both databases."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.delivery.adjustments import write_flat
from returns_tui.policy.decisions import RefundDecision
from returns_tui.reports.records import FeedError, FeedResult
from returns_tui.store import batches
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide
from returns_tui.store.models import Event, Refund
from tests.conftest import NOW
from tests.faults.invariants import violations
from tests.store.report_fakes import Row, content, ordered, returned, stored, take

SEEDS = range(2)  # `python -m tests.strangers` takes many
DAYS = (date(2026, 9, 23), date(2026, 9, 24), date(2026, 9, 30))
TABLES = "request, order_item, import_run, event, event_head, refund, outbox, batch, batch_entry"


def empty(store: Store) -> None:
    """Take out everything, faster than a new database is made."""
    with store.writing():
        if store.backend == "postgresql":
            store.database.execute_sql("SET LOCAL session_replication_role = replica")  # without triggers
            store.database.execute_sql(f"TRUNCATE {TABLES} RESTART IDENTITY CASCADE")
            return
        triggers = store.database.execute_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in triggers:
            store.database.execute_sql(f'DROP TRIGGER "{name}"')
        for table in reversed(TABLES.split(", ")):
            store.database.execute_sql(f"DELETE FROM {table}")
        store.database.execute_sql("INSERT INTO request_words (request_words) VALUES ('rebuild')")
        for _name, sql in triggers:
            store.database.execute_sql(sql)


def file_of(chance: random.Random, kind: str) -> tuple[list[Row], date]:
    """Return rows about few orders, so that the files speak of the same requests, with blanks in them."""
    some = chance.choice
    rows: list[Row] = []
    for line in range(2, 2 + chance.randint(2, 6)):
        same = {"line": line, "order_id": some(("O-1", "O-2")), "sku": some(("", "S1", "S2"))}
        if kind == "orders":
            price = some((None, Decimal("39.90"), Decimal("100.00")))
            name = some(("", "Sam Example", "Kim Example"))
            more = {"order_item_id": some(("I1", "I2")), "quantity": some((1, 2)), "item_price": price}
            rows.append(ordered(**same, **more, buyer_name=name))
            continue
        rows.append(
            returned(
                **same,
                rma_id=some(("", "R1", "R2")),
                requested_on=some(DAYS[:2]),
                order_item_id=some(("", "I1", "I2")),
                asin=some(("", "A1", "A2")),
                status=some(("PendingApproval", "Approved", "Closed", "Completed", "Cancelled", "Odd", "")),
                tracking_id=some(("", "T1", "T2")),
                quantity=some((None, 1, 2)),
                order_quantity=some((None, 2)),
                order_amount=some((None, Decimal("9.99"))),
                refunded_amount=some((None, Decimal(0), Decimal(5))),
                delivered_on=some((None, date(2026, 9, 26))),
                a_to_z=some((None, True, False)),
                requested_at=some((None, datetime(2026, 9, 23, 14, 2, tzinfo=UTC))),
                other=some(({}, {"VAT": "1"})),
            )
        )
    return rows, chance.choice(DAYS)


def differences(store: Store, config: Config, seed: int) -> list[str]:
    """Take four files in, in all 24 orders with repetitions, and say in which the queue came out otherwise."""
    chance, wrong = random.Random(seed), []
    kinds = ["returns", "returns", "orders", chance.choice(("returns", "orders"))]
    files = [file_of(chance, kind) for kind in kinds]
    expected: list[dict[str, Any]] | None = None
    for order in itertools.permutations(files):
        for rows, latest in (*order, *chance.choices(order, k=2)):
            take(store, config, *chance.sample(rows, len(rows)), latest=latest)
        found = content(store)
        wrong += violations(store)
        expected = expected or found
        if found != expected:
            wrong.append(f"seed {seed}: {found} is not {expected}")
        empty(store)
    return wrong


@pytest.mark.parametrize("seed", SEEDS)
def test_four_files_by_chance_give_the_same_queue_in_every_order_and_again(
    store: Store, config: Config, seed: int
) -> None:
    assert differences(store, config, seed) == []


def answered(store: Store, config: Config, result: FeedResult) -> Callable[[], None]:
    """Return what takes in an answer to the only refund file."""

    def take_in() -> None:
        batches.apply_feed_result(
            store, config, result, sha256=repr(result), number=None, account="default", operator="ana", now=NOW
        )

    return take_in


FAILED = FeedResult(1, 0, (FeedError(6, 1, "", "18028", "Too much.", False),))
CONFIRMED = FeedResult(1, 1, ())


@pytest.mark.parametrize("result", [FAILED, CONFIRMED], ids=["failed", "confirmed"])
def test_the_answer_to_a_refund_file_may_come_before_and_after_any_report(
    store: Store, config: Config, result: FeedResult
) -> None:
    first = returned(status="Approved", delivered_on=date(2026, 9, 24), quantity=1, order_amount=Decimal("39.90"))
    later = replace(first, status="PendingRefund", tracking_id="T1")
    outcomes: list[Any] = []
    for order in itertools.islice(itertools.permutations(range(4)), 0, None, 1 if store.path else 5):
        take(store, config, first)
        take(store, config, ordered())
        (request,) = stored(store)
        decide(store, config, request["id"], RefundDecision(1000), operator="ana", now=NOW)
        made = batches.make_batch(
            store, config, account="default", marketplace="amazon.co.uk", form="flat", operator="ana",
            now=NOW.replace(day=25), write=lambda _number, due: write_flat(due),
        )  # fmt: skip
        assert made is not None
        deeds: Sequence[Callable[[], object]] = (
            lambda: take(store, config, first, latest=DAYS[0]),
            lambda: take(store, config, later, latest=DAYS[2]),
            lambda: take(store, config, ordered(buyer_name="Kim Example"), latest=DAYS[2]),
            answered(store, config, result),
        )
        for number in (*order, order[0]):
            deeds[number]()
        assert violations(store) == []
        with store.reading():
            ledger = [(row.state, row.paid_out) for row in Refund.select()]
            told = sorted(event.event for event in Event.select())
        outcomes.append((content(store), ledger, told))
        empty(store)
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert outcomes[0][1] == [("failed" if result is FAILED else "confirmed", 1000)]
