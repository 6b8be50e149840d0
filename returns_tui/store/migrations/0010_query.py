"""Notes are searched; what has no deadline is in the order of its requests, the newest first."""

import json
from typing import Any

from returns_tui.store.search import tokens

# As of this step; see `store.models.without_clock` and `store.search.words_of`.
_NEVER = 2**62
_LATEST = 2**40
_SEARCHED = 100_000
_NOTES = (
    "SELECT request_id, personal FROM event WHERE event = 'note' AND personal <> ''"
    " AND id NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL) ORDER BY id"
)


def up(migrator: Any, db: Any) -> None:
    """Add the column, fill it, and write the places anew."""
    db.execute_sql("ALTER TABLE request ADD COLUMN \"noted\" TEXT NOT NULL DEFAULT ''")
    notes: dict[int, list[str]] = {}
    for request_id, personal in db.execute_sql(_NOTES).fetchall():
        if text := str(json.loads(personal).get("text", "")):
            notes.setdefault(request_id, []).append(text)
    update = f"UPDATE request SET noted = {db.param}, words = words || {db.param} WHERE id = {db.param}"  # noqa: S608
    for request_id, texts in notes.items():
        noted = "\n".join(texts)
        words = "".join(f" {token}" for token in tokens(noted[-_SEARCHED:]))
        db.execute_sql(update, (noted, words, request_id))
    db.execute_sql(f"UPDATE request SET sort_at = {_NEVER + _LATEST} - requested_at WHERE due_at IS NULL")  # noqa: S608
