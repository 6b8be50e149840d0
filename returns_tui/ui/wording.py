"""Short words and times as the screens show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from returns_tui.i18n import N_, _

READ_ONLY = N_("This inbox is read-only: to decide, start it without --read-only or read_only.")
"""What a key that decides says there."""
STATES: Mapping[str, str] = {
    "pending": N_("pending"),
    "approved": N_("approved"),
    "received": N_("received"),
    "refunded": N_("refunded"),
    "closed": N_("closed"),
    "cancelled": N_("cancelled"),
}
# What a clock wants done, as it stands before "by 14:02".
CLOCKS: Mapping[str, str] = {
    "answer": N_("answer"),
    "reply": N_("reply to the buyer"),
    "refund": N_("refund"),
    "claim": N_("answer the claim"),
    "offer_return": N_("offer a way to return"),
}
FAULTS: Mapping[str, str] = {
    "buyer": N_("buyer's fault"),
    "seller": N_("seller's fault"),
    "carrier": N_("carrier's fault"),
    "unclear": N_("fault unclear"),
}
# What an event of the history says; others are shown by their own name.
EVENTS: Mapping[str, str] = {
    "imported": N_("imported"),
    "changed": N_("changed by a report"),
    "joined": N_("joined with its double"),
    "batched": N_("put into an upload file"),
    "refund_confirmed": N_("refund confirmed"),
    "refund_failed": N_("refund failed"),
    "click_not_done": N_("click not done, says the report"),
    "approve": N_("approved"),
    "close": N_("closed"),
    "refund": N_("refund decided"),
    "received": N_("goods received"),
    "cancelled": N_("cancelled by the buyer"),
    "message": N_("message written"),
    "note": N_("note"),
    "snooze": N_("snoozed"),
    "assign": N_("given to"),
    "woken": N_("back: changed by a report"),
    "set": N_("facts entered"),
    "undo": N_("taken back"),
    "click_done": N_("click done"),
    "mail_sent": N_("mail sent"),
    "mail_failed": N_("mail failed"),
    "mail_uncertain": N_("mail uncertain"),
    "mail_again": N_("mail to be sent again"),
    "mail_sent_by_hand": N_("mail marked as sent"),
    "purged": N_("buyer's data purged"),
}
SOON = timedelta(hours=4)


def word(table: Mapping[str, str], name: str) -> str:
    """Return the word for `name` in the interface's language, or `name` where the table has none."""
    return _(table[name]) if name in table else name


def countdown(seconds: int) -> str:
    """Return the time left as at most six cells: `0h42`, `3h02`, `1d03h`, `12d`; `-2h11` when it is over."""
    sign = "-" if seconds < 0 else ""
    minutes = abs(seconds) // 60
    days, hours = divmod(minutes // 60, 24)
    if days >= 10:
        return f"{sign}{days}d"
    if days:
        return f"{sign}{days}d{hours:02}h"
    return f"{sign}{hours}h{minutes % 60:02}"


def local(moment: datetime, zone: str, now: datetime) -> str:
    """Return an aware time in `zone`: `14:02` today, else `24 Nov 14:02`, with the year if another."""
    there, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    if there.date() == today.date():
        return there.strftime("%H:%M")
    return there.strftime("%d %b %H:%M" if there.year == today.year else "%d %b %Y %H:%M")


def local_day(moment: datetime, zone: str) -> str:
    """Return the day of an aware time in `zone`, as `24 Nov`."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%d %b")
