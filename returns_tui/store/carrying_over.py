"""A whole queue carried over from one database into another of either kind, as it is at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from returns_tui.store import bulk
from returns_tui.store.database import Store
from returns_tui.store.loose_tables import Presence
from returns_tui.store.models import TABLES
from returns_tui.store.settling import index_words
from returns_tui.store.table import Table

_AT_ONCE = 2000  # rows

Rows = list[tuple[Any, ...]]


def carry_over(source: Store, target: Store) -> None:
    """Copy all that a queue has, with its ids and its chain of events; who is on which request now is left out.

    Args:
        source: is only read, in one snapshot.
        target: a new, empty queue; opened after `source`, for that is what the tables' models speak of.

    Raises:
        DatabaseUnavailable: one of them cannot be read or written; then nothing is in `target`.
    """
    with source.reading(), target.writing():
        if target.backend == "sqlite":
            bulk.execute(target, "PRAGMA defer_foreign_keys = ON")
        for table in TABLES:
            if table is Presence:
                continue
            columns = [field.column_name for field in table._meta.sorted_fields]
            name = table._meta.table_name
            if bulk.select(target, f"SELECT count(*) FROM {name}") != [(0,)]:  # noqa: S608
                bulk.execute(target, f"DELETE FROM {name}")  # noqa: S608  what a new queue begins with
            quoted = [f'"{column}"' for column in columns]
            for rows in _portions(source, table, quoted):
                bulk.execute_many(target, bulk.insert_sql(name, quoted), rows)
        index_words(target, 0)


def _portions(source: Store, table: type[Table], columns: Sequence[str]) -> Iterator[Rows]:
    """Yield the rows of a table, some at a time where it has ids of its own."""
    select = f"SELECT {', '.join(columns)} FROM {table._meta.table_name}"  # noqa: S608
    if columns[0] != '"id"':
        yield bulk.select(source, select)
        return
    last = 0
    while rows := bulk.select(source, f"{select} WHERE id > ? ORDER BY id LIMIT {_AT_ONCE}", [last]):
        yield rows
        last = rows[-1][0]
