"""What the statistics count, over which time, and how it is added up. Amounts in minor units, by currency."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.policy.clocks import start_of_day

WEEKS = 12
"""Weeks that are looked at where nothing else is said."""
MOST_WEEKS = 520
DECIDING = ("approve", "close", "refund", "received", "cancelled")
"""Decisions that settle something, in the order in which they are told; `BESIDES` are the others."""
BESIDES = ("message", "note", "snooze", "assign", "set")
_SPAN = re.compile(r"([1-9][0-9]{0,3})([wd])", re.ASCII)


class Span(NamedTuple):
    """A time from the start of a day until now. Aware, UTC.

    Attributes:
        zone: in which days and weeks begin.
    """

    since: datetime
    until: datetime
    zone: str

    @property
    def weeks(self) -> list[date]:
        """The Mondays of its weeks, also of the one that had begun before."""
        first = monday(self.since.astimezone(ZoneInfo(self.zone)).date())
        last = self.until.astimezone(ZoneInfo(self.zone)).date()
        return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]


def span(text: str, now: datetime, zone: str) -> Span:
    """Return the time that `text` means: `4w`, the last weeks with this one; `30d`, days with today; an ISO day.

    Args:
        text: as it was typed.
        now: aware; where it ends.
        zone: in which days begin.

    Raises:
        UsageError: it is nothing of these, or begins after `now`.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    if (match := _SPAN.fullmatch(text)) is not None:
        many = int(match[1])
        if many > MOST_WEEKS * (7 if match[2] == "d" else 1):
            raise UsageError(_("“{text}” is too long: at most {n} weeks.").format(text=text, n=MOST_WEEKS))
        first = monday(today) - timedelta(weeks=many - 1) if match[2] == "w" else today - timedelta(days=many - 1)
    else:
        try:
            first = date.fromisoformat(text)
        except ValueError:
            raise UsageError(
                _("“{text}” is no time: write 4w, 30d, or a day as 2026-09-24.").format(text=text)
            ) from None
        if not monday(today) - timedelta(weeks=MOST_WEEKS) <= first <= today:
            raise UsageError(_("“{text}” is no day of the last {n} weeks.").format(text=text, n=MOST_WEEKS))
    return Span(start_of_day(first, zone), now.astimezone(UTC), zone)


def today(now: datetime, zone: str) -> Span:
    """Return today until now."""
    return Span(start_of_day(now.astimezone(ZoneInfo(zone)).date(), zone), now.astimezone(UTC), zone)


def monday(day: date) -> date:
    """Return the first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


def end_of_day(now: datetime, zone: str) -> datetime:
    """Return the first moment of tomorrow in `zone`, UTC."""
    return start_of_day(now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), zone)


@dataclass
class Money:
    """What refunds of one currency came to, in minor units.

    Attributes:
        refunds: how many.
        refunded: what was paid out for them.
        kept: how many of them let the buyer keep the goods.
        known: of how many of those it is known what that saved.
        saved: what keeping cost less than having the goods back, for those; less than nothing where it cost more.
        labels: what labels cost that the seller pays.
    """

    refunds: int = 0
    refunded: int = 0
    kept: int = 0
    known: int = 0
    saved: int = 0
    labels: int = 0

    def add(self, other: Money) -> None:
        """Add what others of the same currency came to."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Tally:
    """What was counted of a time, an operator, or one sitting.

    Attributes:
        returns: requests that buyers made.
        decided: decisions by kind, without those that were taken back.
        money: by currency.
        met: deadlines that decisions ended in time, by clock; `missed`: too late.
        took: seconds that each request took that was decided at an inbox.
        sittings: how often an inbox was worked at, and `worked` for how many seconds together.
    """

    returns: int = 0
    decided: Counter[str] = field(default_factory=Counter)
    money: dict[str, Money] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    took: list[int] = field(default_factory=list)
    sittings: int = 0
    worked: int = 0

    def pay(self, currency: str, money: Money) -> None:
        """Add what refunds or labels came to."""
        self.money.setdefault(currency, Money()).add(money)

    @property
    def settled(self) -> int:
        """How many decisions settled something."""
        return sum(self.decided[kind] for kind in DECIDING)

    @property
    def anything(self) -> bool:
        """Whether anything was decided."""
        return sum(self.decided.values()) > 0

    @property
    def median(self) -> int | None:
        """The median of the seconds for a request, of two in the middle the lower one; None without any."""
        return sorted(self.took)[(len(self.took) - 1) // 2] if self.took else None

    @property
    def kept(self) -> int:
        """How many refunds let the buyer keep the goods."""
        return sum(money.kept for money in self.money.values())

    @property
    def known(self) -> int:
        """Of how many of those it is known what that saved."""
        return sum(money.known for money in self.money.values())


class Returned(NamedTuple):
    """Returns that have something in common.

    Attributes:
        key: a reason code without `CR-`, or a SKU (an ASIN where there is none); "" where none is known.
        item: the name of the product, "" for a reason.
        returns: how many.
        refunded: what our ledger has of them, by currency in minor units.
    """

    key: str
    item: str
    returns: int
    refunded: dict[str, int]


class Due(NamedTuple):
    """Requests on which a clock runs: until the end of today, and those of them whose time is over."""

    today: int
    overdue: int


def rest_of(returned: Iterable[Returned]) -> Returned:
    """Return some of the returns as one."""
    count, refunded = 0, Counter[str]()
    for one in returned:
        count += one.returns
        refunded.update(one.refunded)
    return Returned("", "", count, dict(refunded))
