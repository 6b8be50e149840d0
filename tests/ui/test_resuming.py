"""The inbox opened again: it begins where it was left, by the request and not by the line, and decides nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable
from returns_tui.policy.decisions import Approve, Close
from returns_tui.store import cases, drafts, kept, left_at, queue
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide
from returns_tui.store.left_at import LeftAt
from returns_tui.ui import queue_screen
from returns_tui.ui.app import ReturnsApp
from tests.conftest import NOW, insert_request
from tests.ui.conftest import SIZES, NewRequest, Opened
from tests.ui.test_first_picture import PROGRAM, Started
from tests.ui.test_terminal import Terminal

OpenAgain = Callable[..., AbstractAsyncContextManager[Opened]]


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


@pytest.fixture
def open_again(inbox_store: Store, config: Config, monkeypatch: pytest.MonkeyPatch) -> OpenAgain:
    """Open the inbox as people do, and leave it by its key at the end; nothing looks for changes by itself."""
    monkeypatch.setattr(queue_screen, "POLL", 3600.0)

    @asynccontextmanager
    async def opening(size: tuple[int, int] = (80, 24), **changes: Any) -> AsyncIterator[Opened]:
        fresh = bool(changes.pop("fresh", False))
        app = ReturnsApp(inbox_store, config._replace(**changes), fresh=fresh, now=lambda: NOW)
        async with app.run_test(size=size) as pilot:
            opened = Opened(app, pilot)
            await opened.settle()
            yield opened
            app.exit()

    return opening


@pytest.fixture
def many(put: NewRequest) -> list[int]:
    """Sixty pending requests, due one minute after the other."""
    return [
        put(order_id=f"026-{number:07d}-0000000", requested_at=seconds(NOW) - 7200 + 60 * number)
        for number in range(60)
    ]


def order(number: int) -> str:
    return f"026-{number:07d}-0000000"


@pytest.mark.parametrize("size", SIZES)
async def test_view_filter_row_and_what_stands_above_it_are_as_they_were(
    open_again: OpenAgain, many: list[int], size: tuple[int, int]
) -> None:
    async with open_again(size) as inbox:
        await inbox.press("tab", "tab", "tab", "tab", "tab", "tab", "/", *"kettle", "enter", "j", "pagedown", "k")
        before, tabs, row = inbox.queue, inbox.lines[0], inbox.order
    async with open_again(size) as inbox:
        assert (inbox.queue, inbox.lines[0], inbox.order) == (before, tabs, row)
        assert inbox.status.startswith("60 requests with “kettle”")
        await inbox.press("escape")
        assert inbox.order == row
        assert "“kettle”" not in inbox.status
    async with open_again(size) as inbox:
        assert "“kettle”" not in inbox.status


async def test_the_cursor_is_on_the_request_not_on_the_line_where_it_was(
    open_again: OpenAgain, many: list[int], put: NewRequest
) -> None:
    async with open_again() as inbox:
        await inbox.press("j", "j", "j")
        assert inbox.order == order(3)
    put(order_id="026-9999999-9999999", requested_at=seconds(NOW) - 80_000)
    async with open_again() as inbox:
        assert inbox.order == order(3)


async def test_where_the_request_has_left_the_view_the_cursor_is_on_the_one_that_follows(
    open_again: OpenAgain, inbox_store: Store, config: Config, many: list[int]
) -> None:
    async with open_again() as inbox:
        await inbox.press("j", "j", "j")
    decide(inbox_store, config, many[3], Close("not_returnable"), operator="ben", now=NOW)
    async with open_again() as inbox:
        assert inbox.order == order(4)


async def test_where_the_request_stands_elsewhere_by_now_the_cursor_goes_with_it(
    open_again: OpenAgain, inbox_store: Store, config: Config, many: list[int]
) -> None:
    async with open_again() as inbox:
        await inbox.press(*["tab"] * 6, "j", "j", "j")
        assert inbox.order == order(3)
    decide(inbox_store, config, many[3], Approve(), operator="ben", now=NOW)
    with inbox_store.connection():
        inbox_store.database.execute_sql(f"UPDATE request SET sort_at = sort_at + 90000 WHERE id = {many[3]}")
    async with open_again() as inbox:
        assert inbox.order == order(3)


async def test_it_begins_at_the_top_when_asked_to_and_for_others(open_again: OpenAgain, many: list[int]) -> None:
    async with open_again() as inbox:
        await inbox.press("/", *"kettle", "enter", "j", "j")
    async with open_again(fresh=True) as inbox:
        assert inbox.order == order(0)
        assert "kettle" not in inbox.status
        await inbox.press("j")
    async with open_again(operator="ben") as inbox:
        assert inbox.order == order(0)
    async with open_again() as inbox:
        assert inbox.order == order(1)


@pytest.mark.parametrize("how", [{"demo": True}, {"practice": "A copy."}], ids=str)
async def test_a_demo_and_a_practice_keep_nothing_and_resume_nothing(
    open_again: OpenAgain, inbox_store: Store, config: Config, many: list[int], how: dict[str, Any]
) -> None:
    async with open_again() as inbox:
        await inbox.press("j")
    app = ReturnsApp(inbox_store, config, **how, now=lambda: NOW)
    async with app.run_test(size=(80, 24)) as pilot:
        inbox = Opened(app, pilot)
        await inbox.settle()
        assert inbox.order == order(0)
        await inbox.press("j", "j", "j")
        app.exit()
    async with open_again() as inbox:
        assert inbox.order == order(1)


async def test_what_is_only_looked_at_is_kept_as_it_was(open_again: OpenAgain, many: list[int]) -> None:
    async with open_again() as inbox:
        await inbox.press("j")
    async with open_again(read_only=True) as inbox:
        assert inbox.order == order(1)
        await inbox.press("j", "j")
    async with open_again() as inbox:
        assert inbox.order == order(1)


async def test_the_scratch_view_is_resumed_with_its_own_query(open_again: OpenAgain, many: list[int]) -> None:
    async with open_again() as inbox:
        await inbox.press("shift+tab", "/", *"0000007", "enter")
        assert inbox.order == order(7)
    async with open_again() as inbox:
        assert inbox.order == order(7)
        assert inbox.lines[0].startswith("[/0000007 1]")


def open_on(inbox: Opened) -> int | None:
    """The request on which a prompt is open."""
    return None if inbox.inbox.prompt is None else inbox.inbox.prompt.request.id


async def test_an_open_draft_is_one_key_away_and_nothing_is_decided_by_it(
    open_again: OpenAgain, inbox_store: Store, many: list[int]
) -> None:
    async with open_again() as inbox:
        await inbox.press("j", "j", "n", *"rang")
    async with open_again() as inbox:
        assert open_on(inbox) is None
        assert inbox.status == f"Note on {order(2)} was left open; n goes on with it."
        await inbox.press("k", "j")
        assert cases.history(inbox_store, many[2]) == []
        await inbox.press("n")
        assert open_on(inbox) == many[2]
        assert "rang" in inbox.text
    assert [draft.fields["text"] for draft in drafts.of(inbox_store, "ana")] == ["rang"]


async def test_of_an_open_draft_whose_request_left_the_view_it_is_said_where_it_is(
    open_again: OpenAgain, inbox_store: Store, config: Config, many: list[int]
) -> None:
    async with open_again() as inbox:
        await inbox.press("j", "j", "n", *"rang")
    decide(inbox_store, config, many[2], Close("not_returnable"), operator="ben", now=NOW)
    async with open_again() as inbox:
        assert inbox.order == order(3)
        assert inbox.status.startswith("What you were writing is kept with its request, which is not in this list")


@pytest.mark.parametrize(
    "stored",
    [
        "{",
        "[]",
        "kettle",
        '{"view": "gone", "typed": "", "since": 0, "place": null, "above": 0, "draft": null}',
        '{"view": "to_decide", "typed": "", "since": 0, "place": ["x"], "above": 0, "draft": null}',
        '{"view": "to_decide", "typed": "", "since": 0, "place": [1], "above": 0, "draft": null}',
        '{"view": "to_decide", "typed": "", "since": 0, "place": [1, 2], "above": 0, "draft": [1]}',
        '{"view": "to_decide", "typed": "", "since": 0, "place": [1, 2], "above": Infinity, "draft": null}',
    ],
)
async def test_what_is_not_understood_any_more_begins_at_the_top(
    open_again: OpenAgain, inbox_store: Store, many: list[int], stored: str
) -> None:
    kept.keep(inbox_store, "ana", kept.PLACE, stored)
    async with open_again() as inbox:
        assert inbox.order == order(0)


async def test_a_filter_that_is_not_understood_any_more_is_left_out(
    open_again: OpenAgain, inbox_store: Store, config: Config, many: list[int]
) -> None:
    view = config.views[0].id
    left_at.keep(inbox_store, "ana", LeftAt(view, "gone:x (", 0, queue.Place(0, many[5]), 900))
    async with open_again() as inbox:
        assert inbox.order == order(5)
        assert inbox.status == ""


async def test_moving_writes_nothing_and_resting_writes_once(
    open_again: OpenAgain, inbox_store: Store, many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[LeftAt] = []
    usual = left_at.keep

    def counted(store: Store, operator: str, left: LeftAt) -> None:
        written.append(left)
        usual(store, operator, left)

    monkeypatch.setattr(left_at, "keep", counted)
    async with open_again() as inbox:
        await inbox.press(*"jkjj")
        await inbox.look_for_changes()
        await inbox.press("j")
        await inbox.look_for_changes()
        await inbox.look_for_changes()
        assert written == []
        for _look in range(6):
            await inbox.look_for_changes()
        assert [left.place.id for left in written if left.place] == [many[3]]
    assert len(written) == 1


async def test_a_place_that_cannot_be_kept_is_no_reason_to_say_anything(
    open_again: OpenAgain, inbox_store: Store, many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> None:
        raise DatabaseUnavailable("attempt to write a readonly database")

    async with open_again() as inbox:
        with monkeypatch.context() as patched:
            patched.setattr(left_at, "keep", fails)
            await inbox.press("j")
            for _look in range(4):
                await inbox.look_for_changes()
            assert "readonly" not in inbox.text
        for _look in range(4):
            await inbox.look_for_changes()
        left = left_at.read(kept.kept(inbox_store, "ana")[kept.PLACE])
        assert left is not None
        assert left.place is not None
        assert left.place.id == many[1]


# -- in a real terminal ----------------------------------------------------------------------------------

RESUMES = PROGRAM.replace("shown(store, loaded, at)", "shown(store, loaded, at, resumes=True)").replace(
    "demo=True", "demo=False"
)


class Resumed(Started):
    """The inbox up to its first picture, begun where it was left."""

    def __init__(self, folder: Path) -> None:
        Terminal.__init__(self, folder, {}, program=RESUMES)


@pytest.fixture
def start(tmp_path: Path, sqlite_store: Store, config: Config) -> Iterator[Callable[[], Resumed]]:
    for number in range(60):
        insert_request(
            sqlite_store, config, order_id=order(number), requested_at=seconds(NOW) - 7200 + 60 * number
        )
    opened: list[Resumed] = []

    def starting() -> Resumed:
        opened.append(Resumed(tmp_path))
        return opened[-1]

    yield starting
    for one in opened:
        one.close()


def cursor_line(terminal: Resumed) -> str:
    return next((line for line in terminal.screen if line.startswith(">")), "")


@pytest.mark.parametrize("way", ["q", "hang-up", "SIGTERM"])
def test_however_it_ends_the_first_lines_painted_are_those_that_were_left(
    start: Callable[[], Resumed], way: str
) -> None:
    first = start()
    first.shows(order(0))
    first.go_on()
    first.shows("Reason")
    os.write(first.master, b"jjjjjjjjjjjjk")
    first.until(lambda _output: order(11) in cursor_line(first))
    left = first.screen[1:9]
    if way == "q":
        os.write(first.master, b"q")
        assert first.ends() == 0
    elif way == "SIGTERM":
        first.process.send_signal(signal.SIGTERM)
        assert first.ends() == 143
    else:
        os.close(first.master)
        assert first.process.wait(30) == 129
    again = start()
    again.until(lambda _output: order(11) in cursor_line(again))
    assert again.screen[1:9] == left
    again.go_on()
    again.shows("Reason")
    assert again.screen[1:9] == left
    assert again.output.count(order(12).encode()) == 1  # it is not sent again


def test_after_a_kill_it_begins_where_it_had_been_for_some_seconds(
    start: Callable[[], Resumed], sqlite_store: Store
) -> None:
    first = start()
    first.shows(order(0))
    first.go_on()
    first.shows("Reason")
    os.write(first.master, b"jjj")

    def is_kept() -> bool:
        left = left_at.read(kept.kept(sqlite_store, "ana").get(kept.PLACE, ""))
        return left is not None and left.place is not None

    first.until(lambda _output: is_kept())
    first.process.kill()
    first.process.wait()
    again = start()
    again.until(lambda _output: order(3) in cursor_line(again))
