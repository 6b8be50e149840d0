"""One decision on many requests: each by itself, told before and after, and taken back together."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import OutcomeUnknown
from returns_tui.policy.decisions import Approve, Close, Decision, Received
from returns_tui.policy.many import Choice, FullRefund, Prospect, to_type, totals
from returns_tui.store import cases, decisions, many, outbox
from returns_tui.store.database import Store
from returns_tui.store.decisions import Outcome
from tests.conftest import NOW, RequestMaker
from tests.store.deciding import act

CLOSE = Close("not_returnable")


def look(store: Store, config: Config, ids: list[int], choice: Choice) -> list[Prospect]:
    return list(many.looked_at(store, config, ids, choice, operator="ana", now=NOW))


def carry_out(
    store: Store, config: Config, prospects: list[Prospect], action: str | None = None
) -> list[many.Result]:
    action = action or many.new_action(store)
    done = many.carried_out(
        store, config, prospects, action=action, operator="ana", now=_now, wait=lambda _seconds: None
    )
    return list(done)


def take_back(store: Store, config: Config, taken: list[many.Taken]) -> list[many.Result]:
    return list(many.taken_back(store, config, taken, operator="ana", now=_now, wait=lambda _seconds: None))


def _now() -> datetime:
    return NOW


def states(store: Store, ids: list[int]) -> list[str]:
    return [cases.get(store, one).state for one in ids]


def test_what_cannot_be_done_is_skipped_by_the_rules_for_one_and_says_why(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    ids = [new_request(), new_request(reported_state="closed", marketplace_status="Closed"), new_request()]
    prospects = look(store, config, [*ids, 999], Approve())
    assert [prospect.why == "" for prospect in prospects] == [True, False, True, False]
    assert "is closed, so it cannot be approved" in prospects[1].why
    assert prospects[3].why == "There is no request 999."
    found = totals(prospects)
    assert (found.done, found.skipped, found.clicks, found.mails) == (2, 2, 2, 0)
    assert states(store, ids) == ["pending", "closed", "pending"]


def test_a_row_that_was_changed_meanwhile_does_not_stop_the_others(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    ids = [new_request() for _ in range(3)]
    prospects = look(store, config, ids, CLOSE)
    act(store, config, ids[1], Approve(), operator="bob")
    results = carry_out(store, config, prospects)
    assert [result.state for result in results] == ["done", "failed", "done"]
    assert "was changed meanwhile: approve by bob" in results[1].said
    assert states(store, ids) == ["closed", "approved", "closed"]


def test_what_is_not_taken_on_is_not_begun(store: Store, config: Config, new_request: RequestMaker) -> None:
    ids = [new_request() for _ in range(3)]
    going_on = many.carried_out(
        store,
        config,
        look(store, config, ids, CLOSE),
        action=many.new_action(store),
        operator="ana",
        now=_now,
        wait=lambda _seconds: None,
    )
    assert next(going_on).state == "done"
    going_on.close()  # type: ignore[attr-defined]
    assert states(store, ids) == ["closed", "pending", "pending"]


def test_the_same_action_again_decides_nothing_twice(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    ids = [new_request(), new_request()]
    prospects, action = look(store, config, ids, CLOSE), many.new_action(store)
    carry_out(store, config, prospects, action)
    again = carry_out(store, config, prospects, action)
    assert [result.state for result in again] == ["done", "done"]
    assert [len(cases.history(store, one)) for one in ids] == [1, 1]


def test_a_full_refund_pays_each_buyer_what_can_still_be_refunded(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    back = {"reported_state": "received", "delivered_at": int(NOW.timestamp())}
    ids = [
        new_request(paid=1500, **back),
        new_request(marketplace="amazon.de", currency="EUR", paid=2000, **back),
        new_request(paid=3000, refunded_gross=1000, refunded=1000, **back),
        new_request(paid=None, order_amount=None, **back),
        new_request(paid=1000),
    ]
    prospects = look(store, config, ids, FullRefund(keep_item=False))
    assert totals(prospects).paid_out == {"EUR": 2000, "GBP": 3500}
    assert "What the buyer paid is unknown" in prospects[3].why
    assert "The goods are not back" in prospects[4].why
    assert [result.state for result in carry_out(store, config, prospects)] == ["done"] * 3
    assert [cases.get(store, one).refunded for one in ids] == [1500, 2000, 3000, 0, 0]


def test_goods_that_are_still_under_way_are_refunded_one_at_a_time(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="approved", marketplace_status="Approved")
    (prospect,) = look(store, config, [request_id], FullRefund(keep_item=False))
    assert prospect.why == "The goods are not back. Decide it by itself."
    (kept,) = look(store, config, [request_id], FullRefund(keep_item=True))
    assert kept.why == ""


def test_the_daily_limit_counts_what_the_same_action_pays(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    config = config._replace(refunds=config.refunds._replace(daily_limit={"GBP": Decimal("50.00")}))
    ids = [new_request(paid=3000) for _ in range(2)]
    first, second = look(store, config, ids, FullRefund(keep_item=True))
    assert first.why == ""
    assert "The daily limit of GBP 50.00 would be passed: GBP 30.00 paid out today" in second.why


def test_only_a_sum_above_its_limit_is_typed(store: Store, config: Config, new_request: RequestMaker) -> None:
    found = totals(look(store, config, [new_request(paid=3000) for _ in range(2)], FullRefund(keep_item=True)))
    assert to_type(found, {"GBP": 5999}) == ["GBP"]
    assert to_type(found, {"GBP": 6000}) == []
    assert to_type(found, {"EUR": 1}) == []


def test_undo_takes_the_whole_action_back_as_far_as_it_can_and_says_what_it_could_not(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    ids = [new_request() for _ in range(4)]
    other = new_request()
    act(store, config, other, CLOSE)
    carry_out(store, config, look(store, config, ids, CLOSE))
    (click,) = [entry for entry in cases.outbox_of(store, ids[1]) if entry.kind == "click"]
    outbox.click_done(store, config, click.id, operator="ana", now=NOW)
    taken = many.last_action(store, "ana")
    assert [one.request_id for one in taken] == ids
    results = take_back(store, config, taken)
    assert [result.state for result in results] == ["done", "failed", "done", "done"]
    assert "the click in Seller Central is done" in results[1].said
    assert states(store, [*ids, other]) == ["pending", "closed", "pending", "pending", "closed"]
    assert [one.request_id for one in many.last_action(store, "ana")] == [ids[1]]


@pytest.mark.parametrize("decision", [Approve(), Received("scratched")])
def test_what_was_decided_by_itself_last_is_no_action(
    store: Store, config: Config, new_request: RequestMaker, decision: Decision
) -> None:
    ids = [new_request(), new_request()]
    carry_out(store, config, look(store, config, ids, Approve()))
    assert many.last_action(store, "bob") == []
    last = new_request(reported_state="approved" if isinstance(decision, Received) else "pending")
    act(store, config, last, decision)
    assert many.last_action(store, "ana") == []


def test_an_outcome_that_was_not_seen_is_looked_up(
    store: Store, config: Config, new_request: RequestMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [new_request() for _ in range(3)]
    prospects = look(store, config, ids, CLOSE)
    real = decisions.decide
    lost = iter([False, True, False])

    def decide(*given: object, **named: object) -> Outcome:
        outcome = real(*given, **named)  # type: ignore[arg-type]
        if next(lost):
            raise OutcomeUnknown("The database was lost.")
        return outcome

    monkeypatch.setattr(many, "decide", decide)
    results = carry_out(store, config, prospects)
    assert [result.state for result in results] == ["done", "done", "done"]
    assert [len(cases.history(store, one)) for one in ids] == [1, 1, 1]
