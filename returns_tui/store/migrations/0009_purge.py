"""When a request's buyer was purged, and the runs of `purge`: one that was broken off is completed by the next."""

from typing import Any

import peewee
from peewee import SqliteDatabase


class PurgeRun(peewee.Model):
    """As of this step."""

    id = peewee.AutoField()
    operator = peewee.TextField()
    started_at = peewee.BigIntegerField()
    finished_at = peewee.BigIntegerField(null=True)
    requests = peewee.IntegerField(default=0)
    orders = peewee.IntegerField(default=0)

    class Meta:
        table_name = "purge_run"


def up(migrator: Any, db: Any) -> None:
    """Add the column and create the table."""
    integer = "INTEGER" if isinstance(db, SqliteDatabase) else "BIGINT"
    db.execute_sql(f'ALTER TABLE request ADD COLUMN "purged_at" {integer}')
    with db.bind_ctx((PurgeRun,)):
        db.create_tables((PurgeRun,), safe=False)
