"""Strangers' text: what is left of it when it is cleaned, and how it fits into cells."""

from __future__ import annotations

import json
import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from returns_tui.text import clean, escape_json, fit, wrap

VISIBLE_FORMATS = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Signs of Arabic, Syriac and Kaithi that enclose digits: Unicode calls them controls, but they are seen."""
anything = st.text(st.characters() | st.sampled_from("\u202e\u200b\u200d\ufe0f\u0301\x1b\xad\U000e0041❤👩"))


@given(anything, st.booleans())
def test_cleaning_twice_is_cleaning_once(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert clean(once) == once.replace("\n", " ")


def test_no_control_and_nothing_invisible_is_left_of_any_character_of_unicode() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or character in VISIBLE_FORMATS:
            continue
        for around in ("", "a", "❤", "\u0939", "\u0301"):
            left = clean(f"{around}{character}{around}", lines=True)
            assert character not in left or character == "\n", f"U+{code:04X}"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("re\u200bfund", "re\\u200bfund"),
        ("a\u2060b\ufeffc", "a\\u2060b\\ufeffc"),
        ("pay\u200dpal", "pay\\u200dpal"),
        ("\U000e0041\U000e0042", "\\U000e0041\\U000e0042"),
        ("❤\ufe0f\ufe0f\ufe01", "❤\\ufe0f\\ufe01"),
        ("\xad", "\\xad"),
        ("\U0001bca0\U00013430", "\\U0001bca0\\U00013430"),
        ("\u202e\u0301", "\\u202é"),
        ("\ud800\x1b\x9b\x85\u2028\x1c\x00", "\\ud800\\x1b\\x9b\\x85\\u2028\\x1c\\x00"),
    ],
)
def test_what_hides_in_a_text_is_seen(text: str, seen: str) -> None:
    assert clean(text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("I ❤\ufe0f it", "I ❤ it"),
        ("\U0001f469\u200d❤\ufe0f\u200d\U0001f468", "\U0001f469❤\U0001f468"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u0937"),
        ("Staub\xadsauger", "Staubsauger"),
        ("1\ufe0f⃣", "1⃣"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_what_writing_needs_and_no_cell_shows_is_left_out(text: str, seen: str) -> None:
    assert clean(text) == seen


def test_signs_piled_on_a_letter_are_seen_one_by_one_beyond_what_any_script_does() -> None:
    for mark in ("\u0301", "\u0e47", "\u20dd"):
        left = clean("Z" + mark * 500)
        assert left.count(mark) <= 7
        assert left.count(f"\\u{ord(mark):04x}") >= 493
    assert clean("—" * 40 + "保温杯" + "★" * 9) == "—" * 40 + "保温杯" + "★" * 9
    hebrew = "\u05e9\u05bc\u05c1\u05b8\u0596\u05bd"
    assert len(clean(hebrew)) == len(unicodedata.normalize("NFC", hebrew))


@given(anything)
def test_a_line_of_json_says_the_same_and_holds_nothing_that_is_obeyed(text: str) -> None:
    line = escape_json(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(line) == {"text": text}
    assert not [sign for sign in line if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(line) & set("\u202e\u2066\u200b\U000e0041\x7f\x9b")


@given(anything, st.integers(1, 90), st.booleans())
def test_a_fitted_text_has_its_width(text: str, width: int, right: bool) -> None:
    assert cell_len(fit(text, width, right=right)) == width


@given(anything, st.integers(2, 90))
def test_wrapped_lines_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert re.sub(" ", "", "".join(lines)) == re.sub("[ \n]", "", clean(text, lines=True))
