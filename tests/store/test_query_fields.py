"""What the fields mean, what is said of a wrong one, and that the docs tell all of them."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from typing import Any

import pytest

from returns_tui.config.defaults import VIEWS
from returns_tui.config.values import Config, View
from returns_tui.errors import ConfigError
from returns_tui.policy.decisions import Note, Snooze
from returns_tui.store import decisions, queue
from returns_tui.store.database import Store, seconds
from returns_tui.store.query import check_views, narrowed, parse_query, view_query
from returns_tui.store.query_fields import FIELDS
from returns_tui.store.query_text import QueryError
from tests.conftest import NOW, RequestMaker
from tests.test_house import CHECKOUT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("state:pendin", "“state:pendin” at character 1: there is no such value; did you mean “pending”?"),
        ("kettle stat:pending", "“stat:pending” at character 8: there is no such field; did you mean “state:”?"),
        ("state:pending,clsed", "“clsed” at character 15: there is no such value; did you mean “closed”?"),
        ("is:", "“is:” at character 1: a value is missing: open, done"),
        ("is:snozed", "did you mean “snoozed”?"),
        (
            "marketplace:amazon.dee",
            "“marketplace:amazon.dee” at character 1: there is no such marketplace; did you",
        ),
        ("country:XX", "no marketplace has its customers there; GB, DE, US"),
        ("due:4h", "“due:4h” at character 1: write <4h, >2d, 1h..4h"),
        ("due:<soon", "write <4h"),
        ("due:2026-02-30", "write <4h"),
        ("age:10d", "write >10d"),
        ("value:>50€", "write >50, <=19.99, 20..50 or 39.90"),
        ("value:>99999999999999", "write >50"),
        ("value:..", "write >50"),
        ("sku:", "a SKU is missing"),
        ("reason:", "a reason is missing"),
        ("assigned:", "a name is missing"),
        ("claim:maybe", "there is no such value; yes, no"),
        ("x" * 50 + ":y", "there is no such field; put it into quotes"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_what_is_near(config: Config, text: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, config)
    assert said in str(caught.value)


def test_what_gets_stale_can_be_asked_for_only_where_anything_does(config: Config) -> None:
    with pytest.raises(QueryError, match="“stale_after” is switched off"):
        parse_query("is:stale", config._replace(stale_after=None))


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_value_that_is_told_or_completed_is_understood(config: Config, field: Any) -> None:
    told = [value for value in field.takes.split() if value not in ("SKU", "CODE", "NAME")]
    for value in [*told, *field.values(config)]:
        parse_query(f"{field.name}:{value}", config)
    for example in field.examples:
        assert field.name in parse_query_names(example)
        parse_query(example, config)


def parse_query_names(text: str) -> set[str]:
    return {part.lstrip("-").partition(":")[0] for part in text.split()}


def test_the_docs_list_of_fields_is_made_from_the_table() -> None:
    spec = importlib.util.spec_from_file_location("query_fields_page", CHECKOUT / "docs" / "query_fields.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (CHECKOUT / "docs" / "query-language.md").read_text(encoding="utf-8")
    assert module.page(written) == written, "run python docs/query_fields.py"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("due:<4h", ["overdue", "soon"]),
        ("due:overdue", ["overdue"]),
        ("is:overdue", ["overdue"]),
        ("due:0h..4h", ["soon"]),
        ("due:>4h", ["later"]),
        ("due:none", ["waiting"]),
        ("due:today", ["overdue", "soon"]),
        ("due:tomorrow", ["later"]),
        ("due:2026-09-25", ["later"]),
        ("-due:<4h", ["later", "waiting"]),
        ("age:>1d", ["overdue", "waiting"]),
        ("age:<2h", ["later"]),
        ("age:yesterday", ["overdue", "soon"]),
        ("age:..1d", ["soon", "later"]),
    ],
)
def test_times_are_counted_from_now_and_days_are_those_of_the_config(
    sqlite_store: Store, config: Config, text: str, found: list[str]
) -> None:
    from tests.conftest import insert_request

    def asked(hours: float, state: str = "pending") -> int:
        at = seconds(NOW - timedelta(hours=hours))
        return insert_request(sqlite_store, config, requested_at=at, reported_state=state)

    made = {asked(26): "overdue", asked(21): "soon", asked(1): "later", asked(48, "approved"): "waiting"}
    assert [made[one] for one in queue.ids(sqlite_store, parse_query(text, config), NOW)] == found


def test_a_day_begins_at_midnight_in_the_zone_of_the_config(sqlite_store: Store, config: Config) -> None:
    from tests.conftest import insert_request

    insert_request(sqlite_store, config, requested_at=seconds(NOW - timedelta(hours=12)))  # due at 22:00 UTC
    for zone, days in (("Europe/London", "2026-09-24"), ("Asia/Shanghai", "2026-09-25")):
        there = config._replace(timezone=zone)
        for day in ("2026-09-24", "2026-09-25"):
            assert len(queue.ids(sqlite_store, parse_query(f"due:{day}", there), NOW)) == (day == days)


@pytest.mark.parametrize("amount", ["39.90", "3990"])
def test_amounts_are_in_the_currency_s_own_unit(sqlite_store: Store, config: Config, amount: str) -> None:
    from tests.conftest import insert_request

    pounds = insert_request(sqlite_store, config)
    yen = insert_request(sqlite_store, config, marketplace="amazon.co.jp", currency="JPY")
    found = queue.ids(sqlite_store, parse_query(f"value:{amount}", config), NOW)
    assert found == [pounds if amount == "39.90" else yen]


def test_what_was_noted_is_searched_until_it_is_taken_back(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    one, _other = new_request(), new_request()

    def found(word: str) -> list[int]:
        return queue.ids(store, parse_query(word, config), NOW)

    decisions.decide(store, config, one, Note("Called; wants a new lid.\n客户要求换货"), operator="ana", now=NOW)
    decisions.decide(store, config, one, Note("Reached her at last", from_buyer=True), operator="ana", now=NOW)
    assert found("换货") == found("lid") == found("reached") == [one]
    decisions.undo(store, config, one, operator="ana", now=NOW)
    assert found("reached") == []
    assert found("换货") == [one]
    decisions.undo(store, config, one, operator="ana", now=NOW)
    assert found("换货") == []


def test_what_waits_for_goods_too_long_leaves_the_open_lists_and_nothing_with_a_deadline_does(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    old = seconds(NOW - timedelta(days=51))
    forgotten = new_request(reported_state="approved", requested_at=old)
    undecided = new_request(requested_at=old)
    back = new_request(
        reported_state="received", requested_at=old, delivered_at=seconds(NOW) - 9, delivered_exact=True
    )
    expected = new_request(reported_state="approved", requested_at=seconds(NOW - timedelta(days=49)))

    def found(view: str, text: str = "", **changes: Any) -> set[int]:
        changed = config._replace(**changes)
        return set(queue.ids(store, narrowed(view_query(changed, view), parse_query(text, changed)), NOW))

    assert found("open") == {undecided, back, expected}
    assert found("waiting") == {expected}
    assert queue.counts(store, config, NOW)["waiting"] == 1
    assert found("waiting", "kettle") == {expected}
    assert found("to_decide", "is:stale") == {forgotten}
    assert found("open", stale_after=None) == {forgotten, undecided, back, expected}
    assert found("all") == {forgotten, undecided, back, expected}


def test_what_is_done_is_not_in_the_view_of_what_is_put_aside(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    config = config._replace(require_contact="never")
    one, two = new_request(), new_request()
    for request_id in (one, two):
        decisions.decide(store, config, request_id, Snooze(NOW + timedelta(hours=2)), operator="ana", now=NOW)
    from returns_tui.policy.decisions import Close

    decisions.decide(store, config, two, Close("duplicate"), operator="ana", now=NOW)
    assert queue.ids(store, view_query(config, "snoozed"), NOW) == [one]


def test_the_built_in_views_can_be_read_and_are_those_of_the_example(config: Config) -> None:
    check_views(config)
    example = (CHECKOUT / "config.example.yaml").read_text(encoding="utf-8")
    for view in VIEWS:
        assert f'- {{name: {view.id}, label: {view.label}, query: "{view.query}"}}' in example


def test_a_view_with_a_wrong_query_is_named_with_its_line(config: Config) -> None:
    views = (*config.views, View("late", "Late", "due:overdu", 7), View("x", "X", "(a", 9))
    with pytest.raises(ConfigError) as caught:
        check_views(config._replace(views=views))
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert "line 7: views.7.query: “due:overdu” at character 1" in lines[0]
    assert "line 9: views.8.query: “(a” at character 1" in lines[1]
