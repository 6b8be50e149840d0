"""Whether two rules of `advice:` can fit the same request, and whether one fits wherever another does.

A request is taken as a point: it has one value for each condition, and any value goes with any other, except that
the marketplace gives country and currency, and marketplace and reason code together give the fault. Those are gone
through one by one: there are a few marketplaces, and the codes of the tables, with "" for all others. Whether
keeping is cheaper hangs on amounts as well; it is taken as free: a contradiction is rather told than missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from returns_tui.config.advice import OPEN, WORDS, AdviceRule, Span
from returns_tui.config.values import Fault, Marketplace

ANY = Span()


class Ground(NamedTuple):
    """What marketplaces and reason codes there are."""

    markets: Mapping[str, Marketplace]
    codes: frozenset[str]

    @classmethod
    def of(cls, markets: Mapping[str, Marketplace], reasons: Iterable[str]) -> Ground:
        """Return the ground: the codes that have a meaning or a fault anywhere, and "" for any other."""
        tables = {id(market.faults): market.faults for market in markets.values()}
        codes = {code.upper() for code in reasons} | {code for faults in tables.values() for code in faults}
        return cls(markets, frozenset({*codes, ""}))


class Reach:
    """Where each of some rules fits. What was found out about a rule is kept."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._codes: dict[tuple[int, int], frozenset[str]] = {}
        self._markets: dict[int, tuple[str, ...]] = {}

    def markets(self, rule: AdviceRule) -> tuple[str, ...]:
        """Return the marketplaces on which the rule fits some request."""
        if id(rule) not in self._markets:
            words, all_of_them = rule.when.words, self._ground.markets
            named, countries = words.get("marketplace"), words.get("country")
            self._markets[id(rule)] = tuple(
                name
                for name, market in all_of_them.items()
                if (named is None or name in named)
                and (countries is None or market.country in countries)
                and (rule.when.paid is None or market.currency in rule.when.paid)
                and self.codes(rule, market.faults)
            )
        return self._markets[id(rule)]

    def codes(self, rule: AdviceRule, faults: Mapping[str, Fault]) -> frozenset[str]:
        """Return the reason codes that fit, where `faults` hold."""
        key = id(rule), id(faults)
        if key not in self._codes:
            given, by_fault = rule.when.words.get("reason"), rule.when.words.get("fault")
            self._codes[key] = frozenset(
                code
                for code in (self._ground.codes if given is None else given)
                if by_fault is None or faults.get(code, "unclear") in by_fault
            )
        return self._codes[key]

    def common(self, one: AdviceRule, other: AdviceRule) -> dict[str, str] | None:
        """Return a request that both fit, as some of its facts by name; None where there is none."""
        mine, theirs = one.when, other.when
        facts: dict[str, str] = {}
        for name, every in WORDS.items():
            if name in mine.words or name in theirs.words:
                both = mine.words.get(name, frozenset(every)) & theirs.words.get(name, frozenset(every))
                if not both:
                    return None
                facts[name] = min(both, key=every.index)
        for name in mine.texts.keys() & theirs.texts.keys():
            if not any(_meet(a, b) for a in mine.texts[name] for b in theirs.texts[name]):
                return None
        for name in mine.numbers.keys() & theirs.numbers.keys():
            if not mine.numbers[name].meets(theirs.numbers[name]):
                return None
        on_theirs = set(self.markets(other))
        for name in self.markets(one):
            if name not in on_theirs:
                continue
            market = self._ground.markets[name]
            codes = self.codes(one, market.faults) & self.codes(other, market.faults)
            if codes and _paid(one, market.currency).meets(_paid(other, market.currency)):
                return facts | {
                    "marketplace": name,
                    "reason": min(codes, key=lambda code: (not code, "-" in code, code)),
                }
        return None

    def within(self, one: AdviceRule, other: AdviceRule) -> bool:
        """Return whether `other` fits every request that `one` fits, and `one` fits any at all."""
        mine, theirs = one.when, other.when
        for name, wanted in theirs.words.items():
            if name in WORDS and not mine.words.get(name, frozenset(WORDS[name])) <= wanted:
                return False
        for name, patterns in theirs.texts.items():
            given = mine.texts.get(name)
            if given is None or not all(any(_covers(b, a) for b in patterns) for a in given):
                return False
        for name, span in theirs.numbers.items():
            own = mine.numbers.get(name)
            if own is None or not own.within(span):
                return False
        if theirs.paid is not None and mine.paid is None:
            return False  # what was paid may not be known
        on_mine, on_theirs = self.markets(one), set(self.markets(other))
        for name in on_mine:
            market = self._ground.markets[name]
            if (
                name not in on_theirs
                or not self.codes(one, market.faults) <= self.codes(other, market.faults)
                or not _paid(one, market.currency).within(_paid(other, market.currency))
            ):
                return False
        return bool(on_mine)


def _paid(rule: AdviceRule, currency: str) -> Span:
    return ANY if rule.when.paid is None else rule.when.paid[currency]


def _meet(one: str, other: str) -> bool:
    """Return whether a text fits both patterns."""
    return _covers(one, other) or _covers(other, one)


def _covers(wide: str, narrow: str) -> bool:
    """Return whether `wide` fits all that `narrow` fits. A pattern ends in `*`, or is the text itself."""
    return narrow.startswith(wide[:-1]) if wide.endswith("*") else narrow == wide


def in_order(rules: Sequence[AdviceRule], reach: Reach) -> tuple[AdviceRule, ...]:
    """Return the rules so that the first one that fits is the one to take.

    Higher priorities come first; within one, a rule before those that fit wherever it does, else the file's order.
    """
    waiting = sorted(rules, key=lambda rule: -rule.priority)
    result: list[AdviceRule] = []
    while waiting:
        first = next(
            rule
            for rule in waiting
            if not any(
                other.priority == rule.priority and reach.within(other, rule) and not reach.within(rule, other)
                for other in waiting
                if other is not rule
            )
        )
        waiting.remove(first)
        result.append(first)
    return tuple(result)


def fits_nothing(rule: AdviceRule, reach: Reach) -> bool:
    """Return whether no request can fit the rule."""
    return not reach.markets(rule) or not rule.when.words.get("state", OPEN)


def contradict(one: AdviceRule, other: AdviceRule, reach: Reach) -> dict[str, str] | None:
    """Return a request for which two rules of equal priority suggest different things, None where there is none.

    Where one of them fits a part of what the other fits, it is the more special one, and comes first.
    """
    if one.priority != other.priority or (one.kind, one.target) == (other.kind, other.target):
        return None
    if reach.within(one, other) != reach.within(other, one):
        return None
    return reach.common(one, other)
