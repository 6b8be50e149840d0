"""An inbox in a pseudo-terminal whose operator presses keys at random."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

Keys = tuple[bytes, float]
"""What is pressed, and for how many seconds the operator then looks at the screen."""

SIZES = ((24, 80), (40, 140), (20, 60), (10, 40), (30, 100))
WORDS = ("mouse", "kettle", "D0000", "杯", "x", "sku", "zzz")
_LOOKS = 0.35  # long enough for a prompt to open and to take an answer
_BACK = ((b"\x1b", 0.3), (b"y", 0.2), (b"\x1b", 0.3))  # and what was typed is thrown away


def pressed(chance: random.Random, reasons: Sequence[str]) -> Iterator[Keys]:
    """Yield without end what an operator presses. Never what leaves the program.

    Args:
        reasons: the keys of the closure reasons.
    """
    doings = (
        (_moves, 5),
        (_decides, 9),
        (_closes, 6),
        (_refunds, 8),
        (_undoes, 3),
        (_filters, 2),
        (_settles, 3),
        (_writes, 2),
        (_strays, 2),
    )
    ways, weights = zip(*doings, strict=True)
    while True:
        (way,) = chance.choices(ways, weights)
        yield from way(chance, reasons)
        yield from _BACK


def _moves(chance: random.Random, _reasons: Sequence[str]) -> Iterator[Keys]:
    for _number in range(chance.randint(1, 12)):
        yield chance.choice((b"j", b"j", b"k", b"\x04", b"\x15", b"\x1b[6~", b"G", b"g", b"\t", b"R", b"d")), 0.06
    if chance.random() < 0.3:
        yield chance.choice((b"j", b"k")) * chance.randint(20, 80), 0.2


def _decides(chance: random.Random, _reasons: Sequence[str]) -> Iterator[Keys]:
    yield chance.choice((b"a", b"r", b"r", b"i", b"n", b"s", b"x", b"e")), _LOOKS
    for _number in range(chance.randint(0, 5)):
        yield (
            chance.choice((b"\r", b"\t", b"y", b"b", b"1", b"5", b".", b"2d", b"goods are fine", b"k", b" ")),
            0.15,
        )
    yield b"\r", _LOOKS
    yield b"y", _LOOKS
    yield b"y", 0.2


def _closes(chance: random.Random, reasons: Sequence[str]) -> Iterator[Keys]:
    yield b"c", _LOOKS
    yield chance.choice(reasons).encode(), _LOOKS
    yield b"y", _LOOKS
    yield b"y", 0.2


def _refunds(chance: random.Random, _reasons: Sequence[str]) -> Iterator[Keys]:
    yield b"r", _LOOKS
    if chance.random() < 0.2:
        yield b"f", 0.15
    else:
        for sign in f"{chance.randint(1, 20)}.50":
            yield sign.encode(), 0.15
    keep = (b"\t", b"\t", b" ") if chance.random() < 0.3 else ()
    doubts = chance.choice(((), (), (b"b",), (b"p",)))
    for key in (*keep, b"\r", *doubts, b"y"):
        yield key, _LOOKS


def _undoes(chance: random.Random, _reasons: Sequence[str]) -> Iterator[Keys]:
    yield chance.choice((b"u", b"U")), _LOOKS
    yield b"y", _LOOKS


def _filters(chance: random.Random, _reasons: Sequence[str]) -> Iterator[Keys]:
    yield b"/", 0.2
    yield chance.choice(WORDS).encode(), 0.2
    yield b"\r", 0.3
    yield b"j" * chance.randint(1, 5), 0.2


def _settles(chance: random.Random, _reasons: Sequence[str]) -> Iterator[Keys]:
    yield b"o", _LOOKS
    for _number in range(chance.randint(1, 6)):
        yield chance.choice((b"j", b"x", b"y", b"\t", b"k", b"y", b"s", b"r")), 0.25


def _writes(chance: random.Random, _reasons: Sequence[str]) -> Iterator[Keys]:
    yield b"m", _LOOKS
    for _number in range(chance.randint(1, 4)):
        yield chance.choice((b"\r", b"\t", b"Dear Sam, ", b"\x1b[200~y\r\ny {{ x }}\x1b[201~", b"\x0b")), 0.2
    yield b"y", _LOOKS


def _strays(chance: random.Random, _reasons: Sequence[str]) -> Iterator[Keys]:
    yield chance.choice((b"?", b":", b"w", b"\x0c", b"\x1b[200~yyyy\x1b[201~", b"yyyyyy", b"crazy\r")), 0.3
    yield b"y", 0.2


class Inbox:
    """A running inbox.

    Attributes:
        received: how many bytes it has sent to its terminal.
        keys: how many times something was pressed.
        memory: its memory in KiB, as often as it was asked.
    """

    def __init__(self, command: Sequence[str], environ: dict[str, str], folder: Path, seed: str) -> None:
        self.received = self.keys = 0
        self.memory: list[int] = []
        self._chance = random.Random(seed)
        self._tail = b""
        self._line_cut = threading.Event()
        self._master, slave = os.openpty()
        self._resize(slave, *SIZES[0])
        self._process = subprocess.Popen(
            ["setsid", "-c", *command], stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environ
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._next = time.monotonic() + 2
        self._pressed: Iterator[Keys] = iter(())

    @staticmethod
    def _resize(descriptor: int, lines: int, columns: int) -> None:
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def plays(self, reasons: Sequence[str]) -> None:
        """Have the operator begin."""
        self._pressed = pressed(self._chance, reasons)

    def _read(self) -> None:
        while not self._line_cut.is_set():  # a terminal that is being read from would not be closed
            if not select.select([self._master], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            if not data:
                return
            self.received += len(data)
            self._tail = (self._tail + data)[-20_000:]

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def last_words(self) -> str:
        """What came last, for a message about what went wrong."""
        return self._tail[-2000:].decode(errors="replace")

    def turn(self) -> None:
        """Press the next key when it is time for it."""
        now = time.monotonic()
        if now < self._next or not self.running:
            return
        keys, pause = next(self._pressed)
        if self._chance.random() < 0.01:
            self._resize(self._master, *self._chance.choice(SIZES))
        if select.select([], [self._master], [], 0)[1]:
            os.write(self._master, keys)
            self.keys += 1
        self._next = now + pause

    def weigh(self) -> None:
        """Note how much memory it takes."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmRSS:"):
                self.memory.append(int(line.split()[1]))

    def hang_up(self) -> int:
        """Take the line away; return the exit status."""
        self._line_cut.set()
        self._reader.join()
        os.close(self._master)
        self._master = -1
        return self._process.wait(20)

    def leave(self) -> int:
        """Leave by the key for it; return the exit status."""
        if self.running:
            self._resize(self._master, *SIZES[0])
        for _round in range(5):  # out of whatever is open
            for key, pause in (*_BACK, (b"q", 0.5)):
                with contextlib.suppress(OSError):  # it has just left
                    os.write(self._master, key)
                self._process_wait(pause)
        try:
            return self._process.wait(20)
        except subprocess.TimeoutExpired:
            return -signal.SIGKILL

    def _process_wait(self, seconds: float) -> None:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def close(self) -> None:
        """Put everything away."""
        if self.running:
            self._process.kill()
        self._process.wait()
        self._line_cut.set()
        self._reader.join()
        if self._master >= 0:
            os.close(self._master)
