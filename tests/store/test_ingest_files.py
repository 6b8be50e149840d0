"""Real files all the way: bytes in, the queue out; and two people taking in the same file."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.store import cases
from returns_tui.store.database import Store, open_store
from returns_tui.store.ingest import ImportResult, import_report
from tests.conftest import NOW, fresh_database
from tests.reports import samples
from tests.store.report_fakes import FakeReport, content, events, only, returned, stored, take_report


def take_file(store: Store, config: Config, file: bytes, marketplace: str = "amazon.co.uk") -> ImportResult:
    with samples.opened(file) as report:
        market = config.marketplaces[marketplace]
        return import_report(store, config, report, market=market, operator="ana", now=NOW)


FLAT, TWIN, ORDERS = samples.flat(), samples.envelope(samples.return_details()), samples.orders()


@pytest.mark.parametrize("order", list(itertools.permutations(["flat", "twin", "orders"])))
def test_flat_report_xml_twin_and_order_report_are_one_request_in_any_order(
    sqlite_store: Store, config: Config, order: tuple[str, ...]
) -> None:
    twin = TWIN.replace("KETTLE<", "KETTLE-17-BLK<").replace("23:30:00-07:00", "14:30:00+01:00")
    files = {"flat": FLAT, "twin": twin.encode(), "orders": ORDERS}
    for name in order:
        assert take_file(sqlite_store, config, files[name]).rejected == []
    for name in order:
        again = take_file(sqlite_store, config, files[name])
        assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    request = cases.get(sqlite_store, only(sqlite_store)["id"])
    assert (request.buyer_name, request.order_item_id, request.state) == (
        "Ana Sample",
        "40000000000001",
        "received",
    )
    assert (request.requested_at, request.requested_exact) == (datetime(2026, 9, 23, 13, 30, tzinfo=UTC), True)
    assert request.paid is not None
    assert (request.paid.total, request.paid.tax, request.paid.shipping) == (3990 + 250, 665, 250)


def test_a_cut_last_line_is_rejected_and_the_rest_goes_in(store: Store, config: Config) -> None:
    rows = [samples.flat_row(Order_ID=f"026-{number}") for number in range(3)]
    result = take_file(store, config, samples.flat(*rows)[:-40])
    assert (result.new, [rejected.line for rejected in result.rejected]) == (2, [4])
    assert result.rows == 3


def test_text_that_could_drive_a_terminal_comes_in_harmless(store: Store, config: Config) -> None:
    title = "Kettle \x1b]52;c;cm0=\x07 [/] \u202ered"
    take_file(store, config, samples.flat(samples.flat_row(Item_Name=title)))
    request = only(store)
    assert "\x1b" not in request["item"] + request["words"] + request["reported"] + events(store)[0][1]
    assert "\u202e" not in request["item"]


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_two_people_taking_in_the_same_file_at_once_make_one_queue(
    request: pytest.FixtureRequest, tmp_path: Path, config: Config, backend: str
) -> None:
    if backend == "postgresql":
        with fresh_database(request.getfixturevalue("postgresql_url")) as url:
            both_take_the_same(lambda: open_store(url), config)
    else:
        both_take_the_same(lambda: open_store(f"sqlite:///{tmp_path / 'returns.db'}"), config)


def both_take_the_same(open_one: Callable[[], Store], config: Config) -> None:
    report = FakeReport([returned(order_id=f"O-{number}") for number in range(1500)])
    store = open_one()
    results: list[ImportResult] = []

    def take_in() -> None:
        with store.connection():
            results.append(take_report(store, config, report))

    people = [threading.Thread(target=take_in) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [result.rows for result in results] == [1500, 1500]
    assert sum(result.new for result in results) == 1500
    assert len(stored(store)) == len(content(store)) == 1500
    assert sum(name == "imported" for name, _details in events(store)) == 1500
    store.close()
