"""Where an operator left the inbox: the view, the filter, the row, how far down the screen, and an open draft."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import NamedTuple

from returns_tui.store import kept
from returns_tui.store.database import Store
from returns_tui.store.queue import Place

_MOST = 10_000  # lines above the cursor; no window is as high


class LeftAt(NamedTuple):
    """Where the inbox was left.

    Attributes:
        view: the id of the view.
        typed: the filter; the scratch view has its own query, see `store.kept`.
        since: when the filter was typed, in stored seconds.
        place: the row under the cursor, None for none; its id is the request's.
        above: how many lines stood above the cursor on the screen.
        draft: the request and the kind of decision of a prompt that was open with a draft in it, None for none.
    """

    view: str
    typed: str = ""
    since: int = 0
    place: Place | None = None
    above: int = 0
    draft: tuple[int, str] | None = None


def keep(store: Store, operator: str, left: LeftAt) -> None:
    """Keep where an operator left the inbox, at once or not at all.

    Raises:
        DatabaseUnavailable: it could not be, as while somebody else is writing.
    """
    with store.connection(), store.without_waiting():
        kept.put(store, operator, kept.PLACE, json.dumps(left._asdict(), ensure_ascii=False))


def read(value: str) -> LeftAt | None:
    """Return what is kept under `store.kept.PLACE`; None where nothing is, or nothing that is understood."""
    with suppress(ValueError, TypeError, LookupError, OverflowError):
        found = json.loads(value)
        place, draft = found["place"], found["draft"]
        return LeftAt(
            str(found["view"]),
            str(found["typed"]),
            int(found["since"]),
            None if place is None else Place(*map(int, place)),
            max(0, min(int(found["above"]), _MOST)),
            None if draft is None else (int(draft[0]), str(draft[1])),
        )
    return None
