"""Nothing is decided that was not confirmed after it was asked, whatever keys come: for each question."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from textual import events

from returns_tui.config.values import Config, KeyChange
from returns_tui.store import cases
from returns_tui.store.database import Store
from returns_tui.ui import confirmation
from returns_tui.ui.actions import ACTIONS
from returns_tui.ui.outbox_screen import OutboxScreen
from tests.ui.conftest import NewRequest, Opened, OpenInbox
from tests.ui.questions import WAYS, Way, closed, everything

PAUSE = 0.08  # as in use
REPEAT = 0.03  # seconds between the keys of one that is held down


@pytest.fixture(autouse=True)
def _quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the pause is as in use."""
    monkeypatch.setattr(confirmation, "PAUSE", PAUSE)


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


def key(name: str, at: float) -> events.Key:
    """A key that was pressed at `at`, a moment of `time.monotonic`."""
    pressed = events.Key(name, name if len(name) == 1 else None)
    pressed.time = at
    return pressed


async def as_long_as_a_yes_waits(inbox: Opened) -> None:
    """Let pass, by the app's own timers, what a yes waits for before it counts."""
    over = asyncio.Event()
    inbox.app.set_timer(2 * PAUSE, over.set)
    await over.wait()
    await settled(inbox)


async def settled(inbox: Opened) -> None:
    """Wait until all work is done and shown; a deed in the outbox is followed by reading anew."""
    for _round in range(2):
        await inbox.app.workers.wait_for_complete()
        await inbox.settle()


def together(inbox: Opened, *names: str, begin: float | None = None, gap: float = 0.0) -> None:
    """Have keys arrive at once that were pressed from `begin` on with `gap` seconds in between."""
    at = time.monotonic() if begin is None else begin
    for number, name in enumerate(names):
        inbox.app.post_message(key(name, at + gap * number))


BOTH = ("close", "undo", "mark as sent")  # on either database; what keys mean is the same on both
CASES = [(database, way) for database in ("sqlite", "postgresql") for way in WAYS]
SOME = [(database, way) for database, way in CASES if database == "sqlite" or way.name in BOTH]


@pytest.mark.parametrize(
    ("store", "way"), SOME, ids=[f"{database}-{way.name}" for database, way in SOME], indirect=["store"]
)
async def test_only_a_key_pressed_by_itself_after_the_question_was_shown_decides(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, way: Way
) -> None:
    way.prepare(inbox_store, config)
    before = everything(inbox_store)
    yes = way.yes[0]
    async with open_inbox((80, 24), views=()) as inbox:
        together(inbox, *way.keys, *way.yes)
        await as_long_as_a_yes_waits(inbox)
        assert everything(inbox_store) == before, "as from a paste that the terminal does not mark as one"
    async with open_inbox((80, 24), views=()) as inbox:
        for name in way.keys[:-1]:
            await inbox.pilot.press(name)
            await settled(inbox)
        for _turn in range(2):
            await as_long_as_a_yes_waits(inbox)
        together(inbox, way.keys[-1], yes, begin=time.monotonic() - 2 * PAUSE, gap=1.2 * PAUSE)
        await as_long_as_a_yes_waits(inbox)
        assert everything(inbox_store) == before, "answered before it was asked"
        if way.asks not in inbox.text or "/ N" not in inbox.text:  # the answer went into a field
            for name in ("backspace", way.keys[-1]):
                await inbox.pilot.press(name)
                await settled(inbox)
        assert way.asks in inbox.text, inbox.text
        assert "/ N" in inbox.text
        together(inbox, *[yes] * 60, gap=REPEAT)
        await as_long_as_a_yes_waits(inbox)
        assert everything(inbox_store) == before, "a key held down"
        together(inbox, yes, "e", "s", "enter", gap=REPEAT, begin=time.monotonic() + 60 * REPEAT + PAUSE)
        await as_long_as_a_yes_waits(inbox)
        assert everything(inbox_store) == before, "a word that begins with it"
        for text in (yes, f"{yes}\n", f"{yes}\r{yes}\r"):
            inbox.app.post_message(events.Paste(text))
        await as_long_as_a_yes_waits(inbox)
        assert everything(inbox_store) == before, "a paste that the terminal marks as one"
        # That nothing happened was not for want of a question. A paste may be taken for a no.
        if way.asks not in inbox.text:
            await inbox.pilot.press(way.keys[-1])
            await as_long_as_a_yes_waits(inbox)
        for number, answer in enumerate(way.yes, 1):
            assert everything(inbox_store) == before
            together(inbox, answer, begin=time.monotonic() + number * 100 * REPEAT)
            await as_long_as_a_yes_waits(inbox)
        assert everything(inbox_store) != before


