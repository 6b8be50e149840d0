"""What must hold in a database at any time, whatever happened to the programs that use it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from peewee import DatabaseError, fn

from returns_tui.policy.buyers_data import PURGED, without_buyer
from returns_tui.policy.request import FINAL_STATES
from returns_tui.policy.sightings import load, load_facts
from returns_tui.store.database import Store
from returns_tui.store.loose_tables import Sitting
from returns_tui.store.models import (
    Batch,
    BatchEntry,
    Event,
    Handled,
    OrderItem,
    Outbox,
    Refund,
    Request,
    row_dict,
)
from returns_tui.store.open_work import open_work
from returns_tui.store.search import words_of

_COUNTED = ("intended", "sent", "confirmed")
_STRAY = (".copying-*", ".export-*", ".new-*", ".writing-*", "*.part", "*.tmp", "*-journal")


def violations(store: Store) -> list[str]:
    """Return a sentence for everything in the database that must never be; empty when all is well."""
    found: list[str] = []
    with store.connection():
        found += store.integrity_problems()
        if store.backend == "sqlite":
            found += _indexes(store)
        for look in (_sums, _ledger, _outbox, _undone, _handled, _batches, _mails, _notes, _requests, _purged):
            found += look()
    return found


def missing(store: Store, acknowledged: Iterable[str]) -> list[str]:
    """Return a sentence for every decision that was acknowledged, by its key, and is not there just once."""
    with store.connection():
        there = Counter(key for (key,) in Event.select(Event.key).where(Event.key.is_null(False)).tuples())
    return [f"decision {key} is there {there[key]} times" for key in acknowledged if there[key] != 1]


def strays(*folders: Path) -> list[str]:
    """Return what was left behind in folders: unfinished copies and files."""
    return [f"{path.name} was left behind" for folder in folders for form in _STRAY for path in folder.glob(form)]


def _indexes(store: Store) -> Iterator[str]:
    for row in store.database.execute_sql("PRAGMA foreign_key_check").fetchall():
        yield f"a row of {row[0]} refers to nothing in {row[2]}"
    try:
        # 1: compared with the table as well, see sqlite.org/fts5.html, 6.4.
        store.database.execute_sql("INSERT INTO request_words (request_words, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        yield f"the word index is not in line with the requests: {error}"


def _sums() -> Iterator[str]:
    """The ledger and the sums that requests carry; no refund above what was paid."""
    paid_out: Counter[int] = Counter()
    gross: Counter[int] = Counter()
    for row in Refund.select().where(Refund.state.in_(_COUNTED)):
        paid_out[row.request_id] += row.paid_out
        gross[row.request_id] += row.amount
    entered = {
        row.request_id for row in Event.select(Event.request).where(Event.details.contains('"paid"')).distinct()
    }
    for row in Request.select(Request.id, Request.refunded, Request.refunded_gross, Request.paid):
        if (row.refunded, row.refunded_gross) != (paid_out[row.id], gross[row.id]):
            yield f"request {row.id} carries {row.refunded_gross}, its ledger {gross[row.id]}"
        if gross[row.id] > (row.paid or 0) and row.id not in entered:
            yield f"request {row.id}: {gross[row.id]} refunded of {row.paid} paid"


def _ledger() -> Iterator[str]:
    """One line for each refund that was decided, and one way out for each line."""
    lines: Counter[int] = Counter()
    for row in Refund.select(Refund, Event).join(Event):
        lines[row.event_id] += 1
        parts = row.item_price + row.item_tax + row.shipping_price + row.shipping_tax
        if (row.event.request_id, row.event.event) != (row.request_id, "refund"):
            yield f"refund {row.id} belongs to no decision on its request"
        if parts != row.amount or row.paid_out != row.amount - row.fee or row.amount <= 0:
            yield f"refund {row.id} does not add up"
        kind = "adjustment" if row.route == "file" else "click"
        ways = [entry.kind for entry in Outbox.select(Outbox.kind).where(Outbox.refund == row.id)]
        if ways.count(kind) != 1 or len(ways) != 1:
            yield f"refund {row.id} by {row.route} leaves as {ways}"
    for event in Event.select(Event.id).where(Event.event == "refund"):
        if lines[event.id] != 1:
            yield f"the refund of event {event.id} stands in the ledger {lines[event.id]} times"


def _outbox() -> Iterator[str]:
    for row in Outbox.select(Outbox, Event).join(Event):
        if row.event.request_id != row.request_id:
            yield f"{row.kind} {row.id} belongs to a decision on another request"
        purged = Event.select().where((Event.request == row.request_id) & (Event.event == "purged")).exists()
        if row.kind == "mail" and (not row.message_id or not (row.to or purged)):
            yield f"mail {row.id} has no recipient or no Message-ID"
        if row.state == "sending" and (row.claimed_until or 0) < time.time():
            yield f"{row.kind} {row.id} is on its way for ever"
    for (message_id,) in (
        Outbox.select(Outbox.message_id)
        .where(Outbox.message_id.is_null(False))
        .group_by(Outbox.message_id)
        .having(fn.COUNT(Outbox.id) > 1)
        .tuples()
    ):
        yield f"two mails have the Message-ID {message_id}"


def _undone() -> Iterator[str]:
    """What was taken back is wholly taken back, once, and nothing else is."""
    taken: Counter[int] = Counter()
    for row in Event.select().where(Event.undoes.is_null(False)):
        taken[row.undoes] += 1
        first = Event.get_or_none(Event.id == row.undoes)
        if first is None or first.request_id != row.request_id or first.id > row.id:
            yield f"event {row.id} takes back nothing that was on its request"
    for event, times in taken.items():
        if times != 1:
            yield f"event {event} was taken back {times} times"
    for model in (Outbox, Refund):
        for row in model.select(model.id, model.event, model.state):
            if (row.state == "undone") != (row.event_id in taken):
                yield f"{model.__name__.lower()} {row.id} is {row.state}, its decision was not treated alike"


def _handled() -> Iterator[str]:
    """What is kept of decisions is of decisions, and of their operator; each that ends a deadline has it."""
    sittings = dict(Sitting.select(Sitting.session, Sitting.operator).tuples())
    deadlines = set()
    for row in Handled.select(Handled, Event).join(Event):
        if row.event.key is None or row.event.undoes is not None:
            yield f"something is kept of event {row.event_id}, which is no decision"
        if row.session and sittings.get(row.session) != row.event.operator:
            yield f"event {row.event_id} was decided in nobody's sitting"
        if (row.clock != "") != (row.due_at is not None):
            yield f"event {row.event_id} ended a deadline by halves"
        deadlines |= {row.event_id} if row.clock else set()
    ending = Event.event.in_(("approve", "close")) & (Event.from_state == "pending")
    for (number,) in Event.select(Event.id).where(ending).tuples():
        if number not in deadlines:
            yield f"event {number} ended a deadline that nobody knows"


def _batches() -> Iterator[str]:
    """A refund stands in one file, that file has it, and what stands in none has not left."""
    placed = Counter(refund for (refund,) in BatchEntry.select(BatchEntry.refund_id).tuples())
    for refund, times in placed.items():
        if times != 1:
            yield f"refund {refund} stands in {times} files"
    for row in Refund.select().where(Refund.route == "file"):
        if (row.state in ("sent", "confirmed")) > bool(placed[row.id]) or (row.state == "intended") & bool(
            placed[row.id]
        ):
            yield f"refund {row.id} is {row.state} and stands in {placed[row.id]} files"
    for batch in Batch.select():
        entries = list(BatchEntry.select().where(BatchEntry.batch == batch).order_by(BatchEntry.record))
        if [entry.record for entry in entries] != list(range(1, batch.records + 1)):
            yield f"file {batch.id} is said to have {batch.records} refunds, and has {len(entries)}"
        if batch.form == "flat" and len(batch.content.splitlines()) != batch.records + 1:
            yield f"file {batch.id} has another number of lines than refunds"


def _mails() -> Iterator[str]:
    """A mail that left was told once for each time that somebody had it sent."""
    told: Counter[tuple[str, str]] = Counter()
    names = ("mail_sent", "mail_sent_by_hand", "mail_again")
    for row in Event.select().where(Event.event.in_(names)):
        told[row.event, json.loads(row.details).get("outbox", "")] += 1
    for row in Outbox.select().where(Outbox.kind == "mail"):
        sent, by_hand, again = (told[name, str(row.id)] for name in names)
        if sent > 1 + again or (row.state == "sent") > bool(sent + by_hand):
            yield f"mail {row.id} is {row.state}, and was told as sent {sent} times"


def _notes() -> Iterator[str]:
    """What operators noted and did not take back is what is searched."""
    taken = {undoes for (undoes,) in Event.select(Event.undoes).where(Event.undoes.is_null(False)).tuples()}
    told: dict[int, list[str]] = {}
    for event in Event.select().where((Event.event == "note") & (Event.personal != "")):
        if event.id not in taken:
            told.setdefault(event.request_id, []).extend(json.loads(event.personal).get("text", "").split("\n"))
    for number, noted in Request.select(Request.id, Request.noted).tuples():
        if sorted(told.get(number, [])) != sorted(noted.split("\n") if noted else []):
            yield f"request {number} is searched by other notes than it has"


def _requests() -> Iterator[str]:
    """Columns that are made of others are what they would be if they were made again."""
    rows = list(Request.select())
    work: dict[int, bool] = {}
    for start in range(0, len(rows), 200):
        some = [row.id for row in rows[start : start + 200]]
        work |= {number: open_.clicks for number, open_ in open_work(some).items()}
    for row in rows:
        if bool(row.clicks) != work.get(row.id, False):
            yield f"request {row.id} says that a click is left: {row.clicks}"
        if row.words != words_of(row_dict(row)):
            yield f"request {row.id} is not found by its words"


def _purged() -> Iterator[str]:
    """What was purged was over, and is purged wholly; no report brought anything of it back."""
    ends: dict[int, int] = {}
    for row in Event.select().where(Event.event == "purged").order_by(Event.id):
        ends[row.request_id] = row.id
        if row.to_state not in FINAL_STATES:
            yield f"request {row.request_id} was purged while it was {row.to_state}"
    for request_id, event_id in ends.items():
        earlier = Event.select().where((Event.request == request_id) & (Event.id < event_id))
        if earlier.where((Event.salt != "") | (Event.personal != "") | (Event.before != "")).exists():
            yield f"request {request_id} was purged, and its history was not"
        entries = Outbox.select().where((Outbox.request == request_id) & (Outbox.event < event_id))
        left = (Outbox.kind != "adjustment") & ((Outbox.to != "") | (Outbox.text != "") | (Outbox.subject != ""))
        if entries.where(left).exists():
            yield f"request {request_id} was purged, and what was written to its buyer was not"
        order = Request.select(Request.order_id).where(Request.id == request_id)
        if not Request.select().where((Request.order_id == order) & Request.purged_at.is_null(False)).exists():
            yield f"request {request_id} was purged, and nothing of its order knows it"
    for row in Request.select(Request.id, Request.reported):
        for sighting in load(row.reported):
            if PURGED in sighting.facts.values and without_buyer(sighting.facts) != sighting.facts:
                yield f"request {row.id} was purged, and a report brought its buyer back"
    for row in OrderItem.select(OrderItem.id, OrderItem.reported):
        facts = load_facts(row.reported)
        if PURGED in facts.values and without_buyer(facts) != facts:
            yield f"order line {row.id} was purged, and a report brought its buyer back"
