"""Purging: buyers' data is gone from tables and bytes, amounts and history stay, no report brings it back."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import NothingToUndo
from returns_tui.policy.decisions import Close, Message, Note, RefundDecision, SetFacts
from returns_tui.store import batches, bulk, cases, drafts, kept, kept_words, left_at, outbox
from returns_tui.store.audit_check import audit_faults
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide, undo
from returns_tui.store.left_at import LeftAt
from returns_tui.store.models import Event, PurgeRun
from returns_tui.store.purge import Due, Purging, due
from returns_tui.store.query import ALL, parse_query
from returns_tui.store.scrubbing import scrub
from tests.conftest import NOW, RequestMaker
from tests.faults.invariants import violations
from tests.store.report_fakes import ORDER, content, everything, only, ordered, returned, stored, take

LATER = NOW + timedelta(minutes=5)
OVER = NOW + timedelta(days=31)
WORDS = "Zwetschge Quittenmus Hagebutte Mirabelle Schlehe Kornelkirsche Holunder Sanddorn".split()
EMAIL = "zwetschge@marketplace.amazon.co.uk"


def purge(store: Store, config: Config, now: datetime = OVER, account: str | None = None) -> list[int]:
    """Purge all that is due; return the requests."""
    run = Purging(store, config, operator="ana", now=now)
    done = list(run.requests(list(due(store, config, now, account))))
    assert [problem for _one, problem in done if problem] == []
    run.orders_without_return(account)
    run.kept_words()
    if run.needed:
        assert scrub(store) == ""
        run.finish(now)
    return [one.request_id for one, _problem in done]


@pytest.fixture
def told(store: Store, config: Config) -> Store:
    """One request of whose buyer all was said that can be said: closed, clicked, written to, and over."""
    take(
        store,
        config,
        returned(tracking_id=WORDS[1], other={"Buyer note": WORDS[2]}, invoice_number="INV-1"),
    )
    take(store, config, returned(tracking_id=f"{WORDS[1]}2"), latest=date(2026, 9, 25))
    take(store, config, ordered(buyer_email=EMAIL, buyer_name=f"{WORDS[0]} Example"))
    facts = SetFacts(comment=f"It {WORDS[3]} much.", buyer_name=f"{WORDS[0]} Example", paid=3000)
    note = Note(f"{WORDS[4]} called.")
    for decision in (
        facts,
        note,
        Message(None, subject=f"About {WORDS[5]}", text=f"Dear {WORDS[6]}", despite_lint=True),
    ):
        decide(store, config, 1, decision, operator="ana", now=NOW)
    decide(store, config, 1, RefundDecision(500, keep_open=True), operator="ana", now=NOW)
    written(store, config)
    decide(store, config, 1, Close("not_returnable"), operator="ana", now=NOW)
    drafts.keep(store, drafts.Draft(1, "note", {"text": f"{WORDS[7]} again"}, 1, NOW), "ana")
    settled(store, config)
    return store


def written(store: Store, config: Config) -> None:
    """Put what is due into a refund file, and that on disk."""
    made = batches.make_batch(
        store,
        config,
        account="default",
        marketplace="amazon.co.uk",
        form="flat",
        operator="ana",
        now=LATER,
        write=lambda number, entries: f"{number}\n" + "".join(f"{row.refund_id}\n" for row in entries),
    )
    assert made is not None
    batches.mark_written(store, made.number, LATER)


def settled(store: Store, config: Config) -> None:
    """Have all mails sent and all clicks clicked."""
    while mail := outbox.claim_mail(store, owner="one", now=LATER, lease=timedelta(minutes=1)):
        outbox.mark_sent(store, config, mail.id, owner="one", now=LATER)
    for entry in outbox.worklist(store):
        outbox.click_done(store, config, entry.id, operator="ana", now=LATER)


def bytes_of(store: Store) -> bytes:
    """Return all bytes that the database keeps on disk: of PostgreSQL its tables and indexes."""
    if store.path is not None:
        return b"".join(path.read_bytes() for path in store.path.parent.glob(f"{store.path.name}*"))
    with store.connection():
        bulk.execute(store, "CHECKPOINT")
        ((folder, number),) = bulk.select(
            store,
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()",
        )
        tables = bulk.select(
            store,
            "SELECT pg_relation_filepath(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND pg_relation_filepath(c.oid) IS NOT NULL",
        )
        toast = bulk.select(
            store, "SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE reltoastrelid <> 0"
        )
    assert number
    return b"".join(
        path.read_bytes() for (name,) in [*tables, *toast] if name and (path := Path(folder, name)).exists()
    )


def test_of_the_buyer_nothing_is_left_in_the_tables(told: Store, config: Config) -> None:
    before = everything(told)
    assert [word for word in WORDS if word not in before] == []
    assert purge(told, config) == [1]
    after = everything(told)
    assert [word for word in (*WORDS, EMAIL) if word.casefold() in after.casefold()] == []
    assert violations(told) == []


def test_of_the_buyer_no_byte_is_left_in_the_database_s_files(told: Store, config: Config) -> None:
    before = bytes_of(told).lower()
    assert [word for word in WORDS if word.lower().encode() not in before] == []
    purge(told, config)
    told.close()
    after = bytes_of(told).lower()
    assert ORDER.encode() in after
    assert [word for word in WORDS if word.lower().encode() in after] == []


def test_money_history_and_what_was_sold_stay(told: Store, config: Config) -> None:
    before = cases.whole(told, 1)
    purge(told, config)
    after = cases.whole(told, 1)
    assert after.ledger == before.ledger
    assert [entry.event for entry in after.history] == [*(entry.event for entry in before.history), "purged"]
    assert [entry.state for entry in after.outbox] == [entry.state for entry in before.outbox]
    kept = "order_id rma_id sku item reason_code state paid refunded reported_state quantity".split()
    assert [getattr(after.request, name) for name in kept] == [getattr(before.request, name) for name in kept]
    assert after.request.purged_at == OVER
    assert after.request.version == before.request.version + 1


def test_the_history_is_chained_as_before_and_an_edited_event_is_found(told: Store, config: Config) -> None:
    purge(told, config)
    assert list(audit_faults(told)) == []
    with told.writing():
        for trigger in ("event_unchanged",):
            told.database.execute_sql(
                f"DROP TRIGGER {trigger}" + ("" if told.backend == "sqlite" else " ON event")
            )
        Event.update(operator="kim").where(Event.event == "close").execute()
    assert any("is not what was written" in fault for fault in audit_faults(told))


def test_a_purged_request_is_not_found_by_its_buyer_any_more(told: Store, config: Config) -> None:
    query = parse_query(f"state:closed {WORDS[3]}", config)
    assert len(list(cases.requests(told, query, OVER))) == 1
    purge(told, config)
    assert list(cases.requests(told, query, OVER)) == []
    assert len(list(cases.requests(told, parse_query("state:closed kettle", config), OVER))) == 1


def test_what_was_decided_before_the_purging_cannot_be_taken_back(told: Store, config: Config) -> None:
    decide(told, config, 1, Note("Nothing left to leave."), operator="ana", now=LATER)
    purge(told, config)
    before = everything(told)
    with pytest.raises(NothingToUndo, match="the buyer's data was purged since"):
        undo(told, config, 1, operator="ana", now=OVER)
    assert everything(told) == before


def test_it_is_purged_when_the_days_are_over_and_not_before(told: Store, config: Config) -> None:
    assert purge(told, config, NOW + timedelta(days=30) - timedelta(seconds=1)) == []
    assert purge(told, config, NOW + timedelta(days=30)) == [1]
    assert purge(told, config, NOW + timedelta(days=30)) == []
    assert [name for name in (entry.event for entry in cases.history(told, 1)) if name == "purged"] == ["purged"]


@pytest.mark.parametrize("state", ["pending", "approved", "received"])
def test_what_is_not_final_is_never_purged(
    store: Store, config: Config, new_request: RequestMaker, state: str
) -> None:
    new_request(reported_state=state)
    assert purge(store, config, NOW + timedelta(days=3650)) == []


def test_what_has_still_to_leave_is_never_purged(store: Store, config: Config, new_request: RequestMaker) -> None:
    """A mail in each state that is not settled, a click, refunds for a file, a buyer who waits for an answer."""
    for state in ("waiting", "sending", "failed", "uncertain"):
        number = new_request(reported_state="closed")
        decide(
            store, config, number, Message(None, subject="s", text="t", despite_lint=True), operator="ana", now=NOW
        )
        with store.writing():
            store.database.execute_sql(
                f"UPDATE outbox SET state = '{state}', claimed_until = {2**40} WHERE request_id = {number}"
            )
    decide(store, config, new_request(), Close("not_returnable"), operator="ana", now=NOW)
    for _number in range(2):
        back = new_request(reported_state="received", delivered_at=int(NOW.timestamp()))
        decide(store, config, back, RefundDecision(3990), operator="ana", now=NOW)
    asked = new_request(reported_state="closed")
    decide(store, config, asked, Note("Where is it?", from_buyer=True), operator="ana", now=NOW)
    later = NOW + timedelta(days=3650)
    before = everything(store)
    assert purge(store, config, later) == []
    assert everything(store) == before
    assert [one.work_left for one in due(store, config, later)] == [True] * 8
    written(store, config)
    assert purge(store, config, later) == [6, 7]


def test_a_refund_file_that_never_was_on_disk_is_still_to_leave(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    back = new_request(reported_state="received", delivered_at=int(NOW.timestamp()))
    decide(store, config, back, RefundDecision(3990), operator="ana", now=NOW)
    written(store, config)
    with store.writing():
        store.database.execute_sql("UPDATE batch SET written_at = NULL")
    assert purge(store, config) == []


def test_what_somebody_types_about_it_now_waits_as_long_again(told: Store, config: Config) -> None:
    drafts.keep(told, drafts.Draft(1, "message", {"text": "Dear"}, 1, OVER), "kim")
    assert purge(told, config) == []
    assert purge(told, config, OVER + timedelta(days=30)) == [1]
    assert drafts.of(told, "kim") == []


def test_what_comes_to_a_purged_request_is_purged_when_the_time_is_over_again(told: Store, config: Config) -> None:
    purge(told, config)
    decide(told, config, 1, SetFacts(comment="Once more: Quendel."), operator="ana", now=OVER)
    assert cases.get(told, 1).comment == "Once more: Quendel."
    assert purge(told, config, OVER + timedelta(days=29)) == []
    assert purge(told, config, OVER + timedelta(days=30)) == [1]
    assert "Quendel" not in everything(told)
    assert list(audit_faults(told)) == []


def test_a_request_that_was_opened_again_is_final_from_its_last_end_on(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    number = new_request(marketplace="amazon.co.uk")
    decide(store, config, number, Close("not_returnable"), operator="ana", now=NOW)
    undo(store, config, number, operator="ana", now=NOW)
    decide(store, config, number, Close("not_returnable"), operator="ana", now=NOW + timedelta(days=20))
    settled(store, config)
    assert purge(store, config, NOW + timedelta(days=40)) == []
    assert purge(store, config, NOW + timedelta(days=50)) == [number]


def test_only_the_named_account_is_purged(store: Store, config: Config, new_request: RequestMaker) -> None:
    new_request(reported_state="closed")
    other = new_request(reported_state="closed", account="second")
    assert purge(store, config, account="second") == [other]


def test_a_request_of_a_marketplace_that_the_config_forgot_stops_no_other(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    first, second = new_request(reported_state="closed"), new_request(reported_state="closed")
    with store.writing():
        store.database.execute_sql(f"UPDATE request SET marketplace = 'gone.example' WHERE id = {first}")
    run = Purging(store, config, operator="ana", now=OVER)
    done = {one.request_id: problem for one, problem in run.requests(list(due(store, config, OVER)))}
    assert "gone.example" in done[first]
    assert done[second] == ""
    assert [row["purged_at"] is not None for row in stored(store)] == [False, True]


def test_the_buyer_of_an_order_is_forgotten_with_its_last_request(store: Store, config: Config) -> None:
    lamp = {"rma_id": "DlampRRMA", "sku": "LAMP-3", "order_item_id": "40118823"}
    take(store, config, returned(status="Closed"), returned(**lamp, status="Approved"))
    take(store, config, ordered(buyer_email=EMAIL), ordered(order_item_id="40118823", sku="LAMP-3"))
    assert purge(store, config) == [1]
    first, second = stored(store)
    assert (first["buyer_name"], second["buyer_name"]) == ("", "Sam Example")
    take(store, config, ordered(buyer_email=EMAIL), latest=date(2026, 10, 30))
    assert stored(store)[0]["buyer_email"] == ""
    take(store, config, returned(**lamp, status="Closed"), now=OVER)
    assert purge(store, config, OVER + timedelta(days=30)) == [2]
    assert "Sam Example" not in everything(store)


def test_buyers_who_never_asked_for_a_return_are_forgotten_a_time_after_the_order(
    store: Store, config: Config
) -> None:
    take(store, config, ordered(buyer_email=EMAIL), latest=date(2026, 9, 24))
    end = datetime(2026, 9, 24, tzinfo=NOW.tzinfo) + timedelta(days=181)
    purge(store, config, end - timedelta(days=1))
    assert EMAIL in everything(store)
    purge(store, config, end)
    assert EMAIL not in everything(store)
    take(
        store,
        config,
        ordered(buyer_email=EMAIL),
        ordered(order_item_id="9", buyer_email=EMAIL),
        latest=date(2027, 9, 24),
    )
    assert EMAIL not in everything(store)
    take(store, config, returned())
    request = only(store)
    assert (request["paid"], request["buyer_email"], request["state"]) == (4290, "", "pending")


REPORTS: tuple[tuple[tuple[Any, ...], date | None], ...] = (
    ((returned(tracking_id=WORDS[1], other={"Note": WORDS[2]}, status="Completed"),), date(2026, 9, 30)),
    ((returned(rma_id="", order_item_id="", tracking_id=WORDS[3]),), date(2026, 9, 24)),
    ((returned(sku="", asin="B0KETTLE17", tracking_id=WORDS[4], label_payer="Seller"),), date(2027, 1, 30)),
    ((ordered(buyer_email=EMAIL), ordered(order_item_id="7", sku="NEW", buyer_name=WORDS[0])), date(2026, 9, 20)),
)


def test_no_report_in_any_order_brings_a_purged_buyer_back(told: Store, config: Config) -> None:
    purge(told, config)
    results = []
    for order in itertools.permutations(REPORTS):
        for rows, latest in (*order, order[0]):
            take(told, config, *rows, latest=latest, now=OVER)
        found = everything(told)
        assert [word for word in (*WORDS, EMAIL) if word in found] == []
        results.append(content(told))
    assert only(told)["label_payer"] == "Seller"
    assert only(told)["purged_at"] == int(OVER.timestamp())
    assert all(result == results[-1] for result in results[1:])
    again = [take(told, config, *rows, latest=latest, now=OVER) for rows, latest in REPORTS]
    assert [(one.new, one.changed) for one in again] == [(0, 0)] * 4
    assert purge(told, config, OVER + timedelta(days=60)) == []


def test_a_new_return_of_a_purged_order_keeps_what_its_own_report_says(told: Store, config: Config) -> None:
    purge(told, config)
    take(told, config, returned(rma_id="DnewRRMA", requested_on=date(2026, 12, 1), tracking_id="H02NEW"), now=OVER)
    new = stored(told)[-1]
    assert (new["id"], new["tracking_id"], new["purged_at"]) == (2, "H02NEW", None)
    assert "H02NEW" in everything(told)


def test_a_run_that_was_broken_off_is_completed_by_the_next(told: Store, config: Config) -> None:
    run = Purging(told, config, operator="ana", now=OVER)
    list(run.requests(list(due(told, config, OVER))))
    again = Purging(told, config, operator="kim", now=OVER)
    assert again.needed
    assert scrub(told) == ""
    again.finish(OVER)
    assert not Purging(told, config, operator="kim", now=OVER).needed
    with told.reading():
        assert [(one.operator, one.requests) for one in PurgeRun.select()] == [("ana", 1)]


def test_a_request_that_somebody_wrote_about_meanwhile_is_left(told: Store, config: Config) -> None:
    found = list(due(told, config, OVER))
    decide(told, config, 1, Message(None, subject="s", text="t", despite_lint=True), operator="kim", now=OVER)
    run = Purging(told, config, operator="ana", now=OVER)
    assert list(run.requests(found)) == []
    assert found == [Due(1, ORDER, NOW, False)]
    assert len(list(cases.requests(told, ALL, OVER))) == 1


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("", False),
        ("state:pending value:>50", False),
        ("-(state:pending or due:<4h)", False),
        ("state:pending sam", True),
        ('state:pending or -"Sam Example"', True),
        ("山田", True),
        ("state:pending (", True),
        ("buyer:sam", True),  # a field that there is not
        ("State:Pending", False),
    ],
)
def test_what_may_name_a_person_in_a_kept_query_are_its_words(text: str, has: bool) -> None:
    assert kept_words.has_words(text) is has


def test_a_kept_query_is_forgotten_when_its_time_is_over_and_not_before(store: Store, config: Config) -> None:
    kept.keep_scratch(store, "ana", "sam", NOW)
    kept.keep(store, "ben", kept.SCRATCH, "sam of an earlier version")
    kept.keep(store, "cleo", kept.SCRATCH, "state:pending")
    purge(store, config, NOW + timedelta(days=29))
    assert [kept.scratch(store, name) for name in ("ana", "ben", "cleo")] == ["sam", "", "state:pending"]
    purge(store, config, NOW + timedelta(days=30))
    assert [kept.scratch(store, name) for name in ("ana", "ben", "cleo")] == ["", "", "state:pending"]


def test_of_a_kept_query_no_byte_is_left_in_the_database_s_files(store: Store, config: Config) -> None:
    kept.keep_scratch(store, "ana", WORDS[0], NOW)
    left_at.keep(store, "ana", LeftAt("to_decide", WORDS[1], seconds(NOW)))
    assert all(word.encode() in bytes_of(store) for word in WORDS[:2])
    purge(store, config)
    store.close()
    assert [word for word in WORDS[:2] if word.encode() in bytes_of(store)] == []


def test_what_is_typed_while_it_is_purged_stays(store: Store, config: Config) -> None:
    kept.keep_scratch(store, "ana", "sam", NOW)
    found = kept_words.old(store, seconds(OVER))
    kept.keep_scratch(store, "ana", "jo", OVER)
    with store.writing():
        kept_words.forget(store, found)
    assert kept.scratch(store, "ana") == "jo"
