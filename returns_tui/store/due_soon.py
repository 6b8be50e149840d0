"""What is due soon: for the bell and the title, in two statements that walk along indexes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from returns_tui.policy.request import OPEN_STATES
from returns_tui.store import bulk
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import NEVER

_MOST = 1000


class DueSoon(NamedTuple):
    """What is due soon, and when that changes by itself.

    Attributes:
        ids: of the requests whose deadline comes within the time that was asked for; at most 1000.
        first_at: when the first of these deadlines is over, aware; None where there is none.
        next_at: when the deadline after all these is, aware; None where there is none.
    """

    ids: frozenset[int]
    first_at: datetime | None
    next_at: datetime | None


def due_soon(store: Store, now: datetime, within: int) -> DueSoon:
    """Return what is due from now on within so many seconds: open requests, and clicks that are left."""
    wheres = [*(f"state = '{state}'" for state in OPEN_STATES), "clicks = TRUE"]
    first = f"ORDER BY sort_at LIMIT {_MOST}"
    bounds = "sort_at > ? AND sort_at <= ?"
    near = " UNION ".join(
        f"SELECT * FROM (SELECT sort_at, id FROM request WHERE {where} AND {bounds} {first}) AS part"  # noqa: S608
        for where in wheres
    )
    later = " UNION ALL ".join(
        f"SELECT min(sort_at) AS at FROM request WHERE {where} AND {bounds}"  # noqa: S608
        for where in wheres
    )
    begin, end = seconds(now), seconds(now) + within
    with store.reading():
        found = bulk.select(store, f"{near} {first}", [begin, end] * len(wheres))
        ((next_at,),) = bulk.select(
            store,
            f"SELECT min(at) FROM ({later}) AS parts",  # noqa: S608
            [end, NEVER - 1] * len(wheres),
        )
    return DueSoon(
        frozenset(request_id for _at, request_id in found),
        datetime.fromtimestamp(found[0][0], UTC) if found else None,
        None if next_at is None else datetime.fromtimestamp(next_at, UTC),
    )
