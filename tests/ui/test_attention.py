"""The bell and the title: for what is due soon, at its time, no more than that, and given back at the end."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from returns_tui.config.values import Attention, Config
from returns_tui.store.database import Store, seconds
from returns_tui.ui.app import ReturnsApp
from returns_tui.ui.calling import Caller
from tests.conftest import NOW, insert_request
from tests.ui.conftest import NewRequest, Opened
from tests.ui.test_terminal import Terminal

DAY = 86_400  # seconds after which an answer is due
KEPT, BACK = "\x1b[22;0t", "\x1b[23;0t"


def title(many: int) -> str:
    return f"\x1b]2;{many} due within 1 h - returns-tui\x07"


class Later:
    """An inbox whose time can be set, and what it sends besides its pictures."""

    def __init__(self, store: Store, config: Config, **attention: Any) -> None:
        self.now = NOW
        config = config._replace(attention=Attention()._replace(**attention))
        self.app = ReturnsApp(store, config, demo=True, now=self.time)
        self.sent: list[str] = []
        self.app.send_aside = self.take  # type: ignore[method-assign]

    def take(self, sequence: str) -> None:
        if sequence:
            self.sent.append(sequence)

    def time(self) -> datetime:
        return self.now

    async def go_to(self, opened: Opened, now: datetime) -> list[str]:
        """Have the timer ring at a time; return what is sent then."""
        self.now, self.sent = now, []
        timer = self.app.inbox._next_look
        assert timer is not None
        self.app.inbox._look_at_due()
        await opened.settle()
        return self.sent


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")


def due_in(put: NewRequest, minutes: int) -> int:
    return put(requested_at=seconds(NOW) + 60 * minutes - DAY)


async def test_what_comes_near_its_deadline_rings_once_and_stands_in_the_title(
    sqlite_store: Store, config: Config, put: NewRequest
) -> None:
    due_in(put, 90)
    inbox = Later(sqlite_store, config)
    async with inbox.app.run_test(size=(80, 24)) as pilot:
        opened = Opened(inbox.app, pilot)
        await opened.settle()
        assert inbox.sent == []
        timer = inbox.app.inbox._next_look
        assert timer is not None
        assert timer._interval == 30 * 60 + 1  # the one moment at which time alone changes it
        assert await inbox.go_to(opened, NOW + timedelta(minutes=31)) == [KEPT + title(1) + "\x07"]
        assert await inbox.go_to(opened, NOW + timedelta(minutes=40)) == []
        assert await inbox.go_to(opened, NOW + timedelta(minutes=91)) == [BACK]
        assert inbox.app.inbox._next_look is None
        assert opened.status.startswith("Example returns")  # nothing on the screen changed


async def test_what_is_due_soon_at_the_beginning_stands_in_the_title_without_a_bell(
    sqlite_store: Store, config: Config, put: NewRequest
) -> None:
    due_in(put, 20)
    due_in(put, 30)
    inbox = Later(sqlite_store, config)
    async with inbox.app.run_test(size=(80, 24)) as pilot:
        await Opened(inbox.app, pilot).settle()
        assert inbox.sent == [KEPT + title(2)]


async def test_a_decision_changes_the_title_at_once(sqlite_store: Store, config: Config, put: NewRequest) -> None:
    due_in(put, 20)
    due_in(put, 30)
    inbox = Later(sqlite_store, config)
    async with inbox.app.run_test(size=(80, 24)) as pilot:
        opened = Opened(inbox.app, pilot)
        await opened.settle()
        inbox.sent = []
        await opened.press("x", "y")
        await opened.look_for_changes()
        assert inbox.sent == [title(1)]


@pytest.mark.parametrize(
    "keys",
    [("/", "k"), ("n", "k"), ("x",), ("?", "/", "k"), ("v", "c", "x")],
    ids=["a query", "a note", "a question", "in the keys", "a question about many"],
)
async def test_nobody_who_types_or_is_asked_something_hears_it(
    sqlite_store: Store, config: Config, put: NewRequest, keys: tuple[str, ...]
) -> None:
    due_in(put, 61)
    inbox = Later(sqlite_store, config, title=False)
    async with inbox.app.run_test(size=(80, 24)) as pilot:
        opened = Opened(inbox.app, pilot)
        await opened.settle()
        for key in keys:
            await opened.press(key)
            await opened.app.workers.wait_for_complete()
        assert await inbox.go_to(opened, NOW + timedelta(minutes=2)) == []
        for _step in keys:
            await opened.press("escape")
        sent = inbox.sent  # going back reads the list, and so looks, too
        assert [*sent, *await inbox.go_to(opened, NOW + timedelta(minutes=3))] == ["\x07"]


@pytest.mark.parametrize("attention", [{"bell": False, "title": False}, {"quiet": (9 * 60, 17 * 60)}])
async def test_switched_off_or_in_quiet_hours_nothing_is_sent(
    sqlite_store: Store, config: Config, put: NewRequest, attention: dict[str, Any]
) -> None:
    due_in(put, 20)
    due_in(put, 61)
    inbox = Later(sqlite_store, config, **attention)
    async with inbox.app.run_test(size=(80, 24)) as pilot:
        opened = Opened(inbox.app, pilot)
        await opened.settle()
        inbox.now += timedelta(minutes=5)
        inbox.app.inbox._look_at_due()
        await opened.settle()
        assert inbox.sent == []


async def test_what_is_new_is_announced_and_nothing_moves(
    sqlite_store: Store, config: Config, put: NewRequest
) -> None:
    for _number in range(3):
        put()
    inbox = Later(sqlite_store, config)
    async with inbox.app.run_test(size=(80, 24)) as pilot:
        opened = Opened(inbox.app, pilot)
        await opened.settle()
        await opened.press("j")
        await opened.look_for_changes()
        lines, before = opened.lines, inbox.app.inbox.queue.cursor
        put(requested_at=seconds(NOW) + 1800 - DAY, sku="TENT")  # the soonest of all: it belongs above the others
        await opened.look_for_changes()
        assert opened.lines[1:] == lines[1:]
        assert "1 new (R)" in opened.lines[0]
        assert inbox.app.inbox.queue.cursor == before
        assert inbox.sent == [KEPT + title(1) + "\x07"]


def test_a_console_without_titles_gets_none() -> None:
    assert Caller({"TERM": "linux"}).retitled("3 due") == ""


def test_a_title_has_nothing_in_it_that_could_be_obeyed() -> None:
    assert (
        Caller({"TERM": "xterm"}).retitled("a\x07\x1b]52;c;x\x07") == f"{KEPT}\x1b]2;a\\x07\\x1b]52;c;x\\x07\x07"
    )


def test_a_terminal_has_its_title_back_at_the_end(tmp_path: Path, sqlite_store: Store, config: Config) -> None:
    insert_request(sqlite_store, config, requested_at=seconds(NOW) + 1800 - DAY)
    opened = Terminal(tmp_path, {})
    try:
        opened.shows(title(1))
        os.write(opened.master, b"q")
        assert opened.ends() == 0
    finally:
        opened.close()
    output = opened.output.decode()
    assert output.count(KEPT) == output.count(BACK) == 1
    assert output.index(KEPT) < output.index(title(1)) < output.index(BACK)
