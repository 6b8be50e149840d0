"""The audit's rows: added, never changed, and chained, so that `store.audit_check` finds what was changed by hand.

A request's events are numbered from 1, and each has a digest over itself and the digest before it. What is
personal goes in as a salted digest of its own: once it is purged, with its salt, the chain still holds, and the
digest tells nobody what was there. The newest digest of a chain of several events is also kept apart, in
`event_head`, so that a cut-off end is found; the one event of a shorter chain is missed by its request.

When an import joins two requests into one, the events of the one that goes keep their chain: `moved_from`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import chunked

from returns_tui.store import bulk
from returns_tui.store.models import Event

if TYPE_CHECKING:
    from returns_tui.store.database import Store

_KEPT = frozenset(
    # of imports
    "file request click report also marketplace_status rma_id reason_code quantity order_quantity resolution"
    " in_policy a_to_z label_type label_payer carrier delivered_at paid order_amount reported_refund label_cost"
    # of decisions
    " address label language merchant_rma reason amazon_reason amount restocking_fee paid_out keep_item keep_open"
    " despite_reported template from until undone order_item_id assigned"
    # of what leaves
    " outbox action batch".split()
)
"""Names of details that say nothing of a person. All others are personal, known or not."""

_COLUMNS = (
    "id",
    "request_id",
    "number",
    "at",
    "operator",
    "event",
    "from_state",
    "to_state",
    "details",
    "personal",
    "before",
    "salt",
    "personal_digest",
    "digest",
)

_HEAD = (
    "INSERT INTO event_head (chain, number, digest) VALUES (?, ?, ?)"
    " ON CONFLICT (chain) DO UPDATE SET number = excluded.number, digest = excluded.digest"
)

_KEPT_ENDS = "SELECT chain, number, digest FROM event_head WHERE chain IN ({holes})"
_ENDS = (
    "SELECT request_id, number, digest FROM event WHERE request_id IN ({holes}) AND moved_from = 0 ORDER BY number"
)


class NewEvent(NamedTuple):
    """What happened to a request. `details` are texts by name."""

    request_id: int
    event: str
    from_state: str
    to_state: str
    details: Mapping[str, str]


def personal_digest(salt: str, personal: str, before: str) -> str:
    """Return the digest that stands for an event's personal texts; "" where there are none."""
    if not personal and not before:
        return ""
    return sha256(_canonical([salt, personal, before]).encode()).hexdigest()


def digest_of(previous: str, chain: int, event: Mapping[str, Any]) -> str:
    """Return the digest of an event.

    Args:
        previous: the digest of the event before it in its chain, "" for the first.
        chain: the request that the event was written for.
        event: its columns.
    """
    chained = (
        "number id at operator event from_state to_state details key undoes personal_digest".split()
    )  # the fast way of `add_first_events` writes the same
    return sha256(_canonical([previous, chain, *(event[name] for name in chained)]).encode()).hexdigest()


