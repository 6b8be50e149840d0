"""What operators enter, beside what reports say: either may come first, and undo forgets only what was entered."""

from __future__ import annotations

from decimal import Decimal

from returns_tui.config.values import Config
from returns_tui.policy.decisions import SetFacts
from returns_tui.store import cases
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide, undo
from returns_tui.store.models import Request
from tests.conftest import NOW
from tests.store.report_fakes import only, ordered, returned, take


def total(store: Store, request_id: int) -> int | None:
    paid = cases.get(store, request_id).paid
    return None if paid is None else paid.total


def test_undo_of_an_entered_amount_gives_what_the_order_report_says_by_now(store: Store, config: Config) -> None:
    take(store, config, returned(order_amount=Decimal("39.90"), order_quantity=1))
    request_id = int(only(store)["id"])
    decide(store, config, request_id, SetFacts(paid=2500), operator="ana", now=NOW)
    take(store, config, ordered(item_price=Decimal("22.00"), shipping_price=None, item_tax=None))
    assert total(store, request_id) == 2500
    undo(store, config, request_id, operator="ana", now=NOW)
    assert total(store, request_id) == 2200


def test_an_entered_item_id_finds_the_order_line_that_is_there_already(store: Store, config: Config) -> None:
    lines = [
        ordered(order_item_id=item_id, sku="SAME", item_price=Decimal(price), shipping_price=None, item_tax=None)
        for item_id, price in (("IA", "10.00"), ("IB", "11.00"))
    ]
    take(store, config, *lines)
    take(store, config, returned(order_item_id="", sku="SAME"))
    request_id = int(only(store)["id"])
    decide(store, config, request_id, SetFacts(order_item_id="IB"), operator="ana", now=NOW)
    assert total(store, request_id) == 1100


def test_the_id_of_a_request_that_was_joined_is_never_given_again(store: Store, config: Config) -> None:
    take(store, config, returned(order_item_id="", sku="", asin="B01"))
    take(store, config, returned(rma_id="", order_item_id="1", sku="S", asin=""))
    with store.reading():
        before = {row.id for row in Request.select()}
    assert len(before) == 2
    take(store, config, returned(order_item_id="1", sku="S", asin="B01"))
    take(store, config, returned(order_id="026-9", rma_id="Dother"))
    with store.reading():
        after = {row.id for row in Request.select()}
    assert len(after) == 2
    assert max(after) > max(before)
