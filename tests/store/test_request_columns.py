"""The columns of requests that only one report has spoken of."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from returns_tui.config import load
from returns_tui.policy.sightings import dump
from returns_tui.store.models import COLUMNS
from returns_tui.store.report_rows import sighting_of
from returns_tui.store.request_columns import GIVEN, OTHERS, RequestColumns
from tests.conftest import NOW
from tests.store.report_fakes import returned

CONFIG = load(environ={})
MARKET = CONFIG.marketplaces["amazon.co.uk"]

flags = st.sampled_from([None, True, False])
texts = st.sampled_from(["", "one", "二"])
rows = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["PendingApproval", "Approved", "Closed", "Completed", "Cancelled", "Odd"]),
        "order_amount": st.none() | st.decimals(0, 1000, places=2),
        "refunded_amount": st.none() | st.decimals(0, 1000, places=2),
        "quantity": st.none() | st.integers(1, 3),
        "order_quantity": st.none() | st.integers(1, 3),
        "delivered_on": st.sampled_from([None, NOW.date()]),
        "ordered_on": st.sampled_from([None, NOW.date()]),
        **dict.fromkeys(("in_policy", "a_to_z", "is_prime"), flags),
        **dict.fromkeys(("rma_id", "merchant_rma_id", "order_item_id", "sku", "item", "label_payer"), texts),
    }
)


def test_every_column_is_given_or_the_same_in_all() -> None:
    assert sorted(("id", *GIVEN, *OTHERS)) == sorted(COLUMNS)


@given(rows)
def test_what_is_not_given_is_the_same_whatever_a_report_says(values: dict[str, Any]) -> None:
    columns = RequestColumns(CONFIG, MARKET, "default", 1)
    said = sighting_of(returned(**values), MARKET, "2026-09-24")
    made = columns.of("O-1", said, dump([said]))
    assert {name: made[name] for name in OTHERS} == columns.others
