"""When the bell may ring: once for each request, not twice in five minutes, and never in quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.config.values import Attention
from returns_tui.policy.attention import PAUSE, Bell, Verdict, is_quiet, turns_at

NOON = datetime(2026, 9, 24, 12, 0, tzinfo=UTC)
SILENT = Verdict(ring=False)
minutes = st.integers(0, 24 * 60 - 1)


def bell(**settings: Any) -> Bell:
    """A bell that has seen an empty queue."""
    made = Bell(Attention()._replace(**settings), "UTC")
    assert made.see([], NOON - timedelta(hours=1), typing=False) == SILENT
    return made


def test_it_rings_once_for_each_request() -> None:
    ringing = bell()
    assert ringing.see([1], NOON, typing=False) == Verdict(ring=True)
    assert ringing.see([1], NOON + 2 * PAUSE, typing=False) == SILENT
    assert ringing.see([], NOON + 3 * PAUSE, typing=False) == SILENT
    assert ringing.see([1], NOON + 4 * PAUSE, typing=False) == SILENT  # put aside and there again
    assert ringing.see([1, 2], NOON + 5 * PAUSE, typing=False) == Verdict(ring=True)


def test_what_is_due_soon_when_the_inbox_opens_is_seen_and_not_rung_for() -> None:
    ringing = Bell(Attention(), "UTC")
    assert ringing.see([1, 2], NOON, typing=False) == SILENT
    assert ringing.see([1, 2], NOON + PAUSE, typing=False) == SILENT


def test_what_comes_soon_after_another_waits_for_its_turn() -> None:
    ringing = bell()
    ringing.see([1], NOON, typing=False)
    later = NOON + timedelta(minutes=1)
    assert ringing.see([1, 2], later, typing=False) == Verdict(ring=False, again_at=NOON + PAUSE)
    assert ringing.see([1, 2], NOON + PAUSE, typing=False) == Verdict(ring=True)


def test_nobody_who_types_is_startled_but_told_when_it_is_over() -> None:
    ringing = bell()
    verdict = ringing.see([1], NOON, typing=True)
    assert not verdict.ring
    assert verdict.again_at is not None
    assert ringing.see([1], verdict.again_at, typing=False) == Verdict(ring=True)


def test_in_quiet_hours_it_waits_for_their_end() -> None:
    ringing = bell()
    night, morning = NOON.replace(hour=23), NOON.replace(hour=7) + timedelta(days=1)
    assert ringing.see([1], night, typing=False) == Verdict(ring=False, again_at=morning)
    assert ringing.see([1], morning, typing=False) == Verdict(ring=True)


def test_without_a_bell_it_never_rings() -> None:
    assert bell(bell=False).see([1], NOON, typing=False) == SILENT


@pytest.mark.parametrize(
    ("time", "quiet"), [("21:59", False), ("22:00", True), ("00:00", True), ("06:59", True), ("07:00", False)]
)
def test_quiet_hours_are_of_the_zone_and_go_over_midnight(time: str, quiet: bool) -> None:
    hour, minute = map(int, time.split(":"))
    there = datetime(2026, 9, 24, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert is_quiet(Attention(), "Asia/Shanghai", there.astimezone(UTC)) is quiet


@given(minutes, minutes, st.integers(0, 2 * 365 * 86_400).map(lambda later: NOON + timedelta(seconds=later)))
def test_at_the_next_turn_it_is_as_it_was_not_before(begin: int, end: int, now: datetime) -> None:
    if begin == end:
        return
    attention = Attention(quiet=(begin, end))
    turn = turns_at(attention, "Asia/Shanghai", now)  # where no clock is changed
    assert turn is not None
    assert timedelta(0) < turn - now <= timedelta(days=1)
    assert is_quiet(attention, "Asia/Shanghai", turn) is not is_quiet(attention, "Asia/Shanghai", now)
    before = max(now, turn - timedelta(seconds=1))
    assert is_quiet(attention, "Asia/Shanghai", before) is is_quiet(attention, "Asia/Shanghai", now)


def test_without_quiet_hours_it_never_is_quiet() -> None:
    assert not is_quiet(Attention(quiet=None), "UTC", NOON.replace(hour=23))
    assert turns_at(Attention(quiet=None), "UTC", NOON) is None
