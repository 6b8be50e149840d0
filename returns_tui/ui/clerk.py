"""A thread that does database work, job after job, so that no key ever waits for the database.

It touches no widget: each job returns a message, which is posted to the screen, whose handlers own the state.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal, NamedTuple

from textual.message import Message

from returns_tui.errors import DatabaseUnavailable, OutcomeUnknown, ReturnsTuiError
from returns_tui.store.database import Store

Job = Callable[[], Message | None]
QUIET = 0.3  # seconds without other work after which a job that had given way is begun again


class _Task(NamedTuple):
    """A job that was given to the clerk.

    Attributes:
        breakable: it only reads, so it can be broken off when its outcome is not wanted any more.
        patient: it may take long: it is broken off for any other, and begun again afterwards.
    """

    name: str
    about: int | None
    job: Job
    breakable: bool
    patient: bool
    gave_way: bool = False


@dataclass(eq=False, repr=False)
class Trouble(Message):
    """A job could not be done. `job` is its name, `about` the request that it was about."""

    error: ReturnsTuiError
    job: str
    about: int | None


@dataclass(eq=False, repr=False)
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
        self._tasks: list[_Task] = []
        self._running: _Task | None = None
        self._broken_off = False
        self._connected = False
        self._ending = False
        self._news = threading.Condition()

    def do(
        self,
        job: Job,
        name: str,
        *,
        about: int | None = None,
        replace: bool = False,
        breakable: bool = False,
        patient: bool = False,
    ) -> None:
        """Put `job` behind the others, patient ones excepted.

        Args:
            job: returns the message to post, or None.
            name: of the kind of job.
            about: the request that it is about.
            replace: jobs of that name that have not begun are dropped; one that is running is broken off, if it
                was said to be breakable.
            breakable: it only reads.
            patient: it only reads, may take long, and gives way to every other job.
        """
        with self._news:
            if replace:
                self._tasks = [waiting for waiting in self._tasks if waiting.name != name]
            self._tasks.append(_Task(name, about, job, breakable, patient))
            self._tasks.sort(key=lambda task: task.patient)  # stable: otherwise first come, first served
            running = self._running
            if running is not None and (
                (running.breakable and replace and running.name == name) or (running.patient and not patient)
            ):
                self._broken_off = True
            self._news.notify()

    @property
    def idle(self) -> bool:
        """Whether every job is done and its message posted."""
        with self._news:
            return not self._tasks and self._running is None

    def wait_for(self, name: str, patience: float) -> None:
        """Wait at most `patience` seconds until the jobs of that name are done and their messages posted."""
        with self._news:
            self._news.wait_for(
                lambda: all(task is None or task.name != name for task in (*self._tasks, self._running)), patience
            )

    def end(self, patience: float) -> None:
        """Do the jobs that are there, then stop; wait for that at most `patience` seconds."""
        with self._news:
            self._ending = True
            if self._running is not None and (self._running.breakable or self._running.patient):
                self._broken_off = True
            self._news.notify()
        if self.is_alive():
            self.join(patience)

    def run(self) -> None:
        """Work until `end`."""
        again: _Task | None = None
        while True:
            with ExitStack() as connected:
                task = again or self._next()
                again = None
                while task is not None:
                    verdict = self._work(task, connected)
                    if verdict is not None:  # the connection may be lost: close it, and open another
                        again = task if verdict == "again" else None
                        break
                    task = self._next()
                else:
                    return
            self._connected = False

    def _next(self) -> _Task | None:
        with self._news:
            done = self._running
            if self._broken_off and done is not None and done.patient:
                again = done._replace(gave_way=True)
                self._tasks += [] if any(waiting.name == done.name for waiting in self._tasks) else [again]
            self._running, self._broken_off = None, False
            self._news.notify_all()
            while not self._tasks and not self._ending:
                self._news.wait()
            # While keys come one after the other, a job that takes longer than their gaps would never end.
            while not self._ending and self._tasks[0].gave_way and self._news.wait(QUIET):
                pass
            if self._ending:
                self._tasks = [task for task in self._tasks if not (task.breakable or task.patient)]
            if not self._tasks:
                return None
            self._running = self._tasks.pop(0)
            return self._running

    def _work(self, task: _Task, connected: ExitStack) -> Literal["again", "next"] | None:
        """Do one job and post what came of it.

        Returns None while the connection is good, else what is to be done with another connection. A server that
        was away in between leaves a connection dead, and that shows with the next job: this one is done again.
        Where it may have been done, the error is OutcomeUnknown.
        """
        used_before = self._connected
        try:
            if not self._connected:
                connected.enter_context(self._store.connection())
                self._store.keep_few_pages()
                self._store.break_off_when(lambda: self._broken_off)
                self._connected = True
            message = task.job()
        except ReturnsTuiError as error:
            if self._broken_off:
                return None  # it ended because nobody wants it
            lost = isinstance(error, DatabaseUnavailable)
            if lost and used_before and self._store.backend != "sqlite" and not isinstance(error, OutcomeUnknown):
                return "again"
            self._post(Trouble(error, task.name, task.about))
            return "next" if lost else None
        except Exception as error:
            if self._broken_off:
                return None
            self._post(Broken(error))  # whatever it is, it must reach the operator instead of a silent thread
            return "next"
        if message is not None:
            self._post(message)
        return None
