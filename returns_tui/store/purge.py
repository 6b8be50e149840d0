"""Purging: buyers' data is taken out of what is over, request by request; the history stays, and stays chained.

A request is over when it is final, nothing of it is still to leave or to be answered, and the time for which
buyers' data is kept has passed since it became final, and since somebody last typed about it. What comes to a
purged request later is purged when that time has passed again. The buyer of an order is forgotten with the
order's last request; where nobody asked for a return, a time after the order.

What operators typed to find something, and have kept, goes after the same time (`store.kept_words`).

Short transactions, each of which can be the last: a request is purged wholly or not at all. What is left of the
bytes is removed by `store.scrubbing`; a run that was broken off before is completed by the next.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable, Refused
from returns_tui.failpoints import failpoint
from returns_tui.policy import buyers_data
from returns_tui.policy.request import FINAL_STATES
from returns_tui.policy.sightings import OTHER, dump, dump_facts, load, load_facts
from returns_tui.store import bulk, kept_words
from returns_tui.store.audit import add_event
from returns_tui.store.database import seconds
from returns_tui.store.derive import moment
from returns_tui.store.models import PurgeRun
from returns_tui.store.order_lines import one_import_at_a_time
from returns_tui.store.report_columns import entered_of
from returns_tui.store.request_row import hold, locked, save
from returns_tui.store.scrubbing import overwriting
from returns_tui.store.sqlite_file import TURN_SECONDS

if TYPE_CHECKING:
    from returns_tui.store.database import Store

_AT_ONCE = 20  # requests of one transaction: some hundredths of a second
_LOOKED_AT = 500  # requests, or order lines, of one look
_DAY = 86_400

_ANY_OTHER, _ANY_MARK = f'%"{OTHER}%', f'%"{buyers_data.PURGED}":%'
_FINAL = ", ".join(f"'{state}'" for state in FINAL_STATES)
_UNSETTLED = """EXISTS (SELECT 1 FROM outbox o WHERE o.request_id = r.id AND (
    (o.kind = 'mail' AND o.state IN ('waiting', 'sending', 'failed', 'uncertain'))
    OR (o.kind = 'click' AND o.state = 'open')
    OR (o.kind = 'adjustment' AND (o.state = 'waiting' OR (o.state = 'batched' AND EXISTS (
        SELECT 1 FROM batch_entry n JOIN batch b ON b.id = n.batch_id
        WHERE n.refund_id = o.refund_id AND b.written_at IS NULL))))))"""
# Columns of _Case, the last two of which are about what came after an earlier purging.
_CASES = f"""SELECT r.id, r.order_id, r.purged_at,
    (SELECT coalesce(max(e.at), r.created_at) FROM event e WHERE e.request_id = r.id
        AND e.to_state IN ({_FINAL}) AND e.from_state NOT IN ({_FINAL})),
    r.due_at IS NOT NULL OR r.buyer_asked_at IS NOT NULL OR {_UNSETTLED},
    (SELECT coalesce(max(d.saved_at), 0) FROM draft d WHERE d.request_id = r.id),
    (SELECT coalesce(max(e.at), 0) FROM event e WHERE e.request_id = r.id AND e.event <> 'purged'),
    r.comment <> '' OR r.buyer_name <> '' OR r.buyer_email <> '' OR r.tracking_id <> '' OR r.noted <> ''
        OR r.reported LIKE ?
        OR EXISTS (SELECT 1 FROM event e WHERE e.request_id = r.id AND e.salt <> '')
        OR EXISTS (SELECT 1 FROM draft d WHERE d.request_id = r.id)
        OR EXISTS (SELECT 1 FROM outbox o WHERE o.request_id = r.id AND o.kind <> 'adjustment'
            AND (o.text <> '' OR o.recipient <> ''))
    FROM request r WHERE r.state IN ({_FINAL})"""  # noqa: S608  our own words
_LINES = """SELECT id, account, marketplace, order_id, reported FROM order_item i WHERE i.id > ?
    AND i.reported NOT LIKE ? AND NOT EXISTS (SELECT 1 FROM request r WHERE
    r.order_id = i.order_id AND r.account = i.account AND r.marketplace = i.marketplace)
    ORDER BY i.id LIMIT ?"""


class Due(NamedTuple):
    """A request of which the buyer's data is to be purged, or is kept because something is still to be done.

    Attributes:
        final_at: when it became final, aware.
        work_left: whether anything of it is still to leave or to be answered.
    """

    request_id: int
    order_id: str
    final_at: datetime
    work_left: bool


class _Case(NamedTuple):
    id: int
    order_id: str
    purged_at: int | None
    final_at: int
    work_left: bool
    typed_at: int
    last_at: int
    anything_left: bool

    def is_due(self, before: int) -> bool:
        """Return whether the time has passed; `before`: what happened then or earlier is long enough ago."""
        since = self.final_at if self.purged_at is None else max(self.last_at, self.purged_at)
        return (self.purged_at is None or self.anything_left) and max(since, self.typed_at) <= before


def due(store: Store, config: Config, now: datetime, account: str | None = None) -> Iterator[Due]:
    """Yield the requests whose time has passed, by id, those with work left too. Others may write meanwhile."""
    last, before = 0, seconds(now) - config.purge.after * _DAY
    while True:
        with store.connection():
            cases = _cases(store, "r.id > ?", [last], account, _LOOKED_AT)
        for case in cases:
            if case.is_due(before):
                final_at = moment(case.final_at)
                assert final_at is not None
                yield Due(case.id, case.order_id, final_at, case.work_left)
        if len(cases) < _LOOKED_AT:
            return
        last = cases[-1].id


def _cases(
    store: Store, where: str, values: Sequence[object], account: str | None = None, limit: int | None = None
) -> list[_Case]:
    sql, parameters = f"{_CASES} AND {where}", [_ANY_OTHER, *values]
    if account is not None:
        sql, parameters = sql + " AND r.account = ?", [*parameters, account]
    sql += " ORDER BY r.id" + ("" if limit is None else f" LIMIT {limit}")
    return [_Case._make(row) for row in bulk.select(store, sql, parameters)]


class Purging:
    """One run of purging. What it does is recorded, so that the next one completes it when it is broken off.

    Attributes:
        needed: whether anything was purged by this run, or one that was broken off, and old bytes may be left.
    """

    def __init__(self, store: Store, config: Config, *, operator: str, now: datetime) -> None:
        self._store = store
        self._config = config
        self._operator = operator
        self._now = seconds(now)
        self._run = 0
        with store.connection():
            self.needed = bool(PurgeRun.select().where(PurgeRun.finished_at.is_null()).exists())

    def requests(self, found: Sequence[Due]) -> Iterator[tuple[Due, str]]:
        """Purge those of the requests that are due still, and yield each with "" or why it could not be.

        Raises:
            DatabaseUnavailable: the database is gone or locked; what was yielded is purged.
        """
        wanted = [one for one in found if not one.work_left]
        for begin in range(0, len(wanted), _AT_ONCE):
            some = {one.request_id: one for one in wanted[begin : begin + _AT_ONCE]}
            with overwriting(self._store):
                outcomes = list(self._purge_some(some))
                self._count(requests=sum(not problem for _one, problem in outcomes))
                failpoint("purge.before_commit")
            failpoint("purge.committed")
            yield from outcomes
            self._let_others()

    def _purge_some(self, some: dict[int, Due]) -> Iterator[tuple[Due, str]]:
        before = self._now - self._config.purge.after * _DAY
        one_import_at_a_time(self._store)
        hold(some, backend=self._store.backend)
        holes = bulk.places(len(some))
        for case in _cases(self._store, f"r.id IN ({holes})", list(some)):
            if case.work_left or not case.is_due(before):
                continue
            try:
                with self._store.writing():
                    self._purge(case.id)
            except DatabaseUnavailable:
                raise
            except Refused as problem:
                yield some[case.id], str(problem)
            else:
                yield some[case.id], ""

    def _purge(self, request_id: int) -> None:
        store = self._store
        values = locked(request_id, backend=store.backend)
        changes: dict[str, Any] = {
            "comment": "",
            "buyer_name": "",
            "buyer_email": "",
            "tracking_id": "",
            "noted": "",
            "entered": json.dumps(buyers_data.entered_without_buyer(entered_of(values)), ensure_ascii=False),
            "reported": dump(buyers_data.purged_sighting(one, self._now) for one in load(values["reported"])),
            "purged_at": self._now,
        }
        save(values, changes, self._config)
        failpoint("purge.after_request")
        bulk.execute(
            store,
            "UPDATE event SET personal = '', before = '', salt = '' WHERE request_id = ? AND salt <> ''",
            [request_id],
        )
        add_event(
            request_id,
            "purged",
            at=self._now,
            operator=self._operator,
            from_state=values["state"],
            to_state=values["state"],
            details={},
        )
        failpoint("purge.after_history")
        bulk.execute(
            store,
            "UPDATE outbox SET recipient = '', subject = '', text = '', error = ''"
            " WHERE request_id = ? AND kind <> 'adjustment'",
            [request_id],
        )
        bulk.execute(store, "DELETE FROM draft WHERE request_id = ?", [request_id])
        failpoint("purge.after_outbox")
        order = [values["account"], values["marketplace"], values["order_id"]]
        left = bulk.select(
            store,
            "SELECT 1 FROM request WHERE account = ? AND marketplace = ? AND order_id = ?"
            " AND purged_at IS NULL LIMIT 1",
            order,
        )
        if not left:
            self._forget_buyer(order)

    def _forget_buyer(self, order: Sequence[object]) -> None:
        """Take the buyer out of what order reports said of an order: account, marketplace, order id."""
        rows = bulk.select(
            self._store,
            "SELECT id, reported FROM order_item WHERE account = ? AND marketplace = ? AND order_id = ?",
            order,
        )
        self._mark_lines(rows)

    def _mark_lines(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take the buyer out of order lines: their ids, and what reports said of them."""
        bulk.execute_many(
            self._store,
            "UPDATE order_item SET reported = ? WHERE id = ?",
            [
                (dump_facts(buyers_data.purged_facts(load_facts(reported), self._now)), line_id)
                for line_id, reported in rows
            ],
        )

    def orders_without_return(self, account: str | None = None, *, dry_run: bool = False) -> int:
        """Forget the buyers of old orders for which no return is known; return how many orders these are."""
        last = 0
        orders: set[tuple[Any, ...]] = set()
        while True:
            with self._store.connection():
                lines = bulk.select(self._store, _LINES, [last, _ANY_MARK, _LOOKED_AT])
            old = [line for line in lines if account in (None, line[1]) and self._is_old(line[4])]
            if old and not dry_run:
                with overwriting(self._store):
                    one_import_at_a_time(self._store)
                    old = self._still_without_return([line[0] for line in old])
                    self._mark_lines([(line[0], line[4]) for line in old])
                    self._count(orders=len({line[1:4] for line in old} - orders))
                    failpoint("purge.before_orders_commit")
                self._let_others()
            orders |= {tuple(line[1:4]) for line in old}
            if len(lines) < _LOOKED_AT:
                return len(orders)
            last = lines[-1][0]

    def _is_old(self, reported: str) -> bool:
        """Return whether an order is old: by its day, else by the latest day of the files that spoke of it."""
        facts = load_facts(reported)
        day = str(facts.values.get("ordered_on") or facts.stamp.latest)
        if not day:
            return False
        kept = timedelta(days=self._config.purge.orders_after)
        return date.fromisoformat(day) + kept < datetime.fromtimestamp(self._now, UTC).date()

    def _still_without_return(self, line_ids: Collection[int]) -> list[tuple[Any, ...]]:
        lines = bulk.select(self._store, _LINES, [min(line_ids) - 1, _ANY_MARK, _LOOKED_AT])
        return [line for line in lines if line[0] in line_ids]

    def kept_words(self, *, dry_run: bool = False) -> int:
        """Forget what operators typed to find something and have kept; return how many queries these are."""
        old = kept_words.old(self._store, self._now - self._config.purge.after * _DAY)
        if old and not dry_run:
            with overwriting(self._store):
                kept_words.forget(self._store, old)
                self._count(others=len(old))
                failpoint("purge.before_words_commit")
        return len(old)

    def finish(self, now: datetime) -> None:
        """Note that nothing is left of what was purged, by this run and those that were broken off before."""
        with self._store.writing():
            PurgeRun.update(finished_at=seconds(now)).where(
                PurgeRun.finished_at.is_null() & (PurgeRun.id <= (self._run or 2**31 - 1))
            ).execute()
        self.needed = False

    def _count(self, *, requests: int = 0, orders: int = 0, others: int = 0) -> None:
        """Note in the running transaction what it purges; what others noted as finished is not any more."""
        if not requests and not orders and not others:
            return
        if not self._run:
            self._run = int(PurgeRun.create(operator=self._operator, started_at=self._now).id)
        PurgeRun.update(
            requests=PurgeRun.requests + requests, orders=PurgeRun.orders + orders, finished_at=None
        ).where(PurgeRun.id == self._run).execute()
        self.needed = True

    def _let_others(self) -> None:
        if self._store.backend == "sqlite":
            sleep(2 * TURN_SECONDS)


def purged_mails(store: Store) -> dict[int, str]:
    """Return the Message-IDs of mails whose buyer was purged, by outbox id: their files are to go, too."""
    sql = "SELECT id, message_id FROM outbox WHERE kind = 'mail' AND recipient = '' AND text = ''"
    with store.connection():
        return {entry_id: message_id for entry_id, message_id in bulk.select(store, sql) if message_id}
