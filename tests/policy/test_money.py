"""Amounts: exact in both directions, plain on screen, and strict when typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.errors import UsageError
from returns_tui.policy import money
from returns_tui.policy.refunds import split
from returns_tui.policy.request import Paid


@given(st.integers(0, 10**10), st.sampled_from(["GBP", "JPY", "KWD"]))
def test_minor_units_survive_both_ways(minor: int, currency: str) -> None:
    assert money.to_minor(money.from_minor(minor, currency), currency) == minor
    if minor < 10**11 and money.from_minor(minor, currency) < 10**9:
        assert money.parse_amount(money.plain(minor, currency), currency) == minor


def test_amounts_have_the_currencys_decimals() -> None:
    assert money.shown(0, "GBP") == "GBP 0.00"
    assert money.shown(1500, "JPY") == "JPY 1500"
    assert money.shown(None, "GBP") == ""


@pytest.mark.parametrize("text", ["", "-1", "1,50", "1e3", "NaN", "Infinity", "1.234", "٣", "1_0", "£5", "9" * 20])
def test_what_is_no_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        money.parse_amount(text, "GBP")


@settings(max_examples=200)
@given(st.data())
def test_the_parts_of_a_refund_add_up_and_never_pass_what_was_paid(data: st.DataObject) -> None:
    goods = data.draw(st.integers(0, 10**6))
    shipping = data.draw(st.integers(0, 10**5))
    total = goods + shipping
    paid = Paid(total, data.draw(st.integers(0, goods)), shipping, data.draw(st.integers(0, shipping)))
    already = data.draw(st.integers(0, total))
    amount = data.draw(st.integers(0, total - already))
    parts = split(amount, paid, already)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)
    assert parts[0] + parts[1] <= goods
