"""The queue, read: which requests a query finds, in which order, and all about one of them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from returns_tui.config.values import Config
from returns_tui.errors import NoSuchRequest, UsageError
from returns_tui.i18n import _
from returns_tui.policy.clocks import Clock, running, soonest
from returns_tui.policy.request import FINAL_STATES, OPEN_STATES, HistoryEntry, LedgerEntry, OutboxEntry, Request
from returns_tui.policy.sightings import other_of
from returns_tui.store import models
from returns_tui.store.database import Store, seconds
from returns_tui.store.derive import as_request, is_abroad, moment
from returns_tui.store.outbox import entry_of

_STATES = (*OPEN_STATES, *FINAL_STATES)
_FLAGS = ("click", "snoozed", "open", "done", "conflict")
# A snoozed request comes back this long before its deadline, however long it was to sleep.
_WAKE_BEFORE_DUE = 3600


@dataclass(frozen=True, slots=True)
class Query:
    """Which requests are wanted. All words, one of the states, and all of the flags must fit.

    Attributes:
        words: casefolded; each must occur somewhere in the request.
        awake: leaves out what is snoozed.
    """

    words: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    awake: bool = False


ALL = Query()
OPEN = Query(states=OPEN_STATES)


class Row(NamedTuple):
    """One line of the queue. Times in stored seconds; `sort_at` is the deadline, or `models.NEVER`."""

    id: int
    sort_at: int
    order_id: str
    item: str
    reason_code: str
    state: str
    currency: str
    amount: int | None
    clicks: bool
    due_for: str
    version: int
    snoozed_until: int | None
    assigned_to: str
    marketplace: str
    conflict: str


_ROW = (
    "id, sort_at, order_id, item, reason_code, state, currency, coalesce(paid, order_amount), clicks, due_for,"
    " version, snoozed_until, assigned_to, marketplace, conflict"
)


def parse_query(text: str) -> Query:
    """Return the query that an operator typed: words, `state:NAME` and `is:FLAG`, separated by spaces.

    Raises:
        UsageError: a state or flag does not exist; names the place and the nearest one.
    """
    words: list[str] = []
    states: list[str] = []
    flags: set[str] = set()
    for term in text.split():
        name, colon, value = term.partition(":")
        if colon and name == "state":
            states.extend(_known(state, _STATES, term) for state in value.split(","))
        elif colon and name == "is":
            flags.add(_known(value, _FLAGS, term))
        else:
            words.append(term.casefold())
    return Query(tuple(words), tuple(states), frozenset(flags))


def _known(value: str, known: Sequence[str], term: str) -> str:
    if value in known:
        return value
    near = difflib.get_close_matches(value, known, n=1)
    hint = _("did you mean “{near}”?").format(near=near[0]) if near else ", ".join(known)
    raise UsageError(_("“{term}” is not understood: {hint}").format(term=term, hint=hint))


def view_query(config: Config, name: str) -> Query:
    """Return the query of a view: one of the config's, `all`, or `open`.

    Raises:
        UsageError: there is no such view; names the nearest one.
    """
    if name in ("all", "open"):
        return ALL if name == "all" else OPEN
    for view in config.views:
        if view.id == name:
            query = parse_query(view.query)
            return replace(query, awake="snoozed" not in query.flags and "done" not in query.flags)
    names = [view.id for view in config.views] + ["open", "all"]
    raise UsageError(
        _("There is no view “{name}”; {hint}").format(
            name=name,
            hint=", ".join(difflib.get_close_matches(name, names, n=1)) or ", ".join(names),
        )
    )


def narrowed(base: Query, query: Query) -> Query:
    """Return `query` within `base`; states or flags that `query` names take the place of the base's."""
    if query.states or query.flags:
        return replace(query, words=base.words + query.words)
    return replace(base, words=base.words + query.words)


def _where(store: Store, query: Query, now: datetime, account: str | None = None) -> tuple[str, list[Any]]:
    """Return the SQL condition of `query` and its parameters."""
    mark = store.database.param
    parts: list[str] = []
    values: list[Any] = []
    if account is not None:
        parts.append(f"account = {mark}")
        values.append(account)
    states = list(query.states)
    if "open" in query.flags:
        states += OPEN_STATES
    if "done" in query.flags:
        states += FINAL_STATES
    if states:
        parts.append(f"state IN ({', '.join([mark] * len(states))})")
        values += states
    for flag in query.flags:
        if flag == "click":
            parts.append("clicks = TRUE")
        elif flag == "conflict":
            parts.append("conflict <> ''")
        elif flag == "snoozed":
            parts.append(f"snoozed_until > {mark}")
            values.append(seconds(now))
    if query.awake:
        parts.append(f"(snoozed_until IS NULL OR snoozed_until <= {mark} OR sort_at <= {mark})")
        values += [seconds(now), seconds(now) + _WAKE_BEFORE_DUE]
    for word in query.words:
        escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        parts.append(f"words LIKE {mark} ESCAPE '!'")
        values.append(f"%{escaped}%")
    return " AND ".join(parts) or "1 = 1", values


