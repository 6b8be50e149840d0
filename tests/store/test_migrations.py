"""The migrations and the models tell of the same tables."""

from __future__ import annotations

from pathlib import Path

from peewee import SqliteDatabase

from returns_tui.store.database import Store
from returns_tui.store.models import TABLES


def schema_of(database: SqliteDatabase) -> dict[str, str]:
    rows = database.execute_sql(
        "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'schema_migration%'"
        " AND name NOT LIKE 'request_words%'"
    )
    return {name: sql or "" for name, sql in rows.fetchall()}


def test_migrating_gives_the_tables_of_the_models(sqlite_store: Store, tmp_path: Path) -> None:
    fresh = SqliteDatabase(str(tmp_path / "fresh.db"))
    with fresh.connection_context(), fresh.bind_ctx(TABLES):
        fresh.create_tables(TABLES)
        assert schema_of(fresh) == schema_of(sqlite_store.database)
