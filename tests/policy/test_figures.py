"""The time that statistics are of, and medians."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.errors import UsageError
from returns_tui.policy.figures import Tally, monday, span

NOW = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("1w", date(2026, 9, 21)),
        ("4w", date(2026, 8, 31)),
        ("1d", date(2026, 9, 24)),
        ("30d", date(2026, 8, 26)),
        ("2026-09-01", date(2026, 9, 1)),
        ("2026-09-24", date(2026, 9, 24)),
    ],
)
def test_a_time_is_weeks_days_or_since_a_day(text: str, first: date) -> None:
    found = span(text, NOW, "Europe/Berlin")
    assert found.since.astimezone(ZoneInfo("Europe/Berlin")) == datetime(
        first.year, first.month, first.day, tzinfo=ZoneInfo("Europe/Berlin")
    )
    assert found.until == NOW
    assert found.weeks[0] == monday(first)
    assert found.weeks[-1] == date(2026, 9, 21)


@pytest.mark.parametrize(
    "text", ["", "0w", "w", "4x", "-4w", "4 w", "521w", "２w", "2026-09-25", "1900-01-01", "soon"]
)
def test_what_is_no_time_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"\.$"):
        span(text, NOW, "UTC")


@given(
    now=st.integers(946_684_800, 4_102_444_800).map(lambda at: datetime.fromtimestamp(at, UTC)),
    many=st.integers(1, 520),
    zone=st.sampled_from(["UTC", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Europe/London"]),
)
def test_so_many_weeks_are_so_many_mondays(now: datetime, many: int, zone: str) -> None:
    found = span(f"{many}w", now, zone)
    assert len(found.weeks) == many
    assert all(week.weekday() == 0 for week in found.weeks)
    assert found.since <= now


@given(took=st.lists(st.integers(0, 10**6), max_size=30))
def test_the_median_is_one_of_the_times_and_half_of_them_are_not_longer(took: list[int]) -> None:
    median = Tally(took=took).median
    if median is None:
        assert took == []
    else:
        assert median in took
        assert sum(one <= median for one in took) * 2 >= len(took)
        assert sum(one >= median for one in took) * 2 >= len(took)


def test_a_week_begins_on_monday() -> None:
    assert monday(date(2026, 9, 24)) == date(2026, 9, 21)
    assert monday(date(2026, 9, 21)) == date(2026, 9, 21)
    assert monday(date(2026, 9, 21) - timedelta(days=1)) == date(2026, 9, 14)