def _canonical(values: Sequence[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def split(details: Mapping[str, str]) -> tuple[str, str]:
    """Return details as they are stored: what is kept for good, and what is personal ("" when nothing is)."""
    kept = {name: value for name, value in details.items() if name in _KEPT}
    personal = {name: value for name, value in details.items() if name not in _KEPT}
    return _stored(kept), _stored(personal) if personal else ""


def _stored(details: Mapping[str, str]) -> str:
    return json.dumps(details, ensure_ascii=False)


def add_event(
    request_id: int,
    event: str,
    *,
    at: int,
    operator: str,
    from_state: str,
    to_state: str,
    details: Mapping[str, str],
    key: str | None = None,
    undoes: int | None = None,
    before: str = "",
) -> Event:
    """Add what happened to a request, in the running transaction, which holds the request. `at` in stored seconds.

    Args:
        key: of a decision.
        undoes: the event that this one takes back.
        before: of a decision, for undo; see `store.models.Event`.
    """
    database = Event._meta.database
    new = NewEvent(request_id, event, from_state, to_state, details)
    ((event_id,),) = _ids(database, 1)
    last = _last(database, [request_id]).get(request_id)
    columns = _columns(new, event_id, last, at, operator, key=key, undoes=undoes, before=before)
    row: Event = Event.create(force_insert=True, **columns)
    if columns["number"] > 1:
        sql = _HEAD.replace("?", database.param)
        database.execute_sql(sql, (request_id, columns["number"], columns["digest"]))
    return row


def add_events(
    store: Store, new: Sequence[NewEvent], *, at: int, operator: str, new_requests: Collection[int] = ()
) -> None:
    """Add many events, oldest first, in the running transaction, which holds their requests.

    Args:
        new_requests: those that surely have none yet.
    """
    if not new:
        return
    heads = _last(store.database, sorted({event.request_id for event in new} - set(new_requests)))
    rows = []
    for (event_id,), event in zip(_ids(store.database, len(new)), new, strict=True):
        columns = _columns(event, event_id, heads.get(event.request_id), at, operator)
        heads[event.request_id] = columns["number"], columns["digest"]
        rows.append([columns[name] for name in _COLUMNS])
    bulk.execute_many(store, bulk.insert_sql("event", _COLUMNS), rows)
    changed = {event.request_id: heads[event.request_id] for event in new}
    bulk.execute_many(store, _HEAD, [(chain, *head) for chain, head in changed.items() if head[0] > 1])


def add_first_events(
    store: Store,
    requests: Iterable[tuple[int, str]],
    event: str,
    *,
    at: int,
    operator: str,
    details: Mapping[str, str],
) -> None:
    """Add to each of many new requests the same first event.

    Args:
        requests: their ids and states.
        details: nothing personal.
    """
    requests = list(requests)
    if not requests:
        return
    kept, personal = split(details)
    assert not personal
    before_state = f',{at},{_canonical([operator, event, ""])[1:-1]},"'
    behind_state = f'",{_canonical([kept, None, None, ""])[1:]}'
    rows = []
    for (event_id,), (request_id, state) in zip(_ids(store.database, len(requests)), requests, strict=True):
        chained = f'["",{request_id},1,{event_id}{before_state}{state}{behind_state}'
        digest = sha256(chained.encode()).hexdigest()
        rows.append((event_id, request_id, 1, at, operator, event, "", state, kept, "", "", "", "", digest))
    bulk.execute_many(store, bulk.insert_sql("event", _COLUMNS), rows)


def move_events(store: Store, joined: Mapping[int, int]) -> None:
    """Give the events of requests that go to those which they are joined to. `joined`: the one that goes first."""
    ends = _last(store.database, list(joined))
    bulk.execute_many(store, _HEAD, [(chain, *head) for chain, head in ends.items()])
    bulk.execute_many(
        store,
        "UPDATE event SET request_id = ?, moved_from = CASE moved_from WHEN 0 THEN request_id ELSE moved_from END"
        " WHERE request_id = ?",
        [(winner, loser) for loser, winner in joined.items()],
    )


def _columns(
    new: NewEvent,
    event_id: int,
    last: tuple[int, str] | None,
    at: int,
    operator: str,
    *,
    key: str | None = None,
    undoes: int | None = None,
    before: str = "",
) -> dict[str, Any]:
    """Return the columns of an event that follows the event with number and digest `last`."""
    number, previous = last or (0, "")
    kept, personal = split(new.details)
    salt = secrets.token_hex(16) if personal or before else ""
    columns: dict[str, Any] = {
        "id": event_id,
        "request_id": new.request_id,
        "number": number + 1,
        "at": at,
        "operator": operator,
        "event": new.event,
        "from_state": new.from_state,
        "to_state": new.to_state,
        "details": kept,
        "key": key,
        "undoes": undoes,
        "personal": personal,
        "before": before,
        "salt": salt,
        "personal_digest": personal_digest(salt, personal, before),
    }
    columns["digest"] = digest_of(previous, new.request_id, columns)
    return columns


def _ids(database: Any, count: int) -> list[tuple[int]]:
    """Return ids for new events: they are part of the digest, so they are known before the rows are written."""
    if database.param == "?":
        ((last,),) = database.execute_sql("SELECT coalesce(max(id), 0) FROM event").fetchall()
        return [(last + number,) for number in range(1, count + 1)]
    sql = "SELECT nextval(pg_get_serial_sequence('event', 'id')) FROM generate_series(1, %s)"
    return list(database.execute_sql(sql, (count,)).fetchall())


def _last(database: Any, request_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Return number and digest of the last event of each request's chain, as far as it has one.

    What is kept apart counts, so that a chain whose end was cut off does not go on as if nothing had happened.
    """
    found: dict[int, tuple[int, str]] = {}
    for sql in (_KEPT_ENDS, _ENDS):
        wanted = [request_id for request_id in request_ids if request_id not in found]
        for some in chunked(wanted, 500):
            holes = ", ".join([database.param] * len(some))
            rows = database.execute_sql(sql.format(holes=holes), tuple(some)).fetchall()
            found |= {chain: (number, digest) for chain, number, digest in rows}
    return found
