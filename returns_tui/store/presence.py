"""Who is on which request now, and whether anything was written: what an open inbox asks every two seconds.

Being on a request is a lease: it is renewed while it lasts, and is over by itself when nobody renews it. It only
warns, so writing it never waits for others, and keeps nobody waiting: one statement, no lock but that of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from returns_tui.store import bulk
from returns_tui.store.database import Store, seconds
from returns_tui.store.queue import overtaken

LEASE = 60
"""Seconds for which it holds that somebody is on a request, when it is not renewed."""
RENEWAL = 20
"""Seconds after which it is renewed."""
_SKEW = 120  # seconds by which the clocks of two machines may differ


class Here(NamedTuple):
    """An open inbox that is on a request. Times in stored seconds."""

    session: str
    operator: str
    request_id: int
    since: int
    expires_at: int

    def holds(self, now: int) -> bool:
        """Return whether the lease holds; one that ends too late was given before a clock was set back."""
        return now < self.expires_at <= now + LEASE + _SKEW


class News(NamedTuple):
    """What there is.

    Attributes:
        version: of the SQLite file, as its connection counts it; 0 on PostgreSQL.
        counter: numbers that differ from the last ones when a request was added or something happened to one.
        others: where the other inboxes are, expired leases included.
    """

    version: int
    counter: tuple[int, ...]
    others: tuple[Here, ...]


def be_on(store: Store, session: str, operator: str, request_id: int, *, since: datetime, now: datetime) -> None:
    """Tell, or go on telling, that the inbox `session` is on a request, and on no other.

    Raises:
        DatabaseUnavailable: it could not be told at once, as while somebody else is writing.
    """
    here = Here(session, operator, request_id, seconds(since), seconds(now) + LEASE)
    _at_once(
        store,
        f"{bulk.insert_sql('presence', Here._fields)} ON CONFLICT (session) DO UPDATE SET request_id ="
        " excluded.request_id, since = excluded.since, expires_at = excluded.expires_at",
        here,
    )


def be_nowhere(store: Store, session: str, *, now: datetime) -> None:
    """Tell that the inbox is on no request; forget those that ended without telling. Raises as `be_on` does."""
    at = seconds(now)
    _at_once(
        store,
        "DELETE FROM presence WHERE session = ? OR expires_at <= ? OR expires_at > ?",
        (session, at - _SKEW, at + LEASE + _SKEW),
    )


def _at_once(store: Store, sql: str, parameters: Sequence[object]) -> None:
    with store.connection(), store.without_waiting():
        bulk.execute(store, sql, parameters)


def news(store: Store, session: str, version: int | None) -> News | None:
    """Return what there is, with one statement; None when it is known that nobody wrote anything.

    Args:
        session: of the inbox that asks.
        version: of the last news from the same connection; None asks in any case.
    """
    with store.connection():
        at = store.file_version()
        if version is not None and store.backend == "sqlite" and at == version:
            return None
        found = bulk.select(
            store,
            "SELECT event, late, import_run, request, session, operator, request_id, since, expires_at FROM ("
            "SELECT (SELECT coalesce(max(id), 0) FROM event) AS event,"
            " (SELECT count(*) FROM event WHERE id > (SELECT max(id) FROM event) - ?) AS late,"
            " (SELECT coalesce(max(id), 0) FROM import_run) AS import_run,"
            " (SELECT coalesce(max(id), 0) FROM request) AS request"
            ") AS counter LEFT JOIN presence ON session <> ?",
            [overtaken(store), session],
        )
    return News(at, tuple(found[0][:4]), tuple(Here(*row[4:]) for row in found if row[4] is not None))


def on_which(store: Store, now: datetime) -> set[int]:
    """Return the ids of the requests that somebody is on now."""
    there = news(store, "", None)
    return set() if there is None else {here.request_id for here in there.others if here.holds(seconds(now))}
