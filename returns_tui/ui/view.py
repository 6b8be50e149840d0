"""A view of the queue as the inbox reads it: around a place, and with how far the database had come."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from returns_tui.config.values import Config, View
from returns_tui.errors import UsageError
from returns_tui.i18n import N_
from returns_tui.store import kept, left_at, queue
from returns_tui.store.database import Store
from returns_tui.store.kept import SCRATCH
from returns_tui.store.left_at import LeftAt
from returns_tui.store.query import Query, narrowed, parse_query, view_query

OWN = View(SCRATCH, "/", "")
EVERYTHING = View("all", N_("All"), "")
PAGE = 120  # lines that are read at once


class Stretch(NamedTuple):
    """Lines of a view without gaps, and how far the database had come when they were read."""

    lines: queue.Around
    stand: queue.Stand
    one_state: bool


class Opening(NamedTuple):
    """The list with which the inbox begins.

    Attributes:
        words: what narrows the view.
        left: where the inbox was left; None where it begins at the top.
        scratch: the operator's own query, None where it was not read.
    """

    view_id: str
    words: str
    stretch: Stretch
    left: LeftAt | None = None
    scratch: str | None = None


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


def opening(store: Store, config: Config, now: datetime, *, resumes: bool) -> Opening:
    """Read the list with which the inbox begins.

    Args:
        resumes: whether it begins where it was left, as far as that is kept and there still is such a view.
    """
    texts = kept.kept(store, config.operator) if resumes else {}
    left = left_at.read(texts.get(kept.PLACE, ""))
    if left is None or left.view not in (one.id for one in views(config)):
        return Opening(first(config), "", read(store, query_of(config, first(config), ""), now))
    own = kept.typed(texts.get(SCRATCH, "")).text
    if not _understood(left.typed, config):
        left = left._replace(typed="", since=0)
    words = (own if _understood(own, config) else "") if left.view == SCRATCH else left.typed
    query = query_of(config, left.view, words)
    stretch = read(store, query, now, place=left.place)
    rows, at = stretch.lines.rows, stretch.lines.at
    if left.place is not None and (not rows or rows[at].id != left.place.id):  # it may stand elsewhere by now
        stretch = read(store, query, now, request_id=left.place.id, place=left.place)
    return Opening(left.view, words, stretch, left, own)


def _understood(words: str, config: Config) -> bool:
    try:
        parse_query(words, config)
    except UsageError:
        return False
    return True
