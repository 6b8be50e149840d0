"""Whether all steps of a macro can be done, seen before the first one is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from returns_tui.config.values import Config, Macro, MacroStep
from returns_tui.errors import Refused
from returns_tui.policy.decisions import Assign, RefundDecision, Snooze
from returns_tui.policy.macros import decision_of, impossible
from tests.ui.prompt_host import request


def macro(*texts: str) -> Macro:
    steps = []
    for text in texts:
        verb, _space, what = text.partition(" ")
        steps.append(MacroStep(verb, what, text))
    return Macro("one", "1", None, tuple(steps))


@pytest.mark.parametrize(
    ("facts", "steps", "number", "why"),
    [
        ({}, ["close duplicate", "note Solved", "next"], 0, ""),
        ({}, ["approve", "received as new", "refund full"], 0, ""),
        ({}, ["close duplicate", "approve"], 2, "is closed, so it cannot be approved"),
        ({"state": "refunded"}, ["note x", "received"], 2, "is refunded, so it cannot be marked as received"),
        ({"paid": None}, ["refund full"], 1, "What the buyer paid is unknown."),
        ({"state": "received"}, ["refund full", "refund full"], 2, "All that was paid is refunded already."),
        ({"state": "received"}, ["refund full keep-item", "note x"], 0, ""),
        ({"state": "received", "reported_refund": 3990}, ["refund full"], 0, ""),  # it can be insisted on
        ({}, ["message offer_keep", "close duplicate"], 0, ""),  # its amount is asked for
        ({}, ["close out_of_range"], 1, "out_of_range"),
    ],
)
def test_the_first_step_that_is_impossible_is_told(
    config: Config, now: datetime, facts: dict[str, Any], steps: list[str], number: int, why: str
) -> None:
    found = impossible(macro(*steps), request(**facts), config, operator="ana", now=now)
    assert (found or (0, ""))[0] == number
    assert why in (found or (0, ""))[1]


def test_a_step_is_the_decision_that_its_words_say(config: Config, now: datetime) -> None:
    def made(text: str) -> object:
        (step,) = macro(text).steps
        return decision_of(step, request(), config, operator="ana", now=now)

    assert made("refund full keep-item") == RefundDecision(3990, keep_item=True)
    assert made("snooze 4h") == Snooze(now + timedelta(hours=4))
    assert [made(f"assign {name}") for name in ("me", "nobody", "ben")] == [
        Assign("ana"),
        Assign(""),
        Assign("ben"),
    ]


def test_a_refund_in_full_of_what_is_refunded_is_refused(config: Config, now: datetime) -> None:
    (step,) = macro("refund full").steps
    with pytest.raises(Refused, match="refunded already"):
        decision_of(step, request(refunded_gross=3990), config, operator="ana", now=now)
