"""What was typed in a real terminal is there after the line was lost or the program killed, on either database."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.shipped import shipped
from returns_tui.store import drafts
from returns_tui.store.database import Store, seconds
from tests.conftest import NOW, insert_request
from tests.ui.test_terminal import PROGRAM, Terminal
from tests.ui.test_terminal_keys import FINGER, look, press

WORDS = "The lid does not close; 盖子 is loose"
PIECES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]| ")  # what stands between letters on their way to a terminal
LOST_AT_MOST = 1.0  # seconds before a kill
DATABASE = "sys.argv[2]"

# Kind of decision: keys that lead to a place to type, each with what is shown then.
PLACES = {
    "message": (("m", "TO THE BUYER"), ("t", "Subject"), ("tab", "")),
    "note": (("n", "PRIVATE NOTE"),),
    "received": (("i", "Condition"),),
    "set": (("e", "enter what no report gave"),),
}


@pytest.fixture
def opened(tmp_path: Path, store: Store, config: Config) -> Iterator[Callable[[], Terminal]]:
    """Open the inbox on two requests."""
    example = tmp_path / "config.yaml"
    example.write_bytes(shipped("config.example.yaml").read_bytes())
    example.chmod(0o600)
    for number in range(2):
        facts = {"requested_at": seconds(NOW) - 3600 + number, "reported_state": "approved"}
        insert_request(store, config, **facts)
    views = "loaded = loaded._replace(views=())\nat = "
    program = PROGRAM.replace("at = ", views)
    if store.backend == "postgresql":
        program = program.replace(DATABASE, repr(store.location.replace("://", "://postgres@")))
    terminals: list[Terminal] = []

    def start() -> Terminal:
        terminals.append(Terminal(tmp_path, {}, program=program))
        terminals[-1].shows("7781902")
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def go_to(terminal: Terminal, kind: str) -> None:
    """Open the prompt for a kind of decision, where something can be typed."""
    for key, shown in PLACES[kind]:
        press(terminal, key)
        terminal.shows(shown)
        look(terminal, FINGER)
    terminal.output = b""


def kept(store: Store, kind: str) -> str:
    """All that is kept of what was typed for a kind of decision."""
    with store.connection():
        return "".join("".join(draft.fields.values()) for draft in drafts.of(store, "ana") if draft.kind == kind)


@pytest.mark.parametrize("kind", PLACES)
def test_a_hang_up_right_after_a_key_loses_nothing_of_what_was_shown(
    opened: Callable[[], Terminal], store: Store, kind: str
) -> None:
    terminal = opened()
    go_to(terminal, kind)
    os.write(terminal.master, WORDS.encode())
    terminal.until(lambda output: b"loose" in PIECES.sub(b"", output))  # the letters may come in several pictures
    os.close(terminal.master)
    assert terminal.process.wait(30) == 129
    assert kept(store, kind).endswith(WORDS)


def test_a_kill_takes_no_more_than_the_last_second_though_nobody_stopped_typing(
    opened: Callable[[], Terminal], store: Store
) -> None:
    terminal = opened()
    go_to(terminal, "note")
    shown_at: list[float] = []
    while len(shown_at) < 60:
        os.write(terminal.master, b"x")
        terminal.until(lambda output: len(re.findall(rb"x", output)) > len(shown_at))
        shown_at.append(time.monotonic())
        look(terminal, 0.04)
    killed_at = time.monotonic()
    terminal.process.kill()
    terminal.process.wait()
    old_enough = sum(at <= killed_at - LOST_AT_MOST for at in shown_at)
    assert old_enough > 20, "too short a run to show anything"
    assert len(kept(store, "note")) >= old_enough
    again = opened()
    press(again, "n")
    again.until(lambda output: b"xxxx" in output)
    press(again, "escape", "j", "n")
    assert again.output.rindex(b"PRIVATE NOTE") > again.output.rindex(b"xxxx"), "in another request's composer"
