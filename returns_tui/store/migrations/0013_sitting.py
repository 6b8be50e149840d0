"""What is kept of sittings at the inbox, and of decisions besides what happened."""

from typing import Any

import peewee


class Sitting(peewee.Model):
    """As of this step."""

    session = peewee.TextField(primary_key=True)
    operator = peewee.TextField()
    begun_at = peewee.BigIntegerField()
    seconds = peewee.IntegerField()

    class Meta:
        table_name = "sitting"


class Event(peewee.Model):
    """Its name, as of this step."""

    class Meta:
        table_name = "event"


class Handled(peewee.Model):
    """As of this step."""

    event = peewee.ForeignKeyField(Event, primary_key=True, on_delete="CASCADE")
    session = peewee.TextField()
    seconds = peewee.IntegerField(null=True)
    clock = peewee.TextField()
    due_at = peewee.BigIntegerField(null=True)
    saved = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "handled"


def up(migrator: Any, db: Any) -> None:
    """Create the tables."""
    with db.bind_ctx((Sitting, Event, Handled)):
        db.create_tables((Sitting, Handled), safe=False)
    db.execute_sql('CREATE INDEX "handled_session" ON "handled" ("session") WHERE session <> \'\'')
