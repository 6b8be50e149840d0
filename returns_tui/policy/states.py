"""Which decision is possible in which state, and what a report may change about a decided request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from returns_tui.config.values import State
from returns_tui.policy.request import FINAL_STATES, OPEN_STATES

DecisionKind = Literal[
    "approve", "close", "refund", "received", "cancelled", "message", "note", "snooze", "assign", "set"
]

# Decision → the states from which it can be made. A refund from `approved` is asked once more, for the
# goods are not back. Notes, messages and missing facts are possible always.
MOVES: Mapping[DecisionKind, tuple[State, ...]] = {
    "approve": ("pending",),
    "close": OPEN_STATES,
    "refund": OPEN_STATES,
    "received": ("approved",),
    "cancelled": OPEN_STATES,
    "message": OPEN_STATES + FINAL_STATES,
    "note": OPEN_STATES + FINAL_STATES,
    "snooze": OPEN_STATES,
    "assign": OPEN_STATES + FINAL_STATES,
    "set": OPEN_STATES + FINAL_STATES,
}

# The decisions that make sense for many requests at once; what is entered, and who cancelled, is of one.
FOR_MANY: frozenset[DecisionKind] = frozenset(
    {"approve", "close", "refund", "received", "message", "note", "snooze"}
)

# Report statuses by rank: of two reports about one request the higher one is the newer. An unknown
# status ranks lowest, so that a known one replaces it.
_RANKS = {
    "pendingapproval": 1,
    "pendinglabel": 2,
    "approved": 3,
    "pendingrefund": 4,
    "closed": 5,
    "denied": 5,
    "rejected": 5,
    "cancelled": 5,
    "canceled": 5,
    "completed": 6,
}


def status_rank(status: str) -> int:
    """Return the rank of a report's status, 0 for an unknown one."""
    return _RANKS.get(status.replace(" ", "").casefold(), 0)


def reported_state(status: str, statuses: Mapping[str, State], *, delivered: bool, refunded_amount: bool) -> State:
    """Return the state that a report's row means; `pending` for an unknown status.

    Args:
        status: the report's own word.
        statuses: the config's table; compared without case and spaces.
        delivered: whether the row has a return delivery date.
        refunded_amount: whether the row gives an amount refunded, other than 0.
    """
    state = _meant(status, tuple(statuses.items()))
    if state == "approved" and delivered:
        return "received"
    if state == "refunded" and not refunded_amount:
        return "closed"
    return state


@lru_cache(256)
def _meant(status: str, statuses: tuple[tuple[str, State], ...]) -> State:
    wanted = status.replace(" ", "").casefold()
    return next((state for word, state in statuses if word.replace(" ", "").casefold() == wanted), "pending")


def is_known_status(status: str, statuses: Mapping[str, State]) -> bool:
    """Return whether the config's table has that status."""
    wanted = status.replace(" ", "").casefold()
    return any(word.replace(" ", "").casefold() == wanted for word in statuses)


def state_now(decided: State | None, reported: State) -> State:
    """Return the state of a request of which operators decided `decided` and reports say `reported`.

    What operators decided stays. A report only carries an approved request on along its own way: the
    goods came back, or the buyer cancelled.
    """
    if decided is None:
        return reported
    if decided in ("approved", "received") and reported == "cancelled":
        return "cancelled"
    if decided == "approved" and reported == "received":
        return "received"
    return decided


Answer = Literal["confirms", "not_yet", "contradicts"]


def answer_of_report(decided: State, reported: State, *, refunded_here: bool = False) -> Answer:
    """Return what a report says of a decision that its click had to carry out in Seller Central.

    `not_yet` means that the marketplace still shows the state before. A clock or another status that
    fits neither is a contradiction, to be shown to the operator.

    Args:
        decided: the state that the decision gave.
        reported: the state that the report gives.
        refunded_here: whether our ledger has a refund of the request.
    """
    confirms: dict[State, tuple[State, ...]] = {
        "pending": ("pending",),
        "approved": ("approved", "received", "cancelled"),
        "received": ("approved", "received", "cancelled"),
        "refunded": ("refunded", "closed"),
        "closed": ("closed", "refunded") if refunded_here else ("closed",),
        "cancelled": ("cancelled", "closed"),
    }
    before: dict[State, tuple[State, ...]] = {
        "pending": (),
        "approved": ("pending",),
        "received": ("pending",),
        "refunded": ("pending", "approved", "received"),
        "closed": ("pending", "approved", "received"),
        "cancelled": ("pending", "approved", "received"),
    }
    if reported in confirms[decided]:
        return "confirms"
    return "not_yet" if reported in before[decided] else "contradicts"
