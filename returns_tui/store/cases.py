"""One request whole: its columns, its history, its refunds and its outbox. Also how a request is named.

Read with ready-made SQL and tuples: this stands behind every step of the cursor, and Peewee would take most of
its time to write the same SQL again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from returns_tui.config.values import Config
from returns_tui.errors import NoSuchRequest
from returns_tui.i18n import _
from returns_tui.policy.clocks import Clock, running, soonest
from returns_tui.policy.request import OPEN_STATES, HistoryEntry, LedgerEntry, OutboxEntry, Request
from returns_tui.policy.sightings import other_of
from returns_tui.store import bulk, models
from returns_tui.store.database import Store
from returns_tui.store.derive import as_request, is_abroad, moment
from returns_tui.store.outbox_reading import entry_of
from returns_tui.store.table import Table

if TYPE_CHECKING:
    from returns_tui.store.query import Query

_HISTORY = "id, at, operator, event, from_state, to_state, details, personal"
_LEDGER = (
    "refund.id, refund.amount, refund.fee, refund.paid_out, refund.currency, refund.state, refund.route, batch_id"
)
_FOR_SEARCH = ("words", "noted")
_LEDGER_TABLES = "refund LEFT JOIN batch_entry ON batch_entry.refund_id = refund.id"


@cache
def _columns(table: type[Table]) -> tuple[tuple[str, ...], str]:
    """Return the fields of a table, and its columns in the same order as SQL, save what only a search needs."""
    fields = {field.name: field.column_name for field in table._meta.sorted_fields}
    for name in _FOR_SEARCH:
        fields.pop(name, None)
    return tuple(fields), ", ".join(f'"{column}"' for column in fields.values())


def _requests(store: Store, where: str, values: list[object]) -> list[Request]:
    _fields, columns = _columns(models.Request)
    found = bulk.select(store, f"SELECT {columns} FROM request WHERE {where}", values)  # noqa: S608  our own words
    return [_request(line) for line in found]


def _request(line: Sequence[Any]) -> Request:
    fields, _columns_of_it = _columns(models.Request)
    row = dict(zip(fields, line, strict=True))
    row["other"] = other_of(row["reported"])
    return as_request(row)


class Whole(NamedTuple):
    """A request with everything that belongs to it, each oldest first."""

    request: Request
    history: list[HistoryEntry]
    ledger: list[LedgerEntry]
    outbox: list[OutboxEntry]


@cache
def _whole_sql(backend: str) -> str:
    """Return one statement for all of it: one look at the data, and one way to the database and back."""
    array, gather = ("json_array", "json_group_array") if backend == "sqlite" else ("json_build_array", "json_agg")
    columns = ", ".join(f"request.{column}" for column in _columns(models.Request)[1].split(", "))
    outbox = _columns(models.Outbox)[1]
    return (
        f"SELECT {columns},"  # noqa: S608  our own words
        f" (SELECT {gather}({array}({_HISTORY})) FROM event WHERE request_id = request.id),"
        f" (SELECT {gather}({array}({_LEDGER})) FROM {_LEDGER_TABLES} WHERE refund.request_id = request.id),"
        f" (SELECT {gather}({array}({outbox})) FROM outbox WHERE request_id = request.id)"
        " FROM request WHERE request.id = ?"
    )


def whole(store: Store, request_id: int) -> Whole:
    """Return one request with its history, refunds and outbox, as they are at one moment.

    Raises:
        NoSuchRequest: there is none with that id.
    """
    with store.connection():
        found = bulk.select(store, _whole_sql(store.backend), [request_id])
    if not found:
        raise NoSuchRequest(_("There is no request {id}.").format(id=request_id))
    *line, events, refunds, entries = found[0]
    return Whole(
        _request(line),
        [history_entry(event) for event in _gathered(events)],
        [LedgerEntry(*refund) for refund in _gathered(refunds)],
        [_outbox_entry(entry) for entry in _gathered(entries)],
    )


def _gathered(value: Any) -> list[list[Any]]:
    """Return rows that the database gave as JSON, by their first column, the id."""
    return sorted(json.loads(value) if isinstance(value, str) else value or [])


def get(store: Store, request_id: int) -> Request:
    """Return one request.

    Raises:
        NoSuchRequest: there is none with that id.
    """
    with store.connection():
        found = _requests(store, "id = ?", [request_id])
    if not found:
        raise NoSuchRequest(_("There is no request {id}.").format(id=request_id))
    return found[0]


def requests(
    store: Store, query: Query, now: datetime, *, limit: int | None = None, account: str | None = None
) -> Iterator[Request]:
    """Yield requests that `query` finds, soonest due first, page by page."""
    from returns_tui.store import queue  # what shows or decides on one request needs no pages

    after: tuple[int, int] | None = None
    left = limit
    while left is None or left > 0:
        size = 500 if left is None else min(500, left)
        lines = queue.page(store, query, now, limit=size, after=after, account=account)
        if not lines:
            return
        wanted: list[object] = [line.id for line in lines]
        with store.connection():
            found = {one.id: one for one in _requests(store, f"id IN ({bulk.places(len(wanted))})", wanted)}
        for line in lines:
            if line.id in found:
                yield found[line.id]
        after = lines[-1].place
        left = None if left is None else left - len(lines)


def find(store: Store, text: str, account: str | None = None) -> int:
    """Return the id of the request that `text` names: its id, or an RMA, order id or tracking number of only one.

    Raises:
        NoSuchRequest: none is named so, or several are; they are listed.
    """
    text = text.strip()
    table = models.Request
    with store.connection():
        if text.isascii() and text.isdigit() and len(text) < 19 and table.get_or_none(table.id == int(text)):
            return int(text)
        condition = (table.rma_id == text) | (table.order_id == text) | (table.merchant_rma_id == text)
        condition |= table.tracking_id == text
        if account is not None:
            condition &= table.account == account
        found = list(table.select().where(condition & bool(text)).order_by(table.id).limit(6)) if text else []
    if len(found) == 1:
        return int(found[0].id)
    if not found:
        raise NoSuchRequest(
            _(
                "No request has the id, RMA, order id or tracking number “{text}”; “list --view all” shows them."
            ).format(text=text)
        )
    candidates = ", ".join(f"{row.id} ({row.state}, {row.item[:24]})" for row in found)
    raise NoSuchRequest(
        _("“{text}” names several requests; give one's id: {candidates}.").format(text=text, candidates=candidates)
    )


def history(store: Store, request_id: int) -> list[HistoryEntry]:
    """Return the request's events, oldest first."""
    with store.connection():
        found = bulk.select(
            store,
            f"SELECT {_HISTORY} FROM event WHERE request_id = ? ORDER BY id",  # noqa: S608  our own words
            [request_id],
        )
    return [history_entry(line) for line in found]


