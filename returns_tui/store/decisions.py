"""Carrying out decisions: one transaction each, from the version check to the outbox."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from peewee import fn

from returns_tui.config.values import Config
from returns_tui.errors import NothingToUndo, StaleRequest
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.policy import money
from returns_tui.policy.clocks import start_of_day
from returns_tui.policy.decisions import Decision, Plan, RefundDecision
from returns_tui.policy.planning import plan
from returns_tui.policy.request import FINAL_STATES
from returns_tui.policy.taking_back import what_left
from returns_tui.store import handled, notes
from returns_tui.store.audit import add_event
from returns_tui.store.database import Store, seconds
from returns_tui.store.decided_rows import to_ledger, to_outbox
from returns_tui.store.derive import as_request, moment
from returns_tui.store.models import Event, Outbox, Refund, Request
from returns_tui.store.request_row import facts_again, locked, save

# Ledger states that count as money on its way or paid.
COUNTED = ("intended", "sent", "confirmed")
_DAILY_LIMIT_LOCK = 0x52545549


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision did.

    Attributes:
        kind: of the decision, `undo` for one taken back.
        outbox: ids of the outbox entries that it made.
        undo_until: until when delivery leaves its entries alone, None when it made none.
    """

    request_id: int
    event_id: int
    kind: str
    state: str
    version: int
    outbox: tuple[int, ...]
    summary: str
    undo_until: datetime | None


def preview(
    store: Store,
    config: Config,
    request_id: int,
    decision: Decision,
    *,
    operator: str,
    now: datetime,
    promised: int = 0,
) -> Plan:
    """Return what `decide` would do now, and do nothing. Raises what `decide` raises.

    Args:
        promised: minor units that will be paid out before; they count towards the daily limit.
    """
    with store.reading():
        values = locked(request_id, backend="sqlite")
        return _planned(store, config, values, decision, operator, now, promised)


def decide(
    store: Store,
    config: Config,
    request_id: int,
    decision: Decision,
    *,
    operator: str,
    now: datetime,
    version: int | None = None,
    key: str | None = None,
) -> Outcome:
    """Carry out `decision` in one transaction: version check, state, ledger, audit, outbox.

    Args:
        now: aware.
        version: the version on which the operator decided; None decides on what is there.
        key: names this decision once and for all; the same key again changes nothing and returns the same.

    Raises:
        NoSuchRequest: there is no such request.
        StaleRequest: it is not the version that the operator saw; the text says who changed what and when.
        Refused: a rule says no; see `policy.planning.plan`.
    """
    key = key or uuid.uuid4().hex
    with store.writing():
        if isinstance(decision, RefundDecision):
            _one_refund_of_an_order_at_a_time(store, request_id)
        values = locked(request_id, backend=store.backend)
        known = Event.get_or_none(Event.key == key)
        if known is not None:
            return outcome_of(known, values)
        if version is not None and version != values["version"]:
            raise _stale(values, version, config)
        made = _planned(store, config, values, decision, operator, now)
        return _carry_out(store, config, values, made, operator, now, key)


def _one_refund_of_an_order_at_a_time(store: Store, request_id: int) -> None:
    """Keep two requests about one item from being refunded at once on PostgreSQL, which locks row by row."""
    if store.backend == "postgresql":
        store.database.execute_sql(
            "SELECT pg_advisory_xact_lock(hashtext(order_id)) FROM request WHERE id = %s", (request_id,)
        )


def _planned(
    store: Store,
    config: Config,
    values: dict[str, Any],
    decision: Decision,
    operator: str,
    now: datetime,
    promised: int = 0,
) -> Plan:
    currency, account = values["currency"], values["account"]
    today = 0
    if currency in config.refunds.daily_limit:
        if store.backend == "postgresql":  # one at a time, so that two refunds cannot both just fit
            store.database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_DAILY_LIMIT_LOCK,))
        day = start_of_day(now.astimezone(ZoneInfo(config.timezone)).date(), config.timezone)
        today = (
            Refund.select(fn.COALESCE(fn.SUM(Refund.paid_out), 0))
            .join(Request)
            .where(
                (Request.account == account)
                & (Refund.currency == currency)
                & (Refund.decided_at >= seconds(day))
                & Refund.state.in_(COUNTED)
            )
            .scalar()
        )
    return plan(
        decision,
        as_request(values),
        config,
        operator=operator,
        now=now,
        paid_out_today=int(today) + promised,
        refunded_elsewhere=_refunded_elsewhere(values),
    )


