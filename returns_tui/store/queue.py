"""The queue, read page by page: lines in the order of their deadlines, counts, and what is new.

No function here takes longer for a longer queue, except those that count, and a search for words that hardly
any request of the view has: these can be interrupted (`Store.interruption`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from returns_tui.config.values import Config
from returns_tui.store import bulk, search
from returns_tui.store.database import Store, seconds
from returns_tui.store.query import Query, view_query

# A snoozed request comes back this long before its deadline, however long it was to sleep.
_WAKE_BEFORE_DUE = 3600
# Up to so many requests are fetched through the word index and sorted. Words that more have are met often enough
# when the queue is walked through in its order.
_FEW = 5000
_OVERTAKEN = 200


class Place(NamedTuple):
    """A place in the order of the queue. `sort_at` is the deadline in stored seconds, or `models.NEVER`."""

    sort_at: int
    id: int


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

    @property
    def place(self) -> Place:
        """Where the line stands."""
        return Place(self.sort_at, self.id)


_ROW = (
    "id, sort_at, order_id, item, reason_code, state, currency, coalesce(paid, order_amount), clicks, due_for,"
    " version, snoozed_until, assigned_to, marketplace, conflict"
)


class _Condition(NamedTuple):
    """A condition in SQL with its parameters, and the states besides: each has an index of its own.

    Attributes:
        few: hardly any request fulfils it, and another index than that of the states finds them.
    """

    sql: str
    values: tuple[Any, ...]
    states: tuple[str, ...]
    few: bool

    def branches(self) -> list[tuple[str, tuple[Any, ...]]]:
        """Return conditions that together are this one; the rows of each come sorted from an index."""
        if self.few:
            return [self.whole()]
        return [(f"state = ? AND {self.sql}", (state, *self.values)) for state in self.states]

    def whole(self) -> tuple[str, tuple[Any, ...]]:
        """Return this as one condition, worded so that no index of the states is used for it."""
        return f"state || '' IN ({bulk.places(len(self.states))}) AND {self.sql}", (*self.states, *self.values)


def _condition(store: Store, query: Query, now: datetime, account: str | None = None) -> _Condition:
    parts: list[str] = []
    values: list[Any] = []
    if account is not None:
        parts.append("account = ?")
        values.append(account)
    for flag in query.flags:
        if flag == "click":
            parts.append("clicks = TRUE")
        elif flag == "conflict":
            parts.append("conflict <> ''")
        elif flag == "snoozed":
            parts.append("snoozed_until > ?")
            values.append(seconds(now))
    few = _flagged(query)
    if query.awake:
        parts.append("(snoozed_until IS NULL OR snoozed_until <= ? OR sort_at <= ?)")
        values += [seconds(now), seconds(now) + _WAKE_BEFORE_DUE]
    terms = search.terms_of(query.words)
    if query.words and not terms:
        parts.append("1 = 0")  # signs alone stand in no word
    elif terms:
        part, found, narrow = _words(store, terms)
        parts.append(part)
        values += found
        few = few or narrow
    return _Condition(" AND ".join(parts) or "1 = 1", tuple(values), query.wanted_states, few)


def _flagged(query: Query) -> bool:
    """Return whether a flag is wanted that few requests have; each such flag has an index."""
    return bool(query.flags - {"open", "done"})


def _words(store: Store, terms: Sequence[search.Term]) -> tuple[str, list[Any], bool]:
    """Return the condition that `terms` set, its parameters, and whether few requests fulfil it.

    Words are found by their beginnings; when no request has all of them, anywhere in its words.
    """
    inside = "instr" if store.backend == "sqlite" else "strpos"
    condition = " AND ".join([f"{inside}(words, ?) > 0"] * len(terms))
    beginnings: list[Any] = [" " + " ".join(term) for term in terms]
    helped = tuple(term for term in terms if search.indexed(term))
    if not helped:
        return condition, beginnings, False
    if store.backend == "sqlite":
        candidates = "SELECT rowid FROM request_words WHERE request_words MATCH ?"
        expression = search.fts5_match(helped)
    else:
        candidates = (
            "SELECT id FROM request"
            " WHERE array_to_tsvector(string_to_array(ltrim(words), ' ')) @@ CAST(? AS tsquery)"
        )
        expression = search.postgresql_match(helped)
    some = bulk.select(
        store,
        f"SELECT count(*) FROM ({candidates} LIMIT {_FEW + 1}) AS part",  # noqa: S608  only our own words
        [expression],
    )
    if some[0][0] > _FEW:
        return condition, beginnings, False
    narrow = f"id IN ({candidates}) AND {condition}"
    if some[0][0] and bulk.select(
        store,
        f"SELECT 1 FROM request WHERE {narrow} LIMIT 1",  # noqa: S608  only our own words
        [expression, *beginnings],
    ):
        return narrow, [expression, *beginnings], True
    return condition, [" ".join(term) for term in terms], False


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
        condition = _condition(store, query, now, account)
        return _page(store, condition, limit, after=after, before=before, backwards=last or before is not None)


def _page(
    store: Store,
    condition: _Condition,
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
        condition = _condition(store, query, now)
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
        return _standing(store, _condition(store, query, now), list(wanted))


def _standing(store: Store, condition: _Condition, wanted: list[int]) -> set[int]:
    if not wanted:
        return set()
    where, values = condition.whole()
    sql = f"SELECT id FROM request WHERE id IN ({bulk.places(len(wanted))}) AND {where}"  # noqa: S608
    return {row[0] for row in bulk.select(store, sql, [*wanted, *values])}


# -- counting --------------------------------------------------------------------------------------------------


def count(store: Store, query: Query, now: datetime) -> int:
    """Return how many requests `query` finds."""
    with store.connection():
        branches = _condition(store, query, now).branches()
        counted = 0
        for where, values in branches:
            found = bulk.select(store, f"SELECT count(*) FROM request WHERE {where}", values)  # noqa: S608
            counted += int(found[0][0])
    return counted


def counts(store: Store, config: Config, now: datetime) -> dict[str, int]:
    """Return how many requests each of the config's views has, by the view's id."""
    result: dict[str, int] = {}
    with store.reading():
        of_state: dict[str, int] = {}
        asleep: dict[str, int] = {}
        for view in config.views:
            query = view_query(config, view.id)
            if query.words or _flagged(query):
                result[view.id] = count(store, query, now)
                continue
            # One walk along an index answers all such views.
            of_state = of_state or dict(bulk.select(store, "SELECT state, count(*) FROM request GROUP BY state"))
            if query.awake and not asleep:
                asleep = {"": 0} | dict(
                    bulk.select(
                        store,
                        "SELECT state || '', count(*) FROM request WHERE snoozed_until > ? AND sort_at > ?"
                        " GROUP BY 1",  # worded so that the index of the sleeping is used
                        [seconds(now), seconds(now) + _WAKE_BEFORE_DUE],
                    )
                )
            result[view.id] = sum(
                of_state.get(state, 0) - (asleep.get(state, 0) if query.awake else 0)
                for state in query.wanted_states
            )
    return result


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

    These are requests added after it, those that came from a state that the query does not want, and those
    whose sleep is over. At most `limit`.
    """
    states = query.wanted_states
    flagged = _flagged(query)  # whether an event changed a flag is not written down
    from_elsewhere = "" if flagged else f" AND from_state NOT IN ({bulk.places(len(states))})"
    ways: list[tuple[str, list[Any]]] = [
        ("id > ?", [since.request_id]),
        (
            f"id IN (SELECT request_id FROM event WHERE id > ?{from_elsewhere})",  # noqa: S608
            [since.event_id, *([] if flagged else states)],
        ),
        (
            "(snoozed_until > ? AND snoozed_until <= ?)",
            [since.at, seconds(now)],
        ),
    ]
    found: dict[int, None] = {}
    with store.connection():
        where, values = _condition(store, query, now).whole()
        for way, given in ways:
            sql = f"SELECT id FROM request WHERE {way} AND {where} LIMIT {int(limit)}"  # noqa: S608
            found |= dict.fromkeys(row[0] for row in bulk.select(store, sql, [*given, *values]))
    return list(found)[:limit]
