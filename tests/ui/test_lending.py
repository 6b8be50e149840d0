"""The terminal is lent to the operator's own editor and comes back, whatever ends meanwhile."""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.store import drafts
from returns_tui.store.database import Store, seconds
from tests.conftest import NOW, insert_request
from tests.ui.test_terminal import LEAVES, PROGRAM, Terminal

# It says what it has, saves a line, says so, and waits for a line to be typed.
EDITOR = """
import pathlib, sys
file = pathlib.Path(sys.argv[-1])
print("editing", file.name, flush=True)
file.write_text(file.read_text() + "Saved \\x1b]52;c;eA==\\x07 here")
print("sa" + "ved", flush=True)
sys.stdin.readline()
"""
Opening = Callable[[], Terminal]


@pytest.fixture
def editing(tmp_path: Path, sqlite_store: Store, config: Config) -> Iterator[Opening]:
    """Open the inbox, its note, and the editor on "Hm"; wait until that has saved."""
    insert_request(sqlite_store, config, requested_at=seconds(NOW) - 3600)
    script = tmp_path / "an editor.py"
    script.write_text(EDITOR)
    (tmp_path / "tmp").mkdir()
    environ = {"EDITOR": f"'{sys.executable}' '{script}' -f", "TMPDIR": str(tmp_path / "tmp")}
    opened: list[Terminal] = []

    def start() -> Terminal:
        terminal = Terminal(tmp_path, environ, program=PROGRAM)
        opened.append(terminal)
        terminal.shows("7781902")
        os.write(terminal.master, b"n")
        terminal.shows("PRIVATE NOTE")
        os.write(terminal.master, b"Hm")
        terminal.shows("Hm")
        os.write(terminal.master, b"\x0f")
        terminal.shows("editing private-note-")
        terminal.shows("saved")
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


CLEAN = "Hm\nSaved \\x1b]52;c;eA==\\x07 here"


def kept(store: Store) -> list[str]:
    with store.connection():
        return [draft.fields["text"] for draft in drafts.of(store, "ana")]


def test_the_editor_has_the_terminal_as_it_was_and_gives_it_back(
    editing: Opening, sqlite_store: Store, tmp_path: Path
) -> None:
    terminal = editing()
    assert LEAVES in terminal.output
    before = termios.tcgetattr(terminal.slave)
    assert before[3] & termios.ICANON, "lines are read as usual"
    behind = len(terminal.output)
    os.write(terminal.master, b"\n")
    terminal.until(lambda output: b"here" in output[behind:] and b"ctrl+o" in output[behind:])
    assert b"\x1b]52" not in terminal.output
    os.write(terminal.master, b"\x1b")
    terminal.until(lambda output: b"goes on with it" in output[behind:])
    os.write(terminal.master, b"q")
    assert terminal.ends() == 0
    assert kept(sqlite_store) == [CLEAN]
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_was_saved_is_kept_when_the_program_is_ended_while_the_editor_is_open(
    editing: Opening, sqlite_store: Store, tmp_path: Path, number: signal.Signals
) -> None:
    terminal = editing()
    os.kill(terminal.process.pid, number)
    assert terminal.ends() == 128 + number
    assert kept(sqlite_store) == [CLEAN]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_was_saved_is_kept_when_the_line_is_lost(editing: Opening, sqlite_store: Store) -> None:
    terminal = editing()
    os.close(terminal.slave)
    os.close(terminal.master)
    terminal.process.wait(30)
    assert kept(sqlite_store) == [CLEAN]


def test_what_was_saved_a_moment_ago_survives_a_kill(editing: Opening, sqlite_store: Store) -> None:
    terminal = editing()
    terminal.until(lambda _output: kept(sqlite_store) == [CLEAN])
    terminal.process.kill()
    terminal.process.wait(30)
    assert kept(sqlite_store) == [CLEAN]
