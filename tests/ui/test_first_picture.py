"""The first lines, which are there before Textual is: what takes them over, and when they are left out."""

from __future__ import annotations

import os
import re
import signal
import termios
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.store.database import Store, seconds
from tests.conftest import NOW, insert_request
from tests.ui.shown import Shown
from tests.ui.test_terminal import LEAVES, Terminal, choose_theme

# Waits, with its first picture shown, for a signal: SIGUSR1 lets it go on, SIGUSR2 fail. Where there is no picture
# it says so. With BUSY set the database does not answer until then.
PROGRAM = """
import os, signal, sys, threading
from datetime import UTC, datetime
from pathlib import Path
from returns_tui import config
from returns_tui.store.database import open_store
from returns_tui.ui import first_picture, view
signals = {signal.SIGUSR1, signal.SIGUSR2}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
loaded = config.load(environ={}, cwd=Path(sys.argv[1]), database=sys.argv[2], operator="ana")
at = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)
store = open_store(loaded.database)
free, read = threading.Event(), view.read
if os.environ.get("BUSY") == "server":
    store.reads_beside_writers = False
    view.read = lambda *given, **named: free.wait() and read(*given, **named)
elif os.environ.get("BUSY") == "query":
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    view.read = lambda *given, **named: store.database.execute_sql(endless)
with first_picture.shown(store, loaded, at) as first:
    assert "textual" not in sys.modules
    if first is None:
        print("no lines yet", file=sys.stderr, flush=True)
    said = signal.sigwait(signals)
    free.set()
    if said == signal.SIGUSR2:
        raise SystemExit("something is wrong with the keys")
    view.read = read
    from returns_tui.ui.app import run_inbox
    status = run_inbox(store, loaded, demo=True, now=lambda: at, first=first)
sys.exit(status)
"""
ORDERS = ("026-1180443-7781902", "302-7719920-1120037", "202-0045112-3340981")


class Started(Terminal):
    """The inbox up to its first picture."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        super().__init__(folder, environ, program=PROGRAM)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGUSR1)

    def fail(self) -> None:
        self.process.send_signal(signal.SIGUSR2)

    @property
    def screen(self) -> list[str]:
        shown = Shown(80, 24)
        shown.write(self.output.decode("utf-8", "ignore"))
        return list(shown.display)


Starter = Callable[..., Started]


@pytest.fixture
def queue(sqlite_store: Store, config: Config) -> None:
    for hour, order in enumerate(ORDERS, start=1):
        item = "保温杯 不锈钢 1000ml" if hour == 2 else "Kettle 1.7 l, black"
        values = {"order_id": order, "item": item, "requested_at": seconds(NOW) + (hour - 24) * 3600}
        insert_request(sqlite_store, config, **values)


@pytest.fixture
def start(tmp_path: Path, queue: None) -> Iterator[Starter]:
    opened: list[Started] = []

    def starting(**environ: str) -> Started:
        opened.append(Started(tmp_path, environ))
        return opened[-1]

    yield starting
    for one in opened:
        one.close()


def test_the_first_lines_are_there_before_textual_is_loaded_and_stay_as_they_are(start: Starter) -> None:
    opened = start()
    opened.shows(ORDERS[2])
    first = opened.screen
    assert first[2].startswith(">")
    assert ORDERS[0] in first[2]
    opened.go_on()
    opened.shows("Reason")
    whole = opened.screen
    assert first[1:5] == whole[1:5]
    assert opened.output.count(ORDERS[2].encode()) == 1  # it is not sent again
    assert opened.output.count(b"\x1b[?1049h") == 1


def test_a_key_pressed_meanwhile_acts_on_the_lines_that_were_shown(start: Starter) -> None:
    opened = start()
    opened.shows(ORDERS[2])
    os.write(opened.master, b"j")
    opened.go_on()
    opened.until(lambda _output: opened.screen[3].startswith(">"))
    assert ORDERS[1] in opened.screen[3]
    assert "j" not in "".join(opened.screen[5:10])  # the terminal does not echo what is typed


def test_the_terminal_is_as_before_when_the_inbox_has_ended(start: Starter) -> None:
    opened = start()
    opened.shows(ORDERS[2])
    opened.go_on()
    opened.shows("Reason")
    os.write(opened.master, b"q")
    assert opened.ends() == 0
    assert opened.output.count(LEAVES) == 1
    assert termios.tcgetattr(opened.slave) == opened.modes


def test_the_terminal_is_as_before_when_the_inbox_cannot_begin(start: Starter) -> None:
    opened = start()
    opened.shows(ORDERS[2])
    opened.fail()
    assert opened.ends() == 1
    assert opened.output.index(LEAVES) < opened.output.index(b"something is wrong")
    assert termios.tcgetattr(opened.slave) == opened.modes


@pytest.mark.parametrize(
    "environ",
    [{"NO_COLOR": "1"}, {"TERM": "vt100"}, {"LANG": "C"}, {"LANG": "de_DE.ISO-8859-1"}, {"COLUMNS": "70"}],
    ids=str,
)
def test_where_anything_is_unusual_the_first_picture_is_textuals(start: Starter, environ: dict[str, str]) -> None:
    opened = start(**environ)
    opened.shows("no lines yet")
    opened.go_on()
    opened.shows("7781902")


@pytest.mark.parametrize(("name", "is_early"), [("mono", True), ("night", False)])
def test_the_theme_that_the_operator_chose_is_the_first_pictures_as_well(
    start: Starter, tmp_path: Path, name: str, is_early: bool
) -> None:
    choose_theme(tmp_path, name)
    opened = start(XDG_STATE_HOME=str(tmp_path / "state"))
    opened.shows(ORDERS[2] if is_early else "no lines yet")
    assert not re.search(rb"\x1b\[(?:[0-9]+;)*9[0-7]m", opened.output)
    opened.go_on()
    opened.shows(ORDERS[2])


@pytest.mark.parametrize("what", ["query", "server"])
def test_a_database_that_does_not_answer_is_not_waited_for(start: Starter, what: str) -> None:
    opened = start(BUSY=what)
    opened.shows("no lines yet")
    opened.go_on()
    opened.shows(ORDERS[2])


def test_what_could_be_obeyed_is_never_in_the_first_lines(
    start: Starter, sqlite_store: Store, config: Config
) -> None:
    hostile = "\x1b]0;owned\x07\u202eKettle"
    insert_request(sqlite_store, config, item=hostile, order_id="1", requested_at=seconds(NOW) - 80000)
    opened = start()
    opened.shows(ORDERS[2])
    assert b"\x1b]0;" not in opened.output
    assert "\u202e".encode() not in opened.output
    assert "\\x1b]0;ow" in "".join(opened.screen)
