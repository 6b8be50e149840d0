"""The courier: each mail leaves once, whoever else delivers, and whatever goes wrong is told."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from returns_tui.config.values import Account, Config
from returns_tui.delivery import courier, smtp
from returns_tui.delivery.courier import Delivered, courier_name, deliver_due, pause_after
from returns_tui.delivery.password import VARIABLE
from returns_tui.errors import DatabaseUnavailable
from returns_tui.policy.decisions import Message
from returns_tui.policy.request import OutboxEntry
from returns_tui.store import cases, outbox, outbox_reading
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide, undo
from returns_tui.store.models import Outbox
from tests.conftest import NOW, RequestMaker
from tests.delivery.conftest import DROP, PASSWORD, Faulty, Honest, honest_server, smtp_mail

LATER = NOW + timedelta(minutes=1)  # the undo window is over


@pytest.fixture
def write(store: Store, config: Config, new_request: RequestMaker) -> Writer:
    return Writer(store, config, new_request)


class Writer:
    """Puts mails into the outbox as operators do."""

    def __init__(self, store: Store, config: Config, new_request: RequestMaker) -> None:
        self.store, self.config, self.new_request = store, config, new_request

    def __call__(self, subject: str = "Your return", text: str = "Please wait.\n", **request: str) -> int:
        """Write a message to a buyer; return its outbox id."""
        request_id = self.new_request(**request)
        outcome = decide(
            self.store, self.config, request_id, Message(None, subject=subject, text=text), operator="ana", now=NOW
        )
        return outcome.outbox[0]


def entry(store: Store, entry_id: int) -> OutboxEntry:
    (found,) = (entry for entry in outbox.entries(store, kinds=("mail",)) if entry.id == entry_id)
    return found


def deliver(store: Store, config: Config, at: datetime = LATER, limit: int | None = None) -> list[Delivered]:
    return deliver_due(store, config, owner=courier_name(), now=lambda: at, limit=limit)


def by_smtp(config: Config, port: int, **values: str) -> Config:
    return config._replace(mail=smtp_mail(port, **values))


def files(config: Config) -> list[Path]:
    return sorted(config.mail.folder.iterdir()) if config.mail.folder.exists() else []


def test_a_due_mail_leaves_and_is_marked_sent(store: Store, config: Config, write: Writer) -> None:
    entry_id = write(text="Please send the kettle back.\n")
    told: list[Delivered] = []
    results = deliver_due(store, config, owner=courier_name(), now=lambda: LATER, report=told.append)
    assert results == told == [Delivered(entry_id, "mail", "sent", "")]
    assert entry(store, entry_id).state == "sent"
    (path,) = files(config)
    assert b"Please send the kettle back." in path.read_bytes()
    assert deliver(store, config) == []
    assert "mail_sent" in [event.event for event in cases.history(store, entry(store, entry_id).request_id)]


def test_nothing_leaves_while_it_can_be_undone_or_after_it_was(
    store: Store, config: Config, write: Writer
) -> None:
    entry_id = write()
    assert deliver(store, config, at=NOW) == []
    undo(store, config, entry(store, entry_id).request_id, operator="ana", now=NOW)
    assert deliver(store, config) == []
    assert files(config) == []


def test_a_limit_leaves_the_rest_for_the_next_run(store: Store, config: Config, write: Writer) -> None:
    for _number in range(3):
        write()
    assert len(deliver(store, config, limit=2)) == 2
    assert len(deliver(store, config, limit=2)) == 1


def test_a_mail_that_cannot_be_made_keeps_nobody_from_the_next(
    store: Store, config: Config, write: Writer
) -> None:
    bad, good = write(), write()
    with store.writing():
        Outbox.update(to="a@example.com,b@example.com").where(Outbox.id == bad).execute()
    assert [(result.id, result.state) for result in deliver(store, config)] == [(bad, "failed"), (good, "sent")]
    assert "no plain mail address" in entry(store, bad).error


def test_a_failed_mail_can_be_sent_again_with_the_same_message_id(
    store: Store, config: Config, write: Writer, faulty: Faulty, honest: Honest
) -> None:
    entry_id = write()
    message_id = entry(store, entry_id).message_id
    (result,) = deliver(store, by_smtp(config, faulty(RCPT="550 opted out")))
    assert result.state == entry(store, entry_id).state == "failed"
    assert "550 opted out" in entry(store, entry_id).error
    outbox.retry(store, entry_id, operator="ana", now=LATER)
    (result,) = deliver(store, by_smtp(config, honest.port))
    assert result.state == "sent"
    assert f"Message-ID: {message_id}".encode() in honest.received.mails[0][2]


def test_a_mail_of_which_nobody_knows_is_never_sent_again_by_itself(
    store: Store, config: Config, write: Writer, faulty: Faulty, honest: Honest
) -> None:
    entry_id = write()
    (result,) = deliver(store, by_smtp(config, faulty(DOT=DROP)))
    assert result.state == entry(store, entry_id).state == "uncertain"
    assert deliver(store, by_smtp(config, honest.port), at=LATER + timedelta(days=9)) == []
    assert honest.received.mails == []


def test_a_mail_put_off_is_tried_again_after_a_growing_pause(
    store: Store, config: Config, write: Writer, faulty: Faulty
) -> None:
    entry_id = write()
    config = by_smtp(config, faulty(RCPT="450 greylisted"))
    at, pauses = LATER, []
    for _try in range(8):
        (result,) = deliver(store, config, at=at)
        assert (result.state, entry(store, entry_id).state) == ("waiting", "waiting")
        assert "450 greylisted" in entry(store, entry_id).error
        due = outbox_reading.next_due(store)
        assert due is not None
        assert deliver(store, config, at=due - timedelta(seconds=1)) == []
        pauses.append(int((due - at).total_seconds() // 60))
        at = due
    assert pauses == [1, 5, 15, 60, 180, 360, 360, 360]


def test_after_three_days_a_person_has_to_decide(
    store: Store, config: Config, write: Writer, faulty: Faulty
) -> None:
    entry_id = write()
    config = by_smtp(config, faulty(RCPT="450 greylisted"))
    (result,) = deliver(store, config, at=LATER + timedelta(days=3))
    assert (result.state, entry(store, entry_id).state) == ("failed", "failed")


def test_an_unusable_server_is_asked_once_a_run(
    store: Store, config: Config, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [write() for _number in range(3)]
    asked: list[str] = []

    def unusable(*_arguments: object) -> None:
        asked.append("asked")
        raise smtp.ServerUnusable("Nobody answers.")

    monkeypatch.setattr(smtp, "send_smtp", unusable)
    results = deliver(store, by_smtp(config, 25))
    assert results == [Delivered(entry_id, "mail", "waiting", "Nobody answers.") for entry_id in ids]
    assert asked == ["asked"]


def test_without_password_no_mail_is_lost(store: Store, config: Config, write: Writer, honest: Honest) -> None:
    write()
    (result,) = deliver(store, by_smtp(config, honest.port, username="shop"))
    assert result.state == "waiting"
    assert VARIABLE in result.error
    assert honest.received.mails == []


def test_the_password_reaches_the_server_and_nothing_else(
    store: Store, config: Config, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    entry_id = write()
    with honest_server(login=True) as server:
        (result,) = deliver(store, by_smtp(config, server.port, username="shop"))
    assert (result.state, server.received.logins) == ("waiting", [])  # it offers no login without TLS
    assert PASSWORD not in result.error
    assert PASSWORD not in entry(store, entry_id).error


def test_an_entry_without_sender_takes_the_accounts_or_says_how_to_set_it(
    store: Store, config: Config, write: Writer
) -> None:
    entry_id = write()
    with store.writing():
        Outbox.update(sender="").where(Outbox.id == entry_id).execute()
    nobody = config._replace(accounts={"default": Account("default")})
    (result,) = deliver(store, nobody)
    assert result.state == "waiting"
    assert "accounts: default: from:" in result.error
    (result,) = deliver(store, config, at=LATER + timedelta(minutes=1))
    assert result.state == "sent"
    assert b"From: seller@example.com\r\n" in files(config)[0].read_bytes()


@pytest.mark.parametrize(("where", "state"), [("compose", "failed"), ("send_smtp", "uncertain")])
def test_a_bug_is_told_by_name_and_without_what_it_held(
    sqlite_store: Store, config: Config, monkeypatch: pytest.MonkeyPatch, where: str, state: str
) -> None:
    from tests.conftest import insert_request

    write = Writer(sqlite_store, config, lambda **values: insert_request(sqlite_store, config, **values))
    entry_id = write()

    def broken(*_arguments: object) -> None:
        raise KeyError("buyer@marketplace.amazon.co.uk")

    monkeypatch.setattr(courier if where == "compose" else smtp, where, broken)
    (result,) = deliver(sqlite_store, by_smtp(config, 25))
    assert (result.state, entry(sqlite_store, entry_id).state) == (state, state)
    assert "KeyError" in result.error
    assert "buyer@" not in result.error


def test_an_interrupt_while_sending_leaves_no_mail_in_doubt_unsaid(
    store: Store, config: Config, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_id = write()

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(smtp, "send_smtp", interrupted)
    with pytest.raises(KeyboardInterrupt):
        deliver(store, by_smtp(config, 25))
    assert entry(store, entry_id).state == "uncertain"


def test_a_courier_that_died_leaves_its_mail_to_the_operator(store: Store, config: Config, write: Writer) -> None:
    entry_id = write()
    outbox.claim_mail(store, owner="dead:1:0", now=LATER, lease=timedelta(minutes=5))
    assert deliver(store, config, at=LATER + timedelta(minutes=4)) == []
    assert entry(store, entry_id).state == "sending"
    assert deliver(store, config, at=LATER + timedelta(minutes=6)) == []
    assert entry(store, entry_id).state == "uncertain"
    assert files(config) == []


def test_a_database_that_was_away_for_a_moment_still_learns_what_was_sent(
    store: Store, config: Config, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_id = write()
    real, fails = outbox.mark_sent, iter([True, False])

    def away_once(store: Store, config: Config, entry_id: int, *, owner: str, now: datetime) -> None:
        if next(fails):
            raise DatabaseUnavailable("away")
        real(store, config, entry_id, owner=owner, now=now)

    monkeypatch.setattr(outbox, "mark_sent", away_once)
    (result,) = deliver(store, config)
    assert (result.state, entry(store, entry_id).state) == ("sent", "sent")


def test_couriers_side_by_side_send_each_mail_once(
    store: Store, config: Config, write: Writer, honest: Honest
) -> None:
    ids = [write(subject=f"Mail {number}") for number in range(12)]
    config = by_smtp(config, honest.port)
    start = threading.Barrier(3)
    results: list[Delivered] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            start.wait()
            with store.connection():
                results.extend(deliver(store, config))
        except BaseException as error:
            problems.append(error)

    couriers = [threading.Thread(target=run) for _number in range(3)]
    for thread in couriers:
        thread.start()
    for thread in couriers:
        thread.join()
    assert problems == []
    assert sorted(result.id for result in results) == ids
    assert len(honest.received.mails) == len(ids)
    assert len({mail[2] for mail in honest.received.mails}) == len(ids)
    assert {entry(store, entry_id).state for entry_id in ids} == {"sent"}


def test_each_courier_has_a_name_of_its_own() -> None:
    names = {courier_name() for _number in range(50)}
    assert len(names) == 50
    assert {name.count(":") for name in names} == {2}


def test_the_pause_grows_up_to_six_hours() -> None:
    assert pause_after(1) == timedelta(minutes=1)
    assert pause_after(99) == timedelta(hours=6)
