"""What an operator's inbox keeps from one time to the next: texts by name.

It is kept in the database, so that it is the operator's own wherever they log in, several operators of one account
of a machine have one each, and it is as private as the queue.
"""

from __future__ import annotations

from returns_tui.store import bulk
from returns_tui.store.database import Store

SCRATCH = "scratch"
"""The query of the scratch view."""


def keep(store: Store, operator: str, name: str, value: str) -> None:
    """Keep a text in the place of the earlier one of that name; "" keeps nothing."""
    with store.writing():
        if value:
            sql = f"{bulk.insert_sql('kept', ('operator', 'name', 'value'))} ON CONFLICT (operator, name)"
            bulk.execute(store, sql + " DO UPDATE SET value = excluded.value", [operator, name, value])
        else:
            bulk.execute(store, "DELETE FROM kept WHERE operator = ? AND name = ?", [operator, name])


def kept(store: Store, operator: str, name: str) -> str:
    """Return the text that is kept by that name, "" where there is none."""
    with store.connection():
        found = bulk.select(store, "SELECT value FROM kept WHERE operator = ? AND name = ?", [operator, name])
    return str(found[0][0]) if found else ""
