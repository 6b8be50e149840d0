"""Drafts: each operator's own, one for a request and kind, gone with the decision."""

from __future__ import annotations

from datetime import timedelta

from returns_tui.config.values import Config
from returns_tui.store import drafts
from returns_tui.store.database import Store
from returns_tui.store.drafts import Draft
from tests.conftest import NOW, RequestMaker
from tests.store.report_fakes import ordered, returned, take


def draft(request_id: int, text: str = "Dear Sam", kind: str = "message") -> Draft:
    return Draft(request_id, kind, {"subject": "", "text": text}, 1, NOW)


def test_a_draft_is_kept_for_its_request_kind_and_operator(store: Store, new_request: RequestMaker) -> None:
    one, two = new_request(), new_request()
    mine = [draft(one), draft(two, "“保温杯”\nis it broken?"), draft(one, "call them", "note")]
    for kept in mine:
        drafts.keep(store, kept, "ana")
    drafts.keep(store, draft(one, "Ben's words"), "ben")
    assert drafts.of(store, "ana") == [
        draft(one),
        draft(two, "“保温杯”\nis it broken?"),
        draft(one, "call them", "note"),
    ]
    assert drafts.of(store, "ben") == [draft(one, "Ben's words")]


def test_a_newer_text_takes_the_place_of_the_older(store: Store, new_request: RequestMaker) -> None:
    one = new_request()
    drafts.keep(store, draft(one, "Dear"), "ana")
    later = draft(one, "Dear Sam,")._replace(version=2, saved_at=NOW + timedelta(seconds=1))
    drafts.keep(store, later, "ana")
    assert drafts.of(store, "ana") == [later]
    drafts.forget(store, one, "ana", "message")
    assert drafts.of(store, "ana") == []


def test_for_a_request_that_is_gone_nothing_is_kept(store: Store) -> None:
    drafts.keep(store, draft(77), "ana")
    assert drafts.of(store, "ana") == []


def test_a_draft_goes_along_when_two_requests_turn_out_to_be_one(store: Store, config: Config) -> None:
    take(store, config, returned(rma_id="", order_item_id="", sku="KETTLE-17"))
    take(store, config, returned(line=3, rma_id="DkettleRRMA", order_item_id="40118822", sku=""))
    with store.reading():
        ids = [row[0] for row in store.database.execute_sql("SELECT id FROM request ORDER BY id").fetchall()]
    assert len(ids) == 2
    drafts.keep(store, draft(ids[1]), "ana")
    take(store, config, returned(line=4))
    take(store, config, ordered())
    with store.reading():
        left = [row[0] for row in store.database.execute_sql("SELECT id FROM request ORDER BY id").fetchall()]
    assert len(left) == 1
    assert drafts.of(store, "ana") == [draft(left[0])]
