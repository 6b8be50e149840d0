"""Whatever a mail server does, at whatever step, while two couriers deliver: no mail goes out twice by itself.

The server's own books say what it took. A mail is `sent` when the server said so, `failed` when it refused for
good, `uncertain` when the dot went out and no answer came back, and is tried again only when it surely has not
left.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.delivery.courier import Delivered, courier_name, deliver_due
from returns_tui.store import outbox
from returns_tui.store.database import Store
from tests.conftest import NOW, RequestMaker
from tests.delivery.conftest import smtp_mail
from tests.delivery.test_courier import Writer
from tests.delivery.unruly_server import DROP, HALF, HANG, STEPS, Unruly, unruly_server

FAULTS = (
    *(DROP, HANG, HALF),
    *("421 closing", "450 busy", "452 full", "500 what?", "550 no such user", "554 spam"),
    *("hello", "999 nothing", "25", "354 more"),
)
MAILS, COURIERS, ROUNDS = 3, 2, 3
PATIENCE: Any = 0.15  # seconds that a courier waits for an answer: the server is on this machine


@pytest.fixture
def server() -> Iterator[Unruly]:
    with unruly_server() as running:
        yield running


def both_deliver(store: Store, config: Config, at: datetime, server: Unruly) -> list[Delivered]:
    """Have two couriers deliver at the same moment; return what both reported."""
    start = threading.Barrier(COURIERS)
    results: list[Delivered] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            start.wait()
            with store.connection():
                results.extend(deliver_due(store, config, owner=courier_name(), now=lambda: at))
        except BaseException as error:
            problems.append(error)

    couriers = [threading.Thread(target=run) for _number in range(COURIERS)]
    for thread in couriers:
        thread.start()
    for thread in couriers:
        thread.join()
    server.let_go()
    assert problems == []
    return results


# On PostgreSQL only where the answer counts most: the courier is the same.
@pytest.mark.parametrize(
    ("store", "step"), [*(("sqlite", step) for step in STEPS), ("postgresql", "DOT")], indirect=["store"]
)
def test_no_fault_of_the_server_sends_a_mail_twice(
    store: Store, config: Config, new_request: RequestMaker, server: Unruly, step: str
) -> None:
    config = config._replace(mail=smtp_mail(server.port)._replace(timeout=PATIENCE))
    write = Writer(store, config, new_request)
    for fault in FAULTS:
        ids = [write(subject=f"{step} {fault} {number}") for number in range(MAILS)]
        server.go_wrong(step, fault, times=2)
        at = NOW + timedelta(minutes=1)
        for _round in range(ROUNDS):
            both_deliver(store, config, at, server)
            at += timedelta(hours=1)
        mails = {entry.id: entry for entry in outbox.entries(store, kinds=("mail",)) if entry.id in ids}
        for mail in mails.values():
            taken, doubtful = server.taken[mail.message_id], server.doubtful[mail.message_id]
            said = f"{step} {fault}: {mail.state} after {mail.attempts} tries, taken {taken}, doubtful {doubtful}"
            assert taken + doubtful <= 1, said
            if (
                step == "BODY" and not taken
            ):  # too short a mail to notice that nobody listened before the dot was out
                assert mail.state == "uncertain", said
                continue
            assert mail.state == ("sent" if taken else "uncertain" if doubtful else "failed"), said
            assert (mail.state == "failed") <= fault.startswith("5"), said


def test_an_uncertain_mail_waits_for_the_operator_who_can_send_it_again_or_mark_it(
    store: Store, config: Config, new_request: RequestMaker, server: Unruly
) -> None:
    config = config._replace(mail=smtp_mail(server.port)._replace(timeout=PATIENCE))
    write = Writer(store, config, new_request)
    again, by_hand = write(subject="one"), write(subject="two")
    server.go_wrong("DOT", DROP, times=2)
    for days in range(3):
        both_deliver(store, config, NOW + timedelta(minutes=1, days=days), server)
    assert set(server.tries.values()) == {1}
    later = NOW + timedelta(days=4)
    outbox.retry(store, again, operator="ana", now=later)
    outbox.mark_sent_by_hand(store, config, by_hand, operator="ana", now=later)
    both_deliver(store, config, later, server)
    mails = {entry.id: entry for entry in outbox.entries(store, kinds=("mail",))}
    assert {mail.state for mail in mails.values()} == {"sent"}
    assert server.tries[mails[again].message_id] == 2, "the same Message-ID, so that a mailbox can tell"
    assert server.tries[mails[by_hand].message_id] == 1
