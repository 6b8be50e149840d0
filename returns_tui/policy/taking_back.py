"""Until when a decision can be taken back, and why it cannot be any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from returns_tui.i18n import _


class Left(NamedTuple):
    """One entry that a decision put into the outbox; `held_until` is aware. See `policy.request.OutboxEntry`."""

    kind: str
    state: str
    held_until: datetime


def gone(kind: str, state: str) -> bool:
    """Return whether an outbox entry is where nobody can take it back."""
    return not (state in ("waiting", "open", "undone") or (kind == "mail" and state == "failed"))


def what_left(kind: str) -> str:
    """Return in words what became of an entry that is gone."""
    return {
        "mail": _("the mail to the buyer has left or is leaving"),
        "adjustment": _("the refund stands in an upload file"),
        "click": _("the click in Seller Central is done"),
    }[kind]


def why_too_late(entries: Iterable[Left]) -> str:
    """Return what of a decision has left already; "" when nothing has."""
    return next((what_left(entry.kind) for entry in entries if gone(entry.kind, entry.state)), "")


def held_until(entries: Iterable[Left]) -> datetime | None:
    """Return until when nothing of a decision leaves by itself; None where nothing does."""
    held = (entry.held_until for entry in entries if (entry.kind, entry.state) == ("mail", "waiting"))
    return min(held, default=None)
