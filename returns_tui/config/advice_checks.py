"""What can be wrong with the rules of `advice:` together: names that are nowhere, rules against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from returns_tui.config import assembly
from returns_tui.config.advice import POSSIBLE, AdviceRule
from returns_tui.config.contradictions import Ground, Reach, contradict, fits_nothing
from returns_tui.config.kinds import Reading
from returns_tui.config.marketplaces import nearest
from returns_tui.i18n import _
from returns_tui.text import clean

Wrong = Callable[[AdviceRule, str], None]


def check_advice(values: Mapping[str, Any], reading: Reading, names: Mapping[str, Iterable[str]]) -> None:
    """Note what is wrong with the file's rules.

    Args:
        values: what the schema read.
        reading: takes the problems.
        names: all addresses, messages and closure reasons, right or wrong, by `approve`, `ask` and `close`.
    """
    rules: tuple[AdviceRule, ...] = values.get("advice", ())
    if not rules:
        return

    def wrong(rule: AdviceRule, text: str) -> None:
        reading.wrong(rule.line, f"advice.{clean(rule.name)}", text)

    markets = assembly.marketplaces(values)
    ground = Ground.of(markets, assembly.merged(values, "reasons"))
    misnamed = _check_names(rules, ground, names, wrong)
    usable = []
    for rule in rules:
        if rule in misnamed:
            continue
        possible = _states(rule, values)
        given = rule.when.words.get("state")
        if given is not None and not given <= possible:
            said = _("cannot suggest this for {states}; it is possible for {possible} only")
            wrong(rule, said.format(states=_list(given - possible), possible=_list(possible)))
        else:
            usable.append(assembly.narrowed(rule, possible))
    _check_against_each_other(usable, Reach(ground), wrong)


def _states(rule: AdviceRule, values: Mapping[str, Any]) -> frozenset[str]:
    if rule.kind == "close":
        states = assembly.closing_states(values).get(rule.target or "")
        if states is not None:
            return frozenset(states)
    return frozenset(POSSIBLE[rule.kind])


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _check_names(
    rules: Iterable[AdviceRule], ground: Ground, names: Mapping[str, Iterable[str]], wrong: Wrong
) -> list[AdviceRule]:
    """Note names that nothing has; return the rules that have one."""
    what = {
        "approve": _("address"),
        "ask": _("message"),
        "close": _("closure reason"),
        "marketplace": _("marketplace"),
        "country": _("country of a marketplace"),
        "reason": _("reason code with a meaning or a fault"),
    }
    known = {
        **names,
        "marketplace": ground.markets,
        "country": {market.country for market in ground.markets.values()},
        "reason": ground.codes - {""},
    }
    seen: dict[str, int | None] = {}
    misnamed = []
    for rule in rules:
        if rule.name in seen:
            wrong(
                rule, _("has the name of the rule of line {line}; choose another one").format(line=seen[rule.name])
            )
        seen.setdefault(rule.name, rule.line)
        wanted = [(rule.kind, rule.target)] if rule.target is not None else []
        wanted += [(name, word) for name in ("marketplace", "country", "reason") for word in _given(rule, name)]  # type: ignore[misc]
        for name, word in wanted:
            if word in known[name]:
                continue
            near = nearest(word, known[name])
            if near is None:
                text = _("names the {what} “{name}”, which there is not")
            else:
                text = _("names the {what} “{name}”, which there is not; did you mean {near}?")
            wrong(rule, text.format(what=what[name], name=clean(word), near=near))
            misnamed.append(rule)
    return misnamed


def _given(rule: AdviceRule, name: str) -> list[str]:
    return sorted(rule.when.words.get(name, ()))


def _check_against_each_other(rules: list[AdviceRule], reach: Reach, wrong: Wrong) -> None:
    for at, rule in enumerate(rules):
        if fits_nothing(rule, reach):
            wrong(rule, _("can never fit: no reason code, marketplace and currency meet its conditions together"))
            continue
        above = next((one for one in rules if one.priority > rule.priority and reach.within(rule, one)), None)
        if above is not None:
            text = _("is never reached: “{other}” (line {line}) has a higher priority and fits wherever this does")
            wrong(rule, text.format(other=clean(above.name), line=above.line))
        for other in rules[:at]:
            if (facts := contradict(other, rule, reach)) is not None:
                text = _(
                    "contradicts “{other}” (line {line}): both fit {example}, and neither is the more special one;"
                    " give one of them a priority, or a condition by which they differ"
                )
                wrong(rule, text.format(other=clean(other.name), line=other.line, example=_example(facts)))


def _example(facts: Mapping[str, str]) -> str:
    """Return a request in words, as `pending, amazon.de, DEFECTIVE, keep_is_cheaper true`."""
    named = [facts[name] for name in ("state", "marketplace", "reason") if facts.get(name)]
    rest = [f"{name} {word}" for name, word in facts.items() if name not in ("state", "marketplace", "reason")]
    return ", ".join([*named, *rest])
