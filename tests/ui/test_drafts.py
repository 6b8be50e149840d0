"""What was typed and not decided is there again: after Esc, a hang-up, a kill, and only where it was typed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Close
from returns_tui.store import drafts
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide
from returns_tui.ui.prompts import base
from returns_tui.ui.prompts.fields import Field, Writing
from tests.conftest import NOW, insert_request
from tests.ui.conftest import NewRequest, Opened, OpenInbox
from tests.ui.test_terminal import PROGRAM, Terminal

WORDS = "Dear Sam, please send a photo 照片 of it."
KEYS = [sign if sign not in "., " else {".": "full_stop", ",": "comma", " ": "space"}[sign] for sign in WORDS]


def texts(inbox: Opened) -> tuple[str, str]:
    """The subject and the text that stand in the composer."""
    assert inbox.inbox.prompt is not None
    prompt = inbox.inbox.prompt
    return prompt.query_one("#subject", Field).value, prompt.query_one(Writing).text


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


async def test_escape_keeps_a_message_and_the_key_goes_on_with_it(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest
) -> None:
    put()
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("m", "t", "H", "i", "tab", *KEYS, "escape")
        assert "Message of " in inbox.text
        assert "m goes on with it" in inbox.text
        await inbox.press("m")
        assert texts(inbox) == ("Hi", WORDS)
        assert "draft of" in inbox.text
    async with open_inbox((80, 24)) as inbox:
        assert "m goes on with it" in inbox.text
        await inbox.press("m")
        assert texts(inbox) == ("Hi", WORDS)
        await inbox.press("ctrl+s", "y")
        assert "goes on with it" not in inbox.text
    assert drafts.of(inbox_store, "ana") == []


async def test_what_was_typed_last_is_kept_before_anything_is_added_up_for_who_leaves(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()
    monkeypatch.setattr(base, "_KEPT_AFTER", 3600.0)
    then: list[str] = []

    def add_up() -> None:
        then.extend(draft.fields["text"] for draft in drafts.of(inbox_store, "ana"))

    async with open_inbox() as inbox:
        await inbox.press("n", *"rang", "ctrl+s", "k")
        await inbox.press("n", *"again")
        monkeypatch.setattr(inbox.inbox, "_sum_up", add_up)
        inbox.app.exit()
    assert then == ["again"]


async def test_who_goes_on_with_a_draft_writes_behind_it(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest
) -> None:
    put()
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("n", *"first", "enter", *"second", "escape", "n", "!")
        assert inbox.inbox.prompt is not None
        assert inbox.inbox.prompt.query_one(Writing).text == "first\nsecond!"


async def test_a_draft_is_in_no_other_requests_composer_and_no_other_operators(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, config: Config
) -> None:
    first, second = put(), put()
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("n", "o", "n", "e", "escape", "j")
        assert "goes on with it" not in inbox.text
        await inbox.press("n")
        assert inbox.inbox.prompt is not None
        assert inbox.inbox.prompt.request.id == second
        assert inbox.inbox.prompt.query_one(Writing).text == ""
        await inbox.press("t", "w", "o", "escape")
    kept = {draft.request_id: draft.fields["text"] for draft in drafts.of(inbox_store, "ana")}
    assert kept == {first: "one", second: "two"}
    assert drafts.of(inbox_store, "ben") == []


async def test_a_draft_stays_with_its_request_when_somebody_else_decides_and_the_list_changes(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, config: Config
) -> None:
    first, _second = put(), put()
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("n", "o", "l", "d")
        decide(inbox_store, config, first, Close("not_returnable"), operator="ben", now=NOW)
        await inbox.look_for_changes()
        await inbox.press("e", "r", "escape")
        (kept,) = drafts.of(inbox_store, "ana")
        assert (kept.request_id, kept.fields["text"]) == (first, "older")
        await inbox.press("n")
        assert inbox.inbox.prompt is not None
        assert inbox.inbox.prompt.request.id == first
        assert "since changed" in inbox.text


async def test_a_refused_decision_keeps_its_text(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, config: Config
) -> None:
    number = put()
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("n", "h", "m", "ctrl+s")
        decide(inbox_store, config, number, Close("not_returnable"), operator="ben", now=NOW)
        await inbox.press("k")
        assert "changed meanwhile" in inbox.text
        (kept,) = drafts.of(inbox_store, "ana")
        assert kept.fields["text"] == "hm"


async def test_what_was_thrown_away_is_gone(open_inbox: OpenInbox, inbox_store: Store, put: NewRequest) -> None:
    put()
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("n", "h", "m", "escape", "n", "ctrl+t", "y")
        assert "goes on with it" not in inbox.text
    assert drafts.of(inbox_store, "ana") == []


async def test_an_amount_of_a_refund_is_never_put_in_again(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest
) -> None:
    put(reported_state="received", delivered_at=seconds(NOW))
    async with open_inbox((80, 24), views=()) as inbox:
        await inbox.press("r", "5", "escape", "y", "r")
        assert inbox.inbox.prompt is not None
        assert inbox.inbox.prompt.query(Field).first(Field).value != "5"
    assert drafts.of(inbox_store, "ana") == []


async def test_keys_held_down_are_kept_with_few_writes(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()
    kept: list[str] = []
    usual = drafts.keep

    def counted(store: Store, draft: drafts.Draft, operator: str) -> None:
        kept.append(draft.fields["text"])
        usual(store, draft, operator)

    monkeypatch.setattr(drafts, "keep", counted)
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("n")
        await inbox.burst(*["x"] * 60)
        await inbox.press("escape")
    assert kept[-1] == "x" * 60
    assert len(kept) <= 3


# -- in a real terminal ----------------------------------------------------------------------------------


@pytest.fixture
def typing(tmp_path: Path, sqlite_store: Store, config: Config) -> Iterator[Callable[[], Terminal]]:
    """Open the inbox on one request and its note, with nothing typed yet."""
    insert_request(sqlite_store, config, requested_at=seconds(NOW) - 3600)
    opened: list[Terminal] = []

    def start() -> Terminal:
        terminal = Terminal(tmp_path, {}, program=PROGRAM)
        opened.append(terminal)
        terminal.shows("7781902")
        os.write(terminal.master, b"n")
        terminal.shows("PRIVATE NOTE")
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


def notes(store: Store) -> list[str]:
    with store.connection():
        return [draft.fields["text"] for draft in drafts.of(store, "ana")]


def test_a_hang_up_loses_no_letter(typing: Callable[[], Terminal], sqlite_store: Store) -> None:
    terminal = typing()
    os.write(terminal.master, WORDS.encode())
    terminal.shows("of it.")
    os.close(terminal.master)
    assert terminal.process.wait(30) == 129
    assert notes(sqlite_store) == [WORDS]


def test_being_ended_loses_no_letter(typing: Callable[[], Terminal], sqlite_store: Store) -> None:
    terminal = typing()
    os.write(terminal.master, WORDS.encode())
    terminal.shows("of it.")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ends() == 143
    assert notes(sqlite_store) == [WORDS]


def test_after_a_kill_it_is_there_again(typing: Callable[[], Terminal], sqlite_store: Store) -> None:
    terminal = typing()
    os.write(terminal.master, WORDS.encode())
    terminal.until(lambda _output: notes(sqlite_store) == [WORDS])  # it is kept without another key
    terminal.process.kill()
    terminal.process.wait()
    again = typing()
    again.shows("of it.")
