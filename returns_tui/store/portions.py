"""A report in portions: each row as plain values ready for the tables, made without looking at the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from returns_tui.policy.sightings import Facts, Stamp, dump
from returns_tui.reports.records import OrderRow, Rejected, ReturnRow
from returns_tui.store.report_rows import RowError, order_facts_of, sighting_of
from returns_tui.store.request_columns import GIVEN, RequestColumns

if TYPE_CHECKING:
    from returns_tui.config.values import Config, Marketplace

ROWS = 500
"""Rows of a portion: some ten milliseconds of work for the database."""


class Rows(Protocol):
    """What portions are made of; see `returns_tui.reports`."""

    def rows(self) -> Iterator[ReturnRow | OrderRow | Rejected]:
        """Yield the rows, and those that cannot be read, in the order of the file."""


@dataclass(slots=True)
class Portion:
    """Some rows of a report; only lists, dicts, texts and numbers, so that it can go from process to process.

    Attributes:
        rows: how many there are of all kinds.
        returns: returns as the requests that they would be in an empty database: the values of `GIVEN`.
        orders: order lines: order id, order item id, and the rank, date and values of their facts.
        rejected: line numbers with the reasons.
    """

    rows: int
    returns: list[tuple[Any, ...]]
    orders: list[tuple[str, str, int, str, dict[str, Any]]]
    rejected: list[tuple[int, str]]


def facts_of(order: tuple[str, str, int, str, dict[str, Any]]) -> Facts:
    """Return the facts of an order line of a portion."""
    return Facts(Stamp(order[2], order[3]), order[4])


def portions(
    report: Rows, config: Config, market: Marketplace, *, account: str, now: int, latest: str
) -> Iterator[Portion]:
    """Yield a report portion by portion.

    Args:
        report: the file.
        config: for statuses and addresses.
        market: the marketplace that it belongs to.
        account: whose it is.
        now: stored seconds.
        latest: the latest date in the file (ISO, or "").
    """
    rows = report.rows()
    columns = RequestColumns(config, market, account, now)
    values_of = itemgetter(*GIVEN)
    while some := list(islice(rows, ROWS)):
        portion = Portion(len(some), [], [], [])
        for row in some:
            if isinstance(row, Rejected):
                portion.rejected.append((row.line, row.reason))
                continue
            try:
                if isinstance(row, ReturnRow):
                    said = sighting_of(row, market, latest)
                    portion.returns.append(values_of(columns.of(row.order_id, said, dump([said]))))
                else:
                    facts = order_facts_of(row, market, latest)
                    line = row.order_id, row.order_item_id, *facts.stamp, dict(facts.values)
                    portion.orders.append(line)
            except RowError as problem:
                portion.rejected.append((row.line, str(problem)))
        yield portion
