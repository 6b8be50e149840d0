"""Names are cut, never the end of the sentence."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from returns_tui.ui.fitted import fitted


@settings(max_examples=80)
@given(st.text(max_size=200), st.integers(40, 120))
def test_the_question_fits_whatever_the_name(name: str, room: int) -> None:
    told = fitted("Refund GBP 5.00 to {name}? y / N", room, shrink=("name",), name=name)
    assert cell_len(told) <= room
    assert told.startswith("Refund GBP 5.00 to ")
    assert told.endswith("? y / N")


def test_what_fits_stays_whole_and_what_must_stay_stays() -> None:
    template = "{order}: {name}? y / N"
    assert fitted(template, 80, shrink=("name",), order="026-1", name="Jo") == "026-1: Jo? y / N"
    told = fitted(template, 10, shrink=("name",), order="026-1180443-7781902", name="Jo Sample-Longname")
    assert told == "026-1180443-7781902: Jo Sam..? y / N"
