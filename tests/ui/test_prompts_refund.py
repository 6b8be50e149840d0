"""Refunding: what is typed, what is shown, each doubt by itself, and the amount typed where it is high."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from textual import events

from returns_tui.policy.decisions import RefundDecision
from returns_tui.policy.request import Paid
from returns_tui.ui.prompts.fields import TypedAmount
from tests.ui.prompt_host import Host, example_config, paste, press, request


def received(**facts: Any) -> Any:
    return request(**{"state": "received", **facts})


async def test_f_fills_in_all_that_can_be_refunded() -> None:
    app = Host("refund", received(refunded=1000, refunded_gross=1000))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "enter")
        assert app.status == "Refund GBP 29.90 to Jo Sample for 026-1180443-7781902? y / N"
        await press(pilot, "y")
        assert app.decision == RefundDecision(2990)


async def test_what_was_paid_and_what_the_report_claims_is_shown() -> None:
    shown = received(refunded=1000, refunded_gross=1000, reported_refund=500, resolution="RefundAtFirstScan")
    app = Host("refund", shown)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        seen = " ".join(app.screen_text().split())
        assert "Paid GBP 39.90" in seen
        assert "Refunded so far GBP 10.00" in seen
        assert "Can be refunded GBP 29.90" in seen
        assert "Report claims GBP 5.00" in seen
        assert "Refund at first scan" in seen


async def test_a_partial_refund_keeps_item_and_request_open_as_ticked() -> None:
    app = Host("refund", received())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "1", "0", ".", "5", "0", "tab", "tab", "space", "j", "space", "enter", "y")
        assert app.decision == RefundDecision(1050, keep_item=True, keep_open=True)


async def test_a_restocking_fee_is_kept_back_and_named() -> None:
    config = example_config()
    config = config._replace(refunds=config.refunds._replace(restocking=()))
    app = Host("refund", received(reason_code="CR-UNWANTED_ITEM"), config=config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "0", "tab", "4", ".", "2", "8")
        assert "GBP 15.72" in app.screen_text()
        await press(pilot, "enter")
        assert "Refund GBP 15.72 to Jo Sample" in app.status
        await press(pilot, "y")
        assert app.decision == RefundDecision(2000, fee=428)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("", "Type the amount"),
        ("abc", "is no amount in GBP"),
        ("1,50", "is no amount in GBP"),
        ("-5", "is no amount in GBP"),
        ("1.505", "is no amount in GBP"),
        ("0", "more than nothing"),
        ("39.91", "more than the GBP 39.90"),
        ("1e3", "is no amount in GBP"),
    ],
)
async def test_an_amount_that_cannot_be_is_refused_with_its_reason(amount: str, said: str) -> None:
    app = Host("refund", received())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *amount, "enter")
        assert said in app.status
        await press(pilot, "y", "enter")
        assert app.nothing_happened


async def test_without_a_known_price_it_says_what_to_enter() -> None:
    app = Host("refund", received(paid=None))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "5", "enter", "y")
        assert app.nothing_happened
        assert "What the buyer paid is unknown" in app.status


async def test_money_that_may_be_paid_already_is_a_doubt_of_its_own() -> None:
    app = Host("refund", received(reported_refund=3990))
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "5", "enter")
        assert "may have been paid already" in app.status
        assert "The report says that GBP 39.90 was refunded already." in app.screen_text()
        await press(pilot, "y")
        assert not app.prompt.question  # y is no answer to this one
        await press(pilot, "enter", "p")
        assert "Refund GBP 5.00 to Jo Sample" in app.status
        await press(pilot, "y")
        assert app.decision == RefundDecision(500, despite_reported=True)


async def test_goods_that_are_not_back_are_a_doubt_of_their_own() -> None:
    app = Host("refund", request(state="approved"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "enter")
        assert "The goods are not back." in app.status
        await press(pilot, "b", "y")
        assert app.decision == RefundDecision(500)


async def test_two_doubts_take_two_keys_and_then_the_money() -> None:
    app = Host("refund", request(state="approved", reported_refund=100))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "5", "enter", "p")
        assert "not back" in app.status
        await press(pilot, "p")
        assert app.nothing_happened
        assert not app.prompt.question
        await press(pilot, "enter", "p", "b", "n")
        assert app.nothing_happened
        await press(pilot, "enter", "p", "b", "y")
        assert app.decision == RefundDecision(500, despite_reported=True)


async def test_a_pending_request_is_refunded_only_with_the_item_kept() -> None:
    app = Host("refund")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "enter")
        assert "let the buyer keep the item" in app.status
        await press(pilot, "tab", "tab", "space", "enter", "y")
        assert app.decision == RefundDecision(3990, keep_item=True)


class TestAboveTheLimit:
    """40.00 GBP in the example config; the request was paid with 60.00."""

    @staticmethod
    def host() -> Host:
        return Host("refund", received(paid=Paid(total=6000)))

    async def test_just_at_the_limit_y_is_enough(self) -> None:
        app = self.host()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "4", "0", "enter", "y")
            assert app.decision == RefundDecision(4000)

    async def test_y_and_enter_do_not_pay(self) -> None:
        app = self.host()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "f", "enter")
            assert "Refund GBP 60.00 to Jo Sample for 026-1180443-7781902? Type the amount" in app.status
            assert len(app.status) <= 80
            await press(pilot, "y", "enter", "enter")
            assert app.nothing_happened

    async def test_another_amount_does_not_pay(self) -> None:
        app = self.host()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "f", "enter", "6", "enter")
            assert "GBP 6.00 is not the GBP 60.00" in app.status
            assert app.nothing_happened

    async def test_a_paste_does_not_pay(self) -> None:
        app = self.host()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "f", "enter")
            await paste(pilot, "60.00")
            await press(pilot, "enter")
            assert app.nothing_happened

    async def test_keys_that_come_together_do_not_pay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(TypedAmount, "TOGETHER", 1000.0)
        app = self.host()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "f", "enter", *"60.00", "enter")
            assert app.nothing_happened
            assert "like a paste" in app.status

    async def test_the_amount_typed_with_fingers_pays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(TypedAmount, "TOGETHER", 0.0)
        app = self.host()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "f", "enter", *"60.00", "enter")
            assert app.decision == RefundDecision(6000)

    async def test_an_amount_typed_ahead_does_not_pay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(TypedAmount, "TOGETHER", 0.0)
        app = self.host()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "f")
            ahead = [events.Key({".": "full_stop"}.get(sign, sign), sign) for sign in "60.00"]
            await press(pilot, "enter")
            for key in ahead:
                app.post_message(key)
            await press(pilot, "enter")
            assert app.nothing_happened
            assert app.query_one(TypedAmount).value == ""
            await press(pilot, *"60.00", "enter")
            assert app.decision == RefundDecision(6000)

    async def test_escape_goes_back_to_the_fields(self) -> None:
        app = self.host()
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "f", "enter", "6", "escape")
            assert app.nothing_happened
            await press(pilot, "backspace", "backspace", "backspace", "backspace", "enter", "y")
            assert app.decision == RefundDecision(600)

    async def test_what_is_paid_out_counts_not_the_gross_amount(self) -> None:
        config = example_config()
        limits = config.refunds._replace(restocking=(), confirm_above={"GBP": Decimal("40.00")})
        shown = received(paid=Paid(total=6000), reason_code="CR-UNWANTED_ITEM")
        app = Host("refund", shown, config=config._replace(refunds=limits))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "f", "tab", "2", "0", "enter", "y")
            assert app.decision == RefundDecision(6000, fee=2000)
