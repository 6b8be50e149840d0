"""Keys in a real terminal: every question is answered by a finger that saw it, and by nothing else."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.shipped import shipped
from returns_tui.store import cases, drafts
from returns_tui.store.database import Store
from tests.ui.questions import NAMES, WAYS, Way, everything
from tests.ui.test_terminal import PROGRAM, Terminal

_ALL = PROGRAM.replace("at = ", "loaded = loaded._replace(views=())\nat = ")
_BYTES = {"enter": b"\r", "tab": b"\t", "ctrl+l": b"\x0c", "ctrl+s": b"\x13", "escape": b"\x1b"}
FINGER = 0.25  # seconds from key to key; a yes counts when nothing follows it for 0.08
REPEAT = 0.03  # seconds between the keys of one that is held down


def typed(key: str) -> bytes:
    """What a terminal sends for a key."""
    return _BYTES.get(key, key.encode())


def look(terminal: Terminal, seconds: float) -> None:
    """Read what comes out for some time, as an operator looks at the screen."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal.master], [], [], left)[0]:
            terminal.output += os.read(terminal.master, 65536)


def press(terminal: Terminal, *keys: str) -> None:
    """Press keys one by one, each when something came of the one before; Esc may change nothing."""
    for key in keys:
        before = len(terminal.output)
        os.write(terminal.master, typed(key))
        if key != "escape":
            terminal.until(lambda output, before=before: len(output) > before)  # type: ignore[misc]
        look(terminal, FINGER)


def asks(terminal: Terminal, way: Way, *keys: str) -> None:
    """Press keys until the question is there."""
    terminal.output = b""
    press(terminal, *keys)
    terminal.until(lambda output: b"/ N" in output)
    look(terminal, FINGER)


@pytest.fixture
def opened(tmp_path: Path, sqlite_store: Store) -> Iterator[Callable[[], Terminal]]:
    """Open the inbox, with the example's config and all requests in one view."""
    config = tmp_path / "config.yaml"
    config.write_bytes(shipped("config.example.yaml").read_bytes())
    config.chmod(0o600)
    terminals: list[Terminal] = []

    def start() -> Terminal:
        terminals.append(Terminal(tmp_path, {}, program=_ALL))
        terminals[-1].shows("7781902")
        look(terminals[-1], FINGER)
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


@pytest.mark.parametrize("way", WAYS, ids=NAMES)
def test_only_a_finger_answers(
    opened: Callable[[], Terminal], sqlite_store: Store, config: Config, way: Way
) -> None:
    for _number in range(2):
        way.prepare(sqlite_store, config)
    before = everything(sqlite_store)
    terminal = opened()
    yes = way.yes[0].encode()
    asks(terminal, way, *way.keys)
    for _number in range(12):  # held down; two at once, for this process as well may be late for the next one
        os.write(terminal.master, 2 * yes)
        look(terminal, REPEAT)
    look(terminal, FINGER)
    assert everything(sqlite_store) == before, "a key held down"
    for paste in (yes + b"es\r", b"\x1b[200~" + yes + b"\x1b[201~"):
        os.write(terminal.master, paste)
        look(terminal, FINGER)
        assert everything(sqlite_store) == before, paste
    if way.keys[-1] in "uU" and way.keys[0] != "o":
        asks(terminal, way, way.keys[-1])  # a paste is taken for a no
    press(terminal, *way.yes)
    terminal.until(lambda _output: everything(sqlite_store) != before)
    decided = everything(sqlite_store)
    assert decided != before
    press(terminal, "escape", "escape")
    os.write(terminal.master, b"".join(typed(key) for key in (*way.keys, *way.yes)))
    look(terminal, 2 * FINGER)
    assert everything(sqlite_store) == decided, "all at once"


def stuck(terminal: Terminal) -> None:
    """Have so much be sent, which nobody reads, that the thread that writes to the terminal waits."""
    for _number in range(100):
        os.write(terminal.master, typed("ctrl+l"))
        select.select([], [], [], REPEAT)
        if any(waits_for_terminal(task) for task in Path(f"/proc/{terminal.process.pid}/task").iterdir()):
            return
    raise AssertionError("the terminal takes whatever is sent")


def waits_for_terminal(task: Path) -> bool:
    """Whether a thread is in a call of the system about file 2; proc(5) says which call and its arguments."""
    return (task / "syscall").read_text(encoding="ascii").split()[1:2] == ["0x2"]


def test_what_a_terminal_that_is_stuck_does_not_show_is_not_decided(
    opened: Callable[[], Terminal], sqlite_store: Store, config: Config
) -> None:
    number = WAYS[1].prepare(sqlite_store, config)
    terminal = opened()
    stuck(terminal)
    for key in "cxy":
        os.write(terminal.master, key.encode())
        select.select([], [], [], FINGER)
    assert cases.get(sqlite_store, number).state == "pending"
    terminal.output = b""
    terminal.until(lambda output: b"y / N" in output)
    look(terminal, FINGER)
    assert cases.get(sqlite_store, number).state == "pending"
    press(terminal, "y")
    terminal.until(lambda _output: cases.get(sqlite_store, number).state == "closed")
    assert cases.get(sqlite_store, number).state == "closed"


def test_a_terminal_that_is_stuck_keeps_nobody_from_ending_it_and_no_letter_is_lost(
    opened: Callable[[], Terminal], sqlite_store: Store, config: Config
) -> None:
    WAYS[1].prepare(sqlite_store, config)
    terminal = opened()
    press(terminal, "n")
    os.write(terminal.master, b"rang the buyer")
    terminal.shows("buyer")
    stuck(terminal)
    os.write(terminal.master, b" twice")
    select.select([], [], [], FINGER)
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.process.wait(20) in (128 + signal.SIGTERM, -signal.SIGALRM)
    (kept,) = drafts.of(sqlite_store, "ana")
    assert kept.fields["text"] == "rang the buyer twice"
