"""Refund upload files: each refund stands in one only, and each file can be written again byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from returns_tui.config.values import Config
from returns_tui.errors import Refused, UsageError
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.policy.request import FINAL_STATES
from returns_tui.policy.waking import STORED_UNTIL_CHANGE
from returns_tui.reports.records import FeedError, FeedResult
from returns_tui.store.audit import add_event
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import COUNTED
from returns_tui.store.derive import moment
from returns_tui.store.models import Batch, BatchEntry, Event, Outbox, Refund, Request
from returns_tui.store.request_row import hold, locked, save
from returns_tui.text import clean


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One refund as the upload file needs it. Minor units; the four parts add up to the gross amount.

    Attributes:
        reason_code: the feed's, as `CustomerReturn`.
        fee: what is kept back from the gross amount.
        merchant_adjustment_item_id: ours, one for each refund.
    """

    refund_id: int
    request_id: int
    order_id: str
    order_item_id: str
    reason_code: str
    currency: str
    item_price: int
    item_tax: int
    shipping_price: int
    shipping_tax: int
    fee: int
    quantity: int
    merchant_adjustment_item_id: str


@dataclass(frozen=True, slots=True)
class BatchFile:
    """One upload file.

    Attributes:
        form: `flat` or `xml`.
        confirmed_at: when its processing report came in.
        written_at: when it was first on disk; None as long as it never was.
    """

    number: int
    account: str
    marketplace: str
    form: str
    created_at: datetime
    records: int
    content: str
    confirmed_at: datetime | None
    written_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedOutcome:
    """What a feed processing report told: how many refunds it confirmed, and which it failed."""

    batch: int
    confirmed: int
    failed: tuple[int, ...]  # request ids
    unchanged: int


_WAITING = (Outbox.kind == "adjustment") & (Outbox.state == "waiting")


def due_adjustments(store: Store, account: str, now: datetime) -> list[tuple[str, int]]:
    """Return the marketplaces for which refunds wait to be put into a file, and how many."""
    with store.connection():
        return [
            (marketplace, int(n))
            for marketplace, n in Outbox.select(Outbox.marketplace, fn.COUNT(Outbox.id))
            .where(_WAITING & (Outbox.account == account) & (Outbox.held_until <= seconds(now)))
            .group_by(Outbox.marketplace)
            .order_by(Outbox.marketplace)
            .tuples()
        ]


def held_adjustments(store: Store, account: str, now: datetime) -> int:
    """Return how many refunds cannot go into a file yet because they can still be undone."""
    with store.connection():
        return int(
            Outbox.select()
            .where(_WAITING & (Outbox.account == account) & (Outbox.held_until > seconds(now)))
            .count()
        )


def make_batch(
    store: Store,
    config: Config,
    *,
    account: str,
    marketplace: str,
    form: str,
    operator: str,
    now: datetime,
    write: Callable[[int, Sequence[Adjustment]], str],
) -> BatchFile | None:
    """Put all refunds that are due into one file, in one transaction, and return it; None when none is due.

    The file's text is kept here before it is written to disk, so an interrupted writing loses nothing:
    the batch can be written again.

    Args:
        write: makes the text from the batch's number and its refunds; what it raises undoes everything.
    """
    at = seconds(now)
    with store.writing():
        due = (
            _WAITING
            & (Outbox.account == account)
            & (Outbox.marketplace == marketplace)
            & (Outbox.held_until <= at)
        )
        held = {entry.request_id for entry in Outbox.select(Outbox.request).where(due)}
        hold(held, backend=store.backend)
        # Read again: while the requests were waited for, somebody may have undone some, or written a file.
        entries = [entry for entry in Outbox.select().where(due).order_by(Outbox.id) if entry.request_id in held]
        if not entries:
            return None
        refunds = {row.id: row for row in Refund.select().where(Refund.id.in_([e.refund_id for e in entries]))}
        batch = Batch.create(
            account=account,
            marketplace=marketplace,
            form=form,
            operator=operator,
            created_at=at,
            content="",
            records=len(entries),
        )
        failpoint("batch.after_row")
        ordered = [refunds[entry.refund_id] for entry in entries]
        batch.content = write(
            batch.id, [_adjustment(row, entry) for row, entry in zip(ordered, entries, strict=True)]
        )
        batch.save()
        for record, (entry, refund) in enumerate(zip(entries, ordered, strict=True), start=1):
            BatchEntry.create(batch=batch, refund=refund, record=record)
            _advance(entry, refund, "batched", "sent", at)
            failpoint("batch.after_entry")
            values = locked(entry.request_id, backend=store.backend)
            _tell(entry.request_id, "batched", operator, at, {"batch": str(batch.id)}, values["state"])
            save(values, {}, config)
        return _file(batch)


