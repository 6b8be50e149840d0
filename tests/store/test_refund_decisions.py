"""Refunds as an operator meets them: never more than was paid, never twice without insisting."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import (
    RefundTooHigh,
    Refused,
    ReportedRefund,
    ReturnsTuiError,
)
from returns_tui.policy.decisions import (
    RefundDecision,
    SetFacts,
)
from returns_tui.store import cases, outbox
from returns_tui.store.database import Store
from returns_tui.store.decisions import preview
from tests.conftest import NOW, RequestMaker
from tests.store.deciding import act


def test_partial_refunds_never_pass_what_was_paid(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request(reported_state="received", paid=10000, paid_tax=0)
    act(store, config, request_id, RefundDecision(6000, keep_open=True))
    with pytest.raises(RefundTooHigh) as refusal:
        act(store, config, request_id, RefundDecision(6000))
    assert refusal.value.maximum == Decimal("40.00")
    act(store, config, request_id, RefundDecision(4000))
    request = cases.get(store, request_id)
    assert (request.state, request.refunded, request.refundable) == ("refunded", 10000, 0)
    assert sum(entry.paid_out for entry in cases.ledger(store, request_id)) == 10000


def test_two_at_once_never_pass_what_was_paid(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = new_request(reported_state="received", paid=10000, paid_tax=0)
    start = threading.Barrier(4)
    answers: list[str] = []

    def refund() -> None:
        start.wait()
        try:
            act(store, config, request_id, RefundDecision(6000, keep_open=True))
            answers.append("done")
        except ReturnsTuiError as error:
            answers.append(type(error).__name__)

    threads = [threading.Thread(target=refund) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["RefundTooHigh"] * 3 + ["done"]
    assert cases.get(store, request_id).refunded == 6000


def test_a_restocking_fee_is_kept_back_from_what_is_paid_out(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(
        marketplace="amazon.com",
        currency="USD",
        reason_code="CR-UNWANTED_ITEM",
        reported_state="received",
        paid=2138,
        paid_tax=171,
    )
    act(store, config, request_id, RefundDecision(2138, fee=428))
    request = cases.get(store, request_id)
    assert (request.refunded, request.refunded_gross, request.refundable) == (1710, 2138, 0)
    other = new_request(
        marketplace="amazon.com", currency="USD", reason_code="CR-DEFECTIVE", reported_state="received"
    )
    with pytest.raises(Refused, match="at most"):
        act(store, config, other, RefundDecision(2138, fee=428))


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"reported_refund": 1000}, "refunded already"),
        ({"resolution": "RefundAtFirstScan"}, "first scan"),
        ({"delivered_at": int(NOW.timestamp()) - 20 * 86400}, "time for the refund is over"),
    ],
)
def test_what_the_marketplace_may_have_paid_must_be_insisted_on(
    store: Store, config: Config, new_request: RequestMaker, facts: dict[str, object], word: str
) -> None:
    request_id = new_request(reported_state="received", **facts)
    with pytest.raises(ReportedRefund, match=word):
        act(store, config, request_id, RefundDecision(1000))
    act(store, config, request_id, RefundDecision(1000, despite_reported=True))
    assert cases.get(store, request_id).state == "refunded"


def test_nothing_is_refunded_while_what_was_paid_is_unknown(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="received", paid=None, paid_tax=0, order_amount=None)
    with pytest.raises(Refused, match="unknown"):
        act(store, config, request_id, RefundDecision(1000))
    act(store, config, request_id, SetFacts(paid=1500))
    act(store, config, request_id, RefundDecision(1500))
    assert cases.get(store, request_id).refunded == 1500


def test_without_an_item_id_a_refund_becomes_a_click(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="received", order_item_id="")
    act(store, config, request_id, RefundDecision(3990))
    (click,) = outbox.worklist(store)
    assert (click.kind, click.action) == ("click", "Issue refund")
    assert "GBP 39.90" in click.text
    outbox.click_done(store, config, click.id, operator="ana", now=NOW)
    assert [entry.state for entry in cases.ledger(store, request_id)] == ["sent"]


def test_a_refund_to_click_says_all_that_has_to_be_entered(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(
        marketplace="amazon.com",
        currency="USD",
        reason_code="CR-UNWANTED_ITEM",
        order_item_id="",
        paid=2000,
        paid_tax=0,
    )
    act(store, config, request_id, RefundDecision(2000, fee=400, keep_item=True))
    (click,) = outbox.worklist(store)
    for said in ("USD 16.00", "USD 20.00", "USD 4.00", "keeps the item"):
        assert said in click.text


def test_a_pending_request_is_refunded_only_when_the_buyer_keeps_the_item(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request()
    with pytest.raises(Refused, match="keep the item"):
        act(store, config, request_id, RefundDecision(3990))
    act(store, config, request_id, RefundDecision(3990, keep_item=True))
    assert cases.get(store, request_id).state == "refunded"


def test_refunding_before_the_goods_are_back_asks_once_more(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="approved", marketplace_status="Approved")
    made = preview(store, config, request_id, RefundDecision(3990), operator="ana", now=NOW)
    assert made.asks_again == "The goods are not back."
    assert cases.get(store, request_id).state == "approved"


def test_a_daily_limit_holds(store: Store, config: Config, new_request: RequestMaker) -> None:
    limited = config._replace(refunds=config.refunds._replace(daily_limit={"GBP": Decimal("50.00")}))
    first, second = (new_request(reported_state="received") for _ in range(2))
    act(store, limited, first, RefundDecision(3990))
    with pytest.raises(Refused, match="daily limit"):
        act(store, limited, second, RefundDecision(3990))
    act(store, limited, second, RefundDecision(1010))


def test_an_item_is_not_refunded_twice_by_two_requests_about_it(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    facts = {"order_id": "8-1", "order_item_id": "I1", "reported_state": "received", "order_quantity": 1}
    first, second = new_request(**facts), new_request(**facts)
    act(store, config, first, RefundDecision(3990))
    with pytest.raises(ReportedRefund, match=r"GBP 39\.90"):
        act(store, config, second, RefundDecision(3990))
    of_two = {**facts, "order_item_id": "I2", "order_quantity": 2}
    for request_id in (new_request(**of_two), new_request(**of_two)):
        act(store, config, request_id, RefundDecision(3990))
    third = new_request(**of_two)
    with pytest.raises(ReportedRefund):
        act(store, config, third, RefundDecision(3990))


def test_an_item_id_that_no_file_can_carry_makes_a_click(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="received", order_item_id="12 34")
    act(store, config, request_id, RefundDecision(3990))
    assert [click.action for click in outbox.worklist(store)] == ["Issue refund"]
