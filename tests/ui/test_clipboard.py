"""Copying: what is sent to the terminal and how, and what is said of it, for nobody can know whether it came."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.config.values import Config
from returns_tui.store.database import Store
from returns_tui.text import clean
from returns_tui.ui import clipboard
from returns_tui.ui.app import ReturnsApp
from returns_tui.ui.clipboard import sequence
from tests.conftest import insert_request
from tests.ui.conftest import NewRequest, OpenInbox
from tests.ui.test_terminal import PROGRAM, WAIT, Terminal

XTERM = {"TERM": "xterm-256color"}
OSC_52 = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
ORDER = "026-1180443-7781902"


def in_it(sent: str) -> str:
    match = OSC_52.fullmatch(sent)
    assert match is not None, sent
    return b64decode(match[1]).decode()


@given(st.text())
def test_what_is_sent_is_the_text_with_nothing_in_it_that_could_be_obeyed_where_it_is_pasted(text: str) -> None:
    assert in_it(sequence(text, XTERM)) == clean(text, lines=True)


def test_screen_gets_it_in_strings_that_are_short_enough_for_it() -> None:
    sent = sequence("a long text " * 200, {"TERM": "screen", "STY": "123.tty"})
    pieces = re.findall(r"\x1bP([^\x1b]*(?:\x1b\][^\x1b]*)?)\x1b\\", sent)
    assert len(pieces) > 5
    assert all(len(piece) + 4 <= 256 for piece in pieces)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sent
    assert in_it("".join(pieces)) == "a long text " * 200


@pytest.mark.parametrize("name", ["linux", "vt100", "vt220", "dumb", ""])
def test_a_terminal_that_would_show_rubbish_gets_nothing(name: str) -> None:
    assert sequence(ORDER, {"TERM": name}) == ""


def test_what_is_longer_than_terminals_take_is_not_sent() -> None:
    assert sequence("x" * 70_000, XTERM)
    assert sequence("x" * 80_000, XTERM) == ""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the inbox sends besides its pictures, in a terminal outside of tmux."""
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    found: list[str] = []
    monkeypatch.setattr(ReturnsApp, "send_aside", lambda _app, text: found.append(text))
    return found


@pytest.mark.parametrize(
    ("key", "text"), [("y", ORDER), ("o", ORDER), ("r", "DRmaX7RRMA"), ("t", "1Z999AA10123456784")]
)
async def test_a_second_key_chooses_what_is_copied_and_the_line_says_it_whole(
    open_inbox: OpenInbox, put: NewRequest, sent: list[str], key: str, text: str
) -> None:
    put(order_id=ORDER, rma_id="DRmaX7RRMA", tracking_id="1Z999AA10123456784")
    async with open_inbox() as inbox:
        await inbox.press("y")
        assert inbox.status.startswith(f"Copy  o {ORDER}  r DRmaX7RRMA  t 1Z999AA10123456784  l link")
        assert sent == []
        await inbox.press(key)
        assert [in_it(one) for one in sent] == [text]
        assert inbox.status == f"Sent to your terminal: {text}   Not there? Mark it here."


async def test_a_link_that_has_no_room_on_the_line_stands_on_a_line_of_its_own(
    open_inbox: OpenInbox, put: NewRequest, sent: list[str]
) -> None:
    put(order_id=ORDER)
    link = f"https://sellercentral.amazon.co.uk/orders-v3/order/{ORDER}"
    async with open_inbox() as inbox:
        await inbox.press("y", "l")
        assert [in_it(one) for one in sent] == [link]
        assert [line for line in inbox.lines if line.startswith(link)]
        assert "Sent to your terminal: Not there? Mark it here." in inbox.text
        await inbox.press("a")  # any key goes back, and does nothing else
        assert inbox.app.screen is inbox.inbox
        assert inbox.inbox.prompt is None


async def test_any_other_key_copies_nothing_and_does_nothing_else(
    open_inbox: OpenInbox, put: NewRequest, sent: list[str]
) -> None:
    put(order_id=ORDER)
    async with open_inbox() as inbox:
        before = inbox.status
        for key in ("escape", "a", "j"):
            await inbox.press("y", key)
            assert sent == []
            assert inbox.inbox.prompt is None
            assert inbox.status == before


