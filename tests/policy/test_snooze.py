"""Until when: what operators type, in the zone in which times are shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.errors import UsageError
from returns_tui.policy.snooze import parse_until
from tests.policy.clock_changes import CHANGES

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


def test_a_time_that_comes_twice_is_the_next_of_the_two() -> None:
    """On 25 October 2026 London's clocks go from 01:59 BST back to 01:00 GMT."""
    before, between = datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert parse_until("2026-10-25T01:30", before, LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert parse_until("2026-10-25T01:30", between, LONDON) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert parse_until("1d", between, LONDON) == datetime(2026, 10, 26, 1, 45, tzinfo=UTC)


def test_a_time_that_clocks_skip_is_as_much_later_as_they_skip() -> None:
    """On 29 March 2026 London's clocks go from 00:59 GMT to 02:00 BST."""
    before = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    for text in ("2026-03-29T01:30", "1d"):
        assert parse_until(text, before, LONDON) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_leap_day_is_a_day_like_others() -> None:
    before = datetime(2028, 2, 28, 12, 0, tzinfo=UTC)
    assert parse_until("1d", before, "UTC") == datetime(2028, 2, 29, 12, 0, tzinfo=UTC)
    assert parse_until("tomorrow", before, "Pacific/Kiritimati") == datetime(2028, 2, 29, 18, 0, tzinfo=UTC)
    assert parse_until("2028-02-29", before, "Pacific/Honolulu") == datetime(2028, 2, 29, 18, 0, tzinfo=UTC)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-2 * 86400, 2 * 86400), st.integers(1, 9))
def test_days_later_is_the_same_time_of_day_in_every_zone_around_every_change(
    change: tuple[str, datetime], offset: int, days: int
) -> None:
    zone = ZoneInfo(change[0])
    now = change[1] + timedelta(seconds=offset)
    until = parse_until(f"{days}d", now, change[0])
    wanted = now.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    shown = until.astimezone(zone).replace(tzinfo=None)
    assert until > now
    assert shown == wanted or wanted < shown <= wanted + timedelta(hours=2)  # where clocks skip it
    assert parse_until("tomorrow", now, change[0]).astimezone(zone).date() == now.astimezone(
        zone
    ).date() + timedelta(days=1)


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-180, 180), st.integers(-180, 180))
def test_a_local_time_is_the_next_moment_at_which_clocks_show_it(
    change: tuple[str, datetime], now_minutes: int, until_minutes: int
) -> None:
    zone = ZoneInfo(change[0])
    now = change[1] + timedelta(minutes=now_minutes)
    moment = change[1] + timedelta(minutes=until_minutes)
    text = _shown(moment, zone)
    near = (moment + timedelta(minutes=minutes) for minutes in range(-360, 361))
    shows = [at for at in near if at > now and _shown(at, zone) == text]
    if shows:
        assert parse_until(text, now, change[0]) == shows[0]
    else:
        with pytest.raises(UsageError, match="over already"):
            parse_until(text, now, change[0])


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_any_text_is_a_time_to_come_or_a_usage_error(text: str) -> None:
    try:
        until = parse_until(text, NOW, LONDON)
    except UsageError:
        return
    assert NOW < until <= NOW + timedelta(days=366)
