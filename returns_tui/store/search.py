"""Searching: the words of a request as they are stored, and what an operator typed in the same form.

Stored are tokens: casefolded, without accents, each behind a space. What is written without spaces between its
words (Chinese, Japanese, Korean, Thai and others) is stored sign by sign, so that any part of it is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

_SEARCHED = "order_id rma_id merchant_rma_id tracking_id sku asin item buyer_name comment reason_code".split()
_searched = itemgetter(*_SEARCHED)
# Scripts whose words are not, or not always, set apart by spaces; the blocks of Unicode 16.
_SIGNS = (
    "([\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u318f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff])"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_TOKEN = re.compile(r"[^\W_]+")
_ASCII_GAPS = {code: " " for code in range(128) if not chr(code).isalnum()}
_LONGEST = 64  # characters of a token; PostgreSQL refuses such of 2 KB
_LONGEST_NOTES = 100_000  # characters, the last ones; PostgreSQL indexes no more than 1 MB

Term = tuple[str, ...]
"""The tokens of one word that was typed: `026-118` has two. They must stand one behind the other."""


def tokens(text: str) -> list[str]:
    """Return the tokens of any text, in its order."""
    if text.isascii():
        found = text.lower().translate(_ASCII_GAPS).split()
    else:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        plain = _ACCENTS.sub("", plain)
        found = _TOKEN.findall(_sign_by_sign().sub(r" \1 ", unicodedata.normalize("NFC", plain)))
    if len(text) > _LONGEST and max(map(len, found), default=0) > _LONGEST:
        return [token[:_LONGEST] for token in found]
    return found


@cache
def _sign_by_sign() -> re.Pattern[str]:
    return re.compile(_SIGNS)  # which takes its time, and is not needed to show a list


def words_of(values: Mapping[str, Any]) -> str:
    """Return the search words of a request, given by field name: its tokens, each behind one space."""
    # All aliases share their domains, so a search for “amazon” would find every request.
    texts = [*_searched(values), values["buyer_email"].partition("@")[0]]
    if noted := values.get("noted", ""):
        texts.append(noted[-_LONGEST_NOTES:])
    whole = " ".join(texts)
    if whole.isascii():
        found = tokens(whole)
    else:
        found = []
        for is_ascii, some in groupby(texts, str.isascii):
            if is_ascii:
                found += tokens(" ".join(some))
                continue
            for text in some:
                found += _known_tokens(text)
    return f" {' '.join(found)}" if found else ""


@lru_cache(4096)
def _known_tokens(text: str) -> list[str]:
    """Return the tokens of a text that other requests have as well, such as the name of an item."""
    return tokens(text)


def terms_of(words: tuple[str, ...]) -> tuple[Term, ...]:
    """Return what was typed as terms. A word of signs alone, such as `-`, gives none."""
    return tuple(term for term in (tuple(tokens(word)) for word in words) if term)


def indexed(term: Term) -> bool:
    """Return whether the word index helps to find a term: what begins with one or two letters is everywhere."""
    return len(term) > 1 or len(term[0]) > 2 or bool(_sign_by_sign().match(term[0]))


def fts5_match(terms: tuple[Term, ...]) -> str:
    """Return the FTS5 expression that finds at least what has all of `terms`; each must be `indexed`."""
    parts: list[str] = []
    for term in terms:
        whole, last = term[:-1], term[-1]
        if len(last) > 2 or not whole:
            parts.append('"' + " ".join(term) + '" *')
        else:  # a short last token stands at the beginning of too many words: the caller looks at it
            parts.append('"' + " ".join(whole) + '"')
    return " AND ".join(parts)


def postgresql_match(terms: tuple[Term, ...]) -> str:
    """Return the tsquery that finds at least what has all of `terms`; each must be `indexed`."""
    parts: list[str] = []
    for term in terms:
        parts += [f"'{token}'" for token in term[:-1]]
        if len(term[-1]) > 2 or len(term) == 1:
            parts.append(f"'{term[-1]}':*")
    return " & ".join(parts)
