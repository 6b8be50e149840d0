"""Many rows at once, on Peewee's own connection: its `insert_many` takes five times as long for a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from returns_tui.store.database import Store


def select(store: Store, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows of a query that has `?` for its parameters."""
    cursor = store.database.execute_sql(sql.replace("?", store.database.param), tuple(parameters))
    return list(cursor.fetchall())


def execute(store: Store, sql: str, parameters: Sequence[Any] = ()) -> None:
    """Run one statement that has `?` for its parameters."""
    store.database.execute_sql(sql.replace("?", store.database.param), tuple(parameters))


def execute_many(store: Store, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run one statement for each of `rows` of parameters, inside the running transaction."""
    from peewee import __exception_wrapper__

    rows = list(rows)
    if not rows:
        return
    with __exception_wrapper__:
        cursor = store.database.cursor()
        try:
            cursor.executemany(sql.replace("?", store.database.param), rows)
        finally:
            cursor.close()


def insert_sql(table: str, columns: Sequence[str], same: Mapping[str, object] | None = None) -> str:
    """Return an INSERT for `columns`; the names are ours, never a user's.

    Args:
        table: where to.
        columns: those for which each row has a value.
        same: further columns and what every row has there, see `is_plain`: parameters cost much of the time.
    """
    plain = same or {}
    names, values = [*columns, *plain], [*["?"] * len(columns), *map(_literal, plain.values())]
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(values)})"  # noqa: S608


def is_plain(value: object) -> bool:
    """Return whether a value can be written into a statement: NULL, a flag, a whole number or the empty text."""
    return value is None or value == "" or isinstance(value, int)


def _literal(value: object) -> str:
    assert is_plain(value)
    return "NULL" if value is None else "''" if value == "" else str(value).upper()  # a flag is TRUE or FALSE


def places(count: int) -> str:
    """Return `count` parameter marks, for a list of values."""
    return ", ".join("?" * count)


def for_update(store: Store, alias: str = "") -> str:
    """Return what a query ends with so that its rows stay ours; SQLite's write lock covers all anyway."""
    if store.backend == "sqlite":
        return ""
    return f" FOR UPDATE OF {alias}" if alias else " FOR UPDATE"
