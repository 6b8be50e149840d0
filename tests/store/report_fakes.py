"""Reports made in the test: rows in memory in place of a file, and the whole queue to compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from returns_tui.config.values import Config
from returns_tui.reports.records import OrderRow, Rejected, ReportKind, ReturnRow
from returns_tui.store.database import Store
from returns_tui.store.ingest import ImportResult, import_report
from returns_tui.store.models import TABLES, Event, Request, row_dict
from tests.conftest import NOW

ORDER = "026-1180443-7781902"
DAY = date(2026, 9, 23)
Row = ReturnRow | OrderRow | Rejected


@dataclass
class FakeReport:
    """A report of `made` rows; it breaks off with Ctrl+C before row `breaks_at` (0-based) when that is given."""

    made: Sequence[Row]
    latest_date: date | None = date(2026, 9, 24)
    kind: ReportKind = "returns_flat"
    name: str = "returns.tsv"
    encoding: str = "utf-8"
    sha256: str = ""
    breaks_at: int | None = field(default=None)
    rows_total: int = 0

    def __post_init__(self) -> None:
        self.sha256 = self.sha256 or hashlib.sha256(repr(self.made).encode()).hexdigest()

    def rows(self) -> Iterator[Row]:
        for number, row in enumerate(self.made):
            if number == self.breaks_at:
                raise KeyboardInterrupt
            yield row


def returned(**values: Any) -> ReturnRow:
    """A row of a returns report: one kettle of `ORDER`, still to be approved."""
    given: dict[str, Any] = {
        "line": 2,
        "order_id": ORDER,
        "requested_on": DAY,
        "status": "PendingApproval",
        "rma_id": "DkettleRRMA",
        "order_item_id": "40118822",
        "sku": "KETTLE-17",
        "item": "Kettle 1.7 l, black",
        "quantity": 1,
        "currency": "GBP",
        "reason_code": "CR-DEFECTIVE",
        **values,
    }
    return ReturnRow(**given)


def ordered(**values: Any) -> OrderRow:
    """A line of an order report: the kettle of `ORDER`, 39.90 with 6.65 tax, 3.00 to ship."""
    given: dict[str, Any] = {
        "line": 2,
        "order_id": ORDER,
        "order_item_id": "40118822",
        "currency": "GBP",
        "sku": "KETTLE-17",
        "item": "Kettle 1.7 l, black",
        "quantity": 1,
        "item_price": Decimal("39.90"),
        "item_tax": Decimal("6.65"),
        "shipping_price": Decimal("3.00"),
        "shipping_tax": Decimal("0.50"),
        "buyer_email": "abc123@marketplace.amazon.co.uk",
        "buyer_name": "Sam Example",
        **values,
    }
    return OrderRow(**given)


def take(
    store: Store,
    config: Config,
    *rows: Row,
    latest: date | None = date(2026, 9, 24),
    marketplace: str = "amazon.co.uk",
    now: datetime = NOW,
) -> ImportResult:
    """Take in one report of these rows."""
    orders = bool(rows) and isinstance(rows[0], OrderRow)
    report = FakeReport(rows, latest, "orders" if orders else "returns_flat")
    return take_report(store, config, report, marketplace, now)


def take_report(
    store: Store, config: Config, report: FakeReport, marketplace: str = "amazon.co.uk", now: datetime = NOW
) -> ImportResult:
    market = config.marketplaces[marketplace]
    return import_report(store, config, report, market=market, operator="ana", now=now)


def stored(store: Store) -> list[dict[str, Any]]:
    """All requests, by id."""
    with store.reading():
        return [row_dict(request) for request in Request.select().order_by(Request.id)]


def only(store: Store) -> dict[str, Any]:
    """The one request that there is."""
    (request,) = stored(store)
    return request


def content(store: Store) -> list[dict[str, Any]]:
    """All that the queue holds, in an order of its own: without ids, versions and when it came in."""
    hidden = ("id", "version", "created_at")
    rows = [{name: value for name, value in row.items() if name not in hidden} for row in stored(store)]
    return sorted(rows, key=repr)


def events(store: Store) -> list[tuple[str, str]]:
    """What the histories say, oldest first: event and details."""
    with store.reading():
        return [
            (event.event, json.dumps(json.loads(event.details) | json.loads(event.personal or "{}")))
            for event in Event.select().order_by(Event.id)
        ]


def everything(store: Store) -> str:
    """All that the tables hold, as one text."""
    with store.reading():
        return repr([list(table.select().tuples()) for table in TABLES])
