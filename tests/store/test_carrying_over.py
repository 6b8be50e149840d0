"""A queue carried over from one database into another is that queue; what is done there is done there alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Close, Message, Note, RefundDecision
from returns_tui.store import bulk, cases, decisions, drafts, parcels, presence, queue
from returns_tui.store.audit_check import audit_faults
from returns_tui.store.carrying_over import carry_over
from returns_tui.store.database import Store, open_store
from returns_tui.store.models import TABLES
from returns_tui.store.query import ALL, narrowed, parse_query, view_query
from returns_tui.store.table import database_proxy
from tests.conftest import RequestMaker


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    with store.reading():
        for table in TABLES:
            columns = ", ".join(f'"{field.column_name}"' for field in table._meta.sorted_fields)
            select = f"SELECT {columns} FROM {table._meta.table_name}"
            found[table._meta.table_name] = sorted(bulk.select(store, select), key=repr)
    return found


@pytest.fixture
def carried(
    store: Store, config: Config, new_request: RequestMaker, now: datetime, tmp_path: Path
) -> Iterator[Store]:
    """A new SQLite file with a queue in which something of everything was done."""
    first, second, third = (
        new_request(item="Kettle"),
        new_request(item="保温杯"),
        new_request(reported_state="approved", item="Lamp"),
    )
    for request, decision in (
        (first, Close("not_returnable")),
        (second, Message(None, subject="About 026", text="Hello")),
        (second, Note("Seen.")),
        (third, RefundDecision(cases.get(store, third).refundable or 0, keep_item=True)),
    ):
        decisions.decide(store, config, request, decision, operator="ana", now=now)
    decisions.undo(store, config, first, operator="ana", now=now)
    drafts.keep(store, drafts.Draft(second, "note", {"text": "x"}, 1, now), "ana")
    parcels.note(store, "1Z999AA10123456784", "wet", operator="ana", now=now)
    presence.be_on(store, "s", "ana", first, since=now, now=now)
    target = open_store(f"sqlite:///{tmp_path / 'carried.db'}")
    carry_over(store, target)
    yield target
    target.close()
    database_proxy.initialize(store.database)


def test_it_is_the_same_in_every_row_but_for_who_is_where(carried: Store, store: Store) -> None:
    there, here = rows(store), rows(carried)
    assert there.pop("presence")
    assert here.pop("presence") == []
    assert {name: len(found) for name, found in here.items()} == {
        name: len(found) for name, found in there.items()
    }
    assert here == there
    assert list(audit_faults(carried)) == []


def test_words_are_found_in_it(carried: Store, config: Config, now: datetime) -> None:
    for words in ("lamp", "保温杯", "seen"):
        query = narrowed(view_query(config, "all"), parse_query(words, config))
        assert queue.count(carried, query, now) == 1, words


def test_what_is_done_there_has_ids_of_its_own_and_is_done_there_alone(
    carried: Store, store: Store, config: Config, now: datetime
) -> None:
    before = rows(store)
    (first, *_others) = list(cases.requests(carried, ALL, now))
    decisions.decide(carried, config, first.id, Note("Practised."), operator="ben", now=now)
    assert rows(store) == before
    assert len(cases.whole(carried, first.id).history) > 1
    assert list(audit_faults(carried)) == []
