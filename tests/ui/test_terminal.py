"""The program in a real pseudo-terminal: what comes out of it, and every way in which it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.store import presence
from returns_tui.store.database import Store, seconds
from returns_tui.ui import terminal
from tests.conftest import NOW, insert_request
from tests.ui.shown import Shown

PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from returns_tui import config
from returns_tui.store.database import open_store
from returns_tui.ui.app import run_inbox
loaded = config.load(environ={}, cwd=Path(sys.argv[1]), database=sys.argv[2], operator="ana")
at = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)
sys.exit(run_inbox(open_store(loaded.database), loaded, demo=True, now=lambda: at))
"""
WAIT = 30.0
LEAVES = b"\x1b[?1049l"  # back from the alternate screen (xterm's ctlseqs, DECSET 1049)


class Terminal:
    """A pseudo-terminal with a program in it, usually the inbox."""

    def __init__(
        self, folder: Path, environ: Mapping[str, str], *, ignore_hang_up: bool = False, program: str = PROGRAM
    ) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.modes = termios.tcgetattr(slave)
        self.slave = slave
        self.output = b""

        def before() -> None:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            if ignore_hang_up:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)

        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(folder), str(folder / "returns.db")],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            preexec_fn=before,
            cwd=Path(__file__).parents[2],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                **environ,
            },
        )

    def until(self, condition: Callable[[bytes], bool]) -> bytes:
        """Read until `condition` holds for all that came out."""
        end = time.monotonic() + WAIT
        while not condition(self.output):
            left = end - time.monotonic()
            assert left > 0, self.output[-2000:]
            if select.select([self.master], [], [], min(left, 0.2))[0]:
                try:
                    self.output += os.read(self.master, 65536)
                except OSError:
                    break
            elif self.process.poll() is not None:
                break
        return self.output

    def shows(self, text: str) -> None:
        self.until(lambda output: text.encode() in output)
        assert text.encode() in self.output

    def ends(self) -> int:
        """Read until it ends; return the exit status."""
        self.until(lambda _output: self.process.poll() is not None)
        return self.process.wait(WAIT)

    def close(self) -> None:
        for descriptor in (self.master, self.slave):
            try:
                os.close(descriptor)
            except OSError:
                continue
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


Starter = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path, sqlite_store: Store, config: Config) -> Iterator[Starter]:
    """Start the inbox on a queue of one request, whose comment is hostile; waits until it is shown."""
    comment = "\x1b]52;c;ZXZpbA==\x07\x1b[c\x9b5n\u202e\x1b]0;owned\x07 done"
    insert_request(sqlite_store, config, comment=comment, requested_at=seconds(NOW) - 3600)
    opened: list[Terminal] = []

    def starting(environ: Mapping[str, str] | None = None, *, ignore_hang_up: bool = False) -> Terminal:
        opened.append(Terminal(tmp_path, environ or {}, ignore_hang_up=ignore_hang_up))
        opened[-1].shows("7781902")
        opened[-1].shows("done")
        return opened[-1]

    yield starting
    for one in opened:
        one.close()


def test_q_ends_it_and_the_terminal_is_as_before(start: Starter) -> None:
    opened = start()
    os.write(opened.master, b"q")
    assert opened.ends() == 0
    assert LEAVES in opened.output
    assert termios.tcgetattr(opened.slave) == opened.modes


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_with_its_status_and_the_terminal_is_as_before(
    start: Starter, number: signal.Signals, status: int
) -> None:
    opened = start()
    opened.process.send_signal(number)
    assert opened.ends() == status
    assert LEAVES in opened.output
    assert termios.tcgetattr(opened.slave) == opened.modes


@pytest.mark.parametrize("ignored", [False, True])
def test_a_dropped_connection_ends_it_even_where_its_signal_is_ignored(start: Starter, ignored: bool) -> None:
    opened = start(ignore_hang_up=ignored)
    os.close(opened.slave)
    os.close(opened.master)
    assert opened.process.wait(WAIT) == 129


