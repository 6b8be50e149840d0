"""How figures become bars and words: they fit, they show what there is, and no colour is needed to read them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from returns_tui.ui.figures_lines import ASCII, DOTS, Bar, Signs, chart, duration

bars = st.lists(
    st.builds(
        Bar,
        st.text(max_size=50),
        st.integers(0, 10**9),
        st.integers(0, 10**9),
        st.text("0123456789 ,.%", max_size=20),
    ),
    max_size=30,
)


@given(given_bars=bars, width=st.integers(60, 200), signs=st.sampled_from([ASCII, DOTS]))
@example(given_bars=[Bar("n" * 50, 1, 0, "9" * 20)], width=60, signs=ASCII)
def test_bars_fit_and_show_all_that_is_more_than_nothing(given_bars: list[Bar], width: int, signs: Signs) -> None:
    lines = chart(given_bars, width, signs)
    assert len(lines) == len(given_bars)
    for bar, line in zip(given_bars, lines, strict=True):
        assert cell_len(line) <= width
        drawn = line[len(line) - len(line.lstrip()) :]
        if signs is DOTS:
            assert any(sign in drawn for sign in (signs.first, signs.half)) == (bar.first > 0) or set(bar.name) & {
                *signs.first,
                *signs.half,
            }
            assert (signs.second in drawn) == (bar.second > 0) or signs.second in bar.name


def test_longer_bars_are_more_and_two_kinds_have_signs_of_their_own() -> None:
    lines = chart([Bar("one", 10, 0, "10"), Bar("two", 5, 5, "5, 5"), Bar("three", 0, 0, "0")], 40)
    assert lines[0].count("#") > 20
    assert abs(lines[1].count("#") - lines[1].count("x")) <= 1
    assert lines[1].count("#") + lines[1].count("x") == lines[0].count("#")
    assert "#" not in lines[2]
    assert lines[2].startswith("three")
    assert lines[2].endswith("0")


def test_the_signs_of_bars_take_one_cell_in_every_terminal() -> None:
    assert [sign for sign in "".join(DOTS) if unicodedata.east_asian_width(sign) not in ("N", "Na")] == []
    assert "".join(ASCII).isascii()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (250, "4 min 10 s"), (2460, "41 min"), (7500, "2 h 5 min")],
)
def test_a_time_is_said_as_exactly_as_anybody_wants_to_know(seconds: int, said: str) -> None:
    assert duration(seconds) == said
