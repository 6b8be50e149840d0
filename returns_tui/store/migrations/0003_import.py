"""Fewer and smaller indexes, and words indexed many at once, so that a report is taken in sooner.

What the dropped indexes were for is found as well without them.
"""

from typing import Any

from peewee import SqliteDatabase

_DROPPED = ("request_rma_id", "request_order_id_account_marketplace", "event_key", "event_undoes")
_MADE = (
    'CREATE INDEX "request_order_id" ON "request" ("order_id")',
    'CREATE UNIQUE INDEX "event_key" ON "event" ("key") WHERE key IS NOT NULL',
    'CREATE UNIQUE INDEX "event_undoes" ON "event" ("undoes") WHERE undoes IS NOT NULL',
)
# `words` are tokens with a space before each, so nothing is left to do for a tokenizer that knows Unicode. New
# requests are indexed by `store.settling`, many at once: a trigger for each takes five times as long.
_SQLITE = (
    "DROP TRIGGER request_words_added",
    "DROP TABLE request_words",
    "CREATE VIRTUAL TABLE request_words USING fts5 (words, content=request, content_rowid=id, tokenize=ascii)",
    "INSERT INTO request_words (request_words) VALUES ('rebuild')",
)
# So that taking in a report again is known to bring nothing new: see `store.ingest`.
_COLUMNS = (
    'ALTER TABLE import_run ADD COLUMN "rules" TEXT',
    'ALTER TABLE import_run ADD COLUMN "last_event" INTEGER',
)


def up(migrator: Any, db: Any) -> None:
    """Make the indexes anew."""
    for index in _DROPPED:
        db.execute_sql(f'DROP INDEX "{index}"')
    for statement in (*_MADE, *_COLUMNS, *(_SQLITE if isinstance(db, SqliteDatabase) else ())):
        db.execute_sql(statement)
