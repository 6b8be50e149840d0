"""What an operator typed as a query, taken apart: words and fields, how they are joined, and where each stands.

    query  = either
    either = every { "or" every }
    every  = term { term }
    term   = "-" term | "(" either ")" | field ":" value { "," value } | word | "quoted phrase"

Nothing here knows which fields there are. Full-width signs and typographic quotes, as Chinese and Japanese input
methods write them, mean the same as the plain ones.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.text import clean

LONGEST = 1000  # characters of a query
_DEEPEST = 12  # parentheses and minus signs within each other
_MOST = 60  # words and fields

NAME = re.compile("([A-Za-z_]+)[:：]")
OPENS, CLOSES, MINUS, COMMA = "(（", ")）", "-－−", ",，"
# What opens a phrase, and what may close it: also the quote that a keyboard gives at both ends.
QUOTES = {
    '"': '"”',
    "＂": '＂"',
    "“": '”"“',
    "”": '”"',
    "„": '“”"',
    "«": "»",
    "「": "」",
    "『": "』",
}


class QueryError(UsageError):
    """A query cannot be understood.

    Attributes:
        start: where the term at fault begins in the query, 0 being its first character.
        end: where it ends.
    """

    def __init__(self, text: str, start: int, end: int, problem: str) -> None:
        self.start = start
        self.end = end
        term = clean(text[start:end][:60])
        super().__init__(
            _("“{term}” at character {place}: {problem}").format(term=term, place=start + 1, problem=problem)
        )


class Value(NamedTuple):
    """What stands behind a field's colon, or between two commas there; its quotes left out."""

    text: str
    quoted: bool
    start: int
    end: int


class Words(NamedTuple):
    """A word, or a quoted phrase."""

    text: str
    start: int
    end: int


class FieldTerm(NamedTuple):
    """A field with its values, one of which has to fit. `start` is where its name begins."""

    name: str
    values: tuple[Value, ...]
    start: int
    end: int


class Every(NamedTuple):
    """All parts have to fit; without any, everything fits."""

    parts: tuple[Tree, ...]


class Either(NamedTuple):
    """One of the parts has to fit."""

    parts: tuple[Tree, ...]


class Without(NamedTuple):
    """The part must not fit."""

    part: Tree


Tree = Words | FieldTerm | Every | Either | Without


def parse(text: str) -> Every | Either:
    """Return what `text` says. A phrase that is not closed ends with the text.

    Raises:
        QueryError: it does not hold together, or is too long.
    """
    if len(text) > LONGEST:
        problem = _("a query has at most {n} characters").format(n=LONGEST)
        raise QueryError(text, LONGEST, len(text), problem)
    return _Reader(text).whole()


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[int] = []  # where the parentheses were opened that are not closed yet
        self.found = 0
        self._last_or = (0, 0)  # where the last “or” stands

    def whole(self) -> Every | Either:
        """Read everything."""
        tree = self._either(0)
        if self.at < len(self.text):
            raise self._error(self.at, self.at + 1, _("no parenthesis was opened before; put it into quotes"))
        return tree

    def _error(self, start: int, end: int, problem: str) -> QueryError:
        return QueryError(self.text, start, end, problem)

    def _either(self, depth: int) -> Every | Either:
        arms: list[Every] = []
        while True:
            parts = self._every(depth)
            joined = self._or()
            if not parts and (joined is not None or arms):
                start, end = joined or self._last_or
                raise self._error(start, end, _("something has to stand on both sides; in quotes it is a word"))
            arms.append(Every(tuple(parts)))
            if joined is None:
                return arms[0] if len(arms) == 1 else Either(tuple(arms))
            self._last_or = joined

    def _every(self, depth: int) -> list[Tree]:
        parts: list[Tree] = []
        while self._more() and self.text[self.at] not in CLOSES and self._or(look=True) is None:
            parts.append(self._term(depth))
        return parts

    def _more(self) -> bool:
        """Pass over spaces; return whether anything follows."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def _or(self, *, look: bool = False) -> tuple[int, int] | None:
        """Pass over an “or”, or only `look` for it; return where it stands, None where there is none."""
        self._more()
        end = self.at + 2
        after = self.text[end : end + 1]
        alone = not after or after.isspace() or after in OPENS or (self.open and after in CLOSES)
        if self.text[self.at : end].casefold() != "or" or not alone:
            return None
        start = self.at
        if not look:
            self.at = end
        return start, end

    def _term(self, depth: int) -> Tree:
        start, sign = self.at, self.text[self.at]
        follows = self.text[start + 1 : start + 2]
        if depth > _DEEPEST:
            raise self._error(start, start + 1, _("this is within too many others; write it more simply"))
        if sign in MINUS and follows and not follows.isspace() and follows not in CLOSES:
            self.at += 1
            return Without(self._term(depth + 1))
        if sign in OPENS:
            return self._group(depth)
        self.found += 1
        if self.found > _MOST:
            raise self._error(start, len(self.text), _("a query has at most {n} words and fields").format(n=_MOST))
        if sign in QUOTES:
            phrase = self._phrase()
            return Words(phrase.text, start, self.at)
        if named := NAME.match(self.text, start):
            self.at = named.end()
            values = self._values()
            return FieldTerm(named[1].lower(), values, start, self.at)
        return Words(self._until(""), start, self.at)

    def _group(self, depth: int) -> Tree:
        start = self.at
        self.open.append(start)
        self.at += 1
        tree = self._either(depth + 1)
        if not self._more():
            raise self._error(start, len(self.text), _("this parenthesis is not closed; in quotes it is a sign"))
        self.open.pop()
        self.at += 1
        if tree == Every(()):
            raise self._error(start, self.at, _("nothing stands between the parentheses"))
        return tree

    def _values(self) -> tuple[Value, ...]:
        values = [self._value()]
        while self.at < len(self.text) and self.text[self.at] in COMMA:
            self.at += 1
            values.append(self._value())
        return tuple(values)

    def _value(self) -> Value:
        start = self.at
        if self.text[start : start + 1] and self.text[start] in QUOTES:
            return self._phrase()
        return Value(self._until(COMMA), False, start, self.at)

    def _phrase(self) -> Value:
        """Read a phrase in quotes."""
        start = self.at
        closes = QUOTES[self.text[start]]
        end = next((at for at in range(start + 1, len(self.text)) if self.text[at] in closes), len(self.text))
        self.at = min(end + 1, len(self.text))
        return Value(self.text[start + 1 : end], True, start, self.at)

    def _until(self, ends: str) -> str:
        """Read up to a space, one of `ends`, or a parenthesis that closes one."""
        start = self.at
        ends += CLOSES if self.open else ""
        while self.at < len(self.text) and not self.text[self.at].isspace() and self.text[self.at] not in ends:
            self.at += 1
        return self.text[start : self.at]