async def test_what_a_request_lacks_is_not_offered(
    open_inbox: OpenInbox, put: NewRequest, sent: list[str]
) -> None:
    put(order_id=ORDER, rma_id="", tracking_id="")
    async with open_inbox() as inbox:
        await inbox.press("y")
        assert inbox.status == f"Copy  o {ORDER}  l link"
        await inbox.press("r")
        assert sent == []


async def test_a_terminal_that_takes_no_copies_is_told_as_that_with_the_text_to_be_marked(
    open_inbox: OpenInbox, put: NewRequest, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    put(order_id=ORDER)
    async with open_inbox() as inbox:
        await inbox.press("y", "y")
        assert sent == []
        assert inbox.status == f"Your terminal takes no copies; mark it here: {ORDER}"


@pytest.mark.parametrize("taken", [True, False])
async def test_in_tmux_it_is_tmux_that_is_asked_and_the_terminal_only_where_tmux_does_not_take_it(
    open_inbox: OpenInbox, put: NewRequest, sent: list[str], monkeypatch: pytest.MonkeyPatch, *, taken: bool
) -> None:
    given: list[str] = []

    def take(text: str) -> bool:
        given.append(text)
        return taken

    monkeypatch.setenv("TMUX", "/run/tmux-1000/default,1,0")
    monkeypatch.setattr(clipboard, "_taken_by_tmux", take)
    put(order_id=ORDER)
    async with open_inbox() as inbox:
        await inbox.press("y", "y")
        await inbox.app.workers.wait_for_complete()
        await inbox.settle()
        assert given == [ORDER]
        assert [in_it(one) for one in sent] == ([] if taken else [ORDER])
        said = "In tmux's buffer, and sent to your terminal: " if taken else "Sent to your terminal: "
        assert inbox.status.startswith(said + ORDER)


def test_a_terminal_gets_it_once_between_two_pictures(tmp_path: Path, sqlite_store: Store, config: Config) -> None:
    order = "026-1\x1b]52;c;ZXZpbA==\x07-7781902"
    insert_request(sqlite_store, config, order_id=order)
    opened = Terminal(tmp_path, {"COLORTERM": ""})
    try:
        opened.shows("7781902")
        os.write(opened.master, b"yy")
        opened.shows("Not there?")
        os.write(opened.master, b"qq")  # what was copied is long: it stands on lines of its own
        assert opened.ends() == 0
    finally:
        opened.close()
    assert [b64decode(text).decode() for text in OSC_52.findall(opened.output.decode())] == [clean(order)]


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    """A command of a tmux server of the test's own, with tmux's defaults."""
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("there is no tmux here")
    command = [program, "-S", str(tmp_path / "s"), "-f", "/dev/null"]
    yield command
    subprocess.run([*command, "kill-server"], check=False, capture_output=True)


def test_in_a_real_tmux_with_its_defaults_it_is_in_the_buffer(
    tmp_path: Path, sqlite_store: Store, config: Config, tmux: list[str]
) -> None:
    insert_request(sqlite_store, config, order_id=ORDER)

    def call(*words: str) -> str:
        done = subprocess.run([*tmux, *words], capture_output=True, text=True, check=False)
        return done.stdout

    def until(wanted: str, *words: str) -> None:
        end = time.monotonic() + WAIT
        while wanted not in (found := call(*words)):
            assert time.monotonic() < end, found

    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, str(tmp_path / "program.py"), str(tmp_path), str(tmp_path / "returns.db")]
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    start = [*tmux, "new-session", "-d", "-x", "80", "-y", "24", "-c", str(Path(__file__).parents[2]), *command]
    environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    subprocess.run(start, env=environ, check=True, capture_output=True)
    until(ORDER, "capture-pane", "-p")
    call("send-keys", "y")
    until("Copy  o", "capture-pane", "-p")
    call("send-keys", "o")
    until("In tmux's buffer", "capture-pane", "-p")
    assert call("show-buffer") == ORDER
