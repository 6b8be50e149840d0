"""What was paid for the pieces that come back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.policy.paid import OrderFacts, paid_for
from returns_tui.policy.request import Paid

LINE = OrderFacts(quantity=2, item_price=6998, item_tax=1166, shipping_price=500, shipping_tax=83)


def paid(
    facts: OrderFacts | None,
    quantity: int = 1,
    *,
    order_quantity: int | None = None,
    order_amount: int | None = None,
    tax_inside: bool = True,
    entered: int | None = None,
) -> Paid | None:
    return paid_for(
        facts,
        quantity=quantity,
        order_quantity=order_quantity,
        order_amount=order_amount,
        prices_include_tax=tax_inside,
        entered=entered,
    )


def test_where_prices_contain_the_tax_it_is_a_part_of_them() -> None:
    assert paid(LINE, 2) == Paid(7498, tax=1166, shipping=500, shipping_tax=83)


def test_where_prices_are_without_tax_it_comes_on_top() -> None:
    assert paid(LINE, 2, tax_inside=False) == Paid(6998 + 1166 + 583, tax=1166, shipping=583, shipping_tax=83)


def test_some_of_the_pieces_have_their_share_of_price_tax_and_shipping() -> None:
    assert paid(LINE, 1) == Paid(3499 + 250, tax=583, shipping=250, shipping_tax=42)


def test_more_pieces_than_were_bought_count_as_all() -> None:
    assert paid(LINE, 5) == paid(LINE, 2)


def test_the_line_comes_before_the_reports_order_amount() -> None:
    assert paid(LINE, 2, order_quantity=2, order_amount=9999) == paid(LINE, 2)


def test_without_the_order_report_the_order_amount_stands_in_and_says_so() -> None:
    assert paid(None, 1, order_quantity=3, order_amount=1000) == Paid(333, estimated=True)
    assert paid(OrderFacts(quantity=3), 1, order_quantity=3, order_amount=1000) == Paid(333, estimated=True)


def test_what_nothing_says_stays_unknown() -> None:
    assert paid(None) is None
    assert paid(None, order_amount=1000) is None
    assert paid(None, order_quantity=1) is None
    assert paid(OrderFacts(item_price=1000)) is None


def test_what_was_entered_is_the_total_and_is_no_estimate() -> None:
    assert paid(None, 1, order_quantity=1, order_amount=1000, entered=900) == Paid(900)


def test_what_was_entered_is_split_as_the_order_report_has_it() -> None:
    assert paid(LINE, 2, entered=3749) == Paid(3749, tax=583, shipping=250, shipping_tax=42)


amounts = st.none() | st.integers(-100, 10**7)


@given(
    st.none() | st.builds(OrderFacts, st.none() | st.integers(0, 9), amounts, amounts, amounts, amounts),
    st.integers(0, 12),
    st.none() | st.integers(0, 9),
    amounts,
    st.booleans(),
    st.none() | st.integers(0, 10**7),
)
@settings(max_examples=200)
def test_parts_never_exceed_the_total(
    facts: OrderFacts | None,
    quantity: int,
    order_quantity: int | None,
    order_amount: int | None,
    tax_inside: bool,
    entered: int | None,
) -> None:
    result = paid(
        facts,
        quantity,
        order_quantity=order_quantity,
        order_amount=order_amount,
        tax_inside=tax_inside,
        entered=entered,
    )
    if result is None:
        assert entered is None
        return
    assert 0 <= result.shipping_tax <= result.shipping
    assert result.tax >= 0
    assert result.tax + result.shipping <= result.total
    assert not (entered is not None and (result.total != entered or result.estimated))
