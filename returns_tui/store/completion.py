"""What a query that is being typed can go on with: names of fields, and their values. Pure: every key asks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from returns_tui.config.values import Config
from returns_tui.store.conditions import folded
from returns_tui.store.query_fields import BY_NAME, FIELDS
from returns_tui.store.query_text import COMMA, MINUS, NAME, OPENS, QUOTES

_MOST = 40  # values that are offered


class Completion(NamedTuple):
    """What can stand in the place of the text from `start` to the cursor, the likeliest first.

    Attributes:
        field: whose values these are; "" where they are the names of fields.
    """

    start: int
    options: tuple[str, ...]
    field: str = ""


def _nothing_seen(_field: str) -> Iterable[str]:
    return ()


def complete(
    text: str, cursor: int, config: Config, seen: Callable[[str], Iterable[str]] = _nothing_seen
) -> Completion:
    """Return what can go on behind the first `cursor` characters of `text`.

    Args:
        text: the query as far as it is typed.
        cursor: what stands behind it is left alone.
        config: for the values that it names.
        seen: returns more values of a field, as those of the requests on the screen.
    """
    start = _term_start(text[:cursor])
    term = text[start:cursor]
    named = NAME.match(term)
    if named is None:
        typed = folded(term)
        names = tuple(f"{field.name}:" for field in FIELDS if field.name.startswith(typed))
        return Completion(start, names)
    field = BY_NAME.get(folded(named[1]))
    if field is None:
        return Completion(start, ())
    begin = start + named.end()
    begin += max(text[begin:cursor].rfind(comma) for comma in COMMA) + 1
    typed = text[begin:cursor]
    quote = typed[:1] if typed[:1] in QUOTES else ""
    typed = folded(typed.removeprefix(quote))
    known = dict.fromkeys([*field.values(config), *seen(field.name)])
    fitting = [value for value in known if value and folded(value).startswith(typed)]
    return Completion(begin, tuple(_written(value, quote) for value in fitting[:_MOST]), field.name)


def _written(value: str, quote: str) -> str:
    """Return a value as it has to be typed."""
    if quote or re.search(r"[\s,，()（）]", value) or value[:1] in QUOTES:
        quote = quote or '"'
        return f"{quote}{value}{QUOTES[quote][0]}"
    return value


def _term_start(text: str) -> int:
    """Return where the term begins that stands at the end of `text`."""
    start, at, closes = 0, 0, ""
    fresh = True  # at the beginning of a term or value, where a quote opens a phrase
    while at < len(text):
        sign = text[at]
        if closes:
            closes = "" if sign in closes else closes
            fresh = False
        elif sign.isspace() or (fresh and (sign in OPENS or sign in MINUS)):
            start, fresh = at + 1, True
        elif fresh and sign in QUOTES:
            closes, fresh = QUOTES[sign], False
        else:
            fresh = sign in COMMA or (sign in ":：" and NAME.fullmatch(text[start : at + 1]) is not None)
        at += 1
    return start
