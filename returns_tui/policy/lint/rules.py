"""The rules of the lint: what each objects to, why, and who says so.

Whether a rule warns, blocks or is silent is set under `lint:` in config.yaml, by the rule's id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from returns_tui.config.values import Severity
from returns_tui.i18n import N_, _
from returns_tui.text import clean

# Seller Central help, "Communication guidelines" and "Buyer-Seller Messaging", as they read on that day.
_AMAZON = "Amazon, Communication guidelines, read 2026-11-22"
_HOUSE = N_("a rule of this program")

_LONGEST_QUOTE = 40  # characters


class Rule(NamedTuple):
    """One rule.

    Attributes:
        label: what was found, in two or three words.
        reason: why it should not leave, one sentence.
        source: page and date where it is from.
    """

    label: str
    reason: str
    source: str


RULES: Mapping[str, Rule] = {
    "review_request": Rule(
        N_("asks for a review"),
        N_("Buyers are not asked for a review, a rating or stars, nor to change or remove one."),
        _AMAZON,
    ),
    "review_bargain": Rule(
        N_("review for a favour"),
        N_("Nothing is given in exchange for a review: that can cost the account."),
        _AMAZON,
    ),
    "external_link": Rule(
        N_("external link"),
        N_("No link leads away from the marketplace."),
        _AMAZON,
    ),
    "email_address": Rule(
        N_("e-mail address"),
        N_("No e-mail address: buyers answer to the message."),
        _AMAZON,
    ),
    "phone_number": Rule(
        N_("phone or messenger"),
        N_("No phone number or messenger: buyers answer to the message."),
        _AMAZON,
    ),
    "marketing": Rule(
        N_("advertising"),
        N_("No marketing, coupons or offers for other purchases."),
        _AMAZON,
    ),
    "order_id_missing": Rule(
        N_("no order id"),
        N_("The order id has to be in each message."),
        _AMAZON,
    ),
    "other_order": Rule(
        N_("another order's id"),
        N_("That id is not this order's: is the text meant for somebody else?"),
        _HOUSE,
    ),
    "other_buyer": Rule(
        N_("another buyer's name"),
        N_("The buyer has another name: is the text meant for somebody else?"),
        _HOUSE,
    ),
    "wrong_language": Rule(
        N_("wrong language"),
        N_("Messages are in the buyer's language; those of a marketplace are set as its “languages”."),
        _AMAZON,
    ),
    "unfilled": Rule(
        N_("a gap to be filled in"),
        N_("Something was to be filled in here."),
        _HOUSE,
    ),
    "refund_promised": Rule(
        N_("promises a refund"),
        N_("Closing moves no money: refund instead, or leave the promise out."),
        _HOUSE,
    ),
    "important_subject": Rule(
        N_("[Important]"),
        N_("“[Important]” in a subject does nothing any more for buyers who opted out."),
        _AMAZON,
    ),
}
"""By id, in the order in which findings of the same place are told."""

Part = Literal["subject", "text"]


class Spot(NamedTuple):
    """A place in a letter to which a rule objects: characters `start` to `end` of its subject or text."""

    rule: str
    part: Part
    start: int
    end: int


class Finding(NamedTuple):
    """What a rule of the config objects to in a letter.

    Attributes:
        rule: its id.
        severity: `warn` can be overridden, `block` cannot.
        part: `subject` or `text`.
        line: 1-based line of the text; 0 where the letter as a whole is meant.
        start, end: the characters of the part; equal where the letter as a whole is meant.
        quote: what stands there, cleaned and cut.
    """

    rule: str
    severity: Severity
    part: Part
    line: int
    start: int
    end: int
    quote: str

    @property
    def label(self) -> str:
        """What was found, in two or three words."""
        return _(RULES[self.rule].label)

    @property
    def reason(self) -> str:
        """Why it should not leave, one sentence."""
        return _(RULES[self.rule].reason)

    @property
    def source(self) -> str:
        """Who says so, with the day on which it was read."""
        return _(RULES[self.rule].source)

    @property
    def place(self) -> str:
        """Where it stands: the line and the words."""
        if not self.line:
            return ""
        where = _("subject") if self.part == "subject" else _("line {n}").format(n=self.line)
        return f"{where} “{self.quote}”" if self.quote else where

    @property
    def sentence(self) -> str:
        """What, where, why and who says so, in one line."""
        place = f"{self.place}: " if self.line else ""
        return f"{place}{self.label}. {self.reason} ({self.source})"


def finding(spot: Spot, severity: Severity, subject: str, text: str) -> Finding:
    """Return what is found at a spot of a letter, with its line and words."""
    whole = subject if spot.part == "subject" else text
    quote = " ".join(clean(whole[spot.start : spot.end]).split())
    if len(quote) > _LONGEST_QUOTE:
        quote = quote[: _LONGEST_QUOTE - 2] + ".."
    line = whole.count("\n", 0, spot.start) + 1 if spot.end > spot.start else 0
    return Finding(spot.rule, severity, spot.part, line, spot.start, spot.end, quote)