def test_ctrl_z_gives_the_terminal_back_and_fg_returns(start: Starter) -> None:
    opened = start()
    os.write(opened.master, b"\x1a")
    _pid, status = os.waitpid(opened.process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    opened.until(lambda output: LEAVES in output)
    assert LEAVES in opened.output
    opened.output = b""
    opened.process.send_signal(signal.SIGCONT)
    opened.shows("7781902")
    os.write(opened.master, b"q")
    assert opened.ends() == 0


def test_a_stop_from_elsewhere_is_recovered_from(start: Starter) -> None:
    opened = start()
    opened.process.send_signal(signal.SIGSTOP)
    os.waitpid(opened.process.pid, os.WUNTRACED)
    termios.tcsetattr(opened.slave, termios.TCSANOW, opened.modes)  # as a shell does when it takes over
    opened.output = b""
    opened.process.send_signal(signal.SIGCONT)
    opened.shows("7781902")
    opened.shows("done")
    os.write(opened.master, b"q")
    assert opened.ends() == 0
    assert termios.tcgetattr(opened.slave) == opened.modes


def test_keys_that_are_no_characters_are_not_taken_for_an_error(start: Starter) -> None:
    opened = start()
    os.write(opened.master, b"\xff\xfe\xc3\x1b[999~q")
    assert opened.ends() == 0


def test_a_hostile_comment_sends_nothing_to_the_terminal(start: Starter) -> None:
    opened = start()
    os.write(opened.master, b"q")
    opened.ends()
    assert b"]52;" not in re.sub(rb"\\x1b\]52;", b"", opened.output)
    assert b"\x1b]0;" not in opened.output
    assert b"\x1b[c" not in opened.output
    assert b"\x9b" not in opened.output.decode("utf-8", "ignore").encode("latin-1", "ignore")
    assert "\u202e".encode() not in opened.output


def test_without_colour_nothing_is_coloured(start: Starter) -> None:
    opened = start({"NO_COLOR": "1"})
    os.write(opened.master, b"q")
    opened.ends()
    colours = re.findall(rb"\x1b\[(?:[0-9]+;)*(?:3[0-7]|9[0-7]|4[0-7]|10[0-7]|[34]8;[25])[;m]", opened.output)
    assert colours == []
    assert re.search(rb"\x1b\[(?:[0-9]+;)*7[;m]", opened.output)


@pytest.mark.parametrize(
    "name", ["xterm", "xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "vt220"]
)
def test_every_terminal_shows_the_same_text(start: Starter, name: str) -> None:
    opened = start({"TERM": name})
    shown = Shown(80, 24)
    os.write(opened.master, b"q")
    opened.ends()
    before, _leaves, _after = opened.output.partition(LEAVES)
    shown.write("\x1b[?7l" + re.sub(r"\x1b\[[<>=?][0-9;]*\$?[a-zA-Z]", "", before.decode()))
    lines = [line.rstrip() for line in shown.display]
    assert lines[0].startswith(" / [To decide")
    assert [line for line in lines if line.startswith(">") and "026-" in line and "39.90" in line]
    assert [line for line in lines if " pending" in line]
    if name.startswith("vt"):
        assert not re.search(rb"\x1b\[[0-9;]*(?:3[0-7]|4[0-7])m", before)


def choose_theme(folder: Path, name: str) -> None:
    """Keep a theme for the operator of `PROGRAM`, as the inbox does."""
    kept = folder / "state" / "returns-tui" / "themes.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(f'{{"ana": "{name}"}}')


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "24 bits"),
        ({"TERM": "tmux-256color"}, "256"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "vt100"}, "none"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none"),
    ],
)
def test_a_theme_with_colours_of_its_own_is_shown_in_those_that_the_terminal_has(
    start: Starter, tmp_path: Path, environ: dict[str, str], colours: str
) -> None:
    choose_theme(tmp_path, "night")
    opened = start({**environ, "XDG_STATE_HOME": str(tmp_path / "state")})
    os.write(opened.master, b"q")
    assert opened.ends() == 0
    sent = {kind for kind, sign in _SIGNS.items() if re.search(sign, opened.output)}
    assert sent == ({colours} if colours != "none" else set())


