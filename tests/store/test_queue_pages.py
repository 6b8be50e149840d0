"""The queue read page by page is the same queue, and no page makes the database look at all of it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from peewee import fn

from returns_tui.config.values import Config, View
from returns_tui.policy.decisions import Close, Note, Snooze
from returns_tui.store import bulk, decisions, queue
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import NEVER, Request
from returns_tui.store.query import ALL, OPEN, Query, narrowed, parse_query, view_query
from returns_tui.store.settling import index_words
from tests.conftest import NOW, RequestMaker

STATES = ("pending", "approved", "received", "refunded", "closed", "cancelled")
QUERIES = [
    ALL,
    OPEN,
    Query(states=("pending",), awake=True),
    parse_query("is:done"),
    parse_query("is:click"),
    parse_query("is:snoozed"),
    parse_query("is:conflict state:pending,closed"),
    parse_query("kettle"),
    narrowed(OPEN, parse_query("yoga")),
    parse_query("nothing-has-this"),
]


@pytest.fixture
def mixed(store: Store, new_request: RequestMaker) -> list[dict[str, Any]]:
    """Requests of all kinds: their columns."""
    first = new_request()
    row: dict[str, Any] = dict(Request.get_by_id(first).__data__)
    del row["id"]
    dice = random.Random(11)
    made: list[dict[str, Any]] = []
    for number in range(120):
        due = dice.choice([NEVER, seconds(NOW) + dice.randint(-9, 9) * 1800])
        item = dice.choice(["Kettle 1.7 l", "Yoga mat", "保温杯"])
        made.append(
            {
                **row,
                "order_id": f"026-{number:07d}-0000000",
                "state": dice.choice(STATES),
                "sort_at": due,
                "due_at": None if due == NEVER else due,
                "clicks": dice.random() < 0.2,
                "conflict": "?" if dice.random() < 0.1 else "",
                "snoozed_until": seconds(NOW) + dice.randint(-5, 20) * 1800 if dice.random() < 0.3 else None,
                "item": item,
                "words": " kettle 1 7 l" if item[0] == "K" else " yoga mat" if item[0] == "Y" else " 保 温 杯",
            }
        )
    with store.writing():
        last = Request.select(fn.MAX(Request.id)).scalar() or 0
        Request.delete().execute()
        Request.insert_many(made).execute()
        index_words(store, last)
    return list(Request.select().dicts())


def fits(row: dict[str, Any], query: Query) -> bool:
    now = seconds(NOW)
    asleep = row["snoozed_until"] is not None and row["snoozed_until"] > now
    return (
        row["state"] in query.wanted_states
        and all(f" {word.casefold()}" in row["words"] for word in query.words)
        and ("click" not in query.flags or row["clicks"])
        and ("conflict" not in query.flags or row["conflict"])
        and ("snoozed" not in query.flags or asleep)
        and not (query.awake and asleep and row["sort_at"] > now + 3600)
    )


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_pages_forwards_and_backwards_give_the_whole_queue_in_order(
    store: Store, mixed: list[dict[str, Any]], query: Query
) -> None:
    wanted = [row["id"] for row in sorted(mixed, key=lambda row: (row["sort_at"], row["id"])) if fits(row, query)]
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
    for at, request_id in enumerate(wanted):
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
    views = (*config.views, View("kettles", "Kettles", "kettle"), View("odd", "Odd", "is:conflict"))
    config = replace(config, views=views)
    counts = queue.counts(store, config, NOW)
    assert counts == {view.id: len(queue.ids(store, view_query(config, view.id), NOW)) for view in views}
    assert sum(counts.values()) > 0


def test_what_came_into_a_view_since_is_found_and_what_was_there_is_not(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    config = replace(config, require_contact="never")
    view = view_query(config, "to_decide")
    done = parse_query("is:done")
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


@pytest.mark.parametrize("query", [ALL, OPEN, *QUERIES[2:7]], ids=str)
def test_a_page_is_read_from_an_index_in_its_order(
    sqlite_store: Store, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database neither looks through the table nor sorts more than the few lines of the states' pages."""
    plans: list[str] = []

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
