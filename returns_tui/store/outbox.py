"""The outbox's rows: claimed by one courier, marked with what became of them, ticked off by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from returns_tui.config.values import Config
from returns_tui.errors import Refused, UsageError
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.policy.request import OutboxEntry
from returns_tui.store.audit import add_event
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import Event, Outbox, Refund, Request
from returns_tui.store.outbox_reading import entry_of
from returns_tui.store.request_row import hold, locked, save

_CLAIM_SECONDS = 4  # for which a claim is waited for that may be on its way


def claim_mail(store: Store, *, owner: str, now: datetime, lease: timedelta) -> OutboxEntry | None:
    """Take the next mail that is due for `owner`, or return None when none is.

    A mail whose claim ran out is never taken again: its courier may have died after handing it over. It
    becomes `uncertain`, for the operator to settle. So does one whose claim lasts longer than any can: the clock
    was set back since, perhaps by years.
    """
    at = seconds(now)
    with store.writing():
        _give_up_expired(store, at, 2 * int(lease.total_seconds()))
        query = (
            Outbox.select()
            .where(
                (Outbox.kind == "mail")
                & (Outbox.state == "waiting")
                & (Outbox.held_until <= at)
                & (Outbox.due_at.is_null() | (Outbox.due_at <= at))
            )
            .order_by(Outbox.held_until, Outbox.id)
            .limit(1)
        )
        if store.backend == "postgresql":
            query = query.for_update(skip_locked=True)
        row = query.first()
        if row is None:
            return None
        row.state, row.claimed_by, row.attempts = "sending", owner, row.attempts + 1
        row.claimed_until = at + int(lease.total_seconds())
        row.save()
        failpoint("send.in_claim")
        return entry_of(row)


def claimed(store: Store, owner: str) -> OutboxEntry | None:
    """Return the mail that `owner` has claimed, after a claim of which the end was not seen.

    Raises:
        DatabaseUnavailable: it cannot be told yet.
    """
    with store.writing():
        under_way = Outbox.select().where((Outbox.kind == "mail") & Outbox.state.in_(("waiting", "sending")))
        if store.backend == "postgresql":  # a claim that is not at its end yet is waited for
            store.database.execute_sql(f"SET LOCAL lock_timeout = '{_CLAIM_SECONDS}s'")
            under_way = under_way.order_by(Outbox.id).for_update()
        return next(
            (entry_of(row) for row in under_way if row.claimed_by == owner and row.state == "sending"), None
        )


def _give_up_expired(store: Store, at: int, longest: int) -> None:
    over = (Outbox.claimed_until < at) | (Outbox.claimed_until > at + longest)
    expired = list(Outbox.select().where((Outbox.kind == "mail") & (Outbox.state == "sending") & over))
    if expired:
        _hold_requests_of(store, *(row.id for row in expired))
    for row in expired:
        error = _("Sending was broken off; the mail may have arrived or not.")
        hit = (
            Outbox.update(state="uncertain", error=error, claimed_until=None)
            .where((Outbox.id == row.id) & (Outbox.state == "sending") & over)
            .execute()
        )
        if hit:
            _tell(row, "mail_uncertain", _courier(row.claimed_by), at, error)


def _courier(owner: str) -> str:
    """Return what the history calls a courier: its host, or its whole name."""
    return owner.partition(":")[0] or owner


def _tell(row: Outbox, event: str, operator: str, at: int, error: str = "") -> None:
    """Add to the history what became of an entry."""
    state = Request.select(Request.state).where(Request.id == row.request_id).scalar()
    said = {"outbox": str(row.id), "to": row.to, "subject": row.subject, "action": row.action, "error": error}
    details = {name: value for name, value in said.items() if value}
    add_event(
        row.request_id,
        event,
        at=at,
        operator=operator,
        from_state=state,
        to_state=state,
        details=details,
    )


def _mark(
    store: Store,
    entry_id: int,
    *,
    owner: str,
    now: datetime,
    state: str,
    error: str = "",
    not_before: datetime | None = None,
) -> bool:
    """Set what became of a claimed mail; return whether it was `owner`'s to set.

    A claim that ran out meanwhile may still be told `sent`.
    """
    at = seconds(now)
    allowed = ("sending", "uncertain") if state == "sent" else ("sending",)
    with store.writing():
        _hold_requests_of(store, entry_id)
        row = Outbox.get_or_none(Outbox.id == entry_id)
        hit = (
            Outbox.update(
                state=state,
                error=error,
                claimed_until=None,
                due_at=None if not_before is None else seconds(not_before),
                done_at=at if state == "sent" else None,
            )
            .where((Outbox.id == entry_id) & (Outbox.claimed_by == owner) & Outbox.state.in_(allowed))
            .execute()
        )
        failpoint("send.in_mark")
        if hit and state != "waiting":
            _tell(row, f"mail_{state}", _courier(owner), at, error)
    return bool(hit)


def mark_sent(store: Store, config: Config, entry_id: int, *, owner: str, now: datetime) -> None:
    """The server took the mail, or its file is written."""
    with store.writing():
        if _mark(store, entry_id, owner=owner, now=now, state="sent"):
            _counts_as_contact(store, config, entry_id)


def mark_retry(
    store: Store, entry_id: int, *, owner: str, now: datetime, error: str, not_before: datetime
) -> None:
    """The mail surely did not leave; it waits until `not_before`."""
    _mark(store, entry_id, owner=owner, now=now, state="waiting", error=error, not_before=not_before)


def mark_failed(store: Store, config: Config, entry_id: int, *, owner: str, now: datetime, error: str) -> None:
    """The mail was refused for good; a message that never left is no contact, so the reply clock runs on."""
    with store.writing():
        if _mark(store, entry_id, owner=owner, now=now, state="failed", error=error):
            _is_no_contact(store, config, entry_id)


def _counts_as_contact(store: Store, config: Config, entry_id: int) -> None:
    """Let a message that has left after all count as contact, from when it was decided."""
    entry = Outbox.get_by_id(entry_id)
    if entry.purpose != "message":
        return
    values = locked(entry.request_id, backend=store.backend)
    at = Event.get_by_id(entry.event_id).at
    changes: dict[str, int | None] = {}
    if values["contacted_at"] is None or values["contacted_at"] < at:
        changes["contacted_at"] = at
    if values["buyer_asked_at"] is not None and values["buyer_asked_at"] <= at:
        changes["buyer_asked_at"] = None
    if changes:
        save(values, changes, config)


def _is_no_contact(store: Store, config: Config, entry_id: int) -> None:
    """Put back what a message changed when it was decided, unless something changed it since."""
    entry = Outbox.get_by_id(entry_id)
    if entry.purpose != "message":
        return
    values = locked(entry.request_id, backend=store.backend)
    kept = json.loads(Event.get_by_id(entry.event_id).before)
    changes = {
        name: kept["before"][name]
        for name in ("contacted_at", "buyer_asked_at")
        if values[name] == kept["after"][name] != kept["before"][name]
    }
    if changes:
        save(values, changes, config)


def mark_uncertain(store: Store, entry_id: int, *, owner: str, now: datetime, error: str) -> None:
    """Nobody knows whether the mail was taken; the operator has to settle it."""
    _mark(store, entry_id, owner=owner, now=now, state="uncertain", error=error)


def retry(store: Store, entry_id: int, *, operator: str, now: datetime) -> None:
    """Send a failed or uncertain mail again, with the same Message-ID, because the operator says so.

    Raises:
        UsageError: there is no such entry.
        Refused: it is neither failed nor uncertain.
    """
    _settle(store, entry_id, operator=operator, now=now, state="waiting", event="mail_again")


def mark_sent_by_hand(store: Store, config: Config, entry_id: int, *, operator: str, now: datetime) -> None:
    """Mark a failed or uncertain mail as sent, because the operator knows. Raises what `retry` raises."""
    with store.writing():
        _settle(store, entry_id, operator=operator, now=now, state="sent", event="mail_sent_by_hand")
        _counts_as_contact(store, config, entry_id)


def _settle(store: Store, entry_id: int, *, operator: str, now: datetime, state: str, event: str) -> None:
    at = seconds(now)
    with store.writing():
        _hold_requests_of(store, entry_id)
        row = _existing(entry_id)
        hit = (
            Outbox.update(state=state, error="", due_at=None, done_at=at if state == "sent" else None)
            .where((Outbox.id == entry_id) & (Outbox.kind == "mail") & Outbox.state.in_(("failed", "uncertain")))
            .execute()
        )
        if not hit:
            raise Refused(
                _("{kind} {id} is {state}; only a failed or uncertain mail can be settled.").format(
                    kind=row.kind, id=entry_id, state=row.state
                )
            )
        _tell(row, event, operator, at)


def _hold_requests_of(store: Store, *entry_ids: int) -> None:
    """Hold the requests of some entries: whoever changes what belongs to a request, and its history, does so."""
    owners = Outbox.select(Outbox.request).where(Outbox.id.in_(entry_ids))
    hold((row.request_id for row in owners), backend=store.backend)


def _existing(entry_id: int) -> Outbox:
    row = Outbox.get_or_none(Outbox.id == entry_id)
    if row is None:
        raise UsageError(_("There is no entry {id} in outbox or worklist.").format(id=entry_id))
    return row


def entries(
    store: Store,
    *,
    kinds: Sequence[str] = (),
    states: Sequence[str] = (),
    account: str | None = None,
) -> list[OutboxEntry]:
    """Return outbox entries, those due soonest first, then by age; empty `kinds` or `states` mean all."""
    query = Outbox.select()
    if kinds:
        query = query.where(Outbox.kind.in_(list(kinds)))
    if states:
        query = query.where(Outbox.state.in_(list(states)))
    if account is not None:
        query = query.where(Outbox.account == account)
    with store.connection():
        found = [entry_of(row) for row in query]
    found.sort(key=lambda entry: (entry.due_at is None, entry.due_at or entry.held_until, entry.id))
    return found


def worklist(store: Store, account: str | None = None) -> list[OutboxEntry]:
    """Return the clicks that are left to do, soonest due first."""
    return entries(store, kinds=("click",), states=("open",), account=account)


def click_done(store: Store, config: Config, entry_id: int, *, operator: str, now: datetime) -> None:
    """Mark a click as done in Seller Central; its clock stops, and a refund made so counts as sent.

    Raises:
        UsageError: there is no such entry, or it is no click.
        Refused: it is not open any more.
    """
    at = seconds(now)
    with store.writing():
        row = _existing(entry_id)
        if row.kind != "click":
            raise UsageError(
                _("Entry {id} is no click but: {kind}; only clicks are marked done.").format(
                    id=entry_id, kind=row.kind
                )
            )
        values = locked(row.request_id, backend=store.backend)
        hit = (
            Outbox.update(state="done", done_at=at, done_by=operator, not_done="")
            .where((Outbox.id == entry_id) & (Outbox.state == "open"))
            .execute()
        )
        if not hit:
            raise Refused(
                _("Click {id} is not open any more: it is {state}.").format(id=entry_id, state=row.state)
            )
        if row.refund_id is not None:
            Refund.update(state="sent").where(
                (Refund.id == row.refund_id) & (Refund.state == "intended")
            ).execute()
        failpoint("click.after_entry")
        _tell(row, "click_done", operator, at)
        save(values, {}, config)