def _refunded_elsewhere(values: Mapping[str, Any]) -> int:
    """Return what other requests about the same item of the order refunded: the buyer may have asked anew."""
    same_item = Request.order_item_id == values["order_item_id"]
    if not values["order_item_id"]:
        same_item = (Request.sku == values["sku"]) & (Request.asin == values["asin"])
    total = (
        Request.select(fn.COALESCE(fn.SUM(Request.refunded_gross), 0))
        .where(
            (Request.account == values["account"])
            & (Request.marketplace == values["marketplace"])
            & (Request.order_id == values["order_id"])
            & (Request.id != values["id"])
            & same_item
        )
        .scalar()
    )
    return int(total)


def _carry_out(
    store: Store,
    config: Config,
    values: dict[str, Any],
    made: Plan,
    operator: str,
    now: datetime,
    key: str,
) -> Outcome:
    changes = _stored_changes(made.changes, values)
    if made.moves:
        changes["decided_state"] = made.to_state
    if made.refund is not None:
        changes["refunded"] = values["refunded"] + made.refund.paid_out
        changes["refunded_gross"] = values["refunded_gross"] + made.refund.amount
    before = {name: values[name] for name in changes if name not in ("refunded", "refunded_gross")}
    direct = {name: changes[name] for name in before}
    if "entered" in changes:
        changes |= facts_again(store, {**values, **changes}, config)
    if made.kind == "note":
        changes["noted"] = notes.together((values["noted"], made.details["text"]))
    event = add_event(
        values["id"],
        made.kind,
        at=seconds(now),
        operator=operator,
        from_state=values["state"],
        to_state=made.to_state,
        details=made.details,
        key=key,
        before=json.dumps({"before": before, "after": direct}),
    )
    failpoint("decision.after_event")
    refund = None if made.refund is None else to_ledger(made.refund, values, event, now)
    failpoint("decision.after_ledger")
    held_until = seconds(now) + config.undo_window
    entries = tuple(to_outbox(draft, values, event, refund, held_until).id for draft in made.outbox)
    if made.to_state in FINAL_STATES and made.moves:
        _supersede_clicks(event)
    failpoint("decision.after_outbox")
    after = save(values, changes, config)
    failpoint("decision.after_state")
    handled.record(store, event.id, values, after, made, config)
    return Outcome(
        values["id"],
        event.id,
        made.kind,
        after["state"],
        after["version"],
        entries,
        made.summary,
        moment(held_until) if entries else None,
    )


def _supersede_clicks(event: Event) -> None:
    """Withdraw the clicks that earlier decisions left open: what is decided now makes them wrong."""
    Outbox.update(state="superseded", superseded_by=event.id).where(
        (Outbox.request == event.request_id)
        & (Outbox.event != event.id)
        & (Outbox.kind == "click")
        & (Outbox.state == "open")
        & Outbox.purpose.in_(("approve", "close"))
    ).execute()


