"""What operators noted on a request, kept with it so that it is searched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from returns_tui.store import bulk

if TYPE_CHECKING:
    from returns_tui.store.database import Store


def together(notes: Iterable[str]) -> str:
    """Return notes as one text, each on lines of its own."""
    return "\n".join(note for note in notes if note)


def notes_of(store: Store, request_id: int, *, without: int) -> str:
    """Return a request's notes that are not taken back, but for that of the event `without`."""
    found = bulk.select(
        store,
        "SELECT personal FROM event WHERE request_id = ? AND event = 'note' AND id <> ? AND id NOT IN"
        " (SELECT undoes FROM event WHERE request_id = ? AND undoes IS NOT NULL) ORDER BY id",
        [request_id, without, request_id],
    )
    return together(str(json.loads(personal or "{}").get("text", "")) for (personal,) in found)
