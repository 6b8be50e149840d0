"""Taking back, in words: what is asked, until when it can be done, and why not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.content import Content

from returns_tui.i18n import _
from returns_tui.policy.request import HistoryEntry
from returns_tui.policy.taking_back import Left, held_until
from returns_tui.text import clean, fit
from returns_tui.ui.details import decision_in_words
from returns_tui.ui.wording import local

if TYPE_CHECKING:
    from returns_tui.store.undoable import Undoable
    from returns_tui.ui.desk import CaseFile


def left_of(case: CaseFile, event_id: int) -> list[Left]:
    """Return what a decision put into the outbox."""
    return [Left(entry.kind, entry.state, entry.held_until) for entry in case.outbox if entry.event_id == event_id]


def question(event: HistoryEntry, order: str) -> str:
    """Return the question before something is taken back."""
    return _("Take back “{decision}” on {order}? y / N").format(decision=decision_in_words(event), order=order)


def cannot(order: str, why: str) -> str:
    """Return that something cannot be taken back, and why: short, for it stands on one line."""
    return _("{order}: not possible, {why}.").format(order=order, why=clean(why))


def until(one: Undoable, zone: str, now: datetime) -> str:
    """Return until when a decision can be taken back."""
    if one.why_not:
        return _("not possible")
    waiting = {entry.kind for entry in one.left if entry.state in ("waiting", "open")}
    held = held_until(one.left)
    if held is not None:
        if held <= now:
            return _("until it is sent")
        return _("until {time}").format(time=held.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S"))
    if "adjustment" in waiting:
        return _("until in a file")
    return _("until clicked") if "click" in waiting else _("any time")


def line(one: Undoable, zone: str, now: datetime) -> str:
    """Return a decision as one line: until when, order, what."""
    return " ".join((" ", fit(until(one, zone, now), 16), fit(one.order_id, 19), decision_in_words(one.event)))


def whole(one: Undoable, zone: str, now: datetime) -> Content:
    """Return everything about a decision that may be taken back."""
    said = cannot(one.order_id, one.why_not) if one.why_not else until(one, zone, now)
    lines = (
        (_("Order    "), one.order_id),
        (_("Decided  "), f"{decision_in_words(one.event)}, {local(one.event.at, zone, now)}"),
        (_("Undo     "), said),
    )
    parts = [part for label, value in lines for part in ((label, "bold"), clean(value), "\n")]
    return Content.assemble(*parts).rstrip()
