"""Two processes take in the same report while others decide on what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Approve, Close, Decision, Note, RefundDecision
from returns_tui.reports.records import ReturnRow
from returns_tui.store import cases
from returns_tui.store.database import Store
from returns_tui.store.models import Event
from tests.faults.invariants import missing, violations
from tests.racing import at_once
from tests.store.report_fakes import FakeReport, returned, stored, take, take_report
from tests.store.test_races import Try, all_is_well, outcomes, tried

KNOWN, NEW = 12, 300
DECIDERS = 4
DEEDS: tuple[Decision | None, ...] = (
    RefundDecision(900, keep_open=True),
    Approve(),
    Close("not_returnable"),
    Note("Rang."),
    None,
)


def row(number: int, **values: Any) -> ReturnRow:
    return returned(
        order_id=f"026-{number:07d}-7781902",
        order_item_id=f"{10**12 + number}",
        rma_id=f"D{number}RRMA",
        order_amount=Decimal("39.90"),
        **values,
    )


def test_two_importers_of_one_report_at_once_add_each_request_once(store: Store, config: Config) -> None:
    report = FakeReport([row(number) for number in range(NEW)])

    def importer(barrier: Barrier) -> tuple[int, int]:
        result = take_report(store, config, report)
        return result.new, result.rows

    found = at_once(store, [importer] * 2)
    assert [rows for _new, rows in found] == [NEW] * 2
    assert sum(new for new, _rows in found) == NEW
    assert len(stored(store)) == NEW
    with store.connection():
        told = Counter(number for (number,) in Event.select(Event.request).tuples())
    assert set(told.values()) == {1}
    assert violations(store) == []


def test_what_is_decided_while_two_take_in_a_newer_report_stays_and_so_does_what_it_says(
    store: Store, config: Config
) -> None:
    take(store, config, *(row(number) for number in range(KNOWN)), latest=date(2026, 9, 24))
    known = [request["id"] for request in stored(store)]
    newer = [row(number, status="Approved", tracking_id=f"H{number}") for number in range(KNOWN)]
    report = FakeReport([*newer, *(row(number) for number in range(KNOWN, KNOWN + NEW))], date(2026, 9, 25))

    def importer(_barrier: Barrier) -> list[Try]:
        take_report(store, config, report)
        return []

    def decider(number: int, _barrier: Barrier) -> list[Try]:
        return [
            tried(store, config, request, DEEDS[(number + turn) % len(DEEDS)], f"decider{number}-{turn}-{request}")
            for turn in range(3)
            for request in known
        ]

    racers: list[Callable[[Barrier], list[Try]]] = [importer, importer]
    racers += [partial(decider, number) for number in range(DECIDERS)]
    tries = [one for found in at_once(store, racers) for one in found]
    all_is_well(store, tries)
    assert missing(store, [one.key for one in tries if not one.refusal]) == []
    assert outcomes(tries)["done"] >= KNOWN
    rows = {request["order_id"]: request for request in stored(store)}
    assert len(rows) == KNOWN + NEW
    for number, wanted in enumerate(newer):
        found = rows[wanted.order_id]
        assert (found["marketplace_status"], found["tracking_id"]) == ("Approved", f"H{number}")
        assert [event.event for event in cases.history(store, found["id"])].count("imported") == 1
