"""Dates, amounts, quantities and flags: what is read, and what is refused because it is ambiguous."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.reports.cells import UnreadableError, read_amount, read_flag, read_moment, read_quantity
from returns_tui.text import clean


@pytest.mark.parametrize(
    "text",
    [
        "14-Jul-2025", "14-JUL-2025", "14-jul-2025", "14 July 2025", " 14-Jul-2025 ", "2025-07-14",
        "14-Jul-2025 10:11:12", "2025-07-14T10:11:12", "2025-07-14 10:11",
    ],
)  # fmt: skip
def test_a_day_without_a_zone_is_a_day_only(text: str) -> None:
    assert read_moment(text) == (date(2025, 7, 14), None)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("2025-07-14T23:30:00Z", datetime(2025, 7, 14, 23, 30, tzinfo=UTC)),
        ("2025-07-14T23:30:00.123Z", datetime(2025, 7, 14, 23, 30, tzinfo=UTC)),
        ("2025-07-14T23:30:00+0900", datetime(2025, 7, 14, 14, 30, tzinfo=UTC)),
        ("2025-07-14 23:30:00 UTC", datetime(2025, 7, 14, 23, 30, tzinfo=UTC)),
        ("2025-07-14T23:30:00-07:00", datetime(2025, 7, 15, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_time_with_a_zone_is_exact_and_its_day_is_as_written(text: str, exact: datetime) -> None:
    assert read_moment(text) == (date(2025, 7, 14), exact)


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2025", "3.4.2025", "03-04-2025", "14-Jul-25", "14-Juli-2025", "14-Mai-2025", "31-Feb-2025",
        "2025-13-01", "20250714", "2025-W01-1", "14-Jul-0025", "9999-12-31", "１４-Jul-2025", "14-Jul-2025 25:00",
        "2025-07-14T10:00:00 PST", "2025-07-14T10:00:00+99:00", "yesterday", "45123",
    ],
)  # fmt: skip
def test_ambiguous_and_impossible_dates_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_moment(text)


@pytest.mark.parametrize("blank", ["", " ", "\u00a0"])
def test_blank_cells_say_nothing(blank: str) -> None:
    assert read_moment(blank) is None
    assert read_amount(blank) is None
    assert read_quantity(blank) is None
    assert read_flag(blank) is None


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("4.14", "USD", "4.14"), ("77,98", "EUR", "77.98"), ("1,234.56", "USD", "1234.56"),
        ("1.234,56", "EUR", "1234.56"), ("1 234,56", "EUR", "1234.56"), ("1\u202f234,56 €", "EUR", "1234.56"),
        ("1'234.50", "CHF", "1234.50"), ("1,23,456.78", "INR", "123456.78"), ("1,234,567", "USD", "1234567"),
        ("1.234.567", "EUR", "1234567"), ("$21.38", "USD", "21.38"), ("-$21.38", "USD", "-21.38"),
        ("$-21.38", "USD", "-21.38"), ("−4.14", "", "-4.14"), ("£ 4.14", "GBP", "4.14"),
        ("4,14 EUR", "EUR", "4.14"),
        ("USD 4.14", "USD", "4.14"), ("R$ 4,14", "BRL", "4.14"), ("￥1980", "JPY", "1980"),
        ("1,980", "JPY", "1980"),
        ("0", "USD", "0"), ("0.125", "USD", "0.125"), ("1.234", "KWD", "1.234"), ("1234.567", "", "1234.567"),
        ("21.3800", "USD", "21.3800"), ("12 zł", "PLN", "12"),
    ],
)  # fmt: skip
def test_amounts_in_either_notation_with_signs_and_codes(text: str, currency: str, amount: str) -> None:
    assert read_amount(text, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1,234", "USD"), ("1.234", "USD"), ("1.234", ""), ("1.234", "JPY"), ("1,234", "KWD"), ("€1.234", "EUR"),
        ("１２.００", "JPY"), ("٤٫١٤", "AED"), ("1,23.45", "USD"), ("1..2", "USD"),
        ("4.", "USD"), (".5", "USD"), ("1,2,3", "USD"), ("1.234.56", "USD"), ("1,234,56.7", "USD"), ("--4", "USD"),
        ("(4.14)", "USD"), ("4.14-", "USD"), ("4 14", "USD"), ("€4.14", "USD"), ("EUR 4.14", "USD"),
        ("$4.14 USD", "USD"), ("1e3", "USD"), ("NaN", "USD"), ("Infinity", "USD"), ("0x10", "USD"),
        ("1_000", "USD"),
        ("99999999999999999999", "USD"), ("4.14 plus tax", "USD"), ("$", "USD"),
    ],
)  # fmt: skip
def test_ambiguous_amounts_and_what_is_none_are_refused(text: str, currency: str) -> None:
    with pytest.raises(UnreadableError):
        read_amount(text, currency)


_cents = st.integers(min_value=-(10**11) + 1, max_value=10**11 - 1)


@settings(max_examples=100, deadline=None)
@given(cents=_cents, english=st.booleans(), grouped=st.booleans(), sign=st.sampled_from(["", "€", "EUR", "EUR "]))
def test_a_formatted_amount_reads_back_in_both_notations(
    cents: int, english: bool, grouped: bool, sign: str
) -> None:
    amount = Decimal(cents) / 100
    text = f"{abs(amount):,.2f}" if grouped else f"{abs(amount):.2f}"
    if not english:
        text = text.translate(str.maketrans(",.", ".,"))
    assert read_amount(("-" if cents < 0 else "") + sign + text, "EUR") == amount


@settings(max_examples=60, deadline=None)
@given(
    thousands=st.integers(1, 999),
    units=st.integers(0, 999),
    mark=st.sampled_from(".,"),
    sign=st.sampled_from(["", "€"]),
)
def test_one_mark_before_three_digits_is_never_guessed(thousands: int, units: int, mark: str, sign: str) -> None:
    with pytest.raises(UnreadableError, match="ambiguous"):
        read_amount(f"{sign}{thousands}{mark}{units:03}", "EUR")


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="0123456789.,-+' €$EURx\u00a0１٣²", max_size=14), st.sampled_from(["", "EUR", "JPY", "KWD"])
)
def test_any_cell_is_an_amount_or_is_refused(text: str, currency: str) -> None:
    try:
        amount = read_amount(text, currency)
    except UnreadableError:
        return
    assert amount is None or (amount.is_finite() and abs(amount) < 10**10)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=24) | st.text(alphabet="0123456789-/: TZ+JulAugMay.", max_size=24))
def test_any_cell_is_a_date_or_a_quantity_or_is_refused(text: str) -> None:
    for reader in (read_moment, read_quantity):
        try:
            said = str(reader(text))
        except UnreadableError as problem:
            said = str(problem)
        assert clean(said) == said


@pytest.mark.parametrize(("text", "quantity"), [("1", 1), (" 2 ", 2), ("3.00", 3), ("1000000", 1_000_000)])
def test_quantities_are_whole_pieces(text: str, quantity: int) -> None:
    assert read_quantity(text) == quantity


@pytest.mark.parametrize("text", ["0", "-1", "1000001", "1.5", "1,000", "２", "two", "9" * 40])
def test_what_is_no_number_of_pieces_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_quantity(text)


@pytest.mark.parametrize(
    ("text", "flag"),
    [("Y", True), ("yes", True), ("TRUE", True), ("N", False), ("No", False), ("false", False), ("maybe", None)],
)
def test_flags_in_every_spelling(text: str, flag: bool | None) -> None:
    assert read_flag(text) is flag
