"""The history is chained by digests, and the database refuses to change or remove what is in it."""

import json
import secrets
from hashlib import sha256
from typing import Any

import peewee
from peewee import SqliteDatabase

# As of this step; see `store.audit`.
_KEPT = frozenset(
    "file request click report also marketplace_status rma_id reason_code quantity order_quantity resolution"
    " in_policy a_to_z label_type label_payer carrier delivered_at paid order_amount reported_refund label_cost"
    " address label language merchant_rma reason amazon_reason amount restocking_fee paid_out keep_item keep_open"
    " despite_reported template from until undone order_item_id outbox action batch".split()
)
_AT_ONCE = 500  # requests
_COLUMNS = (
    'ADD COLUMN "number" INTEGER NOT NULL DEFAULT 0',
    'ADD COLUMN "moved_from" INTEGER NOT NULL DEFAULT 0',
    "ADD COLUMN \"personal\" TEXT NOT NULL DEFAULT ''",
    "ADD COLUMN \"salt\" TEXT NOT NULL DEFAULT ''",
    "ADD COLUMN \"personal_digest\" TEXT NOT NULL DEFAULT ''",
    "ADD COLUMN \"digest\" TEXT NOT NULL DEFAULT ''",
)
_READ = "id request_id at operator event from_state to_state details key undoes before".split()
_CHAINED = "number id at operator event from_state to_state details key undoes personal_digest".split()
_WRITTEN = "number details personal salt personal_digest digest".split()
_UNCHANGED = "id number at operator event from_state to_state details key undoes personal_digest digest".split()
# Purging empties what is personal; joining two requests moves events, which keep where they came from.
_RULE = """{unchanged}
    AND ((new.personal = old.personal AND new.before = old.before AND new.salt = old.salt)
        OR (new.personal = '' AND new.before = '' AND new.salt = ''))
    AND ((new.request_id = old.request_id AND new.moved_from = old.moved_from)
        OR new.moved_from = CASE old.moved_from WHEN 0 THEN old.request_id ELSE old.moved_from END)"""
_SQLITE = (
    """CREATE TRIGGER event_unchanged BEFORE UPDATE ON event WHEN NOT ({rule}) BEGIN
    SELECT RAISE(ABORT, 'the history cannot be changed');
END""",
    """CREATE TRIGGER event_undeleted BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'the history cannot be removed');
END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION refuse_change_of_event() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the history cannot be changed or removed'; END $$""",
    """CREATE TRIGGER event_unchanged BEFORE UPDATE ON event FOR EACH ROW WHEN (NOT ({rule}))
    EXECUTE FUNCTION refuse_change_of_event()""",
    """CREATE TRIGGER event_undeleted BEFORE DELETE ON event FOR EACH ROW
    EXECUTE FUNCTION refuse_change_of_event()""",
    """CREATE TRIGGER event_uncleared BEFORE TRUNCATE ON event FOR EACH STATEMENT
    EXECUTE FUNCTION refuse_change_of_event()""",
)


class EventHead(peewee.Model):
    """As of this step."""

    chain = peewee.IntegerField(primary_key=True)
    number = peewee.IntegerField()
    digest = peewee.TextField()

    class Meta:
        table_name = "event_head"


def up(migrator: Any, db: Any) -> None:
    """Add the columns, chain what is there, and make the triggers."""
    for column in _COLUMNS:
        db.execute_sql(f'ALTER TABLE "event" {column}')
    with db.bind_ctx((EventHead,)):
        db.create_tables((EventHead,), safe=False)
    _chain_all(db)
    db.execute_sql('DROP INDEX "event_request_id"')
    db.execute_sql(
        'CREATE UNIQUE INDEX "event_request_id_moved_from_number" ON "event"'
        ' ("request_id", "moved_from", "number")'
    )
    sqlite = isinstance(db, SqliteDatabase)
    same = "IS" if sqlite else "IS NOT DISTINCT FROM"
    rule = _RULE.format(unchanged=" AND ".join(f"new.{name} {same} old.{name}" for name in _UNCHANGED))
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        db.execute_sql(statement.format(rule=rule))


def _chain_all(db: Any) -> None:
    last = 0
    requests = f"SELECT DISTINCT request_id FROM event WHERE request_id > {db.param} ORDER BY 1 LIMIT {_AT_ONCE}"  # noqa: S608
    read = (
        f"SELECT {', '.join(_READ)} FROM event WHERE request_id > {db.param} AND request_id <= {db.param}"  # noqa: S608
        " ORDER BY request_id, id"
    )
    write = f"UPDATE event SET {', '.join(f'{name} = {db.param}' for name in _WRITTEN)} WHERE id = {db.param}"  # noqa: S608
    head = f"INSERT INTO event_head (chain, number, digest) VALUES ({', '.join([db.param] * 3)})"  # noqa: S608
    while some := [row[0] for row in db.execute_sql(requests, (last,)).fetchall()]:
        ends: dict[int, tuple[int, str]] = {}
        for row in db.execute_sql(read, (last, some[-1])).fetchall():
            event = dict(zip(_READ, row, strict=True))
            chain = event["request_id"]
            ends[chain] = _chained(chain, event, *ends.get(chain, (0, "")))
            db.execute_sql(write, (*(event[name] for name in _WRITTEN), event["id"]))
        for chain, (number, digest) in ends.items():
            if number > 1:
                db.execute_sql(head, (chain, number, digest))
        last = some[-1]


def _chained(chain: int, event: dict[str, Any], number: int, previous: str) -> tuple[int, str]:
    """Fill in the new columns of an event, and return its number and digest."""
    details = json.loads(event["details"])
    kept = {name: value for name, value in details.items() if name in _KEPT}
    personal = {name: value for name, value in details.items() if name not in _KEPT}
    event["details"] = json.dumps(kept, ensure_ascii=False)
    event["personal"] = json.dumps(personal, ensure_ascii=False) if personal else ""
    event["salt"] = event["personal_digest"] = ""
    if event["personal"] or event["before"]:
        event["salt"] = secrets.token_hex(16)
        event["personal_digest"] = _digest([event["salt"], event["personal"], event["before"]])
    event["number"] = number + 1
    event["digest"] = _digest([previous, chain, *(event[name] for name in _CHAINED)])
    return event["number"], event["digest"]


def _digest(values: list[Any]) -> str:
    return sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