_SIGNS = {  # of colours in SGR sequences
    "24 bits": rb"\x1b\[(?:[0-9]+;)*[34]8;2;",
    "256": rb"\x1b\[(?:[0-9]+;)*[34]8;5;",
    "16": rb"\x1b\[(?:[0-9]+;)*(?:3[0-7]|9[0-7]|4[0-7]|10[0-7])(?:;[0-9]+)*m",
}


def test_ctrl_l_repairs_what_something_else_wrote(start: Starter) -> None:
    opened = start()
    opened.output = b""
    os.write(opened.master, b"\x0c")
    opened.until(lambda output: b"7781902" in output and b"done" in output and b"Example returns" in output)
    shown = Shown(80, 24)
    shown.write("written by another program " * 80)
    os.write(opened.master, b"q")
    opened.ends()
    before, _leaves, _after = opened.output.partition(LEAVES)
    shown.write("\x1b[?7l" + re.sub(r"\x1b\[[<>=?][0-9;]*\$?[a-zA-Z]", "", before.decode()))
    assert "another program" not in "\n".join(shown.display)


@pytest.mark.parametrize("name", ["dumb", "unknown"])
def test_a_terminal_that_cannot_place_its_cursor_is_refused_with_a_sentence(
    tmp_path: Path, sqlite_store: Store, name: str
) -> None:
    opened = Terminal(tmp_path, {"TERM": name})
    assert opened.ends() != 0
    assert f"TERM is “{name}”".encode() in opened.output
    assert LEAVES not in opened.output
    opened.close()


def test_lines_are_ascii_where_the_locale_is_not_utf_8(start: Starter) -> None:
    opened = start({"LANG": "", "LC_ALL": "en_US.ISO-8859-1", "PYTHONUTF8": "1"})
    os.write(opened.master, b"q")
    opened.ends()
    text = opened.output.decode("utf-8")
    assert "----------" in text
    assert "─" not in text


@pytest.mark.parametrize(
    ("environ", "charset", "ascii_lines"),
    [
        ({"LANG": "en_GB.UTF-8"}, "utf-8", False),
        ({"LC_ALL": "C.utf8", "LANG": "C"}, "utf-8", False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", True),
        ({"LANG": "de_DE.ISO-8859-1", "LC_CTYPE": "C.UTF-8"}, "ISO-8859-1", True),
        ({"LC_CTYPE": "UTF-8"}, "utf-8", False),
        ({}, "utf-8", True),
        ({"LANG": "C"}, "utf-8", True),
        ({"LANG": "de_DE.ISO-8859-1@euro"}, "ISO-8859-1", True),
        ({"LANG": "xx_XX.no-such-charset"}, "ascii", True),
        ({"LANG": "de_DE"}, "utf-8", True),
    ],
)
def test_the_locale_says_what_the_terminal_can_show(
    environ: dict[str, str], charset: str, ascii_lines: bool
) -> None:
    assert terminal.character_set(environ)[0] == charset
    assert terminal.lines_in_ascii(environ) == ascii_lines


def on_requests(store: Store) -> list[presence.Here]:
    there = presence.news(store, "", None)
    assert there is not None
    return list(there.others)


@pytest.mark.parametrize("way", ["quit", "hang-up", "SIGTERM", "SIGKILL"])
def test_however_it_ends_nobody_thinks_for_long_that_it_still_is_on_a_request(
    start: Starter, sqlite_store: Store, way: str
) -> None:
    opened = start()
    os.write(opened.master, b"d")
    opened.until(lambda _output: bool(on_requests(sqlite_store)))
    (here,) = on_requests(sqlite_store)
    assert here.holds(seconds(NOW))
    if way == "quit":
        os.write(opened.master, b"q")
    elif way == "hang-up":
        os.close(opened.slave)
        os.close(opened.master)
    else:
        os.kill(opened.process.pid, getattr(signal, way))
    opened.process.wait(WAIT) if way == "hang-up" else opened.ends()
    left = on_requests(sqlite_store)
    assert [one.holds(seconds(NOW) + presence.LEASE) for one in left] == ([False] if way == "SIGKILL" else [])
