"""Queries as SQL, for SQLite and PostgreSQL alike: conditions that are true or false, never NULL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from returns_tui.config.currencies import ODD_DECIMALS
from returns_tui.policy.waking import WAKE_BEFORE_DUE
from returns_tui.store import bulk, search
from returns_tui.store.conditions import (
    All,
    Amount,
    AnyOf,
    Between,
    Claimed,
    Condition,
    Flagged,
    HasWords,
    InState,
    NoClock,
    Not,
    OneOf,
    Stale,
    Text,
    seconds_of,
)
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import NEVER, without_clock

if TYPE_CHECKING:
    from returns_tui.store.query import Query

# Up to so many requests are fetched through the word index and sorted. Words that more have are met often enough
# when the queue is walked through in its order.
FEW = 5000

Sql = tuple[str, list[Any]]


class Compiled(NamedTuple):
    """A query in SQL with its parameters, and the states besides: each has an index of its own.

    Attributes:
        few: hardly any request fulfils it, and another index than that of the states finds them.
        stale_from: the `sort_at` from which approved requests are left out; None: nowhere.
    """

    sql: str
    values: tuple[Any, ...]
    states: tuple[str, ...]
    few: bool
    stale_from: int | None = None

    def branches(self) -> list[tuple[str, tuple[Any, ...]]]:
        """Return conditions that together are this one; the rows of each come sorted from an index."""
        if self.few or not self.states:
            return [self.whole()]
        found = []
        for state in self.states:
            bound: tuple[str, tuple[Any, ...]] = ("", ())
            if state == "approved" and self.stale_from is not None:
                bound = " AND sort_at < ?", (self.stale_from,)
            found.append((f"state = ?{bound[0]} AND {self.sql}", (state, *bound[1], *self.values)))
        return found

    def whole(self) -> tuple[str, tuple[Any, ...]]:
        """Return this as one condition, worded so that no index of the states is used for it."""
        if not self.states:
            return "1 = 0", ()
        where, values = f"state || '' IN ({bulk.places(len(self.states))})", (*self.states,)
        if self.stale_from is not None:
            where += " AND (state || '' <> 'approved' OR sort_at < ?)"
            return f"{where} AND {self.sql}", (*values, self.stale_from, *self.values)
        return f"{where} AND {self.sql}", (*values, *self.values)


def compiled(store: Store, query: Query, now: datetime, account: str | None = None) -> Compiled:
    """Return a query as SQL. Where it has words, the database is asked how many requests have them.

    Args:
        store: the open database.
        query: what is wanted.
        now: aware.
        account: only that account's.
    """
    whole = _Writer(store, now).all(query.condition.parts, top=True)
    parts, values = [whole.sql], [*whole.values]
    few = whole.narrow is not None or any(isinstance(part, Flagged) for part in query.condition.parts)
    if whole.narrow is not None:
        parts.insert(0, f"id IN ({whole.narrow[0]})")
        values[:0] = whole.narrow[1]
    if account is not None:
        parts.append("account = ?")
        values.append(account)
    if query.awake:
        parts.append("(snoozed_until IS NULL OR snoozed_until <= ? OR sort_at <= ?)")
        values += [seconds(now), seconds(now) + WAKE_BEFORE_DUE]
    stale_from = None if query.stale_after is None else stale_place(now, query.stale_after)
    return Compiled(" AND ".join(parts), tuple(values), query.wanted_states, few, stale_from)


def stale_place(now: datetime, after: int) -> int:
    """Return the `sort_at` from which requests without a clock were asked for `after` seconds ago, or earlier."""
    return without_clock(seconds(now) - after)


class _Part(NamedTuple):
    """A condition in SQL. `narrow` are few ids among which are those of all requests that fulfil it, if known."""

    sql: str
    values: Sequence[Any] = ()
    narrow: Sql | None = None


class _Writer:
    """Writes conditions for one database at one time."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._sqlite = store.backend == "sqlite"
        self._inside = "instr" if self._sqlite else "strpos"

    def of(self, part: Condition) -> _Part:
        """Return one condition, in parentheses where it is made of several."""
        match part:
            case All(parts):
                return self.all(parts)
            case AnyOf(parts):
                return self._any(parts)
            case Not(inner):
                written = self.of(inner)
                return _Part(f"NOT ({written.sql})", written.values)
            case HasWords(terms):
                return self._words(terms)
            case InState(states):
                if not states:
                    return _Part("1 = 0")
                return _Part(f"state IN ({bulk.places(len(states))})", states)
            case Flagged():
                return self._flagged(part)
            case Stale(after):
                return _Part("(state = 'approved' AND sort_at >= ?)", [stale_place(self._now, after)])
            case Between():
                return self._between(part)
            case NoClock():
                return _Part(f"sort_at >= {NEVER}")
            case Amount():
                return _amount(part)
            case Text():
                return self._text(part)
            case OneOf(column, values):
                return _Part(f"{self._folded(column)} IN ({bulk.places(len(values))})", values)
            case Claimed():
                return _Part("(a_to_z IS NOT NULL AND a_to_z = TRUE)")
        assert_never(part)

    def all(self, parts: Sequence[Condition], *, top: bool = False) -> _Part:
        """Return that all parts hold. At the `top` states are left out, and flags are found by their own index."""
        written = [(part, self.of(part)) for part in parts if not (top and isinstance(part, InState))]
        narrow = next((one.narrow for part, one in written if one.narrow and not (top and _own_index(part))), None)
        sql = " AND ".join(one.sql for _part, one in written) or "1 = 1"
        return _Part(sql if top else f"({sql})", [value for _part, one in written for value in one.values], narrow)

    def _any(self, parts: Sequence[Condition]) -> _Part:
        written = [self.of(part) for part in parts]
        if not written:
            return _Part("1 = 0")
        sql = " OR ".join(one.sql for one in written)
        narrow: Sql | None = None
        if all(one.narrow is not None for one in written):
            ids, given = zip(*(one.narrow for one in written if one.narrow is not None), strict=True)
            narrow = " UNION ".join(ids), [value for values in given for value in values]
        return _Part(f"({sql})", [value for one in written for value in one.values], narrow)

    def _flagged(self, part: Flagged) -> _Part:
        values: list[Any] = []
        if part.flag == "click":
            sql = "clicks = TRUE"
        elif part.flag == "conflict":
            sql = "conflict <> ''"
        else:
            sql, values = "(snoozed_until IS NOT NULL AND snoozed_until > ?)", [seconds(self._now)]
        return _Part(sql, values, (f"SELECT id FROM request WHERE {sql}", values))  # noqa: S608  only our own words

    def _between(self, part: Between) -> _Part:
        column = "sort_at" if part.what == "due" else "requested_at"
        bounds, values = [], []
        if part.since is not None:
            bounds.append(f"{column} >= ?")
            values.append(seconds_of(part.since, self._now))
        if part.until is not None:
            bounds.append(f"{column} < ?")
            values.append(seconds_of(part.until, self._now))
        elif part.what == "due":
            bounds.append(f"{column} < {NEVER}")
        return _Part(f"({' AND '.join(bounds)})", values)

    def _text(self, part: Text) -> _Part:
        column = self._folded(part.column)
        if part.how == "has":
            return _Part(f"{self._inside}({column}, ?) > 0", [part.text])
        narrow: Sql | None = None
        if part.column == "sku" and part.text.isascii():  # the words of a request begin with it as well
            terms = tuple(term for term in search.terms_of((part.text,)) if search.indexed(term))
            found = having(self._store, terms) if terms else None
            narrow = found if found is not None and self._number(*found) <= FEW else None
        if part.how == "begins":
            column = f"substr({column}, 1, {len(part.text)})"
        return _Part(f"{column} = ?", [part.text], narrow)

    def _folded(self, column: str) -> str:
        """Return a column with a-z for A-Z. Other letters stay, in both databases."""
        return f"lower({column})" if self._sqlite else f'lower({column} COLLATE "C")'

    # -- words -------------------------------------------------------------------------------------------------

    def _words(self, terms: tuple[search.Term, ...]) -> _Part:
        """Return that a request has all terms: at the beginnings of words, or if none has, anywhere in them."""
        condition = " AND ".join([f"{self._inside}(words, ?) > 0"] * len(terms))
        beginnings = _Part(f"({condition})", [" " + " ".join(term) for term in terms])
        helped = tuple(term for term in terms if search.indexed(term))
        if not helped:
            return beginnings
        ids, given = having(self._store, helped)
        number = self._number(ids, given)
        if number > FEW:
            return beginnings
        sql = f"SELECT 1 FROM request WHERE id IN ({ids}) AND {condition} LIMIT 1"  # noqa: S608  only our own words
        if number and bulk.select(self._store, sql, [*given, *beginnings.values]):
            return beginnings._replace(narrow=(ids, given))
        return _Part(f"({condition})", [" ".join(term) for term in terms])

    def _number(self, ids: str, given: list[Any]) -> int:
        """Return how many ids a query gives, as far as they are few."""
        sql = f"SELECT count(*) FROM ({ids} LIMIT {FEW + 1}) AS part"  # noqa: S608  only our own words
        ((number,),) = bulk.select(self._store, sql, given)
        return int(number)


