"""What is suggested: always something, by the first rule that fits, and never two things by equal rules."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config import load
from returns_tui.config.advice import TRUTH, AdviceRule, Span, When
from returns_tui.config.contradictions import Ground, Reach, contradict, in_order
from returns_tui.config.values import Config, Fault
from returns_tui.errors import ReturnsTuiError
from returns_tui.policy import planning
from returns_tui.policy.advice import Facts, advise, facts_of, fits
from returns_tui.policy.costs import compare
from returns_tui.policy.decisions import Approve, Close, Decision, Message, RefundDecision
from returns_tui.policy.request import Paid, Request
from returns_tui.shipped import shipped
from tests.policy.advice_grounds import NOW, a_request, with_costs


@pytest.mark.parametrize(
    ("facts", "rule", "suggested"),
    [
        ({}, "not_worth_it", ("keep", None)),
        ({"a_to_z": True}, "claim", ("look", None)),
        ({"reported_refund": 500}, "paid_already", ("look", None)),
        ({"reason_code": "CR-SWITCHEROO"}, "fault_unproved", ("ask", "ask_photos")),
        ({"reason_code": "CR-SWITCHEROO", "comment": "It is blue."}, "our_fault", ("approve", None)),
        ({"reason_code": "CR-SWITCHEROO", "contacted_at": NOW}, "our_fault", ("approve", None)),
        ({"reason_code": "CR-POOR_FIT"}, "changed_mind", ("approve", None)),
        ({"reason_code": "CR-POOR_FIT", "in_policy": None}, "changed_mind", ("approve", None)),
        ({"reason_code": "CR-POOR_FIT", "paid": Paid(300)}, "part_refund", ("ask", "offer_keep")),
        ({"reason_code": "CR-POOR_FIT", "in_policy": False}, "too_late", ("close", "out_of_window")),
        ({"reason_code": "CR-NO_REASON_GIVEN"}, "fault_unclear", ("ask", "ask_difference")),
        ({"reason_code": "CR-NO_REASON_GIVEN", "comment": "no"}, "", ("look", None)),
        ({"state": "approved"}, "on_its_way", ("wait", None)),
        ({"state": "received"}, "goods_back", ("refund", None)),
        ({"state": "closed"}, "", ("none", None)),
    ],
)
def test_the_built_in_rules_suggest_what_a_return_desk_would(
    config: Config, facts: dict[str, Any], rule: str, suggested: tuple[str, str | None]
) -> None:
    found = advise(a_request(**facts), with_costs(config), now=NOW)
    assert (found.rule, (found.kind, found.target)) == (rule, suggested)
    assert found.because


def test_it_tells_which_conditions_were_met_and_by_what(config: Config) -> None:
    found = advise(a_request(), with_costs(config), now=NOW)
    assert found.met == {"state": "pending", "keep_is_cheaper": "true", "fault": "seller"}


def test_without_costs_nothing_is_said_to_be_cheaper(config: Config) -> None:
    empty = config._replace(costs=type(config.costs)())
    assert advise(a_request(comment="broken"), empty, now=NOW).rule == "our_fault"


def test_an_address_of_the_rule_is_the_one_that_is_compared(config: Config) -> None:
    rule = AdviceRule("home", When({"state": frozenset({"pending"})}), "approve", "cn", "cheap hands")
    found = advise(a_request(), with_costs(config, advice=(rule,)), now=NOW)
    assert found.costs is not None
    assert found.costs.address is not None
    assert (found.costs.address.id, found.costs.way) == ("cn", 2410)


def test_a_request_of_a_marketplace_that_the_config_lost_gets_advice_too(config: Config) -> None:
    assert advise(a_request(marketplace="gone.example"), config, now=NOW).kind == "ask"


def test_texts_numbers_and_amounts_are_compared(config: Config) -> None:
    when = When(
        {"state": frozenset({"pending"})},
        {"sku": ("KET*",), "category": ("kitchen",)},
        {"days_after_order": Span(10, 14), "days_since_back": Span(0, 2)},
        {"GBP": Span(3000, 3990)},
    )
    rule = AdviceRule("x", when, "look", None, "so")
    right = {
        "category": "Kitchen",
        "ordered_on": date(2026, 9, 11),
        "delivered_at": NOW - timedelta(days=2, hours=5),
    }

    def fit(**changed: Any) -> bool:
        request = a_request(**{**right, **changed})
        return fits(rule, facts_of(request, config, NOW, None))

    assert fit()
    assert not fit(sku="KE")
    assert not fit(category="Kitchenware")
    assert not fit(ordered_on=None)
    assert not fit(ordered_on=date(2026, 9, 9))
    assert not fit(delivered_at=NOW - timedelta(days=3))
    assert not fit(paid=None)
    assert not fit(paid=Paid(3991))
    assert not fit(currency="EUR")


# -- every request, every rule -------------------------------------------------------------------------


@cache
def example() -> Config:
    return load(shipped("config.example.yaml"), environ={"USER": "ana"})


REQUESTS = st.builds(
    a_request,
    state=st.sampled_from(["pending", "approved", "received", "refunded", "closed", "cancelled"]),
    marketplace=st.sampled_from(["amazon.co.uk", "amazon.com", "amazon.co.jp", "gone.example"]),
    currency=st.sampled_from(["GBP", "USD", "JPY"]),
    reason_code=st.sampled_from(["CR-DEFECTIVE", "UNWANTED_ITEM", "CR-QUALITY_UNACCEPTABLE", "", "what?"]),
    comment=st.sampled_from(["", "It is broken."]),
    in_policy=st.sampled_from([True, False, None]),
    a_to_z=st.sampled_from([True, False, None]),
    label_payer=st.sampled_from(["Seller", "Customer", ""]),
    label_cost=st.none() | st.integers(0, 9999),
    paid=st.none() | st.builds(Paid, st.integers(0, 99999)),
    reported_refund=st.sampled_from([None, 0, 100]),
    contacted_at=st.sampled_from([None, NOW]),
    buyer_email=st.sampled_from(["", "a@marketplace.example"]),
)


@settings(max_examples=200, deadline=None)
@given(REQUESTS)
def test_every_request_has_a_suggestion_that_can_be_prepared(request: Any) -> None:
    config = example()
    found = advise(request, config, now=NOW)
    assert found.because
    prepared: dict[str, Callable[[], Decision]] = {
        "keep": lambda: RefundDecision(request.refundable or 0, keep_item=True),
        "refund": lambda: RefundDecision(request.refundable or 0),
        "approve": lambda: Approve(found.target),
        "ask": lambda: Message(found.target, amount=100),
        "close": lambda: Close(found.target or ""),
    }
    if found.kind not in prepared or request.marketplace == "gone.example":
        return
    decision = prepared[found.kind]()
    kind = {Approve: "approve", Close: "close", Message: "message", RefundDecision: "refund"}[type(decision)]
    assert planning.can(kind, request) == ""  # type: ignore[arg-type]
    # Only what the operator is asked for, or the config has not, may be in the way.
    refused = why_not(decision, request, config)
    words = ("unknown", "address", "sender", "nothing", "reason is empty")
    assert not refused or any(word in refused for word in words)


def why_not(decision: Decision, request: Request, config: Config) -> str:
    try:
        planning.plan(decision, request, config, operator="ana", now=NOW)
    except ReturnsTuiError as error:
        return str(error)
    return ""


WORDS: dict[str, tuple[str, ...]] = {
    "state": ("pending", "approved", "received"),
    "in_policy": TRUTH,
    "has_comment": ("true", "false"),
    "reason": ("A", "B", ""),
    "fault": ("buyer", "seller"),
    "marketplace": ("m1", "m2"),
    "country": ("GB", "DE"),
}
FAULTS: Mapping[str, Mapping[str, Fault]] = {"m1": {"A": "buyer", "B": "seller"}, "m2": {"A": "seller"}}
COUNTRIES, CURRENCIES = {"m1": "GB", "m2": "DE"}, {"m1": "GBP", "m2": "EUR"}
TEXTS = ("K", "KE", "KET", "L")


@cache
def ground() -> Ground:
    market = example().marketplaces["amazon.de"]
    return Ground(
        {
            name: market._replace(
                id=name, country=COUNTRIES[name], currency=CURRENCIES[name], faults=MappingProxyType(dict(faults))
            )
            for name, faults in FAULTS.items()
        },
        frozenset({"A", "B", ""}),
    )


@cache
def points() -> list[Facts]:
    """Many of the requests that there can be in a small world."""
    free = [
        ("pending", "received"),
        ("true", "unknown"),
        *(WORDS[name] for name in ("has_comment", "marketplace", "reason")),
    ]
    return [
        Facts(
            {
                "state": state,
                "in_policy": policy,
                "has_comment": comment,
                "marketplace": market,
                "reason": code,
                "country": COUNTRIES[market],
                "fault": FAULTS[market].get(code, "unclear"),
            },
            {"sku": sku},
            {"quantity": quantity},
            CURRENCIES[market],
            paid,
        )
        for state, policy, comment, market, code in itertools.product(*free)
        for sku in ("K", "KE", "KETX", "L", "M")
        for quantity in (1, 3)
        for paid in (None, 1, 2)
    ]


def subset(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.sets(st.sampled_from(values), min_size=1).map(frozenset)


SPANS = st.builds(Span, st.sampled_from([None, 1, 2]), st.sampled_from([None, 2, 3]))
PATTERNS = st.lists(st.sampled_from([*TEXTS, *(text + "*" for text in TEXTS)]), min_size=1, max_size=2).map(tuple)
GIVEN_CODES = ("A", "B")  # no rule can name the code that nobody knows
RULES = st.builds(
    lambda words, texts, numbers, paid, kind, priority: AdviceRule(
        "x", When({"state": frozenset(WORDS["state"]), **words}, texts, numbers, paid), kind, None, "so", priority
    ),
    st.fixed_dictionaries(
        {}, optional={name: subset(GIVEN_CODES if name == "reason" else words) for name, words in WORDS.items()}
    ),
    st.fixed_dictionaries({}, optional={"sku": PATTERNS}),
    st.fixed_dictionaries({}, optional={"quantity": SPANS}),
    st.none() | st.dictionaries(st.sampled_from(["GBP", "EUR"]), SPANS, min_size=1),
    st.sampled_from(["keep", "look"]),
    st.sampled_from([0, 0, 0, 1]),
)


@settings(max_examples=120, deadline=None)
@given(RULES, RULES)
def test_what_is_said_of_two_rules_holds_for_every_request(one: AdviceRule, other: AdviceRule) -> None:
    reach = Reach(ground())
    both = [point for point in points() if fits(one, point) and fits(other, point)]
    alone = [point for point in points() if fits(one, point) and not fits(other, point)]
    common = reach.common(one, other)
    assert not (both and common is None), "a request that both fit was missed"
    free = not any(rule.when.texts or rule.when.numbers or rule.when.paid for rule in (one, other))
    if common is not None and free and common.get("in_policy") != "false" and common["state"] != "approved":
        assert any(all(point.words[name] == word for name, word in common.items()) for point in both)
    if reach.within(one, other):
        assert not alone


@settings(max_examples=50, deadline=None)
@given(st.lists(RULES, min_size=2, max_size=4))
def test_where_no_rules_contradict_each_other_the_order_in_the_file_says_nothing(rules: list[AdviceRule]) -> None:
    reach = Reach(ground())
    pairs = itertools.combinations(rules, 2)
    if any(contradict(one, other, reach) is not None for one, other in pairs):
        return
    orders = [in_order(order, reach) for order in (rules, rules[::-1])]
    for point in points():
        first, second = (next((rule.kind for rule in order if fits(rule, point)), None) for order in orders)
        assert first == second


@settings(max_examples=100, deadline=None)
@given(st.lists(RULES, min_size=1, max_size=4))
def test_a_higher_priority_is_always_looked_at_first(rules: list[AdviceRule]) -> None:
    order = in_order(rules, Reach(ground()))
    assert sorted(map(id, order)) == sorted(map(id, rules))
    assert [rule.priority for rule in order] == sorted((rule.priority for rule in rules), reverse=True)


def test_the_comparison_and_the_condition_are_one(config: Config) -> None:
    own = with_costs(config)
    request = a_request()
    costs = compare(request, own)
    assert facts_of(request, own, NOW, costs).words["keep_is_cheaper"] == "true"
    assert costs.keep_is_cheaper is True
