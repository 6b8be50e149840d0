"""The keys below `advice:` and `costs:` of config.yaml; see `config.schema`."""

from __future__ import annotations

from typing import Any

from returns_tui.config.advice import NUMBERS, TEXTS, WORDS, AdviceRule, Span, SuggestionKind, When
from returns_tui.config.containers import Amounts, Field, Fields, ListOf, MapOf, amount_in
from returns_tui.config.currencies import decimals
from returns_tui.config.formats import COUNTRY, code_key, country_key
from returns_tui.config.kinds import (
    CURRENCY_CODE,
    LINE,
    NOTHING,
    Choice,
    Kind,
    Leaf,
    Reading,
    WrongValueError,
    whole_number,
)
from returns_tui.config.yaml_reader import Mapping, Node, Scalar, Sequence, child_path
from returns_tui.i18n import N_, _

FAULTS = Choice(("buyer", "seller", "carrier", "unclear"))
NUMBER = whole_number(0, 100_000, N_("a whole number from 0 to 100000"))
PERCENT = whole_number(0, 100, N_("a whole number from 0 to 100"))
PRIORITY = whole_number(-100, 100, N_("a whole number from -100 to 100"))
_ALONE = ("keep", "refund", "approve", "wait", "look")
_AIMED = ("approve", "ask", "close")


class OneOrMore(Kind):
    """One value, or a list of them; read as a tuple."""

    __slots__ = ("item",)

    def __init__(self, item: Kind) -> None:
        self.item = item

    @property
    def shape(self) -> str:
        """The words for it."""
        return _("{shape}, or a list of that").format(shape=self.item.shape)

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a tuple of at least one value."""
        if isinstance(node, Sequence):
            return ListOf(self.item, at_least=1).read(node, path, reading)
        value = self.item.read(node, path, reading)
        return value if value is NOTHING else (value,)


def _code(scalar: Scalar) -> str:
    return code_key(scalar.text).upper()


def _pattern(scalar: Scalar) -> str:
    text = scalar.text.strip()
    if not text or "*" in text[:-1] or not text.isprintable():
        raise WrongValueError
    return text


class Spans(Kind):
    """`{from: 2, to: 5}`, either of them alone, or one number; read as `Span`."""

    __slots__ = ("limit",)

    def __init__(self, limit: Kind) -> None:
        self.limit = limit

    @property
    def shape(self) -> str:
        """The words for it."""
        return _("{from: .., to: ..}, one of the two, or the value itself")

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read both ends."""
        if not isinstance(node, Mapping):
            value = self.limit.read(node, path, reading)
            return value if value is NOTHING else Span(value, value)
        ends = Fields((Field("from", self.limit, "The least."), Field("to", self.limit, "The most.")))
        before = len(reading.problems)
        given = ends.read(node, path, reading)
        if len(reading.problems) > before:
            return NOTHING
        span = Span(given.get("from"), given.get("to"))
        if not given:
            reading.wrong(node.line, path, _("must be {shape}").format(shape=self.shape))
        elif span.least is not None and span.most is not None and span.least > span.most:
            reading.wrong(node.line, path, _("ends before it begins"))
        else:
            return span
        return NOTHING


class AmountSpans(Kind):
    """Spans of amounts by currency, read in minor units."""

    @property
    def shape(self) -> str:
        """The words for it."""
        return _('amounts by currency, as {EUR: {from: "10.00", to: "40.00"}}')

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a mapping from currency codes to spans."""
        if not isinstance(node, Mapping) or not node.entries:
            reading.wrong(node.line, path, _("must be {shape}").format(shape=self.shape))
            return NOTHING
        result: dict[str, Span] = {}
        for name, child in node.entries.items():
            where = child_path(path, name)
            if not CURRENCY_CODE.fullmatch(name):
                reading.wrong(node.key_lines[name], where, _("is no currency code, as EUR"))
                continue
            if (span := Spans(_minor(name)).read(child, where, reading)) is not NOTHING:
                result[name] = span
        return result or NOTHING


def _minor(currency: str) -> Kind:
    major = amount_in(currency)
    return Leaf(major.words, lambda scalar: int(major.convert(scalar).scaleb(decimals(currency))))


class Suggest(Kind):
    """`keep`, or `{close: out_of_window}`; read as (kind, target)."""

    @property
    def shape(self) -> str:
        """The words for it."""
        return _("one of {alone}, or as {{approve: ADDRESS}}, {{ask: MESSAGE}}, {{close: REASON}}").format(
            alone=", ".join(_ALONE)
        )

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read either form."""
        if isinstance(node, Scalar) and node.text in _ALONE:
            return node.text, None
        if isinstance(node, Mapping) and len(node.entries) == 1:
            ((name, child),) = node.entries.items()
            if name in _AIMED:
                target = LINE.read(child, child_path(path, name), reading)
                return target if target is NOTHING else (name, target)
        reading.wrong(node.line, path, _("must be {shape}").format(shape=self.shape))
        return NOTHING


