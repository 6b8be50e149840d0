"""An error that nobody foresaw, wherever it comes up: the terminal is as before, one line is said."""

from __future__ import annotations

import os
import re
import stat
import termios
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Message
from returns_tui.store import decisions
from returns_tui.store.database import Store, seconds
from tests.conftest import NOW, insert_request
from tests.ui.test_terminal import LEAVES, Terminal

SECRET = "Zwetschgenknoedel"
PROGRAM = """
import os, sys
from pathlib import Path
from returns_tui.cli.main import run
folder = Path(sys.argv[1])

def armed(usual):
    def perhaps(*words, **named):
        held = "{secret} of Jo Sample"
        if (folder / "now").exists():
            raise RuntimeError(f"nothing works with {{held}}")
        return usual(*words, **named)
    return perhaps

import {module} as module
place = {place}
setattr(place, "{name}", armed(getattr(place, "{name}")))
sys.argv = ["returns-tui", "--database", sys.argv[2], "--operator", "ana"]
os.umask(0)
run()
"""
# Where it fails: the module, what in it has the function, the function, and the key after which it is called.
PLACES = {
    "rendering the queue": ("returns_tui.ui.queue_pane", "module.QueuePane", "render_line", b"\x0c"),
    "rendering the details": ("returns_tui.ui.details_pane", "module.DetailsPane", "render_line", b"\x0c"),
    "a key": ("returns_tui.ui.inbox", "module.InboxScreen", "do_help", b"?"),
    "a message": ("returns_tui.ui.queue_screen", "module.QueueScreen", "on_listed", b"\t"),
    "the clerk's thread": ("returns_tui.ui.desk", "module.Desk", "last_decision", b"u"),
    "a worker's thread": ("returns_tui.ui.outbox_screen", "module.OutboxScreen", "_load", b"o"),
    "the delivery's thread": ("returns_tui.store.outbox_reading", "module", "has_work", b""),
    "a timer": ("returns_tui.ui.queue_screen", "module.QueueScreen", "_poll", b""),
    "composing another screen": ("returns_tui.ui.outbox_screen", "module.OutboxScreen", "compose", b"o"),
}


@pytest.mark.parametrize("where", PLACES)
def test_a_crash_gives_the_terminal_back_and_says_one_line(
    tmp_path: Path, sqlite_store: Store, config: Config, where: str
) -> None:
    request = insert_request(sqlite_store, config, requested_at=seconds(NOW) - 3600)
    module, place, name, key = PLACES[where]
    program = PROGRAM.format(secret=SECRET, module=module, place=place, name=name)
    if where == "the delivery's thread":
        mail = Message(None, subject="About 026", text="Hello")
        decisions.decide(sqlite_store, config, request, mail, operator="ana", now=NOW)
        (tmp_path / "now").touch()  # it looks for mail as soon as there is any
    opened = Terminal(tmp_path, {"XDG_STATE_HOME": str(tmp_path / "state")}, program=program)
    try:
        if where != "the delivery's thread":
            opened.shows("7781902")
            (tmp_path / "now").touch()
            os.write(opened.master, key)
        status = opened.ends()
        modes = termios.tcgetattr(opened.slave)
    finally:
        opened.close()
    assert status == 1
    assert modes == opened.modes
    before, _leaves, after = opened.output.partition(LEAVES)
    assert b"\x1b[?25h" in before[-100:] + after  # the cursor is shown
    said = re.sub(rb"\x1b\[[0-9;?<>=u]*[a-zA-Z]", b"", after).decode().split()
    (kept,) = (tmp_path / "state" / "returns-tui").iterdir()
    assert " ".join(said) == (
        "returns-tui: Something went wrong that nobody foresaw, and the inbox closed; what was decided is kept."
        f" A report without personal data is in {kept}."
    )
    text = kept.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "in perhaps" in text
    for private in (SECRET, "Jo Sample"):
        assert private.encode() not in opened.output
        assert private not in text
    assert [stat.S_IMODE(path.stat().st_mode) for path in (kept, kept.parent, tmp_path / "state")] == [
        0o600,
        0o700,
        0o700,
    ]


CUT_EARLY = """
import os, select, signal, sys
from contextlib import contextmanager
from returns_tui.cli.main import run
from returns_tui.ui import first_picture

signal.signal(signal.SIGHUP, signal.SIG_IGN)
shown = first_picture.shown

@contextmanager
def shown_until_the_line_is_cut(*given, **named):
    with shown(*given, **named) as first:
        gone = select.poll()
        gone.register(0, 0)
        gone.poll()
        yield first

first_picture.shown = shown_until_the_line_is_cut
sys.argv = ["returns-tui", "--database", sys.argv[2], "--operator", "ana"]
run()
"""


def test_a_line_that_is_cut_before_the_inbox_is_loaded_is_a_hang_up(
    tmp_path: Path, sqlite_store: Store, config: Config
) -> None:
    insert_request(sqlite_store, config, requested_at=seconds(NOW) - 3600)
    opened = Terminal(tmp_path, {"XDG_STATE_HOME": str(tmp_path / "state")}, program=CUT_EARLY)
    try:
        opened.shows("7781902")
        os.close(opened.master)
        assert opened.process.wait(30) == 129
    finally:
        opened.close()


def test_a_line_that_is_cut_while_the_screen_is_written_is_no_crash(
    tmp_path: Path, sqlite_store: Store, config: Config
) -> None:
    insert_request(sqlite_store, config, requested_at=seconds(NOW) - 3600)
    program = PROGRAM.format(secret="", module="returns_tui.ui.desk", place="module.Desk", name="last_decision")
    opened = Terminal(tmp_path, {"XDG_STATE_HOME": str(tmp_path / "state")}, program=program)
    try:
        opened.shows("7781902")
        os.write(opened.master, b"\x0c" * 200)
        os.close(opened.master)
        assert opened.process.wait(30) == 129
    finally:
        opened.close()
    assert not (tmp_path / "state").exists()
