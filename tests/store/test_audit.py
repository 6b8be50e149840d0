"""The history is what was written: chained, kept from being changed, and found out where it was changed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import peewee
import pytest
from peewee import SqliteDatabase

from returns_tui.config.values import Config
from returns_tui.errors import ReturnsTuiError
from returns_tui.policy.decisions import Approve, Close, Message, Note, Received, RefundDecision, SetFacts, Snooze
from returns_tui.store import cases
from returns_tui.store.audit_check import audit_faults
from returns_tui.store.database import Store, open_store
from returns_tui.store.decisions import decide, undo
from returns_tui.store.models import Event
from tests.conftest import NOW, fresh_database
from tests.store.report_fakes import ORDER, ordered, returned, stored, take
from tests.store.test_migrations import first_schema

GUARDED = "the history cannot be"


def sql(store: Store, statement: str, *values: object) -> Any:
    return store.database.execute_sql(statement.replace("?", store.database.param), values)


@contextmanager
def tampering(store: Store) -> Iterator[None]:
    """Change what is not to be changed, in a transaction that is taken back."""
    with store.connection(), store.database.atomic() as transaction:
        if store.backend == "sqlite":
            for name in ("event_unchanged", "event_undeleted"):
                sql(store, f"DROP TRIGGER {name}")
            sql(store, "PRAGMA defer_foreign_keys = 1")
        else:
            sql(store, "SET LOCAL session_replication_role = replica")
        yield
        transaction.rollback()


def faults(store: Store) -> list[str]:
    return list(audit_faults(store))


def busy_queue(store: Store, config: Config) -> None:
    """Two requests with a history of many kinds, one of them joined from two."""
    take(store, config, returned(sku=""), returned(order_id="026-2", line=3))
    take(store, config, returned(order_item_id="", sku="KETTLE-17", tracking_id="T1"))
    take(store, config, returned(), latest=date(2026, 9, 25))
    take(store, config, ordered(), ordered(order_id="026-2", line=3))
    for request in stored(store):
        for decision in (
            Note(text="called", from_buyer=True),
            SetFacts(buyer_name="Kim Example"),
            Approve(address=None, label="unpaid"),
            Received(condition=""),
        ):
            decide(store, config, request["id"], decision, operator="ana", now=NOW)
        undo(store, config, request["id"], operator="ana", now=NOW)
    assert len(stored(store)) == 2
    assert Event.select().where(Event.moved_from > 0).count()


EDITS: dict[str, object] = {
    "id": 77_777,
    "at": 5,
    "operator": "bob",
    "event": "close",
    "from_state": "x",
    "to_state": "x",
    "details": '{"request": "99"}',
    "key": "another",
    "undoes": 4_444,
    "before": "{}",
    "number": 88,
    "moved_from": 99,
    "personal": '{"text": "other"}',
    "salt": "00",
    "personal_digest": "00",
    "digest": "00",
}


def test_each_edit_of_each_column_of_each_event_is_found_and_named(store: Store, config: Config) -> None:
    busy_queue(store, config)
    assert faults(store) == []
    with store.reading():
        rows = list(Event.select().order_by(Event.id).dicts())
    assert EDITS.keys() | {"request"} == rows[0].keys()
    for row in rows:
        other = next(event["request"] for event in rows if event["request"] != row["request"])
        with tampering(store):
            sql(store, "UPDATE event SET request_id = ?, number = 500 WHERE id = ?", other, row["id"])
            assert any(f"History of request {other} (" in fault for fault in faults(store))
        for column, value in EDITS.items():
            if row.get(column) == value:
                continue
            with tampering(store):
                sql(store, f'UPDATE event SET "{column}" = ? WHERE id = ?', value, row["id"])
                found = faults(store)
            assert any(f"History of request {row['request']} (" in fault for fault in found), (column, found)
            if column not in ("id", "number", "moved_from"):
                assert any(f"event {row['id']} (" in fault for fault in found), (column, found)
    assert faults(store) == []


def test_events_removed_swapped_added_and_heads_lost_are_found(store: Store, config: Config) -> None:
    busy_queue(store, config)
    with store.reading():
        rows = list(Event.select().order_by(Event.request, Event.id).dicts())
    for row in rows:
        with tampering(store):
            sql(store, "DELETE FROM event WHERE id = ?", row["id"])
            found = faults(store)
        assert any(
            f"request {row['request']}" in fault or f"request {row['moved_from']}," in fault for fault in found
        )
        with tampering(store):
            sql(store, "DELETE FROM event WHERE request_id = ? AND id >= ?", row["request"], row["id"])
            assert faults(store)
    one, other = [row for row in rows if row["request"] == 1 and not row["moved_from"]][1:3]
    with tampering(store):
        for here, there in ((one["id"], 70_000), (other["id"], one["id"]), (70_000, other["id"])):
            sql(store, "UPDATE event SET id = ? WHERE id = ?", there, here)
        assert len(faults(store)) >= 2
    last = max(row["number"] for row in rows if row["request"] == 1)
    with tampering(store):
        copied = ", ".join(
            name for name in (*EDITS, "request_id") if name not in ("id", "number", "key", "undoes")
        )
        sql(
            store,
            f"INSERT INTO event (id, number, {copied}) SELECT 99999, {last + 1}, {copied} FROM event"
            f" WHERE request_id = 1 AND number = {last}",
        )
        assert "event 99999 (" in "".join(faults(store))
    for chain in (1, 3):
        with tampering(store):
            sql(store, "DELETE FROM event_head WHERE chain = ?", chain)
            assert len(faults(store)) == 1
        with tampering(store):
            sql(store, "UPDATE event_head SET digest = '' WHERE chain = ?", chain)
            assert len(faults(store)) == 1


def test_a_cut_off_end_is_not_healed_by_what_is_written_after_it(store: Store, config: Config) -> None:
    take(store, config, returned())
    for text in ("one", "two"):
        decide(store, config, 1, Note(text=text), operator="ana", now=NOW)
    with tampering(store):
        sql(store, "DELETE FROM event WHERE id = (SELECT max(id) FROM event)")
        decide(store, config, 1, Note(text="three"), operator="ana", now=NOW)
        assert len(faults(store)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET operator = 'bob' WHERE id = 1",
        "UPDATE event SET digest = '' WHERE id = 1",
        "UPDATE event SET request_id = 2 WHERE id = 1",
        "UPDATE event SET personal = '{}' WHERE id = 1",
        "UPDATE event SET key = 'x' WHERE key IS NULL",
        "DELETE FROM event WHERE id = 1",
        "DELETE FROM event",
        "DELETE FROM request WHERE id = 1",
    ],
)
def test_the_database_refuses_to_change_or_remove_history(store: Store, config: Config, statement: str) -> None:
    busy_queue(store, config)
    with pytest.raises((peewee.DatabaseError, ReturnsTuiError), match=GUARDED), store.writing():
        sql(store, statement)
    assert faults(store) == []


def test_only_all_that_is_personal_can_be_emptied(store: Store, config: Config) -> None:
    busy_queue(store, config)
    with store.writing():
        sql(store, "UPDATE event SET personal = '', before = '', salt = '' WHERE request_id = 1")
    assert not any("is not what was written" in fault for fault in faults(store))
    assert any("personal details of event" in fault for fault in faults(store))  # nobody has recorded a purge


def test_the_history_is_in_the_order_of_writing_when_the_clock_is_set_back(store: Store, config: Config) -> None:
    take(store, config, returned())
    for number in range(4):
        note = Note(text=f"note {number}")
        decide(store, config, 1, note, operator="ana", now=NOW - timedelta(hours=number))
    told = [event.details.get("text") for event in cases.whole(store, 1).history]
    assert told == [None, "note 0", "note 1", "note 2", "note 3"]
    assert [event.details.get("text") for event in cases.history(store, 1)] == told
    assert faults(store) == []


def test_writers_at_the_same_time_make_one_chain(store: Store, config: Config) -> None:
    take(store, config, returned())

    def write(who: str) -> None:
        for number in range(8):
            decide(store, config, 1, Note(text=f"{who} {number}"), operator=who, now=NOW)
        store.close()

    writers = [Thread(target=write, args=(who,)) for who in ("ana", "bob", "cy")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults(store) == []
    with store.reading():
        assert sorted(event.number for event in Event.select()) == list(range(1, 26))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_taken_in_decided_and_taken_back_makes_valid_chains(
    store: Store, config: Config, seed: int
) -> None:
    dice = random.Random(seed)
    config = config._replace(require_contact="never")
    for step in range(40):
        if step % 4 == 0:
            rows = [
                returned(
                    order_id=dice.choice((ORDER, "026-2")),
                    rma_id=dice.choice(("", "R1", "R2")),
                    order_item_id=dice.choice(("", "I1", "I2")),
                    sku=dice.choice(("", "S1")),
                    status=dice.choice(("PendingApproval", "Approved", "Closed")),
                    tracking_id=dice.choice(("", "T1", "T2")),
                    line=line,
                )
                for line in range(2, 5)
            ]
            take(store, config, *rows, latest=date(2026, 9, dice.randint(20, 30)))
            continue
        request = dice.choice(stored(store))["id"]
        decision = dice.choice(
            (
                Note(text="x"),
                SetFacts(buyer_name="Kim Example", buyer_email="kim@example.com", paid=2000),
                Approve(address=None, label="unpaid"),
                Close(reason="buyer_cancelled"),
                RefundDecision(amount=500),
                Message(subject="Hello", text="Hello"),
                Snooze(until=NOW + timedelta(days=1)),
                None,
            )
        )
        try:
            if decision is None:
                undo(store, config, request, operator="ana", now=NOW)
            else:
                decide(store, config, request, decision, operator="ana", now=NOW)
        except ReturnsTuiError:
            pass
    assert faults(store) == []
    with store.reading():
        assert Event.select().count() > 15


def old_events(database: Any) -> None:
    """Give a database of the first schema some history."""
    first_schema(database)
    with database.connection_context(), database.atomic():
        for number, (event, details, key) in enumerate(
            (
                ("imported", {"file": "returns.tsv"}, None),
                ("changed", {"carrier": "DHL → UPS", "tracking_id": "- → H01ABC"}, None),
                ("note", {"text": "called", "from": "us"}, "k1"),
            ),
            start=1,
        ):
            row = number, 1, number, "ana", event, "", "pending", json.dumps(details), key, "{}" if key else ""
            names = 'id, request_id, at, operator, event, from_state, to_state, details, "key", before'
            holes = ", ".join([database.param] * len(row))
            database.execute_sql(f"INSERT INTO event ({names}) VALUES ({holes})", row)


def chained(store: Store) -> None:
    assert faults(store) == []
    told = [(event.event, event.details) for event in cases.history(store, 1)]
    assert told == [
        ("imported", {"file": "returns.tsv"}),
        ("changed", {"carrier": "DHL → UPS", "tracking_id": "- → H01ABC"}),
        ("note", {"text": "called", "from": "us"}),
    ]
    with tampering(store):
        sql(store, "UPDATE event SET at = 9 WHERE id = 2")
        assert "event 2 (" in "".join(faults(store))
    with tampering(store):
        sql(store, "DELETE FROM event WHERE id = 3")
        assert len(faults(store)) == 1


def test_the_history_of_an_older_database_is_chained_when_it_is_opened(tmp_path: Path) -> None:
    from returns_tui.store.sqlite_header import APPLICATION_ID

    path = tmp_path / "returns.db"
    database = SqliteDatabase(str(path), lock_type="IMMEDIATE")
    database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    database.close()
    old_events(database)
    store = open_store(str(path))
    chained(store)
    store.close()


def test_the_history_of_an_older_database_on_postgresql_is_chained_too(postgresql_url: str) -> None:
    with fresh_database(postgresql_url) as url:
        name = url.rpartition("/")[2]
        database = peewee.PostgresqlDatabase(url, prefer_psycopg3=True)
        assert name
        old_events(database)
        database.close()
        store = open_store(url)
        chained(store)
        store.close()
