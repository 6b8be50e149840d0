"""Strangers' text made harmless, and text fitted into terminal cells.

Buyers, marketplaces and file names can carry escape sequences, bidirectional overrides and invisible
characters. `clean` is applied where text comes in and again where it is shown, so that nothing foreign
reaches a terminal as control, and what was there stays visible in an escaped form.
"""

from __future__ import annotations

import re
import unicodedata

# Controls that are escaped: C0 (newline and tab are treated apart), DEL, C1; bidi embeddings, overrides and
# isolates; zero-width and other invisible formatting; line and paragraph separators; tags and surrogates.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
# Harmless, frequent in titles and comments, and of a width that terminals disagree about: dropped.
_DROPPED = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe00-\ufe0f]")


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def clean(text: str, *, lines: bool = False) -> str:
    r"""Return foreign `text` with nothing in it that a terminal could obey. Idempotent.

    Control characters, bidi controls and invisible characters become visible escapes such as `\x1b`;
    soft hyphens, joiners, variation selectors and zero-width spaces are dropped. With `lines`, line ends
    (CRLF, CR, LF) stay as LF, and tabs become a space; otherwise both become one space.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    text = _DROPPED.sub("", text)
    return _UNSAFE.sub(_escape, unicodedata.normalize("NFC", text))


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
