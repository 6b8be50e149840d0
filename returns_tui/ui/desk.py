"""What the inbox asks of the store: lists, lines, one request with all about it, decisions.

Everything here may take its time (a busy database, a far one), so it runs in the clerk's thread; what comes
of it are messages to the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.message import Message

from returns_tui.config.values import Config, View
from returns_tui.i18n import N_
from returns_tui.policy.clocks import Clock
from returns_tui.policy.decisions import Decision
from returns_tui.policy.request import HistoryEntry, LedgerEntry, OutboxEntry, Request
from returns_tui.store import decisions, outbox, queue
from returns_tui.store.database import Store
from returns_tui.store.queue import Row

EVERYTHING = View("all", N_("All"), "")
PAGE = 200  # lines that are read at once


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One request with everything that the details show."""

    request: Request
    history: tuple[HistoryEntry, ...]
    ledger: tuple[LedgerEntry, ...]
    outbox: tuple[OutboxEntry, ...]
    clock: Clock | None


@dataclass
class Listed(Message):
    """A view was read: all ids in order, and the lines around the one wanted.

    Attributes:
        cursor: the request on which the cursor should stand, None for the first one.
    """

    view_id: str
    words: str
    ids: list[int]
    rows: dict[int, Row]
    cursor: int | None
    one_state: bool


@dataclass
class LinesRead(Message):
    """Lines of the list were read; `wanted` are the ids that were asked for."""

    wanted: tuple[int, ...]
    rows: dict[int, Row]


@dataclass
class Counted(Message):
    """How many requests each view has, and what is in the outbox, by name."""

    views: dict[str, int]
    outbox: dict[str, int]


@dataclass
class Changed(Message):
    """The database was changed, by us or others: what the view finds now, and the lines shown, read anew."""

    view_id: str
    words: str
    ids: list[int]
    wanted: tuple[int, ...]
    rows: dict[int, Row]


@dataclass
class CaseRead(Message):
    """One request was read whole."""

    case: CaseFile


@dataclass
class Decided(Message):
    """A decision, or the taking back of one, is written. `case` is the request afterwards."""

    outcome: decisions.Outcome
    case: CaseFile


@dataclass
class UndoFound(Message):
    """The request of which the last decision may be taken back, None if there is none."""

    case: CaseFile | None


class Desk:
    """The store as one operator uses it from one screen.

    Attributes:
        now: gives the present time, aware.
    """

    def __init__(self, store: Store, config: Config, now: Callable[[], datetime]) -> None:
        self.store = store
        self.config = config
        self.now = now
        self.views: tuple[View, ...] = (*config.views, EVERYTHING)
        self._seen: int | None = None

    @property
    def operator(self) -> str:
        """Who decides."""
        return self.config.operator

    def _query(self, view_id: str, words: str) -> queue.Query:
        return queue.narrowed(queue.view_query(self.config, view_id), queue.parse_query(words))

    def list(self, view_id: str, words: str, cursor: int | None) -> Listed:
        """Read a view narrowed by `words`. Raises UsageError where the words cannot be understood."""
        query = self._query(view_id, words)
        ids = queue.ids(self.store, query, self.now())
        at = ids.index(cursor) if cursor in set(ids) else 0
        window = ids[max(0, at - PAGE // 2) : at + PAGE // 2]
        rows = queue.rows(self.store, window)
        return Listed(view_id, words, ids, rows, cursor, len(query.states) == 1)

    def lines(self, ids: Sequence[int]) -> LinesRead:
        """Read some lines."""
        return LinesRead(tuple(ids), queue.rows(self.store, ids))

    def count(self) -> Counted:
        """Count what the views have, and the outbox."""
        return Counted(queue.counts(self.store, self.config, self.now()), outbox.counts(self.store))

    def changes(self, view_id: str, words: str, shown: Sequence[int], *, surely: bool = False) -> Changed | None:
        """Return what is there now when anything was written since the last call, or `surely`, else None."""
        counter = self.store.change_counter()
        same = self._seen is None or counter == self._seen
        self._seen = counter
        if same and not surely:
            return None
        ids = queue.ids(self.store, self._query(view_id, words), self.now())
        return Changed(view_id, words, ids, tuple(shown), queue.rows(self.store, shown))

    def case(self, request_id: int) -> CaseRead:
        """Read one request whole. Raises NoSuchRequest."""
        with self.store.reading():
            return CaseRead(self._case(request_id))

    def _case(self, request_id: int) -> CaseFile:
        request = queue.get(self.store, request_id)
        return CaseFile(
            request,
            tuple(queue.history(self.store, request_id)),
            tuple(queue.ledger(self.store, request_id)),
            tuple(queue.outbox_of(self.store, request_id)),
            queue.clock_now(self.config, request),
        )

    def decide(self, request: Request, decision: Decision, key: str) -> Decided:
        """Carry out a decision on `request` as it was shown. Raises StaleRequest and Refused.

        Args:
            key: made when the prompt opened; the same key never decides twice.
        """
        outcome = decisions.decide(
            self.store,
            self.config,
            request.id,
            decision,
            operator=self.operator,
            now=self.now(),
            version=request.version,
            key=key,
        )
        return Decided(outcome, self.case(request.id).case)

    def last_decision(self) -> UndoFound:
        """Find what the operator decided last."""
        request_id = decisions.last_decision(self.store, self.operator)
        return UndoFound(None if request_id is None else self.case(request_id).case)

    def undo_found(self, request_id: int) -> UndoFound:
        """Find what was decided last on one request."""
        return UndoFound(self.case(request_id).case)

    def undo(self, request_id: int) -> Decided:
        """Take back the newest decision on a request. Raises NothingToUndo."""
        outcome = decisions.undo(self.store, self.config, request_id, operator=self.operator, now=self.now())
        return Decided(outcome, self.case(request_id).case)
