"""Two processes purge the same requests while reports bring their buyers again and others write about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from multiprocessing.synchronize import Barrier

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Note
from returns_tui.store import cases
from returns_tui.store.audit_check import audit_faults
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide
from returns_tui.store.purge import Purging, due
from returns_tui.store.scrubbing import scrub
from tests.conftest import NOW
from tests.faults.invariants import violations
from tests.racing import at_once
from tests.store.report_fakes import FakeReport, everything, ordered, stored, take, take_report
from tests.store.test_import_races import row

OVER = NOW + timedelta(days=31)
REQUESTS = 60
PARCEL, BUYER = "H01ZWETSCHGE", "Quittenmus Example"


def test_purgers_importers_and_writers_at_once_leave_nothing_of_a_buyer(store: Store, config: Config) -> None:
    told = [row(number, status="Closed", tracking_id=PARCEL) for number in range(REQUESTS)]
    lines = [
        ordered(order_id=one.order_id, order_item_id=one.order_item_id, sku=one.sku, buyer_name=BUYER)
        for one in told
    ]
    take(store, config, *told)
    take(store, config, *lines)

    def purger(_barrier: Barrier) -> list[int]:
        run = Purging(store, config, operator="ana", now=OVER)
        done = [one.request_id for one, problem in run.requests(list(due(store, config, OVER))) if not problem]
        assert scrub(store) == ""
        run.finish(OVER)
        return done

    def importer(report: FakeReport, _barrier: Barrier) -> list[int]:
        for _time in range(3):
            take_report(store, config, report, now=OVER)
        return []

    def writer(_barrier: Barrier) -> list[int]:
        for number in range(1, REQUESTS + 1, 5):
            decide(store, config, number, Note("Filed."), operator="kim", now=OVER)
        return []

    returns = FakeReport(told, date(2027, 1, 30), name="later.tsv")
    orders = FakeReport(lines, date(2027, 1, 30), "orders")
    racers: list[Callable[[Barrier], list[int]]] = [purger, purger, partial(importer, returns)]
    racers += [partial(importer, orders), writer]
    one, two, *_others = at_once(store, racers)
    assert sorted(one + two) == list(range(1, REQUESTS + 1))
    found = everything(store)
    assert (PARCEL in found, BUYER in found) == (False, False)
    assert all(request["purged_at"] for request in stored(store))
    for number in (1, 2, REQUESTS):
        assert [event.event for event in cases.history(store, number)].count("purged") == 1
    assert list(audit_faults(store)) == []
    assert violations(store) == []
