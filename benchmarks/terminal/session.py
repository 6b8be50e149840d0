"""One run of a program in a pseudo-terminal.

A thread of its own stamps every piece of output when it comes and answers what a terminal would answer; so times
are those of arrival, not of parsing.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import queue
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from benchmarks.processes import family
from benchmarks.programs import Program
from benchmarks.terminal.answers import Answers
from benchmarks.terminal.screen import Screen, Stream

clock = time.perf_counter
QUIET = 0.25  # seconds without output after which a screen is taken to be complete


class NotSeenError(Exception):
    """What was waited for did not come; the text ends with the screen."""


@dataclass(frozen=True)
class _Piece:
    """Output that came at once; `text` is None at its end."""

    at: float
    size: int
    text: str | None
    replies: list[str | None]


class Session:
    """A running program and its terminal.

    Attributes:
        started: when it was started, on `clock`.
        first: when the first byte came, 0 before.
        last: when the last byte came.
        received: how many bytes have come.
    """

    def __init__(self, program: Program, *, columns: int = 80, lines: int = 24) -> None:
        self.screen = Screen(columns, lines)
        self.answers = Answers(columns, lines)
        self.received = 0
        self.first = self.last = 0.0
        self.over = False
        self._program = program
        self._stream = Stream(self.screen)
        self._pieces: queue.SimpleQueue[_Piece] = queue.SimpleQueue()
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, columns * 8, lines * 16))
        self.started = clock()
        self._process = subprocess.Popen(
            ["setsid", "-c", *program.command],  # with the terminal as its own, as after a login
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=program.folder,
            env=program.environment,
        )
        os.close(slave)
        self._pidfd = os.pidfd_open(self._process.pid)
        self._stop, self._stopper = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> None:
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        poll.register(self._stop, select.POLLIN)
        while all(ready != self._stop for ready, _events in poll.poll()):
            try:
                data = os.read(self._master, 65536)
            except OSError:  # how Linux tells that nobody writes any more
                data = b""
            now = clock()
            if not data:
                self._pieces.put(_Piece(now, 0, None, []))
                return
            text, replies = self.answers.feed(data)
            if None not in replies:
                self._write("".join(reply for reply in replies if reply).encode())
                replies = []
            self._pieces.put(_Piece(now, len(data), text, replies))

    def _write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._master, data) :]
            except OSError:
                return

    def send(self, keys: bytes) -> float:
        """Press keys, all at once; return when."""
        now = clock()
        self._write(keys)
        return now

    def hold(self, key: bytes, times: int, rate: float) -> None:
        """Press a key `times` times, `rate` times a second, and go on showing what comes."""
        start = clock()
        for number in range(times):
            while (left := start + number / rate - clock()) > 0:
                self.pump(left)
            self.send(key)

    def pump(self, timeout: float) -> float | None:
        """Show the next piece of output; return when it came, None when none did within `timeout` seconds."""
        if self.over:
            return None
        try:
            piece = self._pieces.get(timeout=max(timeout, 0))
        except queue.Empty:
            return None
        if piece.text is None:
            self.over = True
            return None
        self.received += piece.size
        self.first = self.first or piece.at
        self.last = piece.at
        self._stream.feed(piece.text)
        if piece.replies:
            place = f"\x1b[{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}R"
            self._write("".join(place if reply is None else reply for reply in piece.replies).encode())
        return piece.at

    def until(self, wanted: Callable[[], bool], timeout: float = 20) -> float:
        """Show output until `wanted`; return when the piece came that made it so. Raises NotSeenError."""
        end = clock() + timeout
        while (left := end - clock()) > 0 and not self.over:
            at = self.pump(left)
            if at is not None and wanted():
                return at
        why = "the program ended" if self.over else f"not within {timeout} s"
        raise NotSeenError(f"{self._program.name}: not seen, {why}\n" + "\n".join(self.screen.rows))

    def settle(self, quiet: float = QUIET, timeout: float = 30) -> float:
        """Show output until none comes for `quiet` seconds; return when the last came."""
        end = clock() + timeout
        while clock() < end and self.pump(quiet) is not None:
            pass
        return self.last

    def watch(self, seconds: float) -> None:
        """Show what comes for so long."""
        end = clock() + seconds
        while not self.over and (left := end - clock()) > 0:
            self.pump(left)

    def ready(self, timeout: float = 120) -> float:
        """Wait for the first screen that is of use; return the seconds since the start. Raises NotSeenError."""
        return self.until(lambda: self.sees(self._program.ready), timeout) - self.started

    def sees(self, pattern: str) -> bool:
        """Return whether the screen's text has a pattern."""
        return re.search(pattern, "\n".join(self.screen.rows), re.MULTILINE) is not None

    def leave(self, timeout: float = 20) -> float:
        """Press the key that ends the program; return the seconds until it was gone. Raises NotSeenError."""
        start = self.send(self._program.leave)
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        if not poll.poll(timeout * 1000):
            raise NotSeenError(f"{self._program.name} did not end within {timeout} s")
        return clock() - start

    def close(self) -> None:
        """End the program, whatever it is doing, and give the terminal back."""
        if self._process.poll() is None:
            for pid in reversed(family(self.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._process.wait()
        os.write(self._stopper, b"x")
        self._reader.join()
        for one in (self._master, self._pidfd, self._stop, self._stopper):
            os.close(one)
