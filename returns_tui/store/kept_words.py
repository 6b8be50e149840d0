"""What operators typed to find something, and have kept, is forgotten when it was kept long enough.

A filter or the query of the scratch view may have a buyer's name in it. Its words are taken to be such; fields, as
`state:pending value:>50`, say nothing of a person, and a query of nothing else stays.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from returns_tui.store import bulk
from returns_tui.store.kept import PLACE, SCRATCH, typed
from returns_tui.store.query_fields import BY_NAME
from returns_tui.store.query_text import FieldTerm, QueryError, Tree, Without, Words, parse

if TYPE_CHECKING:
    from returns_tui.store.database import Store


class Kept(NamedTuple):
    """A row with words in it."""

    operator: str
    name: str
    value: str


def old(store: Store, before: int) -> list[Kept]:
    """Return what has words in it that were typed by `before` (stored seconds), or nobody knows when."""
    with store.connection():
        rows = bulk.select(
            store,
            "SELECT operator, name, value FROM kept WHERE name IN (?, ?) ORDER BY operator, name",
            [SCRATCH, PLACE],
        )
    found = [Kept._make(row) for row in rows]
    return [one for one in found if typed(one.value).since <= before and has_words(typed(one.value).text)]


def forget(store: Store, found: list[Kept]) -> None:
    """Take the words out in the running transaction; what was kept anew since `old` found it stays."""
    for one in found:
        left = _without_words(one.value) if one.name == PLACE else ""
        bulk.execute(
            store, "UPDATE kept SET value = ? WHERE operator = ? AND name = ? AND value = ?", [left, *one]
        )
    bulk.execute(store, "DELETE FROM kept WHERE value = ''")


def _without_words(value: str) -> str:
    try:
        return json.dumps({**json.loads(value), "typed": ""}, ensure_ascii=False)
    except (ValueError, TypeError):
        return ""


def has_words(text: str) -> bool:
    """Return whether a query has anything in it but fields; what cannot be understood has."""
    try:
        return _words_in(parse(text))
    except QueryError:
        return True


def _words_in(tree: Tree) -> bool:
    match tree:
        case Words():
            return True
        case FieldTerm():
            return tree.name not in BY_NAME
        case Without():
            return _words_in(tree.part)
    return any(_words_in(part) for part in tree.parts)
