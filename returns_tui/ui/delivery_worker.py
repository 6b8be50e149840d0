"""Delivery in the open inbox: a thread that hands over the mails that are due, and waits for the next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from textual.message import Message

from returns_tui.config.values import Config
from returns_tui.errors import ReturnsTuiError
from returns_tui.store.database import Store
from returns_tui.ui.clerk import Broken

AT_LATEST = 60.0
"""Seconds after which it looks again in any case: others may have put something into the outbox."""


@dataclass
class NotDelivered(Message):
    """A mail did not leave; the sentence says why. `settled` is False where it is tried again by itself."""

    error: str
    settled: bool


class DeliveryWorker(threading.Thread):
    """Delivers what is due from when it is told to begin until it is ended.

    Mails that are on their way when it ends are finished first.
    """

    def __init__(
        self, store: Store, config: Config, now: Callable[[], datetime], post: Callable[[Message], object]
    ) -> None:
        super().__init__(name="returns-tui-delivery", daemon=True)
        self._store = store
        self._config = config
        self._now = now
        self._post = post
        self._ending = False
        self._wake = threading.Event()

    def begin(self) -> None:
        """Begin to deliver, where that was not done before: something may be in the outbox."""
        if self.ident is None and not self._ending:
            self.start()

    def wake(self) -> None:
        """Look at the outbox now: something was decided."""
        self._wake.set()
        self.begin()

    def end(self, patience: float) -> None:
        """Stop; wait at most `patience` seconds for a mail that is being handed over."""
        self._ending = True
        self._wake.set()
        if self.is_alive():
            self.join(patience)

    def run(self) -> None:
        """Deliver, wait, and so on."""
        while not self._ending:
            pause = AT_LATEST
            try:
                with self._store.connection():
                    pause = self._deliver()
            except ReturnsTuiError as error:
                self._post(NotDelivered(str(error), settled=False))
            except Exception as error:  # it must reach the operator: a silent thread would deliver nothing more
                self._post(Broken(error))
                return
            self._wake.wait(pause)
            self._wake.clear()

    def _deliver(self) -> float:
        """Deliver what is due, one mail at a time; return the seconds until something may be due again."""
        from returns_tui.store import outbox_reading

        if outbox_reading.has_work(self._store):
            self._empty_outbox()
        due = outbox_reading.next_due(self._store)
        if due is None:
            return AT_LATEST
        return min(AT_LATEST, max(1.0, (due - self._now()).total_seconds()))

    def _empty_outbox(self) -> None:
        from returns_tui.delivery import courier

        owner = courier.courier_name()
        while not self._ending:
            results = courier.deliver_due(self._store, self._config, owner=owner, now=self._now, limit=1)
            if not results:
                break
            for result in results:
                if result.state != "sent":
                    self._post(NotDelivered(result.error, settled=result.state != "waiting"))
