"""One decision on many requests, each in its own transaction, and taking them back together.

The decisions of one such action have keys that begin alike; nothing else binds them to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import uuid4

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable, OutcomeUnknown, ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.policy.many import Choice, Prospect, accepted, decision_for
from returns_tui.store import bulk, cases
from returns_tui.store.database import Store
from returns_tui.store.decisions import Outcome, decide, preview, undo
from returns_tui.store.handled import Spent, at_work
from returns_tui.store.looking_up import look_up

MOST = 1000  # requests that one action may have
_PREFIX = "many-"
_PAUSES = (0.0, 1.0, 3.0)  # seconds before each try to look up what came of a decision


class Result(NamedTuple):
    """What became of one request.

    Attributes:
        state: `done`; `failed`: it was not done, `said` says why; `unknown`: the database was lost at its end.
        said: what was done, or why not.
    """

    request_id: int
    order_id: str
    state: Literal["done", "failed", "unknown"]
    said: str
    outcome: Outcome | None = None


class Taken(NamedTuple):
    """A decision of an action, which may be taken back."""

    request_id: int
    order_id: str
    event_id: int
    event: str


def new_action(store: Store) -> str:
    """Return a name for one action: no other has it. It says after which event the action began."""
    with store.reading():
        ((newest,),) = bulk.select(store, "SELECT coalesce(max(id), 0) FROM event")
    return f"{_PREFIX}{newest}-{uuid4().hex}"


def action_of(key: str) -> str | None:
    """Return the action to which the decision with a key belongs, None where it was decided by itself."""
    action, mark, _request = key.rpartition("-")
    return action if mark and action.startswith(_PREFIX) else None


def looked_at(
    store: Store,
    config: Config,
    request_ids: Iterable[int],
    choice: Choice | Callable[[int], Choice],
    *,
    operator: str,
    now: datetime,
) -> Iterator[Prospect]:
    """Yield what a decision will do to each request, by the rules that hold for one; nothing is done.

    Args:
        choice: what is decided, or what gives it for a request's id.
        now: aware.

    Raises:
        DatabaseUnavailable: the database was lost.
    """
    promised: dict[tuple[str, str], int] = {}  # by account and currency, what those before will pay out
    for request_id in request_ids:
        order_id, version, account = "", 0, ""
        try:
            request = cases.get(store, request_id)
            order_id, version, account = request.order_id, request.version, request.account
            decision = decision_for(choice(request_id) if callable(choice) else choice, request)
            plan = accepted(
                preview(
                    store,
                    config,
                    request_id,
                    decision,
                    operator=operator,
                    now=now,
                    promised=promised.get((account, request.currency), 0),
                )
            )
        except DatabaseUnavailable:
            raise
        except ReturnsTuiError as error:
            yield Prospect(request_id, order_id, version, None, None, str(error))
            continue
        found = Prospect(request_id, order_id, version, decision, plan, "", account)
        if found.paid_out is not None:
            currency, amount = found.paid_out
            promised[account, currency] = promised.get((account, currency), 0) + amount
        yield found


def carried_out(
    store: Store,
    config: Config,
    prospects: Iterable[Prospect],
    *,
    action: str,
    operator: str,
    now: Callable[[], datetime],
    wait: Callable[[float], object],
    spent: Spent | None = None,
) -> Iterator[Result]:
    """Decide on each request that is not skipped, one transaction each, and yield what became of it.

    A request that was changed since it was looked at, or that a rule refuses, does not stop the others; a
    database that is lost does. Whoever takes no more results leaves the rest undone.

    Args:
        action: names the action, see `new_action`; the same one again decides nothing twice.
        now: gives the present time, aware.
        wait: waits for so many seconds before it is looked up again what came of a decision.
        spent: what went into each, where it is decided at an inbox.
    """
    for prospect in prospects:
        decision = prospect.decision
        if decision is None:
            continue

        def deed(key: str, prospect: Prospect = prospect) -> Outcome:
            assert prospect.decision is not None
            with nullcontext() if spent is None else store.writing():
                outcome = decide(
                    store,
                    config,
                    prospect.request_id,
                    prospect.decision,
                    operator=operator,
                    now=now(),
                    version=prospect.version,
                    key=key,
                )
                if spent is not None:
                    at_work(store, outcome.event_id, spent)
            return outcome

        key = f"{action}-{prospect.request_id}"
        result, lost = _one(store, prospect.request_id, prospect.order_id, key, deed, wait)
        yield result
        if lost:
            return


def taken_back(
    store: Store,
    config: Config,
    decisions: Iterable[Taken],
    *,
    operator: str,
    now: Callable[[], datetime],
    wait: Callable[[float], object],
) -> Iterator[Result]:
    """Take back the decisions of an action that still can be, one transaction each; arguments as `carried_out`."""
    for taken in decisions:

        def deed(key: str, taken: Taken = taken) -> Outcome:
            return undo(
                store, config, taken.request_id, operator=operator, now=now(), decision=taken.event_id, key=key
            )

        result, lost = _one(store, taken.request_id, taken.order_id, uuid4().hex, deed, wait)
        yield result
        if lost:
            return


def _one(
    store: Store,
    request_id: int,
    order_id: str,
    key: str,
    deed: Callable[[str], Outcome],
    wait: Callable[[float], object],
) -> tuple[Result, bool]:
    """Return what became of one request, and whether the database was lost."""
    try:
        with store.connection():
            outcome = deed(key)
        return Result(request_id, order_id, "done", outcome.summary, outcome), False
    except OutcomeUnknown as error:
        said = str(error)
    except ReturnsTuiError as error:
        return Result(request_id, order_id, "failed", str(error)), isinstance(error, DatabaseUnavailable)
    for pause in _PAUSES:
        wait(pause)
        try:
            with store.connection():
                found = look_up(store, request_id, key)
        except DatabaseUnavailable:
            continue
        if found is not None:
            return Result(request_id, order_id, "done", found.summary, found), False
        return Result(request_id, order_id, "failed", _("The database was lost for a moment: not done.")), False
    return Result(request_id, order_id, "unknown", said), True


def last_action(store: Store, operator: str) -> list[Taken]:
    """Return the decisions of the action to which the operator's newest decision belongs, oldest first.

    Those taken back already are left out; there is none where the newest decision was made by itself.
    """
    with store.reading():
        newest = bulk.select(store, f"SELECT key {_OPEN} ORDER BY event.id DESC LIMIT 1", [operator])
        action = action_of(newest[0][0]) if newest else None
        if action is None:
            return []
        found = bulk.select(
            store,
            "SELECT event.request_id, (SELECT order_id FROM request WHERE request.id = event.request_id),"  # noqa: S608
            f" event.id, event.event {_OPEN} AND event.id > ? AND substr(key, 1, {len(action) + 1}) = ?"
            " ORDER BY event.id",
            [operator, int(action.split("-")[1]), f"{action}-"],
        )
    return [Taken._make(row) for row in found]


_OPEN = (
    "FROM event WHERE key IS NOT NULL AND operator = ? AND undoes IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.undoes = event.id)"
)
