"""How long somebody works at this inbox, and how long a request takes. Knows no screen, and costs no key anything.

A pause counts for five minutes at most: nobody is asked whether they had lunch.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returns_tui.store.handled import Spent

PAUSE = 300.0
"""Seconds that count of a time in which nothing was done."""


class Sitting:
    """One operator at one inbox, from its opening to its end.

    Attributes:
        decided: whether anything was decided here.
        farewell: what is said to who leaves.
    """

    def __init__(
        self, session: str, operator: str, begun_at: datetime, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.session = session
        self.operator = operator
        self.begun_at = begun_at
        self.decided = False
        self.farewell: list[str] = []
        self._clock = clock
        self._last = clock()
        self._worked = self._came = 0.0

    def touch(self) -> None:
        """Something was done just now."""
        now = self._clock()
        self._worked += min(now - self._last, PAUSE)
        self._last = now

    def moved(self) -> None:
        """The cursor came to another request, or one was decided on."""
        self.touch()
        self._came = self._worked

    @property
    def worked(self) -> int:
        """Seconds at work until the last thing that was done."""
        return round(self._worked)

    def spent(self, requests: int = 1) -> Spent:
        """Return what went into a decision that is made now, of each where it is one on several requests."""
        from returns_tui.store.handled import Spent

        self.touch()
        took = round((self._worked - self._came) / max(1, requests))
        return Spent(self.session, self.operator, self.begun_at, self.worked, took)
