"""What a query asks of a request, with everything filled in that the configuration knows.

Each condition holds or does not hold: what is not known of a request fulfils nothing but `Not`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from returns_tui.policy.clocks import start_of_day
from returns_tui.policy.request import FINAL_STATES, OPEN_STATES

STATES: tuple[str, ...] = (*OPEN_STATES, *FINAL_STATES)
"""All states, in the order of a request's life."""


class Ahead(NamedTuple):
    """So many seconds from now; negative: ago."""

    seconds: int


class Day(NamedTuple):
    """The beginning of a day in a zone: of `day`, or of the day so many `days` after today."""

    zone: str
    day: date | None
    days: int = 0


When = Ahead | Day


def seconds_of(when: When, now: datetime) -> int:
    """Return the time that `when` means at `now`, in stored seconds."""
    if isinstance(when, Ahead):
        return int(now.timestamp()) + when.seconds
    day = when.day or now.astimezone(ZoneInfo(when.zone)).date()
    return int(start_of_day(day + timedelta(days=when.days), when.zone).timestamp())


class All(NamedTuple):
    """Every part holds; without any, it always does."""

    parts: tuple[Condition, ...] = ()


class AnyOf(NamedTuple):
    """One of the parts holds; without any, it never does."""

    parts: tuple[Condition, ...]


class Not(NamedTuple):
    """The part does not hold."""

    part: Condition


class HasWords(NamedTuple):
    """The request's words have each of these terms at the beginning of a word.

    Where no request at all has all of them so, they may stand inside of words as well. Each term is a row of
    tokens that follow each other, see `store.search`.
    """

    terms: tuple[tuple[str, ...], ...]


class InState(NamedTuple):
    """The request is in one of the states."""

    states: tuple[str, ...]


class Flagged(NamedTuple):
    """Something is left to be clicked, a report contradicts, or the request is put aside now."""

    flag: Literal["click", "conflict", "snoozed"]


class Stale(NamedTuple):
    """The request waits for goods, nothing is due, and it was asked for so many seconds ago, or earlier."""

    after: int


class Between(NamedTuple):
    """The deadline, or the time of the request, is `since` or later and before `until`. Without a clock: never."""

    what: Literal["due", "requested"]
    since: When | None
    until: When | None


class NoClock(NamedTuple):
    """Nothing is due."""


class Amount(NamedTuple):
    """An amount is known and within bounds, which are in the major unit of the request's currency.

    Attributes:
        what: the whole order's amount, where that is unknown what was paid; or what was paid for the item,
            where that is unknown the order's amount.
        low, high: None where there is no such bound.
        low_fits, high_fits: whether the bound itself fits.
    """

    what: Literal["value", "paid"]
    low: Decimal | None
    high: Decimal | None
    low_fits: bool = True
    high_fits: bool = True


class Text(NamedTuple):
    """A text of the request is, begins with, or has `text` in it. A-Z and a-z are the same; `text` has a-z."""

    column: Literal["sku", "reason_code"]
    how: Literal["is", "begins", "has"]
    text: str


class OneOf(NamedTuple):
    """A text of the request is one of `values`. A-Z and a-z are the same; `values` have a-z."""

    column: Literal["marketplace", "reason_code", "label_payer", "assigned_to"]
    values: tuple[str, ...]


class Claimed(NamedTuple):
    """The buyer has made an A-to-z claim."""


Condition = (
    All | AnyOf | Not | HasWords | InState | Flagged | Stale | Between | NoClock | Amount | Text | OneOf | Claimed
)
_ASCII = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def folded(text: str) -> str:
    """Return `text` with a-z for A-Z, and nothing else changed: so both databases can do it as well."""
    return text.translate(_ASCII)


def every(*conditions: Condition) -> All:
    """Return that all of the conditions hold, as one row of parts."""
    parts: list[Condition] = []
    for condition in conditions:
        parts.extend(condition.parts if isinstance(condition, All) else (condition,))
    return All(tuple(parts))


def parts_of(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and all that it is made of."""
    yield condition
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from parts_of(part)
    elif isinstance(condition, Not):
        yield from parts_of(condition.part)


def possible_states(condition: Condition) -> tuple[str, ...]:
    """Return the states that a request can have for which the condition holds: these, or some more."""
    return tuple(state for state in STATES if state in _possible(condition, holds=True))


def _possible(condition: Condition, *, holds: bool) -> frozenset[str]:
    every_state = frozenset(STATES)
    if isinstance(condition, Not):
        return _possible(condition.part, holds=not holds)
    if isinstance(condition, All | AnyOf):
        sets = [_possible(part, holds=holds) for part in condition.parts]
        if isinstance(condition, All) == holds:
            return every_state.intersection(*sets)
        return frozenset().union(*sets)
    if isinstance(condition, InState):
        named = frozenset(condition.states)
        return named if holds else every_state - named
    if isinstance(condition, Stale) and holds:
        return frozenset({"approved"})
    return every_state
