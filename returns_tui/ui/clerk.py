"""A thread that does database work, job after job, so that no key ever waits for the database.

It touches no widget: each job returns a message, which is posted to the screen, whose handlers own the state.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from textual.message import Message

from returns_tui.errors import DatabaseUnavailable, ReturnsTuiError
from returns_tui.store.database import Store

Job = Callable[[], Message | None]


@dataclass
class Trouble(Message):
    """A job could not be done. `job` is its name, `about` the request that it was about."""

    error: ReturnsTuiError
    job: str
    about: int | None


@dataclass
class Broken(Message):
    """A job failed in a way that nobody foresaw; the program has to end."""

    error: Exception


class Clerk(threading.Thread):
    """Does one job after the other in a thread of its own, with one connection of its own.

    A daemon thread: a database that does not answer keeps nobody from quitting.
    """

    def __init__(self, store: Store, post: Callable[[Message], object], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._store = store
        self._post = post
        self._jobs: list[tuple[str, int | None, Job]] = []
        self._busy = False
        self._ending = False
        self._news = threading.Condition()

    def do(self, job: Job, name: str, *, about: int | None = None, replace: bool = False) -> None:
        """Put `job` behind the others; with `replace`, jobs of that name that have not begun are dropped."""
        with self._news:
            if replace:
                self._jobs = [waiting for waiting in self._jobs if waiting[0] != name]
            self._jobs.append((name, about, job))
            self._news.notify()

    @property
    def idle(self) -> bool:
        """Whether every job is done and its message posted."""
        with self._news:
            return not self._jobs and not self._busy

    def end(self, patience: float) -> None:
        """Do the jobs that are there, then stop; wait for that at most `patience` seconds."""
        with self._news:
            self._ending = True
            self._news.notify()
        if self.is_alive():
            self.join(patience)

    def run(self) -> None:
        """Work until `end`."""
        while True:
            with ExitStack() as connected:
                job = self._next()
                while job is not None:
                    if not self._work(*job, connected):
                        break  # the connection may be lost: close it, and open another for the next job
                    job = self._next()
                else:
                    return

    def _next(self) -> tuple[str, int | None, Job] | None:
        with self._news:
            self._busy = False
            while not self._jobs and not self._ending:
                self._news.wait()
            if not self._jobs:
                return None
            self._busy = True
            return self._jobs.pop(0)

    def _work(self, name: str, about: int | None, job: Job, connected: ExitStack) -> bool:
        """Do one job and post what came of it; return whether the connection is still good."""
        try:
            connected.enter_context(self._store.connection())
            message = job()
        except ReturnsTuiError as error:
            self._post(Trouble(error, name, about))
            return not isinstance(error, DatabaseUnavailable)
        except Exception as error:  # whatever it is, it must reach the operator instead of a silent thread
            self._post(Broken(error))
            return False
        if message is not None:
            self._post(message)
        return True
