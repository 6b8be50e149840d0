"""Clicks of the worklist that the next report confirms, and those that it shows to be forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Approve, Close, Decision, Message, RefundDecision
from returns_tui.store import cases, outbox
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide
from returns_tui.store.models import Outbox
from tests.conftest import NOW
from tests.store.report_fakes import events, only, ordered, returned, take

DAY_AFTER = date(2026, 9, 25)  # decisions are made on the 24th


@pytest.fixture
def by_click(config: Config) -> Config:
    """Refunds, too, are clicked in Seller Central."""
    market = config.marketplaces["amazon.co.uk"]._replace(refund_route="click")
    return config._replace(marketplaces={**config.marketplaces, market.id: market})


def decided(store: Store, config: Config, *decisions: Decision) -> int:
    """A paid request with these decisions; its id."""
    take(store, config, returned(), ordered())
    request_id = int(only(store)["id"])
    for decision in decisions:
        decide(store, config, request_id, decision, operator="ana", now=NOW)
    return request_id


def clicks(store: Store) -> list[dict[str, Any]]:
    fields = (Outbox.action, Outbox.state, Outbox.done_by, Outbox.not_done)
    with store.reading():
        return list(Outbox.select(*fields).where(Outbox.kind == "click").order_by(Outbox.id).dicts())


def states(store: Store) -> list[str]:
    return [click["state"] for click in clicks(store)]


def names(store: Store) -> list[str]:
    return [name for name, _details in events(store)]


def test_a_confirmed_click_is_done_and_its_clock_stops(store: Store, config: Config) -> None:
    request_id = decided(store, config, Approve())
    assert cases.get(store, request_id).due_for == "answer"
    result = take(store, config, returned(status="Approved"), latest=DAY_AFTER)
    assert (result.changed, clicks(store)) == (
        1,
        [{"action": "Authorize request", "state": "done", "done_by": "report", "not_done": ""}],
    )
    request = cases.get(store, request_id)
    assert (request.clicks, request.due_at, request.conflict) == (False, None, "")
    assert (request.state, request.origin) == ("approved", "ours")
    assert names(store)[-1] == "click_done"
    again = take(store, config, returned(status="Approved"), latest=DAY_AFTER)
    assert (again.changed, again.unchanged) == (0, 1)


def test_a_click_that_a_later_report_does_not_show_is_pointed_out(store: Store, config: Config) -> None:
    decided(store, config, Approve())
    take(store, config, returned(), latest=DAY_AFTER)
    (entry,) = outbox.worklist(store)
    assert entry.not_done == "The report with data up to 25 Sep still shows PendingApproval."
    assert names(store)[-1] == "click_not_done"
    told = names(store)
    take(store, config, returned(), latest=DAY_AFTER)
    take(store, config, returned(), latest=DAY_AFTER + timedelta(days=1))
    assert names(store) == told
    assert "26 Sep" in outbox.worklist(store)[0].not_done


def test_a_report_that_ends_on_the_day_of_the_decision_proves_nothing(store: Store, config: Config) -> None:
    decided(store, config, Approve())
    take(store, config, returned(), latest=date(2026, 9, 24))
    take(store, config, returned(), latest=None)
    assert clicks(store)[0]["not_done"] == ""


def test_a_contradiction_is_shown_and_the_decision_stays(store: Store, config: Config) -> None:
    request_id = decided(store, config, Approve())
    take(store, config, returned(status="Closed"), latest=DAY_AFTER)
    request = cases.get(store, request_id)
    assert (request.state, request.origin) == ("approved", "ours")
    assert "Closed" in request.conflict
    assert states(store) == ["open"]


def test_a_refund_by_click_is_confirmed_in_the_ledger(store: Store, by_click: Config) -> None:
    request_id = decided(store, by_click, RefundDecision(4290, keep_item=True))
    assert [entry.state for entry in cases.ledger(store, request_id)] == ["intended"]
    completed = returned(status="Completed", refunded_amount=Decimal("42.90"))
    take(store, by_click, completed, latest=DAY_AFTER)
    assert [entry.state for entry in cases.ledger(store, request_id)] == ["confirmed"]
    assert states(store) == ["done"]
    assert cases.get(store, request_id).refunded == 4290


def test_a_request_that_closed_without_a_word_of_money_proves_no_refund(store: Store, by_click: Config) -> None:
    request_id = decided(store, by_click, RefundDecision(4290, keep_item=True))
    take(store, by_click, returned(status="Closed"), latest=DAY_AFTER)
    assert states(store) == ["open"]
    assert [entry.state for entry in cases.ledger(store, request_id)] == ["intended"]
    take(store, by_click, returned(status="Completed"), latest=DAY_AFTER)
    assert states(store) == ["done"]


def test_a_closed_request_proves_no_partial_refund(store: Store, by_click: Config) -> None:
    close = Close(reason=next(iter(by_click.closure_reasons)))
    request_id = decided(store, by_click, Approve(), RefundDecision(1000, keep_open=True), close)
    take(store, by_click, returned(status="Closed"), latest=DAY_AFTER)
    open_ones = [click["action"] for click in clicks(store) if click["state"] == "open"]
    assert open_ones == ["Issue refund"]
    assert [entry.state for entry in cases.ledger(store, request_id)] == ["intended"]


def test_a_confirmed_close_leaves_nothing_to_authorize(store: Store, config: Config) -> None:
    close = Close(reason=next(iter(config.closure_reasons)))
    decided(store, config, Approve(), close)
    take(store, config, returned(status="Closed"), latest=DAY_AFTER)
    assert states(store) == ["superseded", "done"]
    assert only(store)["clicks"] is False


def test_no_report_ticks_off_a_message(store: Store, config: Config) -> None:
    take(store, config, returned())
    request_id = int(only(store)["id"])
    message = Message(subject="Your kettle", text="Could you send a photo?")
    decide(store, config, request_id, message, operator="ana", now=NOW)
    take(store, config, returned(status="Approved"), latest=DAY_AFTER)
    assert states(store) == ["open"]
    assert only(store)["clicks"] is True


def test_a_click_ticked_off_by_hand_is_open_again_when_a_later_report_does_not_show_it(
    store: Store, config: Config
) -> None:
    request_id = decided(store, config, Approve())
    due = cases.get(store, request_id).due_at
    (entry,) = outbox.worklist(store)
    outbox.click_done(store, config, entry.id, operator="ana", now=NOW)
    assert take(store, config, returned(), latest=DAY_AFTER - timedelta(days=1)).changed == 0
    take(store, config, returned(), latest=DAY_AFTER)
    (entry,) = outbox.worklist(store)
    assert "PendingApproval" in entry.not_done
    assert cases.get(store, request_id).due_at == due


def test_a_text_to_paste_is_not_ticked_off_with_the_approval(store: Store, config: Config) -> None:
    market = config.marketplaces["amazon.co.uk"]._replace(notify={"approve": "mail"})
    config = config._replace(marketplaces={**config.marketplaces, market.id: market})
    take(store, config, returned())
    decide(store, config, int(only(store)["id"]), Approve(), operator="ana", now=NOW)
    assert {click["action"] for click in clicks(store)} == {"Send message", "Authorize request"}
    take(store, config, returned(status="Approved"), latest=DAY_AFTER)
    assert [entry.action for entry in outbox.worklist(store)] == ["Send message"]
