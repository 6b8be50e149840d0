"""The rules of `advice:` and the figures of `costs:` as a config file gives them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from returns_tui.config import load
from returns_tui.config.advice import POSSIBLE, AdviceRule, Span
from returns_tui.config.contradictions import Ground, Reach, contradict, fits_nothing
from returns_tui.config.values import Config
from returns_tui.errors import Problem
from returns_tui.policy.states import MOVES
from returns_tui.shipped import shipped

Load = Callable[..., Config]
Problems = Callable[[str], list[Problem]]


def rule(name: str, suggest: str, when: str = "{}", rest: str = "") -> str:
    return f"  - {{name: {name}, when: {when}, suggest: {suggest}, because: so{rest}}}\n"


def only(config: Config) -> AdviceRule:
    (one,) = config.advice
    return one


def test_a_rule_is_read_with_its_conditions_and_its_line(loaded: Load) -> None:
    text = "advice:\n" + rule(
        "cheap",
        "{close: duplicate}",
        "{reason: [CR-DEFECTIVE, switcheroo], a_to_z: unknown, sku: KET*, category: [Kitchen], quantity: {to: 2},"
        " days_after_order: 7, paid: {GBP: {from: '1.00', to: '20.00'}, JPY: {to: 3000}}}",
        ", priority: 3",
    )
    read = only(loaded(text))
    assert (read.name, read.kind, read.target, read.priority, read.line) == ("cheap", "close", "duplicate", 3, 2)
    assert read.when.words["reason"] == {"DEFECTIVE", "SWITCHEROO"}
    assert read.when.words["a_to_z"] == {"unknown"}
    assert read.when.texts == {"sku": ("KET*",), "category": ("kitchen",)}
    assert read.when.numbers == {"quantity": Span(None, 2), "days_after_order": Span(7, 7)}
    assert read.when.paid == {"GBP": Span(100, 2000), "JPY": Span(None, 3000)}


def test_a_rule_has_the_states_in_which_its_suggestion_is_possible(loaded: Load) -> None:
    states = {
        suggest: only(loaded("advice:\n" + rule("x", suggest))).when.words["state"]
        for suggest in ("approve", "keep", "refund", "look", "{close: wrong_item_back}")
    }
    assert states["approve"] == set(MOVES["approve"])
    assert states["keep"] == {"pending", "approved"}
    assert states["refund"] == {"approved", "received"}
    assert states["look"] == {"pending", "approved", "received"}
    assert states["{close: wrong_item_back}"] == {"approved", "received"}


def test_what_is_suggested_is_a_decision_that_its_states_allow() -> None:
    kinds = {"keep": "refund", "refund": "refund", "approve": "approve", "ask": "message", "close": "close"}
    for suggested, kind in kinds.items():
        assert set(POSSIBLE[suggested]) <= set(MOVES[kind])  # type: ignore[index]


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (rule("x", "burn"), "keep, refund, approve, wait, look"),
        (rule("x", "{close: out_of_windw}"), "did you mean out_of_window?"),
        (rule("x", "{ask: ask_photo}"), "did you mean ask_photos?"),
        (rule("x", "{approve: uk}"), "names the address “uk”"),
        (rule("x", "look", "{reason: DEFECTVE}"), "did you mean DEFECTIVE?"),
        (rule("x", "look", "{marketplace: amazon.dee}"), "did you mean amazon.de?"),
        (rule("x", "look", "{country: GR}"), "country of a marketplace"),
        (rule("x", "approve", "{state: received}"), "possible for pending only"),
        (rule("x", "look", "{a_to_z: maybe}"), "true, false, unknown"),
        (rule("x", "look", "{reason: DEFECTIVE, fault: buyer}"), "can never fit"),
        (rule("x", "look", "{marketplace: amazon.de, paid: {GBP: {to: '9.00'}}}"), "can never fit"),
        (rule("x", "look", "{quantity: {from: 3, to: 2}}"), "ends before it begins"),
        (rule("x", "look", "{paid: {GBP: {to: '9.001'}}}"), "amount in GBP"),
        (rule("x", "look", "{sku: 'A*B'}"), "* only at its end"),
        (rule("x", "look", "{colour: red}"), "not a known key"),
        ("  - {name: x, suggest: look}\n", "because"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named_with_its_line(problems: Problems, written: str, word: str) -> None:
    (problem,) = problems("advice:\n" + written)
    assert problem.line == 2
    assert word in problem.text


def test_two_rules_of_one_name_are_refused(problems: Problems) -> None:
    (problem,) = problems("advice:\n" + rule("x", "look", "{a_to_z: true}") + rule("x", "look"))
    assert (problem.line, problem.path) == (3, "advice.x")
    assert "line 2" in problem.text


def test_rules_that_contradict_each_other_are_named_both_with_their_lines(problems: Problems) -> None:
    cheap, ours = rule("cheap", "keep", "{keep_is_cheaper: true}"), rule("ours", "approve", "{fault: seller}")
    (problem,) = problems("advice:\n" + cheap + ours)
    assert (problem.line, problem.path) == (3, "advice.ours")
    assert problem.text.startswith("contradicts “cheap” (line 2): both fit pending, amazon.")


@pytest.mark.parametrize(
    "resolved",
    [
        rule("a", "keep", "{keep_is_cheaper: true}", ", priority: 1") + rule("b", "approve", "{fault: seller}"),
        rule("a", "keep", "{keep_is_cheaper: true}")
        + rule("b", "approve", "{fault: seller, keep_is_cheaper: [false, unknown]}"),
        rule("a", "look", "{fault: seller}") + rule("b", "approve", "{fault: seller, keep_is_cheaper: false}"),
        rule("a", "look", "{fault: seller}") + rule("b", "approve", "{reason: UNWANTED_ITEM}"),
        rule("a", "look", "{marketplace: amazon.de}") + rule("b", "wait", "{country: GB}"),
        rule("a", "look", "{sku: 'KET*'}") + rule("b", "wait", "{sku: [KE, LAMP]}"),
        rule("a", "look", "{paid: {GBP: {to: '20.00'}}}") + rule("b", "wait", "{paid: {GBP: {from: '20.01'}}}"),
        rule("a", "look", "{paid: {GBP: {to: '20.00'}}}") + rule("b", "wait", "{marketplace: amazon.de}"),
        rule("a", "look", "{a_to_z: true}") + rule("b", "look", "{in_policy: true}"),
    ],
)
def test_rules_that_differ_are_special_or_agree_do_not_contradict(loaded: Load, resolved: str) -> None:
    assert len(loaded("advice:\n" + resolved).advice) == 2


def test_equal_rules_with_different_suggestions_contradict(problems: Problems) -> None:
    (problem,) = problems(
        "advice:\n" + rule("a", "look", "{fault: seller}") + rule("b", "wait", "{fault: seller}")
    )
    assert problem.text.startswith("contradicts “a” (line 2)")


def test_a_fault_of_one_marketplace_alone_can_make_a_contradiction(problems: Problems, loaded: Load) -> None:
    rules = "advice:\n" + rule("a", "keep", "{fault: seller}") + rule("b", "approve", "{reason: UNWANTED_ITEM}")
    assert loaded(rules).advice
    (problem,) = problems(rules + "marketplaces: {amazon.it: {faults: {UNWANTED_ITEM: seller}}}\n")
    assert "pending, amazon.it, UNWANTED_ITEM" in problem.text


def test_a_rule_that_is_never_reached_is_an_error(problems: Problems) -> None:
    (problem,) = problems(
        "advice:\n" + rule("all", "look", "{}", ", priority: 1") + rule("b", "keep", "{a_to_z: true}")
    )
    assert problem.line == 3
    assert "never reached: “all” (line 2)" in problem.text


def test_special_rules_come_before_general_ones_and_priorities_before_all(loaded: Load) -> None:
    written = (
        rule("general", "look")
        + rule("special", "approve", "{fault: seller, quantity: 1}")
        + rule("middle", "ask_x", "{fault: seller, quantity: {to: 3}}").replace("ask_x", "{ask: ask_photos}")
        + rule("urgent", "wait", "{a_to_z: true}", ", priority: 5")
    )
    assert [one.name for one in loaded("advice:\n" + written).advice] == ["urgent", "special", "middle", "general"]


def test_the_built_in_rules_neither_contradict_nor_hide_each_other(loaded: Load) -> None:
    config = loaded()
    reach = Reach(Ground.of(config.marketplaces, config.reasons))
    assert len(config.advice) > 8
    for one in config.advice:
        assert not fits_nothing(one, reach)
        assert one.line is None
        for other in config.advice:
            assert contradict(one, other, reach) is None
            assert not (other.priority > one.priority and reach.within(one, other)), (one.name, other.name)


def test_the_built_in_rules_are_those_of_the_example(loaded: Load, environ: dict[str, str]) -> None:
    example = load(shipped("config.example.yaml"), environ=environ)
    assert [one._replace(line=None) for one in example.advice] == list(loaded().advice)
    assert loaded("advice: []\n").advice == ()


def test_built_in_rules_whose_texts_a_config_has_not_are_left_out(loaded: Load) -> None:
    own = "closure_reasons:\n  late:\n    key: x\n    subject: {en: Late}\n    text: {en: Too late.}\n"
    assert "too_late" in [one.name for one in loaded().advice]
    assert "too_late" not in [one.name for one in loaded(own).advice]


def test_costs_are_read_by_currency_country_and_reason_and_unknown_without(loaded: Load) -> None:
    costs = loaded(
        "costs:\n  handling: {GBP: '2.50', JPY: 300}\n  labels: {gb: {GBP: '3.1'}}\n"
        "  resale: {reasons: {CR-DEFECTIVE: 0}, faults: {buyer: 70}}\n"
    ).costs
    assert costs.handling == {"GBP": Decimal("2.50"), "JPY": Decimal(300)}
    assert costs.labels == {"GB": {"GBP": Decimal("3.10")}}
    assert costs.resale.of("DEFECTIVE", "buyer") == 0
    assert costs.resale.of("POOR_FIT", "buyer") == 70
    assert costs.resale.of("POOR_FIT", "seller") is None
    assert loaded().costs.handling == {}


@pytest.mark.parametrize(
    ("text", "path", "word"),
    [
        ("costs: {handling: 3}\n", "costs.handling", "mapping"),
        ("costs: {labels: {UK: {GBP: '3.00'}}}\n", "costs.labels.UK", "GB"),
        ("costs: {labels: {Britain: {GBP: '3.00'}}}\n", "costs.labels.Britain", "two letters"),
        ("costs: {resale: {faults: {buyer: 101}}}\n", "costs.resale.faults.buyer", "0 to 100"),
        ("costs: {resale: {faults: {byer: 10}}}\n", "costs.resale.faults.byer", "buyer"),
    ],
)
def test_a_wrong_cost_is_named_with_its_place(problems: Problems, text: str, path: str, word: str) -> None:
    (problem,) = problems(text)
    assert problem.path == path
    assert word in problem.text


@pytest.mark.parametrize("lacking", ["key", "subject", "text"])
def test_a_rule_that_closes_with_a_reason_which_lacks_something_is_no_other_problem(
    problems: Problems, lacking: str
) -> None:
    given = {"label": "L", "key": "l", "subject": "{en: S}", "text": "{en: T}"}
    rest = ", ".join(f"{name}: {value}" for name, value in given.items() if name != lacking)
    (found,) = problems(f"closure_reasons:\n  late: {{{rest}}}\nadvice:\n" + rule("x", "{close: late}"))
    assert f"lacks the key “{lacking}”" in found.text
