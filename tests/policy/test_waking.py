"""What was put aside comes back in time, and why it is said to be there again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.policy.request import HistoryEntry, Request
from returns_tui.policy.waking import UNTIL_CHANGE, asleep, is_asleep, is_woken, why_awake

NOW = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)
SLEPT = Request(
    1, "default", "amazon.co.uk", "026-1", "GBP", "pending", "reported", 2, NOW, True, snoozed_until=UNTIL_CHANGE
)
TIMES = st.integers(-(10**6), 10**6) | st.just(int(UNTIL_CHANGE.timestamp()))


@given(st.none() | TIMES, st.none() | TIMES, TIMES)
def test_what_is_put_aside_sleeps_or_is_there_again_and_never_sleeps_past_its_deadline(
    until: int | None, due: int | None, now: int
) -> None:
    assert (is_asleep(until, due, now) + is_woken(until, due, now)) == (until is not None)
    if due is not None and due - 3600 <= now:
        assert not is_asleep(until, due, now)
    if until is not None and until > now and (due is None or due > now + 3600):
        assert is_asleep(until, due, now)


def event(name: str, at: datetime, states: str = "pending pending", **details: str) -> HistoryEntry:
    before, after = states.split()
    return HistoryEntry(1, at, "ana", name, before, after, details)


def test_what_sleeps_has_no_reason_to_be_awake() -> None:
    assert asleep(SLEPT, NOW)
    assert why_awake(SLEPT, [], NOW) == ""
    assert why_awake(SLEPT._replace(snoozed_until=None), [], NOW) == ""


@pytest.mark.parametrize(
    ("until", "due", "history", "why"),
    [
        (NOW, None, [], "its time came"),
        (UNTIL_CHANGE, NOW + timedelta(hours=1), [], "its deadline is near"),
        (NOW, None, [event("note", NOW, **{"from": "buyer", "text": "hi"})], "the buyer answered"),
        (NOW, None, [event("note", NOW, **{"from": "us", "text": "hi"})], "its time came"),
        (
            NOW,
            None,
            [
                event("changed", NOW - timedelta(days=1), label_payer="- → seller"),
                event("changed", NOW, "pending approved", tracking_id="- → H01", also="invoice"),
                event("woken", NOW, file="returns.tsv"),
            ],
            "a report changed it: pending → approved, tracking id - → H01, also invoice",
        ),
        (NOW, None, [event("refund_failed", NOW), event("woken", NOW)], "a report changed it: the refund failed"),
    ],
)
def test_the_reason_is_told(until: datetime, due: datetime | None, history: list[HistoryEntry], why: str) -> None:
    request = SLEPT._replace(snoozed_until=until, due_at=due)
    assert why_awake(request, history, NOW) == why
    assert why_awake(request._replace(state="closed"), history, NOW) == ""
