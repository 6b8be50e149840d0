"""What is due soon, and when that changes by itself."""

from __future__ import annotations

from datetime import timedelta

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Close
from returns_tui.store import decisions
from returns_tui.store.database import Store, seconds
from returns_tui.store.due_soon import DueSoon, due_soon
from tests.conftest import NOW, RequestMaker

DAY = 86_400  # seconds after which an answer is due


def test_what_is_due_within_the_time_is_found_and_the_moments_at_which_that_changes(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    def due_in(minutes: int) -> int:
        return new_request(requested_at=seconds(NOW) + 60 * minutes - DAY)

    due_in(-5)  # over
    near, nearer = due_in(59), due_in(10)
    click = due_in(30)
    decisions.decide(store, config, click, Close("not_returnable"), operator="ana", now=NOW)
    new_request(requested_at=seconds(NOW) - DAY + 600, reported_state="closed")  # nothing is left to do
    due_in(61)
    due_in(300)
    found = due_soon(store, NOW, 3600)
    assert found.ids == {near, nearer, click}
    assert found.first_at == NOW + timedelta(minutes=10)
    assert found.next_at == NOW + timedelta(minutes=61)


def test_an_empty_queue_has_nothing_due(store: Store) -> None:
    assert due_soon(store, NOW, 3600) == DueSoon(frozenset(), None, None)
