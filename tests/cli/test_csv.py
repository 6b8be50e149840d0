"""The cells of an export: what a stranger wrote stays text, whatever program opens the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.cli.exporting import cell
from tests.cli.conftest import KETTLE, Run, return_row

BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
texts = st.text(st.characters() | st.sampled_from("=+-@;\t\r\n\"' ,|1"), max_size=40)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(text=texts, other=texts)
def test_whatever_a_program_takes_for_the_separator_it_finds_no_formula(
    separator: str, text: str, other: str
) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerow(["7", cell(text), cell(other)])
    for row in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=separator):
        for found in row:
            assert is_number(found) or not found.lstrip(' "\r\n').startswith(BEGINS_A_FORMULA), found


@given(texts, st.integers())
def test_a_cell_says_what_was_said_and_a_number_stays_a_number(text: str, number: int) -> None:
    assert cell(text)[:1] not in ("\t", "\r", "\n")
    assert cell(text).replace("'", "") == text.replace("'", "")
    assert cell(number) == str(number)
    assert cell(f"{number}.50") == f"{number}.50"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("-3.50", "-3.50"),
        ("-3.50-1", "'-3.50-1"),
        ("Blue;=cmd|' /C calc'!A0", "Blue;'=cmd|' /C calc'!A0"),
        ("first\n@SUM(1)", "first\n'@SUM(1)"),
        ("to be; or - not; to be", "to be; or - not; to be"),
    ],
)
def test_an_apostrophe_stands_where_a_formula_would_begin(text: str, shown: str) -> None:
    assert cell(text) == shown


def test_a_stranger_s_formula_is_defused(run: Run, report: Callable[..., str], tmp_path: Path) -> None:
    name = report(return_row(KETTLE, Item_Name='=HYPERLINK("http://example.com";"x")', Merchant_SKU="-2+3"))
    run("import", name, "--marketplace", "amazon.co.uk")
    run("export", "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["item"].startswith("'=")
    assert row["sku"] == "'-2+3"
    assert row["paid"] == "39.90"
