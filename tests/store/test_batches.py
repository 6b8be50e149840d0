"""Refund upload files: each refund in one only, and what the marketplace answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import NothingToUndo, Refused, ReturnsTuiError, UsageError
from returns_tui.policy.decisions import RefundDecision
from returns_tui.reports.records import FeedError, FeedResult
from returns_tui.store import batches, cases
from returns_tui.store.batches import Adjustment, BatchFile
from returns_tui.store.database import Store
from returns_tui.store.decisions import Outcome, decide, undo
from tests.conftest import NOW, RequestMaker

LATER = NOW + timedelta(minutes=5)


def refunded(store: Store, config: Config, new_request: RequestMaker, amount: int = 3990) -> int:
    request_id = new_request(reported_state="received", delivered_at=int(NOW.timestamp()))
    decide(store, config, request_id, RefundDecision(amount), operator="ana", now=NOW)
    return request_id


def written(number: int, adjustments: Sequence[Adjustment]) -> str:
    return f"{number}:" + ",".join(row.merchant_adjustment_item_id for row in adjustments)


def make(store: Store, config: Config, now: datetime = LATER) -> BatchFile | None:
    return batches.make_batch(
        store,
        config,
        account="default",
        marketplace="amazon.co.uk",
        form="flat",
        operator="ana",
        now=now,
        write=written,
    )


def answer(store: Store, config: Config, result: FeedResult, number: int | None = None) -> batches.FeedOutcome:
    return batches.apply_feed_result(
        store,
        config,
        result,
        sha256=repr(result) + str(number),
        number=number,
        account="default",
        operator="ana",
        now=LATER,
    )


def test_a_refund_stands_in_one_file_only(store: Store, config: Config, new_request: RequestMaker) -> None:
    first = refunded(store, config, new_request)
    assert make(store, config, NOW) is None  # it can still be undone
    assert batches.held_adjustments(store, "default", NOW) == 1
    one = make(store, config)
    assert one is not None
    assert one.records == 1
    assert make(store, config) is None
    refunded(store, config, new_request)
    assert batches.due_adjustments(store, "default", LATER) == [("amazon.co.uk", 1)]
    two = make(store, config)
    assert two is not None
    assert not set(one.content.partition(":")[2].split(",")) & set(two.content.partition(":")[2].split(","))
    assert batches.batch(store, one.number, "default").content == one.content
    assert [entry.batch for entry in cases.ledger(store, first)] == [one.number]
    with pytest.raises(NothingToUndo, match="upload file"):
        undo(store, config, first, operator="ana", now=LATER)


def test_the_clock_runs_until_the_refund_stands_in_a_file(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = refunded(store, config, new_request)
    before = cases.get(store, request_id)
    assert (before.state, before.due_for, before.clicks) == ("refunded", "refund", True)
    make(store, config)
    after = cases.get(store, request_id)
    assert (after.due_at, after.clicks) == (None, False)


def test_a_file_that_cannot_be_made_takes_no_refund(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = refunded(store, config, new_request)

    def broken(number: int, adjustments: Sequence[Adjustment]) -> str:
        raise Refused("no merchant id")

    with pytest.raises(Refused):
        batches.make_batch(
            store,
            config,
            account="default",
            marketplace="amazon.co.uk",
            form="xml",
            operator="ana",
            now=LATER,
            write=broken,
        )
    assert [entry.state for entry in cases.ledger(store, request_id)] == ["intended"]
    assert batches.batches(store) == []


def test_a_processing_report_confirms_and_fails(store: Store, config: Config, new_request: RequestMaker) -> None:
    good, bad = refunded(store, config, new_request), refunded(store, config, new_request)
    made = make(store, config)
    assert made is not None
    result = FeedResult(2, 1, (FeedError(6, 2, "", "18028", "exceeds what is left", is_warning=False),))
    outcome = answer(store, config, result)
    assert (outcome.batch, outcome.confirmed, outcome.failed) == (made.number, 1, (bad,))
    assert [entry.state for entry in cases.ledger(store, good)] == ["confirmed"]
    assert [entry.state for entry in cases.ledger(store, bad)] == ["failed"]
    request = cases.get(store, bad)
    assert (request.state, request.refunded, request.due_at) == ("received", 0, LATER)
    clock = cases.clock_now(config, request)
    assert clock is not None
    assert clock.due_at == LATER
    assert cases.history(store, bad)[-1].details["error"] == "18028: exceeds what is left"
    again = answer(store, config, result)
    assert (again.confirmed, again.failed, again.unchanged) == (0, (), 2)
    decide(store, config, bad, RefundDecision(3000), operator="ana", now=LATER)
    assert cases.get(store, bad).refunded == 3000


def test_warnings_fail_nothing(store: Store, config: Config, new_request: RequestMaker) -> None:
    request_id = refunded(store, config, new_request)
    make(store, config)
    answer(store, config, FeedResult(1, 1, (FeedError(6, 1, "", "1", "late", is_warning=True),)))
    assert [entry.state for entry in cases.ledger(store, request_id)] == ["confirmed"]


def test_the_report_must_fit_one_file(store: Store, config: Config, new_request: RequestMaker) -> None:
    with pytest.raises(UsageError, match="No refund file"):
        answer(store, config, FeedResult(1, 1, ()))
    refunded(store, config, new_request)
    one = make(store, config)
    refunded(store, config, new_request)
    two = make(store, config)
    assert one is not None
    assert two is not None
    with pytest.raises(UsageError, match="--batch"):
        answer(store, config, FeedResult(1, 1, ()))
    with pytest.raises(Refused, match="another file"):
        answer(store, config, FeedResult(3, 3, ()), one.number)
    assert answer(store, config, FeedResult(1, 1, ()), two.number).batch == two.number
    assert answer(store, config, FeedResult(1, 1, ())).batch == one.number


def test_the_same_report_again_never_touches_another_file(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    refunded(store, config, new_request)
    one = make(store, config)
    assert one is not None
    result = FeedResult(1, 0, (FeedError(6, 1, "", "18028", "too much", is_warning=False),))
    answer(store, config, result)
    other = refunded(store, config, new_request)
    make(store, config)
    again = answer(store, config, result)
    assert (again.batch, again.failed) == (one.number, ())
    assert [entry.state for entry in cases.ledger(store, other)] == ["sent"]


def test_a_failed_partial_refund_opens_the_request_again(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    request_id = new_request(reported_state="received", delivered_at=int(NOW.timestamp()))
    decide(store, config, request_id, RefundDecision(500, keep_open=True), operator="ana", now=NOW)
    make(store, config)
    decide(store, config, request_id, RefundDecision(1500), operator="ana", now=NOW)
    answer(store, config, FeedResult(1, 0, (FeedError(6, 1, "", "18028", "too much", is_warning=False),)))
    request = cases.get(store, request_id)
    assert (request.state, request.refunded, request.due_at) == ("received", 1500, LATER)
    decide(store, config, request_id, RefundDecision(500), operator="ana", now=LATER)


def test_a_file_refused_as_a_whole_fails_all_its_refunds(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    ids = [refunded(store, config, new_request) for _ in range(2)]
    make(store, config)
    outcome = answer(store, config, FeedResult(0, 0, (FeedError(6, 0, "", "90057", "Fatal", is_warning=False),)))
    assert outcome.failed == tuple(ids)
    assert {cases.get(store, request_id).state for request_id in ids} == {"received"}


def test_another_accounts_file_is_not_written(store: Store, config: Config, new_request: RequestMaker) -> None:
    refunded(store, config, new_request)
    made = make(store, config)
    assert made is not None
    with pytest.raises(UsageError):
        batches.batch(store, made.number, "second")


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment, each in a thread; return what each gave, or the error that it raised."""
    start = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = deed()
        except ReturnsTuiError as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_files_written_at_once_and_undone_at_once_share_no_refund(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    for _round in range(6):
        requests = [refunded(store, config, new_request) for _number in range(4)]
        undone: list[Callable[[], object]] = [
            partial(undo, store, config, request, operator="ana", now=LATER) for request in reversed(requests)
        ]
        made = at_once(*[partial(make, store, config)] * 3, *undone)
        assert {type(result) for result in made} <= {BatchFile, Outcome, NothingToUndo, type(None)}, made
        files = [row for result in made if isinstance(result, BatchFile) for row in names_in(result)]
        ledger = {request: cases.ledger(store, request)[0] for request in requests}
        assert len(files) == len(set(files))
        assert {f"RT-{row.id}" for row in ledger.values() if row.state == "sent"} == set(files)
        assert {row.state for row in ledger.values()} <= {"sent", "undone"}


def names_in(file: BatchFile) -> list[str]:
    return file.content.partition(":")[2].split(",")
