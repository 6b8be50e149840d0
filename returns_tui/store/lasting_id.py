"""Row ids that are never given twice."""

from __future__ import annotations

from typing import Any

from peewee import SQL, AutoField, NodeList, SqliteDatabase


class LastingId(AutoField):
    """An id that is never given again, also when its row is gone: what a screen showed stays that request."""

    def ddl(self, ctx: Any) -> Any:
        """Return the column's definition; SQLite needs a word for what PostgreSQL does by itself."""
        database = self.model._meta.database
        database = getattr(database, "obj", None) or database
        column = super().ddl(ctx)
        if isinstance(database, SqliteDatabase):
            return NodeList((column, SQL("AUTOINCREMENT")))
        return column
