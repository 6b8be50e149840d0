"""What `advice:` and `costs:` of config.yaml say, as frozen values.

Every condition is a finite set of words, a few texts, or a span of whole numbers, so that it can be decided
whether two rules can fit the same request (see `config.contradictions`).
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

from returns_tui.config.values import Fault, State

SuggestionKind = Literal["keep", "refund", "approve", "ask", "close", "wait", "look"]
TRUTH = ("true", "false", "unknown")
OPEN: tuple[State, ...] = ("pending", "approved", "received")

# What each condition on words can be. Marketplace, country, reason and fault hang together, see `contradictions`.
WORDS: Mapping[str, tuple[str, ...]] = {
    "state": OPEN,
    "in_policy": TRUTH,
    "a_to_z": TRUTH,
    "label_payer": ("seller", "buyer", "unknown"),
    "has_comment": ("true", "false"),
    "contacted": ("true", "false"),
    "maybe_paid": ("true", "false"),
    "keep_is_cheaper": TRUTH,
}
LINKED = ("marketplace", "country", "reason", "fault")
TEXTS = ("sku", "asin", "category")
NUMBERS = ("quantity", "days_after_order", "days_since_back")

# In which states a suggestion can be followed; closing has the states of its reason.
POSSIBLE: Mapping[SuggestionKind, tuple[State, ...]] = {
    "keep": ("pending", "approved"),
    "refund": ("approved", "received"),
    "approve": ("pending",),
    "ask": OPEN,
    "close": OPEN,
    "wait": OPEN,
    "look": OPEN,
}


class Span(NamedTuple):
    """Whole numbers from `least` to `most`, both included; None is without an end."""

    least: int | None = None
    most: int | None = None

    def has(self, number: int | None) -> bool:
        """Return whether `number` is known and lies within."""
        return (
            number is not None
            and (self.least is None or number >= self.least)
            and (self.most is None or number <= self.most)
        )

    def meets(self, other: "Span") -> bool:
        """Return whether a number lies within both."""
        least = max((end for end in (self.least, other.least) if end is not None), default=None)
        most = min((end for end in (self.most, other.most) if end is not None), default=None)
        return least is None or most is None or least <= most

    def within(self, other: "Span") -> bool:
        """Return whether every number of this one lies within `other`."""
        return (other.least is None or (self.least is not None and self.least >= other.least)) and (
            other.most is None or (self.most is not None and self.most <= other.most)
        )


class When(NamedTuple):
    """The conditions of a rule; a request has to fit each of them. One that is not given fits everything.

    Attributes:
        words: by name of the condition, the words of which one must be the fact. `state` is always there.
        texts: by name, the texts of which one must be the fact; one that ends in `*` stands for its beginning.
        numbers: by name, from where to where; a fact that is not known does not fit.
        paid: by currency, in minor units; None where it is no condition. Other currencies do not fit.
    """

    words: Mapping[str, frozenset[str]]
    texts: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    numbers: Mapping[str, Span] = MappingProxyType({})
    paid: Mapping[str, Span] | None = None


class AdviceRule(NamedTuple):
    """What is suggested, when, and why.

    Attributes:
        target: of `approve` the address, of `ask` the message, of `close` the closure reason; else None.
        because: one sentence for the operator.
        priority: rules of a higher one are looked at first.
        line: 1-based line in the config file, None for a built-in rule.
    """

    name: str
    when: When
    kind: SuggestionKind
    target: str | None
    because: str
    priority: int = 0
    line: int | None = None


class Shares(NamedTuple):
    """Whole percents by reason code (without `CR-`), and by fault for the other codes."""

    reasons: Mapping[str, int] = MappingProxyType({})
    faults: Mapping[Fault, int] = MappingProxyType({})

    def of(self, code: str, fault: Fault) -> int | None:
        """Return the share for a bare reason code, None where none is given."""
        return self.reasons.get(code, self.faults.get(fault))


class Costs(NamedTuple):
    """What a return costs beside the refund. What is not given is unknown, never nothing.

    Attributes:
        handling: taking in and looking at one parcel, by currency.
        labels: what a return label costs the seller, by the buyers' country and currency.
        resale: the share of the goods' price that they still bring when they are back.
        restocking_fee: the share of a refund that is kept back; nothing where none is given.
    """

    handling: Mapping[str, Decimal] = MappingProxyType({})
    labels: Mapping[str, Mapping[str, Decimal]] = MappingProxyType({})
    resale: Shares = Shares()
    restocking_fee: Shares = Shares()
