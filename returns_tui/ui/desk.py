"""What the inbox asks of the store: lists, lines, one request with all about it, decisions.

Everything here may take its time (a busy database, a far one), so it runs in the clerk's thread; what comes
of it are messages to the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import uuid4

from textual.message import Message

from returns_tui.config.values import Config, View
from returns_tui.errors import DatabaseUnavailable, NoSuchRequest, OutcomeUnknown
from returns_tui.policy.clocks import Clock
from returns_tui.policy.request import HistoryEntry, LedgerEntry, OutboxEntry, Request
from returns_tui.store import cases, drafts, outbox_reading, presence, queue
from returns_tui.store.database import Store
from returns_tui.store.drafts import Draft
from returns_tui.store.queue import Place, Row
from returns_tui.ui import view
from returns_tui.ui.sitting import Sitting

if TYPE_CHECKING:
    from returns_tui.policy.advice import Suggestion
    from returns_tui.policy.decisions import Decision
    from returns_tui.store.decisions import Outcome
    from returns_tui.store.handled import Spent
    from returns_tui.store.many import Taken
    from returns_tui.store.track_record import TrackRecord

_TIME_WAKES = timedelta(minutes=1)  # after which the queue is looked at although nothing was written
NEWS = 1000  # up to so many new requests are counted; more are "999+"


class CaseFile(NamedTuple):
    """One request with everything that the details show.

    Attributes:
        record: what is known of its buyer and its product; None while it is not read.
    """

    request: Request
    history: tuple[HistoryEntry, ...]
    ledger: tuple[LedgerEntry, ...]
    outbox: tuple[OutboxEntry, ...]
    clock: Clock | None
    advice: Suggestion | None = None
    record: TrackRecord | None = None


@dataclass(eq=False, repr=False)
class Listed(Message):
    """A view was read around a place.

    Attributes:
        number: of the reading, as `Desk.list` was told it.
        stand: how far the database had come.
    """

    number: int
    lines: queue.Around
    stand: queue.Stand
    one_state: bool


@dataclass(eq=False, repr=False)
class Lengthened(Message):
    """Lines on one side of the list `number` were read; `more` says whether there are still others."""

    number: int
    side: Literal["above", "below"]
    rows: list[Row]
    more: bool


@dataclass(eq=False, repr=False)
class DraftsRead(Message):
    """What the operator typed at another time and did not decide yet."""

    drafts: list[Draft]


@dataclass(eq=False, repr=False)
class Found(Message):
    """How many requests the list has."""

    number: int
    count: int


@dataclass(eq=False, repr=False)
class Counted(Message):
    """How many requests each view has, and what is in the outbox, by name."""

    views: dict[str, int]
    outbox: dict[str, int]


@dataclass(eq=False, repr=False)
class Changed(Message):
    """The database was changed, by us or others.

    Attributes:
        number: of the list that is shown.
        rows: its lines that changed, by id.
        left: those of them that the list would not have any more.
        new: ids that it would have besides.
    """

    number: int
    rows: dict[int, Row]
    left: set[int]
    new: set[int]


@dataclass(eq=False, repr=False)
class OthersSeen(Message):
    """Where the other inboxes are, and what else was written meanwhile, if the queue was changed."""

    others: tuple[presence.Here, ...]
    changed: Changed | None = None


@dataclass(eq=False, repr=False)
class NotTold(Message):
    """Which request this inbox is on could not be told to the others."""


@dataclass(eq=False, repr=False)
class CaseRead(Message):
    """One request was read whole."""

    case: CaseFile


@dataclass(eq=False, repr=False)
class RecordRead(Message):
    """What is known of the buyer and the product of a request was read."""

    request: Request
    record: TrackRecord


@dataclass(eq=False, repr=False)
class Decided(Message):
    """A decision, or the taking back of one, is written. `case` is the request afterwards."""

    outcome: Outcome
    case: CaseFile


@dataclass(eq=False, repr=False)
class NotWritten(Message):
    """Something of which that was not known was not written. `case` is the request as it is."""

    case: CaseFile


@dataclass(eq=False, repr=False)
class UndoFound(Message):
    """The request of which the last decision may be taken back, None if there is none.

    Attributes:
        action: all that was decided with it, where that were many requests at once.
    """

    case: CaseFile | None
    action: Sequence[Taken] = ()


class Desk:
    """The store as one operator uses it from one screen.

    Attributes:
        now: gives the present time, aware.
        session: names this one inbox among all.
        reached_at: when the database was last known to be there.
        looks: how often it was looked for changes, and it answered.
        sitting: how long is worked here, and what on.
    """

    def __init__(self, store: Store, config: Config, now: Callable[[], datetime]) -> None:
        self.store = store
        self.config = config
        self.now = now
        self.session = uuid4().hex
        self.reached_at = now()
        self.looks = 0
        self._looked_at = now()
        self.sitting = Sitting(self.session, config.operator, now())
        self.views: tuple[View, ...] = view.views(config)
        self._version: int | None = None
        self._seen: tuple[int, ...] | None = None

    @property
    def operator(self) -> str:
        """Who decides."""
        return self.config.operator

    def list(
        self, number: int, view_id: str, words: str, *, request_id: int | None = None, place: Place | None = None
    ) -> Listed:
        """Read a view narrowed by `words`, around a request, else around a place, else its first lines.

        Raises:
            UsageError: the words cannot be understood.
        """
        query = view.query_of(self.config, view_id, words)
        return Listed(number, *view.read(self.store, query, self.now(), request_id=request_id, place=place))

    def end(self, number: int, view_id: str, words: str, *, last: bool, since: queue.Stand) -> Listed:
        """Read the first or the last lines of a view that is shown, with one statement.

        Args:
            number: of the reading.
            view_id: the view.
            words: by which it is narrowed.
            last: the last lines are read.
            since: how far the database had come when the view was read; what changed after it is looked for again.
        """
        query, now = view.query_of(self.config, view_id, words), self.now()
        rows = queue.page(self.store, query, now, limit=view.PAGE + 1, last=last)
        more = len(rows) > view.PAGE
        rows = rows[-view.PAGE :] if last else rows[: view.PAGE]
        lines = queue.Around(rows, max(0, len(rows) - 1) if last else 0, more and last, more and not last)
        return Listed(number, lines, since, len(query.wanted_states) == 1)

    def lengthen(
        self, number: int, view_id: str, words: str, side: Literal["above", "below"], place: Place
    ) -> Lengthened:
        """Read lines on one side of `place`."""
        query, now = view.query_of(self.config, view_id, words), self.now()
        if side == "below":
            rows = queue.page(self.store, query, now, limit=view.PAGE + 1, after=place)
            return Lengthened(number, side, rows[: view.PAGE], len(rows) > view.PAGE)
        rows = queue.page(self.store, query, now, limit=view.PAGE + 1, before=place)
        return Lengthened(number, side, rows[-view.PAGE :], len(rows) > view.PAGE)

    def find(self, number: int, view_id: str, words: str) -> Found:
        """Count what a view narrowed by `words` has."""
        return Found(number, queue.count(self.store, view.query_of(self.config, view_id, words), self.now()))

    def count(self) -> Counted:
        """Count what the views have, and the outbox."""
        return Counted(queue.counts(self.store, self.config, self.now()), outbox_reading.counts(self.store))

    def changes(
        self,
        number: int,
        view_id: str,
        words: str,
        held: Sequence[int],
        since: queue.Stand,
        *,
        surely: bool = False,
    ) -> OthersSeen | None:
        """Return what changed when anything was written since the last call, or `surely`, else None.

        Args:
            number: of the list that is shown.
            view_id: its view.
            words: by which it is narrowed.
            held: the ids of the lines that the screen holds.
            since: how far the database had come when the list was read.
            surely: look even when nothing seems to have been written; from time to time that is done anyway,
                for time alone wakes what was put aside.
        """
        surely = surely or self.now() - self._looked_at >= _TIME_WAKES
        news = presence.news(self.store, self.session, None if surely else self._version)
        self.reached_at = self.now()
        self.looks += 1
        if news is None:
            return None
        self._version = news.version
        known = self._seen or (since.event_id, *news.counter[1:3], since.request_id)  # as when the list was read
        same = news.counter == known or not since.at
        if same and not surely:
            self._seen = news.counter
            return OthersSeen(news.others)
        query, now = view.query_of(self.config, view_id, words), self.now()
        with self.store.reading():
            changed = queue.changed_since(self.store, since, len(held))
            touched = list(held) if changed is None else [one for one in held if one in changed]
            rows = queue.rows(self.store, touched)
            left = set(touched) - queue.standing(self.store, query, now, touched)
            new = set(queue.come_since(self.store, query, now, since, NEWS + len(held))) - set(held)
        self._seen, self._looked_at = news.counter, now
        return OthersSeen(news.others, Changed(number, rows, left, new))

    def tell(self, request_id: int | None, since: datetime) -> OthersSeen | NotTold:
        """Tell the others which request this inbox is on, if any, and see where they are.

        Raises:
            DatabaseUnavailable: the server was lost. Where somebody is writing just now, it is not told.
        """
        now = self.now()
        try:
            if request_id is None:
                presence.be_nowhere(self.store, self.session, now=now)
            else:
                presence.be_on(self.store, self.session, self.operator, request_id, since=since, now=now)
        except DatabaseUnavailable:
            if self.store.backend != "sqlite":
                raise
            return NotTold()
        news = presence.news(self.store, self.session, None)
        assert news is not None
        return OthersSeen(news.others)

    def case(self, request_id: int) -> CaseRead:
        """Read one request whole. Raises NoSuchRequest."""
        return CaseRead(self._case(request_id))

    def case_ahead(self, request_id: int) -> CaseRead | None:
        """Read one request whole before it is wanted; None when it is gone."""
        try:
            return self.case(request_id)
        except NoSuchRequest:
            return None

    def _case(self, request_id: int) -> CaseFile:
        from returns_tui.policy.advice import advise

        whole = cases.whole(self.store, request_id)
        return CaseFile(
            whole.request,
            tuple(whole.history),
            tuple(whole.ledger),
            tuple(whole.outbox),
            cases.clock_now(self.config, whole.request),
            advise(whole.request, self.config, now=self.now()),
        )

    def record(self, request: Request) -> RecordRead:
        """Read what is known of the buyer and the product of a request."""
        from returns_tui.store.track_record import track_record

        return RecordRead(request, track_record(self.store, request, self.now()))

    def decide(self, request: Request, decision: Decision, key: str, spent: Spent | None = None) -> Decided:
        """Carry out a decision on `request` as it was shown. Raises StaleRequest and Refused.

        Args:
            key: made when the prompt opened; the same key never decides twice.
            spent: what went into it.
        """
        from returns_tui.store import decisions, handled

        with self.store.writing():  # one transaction: a draft is gone when what was typed is decided, not before
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
            drafts.forget(self.store, request.id, self.operator, outcome.kind)
            if spent is not None:
                handled.at_work(self.store, outcome.event_id, spent)
        return self._decided(outcome)

    def drafts(self) -> DraftsRead:
        """Read the operator's drafts."""
        return DraftsRead(drafts.of(self.store, self.operator))

    def keep(self, draft: Draft) -> None:
        """Keep what was typed; without a field it is forgotten."""
        if draft.fields:
            drafts.keep(self.store, draft, self.operator)
        else:
            drafts.forget(self.store, draft.request_id, self.operator, draft.kind)

    def _decided(self, outcome: Outcome) -> Decided:
        """Return what is posted. Where the database is lost just now, it still is written."""
        try:
            return Decided(outcome, self._case(outcome.request_id))
        except DatabaseUnavailable as error:
            raise OutcomeUnknown(str(error)) from error  # it is found when it is looked up

    def look_up(self, request_id: int, key: str) -> Decided | NotWritten:
        """Find out what came of a decision, or of taking one back, that `key` names.

        Raises:
            DatabaseUnavailable: it cannot be told yet.
        """
        from returns_tui.store import looking_up

        outcome = looking_up.look_up(self.store, request_id, key)
        case = self._case(request_id)
        return NotWritten(case) if outcome is None else Decided(outcome, case)

    def last_decision(self) -> UndoFound:
        """Find what the operator decided last."""
        from returns_tui.store import decisions, many

        if action := many.last_action(self.store, self.operator):
            return UndoFound(None, action)
        request_id = decisions.last_decision(self.store, self.operator)
        return UndoFound(None if request_id is None else self.case(request_id).case)

    def undo_found(self, request_id: int) -> UndoFound:
        """Find what was decided last on one request."""
        return UndoFound(self.case(request_id).case)

    def undo(self, request_id: int, decision: int, key: str) -> Decided:
        """Take back a decision on a request, if it still is the newest one. Raises NothingToUndo.

        Args:
            request_id: the request.
            decision: its event, as it was shown.
            key: names this taking back once and for all.
        """
        from returns_tui.store import decisions

        return self._decided(
            decisions.undo(
                self.store,
                self.config,
                request_id,
                operator=self.operator,
                now=self.now(),
                decision=decision,
                key=key,
            )
        )
