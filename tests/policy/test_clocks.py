"""Deadlines: exact hours, calendar days to their end, in the marketplace's zone, over clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config.values import Duration
from returns_tui.policy.clocks import deadline, start_of_day

ZONES = ["Pacific/Honolulu", "America/Los_Angeles", "Europe/London", "Asia/Tokyo", "Pacific/Kiritimati"]


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
