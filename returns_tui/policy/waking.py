"""When a request that was put aside is there again, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from returns_tui.i18n import _
from returns_tui.policy.request import OPEN_STATES, HistoryEntry, Request

WAKE_BEFORE_DUE = 3600
"""Seconds before its deadline at which a request is there again, however long it was to be put aside."""
UNTIL_CHANGE = datetime(9999, 1, 1, tzinfo=UTC)
"""In the place of a time: until a report changes the request."""
STORED_UNTIL_CHANGE = int(UNTIL_CHANGE.timestamp())
_BY_A_REPORT = ("changed", "joined", "click_done", "click_not_done", "refund_failed")


def is_woken(snoozed_until: float | None, due_at: float | None, now: float) -> bool:
    """Return whether a request was put aside and is there again. All in seconds since 1970.

    Args:
        snoozed_until: until when it was put aside, None where it was not.
        due_at: its deadline, None where no clock runs; anything later than all times will do as well.
        now: the present.
    """
    if snoozed_until is None:
        return False
    return snoozed_until <= now or (due_at is not None and due_at <= now + WAKE_BEFORE_DUE)


def is_asleep(snoozed_until: float | None, due_at: float | None, now: float) -> bool:
    """Return whether a request is put aside now; see `is_woken`."""
    return snoozed_until is not None and not is_woken(snoozed_until, due_at, now)


def asleep(request: Request, now: datetime) -> bool:
    """Return whether a request is put aside at `now`, which is aware."""
    return is_asleep(_seconds(request.snoozed_until), _seconds(request.due_at), now.timestamp())


def why_awake(request: Request, history: Sequence[HistoryEntry], now: datetime) -> str:
    """Return why a request that was put aside is there again; "" where it is not, or was decided since.

    Args:
        request: as it is.
        history: all of it, oldest first.
        now: aware.
    """
    until = request.snoozed_until
    if until is None or request.state not in OPEN_STATES:
        return ""
    if not is_woken(until.timestamp(), _seconds(request.due_at), now.timestamp()):
        return ""
    if until > now:
        return _("its deadline is near")
    then = [event for event in history if event.at == until]  # what wakes a request writes when it did
    if any(event.event == "woken" for event in then):
        what = ", ".join(_told(event) for event in then if event.event in _BY_A_REPORT)
        return _("a report changed it: {what}").format(what=what) if what else _("a report changed it")
    if any(event.event == "note" and event.details.get("from") == "buyer" for event in then):
        return _("the buyer answered")
    return _("its time came")


def _told(event: HistoryEntry) -> str:
    """Return what a report said of a request, in one line."""
    if event.event == "joined":
        return _("it is one with request {id}").format(id=event.details.get("request", ""))
    if event.event in ("click_done", "click_not_done"):
        done = _("“{click}” is done") if event.event == "click_done" else _("“{click}” is not done")
        return done.format(click=event.details.get("click", ""))
    if event.event == "refund_failed":
        return _("the refund failed")
    said = [
        f"{name} {change}".replace("_", " ") if name == "also" else f"{name.replace('_', ' ')} {change}"
        for name, change in event.details.items()
        if name != "file"
    ]
    if event.from_state != event.to_state:
        said.insert(0, f"{_(event.from_state)} → {_(event.to_state)}")
    return ", ".join(said)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
