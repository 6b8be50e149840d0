"""Files that would take for ever, or all memory, because something in them is a thousand times too many."""

from __future__ import annotations

import time

import pytest

from returns_tui.errors import UnusableFile
from returns_tui.reports.order_size import LIMIT
from returns_tui.reports.records import Rejected
from tests.reports.samples import (
    COLUMNS_35,
    ORDER_CELLS,
    envelope,
    flat,
    flat_row,
    only,
    orders,
    read,
    return_details,
)

SECONDS = 20  # of processor time, of which none of these takes one


def test_a_header_of_thousands_of_columns_is_refused() -> None:
    columns = [*COLUMNS_35, *(f"column {number}" for number in range(1000))]
    with pytest.raises(UnusableFile, match="columns, more than any report"):
        read(flat(columns=columns))


def test_an_order_of_thousands_of_items_is_taken_for_damaged_and_the_others_go_in() -> None:
    rows = [flat_row(Amazon_RMA_ID=f"R{number}") for number in range(3 * LIMIT)]
    found = read(flat(*rows, flat_row(Order_ID="another")))
    taken = [row for row in found if not isinstance(row, Rejected)]
    assert LIMIT < len(taken) <= 2 * LIMIT + 1
    assert taken[-1].order_id == "another"
    assert "hundreds of items" in next(row.reason for row in found if isinstance(row, Rejected))
    lines = [[ORDER_CELLS[0], str(number), *ORDER_CELLS[2:]] for number in range(3 * LIMIT)]
    assert sum(isinstance(row, Rejected) for row in read(orders(*lines))) >= LIMIT


def test_the_same_row_again_and_again_is_no_other_item() -> None:
    assert not [row for row in read(flat(*[flat_row()] * (3 * LIMIT))) if isinstance(row, Rejected)]


def test_many_orders_of_a_few_rows_are_all_taken() -> None:
    rows = [flat_row(Order_ID=f"O{number % 3000}", Amazon_RMA_ID=f"R{number}") for number in range(9000)]
    assert not [row for row in read(flat(*rows)) if isinstance(row, Rejected)]


def test_an_element_that_comes_thousands_of_times_is_kept_and_takes_no_time() -> None:
    before = time.process_time()
    row = only(envelope(return_details(more="".join(f"<x>{number}</x>" for number in range(12_000)))).encode())
    assert time.process_time() - before < SECONDS / 4
    assert (row.other["x"], row.other["x (2)"], row.other["x (12000)"]) == ("0", "1", "11999")
