"""Parcels that came and belong to nothing that reports told of."""

from typing import Any

import peewee


class Parcel(peewee.Model):
    """As of this step."""

    id = peewee.AutoField()
    number = peewee.TextField(unique=True)
    note = peewee.TextField(default="")
    operator = peewee.TextField()
    noted_at = peewee.BigIntegerField()

    class Meta:
        table_name = "parcel"


def up(migrator: Any, db: Any) -> None:
    """Create the table."""
    with db.bind_ctx((Parcel,)):
        db.create_tables((Parcel,), safe=False)
