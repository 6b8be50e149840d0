"""What an operator's inbox keeps from one time to the next."""

from typing import Any

import peewee


class Kept(peewee.Model):
    """As of this step."""

    operator = peewee.TextField()
    name = peewee.TextField()
    value = peewee.TextField()

    class Meta:
        table_name = "kept"
        primary_key = peewee.CompositeKey("operator", "name")


def up(migrator: Any, db: Any) -> None:
    """Create the table."""
    with db.bind_ctx((Kept,)):
        db.create_tables((Kept,), safe=False)
