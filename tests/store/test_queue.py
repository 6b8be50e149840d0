"""The queue as it is read: order, queries, and how a request is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import NoSuchRequest, UsageError
from returns_tui.policy import clocks
from returns_tui.policy.decisions import Message, Note, RefundDecision
from returns_tui.store import cases, decisions, queue
from returns_tui.store.database import Store, seconds
from returns_tui.store.query import OPEN, narrowed, parse_query, view_query
from tests.conftest import NOW, RequestMaker


def test_soonest_due_comes_first_and_what_has_no_clock_last(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    later = new_request()
    waiting = new_request(reported_state="approved")
    overdue = new_request(requested_at=seconds(NOW - timedelta(days=3)))
    assert queue.ids(store, OPEN, NOW) == [overdue, later, waiting]
    assert [row.id for row in queue.page(store, OPEN, NOW, limit=2)] == [overdue, later]
    (row,) = queue.page(store, OPEN, NOW, limit=1)
    rest = queue.page(store, OPEN, NOW, after=(row.sort_at, row.id))
    assert [line.id for line in rest] == [later, waiting]


def test_words_find_chinese_and_wildcards_are_letters(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    cup = new_request(item="保温杯 不锈钢 1000ml")
    mat = new_request(item="Yoga mat 100% cotton_x")
    assert queue.ids(store, parse_query("不锈钢", config), NOW) == [cup]
    assert queue.ids(store, parse_query("100%", config), NOW) == [cup, mat]
    assert queue.ids(store, parse_query("100%_cotton", config), NOW) == [mat]
    assert queue.ids(store, parse_query("%", config), NOW) == []
    assert queue.ids(store, parse_query("yoga TON_X", config), NOW) == [mat]
    assert queue.ids(store, parse_query("yoga 不锈钢", config), NOW) == []


def test_of_the_buyer_s_address_only_the_part_before_the_at_is_searched(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    one = new_request(buyer_email="k7x2m@marketplace.amazon.co.uk")
    new_request(buyer_email="")
    assert queue.ids(store, parse_query("K7X2M", config), NOW) == [one]
    for word in ("amazon", "market", "@"):
        assert queue.ids(store, parse_query(word, config), NOW) == []


def test_a_query_names_states_and_flags(store: Store, config: Config, new_request: RequestMaker) -> None:
    pending, closed = new_request(), new_request(reported_state="closed")
    assert queue.ids(store, parse_query("state:closed", config), NOW) == [closed]
    assert queue.ids(store, parse_query("is:open", config), NOW) == [pending]
    assert queue.ids(store, narrowed(OPEN, parse_query("is:done", config)), NOW) == [closed]
    with pytest.raises(UsageError, match="pending"):
        parse_query("state:pendin", config)
    with pytest.raises(UsageError, match="to_decide"):
        view_query(config, "to_decid")
    assert queue.counts(store, config, NOW)["to_decide"] == 1


def test_a_request_is_named_by_id_rma_or_order(store: Store, config: Config, new_request: RequestMaker) -> None:
    one = new_request(order_id="026-1", rma_id="DaaRRMA")
    new_request(order_id="026-2", rma_id="DbbRRMA")
    new_request(order_id="026-2", rma_id="DccRRMA")
    assert cases.find(store, str(one)) == cases.find(store, "DaaRRMA") == cases.find(store, "026-1") == one
    with pytest.raises(NoSuchRequest, match="several"):
        cases.find(store, "026-2")
    for nothing in ("", "99999999999999999999", "no-such"):
        with pytest.raises(NoSuchRequest):
            cases.find(store, nothing)


def test_why_this_time_is_answered_in_words(store: Store, config: Config, new_request: RequestMaker) -> None:
    asked = clocks.start_of_day(date(2026, 9, 24), "Europe/London")
    request = cases.get(store, new_request(requested_exact=False, requested_at=seconds(asked)))
    clock = cases.clock_now(config, request)
    assert clock is not None
    sentence = clocks.why(clock, "America/Los_Angeles")
    assert "24 Sep (date only" in sentence  # the marketplace's day, wherever the operator sits
    assert "24 hours" in sentence
    assert "date only" in sentence
    assert config.marketplaces["amazon.co.uk"].clocks["answer"].source in sentence


def test_a_request_read_whole_is_the_same_as_in_its_parts(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    one = new_request()
    new_request()
    decisions.decide(store, config, one, Note("“hello” \\ there"), operator="bob", now=NOW)
    decisions.decide(store, config, one, RefundDecision(1000, keep_open=True), operator="bob", now=NOW)
    decisions.decide(store, config, one, Message("ask_photos"), operator="bob", now=NOW)
    whole = cases.whole(store, one)
    assert whole.request == cases.get(store, one)
    assert whole.history == cases.history(store, one)
    assert len(whole.history) == 3
    assert whole.ledger == cases.ledger(store, one)
    assert whole.outbox == cases.outbox_of(store, one)
    assert whole.ledger
    assert whole.outbox
    with pytest.raises(NoSuchRequest):
        cases.whole(store, one + 1000)