def _advance(entry: Outbox, refund: Refund, entry_state: str, refund_state: str, at: int) -> None:
    Outbox.update(state=entry_state, done_at=at).where(Outbox.id == entry.id).execute()
    Refund.update(state=refund_state).where(Refund.id == refund.id).execute()


def _tell(request_id: int, event: str, operator: str, at: int, details: dict[str, str], state: str) -> None:
    add_event(
        request_id,
        event,
        at=at,
        operator=operator,
        from_state=state,
        to_state=state,
        details=details,
    )


def _adjustment(refund: Refund, entry: Outbox) -> Adjustment:
    return Adjustment(
        refund_id=refund.id,
        request_id=entry.request_id,
        order_id=entry.order_id,
        order_item_id=refund.order_item_id,
        reason_code=refund.reason_code,
        currency=refund.currency,
        item_price=refund.item_price,
        item_tax=refund.item_tax,
        shipping_price=refund.shipping_price,
        shipping_tax=refund.shipping_tax,
        fee=refund.fee,
        quantity=refund.quantity,
        merchant_adjustment_item_id=f"RT-{refund.id}",
    )


def _file(batch: Batch) -> BatchFile:
    created_at = moment(batch.created_at)
    assert created_at is not None
    return BatchFile(
        batch.id,
        batch.account,
        batch.marketplace,
        batch.form,
        created_at,
        batch.records,
        batch.content,
        moment(batch.confirmed_at),
        moment(batch.written_at),
    )


def batch(store: Store, number: int, account: str) -> BatchFile:
    """Return one batch of an account.

    Raises:
        UsageError: the account has none of that number.
    """
    with store.connection():
        row = Batch.get_or_none((Batch.id == number) & (Batch.account == account))
    if row is None:
        raise UsageError(_("There is no batch {number}; “adjustments --list” shows them.").format(number=number))
    return _file(row)


def batches(store: Store, account: str | None = None) -> list[BatchFile]:
    """Return the batches, oldest first."""
    query = Batch.select().order_by(Batch.id)
    if account is not None:
        query = query.where(Batch.account == account)
    with store.connection():
        return [_file(row) for row in query]


def mark_written(store: Store, number: int, now: datetime) -> None:
    """Note that a batch's file is on disk. A second time changes nothing."""
    with store.writing():
        Batch.update(written_at=seconds(now)).where((Batch.id == number) & Batch.written_at.is_null()).execute()


