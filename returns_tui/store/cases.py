"""One request whole: its columns, its history, its refunds and its outbox. Also how a request is named.

Read with ready-made SQL and tuples: this stands behind every step of the cursor, and Peewee would take most of
its time to write the same SQL again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache

from returns_tui.config.values import Config
from returns_tui.errors import NoSuchRequest
from returns_tui.i18n import _
from returns_tui.policy.clocks import Clock, running, soonest
from returns_tui.policy.request import OPEN_STATES, HistoryEntry, LedgerEntry, OutboxEntry, Request
from returns_tui.policy.sightings import other_of
from returns_tui.store import bulk, models, queue
from returns_tui.store.database import Store
from returns_tui.store.derive import as_request, is_abroad, moment
from returns_tui.store.outbox import entry_of
from returns_tui.store.query import Query


@cache
def _columns(table: type[models.Table]) -> tuple[tuple[str, ...], str]:
    """Return the fields of a table, and its columns in the same order as SQL. Search words are left out."""
    fields = {field.name: field.column_name for field in table._meta.sorted_fields if field.name != "words"}
    return tuple(fields), ", ".join(f'"{column}"' for column in fields.values())


def _requests(store: Store, where: str, values: list[object]) -> list[Request]:
    fields, columns = _columns(models.Request)
    found = bulk.select(store, f"SELECT {columns} FROM request WHERE {where}", values)  # noqa: S608  our own words
    requests: list[Request] = []
    for line in found:
        row = dict(zip(fields, line, strict=True))
        row["other"] = other_of(row["reported"])
        requests.append(as_request(row))
    return requests


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
    """Return the id of the request that `text` names: its id, or an RMA or order id of only one request.

    Raises:
        NoSuchRequest: none is named so, or several are; they are listed.
    """
    text = text.strip()
    table = models.Request
    with store.connection():
        if text.isascii() and text.isdigit() and len(text) < 19 and table.get_or_none(table.id == int(text)):
            return int(text)
        condition = (table.rma_id == text) | (table.order_id == text) | (table.merchant_rma_id == text)
        if account is not None:
            condition &= table.account == account
        found = list(table.select().where(condition & bool(text)).order_by(table.id).limit(6)) if text else []
    if len(found) == 1:
        return int(found[0].id)
    if not found:
        raise NoSuchRequest(
            _("No request has the id, RMA or order id “{text}”; “list --view all” shows them.").format(text=text)
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
            "SELECT id, at, operator, event, from_state, to_state, details FROM event WHERE request_id = ?"
            " ORDER BY id",
            [request_id],
        )
    return [
        HistoryEntry(event_id, _at(at), operator, event, before, after, _details(details))
        for event_id, at, operator, event, before, after, details in found
    ]


def _details(stored: str) -> dict[str, str]:
    return {str(name): str(value) for name, value in json.loads(stored).items()}


def _at(stored: int) -> datetime:
    at = moment(stored)
    assert at is not None
    return at


def ledger(store: Store, request_id: int) -> list[LedgerEntry]:
    """Return the request's refunds, oldest first."""
    with store.connection():
        found = bulk.select(
            store,
            "SELECT refund.id, amount, fee, paid_out, currency, state, route, batch_id"
            " FROM refund LEFT JOIN batch_entry ON batch_entry.refund_id = refund.id"
            " WHERE request_id = ? ORDER BY refund.id",
            [request_id],
        )
    return [LedgerEntry(*line) for line in found]


def outbox_of(store: Store, request_id: int) -> list[OutboxEntry]:
    """Return the request's outbox entries, oldest first."""
    fields, columns = _columns(models.Outbox)
    with store.connection():
        found = bulk.select(
            store,
            f"SELECT {columns} FROM outbox WHERE request_id = ? ORDER BY id",  # noqa: S608  our own words
            [request_id],
        )
    return [entry_of(models.Outbox(**dict(zip(fields, line, strict=True)))) for line in found]


def clock_now(config: Config, request: Request) -> Clock | None:
    """Return the clock behind the request's `due_at`, for "why this time?"; None when nothing is due.

    For a decision whose click is open it is the clock that ran before the decision.
    """
    market = config.marketplaces.get(request.marketplace)
    if request.due_at is None or market is None:
        return None
    abroad = is_abroad(request, config, market)
    for state in (request.state, *OPEN_STATES):
        clock = soonest(
            clock
            for clock in running(replace(request, state=state), market, abroad=abroad)
            if clock.name == request.due_for and clock.due_at == request.due_at
        )
        if clock is not None:
            return clock
    return None
