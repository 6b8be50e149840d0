"""How a kind of thing is said in many languages, and looking for it fast.

A text is read again at every key of a preview, so a pattern is only tried, and only compiled, where one of its
stems occurs at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from returns_tui.policy.lint.late import Late

# Within one sentence.
NEAR = r"[^.!?。！？\n]"
DENIED = Late(
    r"\b(?:not|no(?! dude)|never|cannot|can't|won't|don't(?! hesitate)|(?<!zögern sie )nicht|kein\w*|n'(?!hésite)|"
    r"(?<!hésitez )pas|non(?! esiti)|não(?! hesite)|(?<!aarzel )niet|geen|nie(?! wahaj)|(?<!tveka )inte|değil)\b"
    r"|不|无法|没有|未|ません|できない|かね|[ae]m(?:iyor|ez)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?。！？\n]")
_BEFORE = 22  # characters before a hit in which a "not" still belongs to it


class Wording(NamedTuple):
    """One way to say it.

    Attributes:
        stems: in lower case; the pattern is only tried where one of them occurs.
        pattern: a regular expression, in which upper and lower case are the same.
    """

    stems: tuple[str, ...]
    pattern: str


def said(stems: str, *patterns: str) -> Wording:
    """Return a wording.

    Args:
        stems: separated by `|`.
        patterns: a blank in them stands for any white space, so that a line may be broken anywhere; outside of
            square brackets only.
    """
    return Wording(tuple(stems.split("|")), "|".join(patterns))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    spaced = re.sub(r"\[[^\]]*\]| \?| ", _spaced, pattern)
    # Chinese and Japanese put no blanks between words, so a word's beginning is asked for where it is Latin only.
    return re.compile(rf"(?:(?<![0-9a-zà-ž])|(?=[^\x00-\u02ff]))(?:{spaced})", re.IGNORECASE)


def _spaced(match: re.Match[str]) -> str:
    found_text = match.group()
    return found_text if found_text[0] == "[" else r"\s{0,2}" if found_text == " ?" else r"\s{1,2}"


def found(
    wordings: Sequence[Wording], text: str, lowered: str, *, unless: Late | None = None
) -> Iterator[re.Match[str]]:
    """Yield where `text` says one of `wordings`.

    Args:
        wordings: what is looked for.
        text: where it is looked for.
        lowered: the same in lower case.
        unless: what has this in it, or just before it in the same sentence, is passed over.
    """
    for wording in wordings:
        if any(stem in lowered for stem in wording.stems):
            for match in _compiled(wording.pattern).finditer(text):
                around = _SENTENCE.split(text[max(0, match.start() - _BEFORE) : match.end()])[-1]
                if unless is None or not unless.search(around):
                    yield match
