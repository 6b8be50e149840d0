"""Finding out what came of a decision whose end was not seen, because the database was lost just then."""

from __future__ import annotations

from returns_tui.store.database import Store
from returns_tui.store.decisions import Outcome, outcome_of
from returns_tui.store.models import Event
from returns_tui.store.request_row import locked

_SECONDS = 4  # for which it is waited on PostgreSQL for a transaction that may still be running


def look_up(store: Store, request_id: int, key: str) -> Outcome | None:
    """Return what came of the decision, or taking back, that `key` names; None when it surely was not carried out.

    It waits until nobody else is writing to the request, so that a transaction whose end was not seen has ended.

    Raises:
        DatabaseUnavailable: it cannot be told yet.
    """
    with store.writing():
        if store.backend == "postgresql":
            store.database.execute_sql(f"SET LOCAL lock_timeout = '{_SECONDS}s'")
        values = locked(request_id, backend=store.backend)
        known = Event.get_or_none(Event.key == key)
        return None if known is None else outcome_of(known, values)