_WORD_DOCS = {
    "state": "The state, of those in which the suggestion is possible.",
    "in_policy": "Whether the report says that the return is in policy.",
    "a_to_z": "Whether there is an A-to-z claim.",
    "label_payer": "Who pays the label, as the report says.",
    "has_comment": "Whether the buyer wrote a comment.",
    "contacted": "Whether you wrote to the buyer, or heard from them.",
    "maybe_paid": "Whether the marketplace may have refunded already.",
    "keep_is_cheaper": "Whether refunding and letting the buyer keep the goods costs less than having them back.",
}
_TEXT_DOCS = {
    "sku": "The SKU; with * at its end all that begin so.",
    "asin": "The ASIN; likewise.",
    "category": "The report's category, large and small letters alike; likewise.",
}
_NUMBER_DOCS = {
    "quantity": "How many pieces come back.",
    "days_after_order": "How many days after the order the return was asked for.",
    "days_since_back": "Since how many days the goods are back.",
}
WHEN = Fields(
    (
        *(Field(name, OneOrMore(Choice(words)), _WORD_DOCS[name], "any") for name, words in WORDS.items()),
        Field("reason", OneOrMore(Leaf(N_("a reason code"), _code)), "The reason code.", "any"),
        Field("fault", OneOrMore(FAULTS), "Whose fault the reason is, by `faults`.", "any"),
        Field("marketplace", OneOrMore(LINE), "The marketplace.", "any"),
        Field("country", OneOrMore(COUNTRY), "The country of the marketplace.", "any"),
        *(
            Field(name, OneOrMore(Leaf(N_("a text, with * only at its end"), _pattern)), _TEXT_DOCS[name], "any")
            for name in TEXTS
        ),
        *(Field(name, Spans(NUMBER), _NUMBER_DOCS[name], "any") for name in NUMBERS),
        Field("paid", AmountSpans(), "What the buyer paid, by currency; others do not fit.", "any"),
    )
)


class RuleFields(Fields):
    """The keys of one rule, read as an `AdviceRule` with its line."""

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a rule; `NOTHING` where anything is wrong with it."""
        before = len(reading.problems)
        given = Fields.read(self, node, path, reading)
        if (
            given is NOTHING
            or len(reading.problems) > before
            or not {"name", "suggest", "because"} <= given.keys()
        ):
            return NOTHING
        when: dict[str, Any] = given.get("when", {})
        kind: SuggestionKind
        kind, target = given["suggest"]
        words = {name: frozenset(when[name]) for name in when if name not in (*TEXTS, *NUMBERS, "paid")}
        texts = {name: when[name] for name in TEXTS if name in when}
        if "category" in texts:
            texts["category"] = tuple(text.casefold() for text in texts["category"])
        return AdviceRule(
            given["name"],
            When(
                words,
                texts,
                {name: when[name] for name in NUMBERS if name in when},
                when.get("paid"),
            ),
            kind,
            target,
            given["because"],
            given.get("priority", 0),
            None if reading.built_in else node.line,
        )


ADVICE_RULE = RuleFields(
    (
        Field("name", LINE, "Its name, shown with the suggestion.", required=True),
        Field("when", WHEN, "The conditions; each must be met.", "fits every request"),
        Field("suggest", Suggest(), "What is suggested.", required=True),
        Field("because", LINE, "The reason, in a sentence.", required=True),
        Field("priority", PRIORITY, "A rule with a higher one comes first.", "0"),
    )
)
SHARES = Fields(
    (
        Field("reasons", MapOf(PERCENT, code_key, N_("reason code to percent")), "By reason code.", "none"),
        Field(
            "faults",
            Fields(tuple(Field(name, PERCENT, "For this fault.", "unknown") for name in FAULTS.words)),
            "By fault, for the other codes.",
            "unknown",
        ),
    )
)
COSTS = Fields(
    (
        Field("handling", Amounts(), "What taking in one parcel costs you.", "unknown"),
        Field(
            "labels",
            MapOf(Amounts(), country_key, N_("country to amounts")),
            "What a return label costs you, by the buyers' country.",
            "the address's freight",
        ),
        Field("resale", SHARES, "The percent of their price that goods bring when they are back.", "unknown"),
        Field("restocking_fee", SHARES, "The percent of a refund that you keep back.", "nothing"),
    )
)