def test_every_action_that_decides_has_its_question_among_them() -> None:
    asked = {way.keys[0] for way in WAYS}
    assert {action.keys[0] for action in ACTIONS if action.confirms} <= asked


# -- a question that cannot be seen waits for no answer --------------------------------------------------


Later = Callable[[Opened], threading.Event]


def slow_database(inbox: Opened) -> threading.Event:
    """Have what is to be taken back be found only when the event is set."""
    found, go_on = inbox.inbox.desk.last_decision, threading.Event()

    def slowly() -> object:
        assert go_on.wait(30)
        return found()

    inbox.inbox.desk.last_decision = slowly  # type: ignore[method-assign,assignment]
    return go_on


@pytest.mark.parametrize("meanwhile", ["filter", "outbox", "help", "prompt", "palette", "a sequence"])
async def test_a_question_that_comes_while_something_else_is_open_is_not_asked(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, put: NewRequest, meanwhile: str
) -> None:
    number = put()
    closed(inbox_store, config, number)
    opened = {"filter": "/", "outbox": "o", "help": "?", "prompt": "n", "palette": "ctrl+p", "a sequence": "z"}
    async with open_inbox((80, 24), views=(), keys=(KeyChange("", "reload", ("z r",)),)) as inbox:
        go_on = slow_database(inbox)
        await inbox.pilot.press("u")
        await inbox.pilot.press(opened[meanwhile])
        await inbox.pilot.pause()
        go_on.set()
        await settled(inbox)
        await inbox.pilot.press("enter" if meanwhile == "filter" else "escape")
        await as_long_as_a_yes_waits(inbox)
        assert "Take back" not in inbox.text
        await inbox.pilot.press("y")
        await as_long_as_a_yes_waits(inbox)
        assert cases.get(inbox_store, number).state == "closed"


async def test_the_palette_stays_away_while_it_is_asked_whether_to_take_back(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, put: NewRequest
) -> None:
    closed(inbox_store, config, put())
    async with open_inbox((80, 24), views=()) as inbox:
        await inbox.press("u")
        assert inbox.status.startswith("Take back")
        await inbox.press("ctrl+p")
        assert inbox.app.screen is inbox.inbox
        assert inbox.status == "Nothing was taken back."


async def test_what_came_of_one_entry_is_said_only_after_the_question_about_the_next(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, put: NewRequest
) -> None:
    for _number in range(2):
        closed(inbox_store, config, put())
    async with open_inbox((80, 24), views=()) as inbox:
        await inbox.pilot.press("o")
        await settled(inbox)
        await as_long_as_a_yes_waits(inbox)
        await inbox.pilot.press("x")
        await settled(inbox)
        question = inbox.lines[-1]
        assert "done for" in question
        screen = inbox.app.screen
        assert isinstance(screen, OutboxScreen)
        screen.post_message(OutboxScreen.Finished("That was done."))
        await settled(inbox)
        assert inbox.lines[-1] == question
        await as_long_as_a_yes_waits(inbox)
        await inbox.pilot.press("n")
        await settled(inbox)
        assert "That was done." in inbox.lines[-1]
