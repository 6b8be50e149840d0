"""What an operator decided and did not take back: until when that is possible, or why not."""

from __future__ import annotations

from typing import NamedTuple

from returns_tui.i18n import _
from returns_tui.policy.request import HistoryEntry
from returns_tui.policy.taking_back import Left, why_too_late
from returns_tui.store import bulk
from returns_tui.store.cases import history_entry
from returns_tui.store.database import Store
from returns_tui.store.derive import moment

SHOWN = 200  # decisions that are looked at, the newest ones


class Undoable(NamedTuple):
    """A decision.

    Attributes:
        event: what was decided.
        left: what it put into the outbox.
        why_not: one sentence why it cannot be taken back; "" when it can.
    """

    event: HistoryEntry
    request_id: int
    order_id: str
    left: tuple[Left, ...]
    why_not: str


_UNDONE = "SELECT undoes FROM event WHERE undoes IS NOT NULL"
_EVENT = "event.id, event.at, event.operator, event.event, event.from_state, event.to_state, event.details"
_STANDS = f"event.key IS NOT NULL AND event.undoes IS NULL AND event.id NOT IN ({_UNDONE})"
_MINE = (
    f"SELECT {_EVENT}, event.personal, event.request_id, request.order_id, event.before = ''"  # noqa: S608
    f" FROM event JOIN request ON request.id = event.request_id WHERE event.operator = ? AND {_STANDS}"
    f" ORDER BY event.id DESC LIMIT {SHOWN}"
)


def decided(store: Store, operator: str) -> list[Undoable]:
    """Return what an operator decided last: first what can be taken back, then what cannot, newest first."""
    with store.reading():
        mine = bulk.select(store, _MINE, [operator])
        if not mine:
            return []
        requests = sorted({row[8] for row in mine})
        newest = {}
        for request_id, _event_id, event, by in bulk.select(
            store,
            "SELECT request_id, id, event, operator FROM event"  # noqa: S608
            f" WHERE request_id IN ({bulk.places(len(requests))}) AND {_STANDS} ORDER BY id",
            requests,
        ):
            newest[request_id] = _event_id, event, by
        events = [row[0] for row in mine]
        left: dict[int, list[Left]] = {}
        for event_id, kind, state, held_until in bulk.select(
            store,
            "SELECT event_id, kind, state, held_until FROM outbox"  # noqa: S608
            f" WHERE event_id IN ({bulk.places(len(events))}) ORDER BY id",
            events,
        ):
            until = moment(held_until)
            assert until is not None
            left.setdefault(event_id, []).append(Left(kind, state, until))
    found = []
    for *line, request_id, order_id, purged in mine:
        entries = tuple(left.get(line[0], ()))
        last_id, last, by = newest[request_id]
        if last_id != line[0]:
            mine_too = _("take back your “{event}” first")
            why_not = (mine_too if by == operator else _("{operator} decided “{event}” after it")).format(
                operator=by, event=last
            )
        elif purged:
            why_not = _("the buyer's data was purged since")
        else:
            why_not = why_too_late(entries)
        found.append(Undoable(history_entry(line), request_id, order_id, entries, why_not))
    return sorted(found, key=lambda one: (bool(one.why_not), -one.event.id))
