"""Who is on which request now, so that others see it."""

from typing import Any

import peewee


class Presence(peewee.Model):
    """As of this step."""

    session = peewee.TextField(primary_key=True)
    operator = peewee.TextField()
    request_id = peewee.IntegerField()
    since = peewee.BigIntegerField()
    expires_at = peewee.BigIntegerField()

    class Meta:
        table_name = "presence"


def up(migrator: Any, db: Any) -> None:
    """Create the table."""
    with db.bind_ctx((Presence,)):
        db.create_tables((Presence,), safe=False)
