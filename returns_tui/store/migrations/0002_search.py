"""A word index for the search, and the indexes by which a queue of any length is read page by page."""

from typing import Any

from peewee import SqliteDatabase

from returns_tui.store.search import words_of

_SEARCHED = (
    "order_id rma_id merchant_rma_id tracking_id sku asin item buyer_name comment reason_code buyer_email".split()
)
_DROPPED = ("request_account_marketplace_order_id", "request_order_id", "request_sort_at_id")
_MADE = (
    'CREATE INDEX "request_order_id_account_marketplace" ON "request" ("order_id", "account", "marketplace")',
    'CREATE INDEX "request_clicks" ON "request" ("sort_at", "id") WHERE clicks = TRUE',
    'CREATE INDEX "request_conflict" ON "request" ("sort_at", "id") WHERE conflict <> \'\'',
    'CREATE INDEX "request_snoozed_until" ON "request" ("snoozed_until") WHERE snoozed_until IS NOT NULL',
)
# The words are kept by the request table; the index follows each of its changes, whoever makes it.
_TABLE = """CREATE VIRTUAL TABLE request_words USING fts5(
    words, content='request', content_rowid='id', tokenize='unicode61 remove_diacritics 0')"""
_FILLED = "INSERT INTO request_words (rowid, words) SELECT id, words FROM request"
_ADDED = """CREATE TRIGGER request_words_added AFTER INSERT ON request BEGIN
    INSERT INTO request_words (rowid, words) VALUES (new.id, new.words);
END"""
_REMOVED = """CREATE TRIGGER request_words_removed AFTER DELETE ON request BEGIN
    INSERT INTO request_words (request_words, rowid, words) VALUES ('delete', old.id, old.words);
END"""
_CHANGED = """CREATE TRIGGER request_words_changed AFTER UPDATE OF words ON request
WHEN old.words <> new.words BEGIN
    INSERT INTO request_words (request_words, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO request_words (rowid, words) VALUES (new.id, new.words);
END"""
_SQLITE = (_TABLE, _FILLED, _ADDED, _REMOVED, _CHANGED)
_POSTGRESQL = (
    "CREATE INDEX request_words ON request USING gin (array_to_tsvector(string_to_array(ltrim(words), ' ')))",
)


def up(migrator: Any, db: Any) -> None:
    """Write the words anew in the form of `store.search`, and make the indexes."""
    for index in _DROPPED:
        db.execute_sql(f'DROP INDEX "{index}"')
    select = f"SELECT id, {', '.join(_SEARCHED)} FROM request ORDER BY id"  # noqa: S608
    update = f"UPDATE request SET words = {db.param} WHERE id = {db.param}"  # noqa: S608
    rows = db.execute_sql(select).fetchall()
    for row in rows:
        db.execute_sql(update, (words_of(dict(zip(_SEARCHED, row[1:], strict=True))), row[0]))
    sqlite = isinstance(db, SqliteDatabase)
    for statement in (*_MADE, *(_SQLITE if sqlite else _POSTGRESQL)):
        db.execute_sql(statement)