def having(store: Store, terms: tuple[search.Term, ...]) -> Sql:
    """Return a query for the ids of at least those requests that have all terms; each must be `indexed`."""
    if store.backend == "sqlite":
        return "SELECT rowid FROM request_words WHERE request_words MATCH ?", [search.fts5_match(terms)]
    words = "array_to_tsvector(string_to_array(ltrim(words), ' '))"
    return (
        f"SELECT id FROM request WHERE {words} @@ CAST(? AS tsquery)",  # noqa: S608  only our own words
        [search.postgresql_match(terms)],
    )


def _own_index(part: Condition) -> bool:
    return isinstance(part, Flagged)


def _amount(part: Amount) -> _Part:
    column = "coalesce(order_amount, paid)" if part.what == "value" else "coalesce(paid, order_amount)"
    bounds, values = [f"{column} IS NOT NULL"], []
    if part.low is not None:
        bounds.append(f"{column} >= {_BY_CURRENCY}")
        values += [lowest(part.low, decimals, fits=part.low_fits) for decimals in _DECIMALS]
    if part.high is not None:
        bounds.append(f"{column} <= {_BY_CURRENCY}")
        values += [highest(part.high, decimals, fits=part.high_fits) for decimals in _DECIMALS]
    return _Part(f"({' AND '.join(bounds)})", values)


_DECIMALS = (*ODD_DECIMALS, 2)


def _by_currency() -> str:
    """Return an expression that takes one of several parameters by how many decimals the currency has."""
    cases = [
        f"WHEN currency IN ({', '.join(repr(name) for name in sorted(names))}) THEN ?"
        for names in ODD_DECIMALS.values()
    ]
    return f"CASE {' '.join(cases)} ELSE ? END"


_BY_CURRENCY = _by_currency()


def lowest(amount: Decimal, decimals: int, *, fits: bool) -> int:
    """Return the least number of minor units that is at least `amount`, or above it where that does not fit."""
    minor = amount.scaleb(decimals)
    rounded = int(minor.to_integral_value(ROUND_CEILING))
    return rounded if fits or rounded > minor else rounded + 1


def highest(amount: Decimal, decimals: int, *, fits: bool) -> int:
    """Return the greatest number of minor units that is at most `amount`, or below it where that does not fit."""
    minor = amount.scaleb(decimals)
    rounded = int(minor.to_integral_value(ROUND_FLOOR))
    return rounded if fits or rounded < minor else rounded - 1
