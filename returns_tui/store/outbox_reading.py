"""What waits in the outbox, and one of its rows, for those who only look."""

from __future__ import annotations

from datetime import datetime

from returns_tui.policy.request import OutboxEntry
from returns_tui.store.database import Store
from returns_tui.store.derive import moment
from returns_tui.store.models import Outbox


def entry_of(row: Outbox) -> OutboxEntry:
    """Return an outbox row as the rest of the program knows it."""
    held_until = moment(row.held_until)
    assert held_until is not None
    due_at = row.due_at
    if row.kind == "mail":
        due_at = max(row.held_until, row.due_at or 0)
    return OutboxEntry(
        id=row.id,
        request_id=row.request_id,
        order_id=row.order_id,
        account=row.account,
        marketplace=row.marketplace,
        kind=row.kind,
        state=row.state,
        to=row.to,
        subject=row.subject,
        text=row.text,
        due_at=moment(due_at),
        held_until=held_until,
        action=row.action,
        url=row.url,
        error=row.error,
        not_done=row.not_done,
        attempts=row.attempts,
        message_id=row.message_id or "",
        sender=row.sender,
        event_id=row.event_id,
    )


def counts(store: Store) -> dict[str, int]:
    """Return how many entries wait, failed or are uncertain, and how many clicks are open, by that name."""
    result = {"waiting": 0, "failed": 0, "uncertain": 0, "open": 0}
    with store.connection():
        for state in result:
            result[state] = Outbox.select().where(Outbox.state == state).count()
    return result


def has_work(store: Store) -> bool:
    """Return whether a courier has anything to look after: a mail that waits, or one that is on its way."""
    with store.connection():
        states = ("waiting", "sending")
        return bool(Outbox.select().where((Outbox.kind == "mail") & Outbox.state.in_(states)).exists())


def next_due(store: Store) -> datetime | None:
    """Return when the next mail may leave, None when none waits."""
    with store.connection():
        waiting = list(
            Outbox.select(Outbox.held_until, Outbox.due_at)
            .where((Outbox.kind == "mail") & (Outbox.state == "waiting"))
            .tuples()
        )
    return moment(min((max(held, due or 0) for held, due in waiting), default=None))
