"""What cannot be told in the history is not done at all: every deed and its event are one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Approve, Message, RefundDecision
from returns_tui.reports.records import FeedError, FeedResult
from returns_tui.store import batches, outbox
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide, undo
from returns_tui.store.models import TABLES, Event
from tests.conftest import NOW, RequestMaker

LATER = NOW + timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
FAILED = FeedResult(processed=1, successful=0, errors=(FeedError(2, 1, "", "8541", "no", is_warning=False),))


class NoRoomError(Exception):
    """The event cannot be written."""


def write(number: int, due: object) -> str:
    return f"{number}\n"


def make(store: Store, config: Config) -> object:
    return batches.make_batch(
        store,
        config,
        account="default",
        marketplace="amazon.co.uk",
        form="flat",
        operator="ana",
        now=LATER,
        write=write,
    )


def answer(store: Store, config: Config) -> object:
    return batches.apply_feed_result(
        store, config, FAILED, sha256="a", number=None, account="default", operator="ana", now=LATER
    )


DEEDS: dict[str, Callable[[Store, Config], object]] = {
    "approve": lambda store, config: decide(store, config, 1, Approve(), operator="ana", now=LATER),
    "refund": lambda store, config: decide(
        store, config, 3, RefundDecision(500, keep_open=True), operator="ana", now=LATER
    ),
    "undo": lambda store, config: undo(store, config, 3, operator="ana", now=LATER),
    "undo of an approval": lambda store, config: undo(store, config, 2, operator="ana", now=LATER),
    "click done": lambda store, config: outbox.click_done(store, config, 1, operator="ana", now=LATER),
    "refund file": make,
    "refund refused": answer,
    "mail sent": lambda store, config: outbox.mark_sent(store, config, 4, owner="courier", now=LATER),
    "mail failed": lambda store, config: outbox.mark_failed(
        store, config, 4, owner="courier", now=LATER, error="No."
    ),
    "claim over": lambda store, _config: outbox.claim_mail(
        store, owner="other", now=LATER + timedelta(hours=1), lease=MINUTE
    ),
    "mail again": lambda store, _config: outbox.retry(store, 5, operator="ana", now=LATER),
    "mail by hand": lambda store, config: outbox.mark_sent_by_hand(store, config, 5, operator="ana", now=LATER),
}


@pytest.fixture
def busy(store: Store, config: Config, new_request: RequestMaker) -> Store:
    """Requests 1 to 6: untouched, approved, refunded, refunded by file, with a mail on its way, with a failed one.

    Their outbox, in this order: a click, two refunds, the mails.
    """
    back = {"reported_state": "received", "delivered_at": seconds(NOW)}
    for facts in ({}, {}, back, back, {}, {}):
        new_request(**facts)
    message = Message(subject="Photos", text="Please.")
    decide(store, config, 2, Approve(), operator="ana", now=NOW)
    decide(store, config, 4, RefundDecision(3990), operator="ana", now=NOW)
    make(store, config)
    decide(store, config, 3, RefundDecision(1000, keep_open=True), operator="ana", now=NOW)
    decide(store, config, 5, message, operator="ana", now=NOW)
    assert outbox.claim_mail(store, owner="courier", now=LATER, lease=MINUTE)
    decide(store, config, 6, message, operator="ana", now=NOW)
    assert outbox.claim_mail(store, owner="another", now=LATER, lease=MINUTE)
    outbox.mark_failed(store, config, 5, owner="another", now=LATER, error="No.")
    return store


def everything(store: Store) -> list[tuple[Any, ...]]:
    with store.connection():
        return [
            (table.__name__, *row) for table in TABLES for row in table.select().order_by(*_key(table)).tuples()
        ]


def _key(table: Any) -> tuple[Any, ...]:
    return tuple(table._meta.get_primary_keys())


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_that_the_history_cannot_tell_changes_nothing(
    busy: Store, config: Config, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    def refuse(*_values: object, **_named: object) -> NoReturn:
        raise NoRoomError

    before = everything(busy)
    with monkeypatch.context() as full:
        full.setattr(Event, "create", refuse)
        with pytest.raises(NoRoomError):
            DEEDS[deed](busy, config)
    assert everything(busy) == before
    DEEDS[deed](busy, config)
    after = everything(busy)
    assert after != before
    assert sum(row[0] == "Event" for row in after) == sum(row[0] == "Event" for row in before) + 1
