"""Mail in the outbox: claimed by one courier, never sent twice by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import Refused, UsageError
from returns_tui.policy.decisions import Message
from returns_tui.store import cases, outbox, outbox_reading
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide
from tests.conftest import NOW, RequestMaker

LATER = NOW + timedelta(minutes=1)
LEASE = timedelta(minutes=5)


@pytest.fixture
def mail(store: Store, config: Config, new_request: RequestMaker) -> int:
    outcome = decide(
        store, config, new_request(), Message(subject="Photos", text="Please."), operator="ana", now=NOW
    )
    return outcome.outbox[0]


def state_of(store: Store, entry_id: int) -> str:
    (entry,) = [entry for entry in outbox.entries(store) if entry.id == entry_id]
    return entry.state


def test_next_due_tells_when_to_look_again(store: Store, config: Config, mail: int) -> None:
    assert outbox_reading.next_due(store) == NOW + timedelta(seconds=config.undo_window)
    outbox.claim_mail(store, owner="a", now=LATER, lease=LEASE)
    assert outbox_reading.next_due(store) is None


def test_a_courier_has_work_until_the_mail_is_settled(store: Store, config: Config, mail: int) -> None:
    assert outbox_reading.has_work(store)
    outbox.claim_mail(store, owner="a", now=LATER, lease=LEASE)
    assert outbox_reading.has_work(store)
    outbox.mark_sent(store, config, mail, owner="a", now=LATER)
    assert not outbox_reading.has_work(store)


def test_a_broken_off_sending_is_uncertain_and_never_taken_again(store: Store, mail: int) -> None:
    outbox.claim_mail(store, owner="a", now=LATER, lease=LEASE)
    assert outbox.claim_mail(store, owner="b", now=LATER + LEASE + LEASE, lease=LEASE) is None
    assert state_of(store, mail) == "uncertain"
    assert outbox_reading.counts(store)["uncertain"] == 1


def test_the_operator_settles_an_uncertain_mail(store: Store, config: Config, mail: int) -> None:
    claimed = outbox.claim_mail(store, owner="a", now=LATER, lease=LEASE)
    assert claimed is not None
    outbox.mark_uncertain(store, mail, owner="a", now=LATER, error="no answer")
    outbox.retry(store, mail, operator="ana", now=LATER)
    again = outbox.claim_mail(store, owner="b", now=LATER, lease=LEASE)
    assert again is not None
    assert again.message_id == claimed.message_id
    outbox.mark_failed(store, config, mail, owner="b", now=LATER, error="550 no such user")
    outbox.mark_sent_by_hand(store, config, mail, operator="ana", now=LATER)
    assert state_of(store, mail) == "sent"
    with pytest.raises(Refused):
        outbox.retry(store, mail, operator="ana", now=LATER)


def test_only_the_claimant_marks_a_mail(store: Store, config: Config, mail: int) -> None:
    outbox.claim_mail(store, owner="a", now=LATER, lease=LEASE)
    outbox.mark_sent(store, config, mail, owner="b", now=LATER)
    assert state_of(store, mail) == "sending"
    outbox.mark_sent(store, config, mail, owner="a", now=LATER)
    assert state_of(store, mail) == "sent"


def test_a_retry_waits_for_its_time(store: Store, mail: int) -> None:
    outbox.claim_mail(store, owner="a", now=LATER, lease=LEASE)
    at = LATER + timedelta(minutes=15)
    outbox.mark_retry(store, mail, owner="a", now=LATER, error="421 busy", not_before=at)
    assert outbox.claim_mail(store, owner="a", now=at - timedelta(seconds=1), lease=LEASE) is None
    assert outbox.claim_mail(store, owner="a", now=at, lease=LEASE) is not None


def test_what_became_of_a_mail_stands_in_the_history(store: Store, config: Config, mail: int) -> None:
    claimed = outbox.claim_mail(store, owner="host:1:a", now=LATER, lease=LEASE)
    assert claimed is not None
    outbox.mark_sent(store, config, mail, owner="host:1:a", now=LATER)
    last = cases.history(store, claimed.request_id)[-1]
    assert (last.event, last.details["to"]) == ("mail_sent", claimed.to)


def test_unknown_entries_are_named(store: Store, config: Config, mail: int) -> None:
    with pytest.raises(UsageError, match="999"):
        outbox.click_done(store, config, 999, operator="ana", now=NOW)
    with pytest.raises(UsageError, match="no click"):
        outbox.click_done(store, config, mail, operator="ana", now=NOW)
