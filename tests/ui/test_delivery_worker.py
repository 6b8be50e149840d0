"""Delivery while the inbox is open: what is due leaves, what fails is told, and ending is prompt."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes

import pytest
from textual.message import Message as Posted

from returns_tui.config.values import Config
from returns_tui.delivery import courier
from returns_tui.policy.decisions import Message
from returns_tui.store import decisions, outbox, outbox_reading
from returns_tui.store.database import Store
from returns_tui.ui import delivery_worker
from returns_tui.ui.app import ReturnsApp
from returns_tui.ui.clerk import Broken
from returns_tui.ui.delivery_worker import DeliveryWorker, NotDelivered
from tests.conftest import NOW
from tests.delivery.conftest import Faulty, faulty, smtp_mail
from tests.ui.conftest import NewRequest, Opened

__all__ = ["faulty"]

LATER = NOW + timedelta(minutes=5)
PATIENCE = 20.0  # seconds after which a test gives up; it never waits that long for what works


class Post:
    """Takes what the worker posts, and can be waited for."""

    def __init__(self) -> None:
        self.taken: list[Posted] = []
        self.came = threading.Event()

    def __call__(self, message: Posted) -> None:
        self.taken.append(message)
        self.came.set()


@pytest.fixture
def mail_due(sqlite_store: Store, config: Config, put: NewRequest) -> int:
    """A message whose undo window is over at `LATER`."""
    number = put(order_id="026-1180443-7781902")
    message = Message(None, subject="Your kettle", text="Please send a photo.")
    decisions.decide(sqlite_store, config, number, message, operator="ana", now=NOW)
    return number


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when the worker has looked through the outbox and found nothing more to do."""
    looked = threading.Event()
    usual = outbox_reading.next_due

    def next_due(store: Store) -> object:
        looked.set()
        return usual(store)

    monkeypatch.setattr(outbox_reading, "next_due", next_due)
    return looked


def states(store: Store) -> list[str]:
    return [entry.state for entry in outbox.entries(store)]


async def test_the_open_inbox_delivers_what_is_due(
    sqlite_store: Store, config: Config, mail_due: int, idle: threading.Event
) -> None:
    app = ReturnsApp(sqlite_store, config, now=lambda: LATER)
    async with app.run_test(size=(80, 24)):
        assert await asyncio.to_thread(idle.wait, PATIENCE)
    delivery = app.inbox.delivery
    assert delivery is not None
    delivery.end(PATIENCE)
    assert not delivery.is_alive()
    (file,) = config.mail.folder.glob("*.eml")
    mail = message_from_bytes(file.read_bytes())
    assert "buyer" in mail["To"]
    assert "026-1180443-7781902" in mail["Subject"]
    assert states(sqlite_store) == ["sent"]


async def test_the_inbox_says_what_was_not_delivered(
    sqlite_store: Store, config: Config, mail_due: int, idle: threading.Event, faulty: Faulty
) -> None:
    refusing = config._replace(mail=smtp_mail(faulty(RCPT="550 no such mailbox")))
    app = ReturnsApp(sqlite_store, refusing, now=lambda: LATER)
    async with app.run_test(size=(80, 24)) as pilot:
        assert await asyncio.to_thread(idle.wait, PATIENCE)
        opened = Opened(app, pilot)
        await opened.settle()
        assert opened.status.startswith("Not delivered: ")
        assert "550" in opened.status or "no such mailbox" in opened.status
        await opened.press("o")
        assert "no such mailbox" in opened.text
    assert states(sqlite_store) == ["failed"]


def started(store: Store, config: Config, post: Callable[[Posted], object]) -> DeliveryWorker:
    worker = DeliveryWorker(store, config, lambda: LATER, post)
    worker.start()
    return worker


def test_a_server_that_is_away_is_told_and_the_mail_waits(
    sqlite_store: Store, config: Config, mail_due: int, faulty: Faulty
) -> None:
    post = Post()
    worker = started(sqlite_store, config._replace(mail=smtp_mail(faulty(GREETING="421 come later"))), post)
    assert post.came.wait(PATIENCE)
    worker.end(PATIENCE)
    assert not worker.is_alive()
    (told,) = post.taken
    assert isinstance(told, NotDelivered)
    assert not told.settled
    assert states(sqlite_store) == ["waiting"]


def test_what_is_decided_while_it_waits_leaves_on_waking(
    sqlite_store: Store, config: Config, idle: threading.Event, request: pytest.FixtureRequest
) -> None:
    worker = started(sqlite_store, config, Post())
    assert idle.wait(PATIENCE)
    idle.clear()
    request.getfixturevalue("mail_due")
    worker.wake()
    assert idle.wait(PATIENCE)
    worker.end(PATIENCE)
    assert len(list(config.mail.folder.glob("*.eml"))) == 1


def test_it_ends_at_once_while_it_waits_for_the_next_mail(
    sqlite_store: Store, config: Config, idle: threading.Event
) -> None:
    worker = started(sqlite_store, config, Post())
    assert idle.wait(PATIENCE)
    begun = time.monotonic()
    worker.end(PATIENCE)
    assert not worker.is_alive()
    assert time.monotonic() - begun < delivery_worker.AT_LATEST / 10


def test_an_error_that_nobody_foresaw_reaches_the_operator(
    sqlite_store: Store, config: Config, mail_due: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object, **_named: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(courier, "deliver_due", broken)
    post = Post()
    worker = started(sqlite_store, config, post)
    worker.join(PATIENCE)
    assert not worker.is_alive()
    (told,) = post.taken
    assert isinstance(told, Broken)
