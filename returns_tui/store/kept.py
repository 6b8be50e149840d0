"""What an operator's inbox keeps from one time to the next: texts by name.

It is kept in the database, so that it is the operator's own wherever they log in, several operators of one account
of a machine have one each, and it is as private as the queue. What was typed may name a buyer: it is kept with
when that was, and `store.kept_words` forgets it in time.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from returns_tui.store import bulk
from returns_tui.store.database import Store, seconds

SCRATCH = "scratch"
"""The query of the scratch view."""
PLACE = "place"
"""Where the inbox was left, see `store.left_at`."""


class Typed(NamedTuple):
    """A text that an operator typed, and when, in stored seconds; 0 where nobody noted that."""

    text: str
    since: int


def keep(store: Store, operator: str, name: str, value: str) -> None:
    """Keep a text in the place of the earlier one of that name; "" keeps nothing."""
    with store.writing():
        put(store, operator, name, value)


def put(store: Store, operator: str, name: str, value: str) -> None:
    """Do what `keep` does by one statement, in the running transaction or by itself."""
    if value:
        sql = f"{bulk.insert_sql('kept', ('operator', 'name', 'value'))} ON CONFLICT (operator, name)"
        bulk.execute(store, sql + " DO UPDATE SET value = excluded.value", [operator, name, value])
    else:
        bulk.execute(store, "DELETE FROM kept WHERE operator = ? AND name = ?", [operator, name])


def kept(store: Store, operator: str) -> dict[str, str]:
    """Return all texts that are kept for an operator, by name, with one statement."""
    with store.connection():
        found = bulk.select(store, "SELECT name, value FROM kept WHERE operator = ?", [operator])
    return {str(name): str(value) for name, value in found}


def keep_scratch(store: Store, operator: str, text: str, now: datetime) -> None:
    """Keep an operator's own query, typed at `now`; "" keeps none."""
    value = json.dumps({"typed": text, "since": seconds(now)}, ensure_ascii=False) if text else ""
    keep(store, operator, SCRATCH, value)


def scratch(store: Store, operator: str) -> str:
    """Return an operator's own query, "" where there is none."""
    return typed(kept(store, operator).get(SCRATCH, "")).text


def typed(value: str) -> Typed:
    """Return what was typed of a text that is kept; what is as earlier versions kept it was typed as a whole."""
    try:
        read = json.loads(value)
        return Typed(str(read["typed"]), int(read["since"]))
    except (ValueError, TypeError, KeyError):
        return Typed(value, 0)
