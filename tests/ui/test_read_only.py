"""A read-only inbox: it says so on every screen, and what decides says why it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Close
from returns_tui.store import decisions, presence
from returns_tui.store.database import Store, open_store
from returns_tui.ui.actions import ACTIONS
from returns_tui.ui.app import ReturnsApp
from returns_tui.ui.inbox import InboxScreen
from tests.conftest import NOW
from tests.ui.conftest import NewRequest, Opened

SAID = "This inbox is read-only: to decide, start it without --read-only or read_only."


@pytest.fixture
def read_only(sqlite_store: Store, config: Config, put: NewRequest, tmp_path: Path) -> ReturnsApp:
    """The inbox, read-only, on two requests, of which one is closed and has a click to do."""
    put(order_id="026-1180443-7781902")
    closed = put(order_id="202-0045112-3340981")
    decisions.decide(sqlite_store, config, closed, Close("not_returnable"), operator="ana", now=NOW)
    store = open_store(f"sqlite:///{tmp_path / 'returns.db'}", read_only=True)
    return ReturnsApp(store, config._replace(read_only=True), now=lambda: NOW)


@pytest.mark.parametrize("width", [80, 140])
async def test_every_screen_says_so_in_its_first_line(read_only: ReturnsApp, width: int) -> None:
    async with read_only.run_test(size=(width, 24)) as pilot:
        inbox = Opened(read_only, pilot)
        await inbox.settle()
        assert inbox.lines[0].startswith(" READ-ONLY ")
        assert "[To decide 1]" in inbox.lines[0]
        for key, screen in (
            ("o", "OutboxScreen"),
            ("S", "StatisticsScreen"),
            ("?", "HelpScreen"),
            ("y", ""),
            ("/", ""),
        ):
            await inbox.press(key)
            await inbox.app.workers.wait_for_complete()
            await inbox.settle()
            assert not screen or type(inbox.app.screen).__name__ == screen
            assert inbox.lines[0].startswith(" READ-ONLY "), key
            await inbox.press("escape")
        await inbox.press("T")
        assert " READ-ONLY  How it looks" in inbox.text


async def test_what_decides_says_why_it_does_not(read_only: ReturnsApp) -> None:
    async with read_only.run_test(size=(80, 24)) as pilot:
        inbox = Opened(read_only, pilot)
        await inbox.settle()
        deciding = [action for action in ACTIONS if action.writes]
        assert len(deciding) > 10
        for action in deciding:
            inbox.inbox.status.say("")
            await inbox.press(action.keys[0])
            assert inbox.status == SAID, action.id
            assert inbox.app.screen is inbox.inbox
            assert inbox.inbox.prompt is None
        assert "Approve" not in inbox.bar
        assert "026-1180443-7781902" in inbox.bar


async def test_the_outbox_only_shows(read_only: ReturnsApp) -> None:
    async with read_only.run_test(size=(80, 24)) as pilot:
        inbox = Opened(read_only, pilot)
        await inbox.settle()
        for key in ("x", "u", "U", "r", "s"):
            await inbox.press("o")
            await inbox.app.workers.wait_for_complete()
            await inbox.settle()
            await inbox.press(key)
            assert SAID in inbox.text, key
            await inbox.press("y", "escape")


async def test_it_delivers_nothing_tells_nobody_where_it_is_and_keeps_no_query(
    read_only: ReturnsApp, sqlite_store: Store
) -> None:
    async with read_only.run_test(size=(80, 24)) as pilot:
        inbox = Opened(read_only, pilot)
        await inbox.settle()
        await inbox.press("d", "/", *"kettle", "enter", "escape", "p", *"1Z999AA1", "enter")
        assert inbox.status == "No request has “1Z999AA1”."
        await inbox.look_for_changes()
        assert isinstance(inbox.app.screen, InboxScreen)
        assert inbox.inbox.delivery is None
        news = presence.news(sqlite_store, "", None)
        assert news is not None
        assert news.others == ()
        assert not inbox.inbox.away
