"""What looks after the data notices when something is wrong with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Close, Message, Note, RefundDecision
from returns_tui.store import batches, outbox
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide, undo
from returns_tui.store.purge import Purging, due
from tests.conftest import NOW, RequestMaker
from tests.faults.invariants import missing, strays, violations

LATER = NOW + timedelta(minutes=5)
# Of a purged buyer, with something of the buyer all the same.
SIGHTING = '[["","2026-09-23","","","","",1,"",{"purged":1,"tracking_id":"T1"}]]'
LINE = "id, account, marketplace, order_id, order_item_id, reported"
FACTS = '[0,"",{"buyer_name":"Sam","purged":1}]'


@pytest.fixture
def busy(store: Store, config: Config, new_request: RequestMaker) -> Store:
    """A database in which everything was done once: requests 1 to 4."""
    for state in ("received", "received", "pending", "pending"):
        new_request(reported_state=state, delivered_at=int(NOW.timestamp()) if state == "received" else None)
    decide(store, config, 1, RefundDecision(1000), operator="ana", now=NOW, key="one")
    batches.make_batch(
        store,
        config,
        account="default",
        marketplace="amazon.co.uk",
        form="flat",
        operator="ana",
        now=LATER,
        write=lambda number, due: f"{number}\n" + "".join(f"{row.refund_id}\n" for row in due),
    )
    decide(store, config, 2, RefundDecision(3990), operator="ana", now=LATER, key="two")
    decide(store, config, 3, Close("not_returnable"), operator="ana", now=NOW, key="three")
    undo(store, config, 3, operator="ana", now=NOW)
    decide(store, config, 4, Note("Called.\n客户"), operator="ana", now=NOW)
    decide(store, config, 4, Note("Called again."), operator="ana", now=NOW)
    undo(store, config, 4, operator="ana", now=NOW)
    decide(store, config, 4, Message(None, subject="s", text="t"), operator="ana", now=NOW, key="four")
    mail = outbox.claim_mail(store, owner="one", now=LATER, lease=timedelta(minutes=1))
    assert mail is not None
    outbox.mark_sent(store, config, mail.id, owner="one", now=LATER)
    return store


def test_all_is_well_where_all_is_well(busy: Store) -> None:
    assert violations(busy) == []
    assert missing(busy, ["one", "two", "three", "four"]) == []


def test_a_decision_that_is_not_there_is_missed(busy: Store) -> None:
    assert missing(busy, ["one", "five"]) == ["decision five is there 0 times"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE request SET refunded_gross = 0 WHERE id = 1", "carries 0"),
        ("UPDATE request SET refunded = 5000 WHERE id = 2", "its ledger"),
        ("UPDATE request SET paid = 900 WHERE id = 1", "1000 refunded of 900 paid"),
        ("UPDATE refund SET item_tax = 1", "does not add up"),
        ("UPDATE refund SET request_id = 3 WHERE request_id = 2", "belongs to no decision"),
        ("DELETE FROM outbox WHERE kind = 'adjustment' AND state = 'waiting'", "leaves as []"),
        ("UPDATE outbox SET request_id = 1 WHERE request_id = 4", "decision on another request"),
        ("UPDATE outbox SET state = 'sending', claimed_until = 0 WHERE kind = 'mail'", "on its way for ever"),
        ("UPDATE outbox SET state = 'open' WHERE state = 'undone'", "was not treated alike"),
        ("UPDATE refund SET state = 'undone' WHERE request_id = 2", "was not treated alike"),
        ("DELETE FROM batch_entry", "stands in 0 files"),
        ("UPDATE refund SET state = 'intended'", "is intended and stands in 1 files"),
        ("UPDATE batch SET records = 2", "is said to have 2 refunds"),
        ("UPDATE batch SET content = ''", "another number of lines"),
        ("UPDATE outbox SET state = 'waiting' WHERE kind = 'mail'", ""),
        ("UPDATE outbox SET recipient = '' WHERE kind = 'mail'", "no recipient"),
        ("UPDATE request SET clicks = TRUE WHERE id = 4", "says that a click is left"),
        ("UPDATE request SET words = ' kettle' WHERE id = 4", "not found by its words"),
        ("UPDATE request SET noted = 'called' WHERE id = 4", "searched by other notes"),
        ("DELETE FROM handled", "a deadline that nobody knows"),
        ("UPDATE handled SET due_at = NULL", "a deadline by halves"),
        ("UPDATE handled SET session = 'no inbox'", "in nobody's sitting"),
        (
            (
                "UPDATE handled SET event_id = (SELECT max(id) FROM event WHERE event = 'undo')"
                " WHERE event_id = (SELECT min(event_id) FROM handled)"
            ),
            "which is no decision",
        ),
    ],
)
def test_each_damage_is_noticed(busy: Store, damage: str, said: str) -> None:
    with busy.connection(), busy.database.atomic():
        busy.database.execute_sql(damage)
    found = violations(busy)
    assert any(said in sentence for sentence in found) if said else not found, found


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE outbox SET text = 'Dear Sam' WHERE request_id = 5", "written to its buyer was not"),
        ("UPDATE request SET purged_at = NULL WHERE id = 5", "nothing of its order knows it"),
        (f"UPDATE request SET reported = '{SIGHTING}' WHERE id = 5", "request 5 was purged, and a report brought"),
        (f"INSERT INTO order_item ({LINE}) VALUES (1, 'a', 'm', 'o', 'i', '{FACTS}')", "order line 1 was purged"),
    ],
)
def test_a_buyer_who_is_purged_by_halves_is_noticed(
    busy: Store, config: Config, new_request: RequestMaker, damage: str, said: str
) -> None:
    assert new_request(reported_state="closed") == 5
    decide(busy, config, 5, Message(None, subject="s", text="t"), operator="ana", now=NOW)
    mail = outbox.claim_mail(busy, owner="one", now=LATER, lease=timedelta(minutes=1))
    assert mail is not None
    outbox.mark_sent(busy, config, mail.id, owner="one", now=LATER)
    over = NOW + timedelta(days=31)
    run = Purging(busy, config, operator="ana", now=over)
    assert 5 in [one.request_id for one, _problem in run.requests(list(due(busy, config, over)))]
    assert violations(busy) == []
    with busy.connection(), busy.database.atomic():
        busy.database.execute_sql(damage)
    assert any(said in sentence for sentence in violations(busy))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_word_index_that_is_behind_is_noticed(busy: Store) -> None:
    with busy.connection():
        busy.database.execute_sql(
            "INSERT INTO request_words (request_words, rowid, words) VALUES ('delete', 4, '')"
        )
        busy.database.execute_sql("INSERT INTO request_words (rowid, words) VALUES (4, ' teapot')")
    assert any("word index" in sentence for sentence in violations(busy))


def test_what_was_left_behind_is_seen(tmp_path: Path) -> None:
    (tmp_path / ".writing-abc").touch()
    (tmp_path / "refunds.txt").touch()
    assert strays(tmp_path) == [".writing-abc was left behind"]
