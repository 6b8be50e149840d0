"""What all tables have in common."""

from __future__ import annotations

from peewee import DatabaseProxy, Model

database_proxy = DatabaseProxy()


class Table(Model):
    """Base of all tables, bound to the database that `store.database.open_store` opens."""

    class Meta:
        database = database_proxy
