"""States: what a report's status means, and what it may change about a decision."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from returns_tui.config.values import Config, State
from returns_tui.policy.states import answer_of_report, reported_state, state_now, status_rank

STATES: tuple[State, ...] = get_args(State)


@pytest.mark.parametrize(
    ("status", "delivered", "amount", "state"),
    [
        ("PendingApproval", False, False, "pending"),
        ("Approved", False, False, "approved"),
        ("PendingLabel", True, False, "received"),
        ("pending refund", True, False, "received"),
        ("Closed", True, True, "closed"),
        ("Denied", False, False, "closed"),
        ("Canceled", False, False, "cancelled"),
        ("Completed", True, True, "refunded"),
        ("Completed", True, False, "closed"),
        ("SomethingNew", True, True, "pending"),
    ],
)
def test_a_status_means_a_state(config: Config, status: str, delivered: bool, amount: bool, state: str) -> None:
    assert reported_state(status, config.statuses, delivered=delivered, refunded_amount=amount) == state


def test_later_statuses_rank_higher() -> None:
    ranks = [
        status_rank(word)
        for word in (
            "unheard",
            "PendingApproval",
            "PendingLabel",
            "Approved",
            "PendingRefund",
            "Closed",
            "Completed",
        )
    ]
    assert ranks == sorted(set(ranks))
    assert len({status_rank(word) for word in ("Closed", "Denied", "Rejected", "Cancelled")}) == 1


def test_without_a_decision_the_report_counts() -> None:
    assert [state_now(None, state) for state in STATES] == list(STATES)


def test_a_decision_stays_but_for_goods_that_come_back_and_buyers_who_cancel() -> None:
    moved = {
        (decided, reported)
        for decided, reported in itertools.product(STATES, STATES)
        if state_now(decided, reported) != decided
    }
    assert moved == {("approved", "received"), ("approved", "cancelled"), ("received", "cancelled")}


def test_every_answer_of_a_report_is_one_of_three() -> None:
    assert answer_of_report("approved", "pending") == "not_yet"
    assert answer_of_report("approved", "approved") == "confirms"
    assert answer_of_report("approved", "closed") == "contradicts"
    assert answer_of_report("closed", "approved") == "not_yet"
    assert answer_of_report("closed", "refunded") == "contradicts"
    assert answer_of_report("closed", "refunded", refunded_here=True) == "confirms"
    assert answer_of_report("refunded", "closed") == "confirms"
