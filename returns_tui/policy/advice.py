"""What is suggested for a request: the first rule of `advice:` that fits it, else to look oneself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from returns_tui.config.advice import LINKED, NUMBERS, TEXTS, WORDS, AdviceRule, SuggestionKind
from returns_tui.config.values import Config
from returns_tui.i18n import _
from returns_tui.policy import lookup, refunds
from returns_tui.policy.costs import STATES, Comparison, compare
from returns_tui.policy.faults import bare_code, fault_of
from returns_tui.policy.request import OPEN_STATES, Request


class Facts(NamedTuple):
    """What rules look at. Unknown words are `unknown`, unknown numbers and amounts None.

    Attributes:
        words, texts, numbers: by the name of the condition.
        paid: what the buyer paid, in minor units of `currency`.
    """

    words: Mapping[str, str]
    texts: Mapping[str, str]
    numbers: Mapping[str, int | None]
    currency: str
    paid: int | None


class Suggestion(NamedTuple):
    """What to do with a request.

    Attributes:
        kind: `none` where nothing is left to decide.
        target: of `approve` the address (None: the marketplace's own), of `ask` the message, of `close` the
            closure reason.
        rule: the rule's name, "" where none fits.
        because: one sentence.
        met: the rule's conditions and what of the request met them, by name.
        line: of the rule in the config file, None for a built-in one.
        costs: the comparison on which it rests; None in states in which there is nothing to compare.
    """

    kind: SuggestionKind | Literal["none"]
    target: str | None
    rule: str
    because: str
    met: Mapping[str, str]
    line: int | None
    costs: Comparison | None


def advise(request: Request, config: Config, *, now: datetime) -> Suggestion:
    """Return the suggestion for `request`; there always is one. `now` is aware."""
    if request.state not in OPEN_STATES:
        return Suggestion("none", None, "", _("nothing is left to decide"), {}, None, None)
    costs = compare(request, config) if request.state in STATES else None
    facts = facts_of(request, config, now, costs)
    for rule in config.advice:
        if fits(rule, facts):
            if costs is not None and rule.kind == "approve" and rule.target is not None:
                costs = compare(request, config, rule.target)
            met = _met(rule, facts)
            return Suggestion(rule.kind, rule.target, rule.name, rule.because, met, rule.line, costs)
    return Suggestion("look", None, "", _("no rule fits this request"), {}, None, costs)


def facts_of(request: Request, config: Config, now: datetime, costs: Comparison | None) -> Facts:
    """Return what rules look at."""
    market = config.marketplaces.get(request.marketplace)
    payer = request.label_payer.strip().casefold()
    words = {
        "state": request.state,
        "marketplace": request.marketplace,
        "country": "" if market is None else market.country,
        "reason": bare_code(request.reason_code),
        "fault": "unclear" if market is None else fault_of(request.reason_code, market),
        "in_policy": _truth(request.in_policy),
        "a_to_z": _truth(request.a_to_z),
        "label_payer": {"seller": "seller", "customer": "buyer", "buyer": "buyer"}.get(payer, "unknown"),
        "has_comment": _truth(bool(request.comment.strip())),
        "contacted": _truth(request.contacted_at is not None),
        "maybe_paid": _truth(market is not None and bool(refunds.why_reported(request, market, now))),
        "keep_is_cheaper": _truth(None if costs is None else costs.keep_is_cheaper),
    }
    zone = ZoneInfo(lookup.zone_of(request, config))
    ordered, back = request.ordered_on, request.delivered_at
    numbers = {
        "quantity": request.quantity,
        "days_after_order": (
            None if ordered is None else (request.requested_at.astimezone(zone).date() - ordered).days
        ),
        "days_since_back": None if back is None else max(0, (now - back) // timedelta(days=1)),
    }
    texts = {"sku": request.sku, "asin": request.asin, "category": request.category.casefold()}
    paid = None if request.paid is None else request.paid.total
    return Facts(words, texts, numbers, request.currency, paid)


def _truth(value: bool | None) -> str:
    return "unknown" if value is None else "true" if value else "false"


def fits(rule: AdviceRule, facts: Facts) -> bool:
    """Return whether a request with `facts` meets every condition of the rule."""
    when = rule.when
    return (
        all(facts.words[name] in words for name, words in when.words.items())
        and all(
            any(_is(facts.texts[name], pattern) for pattern in patterns) for name, patterns in when.texts.items()
        )
        and all(span.has(facts.numbers[name]) for name, span in when.numbers.items())
        and (when.paid is None or (facts.currency in when.paid and when.paid[facts.currency].has(facts.paid)))
    )


def _is(text: str, pattern: str) -> bool:
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern


def _met(rule: AdviceRule, facts: Facts) -> dict[str, str]:
    """Return what of the request met the rule's conditions, in the order of the docs."""
    when = rule.when
    met = {name: facts.words[name] for name in (*WORDS, *LINKED) if name in when.words}
    met |= {name: facts.texts[name] for name in TEXTS if name in when.texts}
    met |= {name: str(facts.numbers[name]) for name in NUMBERS if name in when.numbers}
    if when.paid is not None and facts.paid is not None:
        from returns_tui.policy.money import shown

        met["paid"] = shown(facts.paid, facts.currency)
    return met
