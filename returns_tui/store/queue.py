"""The queue, read page by page: lines in the order of their deadlines, counts, and what is new.

No function here takes longer for a longer queue, except those that count, and a search for words that hardly
any request of the view has: these can be interrupted (`Store.interruption`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from returns_tui.config.values import Config
from returns_tui.policy.waking import WAKE_BEFORE_DUE
from returns_tui.store import bulk
from returns_tui.store.conditions import Flagged, OneOf, parts_of
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import NEVER
from returns_tui.store.query import Query, view_query
from returns_tui.store.query_sql import Compiled, compiled, stale_place

_OVERTAKEN = 200
_FROM_BUYER = '%"from": "buyer"%'  # in the details of a note


class Place(NamedTuple):
    """A place in the order of the queue: the deadline in stored seconds, or from `models.NEVER` on."""

    sort_at: int
    id: int


class Row(NamedTuple):
    """One line of the queue. Times in stored seconds; `sort_at` is the deadline, or from `models.NEVER` on."""

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

    @property
    def place(self) -> Place:
        """Where the line stands."""
        return Place(self.sort_at, self.id)


_ROW = (
    "id, sort_at, order_id, item, reason_code, state, currency, coalesce(paid, order_amount), clicks, due_for,"
    " version, snoozed_until, assigned_to, marketplace, conflict"
)


def page(
    store: Store,
    query: Query,
    now: datetime,
    *,
    limit: int | None = None,
    after: tuple[int, int] | None = None,
    before: tuple[int, int] | None = None,
    last: bool = False,
    account: str | None = None,
) -> list[Row]:
    """Return lines that `query` finds, soonest due first.

    Args:
        limit: how many at most; None: all.
        after: the place behind which the lines stand.
        before: the place before which they stand; those next to it are taken.
        last: the last lines of all are taken.
        account: only that account's.
    """
    with store.connection():
        condition = compiled(store, query, now, account)
        return _page(store, condition, limit, after=after, before=before, backwards=last or before is not None)


def _page(
    store: Store,
    condition: Compiled,
    limit: int | None,
    *,
    after: tuple[int, int] | None = None,
    before: tuple[int, int] | None = None,
    backwards: bool = False,
) -> list[Row]:
    bounds, places = "", []
    if after is not None:
        bounds, places = " AND (sort_at, id) > (?, ?)", list(after)
    if before is not None:
        bounds, places = bounds + " AND (sort_at, id) < (?, ?)", places + list(before)
    order = "ORDER BY sort_at DESC, id DESC" if backwards else "ORDER BY sort_at, id"
    if limit is not None:
        order += f" LIMIT {int(limit)}"
    branches = condition.branches()
    selects = [f"SELECT {_ROW} FROM request WHERE {where}{bounds} {order}" for where, _values in branches]  # noqa: S608
    sql = selects[0]
    if len(branches) > 1:
        sql = " UNION ALL ".join(f"SELECT * FROM ({select}) AS part" for select in selects) + f" {order}"  # noqa: S608
    values = [value for _where, given in branches for value in (*given, *places)]
    found = [Row._make(row) for row in bulk.select(store, sql, values)]
    return found[::-1] if backwards else found


class Around(NamedTuple):
    """Lines around a place, and whether there are more on either side; `at` is the line of the place."""

    rows: list[Row]
    at: int
    more_above: bool
    more_below: bool


def around(
    store: Store, query: Query, now: datetime, *, limit: int, request_id: int | None, place: Place | None
) -> Around:
    """Return the lines around a request, or around a `place` when the query does not find it, or the first lines.

    Args:
        limit: how many at most on either side.
    """
    with store.reading():
        condition = compiled(store, query, now)
        middle = place
        if request_id is not None:
            found = bulk.select(store, "SELECT sort_at, id FROM request WHERE id = ?", [request_id])
            if found and _standing(store, condition, [request_id]):
                middle = Place(*found[0])
        above: list[Row] = []
        if middle is not None:
            above = _page(store, condition, limit + 1, before=middle, backwards=True)
            middle = Place(middle.sort_at, middle.id - 1)  # ids are whole numbers: the place itself belongs below
        below = _page(store, condition, limit + 1, after=middle)
    more_above, more_below = len(above) > limit, len(below) > limit
    above, below = above[-limit:], below[:limit]
    at = len(above) if below else max(0, len(above) - 1)
    return Around(above + below, at, more_above, more_below)


def rows(store: Store, wanted: Sequence[int]) -> dict[int, Row]:
    """Return the lines of the requests with those ids; one that is gone is missing."""
    if not wanted:
        return {}
    with store.connection():
        found = bulk.select(
            store,
            f"SELECT {_ROW} FROM request WHERE id IN ({bulk.places(len(wanted))})",  # noqa: S608
            wanted,
        )
    return {row[0]: Row._make(row) for row in found}


def ids(store: Store, query: Query, now: datetime) -> list[int]:
    """Return the ids of all requests that `query` finds, soonest due first."""
    return [row.id for row in page(store, query, now)]


def standing(store: Store, query: Query, now: datetime, wanted: Iterable[int]) -> set[int]:
    """Return those of the ids whose requests `query` finds now."""
    with store.connection():
        return _standing(store, compiled(store, query, now), list(wanted))


def _standing(store: Store, condition: Compiled, wanted: list[int]) -> set[int]:
    if not wanted:
        return set()
    where, values = condition.whole()
    sql = f"SELECT id FROM request WHERE id IN ({bulk.places(len(wanted))}) AND {where}"  # noqa: S608
    return {row[0] for row in bulk.select(store, sql, [*wanted, *values])}


# -- counting --------------------------------------------------------------------------------------------------


def count(store: Store, query: Query, now: datetime) -> int:
    """Return how many requests `query` finds."""
    with store.connection():
        branches = compiled(store, query, now).branches()
        counted = 0
        for where, values in branches:
            found = bulk.select(store, f"SELECT count(*) FROM request WHERE {where}", values)  # noqa: S608
            counted += int(found[0][0])
    return counted


def counts(store: Store, config: Config, now: datetime) -> dict[str, int]:
    """Return how many requests each of the config's views has, by the view's id."""
    result: dict[str, int] = {}
    with store.reading():
        plain: _PlainCounts | None = None
        for view in config.views:
            query = view_query(config, view.id)
            if not query.states_alone:
                result[view.id] = count(store, query, now)
                continue
            plain = plain or _PlainCounts(store, now, config.stale_after)
            result[view.id] = plain.of(query)
    return result


class _PlainCounts:
    """Counts by state: one walk along an index answers all views that ask for no more."""

    def __init__(self, store: Store, now: datetime, stale_after: int | None) -> None:
        self._of_state = dict(bulk.select(store, "SELECT state, count(*) FROM request GROUP BY state"))
        stale_from = NEVER * 2 - 1 if stale_after is None else stale_place(now, stale_after)
        self._stale = 0
        if stale_after is not None:
            stale = "SELECT count(*) FROM request WHERE state = 'approved' AND sort_at >= ?"
            ((self._stale,),) = bulk.select(store, stale, [stale_from])
        self._asleep: dict[tuple[str, bool], int] = {
            (state, bool(is_stale)): many
            for state, is_stale, many in bulk.select(
                store,
                "SELECT state || '', state || '' = 'approved' AND sort_at >= ?, count(*) FROM request"
                " WHERE snoozed_until > ? AND sort_at > ? GROUP BY 1, 2",  # the index of the sleeping is used
                [stale_from, seconds(now), seconds(now) + WAKE_BEFORE_DUE],
            )
        }

    def of(self, query: Query) -> int:
        """Return how many requests a query finds that asks for states alone."""
        found = 0
        for state in query.wanted_states:
            found += self._of_state.get(state, 0)
            if state == "approved" and query.stale_after is not None:
                found -= self._stale
            if query.awake:
                found -= self._asleep.get((state, False), 0)
                if query.stale_after is None:
                    found -= self._asleep.get((state, True), 0)
        return found


# -- what is new -----------------------------------------------------------------------------------------------


class Stand(NamedTuple):
    """How far the database had come at a moment: its newest request and event, and the time in stored seconds."""

    request_id: int
    event_id: int
    at: int


def stand(store: Store, now: datetime) -> Stand:
    """Return how far the database has come."""
    with store.connection():
        found = bulk.select(
            store,
            "SELECT (SELECT coalesce(max(id), 0) FROM request), (SELECT coalesce(max(id), 0) FROM event)",
        )
    return Stand(int(found[0][0]), int(found[0][1]), seconds(now))


def overtaken(store: Store) -> int:
    """Return how many events may come behind one that has an id after theirs.

    On PostgreSQL a transaction takes its ids when it writes, and is seen when it ends: others may end before it.
    """
    return 0 if store.backend == "sqlite" else _OVERTAKEN


def changed_since(store: Store, since: Stand, limit: int) -> set[int] | None:
    """Return the ids of requests to which something happened after `since`; None when over `limit` things did.

    On PostgreSQL these are some more, so that none is missed that was overtaken.
    """
    with store.connection():
        found = bulk.select(
            store,
            f"SELECT request_id FROM event WHERE id > ? ORDER BY id LIMIT {int(limit) + 1}",  # noqa: S608
            [since.event_id - overtaken(store)],
        )
    return None if len(found) > limit else {row[0] for row in found}


def come_since(store: Store, query: Query, now: datetime, since: Stand, limit: int) -> list[int]:
    """Return ids of requests that `query` finds now and, as far as can be told, did not find at `since`.

    These are requests added after it, those that came from a state that the query does not want, those that
    something woke, and those whose sleep is over, or whose deadline is near. At most `limit`.
    """
    states = query.wanted_states
    # Whether an event changed a flag, or whose a request is, is not written down.
    flagged = any(
        isinstance(part, Flagged) or (isinstance(part, OneOf) and part.column == "assigned_to")
        for part in parts_of(query.condition)
    )
    # What a buyer answered wakes; such a note says whom it is from.
    woke = "event IN ('woken', 'undo') OR (event = 'note' AND details LIKE ?)"
    elsewhere = f" AND (from_state NOT IN ({bulk.places(len(states))}) OR {woke})"
    from_elsewhere = "" if flagged else elsewhere
    ways: list[tuple[str, list[Any]]] = [
        ("id > ?", [since.request_id]),
        (
            f"id IN (SELECT request_id FROM event WHERE id > ?{from_elsewhere})",  # noqa: S608
            [since.event_id, *([] if flagged else (*states, _FROM_BUYER))],
        ),
        (
            "(snoozed_until > ? AND snoozed_until <= ?)",
            [since.at, seconds(now)],
        ),
        (
            "(snoozed_until > ? AND sort_at > ? AND sort_at <= ?)",
            [seconds(now), since.at + WAKE_BEFORE_DUE, seconds(now) + WAKE_BEFORE_DUE],
        ),
    ]
    found: dict[int, None] = {}
    if not states:
        return []
    with store.connection():
        where, values = compiled(store, query, now).whole()
        for way, given in ways:
            sql = f"SELECT id FROM request WHERE {way} AND {where} LIMIT {int(limit)}"  # noqa: S608
            found |= dict.fromkeys(row[0] for row in bulk.select(store, sql, [*given, *values]))
    return list(found)[:limit]
