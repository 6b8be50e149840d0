"""The inbox on a database that goes away: what is said is true, nothing is doubled, and it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable
from returns_tui.store import cases, outbox, presence
from returns_tui.store.database import Store, open_store
from returns_tui.ui.app import ReturnsApp
from tests.conftest import NOW, fresh_database, insert_request
from tests.cutting_proxy import CuttingProxy, Moment, cutting_proxy
from tests.ui.conftest import NewRequest, Opened, OpenInbox

ORDER, OTHER = "026-1180443-7781902", "026-1180443-7781903"


@pytest.fixture
def proxy(postgresql_url: str) -> Iterator[CuttingProxy]:
    with fresh_database(postgresql_url) as url, cutting_proxy(url) as made:
        yield made


@pytest.fixture
def inbox_store(proxy: CuttingProxy) -> Iterator[Store]:
    """A database by way of the proxy."""
    store = open_store(proxy.url)
    store.database.connect_params["prepare_threshold"] = None  # so that the proxy sees the words each time
    store.close()
    yield store
    proxy.down = False
    store.close()


@pytest.fixture
def two(put: NewRequest) -> list[int]:
    return [put(order_id=ORDER), put(order_id=OTHER)]


def events(store: Store, request_id: int) -> list[str]:
    return [event.event for event in cases.history(store, request_id)]


async def test_a_file_that_is_moved_away_is_missed_and_used_again_when_it_is_back(
    sqlite_store: Store, config: Config
) -> None:
    number = insert_request(sqlite_store, config, order_id=ORDER)
    path = sqlite_store.path
    assert path is not None
    away = path.with_name("away.db")
    app = ReturnsApp(sqlite_store, config, demo=True, now=lambda: NOW)
    async with app.run_test(size=(80, 24)) as pilot:
        inbox = Opened(app, pilot)
        await inbox.settle()
        await inbox.press("c", "x")
        path.rename(away)
        await inbox.press("y")
        assert inbox.status.startswith("Nothing was decided.")
        assert "away, as of 10:00" in inbox.lines[0]
        assert inbox.order == ORDER
        away.rename(path)
        await inbox.look_for_changes()
        await inbox.press("c", "x", "y")
        assert inbox.status.startswith(f"{ORDER}: closed")
    assert events(sqlite_store, number) == ["close"]


async def gone(inbox: Opened, proxy: CuttingProxy) -> None:
    proxy.down = True
    proxy.cut_now()
    await inbox.look_for_changes()


async def test_the_last_lines_stay_with_since_when_and_all_goes_on_when_the_server_is_back(
    open_inbox: OpenInbox, inbox_store: Store, proxy: CuttingProxy, two: list[int]
) -> None:
    async with open_inbox() as inbox:
        await gone(inbox, proxy)
        assert inbox.status.startswith("The database is away; what is shown is as of 10:00.")
        assert "away, as of 10:00" in inbox.lines[0]
        assert [line[11:30] for line in inbox.queue] == [ORDER, OTHER]
        await inbox.press("j", "k", "question_mark", "escape")
        await inbox.look_for_changes()
        assert inbox.order == ORDER
        assert "away, as of 10:00" in inbox.lines[0]
        proxy.down = False
        await inbox.look_for_changes()
        assert inbox.status == "The database is there again."
        assert "away" not in inbox.lines[0]
        await inbox.press("c", "x", "y")
        assert inbox.status.startswith(f"{ORDER}: closed")
    assert events(inbox_store, two[0]) == ["close"]


@pytest.mark.parametrize("keys", ["j", "cxy"])
async def test_a_connection_that_died_meanwhile_is_not_felt_by_the_next_key(
    open_inbox: OpenInbox, inbox_store: Store, proxy: CuttingProxy, two: list[int], keys: str
) -> None:
    async with open_inbox() as inbox:
        proxy.cut_now()
        await inbox.press(*keys)
        assert "Buyer" in inbox.details
        assert inbox.order == OTHER
        assert "cannot be used" not in inbox.text
    assert events(inbox_store, two[0]) == (["close"] if "y" in keys else [])


async def test_a_decision_that_could_not_begin_is_said_to_be_none(
    open_inbox: OpenInbox, inbox_store: Store, proxy: CuttingProxy, two: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x")
        proxy.down = True
        proxy.cut_now()
        await inbox.press("y")
        assert inbox.status.startswith("Nothing was decided.")
        proxy.down = False
        await inbox.look_for_changes()
        assert cases.get(inbox_store, two[0]).state == "pending"
        await inbox.press("c", "x", "y")
        assert inbox.status.startswith(f"{ORDER}: closed")
    assert events(inbox_store, two[0]) == ["close"]


@pytest.mark.parametrize(
    ("moment", "said", "done"),
    [
        ("after", f"{ORDER}: done already. u takes it back.", ["close"]),
        ("before", f"{ORDER}: it was not done; decide again.", []),
    ],
)
async def test_a_decision_lost_at_its_end_is_looked_up_and_never_tried_again(
    open_inbox: OpenInbox,
    inbox_store: Store,
    proxy: CuttingProxy,
    two: list[int],
    moment: Moment,
    said: str,
    done: list[str],
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x")
        proxy.cut_at(b"COMMIT", moment, behind=b'INSERT INTO "event"')
        proxy.stays_down = True
        await inbox.press("y")
        assert inbox.status == f"{ORDER}: not known yet whether it was done; looking .."
        await inbox.press("c")
        assert inbox.inbox.prompt is None
        assert inbox.status == f"{ORDER} is still being saved."
        proxy.down = False
        assert events(inbox_store, two[0]) == done
        await inbox.look_for_changes()
        assert inbox.status == said
        assert proxy.cuts == 1
        assert events(inbox_store, two[0]) == done
        assert len(outbox.entries(inbox_store)) == len(done)
        assert inbox.order == (OTHER if done else ORDER)
        await inbox.press("u" if done else "c")
        assert inbox.status.startswith("Take back" if done else "Key: that reason")


@pytest.mark.parametrize(("moment", "state"), [("after", "pending"), ("before", "closed")])
async def test_taking_back_that_is_lost_at_its_end_is_looked_up_as_well(
    open_inbox: OpenInbox,
    inbox_store: Store,
    proxy: CuttingProxy,
    two: list[int],
    moment: Moment,
    state: str,
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x", "y", "u")
        proxy.cut_at(b"COMMIT", moment, behind=b'INSERT INTO "event"')
        await inbox.press("y")
        told = "done already." if moment == "after" else "it was not done; decide again."
        assert inbox.status == f"{ORDER}: {told}"
    assert cases.get(inbox_store, two[0]).state == state
    assert [entry.state for entry in outbox.entries(inbox_store)] == ["undone" if state == "pending" else "open"]


async def test_a_decision_that_is_written_is_not_denied_because_it_cannot_be_read_again(
    open_inbox: OpenInbox, inbox_store: Store, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x")
        desk = inbox.inbox.desk
        real, fails = desk._case, iter([True])

        def lost_once(request_id: int) -> object:
            if next(fails, False):
                raise DatabaseUnavailable("away")
            return real(request_id)

        monkeypatch.setattr(desk, "_case", lost_once)
        await inbox.press("y")
        assert inbox.status == f"{ORDER}: done already. u takes it back."
    assert events(inbox_store, two[0]) == ["close"]


async def test_a_server_that_says_nothing_at_all_is_noticed_and_its_answer_as_well(
    open_inbox: OpenInbox, inbox_store: Store, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Event()
    real = presence.news

    def late(*given: Any) -> object:
        assert answers.wait(30)
        return real(*given)

    async with open_inbox() as inbox:
        await inbox.look_for_changes()
        monkeypatch.setattr(presence, "news", late)
        for said in (False, False, False, True):
            inbox.inbox._poll()
            await inbox.pilot.pause()
            assert ("no answer, as of 10:00" in inbox.lines[0]) == said
        await inbox.pilot.press("j")
        await inbox.pilot.pause()
        assert inbox.order == OTHER
        answers.set()
        await inbox.settle()
        await inbox.look_for_changes()
        assert "no answer" not in inbox.lines[0]


async def test_who_leaves_while_nobody_knows_is_told_what_to_look_at(
    open_inbox: OpenInbox, proxy: CuttingProxy, two: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x")
        proxy.cut_at(b"COMMIT", "after", behind=b'INSERT INTO "event"')
        proxy.stays_down = True
        await inbox.press("y")
    assert inbox.inbox.in_doubt.left() == [ORDER]
    assert inbox.inbox.in_doubt.farewell() == (
        f"The database was lost before it was known whether something was done: look at {ORDER} before you decide "
        "again."
    )
