"""The inbox opened in a test: keys in, the screen's text out. Waits for what happens, never for a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from returns_tui.config.values import Config
from returns_tui.store.database import Store
from returns_tui.ui import confirmation
from returns_tui.ui.app import ReturnsApp
from returns_tui.ui.inbox import InboxScreen
from tests.conftest import NOW, insert_request

SIZES = [(80, 24), (140, 40)]


class Opened:
    """An open inbox."""

    def __init__(self, app: ReturnsApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def inbox(self) -> InboxScreen:
        return self.app.inbox

    async def settle(self) -> None:
        """Wait until all database work is done and shown."""
        quiet = 0
        for _round in range(2000):
            await self.pilot.pause()
            quiet = quiet + 1 if self.inbox.clerk.idle else 0
            if quiet == 3:
                return
        raise AssertionError("the inbox does not come to rest")

    async def press(self, *keys: str) -> None:
        """Press keys, each after what the one before did is on the screen."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def burst(self, *keys: str) -> None:
        """Have keys arrive all at once, as from a key held down over a slow line, and wait for the last."""
        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await self.settle()

    async def look_for_changes(self) -> None:
        """Do what the inbox does every two seconds."""
        self.inbox._poll()
        await self.settle()

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def status(self) -> str:
        return self.inbox.status.plain

    @property
    def queue(self) -> list[str]:
        """The lines of the queue, without its header."""
        height, width = self.inbox.queue.size.height, self.inbox.queue.size.width
        lines = [line[:width] for line in self.lines[2 : 1 + height]]
        return [line.rstrip() for line in lines if line.strip()]

    @property
    def details(self) -> str:
        return self.inbox.details.plain

    @property
    def bar(self) -> str:
        return self.inbox.bar.plain

    @property
    def order(self) -> str:
        """The order id of the row under the cursor."""
        (line,) = [line for line in self.queue if line.startswith(">")]
        return line[11:30].rstrip()


OpenInbox = Callable[..., AbstractAsyncContextManager[Opened]]
NewRequest = Callable[..., int]


@pytest.fixture(autouse=True)
def _quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests answer questions as fast as they like; the tests of the pause itself set it again."""
    monkeypatch.setattr(confirmation, "PAUSE", 0.0)


@pytest.fixture
def inbox_store(sqlite_store: Store) -> Store:
    """The database of the inbox: SQLite, unless a file of tests says that it is `store`, that is either of two."""
    return sqlite_store


@pytest.fixture
def open_inbox(inbox_store: Store, config: Config) -> OpenInbox:
    """Open the inbox on the test's database: `open_inbox(size, keys={...})`; nothing is delivered."""

    @asynccontextmanager
    async def opening(size: tuple[int, int] = (80, 24), **changes: Any) -> AsyncIterator[Opened]:
        app = ReturnsApp(inbox_store, config._replace(**changes), demo=True, now=lambda: NOW)
        async with app.run_test(size=size) as pilot:
            opened = Opened(app, pilot)
            await opened.settle()
            yield opened

    return opening


@pytest.fixture
def put(inbox_store: Store, config: Config) -> NewRequest:
    """Put requests into the queue."""
    return lambda **values: insert_request(inbox_store, config, **values)
