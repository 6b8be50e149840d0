from __future__ import annotations

from datetime import UTC, datetime

import pytest

from benchmarks.bench import in_turn
from benchmarks.table import Figure, line, missing, ratio, table


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (
            Figure("one `j`", 347, "bytes", 450, "40 times"),
            "| one `j` | 347 bytes | ≤ 450 bytes | yes | 40 times |",
        ),
        (ratio("a ÷ b", 5, 4, 1.2), "| a ÷ b | 1.25 × | ≤ 1.20 × | **no** |  |"),
        (Figure("decisions", 1234.4, "a second"), "| decisions | 1,234 a second |  |  |  |"),
        (missing("`j`", "×", 4, "x | y"), "| `j` | – | ≤ 4.00 × | not measured | x \\| y |"),
        (Figure("a page", 16, "ms", 16), "| a page | 16.0 ms | ≤ 16.0 ms | yes |  |"),
    ],
)
def test_a_line_says_whether_the_limit_is_kept(figure: Figure, shown: str) -> None:
    assert line(figure) == shown


def test_a_page_has_the_day_the_rounds_and_a_table_for_each_group() -> None:
    page = table(
        {"Start": [ratio("a", 1, 1, 2)], "Idle": []},
        measured=datetime(2026, 9, 24, tzinfo=UTC),
        version="0.1.0",
        rounds=7,
        remarks=["Smaller."],
    )
    assert page.startswith("# Figures\n\nMeasured on 2026-09-24 with `python -m benchmarks`: version 0.1.0, ")
    assert ", 7 rounds, " in page
    assert "\n\nSmaller.\n\n## Start\n\n| figure |" in page
    assert page.index("| a | 1.00 × |") < page.index("## Idle")


def test_turns_are_taken_there_and_back() -> None:
    calls: list[str] = []

    def take(name: str) -> int:
        calls.append(name)
        return len(calls)

    found = in_turn(3, {"a": lambda: take("a"), "b": lambda: take("b")})
    assert calls == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": [1, 4, 5], "b": [2, 3, 6]}