def history_entry(line: Sequence[Any]) -> HistoryEntry:
    """Return an event from its columns: id, at, operator, event, from_state, to_state, details, personal."""
    event_id, stored_at, operator, event, before, after, details, personal = line
    at = moment(stored_at)
    assert at is not None
    said = {str(name): str(value) for name, value in (json.loads(details) | json.loads(personal or "{}")).items()}
    return HistoryEntry(event_id, at, operator, event, before, after, said)


def ledger(store: Store, request_id: int) -> list[LedgerEntry]:
    """Return the request's refunds, oldest first."""
    with store.connection():
        found = bulk.select(
            store,
            f"SELECT {_LEDGER} FROM {_LEDGER_TABLES} WHERE refund.request_id = ? ORDER BY refund.id",  # noqa: S608
            [request_id],
        )
    return [LedgerEntry(*line) for line in found]


def outbox_of(store: Store, request_id: int) -> list[OutboxEntry]:
    """Return the request's outbox entries, oldest first."""
    _fields, columns = _columns(models.Outbox)
    with store.connection():
        found = bulk.select(
            store,
            f"SELECT {columns} FROM outbox WHERE request_id = ? ORDER BY id",  # noqa: S608  our own words
            [request_id],
        )
    return [_outbox_entry(line) for line in found]


def _outbox_entry(line: Sequence[Any]) -> OutboxEntry:
    fields, _columns_of_it = _columns(models.Outbox)
    return entry_of(models.Outbox(**dict(zip(fields, line, strict=True))))


def clock_now(config: Config, request: Request) -> Clock | None:
    """Return the clock behind the request's `due_at`, for "why this time?"; None when nothing is due.

    For a decision whose click is open it is the clock that ran before the decision.
    """
    market = config.marketplaces.get(request.marketplace)
    if request.due_at is None or market is None:
        return None
    abroad = is_abroad(config, market)
    for state in (request.state, *OPEN_STATES):
        clock = soonest(
            clock
            for clock in running(request._replace(state=state), market, abroad=abroad)
            if clock.name == request.due_for and clock.due_at == request.due_at
        )
        if clock is not None:
            return clock
    return None
