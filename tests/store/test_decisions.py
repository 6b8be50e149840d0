"""Decisions as an operator meets them: what changes, what leaves, what is refused, what can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import (
    NothingToUndo,
    Refused,
    StaleRequest,
    UsageError,
    WrongState,
)
from returns_tui.policy.decisions import (
    Approve,
    Assign,
    Cancelled,
    Close,
    Decision,
    Message,
    Note,
    Received,
    RefundDecision,
    SetFacts,
    Snooze,
)
from returns_tui.store import cases, outbox, outbox_reading, queue
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide, last_decision, preview, undo
from returns_tui.store.models import Request
from returns_tui.store.query import OPEN, parse_query, view_query
from tests.conftest import NOW, RequestMaker, insert_request
from tests.store.deciding import act


def test_approving_leaves_a_click_with_the_address_and_keeps_the_clock(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    due = cases.get(store, request_id).due_at
    outcome = act(store, config, request_id, Approve())
    request = cases.get(store, request_id)
    assert (request.state, request.origin, request.clicks) == ("approved", "ours", True)
    assert (request.due_at, request.due_for) == (due, "answer")
    (click,) = outbox.worklist(store)
    assert click.id in outcome.outbox
    assert click.action == "Authorize request"
    assert request.order_id in click.url
    address = config.addresses[config.marketplaces["amazon.co.uk"].return_address or ""]
    assert address.lines[0] in click.text
    assert click.due_at == due


def test_the_clock_stops_when_the_click_is_done(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    act(store, config, request_id, Approve())
    (click,) = outbox.worklist(store)
    outbox.click_done(store, config, click.id, operator="ana", now=NOW)
    request = cases.get(store, request_id)
    assert (request.due_at, request.clicks) == (None, False)
    assert outbox.worklist(store) == []
    with pytest.raises(Refused, match="not open"):
        outbox.click_done(store, config, click.id, operator="ana", now=NOW)


def test_closing_by_mail_freezes_recipient_text_and_message_id(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    market = config.marketplaces["amazon.co.uk"]._replace(notify={"close": "mail", "approve": "mail"})
    config = config._replace(marketplaces={**config.marketplaces, market.id: market})
    request_id = new_request(buyer_email="alias1@marketplace.amazon.co.uk")
    act(store, config, request_id, Close("not_returnable"))
    act(store, config, request_id, SetFacts(buyer_email="other@marketplace.amazon.co.uk"))
    mail, click = sorted(cases.outbox_of(store, request_id), key=lambda entry: entry.kind, reverse=True)
    assert (mail.kind, mail.to, mail.sender) == (
        "mail",
        "alias1@marketplace.amazon.co.uk",
        "seller@example.com",
    )
    assert mail.message_id.endswith("@example.com>")
    assert cases.get(store, request_id).order_id in mail.subject
    assert click.action == "Close request"


def test_a_stale_screen_is_told_who_changed_what(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    seen = cases.get(store, request_id).version
    act(store, config, request_id, Approve(), operator="ben")
    with pytest.raises(StaleRequest, match=r"approve by ben at 10:00"):
        act(store, config, request_id, Close("not_returnable"), version=seen)
    assert cases.get(store, request_id).state == "approved"


def test_the_same_key_decides_once(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    refund = RefundDecision(1000, keep_item=True, keep_open=True)
    first = act(store, config, request_id, refund, key="k1")
    again = act(store, config, request_id, refund, key="k1")
    assert first.event_id == again.event_id
    assert first.outbox == again.outbox
    assert cases.get(store, request_id).refunded == 1000


def test_goods_back_start_the_refund_clock_of_four_calendar_days(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="approved", marketplace_status="Approved")
    assert cases.get(store, request_id).due_at is None
    act(store, config, request_id, Received("box opened"))
    request = cases.get(store, request_id)
    assert (request.state, request.due_for) == ("received", "refund")
    assert request.due_at is not None
    assert request.due_at.isoformat() == "2026-09-28T22:59:59+00:00"  # the end of 28 September in London


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Approve(), "approved"),
        (Received(), "pending"),
        (Approve(), "closed"),
        (Close("not_returnable"), "refunded"),
        (RefundDecision(1), "cancelled"),
    ],
)
def test_decisions_that_the_state_forbids_are_refused(
    store: Store, config: Config, new_request: RequestMaker, decision: Decision, state: str
) -> None:
    request_id = new_request(reported_state=state)
    with pytest.raises(WrongState, match=state):
        act(store, config, request_id, decision)
    assert cases.history(store, request_id) == []


def test_undo_restores_everything_and_withdraws_what_has_not_left(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="received", delivered_at=int(NOW.timestamp()))
    before = cases.get(store, request_id)
    act(store, config, request_id, RefundDecision(3990))
    undo(store, config, request_id, operator="ana", now=NOW)
    after = cases.get(store, request_id)
    assert after._replace(version=before.version) == before
    assert [entry.state for entry in cases.ledger(store, request_id)] == ["undone"]
    assert [entry.state for entry in cases.outbox_of(store, request_id)] == ["undone"]
    assert [entry.event for entry in cases.history(store, request_id)] == ["refund", "undo"]
    with pytest.raises(NothingToUndo):
        undo(store, config, request_id, operator="ana", now=NOW)


def test_undo_of_somebody_elses_decision_is_refused(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    act(store, config, request_id, Approve(), operator="ben")
    with pytest.raises(NothingToUndo, match="ben"):
        undo(store, config, request_id, operator="ana", now=NOW)
    assert cases.get(store, request_id).state == "approved"


def test_what_delivery_has_taken_cannot_be_undone(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    act(store, config, request_id, Message(template="ask_photos"))
    later = NOW + timedelta(seconds=config.undo_window)
    assert outbox.claim_mail(store, owner="a", now=NOW, lease=timedelta(minutes=5)) is None
    assert outbox.claim_mail(store, owner="a", now=later, lease=timedelta(minutes=5)) is not None
    assert outbox.claim_mail(store, owner="b", now=later, lease=timedelta(minutes=5)) is None
    with pytest.raises(NothingToUndo, match="mail to the buyer"):
        undo(store, config, request_id, operator="ana", now=later)


def test_last_decision_is_the_operators_own_and_not_taken_back(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    first, second = new_request(), new_request()
    assert last_decision(store, "ana") is None
    act(store, config, first, Approve())
    act(store, config, second, Approve())
    act(store, config, second, Note("called"), operator="ben")
    assert last_decision(store, "ana") == second
    with pytest.raises(NothingToUndo):
        undo(store, config, second, operator="ana", now=NOW)
    undo(store, config, second, operator="ben", now=NOW)
    undo(store, config, second, operator="ana", now=NOW)
    assert last_decision(store, "ana") == first


def test_the_buyers_answer_starts_the_reply_clock_and_a_message_stops_it(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="approved", marketplace_status="Approved")
    act(store, config, request_id, Note("It is broken", from_buyer=True))
    request = cases.get(store, request_id)
    assert request.due_for == "reply"
    assert request.due_at == NOW + timedelta(hours=24)
    clock = cases.clock_now(config, request)
    assert clock is not None
    assert clock.exact
    later = NOW + timedelta(hours=5)
    note = Note("It leaks as well", from_buyer=True)
    decide(store, config, request_id, note, operator="ana", now=later)
    assert cases.get(store, request_id).due_at == later + timedelta(hours=24), "it runs anew"
    decide(store, config, request_id, Note("Looked at it"), operator="ana", now=later + timedelta(hours=1))
    assert cases.get(store, request_id).due_at == later + timedelta(hours=24), "a note of ours changes nothing"
    act(store, config, request_id, Message(subject="Your kettle", text="Which part is broken?"))
    assert cases.get(store, request_id).due_at is None
    (mail,) = [entry for entry in cases.outbox_of(store, request_id) if entry.kind == "mail"]
    assert request.order_id in mail.subject


def test_a_message_without_an_alias_becomes_a_click_with_the_text(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(buyer_email="")
    act(store, config, request_id, Message(subject="Your kettle", text="Which part is broken?"))
    (click,) = outbox.worklist(store)
    assert (click.action, click.text) == ("Send message", "Which part is broken?")


def test_contact_is_required_as_the_config_says(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    warned = preview(
        store, config._replace(require_contact="warn"), request_id, Close("solved"), operator="ana", now=NOW
    )
    assert len(warned.warnings) == 1
    blocking = config._replace(require_contact="block")
    with pytest.raises(Refused, match="talked"):
        act(store, blocking, request_id, Close("solved"))
    act(store, blocking, request_id, Note("Solved by phone", from_buyer=True))
    act(store, blocking, request_id, Close("solved"))
    assert cases.get(store, request_id).state == "closed"


def test_an_address_abroad_warns_or_blocks(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    abroad = Approve(address="cn")
    warned = preview(store, config._replace(abroad="warn"), request_id, abroad, operator="ana", now=NOW)
    assert "abroad" in warned.warnings[0]
    with pytest.raises(Refused, match="abroad"):
        act(store, config._replace(abroad="block"), request_id, abroad)
    prepaid = Approve(address="cn", label="prepaid")
    act(store, config._replace(abroad="block"), request_id, prepaid)
    assert cases.get(store, request_id).state == "approved"


def test_a_snoozed_request_leaves_the_view_until_its_time_or_shortly_before_its_deadline(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    act(store, config, request_id, Snooze(NOW + timedelta(days=2)))
    view = view_query(config, "to_decide")
    due = cases.get(store, request_id).due_at
    assert due is not None
    assert queue.ids(store, view, NOW) == []
    assert queue.ids(store, view_query(config, "snoozed"), NOW) == [request_id]
    assert queue.ids(store, view, due - timedelta(minutes=59)) == [request_id]
    assert queue.ids(store, OPEN, NOW) == [request_id]


def test_a_request_is_taken_given_and_taken_back_and_found_by_whose_it_is(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id, mine = new_request(), parse_query("assigned:me", config)
    act(store, config, request_id, Assign("ana"))
    assert queue.ids(store, mine, NOW) == [request_id]
    with pytest.raises(Refused, match="is ana's already"):
        act(store, config, request_id, Assign("ana"))
    act(store, config, request_id, Assign("ben"))
    assert queue.ids(store, mine, NOW) == []
    undo(store, config, request_id, operator="ana", now=NOW)
    assert cases.get(store, request_id).assigned_to == "ana"
    act(store, config, request_id, Assign(""), operator="ben")
    assert cases.get(store, request_id).assigned_to == ""
    told = [(event.event, event.details.get("assigned")) for event in cases.history(store, request_id)]
    assert told[-4:] == [("assign", "ana"), ("assign", "ben"), ("undo", None), ("assign", "-")]


def test_cancelled_by_the_buyer_is_final(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    act(store, config, request_id, Cancelled())
    assert cases.get(store, request_id).state == "cancelled"
    with pytest.raises(WrongState):
        act(store, config, request_id, Approve())
    undo(store, config, request_id, operator="ana", now=NOW)
    assert cases.get(store, request_id).state == "pending"


def test_entered_facts_change_only_what_was_entered_and_can_be_undone(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(comment="old")
    act(store, config, request_id, SetFacts(comment="Stopped heating", paid=2000))
    request = cases.get(store, request_id)
    assert request.comment == "Stopped heating"
    assert request.paid is not None
    assert (request.paid.total, request.paid.tax, request.paid.estimated) == (2000, 333, False)
    assert queue.ids(store, parse_query("heating", config), NOW) == [request_id]
    undo(store, config, request_id, operator="ana", now=NOW)
    request = cases.get(store, request_id)
    assert request.comment == "old"
    assert request.paid is not None
    assert request.paid.total == 3990


def test_a_conflict_found_by_an_import_stays_through_decisions(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    with store.writing():
        Request.update(conflict="The same return as request 9, decided apart.").execute()
    act(store, config, request_id, Note("called"))
    act(store, config, request_id, Approve())
    assert cases.get(store, request_id).conflict == "The same return as request 9, decided apart."


def test_a_contradiction_goes_with_the_decision_that_it_contradicts(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    act(store, config, request_id, Approve())
    with store.writing():
        Request.update(reported_state="closed", marketplace_status="Closed").execute()
    act(store, config, request_id, Note("seen"))
    assert "Closed" in cases.get(store, request_id).conflict
    act(store, config, request_id, Close("out_of_window"))
    assert cases.get(store, request_id).conflict == ""


def test_what_comes_later_makes_an_open_approval_click_needless(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    act(store, config, request_id, Approve())
    (approve_click,) = outbox.worklist(store)
    act(store, config, request_id, Close("out_of_window"))
    (close_click,) = outbox.worklist(store)
    assert close_click.action == "Close request"  # the marketplace was never told of the approval
    undo(store, config, request_id, operator="ana", now=NOW)
    assert [click.id for click in outbox.worklist(store)] == [approve_click.id]
    outbox.click_done(store, config, approve_click.id, operator="ana", now=NOW)
    act(store, config, request_id, Close("out_of_window"))
    (close_click,) = outbox.worklist(store)
    assert close_click.action == "Complete return"


def test_a_cancelled_request_leaves_nothing_to_click_and_no_clock(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    act(store, config, request_id, Approve())
    act(store, config, request_id, Cancelled())
    assert outbox.worklist(store) == []
    assert cases.get(store, request_id).due_at is None


def test_a_marketplace_that_is_clicked_elsewhere_gets_its_click_too(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    shop = config.marketplaces["amazon.co.uk"]._replace(
        id="shop.example", seller_central="", notify={"close": "click"}
    )
    config = config._replace(marketplaces={**config.marketplaces, shop.id: shop})
    request_id = insert_request(store, config, marketplace="shop.example")
    act(store, config, request_id, Close("not_returnable"))
    (click,) = outbox.worklist(store)
    assert cases.get(store, request_id).order_id in click.text


def test_a_language_asked_for_by_hand_must_be_there(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    with pytest.raises(UsageError, match="“xx”"):
        act(store, config, request_id, Approve(language="xx"))
    act(store, config, request_id, Approve(language="de-AT", despite_lint=True))
    assert cases.history(store, request_id)[-1].details["language"] == "de"


def test_a_mail_that_failed_can_be_taken_back(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request()
    act(store, config, request_id, Note("Where is my answer?", from_buyer=True))
    asked = cases.get(store, request_id)
    act(store, config, request_id, Message(subject="Photos", text="Please."))
    later = NOW + timedelta(minutes=1)
    entry = outbox.claim_mail(store, owner="a", now=later, lease=timedelta(minutes=5))
    assert entry is not None
    outbox.mark_failed(store, config, entry.id, owner="a", now=later, error="550")
    failed = cases.get(store, request_id)
    assert (failed.buyer_asked_at, failed.contacted_at) == (asked.buyer_asked_at, asked.contacted_at)
    undo(store, config, request_id, operator="ana", now=later)
    assert outbox_reading.counts(store)["failed"] == 0


def test_a_message_counts_as_contact_once_it_is_known_to_have_left(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    act(store, config, request_id, Message(subject="Photos", text="Please."))
    later = NOW + timedelta(minutes=1)
    entry = outbox.claim_mail(store, owner="a", now=later, lease=timedelta(minutes=5))
    assert entry is not None
    outbox.mark_failed(store, config, entry.id, owner="a", now=later, error="550")
    assert cases.get(store, request_id).contacted_at is None
    outbox.mark_sent_by_hand(store, config, entry.id, operator="ana", now=later)
    assert cases.get(store, request_id).contacted_at == NOW
