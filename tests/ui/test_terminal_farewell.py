"""What is said to who leaves, in a real terminal; and what is kept of a sitting however it ends."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.store import statistics
from returns_tui.store.bulk import select
from returns_tui.store.database import Store, seconds
from tests.conftest import NOW, insert_request
from tests.ui.test_terminal import LEAVES, PROGRAM, WAIT, Terminal
from tests.ui.test_terminal_keys import look, press

DATABASE = "sys.argv[2]"


@pytest.fixture
def opened(tmp_path: Path, store: Store, config: Config) -> Iterator[Terminal]:
    """The inbox on two requests."""
    for number in range(2):
        insert_request(store, config, requested_at=seconds(NOW) - 3600 + number)
    program = PROGRAM.replace("at = ", "loaded = loaded._replace(views=())\nat = ")
    if store.backend == "postgresql":
        program = program.replace(DATABASE, repr(store.location.replace("://", "://postgres@")))
    terminal = Terminal(tmp_path, {}, program=program)
    terminal.shows("7781902")
    yield terminal
    terminal.close()


@pytest.fixture
def cancelled(opened: Terminal, store: Store) -> Terminal:
    """The inbox in which something was decided."""
    press(opened, "x")
    opened.until(lambda output: b"/ N" in output)
    end = time.monotonic() + WAIT
    while not sittings(store):  # on a busy machine a yes may come before the question was seen to be there
        assert time.monotonic() < end
        os.write(opened.master, b"y")
        look(opened, 2.0)
    return opened


def sittings(store: Store) -> list[tuple[str, str]]:
    with store.connection():
        return [
            (session, operator) for session, operator in select(store, "SELECT session, operator FROM sitting")
        ]


def test_who_quits_is_told_what_was_done_in_a_few_plain_lines(cancelled: Terminal) -> None:
    os.write(cancelled.master, b"q")
    assert cancelled.ends() == 0
    behind = re.sub(r"\x1b[^a-zA-Z]*[a-zA-Z]", "", cancelled.output.rpartition(LEAVES)[2].decode())
    lines = [line.strip() for line in behind.split("\n") if line.strip()]
    assert re.fullmatch(r"Time       .* at work, \d+ s a request \(median of 1\)", lines[0])
    assert lines[1:] == ["Decided    1: cancelled 1", "Due today  0"]


def test_who_decided_nothing_is_told_nothing(opened: Terminal) -> None:
    os.write(opened.master, b"q")
    assert opened.ends() == 0
    assert b"Due today" not in opened.output
    assert b"at work" not in opened.output


def test_nothing_is_told_to_nobody(cancelled: Terminal) -> None:
    cancelled.process.send_signal(signal.SIGTERM)
    assert cancelled.ends() == 143
    assert b"Due today" not in cancelled.output


@pytest.mark.parametrize("way", ["quit", "hang-up", "SIGTERM", "SIGKILL"])
def test_however_it_ends_what_was_decided_counts(cancelled: Terminal, store: Store, way: str) -> None:
    if way == "quit":
        os.write(cancelled.master, b"q")
    elif way == "hang-up":
        os.close(cancelled.slave)
        os.close(cancelled.master)
    else:
        os.kill(cancelled.process.pid, getattr(signal, way))
    cancelled.process.wait(30) if way == "hang-up" else cancelled.ends()
    ((session, operator),) = sittings(store)
    assert operator == "ana"
    tally = statistics.of_sitting(store, session)
    assert dict(tally.decided) == {"cancelled": 1}
    assert len(tally.took) == 1