def apply_feed_result(
    store: Store,
    config: Config,
    result: FeedResult,
    *,
    sha256: str,
    number: int | None,
    account: str,
    operator: str,
    now: datetime,
) -> FeedOutcome:
    """Confirm or fail the refunds of the batch that a feed processing report answers.

    The report names no batch. One that was taken in before is known by its `sha256` (hex) and changes nothing.
    Otherwise, without `number`, it is the one unanswered batch of the account with as many records as the
    report counts. A complaint about the whole file (record 0) with nothing successful fails all its refunds.
    A failed refund goes out of the ledger's sum, and its request back to the state before, due at once.

    Raises:
        UsageError: no batch fits, or several do; names them.
        Refused: the report has more records than the batch named.
    """
    with store.writing():
        row = _batch_for(result, sha256, number, account)
        errors: dict[int, FeedError] = {}
        for error in result.errors:
            if not error.is_warning:
                errors.setdefault(error.record, error)
        whole = errors.pop(0, None)
        if whole is not None and not result.successful:
            errors = dict.fromkeys(range(1, row.records + 1), whole)
        outside = [record for record in errors if not 1 <= record <= row.records]
        if (result.processed != row.records and whole is None) or outside:
            raise Refused(
                _(
                    "This report is about {n} records, batch {number} has {records}: it answers another file."
                ).format(n=max([result.processed, *outside]), number=row.id, records=row.records)
            )
        confirmed, unchanged, failed = 0, 0, []
        in_file = Refund.select(Refund.request).join(BatchEntry).where(BatchEntry.batch == row)
        hold((refund.request_id for refund in in_file), backend=store.backend)
        for entry in BatchEntry.select().where(BatchEntry.batch == row).order_by(BatchEntry.record):
            refund = Refund.get_by_id(entry.refund_id)
            if refund.state != "sent":
                unchanged += 1
            elif entry.record in errors:
                _fail(store, config, refund, errors[entry.record], operator, now, row.id)
                failed.append(refund.request_id)
            else:
                outbox = Outbox.get(Outbox.refund == refund)
                _advance(outbox, refund, "confirmed", "confirmed", seconds(now))
                state = Request.select(Request.state).where(Request.id == refund.request_id).scalar()
                _tell(
                    refund.request_id,
                    "refund_confirmed",
                    operator,
                    seconds(now),
                    {"batch": str(row.id)},
                    state,
                )
                confirmed += 1
        if row.confirmed_at is None:
            Batch.update(confirmed_at=seconds(now), answered_by=sha256).where(Batch.id == row.id).execute()
        return FeedOutcome(row.id, confirmed, tuple(failed), unchanged)


def _batch_for(result: FeedResult, sha256: str, number: int | None, account: str) -> Batch:
    answered = Batch.get_or_none((Batch.account == account) & (Batch.answered_by == sha256))
    if answered is not None and number in (None, answered.id):
        return answered
    if number is not None:
        row = Batch.get_or_none((Batch.id == number) & (Batch.account == account))
        if row is None:
            raise UsageError(
                _("There is no batch {number}; “adjustments --list” shows them.").format(number=number)
            )
        return row
    unanswered = Batch.select().where((Batch.account == account) & Batch.confirmed_at.is_null())
    if result.processed:
        unanswered = unanswered.where(Batch.records == result.processed)
    candidates = list(unanswered.order_by(Batch.id))
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise UsageError(
            _("No refund file of {n} records waits for an answer; --batch names one all the same.").format(
                n=result.processed
            )
        )
    raise UsageError(
        _("Several refund files have {n} records: name the one with --batch ({numbers}).").format(
            n=result.processed, numbers=", ".join(str(row.id) for row in candidates)
        )
    )


def _fail(
    store: Store,
    config: Config,
    refund: Refund,
    error: FeedError,
    operator: str,
    now: datetime,
    number: int,
) -> None:
    """Take a refused refund out of the sums and put its request back to the state before it."""
    values = locked(refund.request_id, backend=store.backend)
    decision = Event.get_by_id(refund.event_id)
    message = clean(f"{error.code}: {error.message}")
    Refund.update(state="failed").where(Refund.id == refund.id).execute()
    Outbox.update(state="failed", error=message, done_at=seconds(now)).where(Outbox.refund == refund.id).execute()
    changes = {"refund_failed_at": seconds(now)}
    wakes = values["snoozed_until"] == STORED_UNTIL_CHANGE
    if wakes:
        changes["snoozed_until"] = seconds(now)
    if refund.state in COUNTED:
        changes["refunded"] = values["refunded"] - refund.paid_out
        changes["refunded_gross"] = values["refunded_gross"] - refund.amount
    if values["state"] in FINAL_STATES:
        changes["decided_state"] = decision.from_state
    after = save(values, changes, config)
    add_event(
        values["id"],
        "refund_failed",
        at=seconds(now),
        operator=operator,
        from_state=values["state"],
        to_state=after["state"],
        details={"batch": str(number), "error": message},
    )
    if wakes:
        state = after["state"]
        add_event(
            values["id"],
            "woken",
            at=seconds(now),
            operator=operator,
            from_state=state,
            to_state=state,
            details={"batch": str(number)},
        )
