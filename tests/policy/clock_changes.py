"""When clocks change: zones from -11 to +14, of whole, half and quarter hours, with changes at midnight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONES = [
    *("Pacific/Pago_Pago", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/New_York"),
    *("America/Havana", "America/Santiago", "America/St_Johns", "America/Asuncion", "Atlantic/Azores"),
    *("Europe/London", "Europe/Berlin", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"),
    "Pacific/Kiritimati",
]


def _changes(zone: str) -> list[tuple[str, datetime]]:
    """Return the hours after which the offset of `zone` changes in 2026 to 2028, and one where it never does."""
    found = []
    at = datetime(2026, 1, 1, tzinfo=UTC)
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    while at.year < 2029:
        later = at + timedelta(days=1)
        now = later.astimezone(ZoneInfo(zone)).utcoffset()
        if now != offset:
            found += [(zone, at + timedelta(hours=hour)) for hour in range(24) if _differs(zone, at, hour)]
            offset = now
        at = later
    return found or [(zone, datetime(2028, 2, 28, tzinfo=UTC))]


def _differs(zone: str, day: datetime, hour: int) -> bool:
    before, after = day + timedelta(hours=hour), day + timedelta(hours=hour + 1)
    return before.astimezone(ZoneInfo(zone)).utcoffset() != after.astimezone(ZoneInfo(zone)).utcoffset()


CHANGES = [change for zone in ZONES for change in _changes(zone)]
