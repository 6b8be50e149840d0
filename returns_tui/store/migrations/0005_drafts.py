"""What operators typed and did not decide yet, so that a lost line loses nothing of it."""

from typing import Any

import peewee


class Request(peewee.Model):
    """What a draft belongs to."""

    class Meta:
        table_name = "request"


class Draft(peewee.Model):
    """As of this step."""

    id = peewee.AutoField()
    request = peewee.ForeignKeyField(Request, on_delete="CASCADE")
    operator = peewee.TextField()
    kind = peewee.TextField()
    fields = peewee.TextField()
    version = peewee.IntegerField()
    saved_at = peewee.BigIntegerField()

    class Meta:
        table_name = "draft"
        indexes = ((("request", "operator", "kind"), True),)


def up(migrator: Any, db: Any) -> None:
    """Create the table."""
    with db.bind_ctx((Request, Draft)):
        db.create_tables((Draft,), safe=False)
