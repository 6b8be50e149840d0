"""Until when: the short ways of writing a time that operators use."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.policy.waking import UNTIL_CHANGE

CHANGE = "change"  # the word for: until a report changes it
MORNING = time(8)  # at which a day without a time of day begins
_SPAN = re.compile(r"([0-9]{1,4}) ?([hd])")
_LONGEST = timedelta(days=366)


def parse_until(text: str, now: datetime, zone: str) -> datetime:
    """Return the time that `text` names, in UTC.

    Args:
        text: `4h` (exact hours), `2d` (the same time of day two days on), `tomorrow`, `change` (see
            `policy.waking.UNTIL_CHANGE`), or ISO 8601 as `2026-09-24`, `2026-09-24T14:30` or
            `2026-09-24 14:30+02:00`. A day alone means 08:00. Without an
            offset the time is that of `zone`: the next of the two where it comes twice, and as much later
            as clocks skip where they skip it.
        now: aware.
        zone: IANA name.

    Raises:
        UsageError: it names no time, or one that is over or more than a year away.
    """
    wanted = " ".join(text.split())
    if wanted.casefold() == CHANGE:
        return UNTIL_CHANGE
    until = _named(wanted.casefold(), wanted, now, ZoneInfo(zone))
    if until is None:
        raise UsageError(
            _("“{text}” is no time: write 4h, 2d, tomorrow, change, 2026-09-24 or 2026-09-24T14:30.").format(
                text=wanted
            )
        )
    if until <= now:
        raise UsageError(_("“{text}” is over already: name a time to come.").format(text=wanted))
    if until > now + _LONGEST:
        raise UsageError(_("“{text}” is more than a year away: name a nearer time.").format(text=wanted))
    return until


def _named(word: str, wanted: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    span = _SPAN.fullmatch(word)
    local = now.astimezone(zone)
    try:
        if span and span[2] == "h":
            return now.astimezone(UTC) + timedelta(hours=int(span[1]))
        if span:
            return (local + timedelta(days=int(span[1]))).astimezone(UTC)
        if word == "tomorrow":
            day = local.date() + timedelta(days=1)
            return datetime.combine(day, MORNING, zone).astimezone(UTC)
        until = datetime.fromisoformat(wanted)
        if len(wanted) == len("2026-09-24"):
            until = datetime.combine(until.date(), MORNING)
        if until.tzinfo is not None:
            return until.astimezone(UTC)
        first, second = (until.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return second if first <= now < second else first
    except (ValueError, OverflowError):
        return None
