"""Finding out whether the history is what was written: see `store.audit`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from returns_tui.i18n import _
from returns_tui.store import bulk
from returns_tui.store.audit import digest_of, personal_digest
from returns_tui.text import clean

if TYPE_CHECKING:
    from returns_tui.store.database import Store

_COLUMNS = (
    "request_id moved_from number id at operator event from_state to_state details key undoes personal before"
    " salt personal_digest digest"
).split()
_REQUESTS = "SELECT id, order_id FROM request WHERE id > ? ORDER BY id LIMIT 500"
_EVENTS = (
    f"SELECT {', '.join(_COLUMNS)} FROM event WHERE request_id > ? AND request_id <= ?"  # noqa: S608  our own words
    " ORDER BY request_id, moved_from, number"
)
_HEADS = "SELECT chain, number, digest FROM event_head WHERE chain > ? AND chain <= ?"
_ALL_REQUESTS = 2**31 - 1  # above all that there can be


class _Chain(NamedTuple):
    request_id: int
    moved_from: int
    events: Sequence[Mapping[str, Any]]
    head: tuple[int, str] | None

    @property
    def id(self) -> int:
        return self.moved_from or self.request_id


def audit_faults(store: Store) -> Iterator[str]:
    """Yield a sentence for each event, or end of a history, that is not what was written.

    All of the history is read, some hundreds of requests at once, and others may write meanwhile.
    """
    last, more = 0, True
    while more:
        with store.reading():
            requests = dict(bulk.select(store, _REQUESTS, [last]))
            more = bool(requests)
            upto = max(requests) if more else _ALL_REQUESTS
            events = [dict(zip(_COLUMNS, row, strict=True)) for row in bulk.select(store, _EVENTS, [last, upto])]
            chains = {event["moved_from"] or event["request_id"] for event in events}
            heads = {row[0]: row[1:] for row in bulk.select(store, _HEADS, [last, upto])}
            heads |= _heads_of(store, chains - heads.keys())
            elsewhere = _chains_elsewhere(store, heads.keys() - chains)
        by_request = {key: list(some) for key, some in groupby(events, itemgetter("request_id"))}
        for request_id in sorted(requests.keys() | by_request.keys()):
            order = clean(str(requests.get(request_id, "?")))
            for fault in _faults(request_id, by_request.get(request_id, []), heads):
                yield _("History of request {id} ({order}): {fault}").format(
                    id=request_id, order=order, fault=fault
                )
        for chain in sorted(heads.keys() - chains - requests.keys() - elsewhere):
            yield _("History of request {id}, which was joined to another: its events are missing.").format(
                id=chain
            )
        last = upto


def _heads_of(store: Store, chains: set[int]) -> dict[int, tuple[int, str]]:
    found: dict[int, tuple[int, str]] = {}
    if moved := sorted(chains):
        for begin in range(0, len(moved), 500):
            some = moved[begin : begin + 500]
            sql = f"SELECT chain, number, digest FROM event_head WHERE chain IN ({bulk.places(len(some))})"  # noqa: S608
            found |= {row[0]: (row[1], row[2]) for row in bulk.select(store, sql, some)}
    return found


def _chains_elsewhere(store: Store, chains: set[int]) -> set[int]:
    """Return those of the chains that have events in other requests than their own."""
    if not chains:
        return set()
    some = sorted(chains)
    sql = f"SELECT DISTINCT moved_from FROM event WHERE moved_from IN ({bulk.places(len(some))})"  # noqa: S608
    return {row[0] for row in bulk.select(store, sql, some)}


def _faults(
    request_id: int, events: Sequence[Mapping[str, Any]], heads: Mapping[int, tuple[int, str]]
) -> Iterator[str]:
    chains = [
        _Chain(request_id, moved_from, list(some), heads.get(moved_from or request_id))
        for moved_from, some in groupby(events, itemgetter("moved_from"))
    ]
    if not any(chain.moved_from == 0 for chain in chains):
        yield _("its events are missing.")
    joined = {_joined(event) for event in events if event["event"] == "joined"}
    purged = max((event["id"] for event in events if event["event"] == "purged"), default=0)
    for chain in chains:
        if chain.moved_from and str(chain.moved_from) not in joined:
            yield _("it has events of request {id}, which was never joined to it.").format(id=chain.moved_from)
        yield from _chain_faults(chain, purged)


def _chain_faults(chain: _Chain, purged: int) -> Iterator[str]:
    previous, number, event_id = "", 0, 0
    for event in chain.events:
        name = _("event {id} ({event} by {operator})").format(
            id=event["id"], event=clean(str(event["event"])), operator=clean(str(event["operator"]))
        )
        before = previous
        if event["number"] != number + 1:
            yield _("before {event} one is missing, or more.").format(event=name)
            before = ""  # what it was is not known
        if not _is_written(event, before, chain.id) and event["number"] == number + 1:
            yield _("{event} is not what was written.").format(event=name)
        elif event["id"] <= event_id:
            yield _("{event} is not in its place.").format(event=name)
        if not _personal_is_written(event, purged):
            yield _("the personal details of {event} are not what was written.").format(event=name)
        previous, number, event_id = event["digest"], event["number"], event["id"]
    if chain.head is None:
        if number > 1 or chain.moved_from:
            yield _("its end is not known any more: the record of its last event is missing.")
    elif chain.head[0] > number:
        yield _("after event {id} one is missing, or more.").format(id=event_id)
    elif (number, previous) != tuple(chain.head):
        yield _("event {id} is not the last that was written.").format(id=event_id)


def _joined(event: Mapping[str, Any]) -> str:
    """Return the request that an event says was joined to its own."""
    try:
        return str(json.loads(event["details"]).get("request"))
    except (TypeError, ValueError, AttributeError):
        return ""


def _is_written(event: Mapping[str, Any], previous: str, chain: int) -> bool:
    try:
        return bool(event["digest"] == digest_of(previous, chain, event))
    except (TypeError, ValueError):  # no text, or none that could be written
        return False


def _personal_is_written(event: Mapping[str, Any], purged: int) -> bool:
    if event["salt"]:
        try:
            digest = personal_digest(event["salt"], event["personal"], event["before"])
        except (TypeError, ValueError):
            return False
        return bool(digest and event["personal_digest"] == digest)
    return not event["personal"] and not event["before"] and (not event["personal_digest"] or event["id"] < purged)
