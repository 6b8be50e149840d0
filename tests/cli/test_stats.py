"""`stats`: the same figures as lines, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from returns_tui.cli.arguments import FIGURES
from tests.cli.conftest import KETTLE, MAT, TEA_CUP, Run, return_row, today


@pytest.fixture
def worked(queue: Run) -> Run:
    """A queue in which something was decided."""
    assert queue("refund", KETTLE, "--amount", "full", "--keep-item").status == 0
    assert queue("close", MAT, "--reason", "not_returnable").status == 0
    assert queue("refund", TEA_CUP, "--amount", "10.00").status == 0
    assert queue("note", TEA_CUP, "--text", "dented").status == 0
    return queue


def test_without_more_it_says_all_in_plain_lines(worked: Run) -> None:
    result = worked("stats")
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].startswith("Since 20")
    for said in (
        "  Returns    3",
        "  Decided    3: closed 1, refunded 2; notes 1",
        "  Refunded   GBP 49.90",
        "  Kept       1 item stays with its buyer, saved GBP",
        "Returns by reason",
        "  Item defective or doesn't work",
        "Returns by product",
        "Decided by operator",
        "Cost by week in GBP: refunds (#), labels (x)",
    ):
        assert any(line.startswith(said) for line in lines), said
    assert max(len(line) for line in lines) <= 80


def test_json_has_an_object_a_line_and_amounts_as_text(worked: Run) -> None:
    total = worked("stats", "--json", "--by", "total").object
    assert total["by"] == "total"
    assert (total["returns"], total["decided"]["refund"], total["decided"]["close"]) == (3, 2, 1)
    assert total["refunded"] == {"GBP": "49.90"}
    assert (total["kept"], total["kept_known"]) == (1, 1)
    assert total["median_seconds"] is None
    (reason,) = worked("stats", "--json", "--by", "reason").objects
    assert reason == {
        "by": "reason",
        "reason_code": "DEFECTIVE",
        "reason": "Item defective or doesn't work",
        "returns": 3,
        "share": 1.0,
        "refunded": {"GBP": "49.90"},
    }
    (money,) = worked("stats", "--json", "--by", "money").objects
    assert (money["currency"], money["refunds"], money["refunded"]) == ("GBP", 2, "49.90")
    weeks = worked("stats", "--json", "--by", "week").objects
    assert len(weeks) == 12
    assert sum(week["returns"] for week in weeks) == 3
    (ana,) = worked("stats", "--json", "--by", "operator").objects
    assert ana["operator"] == "ana"
    everything = worked("stats", "--json").objects
    assert {one["by"] for one in everything} == {*FIGURES} - {"day"}


def test_csv_is_one_table_in_which_nothing_is_a_formula(run: Run, report: Callable[..., str]) -> None:
    name = report(
        return_row(KETTLE, Merchant_SKU="=1+1", Item_Name="@SUM(1)"), return_row(MAT, Merchant_SKU="-7;=2")
    )
    assert run("import", name, "--marketplace", "amazon.co.uk").status == 0
    result = run("stats", "--csv", "--by", "product")
    rows = list(csv.DictReader(io.StringIO(result.out, newline="")))
    assert [row["sku"] for row in rows] == ["'-7;'=2", "'=1+1"]
    assert rows[1]["item"] == "'@SUM(1)"
    assert [row["returns"] for row in rows] == ["1", "1"]
    assert run("stats", "--csv", "--by", "deadline").out == ""
    result = run("stats", "--csv")
    assert result.status == 2
    assert "--by" in result.err


def test_a_time_an_operator_and_an_account_can_be_chosen(worked: Run) -> None:
    assert worked("stats", "--by", "week", "--since", "2w", "--json").out.count("\n") == 2
    assert worked("stats", "--json", "--by", "total", "--operator", "ben").object["decided"]["close"] == 0
    assert worked("stats", "--json", "--by", "total", "--operator", "ana").object["decided"]["close"] == 1
    result = worked("stats", "--since", "soon")
    assert (result.status, result.out) == (2, "")
    assert result.err == "“soon” is no time: write 4w, 30d, or a day as 2026-09-24.\n"
    assert worked("stats", "--since", "1d", "--json", "--by", "day").out.count("\n") == 1
    assert today() is not None


def test_an_empty_queue_has_figures_too(run: Run) -> None:
    for form in ("--json", "--by"):
        result = run("stats", *([form] if form == "--json" else [form, "money"]))
        assert result.status == 0
    assert "Nothing." in run("stats").out
