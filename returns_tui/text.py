"""Strangers' text made harmless, and text fitted into terminal cells.

Buyers, marketplaces and file names can carry escape sequences, bidirectional overrides and invisible
characters. `clean` is applied where text comes in and again where it is shown, so that nothing foreign
reaches a terminal as control, and what was there stays visible in an escaped form.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# What is escaped: C0 (newline and tab are treated apart), DEL, C1; what Unicode calls a format control or
# default-ignorable (16.0, DerivedCoreProperties): bidi embeddings, overrides and isolates, zero-width characters,
# fillers, shorthand and musical controls, tags; line and paragraph separators; surrogates.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
_HIGHEST = 6  # signs that combine on one letter; no script has more


@cache
def _needless() -> re.Pattern[str]:
    """Return what finds the invisible signs that are dropped, not escaped; made when a text has any.

    Titles and comments are full of them, they hide nothing where they stand so, and terminals disagree about
    their width: a variation selector behind a sign that has such forms, joiners between emoji or letters of
    scripts that join, soft hyphens in words.
    """
    joining = "\u0600-\u109f\u1780-\u17b3\u17b6-\u180a\u2190-\u2bff\U0001f000-\U0001faff"
    selected = "#*0-9\u00a9\u00ae\u2010-\u2027\u2030-\u205e\u2070-\ud7ff\U0001f000-\U0001faff"
    return re.compile(
        f"(?<=[{selected}])[\ufe0e\ufe0f]"
        f"|(?<=[{joining}])[\u200c\u200d](?=[{joining}])"
        f"|(?<=[{joining}][\ufe0e\ufe0f])\u200d(?=[{joining}])"
        "|(?<=\\w)\u00ad(?=\\w)"
    )


@cache
def _pile() -> re.Pattern[str]:
    """Return what finds more signs that combine than any script puts on one letter; made when first needed.

    They would be piled over the lines around, and take no cell by which they could be cut. Most of what is found
    is something else, as dashes or emoji in a row.
    """
    return re.compile(r"[^\w\x00-\x7f]{7,}")


def _escape(match: re.Match[str]) -> str:
    return _escaped(match.group())


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _level(match: re.Match[str]) -> str:
    """Escape the signs of a pile that are too many."""
    result, height = [], 0
    for character in match.group():
        height = height + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        result.append(character if height <= _HIGHEST else _escaped(character))
    return "".join(result)


def clean(text: str, *, lines: bool = False) -> str:
    r"""Return foreign `text` with nothing in it that a terminal could obey. Idempotent.

    Control characters, bidi controls, invisible characters and piles of combining signs become visible escapes
    such as `\x1b`. Variation selectors, joiners and soft hyphens are dropped where writing needs them, and
    escaped elsewhere. With `lines`, line ends (CRLF, CR, LF) stay as LF, and tabs become a space; otherwise both
    become one space.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    if _UNSAFE.search(text):
        text = _UNSAFE.sub(_escape, _needless().sub("", text))
    # Composed after that: a sign behind an escape combines with the escape's last letter.
    return text if text.isascii() else _pile().sub(_level, unicodedata.normalize("NFC", text))


def escape_json(line: str) -> str:
    """Return a line of JSON that says the same, with nothing in it that a terminal could obey.

    JSON itself escapes C0 only. This is the last wall: what is put into JSON was cleaned before.
    """
    if line.isascii() and "\x7f" not in line:
        return line
    return _UNSAFE.sub(_json_escape, line)


def _json_escape(match: re.Match[str]) -> str:
    pair = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{pair[at]:02x}{pair[at + 1]:02x}" for at in range(0, len(pair), 2))


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return `text`, cleaned and cut or padded to exactly `width` terminal cells.

    A cut is shown by `..`: the usual ellipsis has a width that terminals disagree about. `right` aligns
    to the right, for numbers.
    """
    from rich.cells import cell_len, set_cell_size

    text = clean(text)
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width) if width < 6 else set_cell_size(text, width - 2) + ".."
    return " " * (width - length) + text if right else text + " " * (width - length)


def wrap(text: str, width: int) -> list[str]:
    """Return `text`, cleaned, as lines of at most `width` cells, broken at spaces or, for CJK, anywhere.

    Empty lines in `text` stay; the result has at least one line.
    """
    from rich.cells import cell_len, chop_cells

    result: list[str] = []
    for paragraph in clean(text, lines=True).split("\n"):
        line = ""
        for word in paragraph.split(" "):
            candidate = f"{line} {word}" if line else word
            if cell_len(candidate) <= width:
                line = candidate
                continue
            if line and cell_len(word) <= width:
                result.append(line)
                line = word
                continue
            pieces = chop_cells(candidate, width)
            result.extend(pieces[:-1])
            line = pieces[-1] if pieces else ""
        result.append(line)
    return result
