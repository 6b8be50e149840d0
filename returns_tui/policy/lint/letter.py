"""Reading a letter, or a template of one, for all that should not leave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from returns_tui.config.values import Severity
from returns_tui.policy.lint import gaps, outside, persons
from returns_tui.policy.lint.language import language_of
from returns_tui.policy.lint.reviews import FAVOURS, REVIEWS
from returns_tui.policy.lint.rules import RULES, Finding, Part, Spot, finding
from returns_tui.policy.lint.selling import ADVERTISING, PAID, REFUND_PROMISES
from returns_tui.policy.lint.wording import DENIED, found

Purpose = Literal["message", "close", "approve"]

_BLOT = "\ue000"  # no letter, no digit, no blank
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width signs, one for one
_LEAST_BLOTTED = 4  # characters of a value that is no accident
_LEAST_PREFIX = 12
_LONGEST_CUT = 250  # characters of a value that is looked for in part
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?。！？\n]")


class Letter(NamedTuple):
    """A text to a buyer, and what is known of whom it goes to.

    Attributes:
        purpose: the decision that it belongs to; a close promises no money.
        languages: IETF tags of the buyers' languages; empty: any.
        hosts: names of hosts that are the marketplaces' own.
        buyer_name: "" where it is not known.
        known: what comes from the request or the config and is nobody's wording: item, address, comment.
        template: it is not filled in yet, with `{{ … }}` in it.
    """

    subject: str
    text: str
    purpose: Purpose
    languages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    order_id: str = ""
    rma_id: str = ""
    buyer_name: str = ""
    known: tuple[str, ...] = ()
    template: bool = False


def read(letter: Letter, severities: Mapping[str, Severity]) -> tuple[Finding, ...]:
    """Return what the rules that are on object to, the subject first, each in the order of the text."""
    order = {name: number for number, name in enumerate(RULES)}
    spots = {spot for spot in _spots(letter) if severities.get(spot.rule, "never") != "never"}
    ranked = sorted(spots, key=lambda spot: (spot.part, spot.start, order[spot.rule], -spot.end))
    result: list[Finding] = []
    for spot in ranked:
        last = result[-1] if result else None
        if last and (last.rule, last.part) == (spot.rule, spot.part) and spot.start < last.end:
            continue  # the same words, told by another pattern
        result.append(finding(spot, severities[spot.rule], letter.subject, letter.text))
    return tuple(result)


def _spots(letter: Letter) -> Iterator[Spot]:
    parts: tuple[tuple[Part, str], ...] = (("subject", letter.subject), ("text", letter.text))
    for part, whole in parts:
        text = _plain(whole, letter)
        own = _blotted(text, (letter.order_id, letter.rma_id))
        yield from gaps.spots(_blotted(own, (letter.buyer_name,)), part)
        yield from outside.spots(own, part, letter.hosts)
        yield from _worded(text, part, letter.purpose)
        yield from persons.other_ids(text, part, letter.order_id, letter.rma_id)
    text = _plain(letter.text, letter)
    if not letter.template:
        yield from persons.other_names(text, letter.buyer_name)
    said = f"{letter.subject}\n{letter.text}"
    if letter.subject or not letter.template:
        named = re.search(r"\{\{[^}]*\border_id\b", said) if letter.template else letter.order_id in said
        if not named:
            yield Spot("order_id_missing", "text", 0, 0)
    if letter.languages:
        language = language_of(text)
        if language and language not in {
            tag.replace("_", "-").partition("-")[0].lower() for tag in letter.languages
        }:
            yield Spot("wrong_language", "text", 0, 0)


def _worded(text: str, part: Part, purpose: Purpose) -> Iterator[Spot]:
    lowered = text.lower()
    for match in found(REVIEWS, text, lowered, unless=DENIED):
        start = max((end.end() for end in _SENTENCE_END.finditer(text, 0, match.start())), default=0)
        end = _SENTENCE_END.search(text, match.end())
        sentence = text[start : end.start() if end else len(text)]
        favour = next(found(FAVOURS, sentence, sentence.lower()), None)
        yield Spot("review_bargain" if favour else "review_request", part, *match.span())
    for match in found(ADVERTISING, text, lowered, unless=PAID):
        yield Spot("marketing", part, *match.span())
    if purpose == "close":
        for match in found(REFUND_PROMISES, text, lowered, unless=DENIED):
            yield Spot("refund_promised", part, *match.span())


def _plain(text: str, letter: Letter) -> str:
    """Return `text`, of the same length, with full-width signs narrowed and nobody's wording blotted out."""
    text = text.translate(_WIDE)
    if letter.template:
        text = _TEMPLATE.sub(lambda match: re.sub(r"[^\n]", _BLOT, match.group()), text)
    return _blotted(text, letter.known)


def _blotted(text: str, values: tuple[str, ...]) -> str:
    for value in sorted({value.translate(_WIDE).strip() for value in values}, key=len, reverse=True):
        part = value
        while _LEAST_PREFIX <= len(part) <= _LONGEST_CUT and part not in text:  # a template may have cut it
            part = part[:-1]
        if part in text and len(part) >= (_LEAST_BLOTTED if part == value else _LEAST_PREFIX):
            text = text.replace(part, _BLOT * len(part))
    return text
