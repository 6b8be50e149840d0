"""The flat returns report, with every trap of real files."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from returns_tui.errors import UnusableFile
from returns_tui.reports.records import Rejected, ReturnRow
from tests.reports.samples import (
    COLUMNS_32,
    COLUMNS_33,
    COLUMNS_35,
    COLUMNS_INDIA,
    flat,
    flat_row,
    only,
    opened,
    read,
    rejected,
)


@pytest.mark.parametrize(
    "columns", [COLUMNS_32, COLUMNS_33, COLUMNS_35, COLUMNS_INDIA], ids=["32", "33", "35", "IN"]
)
def test_all_known_sets_of_columns_say_the_same(columns: list[str]) -> None:
    row = only(flat(columns=columns))
    assert (row.line, row.order_id, row.status, row.rma_id) == (2, "026-1180443-7781902", "Approved", "DRmaX7RRMA")
    assert (row.requested_on, row.ordered_on) == (date(2026, 9, 23), date(2026, 9, 20))
    assert (row.delivered_on, row.requested_at, row.delivered_at) == (date(2026, 9, 26), None, None)
    assert (row.order_amount, row.label_cost, row.currency) == (Decimal("39.90"), Decimal("3.10"), "GBP")
    assert (row.quantity, row.order_quantity, row.refunded_amount) == (1, 1, None)
    assert (row.sku, row.asin, row.item) == ("KETTLE-17-BLK", "B0SAMPLE01", "Kettle 1.7 l, black")
    assert (row.reason_code, row.resolution, row.return_type) == ("CR-DEFECTIVE", "StandardRefund", "C-Returns")
    assert (row.in_policy, row.a_to_z, row.is_prime) == (True, False, True)
    assert (row.carrier, row.tracking_id, row.label_payer) == ("Evri", "H01ABC", "Customer")
    assert row.merchant_rma_id == row.invoice_number == ""
    assert row.order_item_id == ("40000000000001" if "Order Item ID" in columns else "")
    assert row.category == ("Home" if "Category" in columns else "")


def test_columns_in_any_order_any_case_and_with_spaces_around_say_the_same() -> None:
    columns = list(COLUMNS_35)
    random.Random(1).shuffle(columns)
    row = flat_row(columns)
    odd = [f" {name.upper()} " for name in columns]
    shuffled, plain = only(flat(row, columns=odd)), only(flat())
    assert shuffled.order_id == "026-1180443-7781902"
    assert replace(shuffled, other={}) == replace(plain, other={})


def test_unknown_columns_are_kept_by_the_file_s_own_name() -> None:
    columns = [*COLUMNS_35, "Gift Note", "Gift Note"]
    row = only(flat(flat_row(columns, Gift_Note="for you", VAT="20%"), columns=columns))
    assert row.other == {
        "SafeT claim creation time": "28-Sep-2026 10:11:12",
        "VAT": "20%",
        "Gift Note": "for you",
        "Gift Note (2)": "for you",
    }


def test_a_known_column_that_is_there_twice_refuses_the_file() -> None:
    with pytest.raises(UnusableFile, match="“order amount” twice"):
        read(flat(columns=[*COLUMNS_35, "order amount"]))


def test_the_file_s_currency_and_latest_date_are_found_in_the_first_pass() -> None:
    content = flat(
        flat_row(Currency_code=" "), flat_row(Currency_code="gbp", Order_date="30-Dec-2026"), flat_row()
    )
    with opened(content) as report:
        assert (report.kind, report.currency, report.latest_date) == ("returns_flat", "GBP", date(2026, 12, 30))
        assert (report.rows_total, report.position) == (3, 0)
        assert len(list(report.rows())) == report.position == 3
        assert len(list(report.rows())) == report.position == 3


def test_two_readings_of_one_report_do_not_disturb_each_other() -> None:
    with opened(flat(*(flat_row(Order_ID=f"O-{n}") for n in range(5)))) as report:
        pairs = list(zip(report.rows(), report.rows(), strict=True))
    assert len(pairs) == 5
    assert all(first == second for first, second in pairs)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_every_line_end_gives_the_same_row(end: str) -> None:
    assert only(flat(end=end)) == only(flat())


def test_a_report_without_rows_is_no_error() -> None:
    assert read(flat("", columns=COLUMNS_35)) == []


def test_blank_lines_are_ignored_and_lines_still_count() -> None:
    assert [row.line for row in read(flat("", flat_row(), "\t \t", flat_row(), "", " "))] == [3, 5]


def test_short_rows_have_blank_cells_at_the_end() -> None:
    short = flat_row().rsplit("\t", 12)[0]
    row = only(flat(short))
    assert row.order_id == "026-1180443-7781902"
    assert row.order_amount is row.refunded_amount is None
    assert row.order_item_id == ""


def test_a_row_with_more_cells_than_columns_is_rejected_even_when_the_last_is_blank() -> None:
    assert "36 cells where the header has 35" in rejected(flat(flat_row() + "\t")).reason


def test_a_quotation_mark_is_a_literal_character() -> None:
    first, second = read(flat(flat_row(Item_Name='"Best" kettle'), flat_row(Item_Name='17" kettle, "black')))
    assert isinstance(first, ReturnRow)
    assert isinstance(second, ReturnRow)
    assert (first.item, second.item) == ('"Best" kettle', '17" kettle, "black')


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\x1c", "\x1d", "\x0b", "\x0c", "\r"])
def test_only_line_feeds_end_lines(separator: str) -> None:
    row = only(flat(flat_row(Item_Name=f"Kettle{separator}black")))
    assert row.item.startswith("Kettle")
    assert row.item.endswith("black")
    assert separator not in row.item


def test_escape_sequences_do_not_survive() -> None:
    columns = [*COLUMNS_35, "Note \x1b[31m"]
    row = only(
        flat(flat_row(columns, Item_Name="\x1b]52;c;eA==\x07", Order_ID="1\x1b[c") + "\x9bx", columns=columns)
    )
    assert (row.item, row.order_id) == ("\\x1b]52;c;eA==\\x07", "1\\x1b[c")
    assert "\x1b" not in repr(row.other).replace("\\x1b", "")
    assert all(text.isprintable() for pair in row.other.items() for text in pair)


@pytest.mark.parametrize("column", ["Order ID", "Return request date"])
def test_a_row_without_its_order_or_date_is_rejected(column: str) -> None:
    assert rejected(flat(flat_row(**{column.replace(" ", "_"): " "}))) == Rejected(2, f"{column} is missing")


def test_a_row_without_status_is_kept_with_an_unknown_one() -> None:
    assert only(flat(flat_row(Return_request_status=" "))).status == ""


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Return request date", "03/04/2026"),
        ("Order date", "31-Feb-2026"),
        ("Return delivery date", "soon"),
        ("Order Amount", "1,234"),
        ("Order Amount", "-4.00"),
        ("Label cost", "free"),
        ("Refunded Amount", "１２.００"),
        ("Return quantity", "0"),
        ("Return quantity", "-1"),
        ("Return quantity", "1000001"),
        ("Order quantity", "1.5"),
    ],
)
def test_a_cell_that_cannot_be_read_rejects_its_row_and_names_the_column(column: str, value: str) -> None:
    row, good = read(flat(flat_row(**{column.replace(" ", "_"): value}), flat_row()))
    assert isinstance(row, Rejected)
    assert row.reason.startswith(column)
    assert value in row.reason
    assert isinstance(good, ReturnRow)


def test_an_unreadable_value_is_cleaned_and_cut_in_the_reason() -> None:
    reason = rejected(flat(flat_row(Order_Amount="\x1b[31m" + "9" * 500))).reason
    assert "\x1b" not in reason
    assert len(reason) < 100


def test_an_id_that_no_database_could_index_rejects_its_row() -> None:
    assert rejected(flat(flat_row(Merchant_SKU="S" * 3000))).reason == "Merchant SKU is longer than any id"


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("CR-UNWANTED_ITEM(不想要的商品)", "CR-UNWANTED_ITEM", "不想要的商品"),
        ("CR-UNWANTED_ITEM（不想要的商品）", "CR-UNWANTED_ITEM", "不想要的商品"),
        ("CR-UNWANTED_ITEM (no (longer) needed)", "CR-UNWANTED_ITEM", "no (longer) needed"),
        ("CR-UNWANTED_ITEM(cut", "CR-UNWANTED_ITEM", "cut"),
        ("(only words)", "(only words)", None),
        ("AMZ-PG-WJ-TOO-SMALL", "AMZ-PG-WJ-TOO-SMALL", None),
    ],
)
def test_words_in_brackets_behind_a_reason_code_are_kept_apart(value: str, code: str, words: str | None) -> None:
    row = only(flat(flat_row(Return_Reason=value)))
    assert (row.reason_code, row.other.get("reason text")) == (code, words)


def test_an_iso_time_gives_the_day_as_written_and_the_exact_time() -> None:
    row = only(flat(flat_row(Return_request_date="2026-09-23T23:30:00-07:00")))
    assert (row.requested_on, row.requested_at) == (date(2026, 9, 23), datetime(2026, 9, 24, 6, 30, tzinfo=UTC))


def test_a_flag_of_another_word_is_unknown_and_kept() -> None:
    row = only(flat(flat_row(In_policy="Maybe", Is_prime="true")))
    assert (row.in_policy, row.is_prime, row.other["In policy"]) == (None, True, "Maybe")


def test_the_last_line_without_a_line_end_is_rejected_and_the_others_go_in() -> None:
    content = flat(flat_row(), flat_row()).rstrip(b"\n")
    good, cut = read(content)
    assert isinstance(good, ReturnRow)
    assert isinstance(cut, Rejected)
    assert cut.line == 3
    assert "may be cut off" in cut.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp932", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_file_cut_anywhere_never_gives_a_wrong_row(encoding: str, end: str) -> None:
    title = (
        "ワイヤレス ﾎﾟｯﾄ"
        if encoding == "cp932"
        else "Küchenmesser – 5-teilig" + " 保温杯" * (encoding[:3] == "utf")
    )
    rows = [flat_row(Order_ID=f"026-{n}", Item_Name=title, Order_Amount=f"{n + 10}.50") for n in range(12)]
    whole = flat(*rows, end=end).decode().encode(encoding)
    right = read(whole, "cp932")
    assert all(isinstance(row, ReturnRow) and row.item == title for row in right)
    for length in range(1, len(whole), 97):
        try:
            found = read(whole[:length], "cp932")
        except UnusableFile:
            continue
        assert all(isinstance(row, Rejected) or row in right for row in found), length
