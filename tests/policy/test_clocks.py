"""Deadlines: exact hours, calendar days to their end, in the marketplace's zone, over clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config.values import Config, Duration
from returns_tui.policy.clocks import deadline, ended, start_of_day
from tests.policy.advice_grounds import a_request
from tests.policy.clock_changes import CHANGES, ZONES


def test_a_day_in_los_angeles_starts_hours_after_utc() -> None:
    assert start_of_day(date(2026, 9, 24), "America/Los_Angeles") == datetime(2026, 9, 24, 7, tzinfo=UTC)


def test_hours_are_exact_over_a_clock_change() -> None:
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)  # clocks go back in London the night after
    assert deadline(start, Duration(24, "h"), "Europe/London") == start + timedelta(hours=24)


def test_calendar_days_end_with_the_local_day_over_a_clock_change() -> None:
    start = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert deadline(start, Duration(1, "d"), "Europe/London") == datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)


def test_a_leap_day_is_a_day() -> None:
    start = datetime(2028, 2, 28, 12, tzinfo=UTC)
    assert deadline(start, Duration(1, "d"), "UTC") == datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 40),
    st.sampled_from(ZONES),
)
def test_a_deadline_of_days_is_the_last_second_of_a_local_day(start: datetime, days: int, zone: str) -> None:
    end = deadline(start, Duration(days, "d"), zone)
    local = end.astimezone(ZoneInfo(zone))
    assert local.date() == start.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    assert (end + timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() > local.date()


def test_there_are_zones_from_far_west_to_far_east_and_changes_both_ways() -> None:
    offsets = {datetime(2026, 7, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() for zone in ZONES}
    hours = sorted(offset.total_seconds() / 3600 for offset in offsets if offset is not None)
    assert (hours[0], hours[-1]) == (-11, 14)
    assert len(CHANGES) > 60


ASKED = datetime(2026, 9, 23, 9, tzinfo=UTC)
WROTE = datetime(2026, 9, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "ended_clock"),
    [
        ({}, {"state": "approved"}, "answer"),
        ({}, {"state": "closed"}, "answer"),
        ({}, {}, None),
        ({"buyer_asked_at": WROTE}, {"buyer_asked_at": None}, "reply"),
        ({"buyer_asked_at": WROTE}, {"state": "closed"}, "answer"),  # the buyer still waits for a reply
        ({"buyer_asked_at": WROTE}, {"state": "closed", "buyer_asked_at": None}, "reply"),  # the sooner one
        ({"state": "approved"}, {"state": "received"}, None),
        ({"state": "received", "delivered_at": ASKED}, {"state": "refunded"}, "refund"),
        ({"state": "approved", "refund_failed_at": ASKED}, {"state": "refunded", "refund_failed_at": None}, None),
        ({"state": "approved", "a_to_z": True, "claim_since": ASKED.date()}, {"state": "closed"}, "claim"),
        ({"a_to_z": True, "claim_since": ASKED.date()}, {"state": "approved"}, "answer"),
    ],
)
def test_a_decision_ends_the_soonest_of_the_deadlines_that_run_no_longer(
    config: Config, before: dict[str, Any], after: dict[str, Any], ended_clock: str | None
) -> None:
    market = config.marketplaces["amazon.co.uk"]
    was = a_request(requested_at=ASKED, **before)
    clock = ended(was, was._replace(**after), market)
    assert (None if clock is None else clock.name) == ended_clock


def test_abroad_the_offer_of_a_way_to_return_ends_with_the_answer_but_comes_later(config: Config) -> None:
    market = config.marketplaces["amazon.co.uk"]
    was = a_request(requested_at=ASKED)
    clock = ended(was, was._replace(state="approved"), market, abroad=True)
    assert clock is not None
    assert (clock.name, clock.due_at) == ("answer", ASKED + timedelta(hours=24))


def _moved(zone: str, at: datetime) -> timedelta:
    """Return by how much the clocks of `zone` are put forward in the hour after `at`."""
    before, after = (moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in (at, at + timedelta(hours=1)))
    assert before is not None
    assert after is not None
    return after - before


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-3 * 86400, 3 * 86400), st.integers(0, 9))
def test_around_every_change_days_end_with_the_day_and_later_starts_have_no_earlier_end(
    change: tuple[str, datetime], offset: int, days: int
) -> None:
    zone, at = change
    start = at + timedelta(seconds=offset)
    end = deadline(start, Duration(days, "d"), zone)
    local = ZoneInfo(zone)
    day = start.astimezone(local).date() + timedelta(days=days)
    assert end.astimezone(local).date() == day
    assert (end + timedelta(seconds=1)).astimezone(local).date() == day + timedelta(days=1)
    assert end >= start.replace(microsecond=0)
    for later in (1, 3600, 86400):
        assert deadline(start + timedelta(seconds=later), Duration(days, "d"), zone) >= end
    whole = deadline(start, Duration(days + 1, "d"), zone) - end
    assert timedelta(hours=22) <= whole <= timedelta(hours=26)
    assert deadline(start, Duration(days, "h"), zone) == start + timedelta(hours=days)


def test_clocks_go_forward_and_back_in_the_changes() -> None:
    moves = {_moved(zone, at) for zone, at in CHANGES}
    assert {timedelta(hours=1), timedelta(hours=-1), timedelta(minutes=30), timedelta(minutes=-30)} <= moves
