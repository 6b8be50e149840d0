"""Until when: what operators type, in the zone in which times are shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.errors import UsageError
from returns_tui.policy.snooze import parse_until

NOW = datetime(2026, 9, 24, 9, 0, tzinfo=UTC)
LONDON = "Europe/London"  # an hour ahead of UTC in September


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("4h", datetime(2026, 9, 24, 13, 0, tzinfo=UTC)),
        (" 4H ", datetime(2026, 9, 24, 13, 0, tzinfo=UTC)),
        ("2d", datetime(2026, 9, 26, 9, 0, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 9, 25, 7, 0, tzinfo=UTC)),
        ("Tomorrow", datetime(2026, 9, 25, 7, 0, tzinfo=UTC)),
        ("2026-10-01", datetime(2026, 10, 1, 7, 0, tzinfo=UTC)),
        ("2026-10-01T14:30", datetime(2026, 10, 1, 13, 30, tzinfo=UTC)),
        ("2026-10-01 14:30", datetime(2026, 10, 1, 13, 30, tzinfo=UTC)),
        ("2026-10-01T14:30+08:00", datetime(2026, 10, 1, 6, 30, tzinfo=UTC)),
        ("2026-10-01T14:30Z", datetime(2026, 10, 1, 14, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_understood(text: str, until: datetime) -> None:
    assert parse_until(text, NOW, LONDON) == until


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "4",
        "h",
        "-4h",
        "4 weeks",
        "0h",
        "yesterday",
        "2026-13-01",
        "2026-02-30",
        "14:30",
        "9999d",
        "4h4h",
    ],
)
def test_what_is_no_time_to_come_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_until(text, NOW, LONDON)


@pytest.mark.parametrize("text", ["2026-09-24T09:59", "2026-09-23", "2026-09-24T10:00"])
def test_a_time_that_is_over_is_refused_with_that_reason(text: str) -> None:
    with pytest.raises(UsageError, match="over already"):
        parse_until(text, NOW, LONDON)


def test_more_than_a_year_is_refused() -> None:
    with pytest.raises(UsageError, match="year"):
        parse_until("2027-12-01", NOW, LONDON)


def test_days_keep_the_time_of_day_when_clocks_change() -> None:
    before = datetime(2026, 10, 24, 9, 0, tzinfo=UTC)  # 10:00 in London; clocks go back on the 25th
    assert parse_until("2d", before, LONDON) == datetime(2026, 10, 26, 10, 0, tzinfo=UTC)
    assert parse_until("48h", before, LONDON) == before + timedelta(hours=48)


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_any_text_is_a_time_to_come_or_a_usage_error(text: str) -> None:
    try:
        until = parse_until(text, NOW, LONDON)
    except UsageError:
        return
    assert NOW < until <= NOW + timedelta(days=366)
