"""What is due next on a request, by when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from returns_tui.config.values import ClockName, ClockRule, Duration, Marketplace
from returns_tui.i18n import N_, _
from returns_tui.policy.request import Request


class Clock(NamedTuple):
    """A deadline. `due_at` and `start` are aware UTC.

    Attributes:
        exact: False when only a day was known, of the marketplace's `zone`.
    """

    name: ClockName
    due_at: datetime
    start: datetime
    exact: bool
    rule: ClockRule
    event: str  # what started it, untranslated
    zone: str


class Timing(Protocol):
    """What clocks look at: a request, or as much of one. See `policy.request.Request`."""

    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def requested_at(self) -> datetime: ...  # noqa: D102
    @property
    def requested_exact(self) -> bool: ...  # noqa: D102
    @property
    def delivered_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def delivered_exact(self) -> bool: ...  # noqa: D102
    @property
    def buyer_asked_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def refund_failed_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def a_to_z(self) -> bool | None: ...  # noqa: D102
    @property
    def claim_since(self) -> date | None: ...  # noqa: D102


def start_of_day(day: date, zone: str) -> datetime:
    """Return the earliest moment of `day` in `zone`, in UTC."""
    return _at(day, zone, fold=0)


def _at(day: date, zone: str, fold: int) -> datetime:
    """Return local midnight of `day` in UTC; where clocks skip it, the moment to which they skip."""
    return datetime.combine(day, time(0, fold=fold), ZoneInfo(zone)).astimezone(UTC)


def deadline(start: datetime, duration: Duration, zone: str) -> datetime:
    """Return when `duration` after `start` is over, in UTC.

    Hours are exact. Days are calendar days in `zone`: the deadline is the last second of the last one.
    """
    if duration.unit == "h":
        return start.astimezone(UTC) + timedelta(hours=duration.amount)
    last = start.astimezone(ZoneInfo(zone)).date() + timedelta(days=duration.amount)
    return start_of_day(last + timedelta(days=1), zone) - timedelta(seconds=1)


_ANSWER = N_("the buyer asked for the return")
_REPLY = N_("the buyer wrote")
_REFUND = N_("the goods came back")
_CLAIM = N_("a report first showed the A-to-z claim")
_REFUSED = N_("the marketplace refused the refund")
_AT_ONCE = ClockRule("refund", Duration(0, "h"), "the feed processing report")


def running(request: Timing, market: Marketplace, *, abroad: bool = False) -> Iterator[Clock]:
    """Yield every clock that runs on `request` because of its state and facts, in no order.

    Args:
        request: its `due_at` is not looked at.
        market: its marketplace, for the rules and the zone.
        abroad: whether its return address lies outside the marketplace's country.
    """
    starts: list[tuple[ClockName, datetime, bool, str]] = []
    if request.state == "pending":
        starts.append(("answer", request.requested_at, request.requested_exact, _ANSWER))
        if abroad:
            starts.append(("offer_return", request.requested_at, request.requested_exact, _ANSWER))
    if request.state == "received" and request.delivered_at:
        starts.append(("refund", request.delivered_at, request.delivered_exact, _REFUND))
    if request.state in ("pending", "approved", "received"):
        if request.buyer_asked_at:
            starts.append(("reply", request.buyer_asked_at, True, _REPLY))
        if request.a_to_z and request.claim_since:
            starts.append(("claim", start_of_day(request.claim_since, market.timezone), False, _CLAIM))
    elif request.buyer_asked_at:
        starts.append(("reply", request.buyer_asked_at, True, _REPLY))
    if request.refund_failed_at and request.state in ("pending", "approved", "received"):
        yield Clock(
            "refund", request.refund_failed_at, request.refund_failed_at, True, _AT_ONCE, _REFUSED, market.timezone
        )
    for name, start, exact, event in starts:
        rule = market.clocks.get(name)
        if rule is not None and rule.duration is not None:
            yield Clock(
                name, deadline(start, rule.duration, market.timezone), start, exact, rule, event, market.timezone
            )


def soonest(clocks: Iterable[Clock]) -> Clock | None:
    """Return the clock that runs out first, None where none runs."""
    return min(clocks, key=lambda clock: (clock.due_at, clock.name), default=None)


def clock_of(request: Timing, market: Marketplace, *, abroad: bool = False) -> Clock | None:
    """Return the one clock of `request` by its state and facts, None when nothing is due.

    The deadlines of clicks that are still open come on top; the store keeps those with the clicks.
    """
    return soonest(running(request, market, abroad=abroad))


def ended(before: Request, after: Request, market: Marketplace, *, abroad: bool = False) -> Clock | None:
    """Return the soonest deadline that a decision ended: it ran before, and does no longer. None: it ended none.

    A refund that the marketplace refused is due at once; that is no deadline that anybody could meet.
    """
    running_on = {clock.name for clock in running(after, market, abroad=abroad)}
    return soonest(
        clock
        for clock in running(before, market, abroad=abroad)
        if clock.name not in running_on and clock.event != _REFUSED
    )


def refund_clock_ran_out(request: Request, market: Marketplace, now: datetime) -> bool:
    """Return whether the time for the refund is over, so that the marketplace may have paid by itself."""
    rule = market.clocks.get("refund")
    if request.delivered_at is None or rule is None or rule.duration is None:
        return False
    return now > deadline(request.delivered_at, rule.duration, market.timezone)


def why(clock: Clock, zone: str, name: str = "") -> str:
    """Return one sentence that says why a deadline is what it is: rule, start, source, exactness.

    An exact start is told in `zone`; a day is one of the marketplace's. `name` is what the clock is called
    where it is shown, "" where its own name will do.
    """
    zone = zone if clock.exact else clock.zone
    start = clock.start.astimezone(ZoneInfo(zone))
    assert clock.rule.duration is not None
    amount = clock.rule.duration.amount
    span = (
        _("{n} hours").format(n=amount)
        if clock.rule.duration.unit == "h"
        else _("{n} calendar days, to the end of the day").format(n=amount)
    )
    since = (
        start.strftime("%d %b %H:%M")
        if clock.exact
        else _("{day} (date only, so from the start of that day)").format(day=start.strftime("%d %b"))
    )
    return _("{clock}: {span} after {event}, {since}, {zone}; source: {source}.").format(
        clock=name or clock.name,
        span=span,
        event=_(clock.event),
        since=since,
        zone=zone,
        source=clock.rule.source or _("your config.yaml"),
    )
