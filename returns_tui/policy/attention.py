"""When the inbox may make itself noticed: which requests are worth a bell, and which hours are quiet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from returns_tui.config.values import Attention

PAUSE = timedelta(minutes=5)
"""Between two bells."""
_LATER = timedelta(minutes=1)  # after which it is tried again when somebody was typing


class Verdict(NamedTuple):
    """Whether the bell rings now; where it should but may not, from when on it may, aware."""

    ring: bool
    again_at: datetime | None = None


def is_quiet(attention: Attention, zone: str, now: datetime) -> bool:
    """Return whether `now` is in the quiet hours. They are of the clock in `zone`, and may go over midnight."""
    if attention.quiet is None:
        return False
    begin, end = attention.quiet
    local = now.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def turns_at(attention: Attention, zone: str, now: datetime) -> datetime | None:
    """Return when the quiet hours begin or end next, aware; None where there are none."""
    if attention.quiet is None:
        return None
    end = attention.quiet[1] if is_quiet(attention, zone, now) else attention.quiet[0]
    local = now.astimezone(ZoneInfo(zone))
    day = local.replace(hour=end // 60, minute=end % 60, second=0, microsecond=0)
    if day <= local:
        day += timedelta(days=1)
    return day.astimezone(UTC)


class Bell:
    """Rings once for each request that comes near its deadline, not twice in `PAUSE`, and never in quiet hours.

    Args:
        zone: IANA name of the zone of the quiet hours.
    """

    def __init__(self, attention: Attention, zone: str) -> None:
        self._attention = attention
        self._zone = zone
        self._told: set[int] | None = None  # ids for which it rang; None: nothing was seen yet
        self._rang_at: datetime | None = None

    def see(self, due: Iterable[int], now: datetime, *, typing: bool) -> Verdict:
        """Return what is to be done now that these requests are due soon.

        Those that are when the inbox opens are seen by who opens it.

        Args:
            due: their ids.
            now: aware.
            typing: whether somebody is typing or being asked something, whom a bell would startle.
        """
        if self._told is None:
            self._told = set(due)
            return Verdict(ring=False)
        news = set(due) - self._told
        if not news or not self._attention.bell:
            return Verdict(ring=False)
        quiet = is_quiet(self._attention, self._zone, now)
        again_at = turns_at(self._attention, self._zone, now) if quiet else None
        if again_at is None and typing:
            again_at = now + _LATER
        if again_at is None and self._rang_at is not None and now - self._rang_at < PAUSE:
            again_at = self._rang_at + PAUSE
        if again_at is not None:
            return Verdict(ring=False, again_at=again_at)
        self._told |= news
        self._rang_at = now
        return Verdict(ring=True)
