"""Outbox and worklist entries in words: one line each for the lists, and whole for below."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from textual.content import Content

from returns_tui.config.values import Config
from returns_tui.i18n import N_, _
from returns_tui.policy.request import OutboxEntry
from returns_tui.text import clean, fit

# Entries that somebody has to look at come first, the finished ones are not shown: the history has them.
UNSETTLED = ("failed", "uncertain")
SHOWN_STATES = ("failed", "uncertain", "sending", "waiting", "batched")

_ADVICE = {
    ("mail", "failed"): N_("Refused for good: r sends it again, s marks it as sent."),
    ("mail", "uncertain"): N_("May have arrived: look in the mailbox, then s marks it as sent, r sends it again."),
    ("mail", "sending"): N_("Is being sent."),
    ("mail", "waiting"): N_("Leaves by itself while the inbox is open, or with “returns-tui send”."),
    ("adjustment", "waiting"): N_("Write the upload file with “returns-tui adjustments”."),
    ("adjustment", "batched"): N_("Stands in an upload file: upload it, then import the processing report."),
    ("adjustment", "failed"): N_("The marketplace refused it: the request is due again."),
}
_STATES = {
    "failed": N_("failed"),
    "uncertain": N_("uncertain"),
    "sending": N_("sending"),
    "waiting": N_("waiting"),
    "batched": N_("batched"),
    "open": N_("open"),
}


def in_order(entries: list[OutboxEntry]) -> list[OutboxEntry]:
    """Return outbox entries by need: what failed first, then by the time at which they may leave."""
    return sorted(
        entries,
        key=lambda entry: (entry.state not in UNSETTLED, entry.due_at or entry.held_until, entry.id),
    )


def time_of(moment: datetime | None, config: Config) -> str:
    """Return a time as it is shown, in 12 cells, "" for none."""
    return "" if moment is None else moment.astimezone(ZoneInfo(config.timezone)).strftime("%d %b %H:%M")


def overdue(entry: OutboxEntry, now: datetime) -> bool:
    """Return whether a click should have been done by now."""
    return entry.kind == "click" and entry.due_at is not None and entry.due_at < now


def outbox_line(entry: OutboxEntry, config: Config) -> str:
    """Return a mail or adjustment as one line: mark, state, when, order, to whom, what."""
    mark = "!!" if entry.state in UNSETTLED else "  "
    to = entry.to or _("refund file")
    return " ".join(
        (
            mark,
            fit(_(_STATES.get(entry.state, entry.state)), 9),
            fit(time_of(entry.due_at or entry.held_until, config), 12),
            fit(entry.order_id, 19),
            fit(to, 18),
            clean(entry.subject or entry.text),
        )
    )


def click_line(entry: OutboxEntry, config: Config, now: datetime) -> str:
    """Return a click as one line: mark, by when, order, button, what is known."""
    late = overdue(entry, now)
    due = time_of(entry.due_at, config) or _("no deadline")
    return " ".join(
        (
            "!!" if late else "! " if entry.not_done else "  ",
            fit(due, 12),
            fit(entry.order_id, 19),
            fit(entry.action, 18),
            _("overdue") if late else clean(entry.not_done or entry.subject),
        )
    )


def whole(entry: OutboxEntry, config: Config, now: datetime) -> Content:
    """Return everything about an entry: what to do, to whom, the link, the exact text."""
    lines: list[tuple[str, str] | str] = []

    def add(label: str, value: str) -> None:
        if value:
            lines.extend([(label, "bold"), clean(value), "\n"])

    if entry.kind == "click":
        by = time_of(entry.due_at, config)
        if overdue(entry, now):
            by = _("{time}, overdue").format(time=by)
        add(_("Click    "), entry.action + (_(" for {order}").format(order=entry.order_id)))
        add(_("By       "), by or _("no deadline"))
        add(_("Link     "), entry.url)
        add(_("Look out "), entry.not_done)
    else:
        add(_("State    "), _(_STATES.get(entry.state, entry.state)))
        add(_("To do    "), _(_ADVICE.get((entry.kind, entry.state), "")) if _advised(entry) else "")
        add(_("Error    "), entry.error)
        add(_("Order    "), entry.order_id)
        add(_("To       "), entry.to)
        add(_("When     "), time_of(entry.due_at or entry.held_until, config))
    add(_("Subject  "), entry.subject)
    if entry.text:
        title = _("Text to paste:") if entry.kind == "click" else ""
        lines += ["\n", (title + "\n" if title else "", "bold"), clean(entry.text, lines=True)]
    return Content.assemble(*lines).rstrip()


def _advised(entry: OutboxEntry) -> bool:
    return (entry.kind, entry.state) in _ADVICE
