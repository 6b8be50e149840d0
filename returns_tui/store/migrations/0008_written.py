"""When a refund file was written to disk, so that one that never was is not forgotten."""

from typing import Any

from peewee import SqliteDatabase


def up(migrator: Any, db: Any) -> None:
    """Add the column; files made before are taken as written."""
    integer = "INTEGER" if isinstance(db, SqliteDatabase) else "BIGINT"
    db.execute_sql(f'ALTER TABLE batch ADD COLUMN "written_at" {integer}')
    db.execute_sql('UPDATE batch SET "written_at" = "created_at"')