def ids(store: Store, query: Query, now: datetime) -> list[int]:
    """Return the ids of all requests that `query` finds, soonest due first."""
    where, values = _where(store, query, now)
    with store.connection():
        rows = store.database.execute_sql(
            f"SELECT id FROM request WHERE {where} ORDER BY sort_at, id",  # noqa: S608  only our own words
            values,
        ).fetchall()
    return [row[0] for row in rows]


def rows(store: Store, wanted: Sequence[int]) -> dict[int, Row]:
    """Return the lines of the requests with those ids; one that is gone is missing."""
    if not wanted:
        return {}
    marks = ", ".join([store.database.param] * len(wanted))
    with store.connection():
        found = store.database.execute_sql(
            f"SELECT {_ROW} FROM request WHERE id IN ({marks})",  # noqa: S608
            list(wanted),
        ).fetchall()
    return {row[0]: Row._make(row) for row in found}


def page(
    store: Store,
    query: Query,
    now: datetime,
    *,
    limit: int | None = None,
    after: tuple[int, int] | None = None,
    account: str | None = None,
) -> list[Row]:
    """Return lines that `query` finds, soonest due first.

    Args:
        limit: how many at most; None: all.
        after: `(sort_at, id)` of the last line of the page before.
        account: only that account's.
    """
    where, values = _where(store, query, now, account)
    mark = store.database.param
    if after is not None:
        where += f" AND (sort_at, id) > ({mark}, {mark})"
        values += after
    sql = f"SELECT {_ROW} FROM request WHERE {where} ORDER BY sort_at, id"  # noqa: S608
    if limit is not None:
        sql += f" LIMIT {int(limit)}"
    with store.connection():
        return [Row._make(row) for row in store.database.execute_sql(sql, values).fetchall()]


def counts(store: Store, config: Config, now: datetime) -> dict[str, int]:
    """Return how many requests each of the config's views has, by the view's id."""
    result: dict[str, int] = {}
    with store.reading():
        for view in config.views:
            where, values = _where(store, view_query(config, view.id), now)
            row = store.database.execute_sql(
                f"SELECT count(*) FROM request WHERE {where}",  # noqa: S608
                values,
            ).fetchone()
            result[view.id] = int(row[0])
    return result


def get(store: Store, request_id: int) -> Request:
    """Return one request.

    Raises:
        NoSuchRequest: there is none with that id.
    """
    with store.connection():
        row = models.Request.get_or_none(models.Request.id == request_id)
    if row is None:
        raise NoSuchRequest(_("There is no request {id}.").format(id=request_id))
    return _request_of(row)


def _request_of(row: models.Request) -> Request:
    values = models.row_dict(row)
    return as_request({**values, "other": other_of(values["reported"])})


def requests(
    store: Store, query: Query, now: datetime, *, limit: int | None = None, account: str | None = None
) -> Iterator[Request]:
    """Yield requests that `query` finds, soonest due first, page by page."""
    after: tuple[int, int] | None = None
    left = limit
    while left is None or left > 0:
        size = 500 if left is None else min(500, left)
        lines = page(store, query, now, limit=size, after=after, account=account)
        if not lines:
            return
        with store.connection():
            found = {
                row.id: row
                for row in models.Request.select().where(models.Request.id.in_([line.id for line in lines]))
            }
        for line in lines:
            if line.id in found:
                yield _request_of(found[line.id])
        after = (lines[-1].sort_at, lines[-1].id)
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
    table = models.Event
    with store.connection():
        events = list(table.select().where(table.request == request_id).order_by(table.id))
    return [
        HistoryEntry(
            event.id,
            _at(event.at),
            event.operator,
            event.event,
            event.from_state,
            event.to_state,
            {str(name): str(value) for name, value in json.loads(event.details).items()},
        )
        for event in events
    ]


def _at(stored: int) -> datetime:
    at = moment(stored)
    assert at is not None
    return at


def ledger(store: Store, request_id: int) -> list[LedgerEntry]:
    """Return the request's refunds, oldest first."""
    table = models.Refund
    with store.connection():
        found = list(table.select().where(table.request == request_id).order_by(table.id))
        batches = dict(
            models.BatchEntry.select(models.BatchEntry.refund_id, models.BatchEntry.batch_id)
            .where(models.BatchEntry.refund_id.in_([row.id for row in found]))
            .tuples()
        )
    return [
        LedgerEntry(
            row.id,
            row.amount,
            row.fee,
            row.paid_out,
            row.currency,
            row.state,
            row.route,
            batches.get(row.id),
        )
        for row in found
    ]


def outbox_of(store: Store, request_id: int) -> list[OutboxEntry]:
    """Return the request's outbox entries, oldest first."""
    table = models.Outbox
    with store.connection():
        return [entry_of(row) for row in table.select().where(table.request == request_id).order_by(table.id)]


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
