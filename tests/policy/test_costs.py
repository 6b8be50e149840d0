"""What keeping costs against having back: nothing is guessed, and every figure counts as it should."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config import load
from returns_tui.config.advice import Costs, Shares
from returns_tui.config.values import Config
from returns_tui.policy.costs import compare, saved_by_keeping
from returns_tui.policy.request import Paid
from returns_tui.shipped import shipped
from tests.policy.advice_grounds import COSTS, a_request, with_costs


def test_what_comes_back_costs_refund_label_and_handling_less_what_it_brings(config: Config) -> None:
    found = compare(a_request(reason_code="NOT_AS_DESCRIBED"), with_costs(config))
    assert (found.refund, found.way, found.handling, found.resale) == (3990, 335, 260, 1197)
    assert (found.payer, found.way_is, found.missing) == ("seller", "label", ())
    assert (found.keep, found.back) == (3990, 3990 + 335 + 260 - 1197)
    assert found.keep_is_cheaper is False


def test_what_is_worth_nothing_is_cheaper_to_leave(config: Config) -> None:
    found = compare(a_request(), with_costs(config))
    assert (found.keep, found.back, found.keep_is_cheaper) == (3990, 4585, True)


def test_the_reports_label_comes_before_the_configs_and_that_before_the_freight(config: Config) -> None:
    own = with_costs(config)
    assert compare(a_request(label_cost=310, label_payer="Seller"), own).way == 310
    assert compare(a_request(label_payer="Seller"), own).way == 335
    found = compare(a_request(label_payer="Seller"), with_costs(config, COSTS._replace(labels={})))
    assert (found.way, found.way_is) == (395, "freight")


def test_a_buyer_who_pays_the_way_costs_nothing_for_it(config: Config) -> None:
    found = compare(a_request(label_payer="Customer", label_cost=310), with_costs(config))
    assert (found.payer, found.way) == ("buyer", 0)
    assert compare(a_request(reason_code="CR-UNWANTED_ITEM"), with_costs(config)).payer == "buyer"


def test_the_way_abroad_is_the_sellers_whoever_pays_a_label_at_home(config: Config) -> None:
    found = compare(a_request(label_payer="Customer", label_cost=310), with_costs(config), "cn")
    assert (found.payer, found.way, found.way_is) == ("seller", 2410, "freight")


def test_goods_are_worth_their_price_without_shipping(config: Config) -> None:
    found = compare(a_request(reason_code="UNWANTED_ITEM", paid=Paid(4490, shipping=500)), with_costs(config))
    assert found.resale == 2793


def test_keeping_saves_what_having_back_would_have_cost_more_and_less_than_nothing_where_it_cost_less(
    config: Config,
) -> None:
    own = with_costs(config)
    assert saved_by_keeping(a_request(), 3990, own) == 4585 - 3990
    assert saved_by_keeping(a_request(), 2000, own) == 4585 - 2000
    assert saved_by_keeping(a_request(reason_code="NOT_AS_DESCRIBED"), 3990, own) == 3388 - 3990
    before = a_request(refunded=1000, refunded_gross=1000)
    assert saved_by_keeping(before, 2990, own) == 595


def test_what_keeping_saved_is_unknown_where_a_figure_is_missing_or_the_goods_are_back(config: Config) -> None:
    own = with_costs(config)
    assert saved_by_keeping(a_request(), 3990, with_costs(config, COSTS._replace(handling={}))) is None
    assert saved_by_keeping(a_request(paid=None), 3990, own) is None
    assert saved_by_keeping(a_request(state="received"), 3990, own) is None


def test_what_was_refunded_before_is_not_refunded_again(config: Config) -> None:
    assert compare(a_request(refunded=1000, refunded_gross=1000), with_costs(config)).keep == 2990


def test_a_fee_lowers_the_refund_of_what_comes_back_but_never_below_what_the_rules_allow(config: Config) -> None:
    fees = with_costs(config, COSTS._replace(restocking_fee=Shares({}, {"buyer": 20})))
    in_us = {"marketplace": "amazon.com", "currency": "USD", "reason_code": "CR-UNWANTED_ITEM"}
    assert compare(a_request(**in_us), fees).fee == 798
    assert compare(a_request(**in_us), with_costs(config)).fee == 0
    assert compare(a_request(reason_code="CR-UNWANTED_ITEM"), fees).fee == 0  # the UK's rule: nothing


@pytest.mark.parametrize(
    ("facts", "costs", "missing"),
    [
        ({"paid": None}, COSTS, ("paid",)),
        ({}, COSTS._replace(handling={}), ("handling",)),
        ({}, COSTS._replace(resale=Shares()), ("resale",)),
        ({"reason_code": "CR-NO_REASON_GIVEN", "paid": None}, COSTS, ("paid", "payer")),
        ({"reason_code": "CR-NO_REASON_GIVEN"}, COSTS, ("payer", "resale")),
        ({"marketplace": "amazon.co.jp", "currency": "JPY"}, COSTS, ("address", "handling")),
        ({"currency": "SEK"}, COSTS, ("way", "handling")),
    ],
)
def test_a_figure_that_is_missing_is_named_and_nothing_is_added_up(
    config: Config, facts: dict[str, Any], costs: Costs, missing: tuple[str, ...]
) -> None:
    found = compare(a_request(**facts), with_costs(config, costs))
    assert found.missing == missing
    assert found.back is None
    assert found.keep_is_cheaper is None


def test_a_config_without_costs_guesses_nothing(config: Config) -> None:
    found = compare(a_request(), with_costs(config, Costs()))
    assert (found.keep, found.back) == (3990, None)


@cache
def example() -> Config:
    return load(shipped("config.example.yaml"), environ={"USER": "ana"})


AMOUNT = st.integers(0, 10**7)
PERCENT = st.integers(0, 100)


@settings(deadline=None)  # the first one reads the example
@given(paid=AMOUNT, shipping=AMOUNT, label=AMOUNT, handling=AMOUNT, resale=PERCENT, fee=PERCENT, refunded=AMOUNT)
def test_the_two_sums_differ_by_exactly_what_the_way_back_brings_and_takes(
    paid: int, shipping: int, label: int, handling: int, resale: int, fee: int, refunded: int
) -> None:
    shipping, refunded = min(paid, shipping), min(paid, refunded)
    costs = Costs(
        {"USD": Decimal(handling).scaleb(-2)}, {}, Shares({}, {"buyer": resale}), Shares({}, {"buyer": fee})
    )
    request = a_request(
        marketplace="amazon.com",
        currency="USD",
        reason_code="CR-UNWANTED_ITEM",
        label_payer="Seller",
        label_cost=label,
        paid=Paid(paid, shipping=shipping),
        refunded_gross=refunded,
    )
    found = compare(request, example()._replace(costs=costs))
    assert found.keep == paid - refunded
    assert found.back is not None and found.fee is not None and found.resale is not None  # noqa: PT018
    assert found.back == found.keep - found.fee + label + handling - found.resale
    assert 0 <= found.fee <= found.keep
    assert 0 <= found.resale <= paid - shipping
    assert abs(found.resale * 100 - (paid - shipping) * resale) <= 50
    assert found.keep_is_cheaper is (found.keep < found.back)
    assert {type(amount) for amount in (found.keep, found.back, found.fee, found.resale)} == {int}


@settings(deadline=None)  # the first one reads the example
@given(
    gaps=st.sets(st.sampled_from(["paid", "address", "payer", "handling", "resale"])),
    amounts=st.lists(AMOUNT, min_size=2, max_size=2),
)
def test_there_is_a_sum_exactly_when_nothing_is_missing(gaps: set[str], amounts: list[int]) -> None:
    costs = Costs(
        {} if "handling" in gaps else {"GBP": Decimal(amounts[0]).scaleb(-2)},
        {},
        Shares() if "resale" in gaps else Shares({"NO_REASON_GIVEN": 50}),
    )
    request = a_request(
        marketplace="amazon.it" if "address" in gaps else "amazon.co.uk",
        reason_code="CR-NO_REASON_GIVEN",
        label_payer="" if "payer" in gaps else "Seller",
        paid=None if "paid" in gaps else Paid(amounts[1]),
    )
    found = compare(request, example()._replace(costs=costs))
    named = gaps - ({"resale"} if "paid" in gaps else set())  # of goods without a price nothing can be said
    assert set(found.missing) == named
    assert (found.back is None) == bool(gaps)
    assert (found.keep_is_cheaper is None) == bool(gaps)
