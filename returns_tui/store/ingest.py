"""Reports into the queue: in short transactions, again and in any order with the same result."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from returns_tui.config.values import Config, Marketplace
from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.policy.sightings import Facts, Identity, Sighting
from returns_tui.reports.records import OrderRow, Rejected, ReportKind, ReturnRow
from returns_tui.store import bulk
from returns_tui.store.database import seconds
from returns_tui.store.models import ImportRun
from returns_tui.store.order_lines import save_lines
from returns_tui.store.report_rows import RowError, order_facts_of, sighting_of
from returns_tui.store.settling import Intake, settle
from returns_tui.text import clean

if TYPE_CHECKING:
    from returns_tui.store.database import Store

ROWS_AT_ONCE = 500
"""Rows in one transaction: few enough that a decision waits some tens of milliseconds at most."""


class Report(Protocol):
    """A report file as it is taken in; see `returns_tui.reports`."""

    kind: ReportKind
    name: str
    encoding: str
    sha256: str
    latest_date: date | None

    def rows(self) -> Iterator[ReturnRow | OrderRow | Rejected]:
        """Yield the rows, and those that cannot be read, in the order of the file."""


@dataclass(slots=True)
class ImportResult:
    """What became of one file. `rows` counts all, so it is the sum of the other four.

    Attributes:
        rejected: the rows that were not taken in, with line and reason.
    """

    file: str
    kind: ReportKind
    encoding: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def import_report(
    store: Store,
    config: Config,
    report: Report,
    *,
    market: Marketplace,
    operator: str,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Take in a returns or order report for `config.account`.

    Every some hundred rows are a transaction of their own; when it breaks off in between, taking the file
    in again completes it.

    Args:
        store: the database.
        config: for account, statuses and addresses.
        report: the file; its rows are read once.
        market: the marketplace that it belongs to.
        operator: who takes it in.
        now: aware.
        progress: called after each transaction with the number of rows so far.

    Raises:
        UnusableFile: the report is of a kind that holds no requests and no order lines.
        DatabaseUnavailable: the database is gone or locked.
    """
    if report.kind == "feed_result":
        raise UnusableFile(_("{name} holds no requests.").format(name=clean(report.name)))
    intake = Intake(store, config, market, config.account, operator, seconds(now), clean(report.name))
    result = ImportResult(intake.name, report.kind, report.encoding)
    latest = report.latest_date.isoformat() if report.latest_date else ""
    with store.connection(), _without_cycle_collector():
        run = _begin(intake, report, latest)
        rows = report.rows()
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            with store.writing():
                _one_import_at_a_time(store)
                _take_in(intake, chunk, latest, result)
                _count(run, result)
            if progress is not None:
                progress(result.rows)
        with store.writing():
            _count(run, result)
            ImportRun.update(finished_at=seconds(now)).where(
                (ImportRun.sha256 == run.sha256)
                & (ImportRun.account == run.account)
                & (ImportRun.marketplace == run.marketplace)
                & (ImportRun.id <= run.id)
                & ImportRun.finished_at.is_null()
            ).execute()
    return result


@contextmanager
def _without_cycle_collector() -> Iterator[None]:
    """Keep Python from looking for cycles: rows make none, and looking takes a fifth of an import's time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _begin(intake: Intake, report: Report, latest: str) -> ImportRun:
    with intake.store.writing():
        run: ImportRun = ImportRun.create(
            account=intake.account,
            marketplace=intake.market.id,
            operator=intake.operator,
            name=intake.name,
            sha256=report.sha256,
            kind=report.kind,
            encoding=report.encoding,
            latest_date=latest,
            started_at=intake.now,
        )
    return run


def _one_import_at_a_time(store: Store) -> None:
    """Keep two imports from adding the same request twice on PostgreSQL; SQLite has one writer anyway."""
    if store.backend != "sqlite":
        bulk.execute(store, "LOCK TABLE order_item IN EXCLUSIVE MODE")


def _count(run: ImportRun, result: ImportResult) -> None:
    ImportRun.update(
        rows=result.rows,
        new=result.new,
        changed=result.changed,
        unchanged=result.unchanged,
        rejected=len(result.rejected),
    ).where(ImportRun.id == run.id).execute()


def _take_in(
    intake: Intake, chunk: list[ReturnRow | OrderRow | Rejected], latest: str, result: ImportResult
) -> None:
    """Take in some rows in the running transaction, and count what became of each."""
    seen: dict[str, dict[Identity, Sighting]] = {}
    lines: dict[tuple[str, str], Facts] = {}
    accepted = 0
    for row in chunk:
        if isinstance(row, Rejected):
            result.rejected.append(row)
            continue
        try:
            if isinstance(row, ReturnRow):
                sighting = sighting_of(row, intake.market, latest)
                of_order = seen.setdefault(row.order_id, {})
                before = of_order.get(sighting.identity)
                of_order[sighting.identity] = before.merged(sighting) if before else sighting
            else:
                facts = order_facts_of(row, intake.market, latest)
                seen.setdefault(row.order_id, {})
                key = row.order_id, row.order_item_id
                lines[key] = lines[key].merged(facts) if key in lines else facts
        except RowError as problem:
            result.rejected.append(Rejected(row.line, str(problem)))
            continue
        accepted += 1
    outcomes: list[str] = []
    if lines:
        outcomes.extend(save_lines(intake.store, intake.account, intake.market.id, lines).values())
    if seen:
        settled = settle(intake, {order_id: list(many.values()) for order_id, many in seen.items()})
        outcomes.extend(settled.values())
    result.rows += len(chunk)
    result.new += outcomes.count("new")
    result.changed += outcomes.count("changed")
    # A row that says the same as another of these rows changes nothing more.
    result.unchanged += accepted - outcomes.count("new") - outcomes.count("changed")
