"""A view of the queue as the inbox reads it: around a place, and with how far the database had come."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from returns_tui.config.values import Config, View
from returns_tui.i18n import N_
from returns_tui.store import queue
from returns_tui.store.database import Store
from returns_tui.store.kept import SCRATCH
from returns_tui.store.query import Query, narrowed, parse_query, view_query

OWN = View(SCRATCH, "/", "")
EVERYTHING = View("all", N_("All"), "")
PAGE = 200  # lines that are read at once


class Stretch(NamedTuple):
    """Lines of a view without gaps, and how far the database had come when they were read."""

    lines: queue.Around
    stand: queue.Stand
    one_state: bool


def views(config: Config) -> tuple[View, ...]:
    """Return the views that the inbox has; the first is the operator's own query, see `store.kept`."""
    return (OWN, *config.views, EVERYTHING)


def first(config: Config) -> str:
    """Return the id of the view with which the inbox begins: the first of the config's."""
    return views(config)[1].id


def query_of(config: Config, view_id: str, words: str) -> Query:
    """Return the query of a view narrowed by `words`. Raises UsageError when these cannot be understood."""
    return narrowed(view_query(config, view_id), parse_query(words, config))


def read(
    store: Store, query: Query, now: datetime, *, request_id: int | None = None, place: queue.Place | None = None
) -> Stretch:
    """Read what `query` finds around a request, else around a place, else the first lines."""
    with store.reading():
        stand = queue.stand(store, now)
        lines = queue.around(store, query, now, limit=PAGE, request_id=request_id, place=place)
    return Stretch(lines, stand, len(query.wanted_states) == 1)
