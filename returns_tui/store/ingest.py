"""Reports into the queue: in short transactions, again and in any order with the same result."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Protocol

from returns_tui.config.values import Config, Marketplace
from returns_tui.errors import UnusableFile
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.policy.sightings import Facts, Sighting, load, said_later, together
from returns_tui.reports.records import OrderRow, Rejected, ReportKind, ReturnRow
from returns_tui.store import bulk, import_runs
from returns_tui.store.database import seconds
from returns_tui.store.order_lines import one_import_at_a_time, orders_with_lines, save_lines
from returns_tui.store.portions import Portion, facts_of, portions
from returns_tui.store.reading_ahead import reading_ahead
from returns_tui.store.request_columns import GIVEN, OTHERS
from returns_tui.store.settling import Intake, add, settle, stored_requests
from returns_tui.store.sqlite_file import TURN_SECONDS
from returns_tui.text import clean

if TYPE_CHECKING:
    from returns_tui.store.database import Store
    from returns_tui.store.models import ImportRun

HELD = 0.1
"""Seconds for which a transaction goes on taking in what is ready, so that others wait hardly longer."""

_GAP = 2 * TURN_SECONDS  # between two transactions, in which others who wait to write have their turn
_ORDER, _REPORTED = GIVEN.index("order_id"), GIVEN.index("reported")
_OTHERS = 1 + len(GIVEN)  # where they begin in a stored request
_OF_ITS_OWN = frozenset(OTHERS.index(name) for name in ("created_at", "version"))


class Report(Protocol):
    """A report file as it is taken in; see `returns_tui.reports`."""

    kind: ReportKind
    name: str
    encoding: str
    sha256: str
    latest_date: date | None
    rows_total: int

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

    It takes many short transactions, with room in between for what others write; when it breaks off, taking the
    file in again completes it.

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
    rules = import_runs.rules_of(config, market)
    with store.connection(), _without_cycle_collector():
        run = _begin(intake, report, latest)
        with store.writing():
            failpoint("import.after_begin")
            before = import_runs.nothing_since(run, rules)
            if before is not None:
                result.rows = result.unchanged = before.rows
                _finish(run, result, rules, intake.now)
                return result

        def make() -> Iterator[Portion]:
            return portions(report, config, market, account=intake.account, now=intake.now, latest=latest)

        with reading_ahead(make, report.rows_total) as source, store.much_writing():
            while portion := source.next():
                with store.writing():
                    one_import_at_a_time(store)
                    begun = monotonic()
                    while portion is not None:
                        _take_in(intake, portion, result)
                        failpoint("import.after_portion")
                        more = monotonic() - begun < HELD and source.ready()
                        portion = source.next() if more else None
                    import_runs.count(run, _counts(result))
                if store.backend == "sqlite" and source.ready():  # else others have their turn while we wait
                    sleep(_GAP)
                failpoint("import.after_commit")
                if progress is not None:
                    progress(result.rows)
        with store.writing():
            _finish(run, result, rules, intake.now)
            failpoint("import.after_finish")
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
        return import_runs.begin(
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


def _finish(run: ImportRun, result: ImportResult, rules: str, now: int) -> None:
    import_runs.count(run, _counts(result))
    import_runs.finish(run, rules, now)


def _counts(result: ImportResult) -> dict[str, int]:
    counts = {name: getattr(result, name) for name in ("rows", "new", "changed", "unchanged")}
    return {**counts, "rejected": len(result.rejected)}


def _take_in(intake: Intake, portion: Portion, result: ImportResult) -> None:
    """Take in a portion in the running transaction, and count what became of each row."""
    lines: dict[tuple[str, str], Facts] = {}
    for order in portion.orders:
        key, facts = order[:2], facts_of(order)
        lines[key] = lines[key].merged(facts) if key in lines else facts
    given: dict[str, list[tuple[Any, ...]]] = {order_id: [] for order_id, _item in lines}
    for row in portion.returns:
        given.setdefault(row[_ORDER], []).append(row)
    outcomes: list[str] = []
    if lines:
        outcomes.extend(save_lines(intake.store, intake.account, intake.market.id, lines).values())
    if given:
        outcomes.extend(_settle(intake, given))
    result.rows += portion.rows
    result.rejected.extend(Rejected(*why) for why in portion.rejected)
    result.new += outcomes.count("new")
    result.changed += outcomes.count("changed")
    # A row that says the same as another of these rows changes nothing more.
    accepted = len(portion.returns) + len(portion.orders)
    result.unchanged += accepted - outcomes.count("new") - outcomes.count("changed")


def _settle(intake: Intake, given: Mapping[str, Sequence[tuple[Any, ...]]]) -> list[str]:
    """Take in what rows say of their orders: at once where there is nothing to compare, or all is the same."""
    orders = list(given)
    stored: dict[str, list[tuple[Any, ...]]] = {}
    for request in stored_requests(intake, orders):
        stored.setdefault(request[1 + _ORDER], []).append(request)
    known_lines = orders_with_lines(intake.store, intake.account, intake.market.id, orders)
    others = tuple(intake.new_columns.others.values())
    outcomes: list[str] = []
    new: list[tuple[Any, ...]] = []
    later: list[tuple[str, int]] = []
    rest: dict[str, list[Sighting]] = {}
    for order_id, rows in given.items():
        requests = stored.get(order_id, ())
        alone = len(rows) == 1 and order_id not in known_lines
        if alone and not requests:
            new.append(rows[0])
        elif alone and len(requests) == 1 and _alike(requests[0], rows[0], others, later):
            outcomes.append("unchanged")
        else:
            rest[order_id] = together(one for row in rows for one in load(row[_REPORTED]))
    add(intake, new)
    outcomes += ["new"] * len(new)
    bulk.execute_many(intake.store, "UPDATE request SET reported = ? WHERE id = ?", later)
    if rest:
        outcomes.extend(settle(intake, rest).values())
    return outcomes


def _alike(
    request: tuple[Any, ...], row: tuple[Any, ...], others: tuple[Any, ...], later: list[tuple[str, int]]
) -> bool:
    """Return whether a row says nothing new of a stored request.

    Args:
        request: as `stored_requests` has it.
        row: what a portion says that it would be if nothing but the row were known.
        others: what its other columns would be.
        later: what to store and for which id, where only the date of the file is another; grows.
    """
    reported = 1 + _REPORTED
    if request[1:reported] != row[:_REPORTED] or request[reported + 1 : _OTHERS] != row[_REPORTED + 1 :]:
        return False
    if any(
        one != other and at not in _OF_ITS_OWN
        for at, (one, other) in enumerate(zip(request[_OTHERS:], others, strict=True))
    ):
        return False
    if request[reported] == row[_REPORTED]:
        return True
    kept = said_later(request[reported], row[_REPORTED])
    if kept is not None and kept != request[reported]:
        later.append((kept, request[0]))
    return kept is not None
