"""Eight processes decide on the same requests at the same moment: nothing is doubled, nothing is lost."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import chain
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

from returns_tui.config.values import Config
from returns_tui.errors import ReturnsTuiError
from returns_tui.policy.decisions import Approve, Close, Decision, Message, Received, RefundDecision
from returns_tui.store import batches, cases
from returns_tui.store.batches import Adjustment
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide, undo
from returns_tui.store.models import Event, Refund
from tests.conftest import NOW, RequestMaker
from tests.faults.invariants import missing, violations
from tests.racing import at_once

RACERS = 8
LATER = NOW + timedelta(minutes=5)
BACK = {"reported_state": "received", "delivered_at": seconds(NOW) - 3600}


class Try(NamedTuple):
    """One decision that a racer tried.

    Attributes:
        refusal: the name of the error, "" when it was acknowledged.
        event: the id of the event that the acknowledgement names, 0 without one.
        version: of the request afterwards, by the acknowledgement.
        seen: the version on which it was decided, None when on whatever was there.
    """

    key: str
    request_id: int
    refusal: str = ""
    event: int = 0
    version: int = 0
    seen: int | None = None


def tried(
    store: Store, config: Config, request_id: int, decision: Decision | None, key: str, seen: int | None = None
) -> Try:
    """Decide, or take back when there is no decision; operators are named by the key, as `ana-1`."""
    operator = key.partition("-")[0]
    try:
        if decision is None:
            made = undo(store, config, request_id, operator=operator, now=NOW, key=key)
        else:
            made = decide(store, config, request_id, decision, operator=operator, now=NOW, key=key, version=seen)
    except ReturnsTuiError as error:
        return Try(key, request_id, type(error).__name__, seen=seen)
    return Try(key, request_id, "", made.event_id, made.version, seen)


def all_on_each(
    store: Store,
    config: Config,
    request_ids: Sequence[int],
    decision: Decision,
    *,
    look: bool = False,
    key: str = "",
) -> dict[int, list[Try]]:
    """Have all racers decide the same on each request at the same moment; return their tries by request.

    Args:
        look: whether they decide on the version that they all saw before anybody decided.
        key: the same for all of a request; "": each its own.
    """

    def racer(number: int, barrier: Barrier) -> list[Try]:
        done = []
        for request_id in request_ids:
            seen = cases.get(store, request_id).version if look else None
            barrier.wait()
            name = f"{key or f'racer{number}'}-{request_id}"
            done.append(tried(store, config, request_id, decision, name, seen))
        return done

    tries = every(at_once(store, [partial(racer, n) for n in range(RACERS)]))
    return {number: [one for one in tries if one.request_id == number] for number in request_ids}


def every(tries: Iterable[Iterable[Try]]) -> list[Try]:
    return list(chain.from_iterable(tries))


def outcomes(tries: Iterable[Try]) -> Counter[str]:
    return Counter(one.refusal or "done" for one in tries)


def all_is_well(store: Store, tries: Iterable[Try]) -> None:
    """Nothing is there that must not be, and of what was tried exactly what was acknowledged, once."""
    tries = list(tries)
    assert violations(store) == []
    acknowledged = {one.key for one in tries if not one.refusal}
    assert missing(store, acknowledged) == []
    with store.connection():
        there = {key for (key,) in Event.select(Event.key).where(Event.key.is_null(False)).tuples()}
        refunds = Event.select().where(Event.event == "refund").count()
        lines = Refund.select().count()
    assert there <= acknowledged
    assert refunds == lines


def test_of_eight_whole_refunds_at_once_one_is_made(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    requests = [new_request(**BACK) for _number in range(6)]
    found = all_on_each(store, config, requests, RefundDecision(3990))
    assert [outcomes(tries)["done"] for tries in found.values()] == [1] * 6, found
    assert [cases.get(store, number).refunded for number in requests] == [3990] * 6
    all_is_well(store, every(found.values()))


def test_partial_refunds_at_once_never_pass_what_was_paid(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    requests = [new_request(**BACK) for _number in range(6)]
    found = all_on_each(store, config, requests, RefundDecision(1000, keep_open=True))
    for tries in found.values():
        assert outcomes(tries) == {"done": 3, "RefundTooHigh": 5}
    assert [cases.get(store, number).refunded for number in requests] == [3000] * 6
    all_is_well(store, every(found.values()))


def test_of_eight_who_decide_on_what_they_saw_the_first_decides(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    requests = [new_request(**BACK) for _number in range(6)]
    found = all_on_each(store, config, requests, RefundDecision(500, keep_open=True), look=True)
    for tries in found.values():
        assert outcomes(tries) == {"done": 1, "StaleRequest": 7}
    all_is_well(store, every(found.values()))


def test_a_key_that_comes_eight_times_at_once_decides_once_and_answers_all_alike(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    requests = [new_request(**BACK) for _number in range(6)]
    found = all_on_each(store, config, requests, RefundDecision(1000, keep_open=True), key="same")
    for tries in found.values():
        assert outcomes(tries) == {"done": 8}
        assert len({one.event for one in tries}) == 1
    assert [cases.get(store, number).refunded for number in requests] == [1000] * 6
    all_is_well(store, every(found.values()))


def test_two_requests_about_one_item_refund_it_once(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    twins = [
        [new_request(order_id=f"8-{n}", order_item_id=f"I{n}", order_quantity=1, **BACK) for _twin in range(2)]
        for n in range(6)
    ]

    def racer(number: int, barrier: Barrier) -> list[Try]:
        done = []
        for pair in twins:
            barrier.wait()
            request_id = pair[number % 2]
            done.append(tried(store, config, request_id, RefundDecision(3990), f"racer{number}-{request_id}"))
        return done

    found = every(at_once(store, [partial(racer, n) for n in range(RACERS)]))
    for pair in twins:
        assert outcomes(one for one in found if one.request_id in pair)["done"] == 1
        assert sum(cases.get(store, request_id).refunded for request_id in pair) == 3990
    all_is_well(store, found)


def test_the_daily_limit_holds_over_requests_that_are_refunded_at_once(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    limited = config._replace(refunds=config.refunds._replace(daily_limit={"GBP": Decimal("100.00")}))
    requests = [new_request(**BACK) for _number in range(RACERS)]

    def racer(number: int, _barrier: Barrier) -> list[Try]:
        decision = RefundDecision(1500, keep_open=True)
        return [tried(store, limited, requests[number], decision, f"racer{number}-{n}") for n in range(2)]

    found = every(at_once(store, [partial(racer, n) for n in range(RACERS)]))
    assert outcomes(found) == {"done": 6, "Refused": 10}
    assert sum(cases.get(store, number).refunded for number in requests) == 9000
    all_is_well(store, found)


def test_eight_who_do_what_they_like_on_the_same_few_requests_lose_and_double_nothing(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    limit = 15000
    limited = config._replace(refunds=config.refunds._replace(daily_limit={"GBP": Decimal(limit) / 100}))
    requests = [new_request(**(BACK if number % 3 else {})) for number in range(6)]
    deeds: list[Decision | None] = [
        RefundDecision(3990, keep_item=True),
        RefundDecision(700, keep_open=True),
        RefundDecision(700, keep_open=True),
        Close("not_returnable"),
        Approve(),
        Received("worn"),
        Message(subject="Photos", text="Please."),
        None,
        None,
        None,
    ]

    def decides(number: int, barrier: Barrier) -> list[Try]:
        # The last two are one operator whose every decision arrives twice, by two ways.
        name = min(number, RACERS - 2)
        chance = random.Random(name)
        done = []
        for turn in range(12):
            request_id, decision = chance.choice(requests), chance.choice(deeds)
            seen = cases.get(store, request_id).version if decision and name % 2 else None
            done.append(tried(store, limited, request_id, decision, f"racer{name}-{turn}", seen))
        return done

    def writes(_barrier: Barrier) -> list[Try]:
        for _turn in range(4):
            write_refunds(store, limited)
        return []

    racers: list[Callable[[Barrier], list[Try]]] = [partial(decides, number) for number in range(RACERS)]
    racers.append(writes)
    found = every(at_once(store, racers))
    all_is_well(store, found)
    acknowledged = [one for one in found if not one.refusal]
    assert len({one.key for one in acknowledged}) > 10
    assert len(acknowledged) < len(found)
    events: dict[str, set[int]] = defaultdict(set)
    for one in acknowledged:
        events[one.key].add(one.event)
    assert {len(numbers) for numbers in events.values()} == {1}
    assert highest_sum(store) <= limit
    with store.connection():
        there = {(row.request_id, row.key) for row in Event.select().where(Event.key.is_null(False))}
    assert there == {(one.request_id, one.key) for one in acknowledged}


def write_refunds(store: Store, config: Config) -> None:
    def write(number: int, due: Sequence[Adjustment]) -> str:
        return f"{number}\n" + "".join(f"{row.refund_id}\n" for row in due)

    batches.make_batch(
        store,
        config,
        account="default",
        marketplace="amazon.co.uk",
        form="flat",
        operator="ana",
        now=LATER,
        write=write,
    )


def highest_sum(store: Store) -> int:
    """Return the most that the ledger ever held, event after event."""
    with store.connection():
        paid = {row.event_id: row.paid_out for row in Refund.select()}
        events = [(row.id, row.undoes) for row in Event.select(Event.id, Event.undoes).order_by(Event.id)]
    now, highest = 0, 0
    for number, undoes in events:
        now += paid.get(number, 0) - paid.get(undoes, 0)
        highest = max(highest, now)
    return highest
