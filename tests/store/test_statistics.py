"""The statistics of a small queue whose figures can be added up by hand, on both databases."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Approve, Close, Decision, Message, Note, RefundDecision
from returns_tui.policy.figures import Due, Money, span, today
from returns_tui.store import bulk, handled, statistics
from returns_tui.store.database import Store, open_store, seconds
from returns_tui.store.decisions import decide, undo
from returns_tui.store.handled import Spent
from returns_tui.store.statistics import Figures
from tests.conftest import NOW, RequestMaker, insert_request

CLOSE = Close("not_returnable")


def figures_of(store: Store, config: Config, time: str = "12w", **only: str) -> Figures:
    return statistics.figures(store, span(time, NOW, config.timezone), NOW, **only)


def at(
    store: Store, config: Config, request: int, decision: Decision, *, who: str = "ana", hours: float = 0
) -> int:
    """Decide at some hours before now; return the event."""
    when = NOW - timedelta(hours=hours)
    return decide(store, config, request, decision, operator=who, now=when).event_id


def test_decisions_count_by_kind_and_operator_and_not_when_they_were_taken_back(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    first, second, third = new_request(), new_request(), new_request()
    at(store, config, first, Approve())
    at(store, config, first, Note("asked for a photo"))
    at(store, config, second, CLOSE, who="ben")
    at(store, config, third, RefundDecision(3990, keep_item=True))
    undo(store, config, third, operator="ana", now=NOW)
    found = figures_of(store, config)
    assert dict(found.whole.decided) == {"approve": 1, "note": 1, "close": 1}
    assert found.whole.settled == 2
    assert found.whole.money == {}
    assert {name: dict(one.decided) for name, one in found.operators.items()} == {
        "ana": {"approve": 1, "note": 1},
        "ben": {"close": 1},
    }
    only = figures_of(store, config, operator="ben")
    assert dict(only.whole.decided) == {"close": 1}
    assert list(only.operators) == ["ben"]


def test_amounts_are_added_up_by_currency_and_labels_where_the_seller_pays(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    british = new_request(reported_state="received", label_cost=310, label_payer="Seller")
    german = new_request(
        reported_state="received", marketplace="amazon.de", currency="EUR", label_cost=499, label_payer="Customer"
    )
    other = new_request(
        reported_state="received", marketplace="amazon.de", currency="EUR", label_cost=None, label_payer="Seller"
    )
    at(store, config, british, RefundDecision(3990))
    for request in (german, other):
        at(store, config, request, RefundDecision(1000))
    found = figures_of(store, config)
    assert found.whole.money == {
        "GBP": Money(refunds=1, refunded=3990, labels=310),
        "EUR": Money(refunds=2, refunded=2000),
    }
    (reason,) = found.reasons
    assert reason.refunded == {"GBP": 3990, "EUR": 2000}


def test_keeping_saves_what_having_the_goods_back_would_cost_more_as_far_as_that_is_known(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    known, unknown, back = new_request(), new_request(), new_request(reported_state="received")
    cheap, dear = config._replace(costs=config.costs._replace(handling={})), config
    at(store, dear, known, RefundDecision(3000, keep_item=True))
    at(store, cheap, unknown, RefundDecision(3000, keep_item=True))
    at(store, dear, back, RefundDecision(3990))
    money = figures_of(store, config).whole.money["GBP"]
    # Back: 39.90, 3.35 for the label, 2.60 for handling, and what is defective brings nothing. Kept: 30.00.
    assert (money.refunds, money.kept, money.known, money.saved) == (3, 2, 1, 3990 + 335 + 260 - 3000)


def test_a_deadline_is_met_by_a_decision_that_ends_it_in_time(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    asked = seconds(NOW)
    in_time, too_late = new_request(requested_at=asked - 3600), new_request(requested_at=asked - 25 * 3600)
    last_second, answered = new_request(requested_at=asked - 24 * 3600), new_request(requested_at=asked - 7200)
    at(store, config, in_time, Approve())
    at(store, config, too_late, CLOSE)
    at(store, config, last_second, Approve())
    at(store, config, answered, Note("still broken", from_buyer=True))
    at(store, config, answered, Note("nothing that ends a clock"))
    at(store, config, answered, Message(None, subject="About it", text="Hello"))
    whole = figures_of(store, config).whole
    assert dict(whole.met) == {"answer": 2, "reply": 1}
    assert {clock: n for clock, n in whole.missed.items() if n} == {"answer": 1}


def test_returns_are_counted_by_reason_by_product_and_by_local_week(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    sunday_night = seconds(datetime(2026, 9, 20, 22, 30, tzinfo=UTC))  # Monday in Berlin
    new_request(requested_at=sunday_night, reason_code="CR-DEFECTIVE")
    new_request(requested_at=sunday_night, reason_code="DEFECTIVE")
    new_request(reason_code="CR-UNWANTED_ITEM", sku="", asin="B0ASIN", item="Lamp")
    new_request(requested_at=seconds(NOW - timedelta(weeks=13)))
    found = figures_of(store, config)
    assert [(one.key, one.returns) for one in found.reasons] == [("DEFECTIVE", 2), ("UNWANTED_ITEM", 1)]
    assert [(one.key, one.item, one.returns) for one in found.products] == [
        ("KETTLE-17", "Kettle 1.7 l, black", 2),
        ("B0ASIN", "Lamp", 1),
    ]
    assert {week: tally.returns for week, tally in found.weeks.items() if tally.returns} == {
        date(2026, 9, 14): 2,
        date(2026, 9, 21): 1,
    }
    assert len(found.weeks) == 12
    berlin = figures_of(store, config._replace(timezone="Europe/Berlin"))
    assert {week: tally.returns for week, tally in berlin.weeks.items() if tally.returns} == {date(2026, 9, 21): 3}
    assert list(berlin.days) == [date(2026, 9, 21), date(2026, 9, 24)]
    assert figures_of(store, config, "13w").whole.returns == 3  # its Monday is later than that return
    assert figures_of(store, config, "14w").whole.returns == 4


def test_figures_can_be_those_of_one_account(store: Store, config: Config, new_request: RequestMaker) -> None:
    asked = seconds(NOW) - 12 * 3600
    mine, other = new_request(requested_at=asked), new_request(requested_at=asked, account="second")
    at(store, config, mine, Approve())
    at(store, config, other, CLOSE)
    found = figures_of(store, config, account="second")
    assert (found.whole.returns, dict(found.whole.decided)) == (1, {"close": 1})
    assert found.due == Due(1, 0)  # its click


def spent(took: int, worked: int, *, session: str = "one", operator: str = "ana") -> Spent:
    return Spent(session, operator, NOW - timedelta(hours=1), worked, took)


def test_time_is_kept_by_sitting_and_summed_up_for_a_request(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    requests = [new_request() for _n in range(4)]
    for request, took in zip(requests, (10, 60, 20, 999), strict=True):
        event = at(store, config, request, Approve())
        with store.writing():
            handled.at_work(store, event, spent(took, worked=100 + took))
    event = at(store, config, requests[0], Note("and one word more"))
    with store.writing():
        handled.at_work(store, event, spent(5, worked=400))
    undo(store, config, requests[3], operator="ana", now=NOW)
    event = at(store, config, new_request(), Approve(), who="ben")
    with store.writing():
        handled.at_work(store, event, spent(1, 2, session="two", operator="ben"))
    at(store, config, new_request(), Approve())  # from the command line
    ana = statistics.of_operator(store, today(NOW, "UTC"), "ana")
    assert (sorted(ana.took), ana.median) == ([15, 20, 60], 20)
    assert (ana.sittings, ana.worked) == (1, 400)
    assert ana.decided["approve"] == 4
    here = statistics.of_sitting(store, "one")
    assert dict(here.decided) == {"approve": 3, "note": 1}
    assert here.met["answer"] == 3
    assert statistics.of_sitting(store, "").decided == {}
    whole = figures_of(store, config)
    assert (whole.whole.sittings, whole.whole.worked) == (2, 402)
    assert whole.operators["ben"].median == 1


def test_a_decision_and_what_is_known_of_it_are_written_together_or_not_at_all(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request = new_request()

    def broken_off() -> None:
        with store.writing():
            event = decide(store, config, request, Approve(), operator="ana", now=NOW).event_id
            handled.at_work(store, event, spent(1, 1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    with store.connection():
        for table in ("handled", "sitting"):
            assert bulk.select(store, f"SELECT count(*) FROM {table}") == [(0,)]
    assert figures_of(store, config).whole.decided == {}


def test_due_is_what_has_a_deadline_until_midnight_and_what_is_overdue(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    asked = seconds(NOW)
    new_request(requested_at=asked - 25 * 3600)  # overdue
    new_request(requested_at=asked - 9 * 3600)  # tomorrow
    new_request(requested_at=asked - 12 * 3600)  # tonight at ten
    new_request(requested_at=asked - 99 * 3600, reported_state="closed")
    with store.connection():
        assert statistics.due_now(store, NOW, "UTC") == Due(1, 1)
        assert statistics.due_now(store, NOW, "Pacific/Auckland") == Due(0, 1)


class Deed(NamedTuple):
    """A request, and what was decided on it, so many hours ago."""

    asked: int
    currency: str
    kind: str
    ago: int
    who: str
    undone: bool


deeds = st.lists(
    st.builds(
        Deed,
        st.integers(0, 60 * 24),
        st.sampled_from(["GBP", "EUR"]),
        st.sampled_from(["", "approve", "close", "refund", "note"]),
        st.integers(0, 60 * 24),
        st.sampled_from(["ana", "ben"]),
        st.booleans(),
    ),
    max_size=8,
)
DECISIONS: dict[str, Decision] = {
    "approve": Approve(),
    "close": CLOSE,
    "refund": RefundDecision(1000, keep_item=True),
    "note": Note("noted"),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=deeds, zone=st.sampled_from(["UTC", "Asia/Kathmandu", "America/Los_Angeles"]))
def test_whatever_was_done_the_parts_add_up_to_the_whole(config: Config, done: list[Deed], zone: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/returns.db")
        markets = {"GBP": "amazon.co.uk", "EUR": "amazon.de"}
        for deed in done:
            asked = seconds(NOW) - deed.asked * 3600
            market = markets[deed.currency]
            request = insert_request(store, config, requested_at=asked, currency=deed.currency, marketplace=market)
            if deed.kind:
                at(store, config, request, DECISIONS[deed.kind], who=deed.who, hours=deed.ago)
                if deed.undone:
                    undo(store, config, request, operator=deed.who, now=NOW)
        found = statistics.figures(store, span("12w", NOW, zone), NOW)
        store.close()
    kept = [deed for deed in done if deed.kind and not deed.undone]
    assert found.whole.returns == len(done) == sum(one.returns for one in found.reasons)
    assert found.whole.decided == Counter(deed.kind for deed in kept)
    refunds = Counter(deed.currency for deed in kept if deed.kind == "refund")
    assert {name: one.refunds for name, one in found.whole.money.items()} == dict(refunds)
    assert {name: one.refunded for name, one in found.whole.money.items()} == {
        name: 1000 * n for name, n in refunds.items()
    }
    ending = [deed for deed in kept if deed.kind in ("approve", "close", "refund")]
    in_time = sum(deed.asked - deed.ago <= 24 for deed in ending)
    assert (found.whole.met.total(), found.whole.missed.total()) == (in_time, len(ending) - in_time)
    for parts in (found.weeks, found.days):
        assert sum(one.returns for one in parts.values()) == len(done)
        assert sum((one.decided for one in parts.values()), Counter()) == found.whole.decided
    assert sum((one.decided for one in found.operators.values()), Counter()) == found.whole.decided
