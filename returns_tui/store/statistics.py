"""The figures of the statistics, added up by the database.

Requests count where buyers asked for them, decisions where they were made; those that were taken back never. Local
days begin at quarters of an hour UTC everywhere, so the database adds up quarters, and these become days here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from returns_tui.policy.figures import Due, Money, Returned, Span, Tally, end_of_day, monday
from returns_tui.store import bulk
from returns_tui.store.database import Store, seconds

_QUARTER = 900  # seconds
_AT_ONCE = 500  # products
MOST_DUE = 1000
"""So many requests that are due are counted, and not more."""
_STATES = "'pending', 'approved', 'received', 'refunded', 'closed', 'cancelled'"
_DECIDED = (
    "event.key IS NOT NULL AND event.undoes IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.undoes = event.id)"
)
Keys = Callable[[int, str], Iterable[Hashable]]
"""Gives for a moment (stored seconds) and an operator in which tallies something counts."""


class Figures(NamedTuple):
    """All figures of a time.

    Attributes:
        whole: everything together.
        weeks: by the Monday of each week; none is left out.
        days: by day; those on which nothing happened are left out.
        operators: what each of them did.
        reasons: what was asked for by reason code, most frequent first; `products`: by product.
        due: what is due now.
    """

    span: Span
    whole: Tally
    weeks: dict[date, Tally]
    days: dict[date, Tally]
    operators: dict[str, Tally]
    reasons: list[Returned]
    products: list[Returned]
    due: Due


class _Wanted(NamedTuple):
    """Which decisions are counted, as a condition on `event`, and its parameters."""

    where: str
    values: list[Any]


def figures(
    store: Store, span: Span, now: datetime, *, operator: str | None = None, account: str | None = None
) -> Figures:
    """Return all figures of a time.

    Args:
        span: the time.
        now: aware.
        operator: whose decisions count; None: everybody's. What buyers asked for is nobody's.
        account: whose requests count; None: those of all accounts.
    """
    tallies: dict[Hashable, Tally] = defaultdict(Tally)
    day_of = _days(span.zone)

    def keys(at: int, who: str) -> Iterable[Hashable]:
        day = day_of(at // _QUARTER)
        yield from ("", day, ("week", monday(day)))
        if who:
            yield ("by", who)

    since, until = seconds(span.since), seconds(span.until)
    own = "" if account is None else " AND account = ?"
    requests = _Wanted(
        "requested_at >= ? AND requested_at <= ?" + own, [since, until, *([] if account is None else [account])]
    )
    # One moment for all of it, save where a reader would keep everybody from writing.
    with store.connection() if store.journal == "delete" else store.reading():
        reasons = list(_returned(store, _REASON, requests).values())
        products = _with_items(store, _returned(store, _PRODUCT, requests))
        _asked_for(store, requests, keys, tallies)
        _worked_on(store, _decided(span, operator, account), keys, tallies)
        if account is None:  # nobody sits at one account
            _sat(store, since, until, operator, keys, tallies)
        due = due_now(store, now, span.zone, account)
    weeks = {week: tallies.get(("week", week)) or Tally() for week in span.weeks}
    days = sorted(key for key in tallies if isinstance(key, date))
    names = sorted(key[1] for key in tallies if isinstance(key, tuple) and key[0] == "by")
    return Figures(
        span,
        tallies[""],
        weeks,
        {day: tallies[day] for day in days},
        {name: tallies["by", name] for name in names},
        reasons,
        products,
        due,
    )


def of_operator(store: Store, span: Span, operator: str) -> Tally:
    """Return what an operator did in a time."""
    tallies: dict[Hashable, Tally] = defaultdict(Tally)
    with store.reading():
        _worked_on(store, _decided(span, operator, None), _all, tallies)
        _sat(store, seconds(span.since), seconds(span.until), operator, _all, tallies)
    return tallies[""]


def of_sitting(store: Store, session: str) -> Tally:
    """Return what was decided at one inbox since it was opened."""
    tallies: dict[Hashable, Tally] = defaultdict(Tally)
    with store.reading():
        wanted = _Wanted(
            f"event.id IN (SELECT event_id FROM handled WHERE session = ? AND session <> '') AND {_DECIDED}",  # noqa: S608
            [session],
        )
        _worked_on(store, wanted, _all, tallies)
    return tallies[""]


def due_now(store: Store, now: datetime, zone: str, account: str | None = None) -> Due:
    """Return on how many requests a clock runs that ends today, and on how many one that is over."""
    own, values = ("", []) if account is None else (" AND account = ?", [account])
    where = f"state IN ({_STATES}) AND sort_at >= ? AND sort_at < ?{own}"
    counted = f"SELECT count(*) FROM (SELECT 1 FROM request WHERE {where} LIMIT {MOST_DUE}) AS due"  # noqa: S608
    at, end = seconds(now), seconds(end_of_day(now, zone))
    with store.connection():
        ((today,),) = bulk.select(store, counted, [at, end, *values])
        ((overdue,),) = bulk.select(store, counted, [0, at, *values])
    return Due(int(today), int(overdue))


def _all(_at: int, _who: str) -> Iterable[Hashable]:
    return ("",)


def _decided(span: Span, operator: str | None, account: str | None) -> _Wanted:
    where, values = f"{_DECIDED} AND event.at >= ? AND event.at <= ?", [seconds(span.since), seconds(span.until)]
    more: list[Any] = []
    if operator is not None:
        where += " AND event.operator = ?"
        more.append(operator)
    if account is not None:
        where += " AND EXISTS (SELECT 1 FROM request WHERE request.id = event.request_id AND account = ?)"
        more.append(account)
    return _Wanted(where, [*values, *more])


def _days(zone: str) -> Callable[[int], date]:
    """Return what gives the local day of a quarter of an hour since 1970."""
    info = ZoneInfo(zone)

    @cache
    def day_of(quarter: int) -> date:
        return datetime.fromtimestamp(quarter * _QUARTER, UTC).astimezone(info).date()

    return day_of


# -- what buyers asked for ---------------------------------------------------------------------------------

_REASON = "CASE WHEN reason_code LIKE 'CR-%' THEN substr(reason_code, 4) ELSE reason_code END"
_PRODUCT = "CASE WHEN sku <> '' THEN sku ELSE asin END"
_SELLER_PAYS = "lower(trim(label_payer)) IN ('seller', 'merchant')"


def _returned(store: Store, key: str, wanted: _Wanted) -> dict[int, Returned]:
    """Return what was returned by `key`, most frequent first, each by the id of its newest request."""
    sql = (
        f"SELECT {key}, currency, max(id), count(*), sum(refunded) FROM request WHERE {wanted.where}"  # noqa: S608
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    if store.backend != "sqlite":
        sql = sql.replace("%", "%%")  # the driver's own sign for a parameter
    found: dict[str, tuple[int, Returned]] = {}
    for name, currency, newest, count, refunded in bulk.select(store, sql, wanted.values):
        at, known = found.get(name, (0, Returned(name, "", 0, {})))
        amounts = {**known.refunded, currency: int(refunded)} if refunded else known.refunded
        found[name] = max(at, newest), known._replace(returns=known.returns + int(count), refunded=amounts)
    return dict(sorted(found.values(), key=lambda one: (-one[1].returns, one[1].key)))


def _with_items(store: Store, products: dict[int, Returned]) -> list[Returned]:
    """Return products with their names, as the newest request of each has it."""
    ids, items = list(products), dict[int, str]()
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        sql = f"SELECT id, item FROM request WHERE id IN ({bulk.places(len(some))})"  # noqa: S608
        items |= dict(bulk.select(store, sql, some))
    return [one._replace(item=items[number]) for number, one in products.items()]


def _asked_for(store: Store, wanted: _Wanted, keys: Keys, tallies: dict[Hashable, Tally]) -> None:
    sql = (
        f"SELECT requested_at / {_QUARTER}, currency, count(*),"  # noqa: S608
        f" coalesce(sum(CASE WHEN {_SELLER_PAYS} THEN label_cost END), 0)"
        f" FROM request WHERE {wanted.where} GROUP BY 1, 2"
    )
    for quarter, currency, count, labels in bulk.select(store, sql, wanted.values):
        for key in keys(int(quarter) * _QUARTER, ""):
            tallies[key].returns += int(count)
            if labels:
                tallies[key].pay(currency, Money(labels=int(labels)))


# -- what operators did ------------------------------------------------------------------------------------


def _worked_on(store: Store, wanted: _Wanted, keys: Keys, tallies: dict[Hashable, Tally]) -> None:
    """Add decisions, refunds, deadlines and the time for each request."""
    quarter = f"event.at / {_QUARTER}, event.operator"
    for at, who, kind, count in bulk.select(
        store,
        f"SELECT {quarter}, event.event, count(*) FROM event WHERE {wanted.where} GROUP BY 1, 2, 3",  # noqa: S608
        wanted.values,
    ):
        for key in keys(int(at) * _QUARTER, who):
            tallies[key].decided[kind] += int(count)
    for at, who, currency, *sums in bulk.select(
        store,
        f"SELECT {quarter}, refund.currency, count(*), sum(refund.paid_out),"  # noqa: S608
        " sum(CASE WHEN refund.keep_item THEN 1 ELSE 0 END), count(handled.saved), coalesce(sum(handled.saved), 0)"
        " FROM refund JOIN event ON event.id = refund.event_id"
        " LEFT JOIN handled ON handled.event_id = refund.event_id"
        f" WHERE refund.state IN ('intended', 'sent', 'confirmed') AND {wanted.where} GROUP BY 1, 2, 3",
        wanted.values,
    ):
        for key in keys(int(at) * _QUARTER, who):
            tallies[key].pay(currency, Money(*map(int, sums)))
    for at, who, clock, met, missed in bulk.select(
        store,
        f"SELECT {quarter}, handled.clock, sum(CASE WHEN event.at <= handled.due_at THEN 1 ELSE 0 END),"  # noqa: S608
        " sum(CASE WHEN event.at > handled.due_at THEN 1 ELSE 0 END)"
        " FROM handled JOIN event ON event.id = handled.event_id"
        f" WHERE handled.clock <> '' AND {wanted.where} GROUP BY 1, 2, 3",
        wanted.values,
    ):
        for key in keys(int(at) * _QUARTER, who):
            tallies[key].met[clock] += int(met)
            tallies[key].missed[clock] += int(missed)
    for at, who, took in bulk.select(
        store,
        "SELECT max(event.at), max(event.operator), sum(handled.seconds)"  # noqa: S608
        " FROM handled JOIN event ON event.id = handled.event_id"
        f" WHERE handled.seconds IS NOT NULL AND {wanted.where} GROUP BY handled.session, event.request_id",
        wanted.values,
    ):
        for key in keys(int(at), who):
            tallies[key].took.append(int(took))


def _sat(
    store: Store, since: int, until: int, operator: str | None, keys: Keys, tallies: dict[Hashable, Tally]
) -> None:
    own, values = ("", []) if operator is None else (" AND operator = ?", [operator])
    for at, who, worked in bulk.select(
        store,
        f"SELECT begun_at, operator, seconds FROM sitting WHERE begun_at >= ? AND begun_at <= ?{own}",  # noqa: S608
        [since, until, *values],
    ):
        for key in keys(int(at), who):
            tallies[key].sittings += 1
            tallies[key].worked += int(worked)