def _stored_changes(changes: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan's changes as the table keeps them; what `set` enters is remembered as entered."""
    stored: dict[str, Any] = {
        name: seconds(value) if isinstance(value, datetime) else value for name, value in changes.items()
    }
    entered = {
        name: stored[name]
        for name in ("comment", "buyer_email", "buyer_name", "order_item_id", "paid", "merchant_rma_id")
        if name in stored
    }
    if entered:
        stored["entered"] = json.dumps({**json.loads(values["entered"]), **entered}, ensure_ascii=False)
    if "paid" in entered:
        total, old = entered["paid"], values["paid"]
        stored["paid_estimated"] = False
        for part in ("paid_shipping", "paid_tax", "paid_shipping_tax"):
            stored[part] = money.share(values[part], total, old) if old else 0
    return stored


def outcome_of(event: Event, values: Mapping[str, Any]) -> Outcome:
    """Return the outcome of a decision that was carried out before."""
    entries = list(Outbox.select(Outbox.id, Outbox.held_until).where(Outbox.event == event).tuples())
    return Outcome(
        values["id"],
        event.id,
        event.event,
        values["state"],
        values["version"],
        tuple(entry_id for entry_id, _held in entries),
        _("{order}: done already.").format(order=values["order_id"]),
        moment(entries[0][1]) if entries else None,
    )


def _stale(values: Mapping[str, Any], seen: int, config: Config) -> StaleRequest:
    """Return the error that tells who changed the request after the version that the operator saw."""
    last = Event.select().where(Event.request == values["id"]).order_by(Event.id.desc()).first()
    if last is None:
        text = _("{order} was changed meanwhile; here it is anew.").format(order=values["order_id"])
    else:
        at = datetime.fromtimestamp(last.at, UTC).astimezone(ZoneInfo(config.timezone))
        text = _("{order} was changed meanwhile: {event} by {operator} at {at}. Here it is anew.").format(
            order=values["order_id"], event=last.event, operator=last.operator, at=at.strftime("%H:%M")
        )
    return StaleRequest(text, values["id"], values["version"])


def last_decision(store: Store, operator: str) -> int | None:
    """Return the request of the operator's newest decision that is not taken back yet, None if there is none."""
    undone = Event.alias()
    with store.reading():
        event = (
            Event.select(Event.request_id)
            .where(
                Event.key.is_null(False)
                & (Event.operator == operator)
                & Event.undoes.is_null()
                & Event.id.not_in(undone.select(undone.undoes).where(undone.undoes.is_null(False)))
            )
            .order_by(Event.id.desc())
            .tuples()
            .first()
        )
    return None if event is None else int(event[0])


def undo(
    store: Store,
    config: Config,
    request_id: int,
    *,
    operator: str,
    now: datetime,
    decision: int | None = None,
    key: str | None = None,
) -> Outcome:
    """Take back the newest decision on a request, with everything that it put into the outbox.

    Args:
        now: aware.
        decision: the event that the operator means; None takes back whatever is the newest.
        key: names this taking back once and for all, as for `decide`.

    Raises:
        NothingToUndo: nothing was decided, somebody else decided, or something has left already.
    """
    with store.writing():
        values = locked(request_id, backend=store.backend)
        if key is not None and (known := Event.get_or_none(Event.key == key)) is not None:
            return outcome_of(known, values)
        event = _newest_decision(values["id"])
        order = values["order_id"]
        if event is None:
            raise NothingToUndo(_("Nothing was decided on {order} that could be taken back.").format(order=order))
        if decision is not None and event.id != decision:
            raise NothingToUndo(_("{order} was changed meanwhile; nothing was taken back.").format(order=order))
        if event.operator != operator:
            raise NothingToUndo(
                _("The last decision on {order} is {operator}'s; only {operator} can take it back.").format(
                    order=order, operator=event.operator
                )
            )
        if not event.before:
            raise NothingToUndo(
                _(
                    "“{event}” on {order} cannot be taken back: the buyer's data was purged since, and with it"
                    " what the request was before."
                ).format(event=event.event, order=order)
            )
        _take_back_outbox(event, order, seconds(now))
        failpoint("undo.after_outbox")
        Outbox.update(state="open", superseded_by=None).where(Outbox.superseded_by == event.id).execute()
        changes = _restored(event, values)
        if "entered" in changes:
            changes |= facts_again(store, {**values, **changes}, config)
        if event.event == "note":
            changes["noted"] = notes.notes_of(store, request_id, without=event.id)
        refund = Refund.get_or_none(Refund.event == event)
        if refund is not None and refund.state in COUNTED:
            changes["refunded"] = values["refunded"] - refund.paid_out
            changes["refunded_gross"] = values["refunded_gross"] - refund.amount
            Refund.update(state="undone").where(Refund.id == refund.id).execute()
        failpoint("undo.after_ledger")
        after = save(values, changes, config)
        failpoint("undo.after_state")
        taken = add_event(
            values["id"],
            "undo",
            at=seconds(now),
            operator=operator,
            from_state=values["state"],
            to_state=after["state"],
            details={"undone": event.event},
            key=key,
            undoes=event.id,
        )
    return Outcome(
        values["id"],
        taken.id,
        "undo",
        after["state"],
        after["version"],
        (),
        _("{order}: “{event}” taken back.").format(order=order, event=event.event),
        None,
    )


def _newest_decision(request_id: int) -> Event | None:
    undone = Event.alias()
    return (
        Event.select()
        .where(
            (Event.request == request_id)
            & Event.key.is_null(False)
            & Event.undoes.is_null()
            & Event.id.not_in(
                undone.select(undone.undoes).where((undone.request == request_id) & undone.undoes.is_null(False))
            )
        )
        .order_by(Event.id.desc())
        .first()
    )


def _take_back_outbox(event: Event, order: str, now: int) -> None:
    """Withdraw all that the decision put into the outbox, or raise when something of it has left."""
    total = Outbox.select().where(Outbox.event == event).count()
    withdrawn = (
        Outbox.update(state="undone", done_at=now)
        .where(
            (Outbox.event == event)
            & (Outbox.state.in_(("waiting", "open")) | ((Outbox.kind == "mail") & (Outbox.state == "failed")))
        )
        .execute()
    )
    if withdrawn == total:
        return
    gone = Outbox.select().where((Outbox.event == event) & (Outbox.state != "undone")).order_by(Outbox.id).first()
    raise NothingToUndo(
        _("“{event}” on {order} cannot be taken back: {what}.").format(
            event=event.event, order=order, what=what_left(gone.kind)
        )
    )


def _restored(event: Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns as they were before the decision, save those that changed again since."""
    kept = json.loads(event.before)
    return {name: before for name, before in kept["before"].items() if values[name] == kept["after"][name]}
