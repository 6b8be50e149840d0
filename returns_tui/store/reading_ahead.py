"""A second process that reads a report ahead, so that reading and storing go on side by side.

Only on Linux, where a copy of the process costs milliseconds; elsewhere, and for a report that is soon read, the
same is done in this process.
"""

from __future__ import annotations

import fcntl
import marshal
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import NoReturn, Protocol

from returns_tui.errors import UnusableFile
from returns_tui.i18n import _
from returns_tui.store.portions import Portion

WORTH_IT = 4000
"""Rows from which on a second process pays."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AHEAD = 1 << 20  # bytes that wait in the pipe, the most that Linux grants everybody


class Source(Protocol):
    """Portions one after the other."""

    def next(self) -> Portion | None:
        """Return the next portion, None after the last."""

    def ready(self) -> bool:
        """Return whether `next` would not have to wait."""


@contextmanager
def reading_ahead(make: Callable[[], Iterator[Portion]], rows: int) -> Iterator[Source]:
    """Give the portions that `make` yields, from a second process where that pays.

    Whatever ends the block ends the process too; and it ends by itself when ours is gone.

    Args:
        make: called once, in whichever process.
        rows: how many rows there are, about.

    Raises:
        UnusableFile: the second process was killed. What `make` raises is raised by `next`.
    """
    if rows < WORTH_IT or sys.platform != "linux":
        yield _Here(make())
        return
    ours, theirs = os.pipe()
    with suppress(OSError):
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, _AHEAD)
    # A signal between the two would have the copy go on as if it were the program itself.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        child = os.fork()
        if not child:
            _read(make, ours, theirs)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(theirs)
    connection = Connection(ours, writable=False)
    try:
        yield _Ahead(connection)
    finally:
        connection.close()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


class _Here:
    def __init__(self, portions: Iterator[Portion]) -> None:
        self._portions = portions

    def next(self) -> Portion | None:
        return next(self._portions, None)

    def ready(self) -> bool:
        return False


class _Ahead:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ended = False

    def next(self) -> Portion | None:
        if self._ended:
            return None
        try:
            sent = self._connection.recv_bytes()
        except EOFError:
            raise UnusableFile(_("Reading the file was broken off; take it in again.")) from None
        if sent[:1] == b"P":
            return Portion(*marshal.loads(sent[1:]))  # noqa: S302  our own process wrote it
        if sent[:1] == b"E":
            raise pickle.loads(sent[1:])  # noqa: S301  our own process wrote it
        self._ended = True
        return None

    def ready(self) -> bool:
        return self._connection.poll()


def _read(make: Callable[[], Iterator[Portion]], ours: int, theirs: int) -> NoReturn:
    """Send all portions, and end this process without touching what it shares with the other one."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other process says when to end
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        os.close(ours)
        connection = Connection(theirs, readable=False)
        try:
            for portion in make():
                parts = portion.rows, portion.returns, portion.orders, portion.rejected
                connection.send_bytes(b"P" + marshal.dumps(parts))
        except OSError:
            raise
        except BaseException as error:
            connection.send_bytes(b"E" + pickle.dumps(error))
        else:
            connection.send_bytes(b"end")
    finally:
        os._exit(0)  # also when the other process is gone, and nobody reads any more
