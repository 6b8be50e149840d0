"""The inbox in a pseudo-terminal that answers every question a terminal can be asked, and keeps every byte."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.terminal.answers import Answers
from benchmarks.terminal.screen import Screen, Stream

QUIET = 0.15  # seconds without output after which a screen is taken to be complete
_PATIENCE = 30


class Watched:
    """A running program.

    Attributes:
        output: every byte that its terminal got.
        answers: what the terminal was asked, in `answers.queries`.
        screen: what it shows.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        folder: Path,
        *,
        columns: int = 80,
        lines: int = 24,
    ) -> None:
        self.output = b""
        self.answers = Answers(columns, lines)
        self.screen = Screen(columns, lines)
        self._stream = Stream(self.screen)
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self._process = subprocess.Popen(
            ["setsid", "-c", *command], stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=dict(environ)
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)

    @property
    def text(self) -> str:
        """The lines of the screen."""
        return "\n".join(self.screen.rows)

    @property
    def status(self) -> int | None:
        """The exit status, None while it runs."""
        return self._process.poll()

    def _read(self, seconds: float) -> bool:
        """Take in what comes within a time, and answer it; return whether anything came."""
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # how Linux tells that nobody writes any more
            return False
        self.output += data
        text, replies = self.answers.feed(data)
        self._stream.feed(text)
        for reply in replies:
            place = f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R"
            os.write(self._master, (place if reply is None else reply).encode())
        return bool(data)

    def settle(self) -> None:
        """Read until nothing comes any more."""
        while self._read(QUIET):
            pass

    def until(self, wanted: Callable[[str], bool]) -> None:
        """Read until the screen's text is as wanted; fails after a while."""
        end = time.monotonic() + _PATIENCE
        while not wanted(self.text):
            assert time.monotonic() < end, self.text
            assert self.status is None, self.text
            self._read(0.1)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each when the screen is at rest."""
        for key in keys:
            if self.status is None:
                os.write(self._master, key.encode("utf-8", "surrogatepass"))
                self.settle()

    def end(self) -> int | None:
        """Have it end by a signal, wherever it is; return the exit status."""
        self._process.terminate()
        while self._read(QUIET) or self.status is None:
            pass
        return self._process.wait()

    def leave(self) -> int | None:
        """Go back from wherever it is and end it; return the exit status, None when it does not end.

        On a busy machine an Esc may come together with the key behind it, and then is none: so it is tried again.
        """
        for _try in range(10):
            self.press("\x1b", "q")
            end = time.monotonic() + 3
            while self.status is None and time.monotonic() < end:
                self._read(0.05)
            if self.status is not None:
                break
            self.press("y")  # what was typed is given up
        self.settle()
        return self.status
