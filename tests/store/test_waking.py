"""What is put aside until a report changes it: what wakes it, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Message, Note, Snooze
from returns_tui.policy.waking import UNTIL_CHANGE, why_awake
from returns_tui.store import cases, queue
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide, undo
from returns_tui.store.query import OPEN, view_query
from tests.conftest import NOW, RequestMaker
from tests.store.deciding import act
from tests.store.report_fakes import only, ordered, returned, take

LATER = NOW + timedelta(hours=2)
ASKED = returned(requested_on=date(2026, 9, 24), status="Approved")  # its clock runs when the goods are back


def put_aside(store: Store, config: Config) -> int:
    take(store, config, ASKED)
    request_id = int(only(store)["id"])
    act(store, config, request_id, Snooze(UNTIL_CHANGE))
    assert queue.ids(store, view_query(config, "waiting"), NOW) == []
    assert queue.ids(store, view_query(config, "snoozed"), NOW) == [request_id]
    return request_id


def why(store: Store, request_id: int, now: datetime = LATER) -> str:
    whole = cases.whole(store, request_id)
    return why_awake(whole.request, whole.history, now)


def test_a_report_that_says_nothing_new_lets_it_sleep(store: Store, config: Config) -> None:
    request_id = put_aside(store, config)
    take(store, config, ASKED, now=LATER)
    assert cases.get(store, request_id).snoozed_until == UNTIL_CHANGE
    assert why(store, request_id) == ""


def test_a_report_that_changes_it_wakes_it_and_what_changed_is_told(store: Store, config: Config) -> None:
    request_id = put_aside(store, config)
    stand = queue.stand(store, NOW)
    take(store, config, replace(ASKED, tracking_id="H01ABC"), now=LATER)
    view = view_query(config, "waiting")
    assert queue.ids(store, view, LATER) == [request_id]
    assert queue.come_since(store, view, LATER, stand, 10) == [request_id]
    assert why(store, request_id) == "a report changed it: tracking id - → H01ABC"


def test_an_order_report_that_changes_it_wakes_it_as_well(store: Store, config: Config) -> None:
    request_id = put_aside(store, config)
    take(store, config, ordered(), now=LATER)
    told = why(store, request_id)
    assert "a report changed it: order quantity - → 1, paid - → GBP 42.90, also buyer email" in told


def test_what_sleeps_until_a_time_is_not_woken_by_a_report(store: Store, config: Config) -> None:
    take(store, config, ASKED)
    request_id = int(only(store)["id"])
    act(store, config, request_id, Snooze(NOW + timedelta(days=3)))
    take(store, config, replace(ASKED, tracking_id="H01ABC"), now=LATER)
    assert cases.get(store, request_id).snoozed_until == NOW + timedelta(days=3)


def test_the_buyers_answer_wakes_and_taking_the_note_back_puts_aside_again(store: Store, config: Config) -> None:
    request_id = put_aside(store, config)
    act(store, config, request_id, Note("We wait."))
    assert why(store, request_id, NOW) == ""
    act(store, config, request_id, Note("I sent it!", from_buyer=True))
    assert why(store, request_id, NOW) == "the buyer answered"
    undo(store, config, request_id, operator="ana", now=NOW)
    assert cases.get(store, request_id).snoozed_until == UNTIL_CHANGE


def test_what_is_there_again_is_so_no_longer_when_the_buyer_is_written_to(store: Store, config: Config) -> None:
    request_id = put_aside(store, config)
    act(store, config, request_id, Message(subject="Still waiting", text="Where is it?"))
    assert cases.get(store, request_id).snoozed_until == UNTIL_CHANGE  # it sleeps on
    take(store, config, replace(ASKED, tracking_id="H01ABC"), now=LATER)
    message = Message(subject="Thanks", text="We see it is on its way.")
    decide(store, config, request_id, message, operator="ana", now=LATER)
    assert cases.get(store, request_id).snoozed_until is None


def test_a_deadline_wakes_what_was_to_sleep_longer_and_it_is_found_as_new(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    act(store, config, request_id, Snooze(UNTIL_CHANGE))
    due = cases.get(store, request_id).due_at
    assert due is not None
    view, near = view_query(config, "to_decide"), due - timedelta(minutes=59)
    assert queue.ids(store, view, due - timedelta(minutes=61)) == []
    stand = queue.stand(store, due - timedelta(minutes=61))
    assert queue.come_since(store, view, near, stand, 10) == [request_id]
    assert why(store, request_id, near) == "its deadline is near"
    assert queue.ids(store, OPEN, NOW) == [request_id]


def test_a_time_that_came_is_told(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    act(store, config, request_id, Snooze(datetime(2026, 9, 24, 11, 0, tzinfo=UTC)))
    assert why(store, request_id, NOW) == ""
    assert why(store, request_id) == "its time came"
