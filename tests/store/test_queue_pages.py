"""The queue read page by page is the same queue, and no page makes the database look at all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns_tui.config.values import Config, View
from returns_tui.policy.decisions import Close, Note, Snooze
from returns_tui.store import bulk, decisions, queue
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import Request
from returns_tui.store.query import ALL, narrowed, parse_query, view_query
from tests.conftest import NOW, RequestMaker
from tests.store.query_oracle import fitting
from tests.store.query_rows import mixed_rows

QUERIES = [
    "",
    "is:open",
    "state:pending",
    "is:done",
    "is:click",
    "is:snoozed",
    "is:conflict state:pending,closed",
    "is:click or is:conflict",
    "is:stale",
    "kettle",
    "is:open yoga",
    "nothing-has-this",
    "state:pending state:closed",
    "state:approved,received or due:<1h -kettle",
    "sku:kettle -assigned:nobody",
]


@pytest.fixture
def mixed(store: Store, new_request: RequestMaker) -> list[dict[str, Any]]:
    """Requests of all kinds: their columns."""
    return mixed_rows(store, new_request(), count=120)


@pytest.mark.parametrize(
    ("text", "narrowed_from"),
    [
        *((text, "") for text in QUERIES),
        ("", "to_decide"),
        ("", "waiting"),
        ("yoga", "open"),
        ("is:click", "open"),
    ],
)
def test_pages_forwards_and_backwards_give_the_whole_queue_in_order(
    store: Store, config: Config, mixed: list[dict[str, Any]], text: str, narrowed_from: str
) -> None:
    query = parse_query(text, config)
    if narrowed_from:
        query = narrowed(view_query(config, narrowed_from), query)
    wanted = fitting(mixed, query, NOW)
    assert queue.ids(store, query, NOW) == wanted
    assert queue.count(store, query, NOW) == len(wanted)
    assert queue.standing(store, query, NOW, [row["id"] for row in mixed]) == set(wanted)
    forwards: list[queue.Row] = []
    while page := queue.page(store, query, NOW, limit=7, after=forwards[-1].place if forwards else None):
        forwards += page
    backwards = queue.page(store, query, NOW, limit=7, last=True)
    while page := queue.page(store, query, NOW, limit=7, before=backwards[0].place) if backwards else []:
        backwards = page + backwards
    assert [row.id for row in forwards] == [row.id for row in backwards] == wanted
    for at, request_id in list(enumerate(wanted))[::5]:
        around = queue.around(store, query, NOW, limit=5, request_id=request_id, place=None)
        start = max(0, at - 5)
        assert [row.id for row in around.rows] == wanted[start : at + 5]
        assert (around.at, around.more_above, around.more_below) == (at - start, at > 5, at + 5 < len(wanted))


def test_the_place_of_a_request_that_is_gone_leads_to_the_next_one(
    store: Store, mixed: list[dict[str, Any]]
) -> None:
    rows = queue.page(store, ALL, NOW)
    with store.writing():
        Request.delete().where(Request.id == rows[40].id).execute()
    around = queue.around(store, ALL, NOW, limit=5, request_id=rows[40].id, place=rows[40].place)
    assert around.rows[around.at] == rows[41]
    with store.writing():
        Request.delete().where(Request.id.in_([row.id for row in rows[41:]])).execute()
    around = queue.around(store, ALL, NOW, limit=5, request_id=rows[40].id, place=rows[40].place)
    assert around.rows[around.at] == rows[39]


def test_the_counts_of_the_views_are_the_lengths_of_their_lists(
    store: Store, mixed: list[dict[str, Any]], config: Config
) -> None:
    own = {
        "kettles": "kettle",
        "odd": "is:conflict",
        "both": "state:pending,approved",
        "none": "state:pending -is:open",
    }
    views = (*config.views, *(View(name, name, query) for name, query in own.items()))
    config = config._replace(views=views)
    counts = queue.counts(store, config, NOW)
    assert counts == {view.id: len(queue.ids(store, view_query(config, view.id), NOW)) for view in views}
    assert sum(counts.values()) > 0


def test_what_came_into_a_view_since_is_found_and_what_was_there_is_not(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    config = config._replace(require_contact="never")
    view = view_query(config, "to_decide")
    done = parse_query("is:done", config)
    here, other, asleep = new_request(), new_request(), new_request()
    until = NOW + timedelta(hours=2)
    decisions.decide(store, config, asleep, Snooze(until), operator="ana", now=NOW)
    since = queue.stand(store, NOW)
    before = {asleep} if queue.overtaken(store) else set()
    assert queue.changed_since(store, since, 100) == before
    decisions.decide(store, config, here, Note("hello"), operator="bob", now=NOW)
    decisions.decide(store, config, other, Close("duplicate"), operator="bob", now=NOW)
    added = new_request()
    assert queue.changed_since(store, since, 100) == {here, other} | before
    assert queue.changed_since(store, since, 1) is None
    assert queue.come_since(store, view, NOW, since, 100) == [added]
    assert queue.come_since(store, done, NOW, since, 100) == [other]
    assert set(queue.come_since(store, view, until, since, 100)) == {added, asleep}
    assert len(queue.come_since(store, view, until, since, 1)) == 1


@pytest.mark.parametrize("text", [*QUERIES[:7], "is:stale", "is:open due:<4h", "state:approved due:none"])
def test_a_page_is_read_from_an_index_in_its_order(
    sqlite_store: Store, config: Config, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database neither looks through the table nor sorts more than the few lines of the states' pages."""
    plans: list[str] = []
    query = parse_query(text, config)

    def explained(store: Store, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        plan = store.database.execute_sql("EXPLAIN QUERY PLAN " + sql, tuple(parameters)).fetchall()
        plans.extend(str(line[3]) for line in plan)
        return []

    monkeypatch.setattr(bulk, "select", explained)
    queue.page(sqlite_store, query, NOW, limit=200, after=(seconds(NOW), 1))
    queue.page(sqlite_store, query, NOW, limit=200, before=(seconds(NOW), 1))
    assert plans
    for line in plans:
        assert "request" not in line or "USING INDEX" in line, plans
        assert not line.startswith("USE TEMP B-TREE") or len(query.wanted_states) > 1, plans


def test_what_waits_for_too_long_is_left_out_by_the_index_alone(
    sqlite_store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []

    def explained(store: Store, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        plan = store.database.execute_sql("EXPLAIN QUERY PLAN " + sql, tuple(parameters)).fetchall()
        plans.extend(str(line[3]) for line in plan)
        return []

    monkeypatch.setattr(bulk, "select", explained)
    queue.page(sqlite_store, view_query(config, "waiting"), NOW, limit=200)
    assert plans == ["SEARCH request USING INDEX request_state_sort_at_id (state=? AND sort_at<?)"]
