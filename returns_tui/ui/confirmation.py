"""A question that only a deliberate key press answers.

Money and mail leave on the answer, and keys come from more than fingers: a key held down repeats, a pasted
text arrives as keys where the terminal has no bracketed paste, and a terminal answers queries on its input.
So only one key means yes, only when the question has been on the screen for a moment, and only when the key
stands alone: no other key came just before it, and none follows at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

# Seconds. Key repeat sends a key every 25 to 50 ms and a paste sends them together; fingers on two different
# keys are slower than this when the second key answers a question.
PAUSE = 0.08
_AGAIN = 0.05  # seconds until it is looked again whether the terminal has taken all


class Confirmation:
    """One question at a time, and whether a key press answers it. Times are `time.monotonic` seconds."""

    def __init__(self) -> None:
        self.question = ""
        self._yes = "y"
        self._asked = 0
        self._painted: float | None = None
        self._last = float("-inf")
        self._timer: Timer | None = None

    def ask(self, question: str, *, yes: str = "y") -> None:
        """Put a question. It cannot be answered before `painted` is called, see `watch`."""
        self.clear()
        self.question = question
        self._yes = yes
        self._asked += 1

    def watch(self, pump: MessagePump) -> None:
        """Let the question be answered once it is painted and the terminal has taken what was painted.

        Args:
            pump: the widget or screen that shows it. A line that is stuck takes nothing, and who types on it
                answers what nobody has seen.
        """
        asked = self._asked

        def look() -> None:
            if getattr(pump.app, "terminal_is_behind", False):
                pump.set_timer(_AGAIN, look)
            elif asked == self._asked:
                self.painted()

        pump.call_after_refresh(look)

    def painted(self, at: float | None = None) -> None:
        """Say that the question is on the screen since `at`, by default since now."""
        if self.question and self._painted is None:
            self._painted = time.monotonic() if at is None else at

    def clear(self) -> None:
        """Take the question back."""
        self.question = ""
        self._painted = None
        self._stop_waiting()

    def saw(self, at: float) -> bool:
        """Take note of a key pressed at `at`; return whether it stood alone and was no part of a burst."""
        self._stop_waiting()
        alone = at - self._last >= PAUSE
        self._last = at
        return alone

    def seen_by(self, at: float) -> bool:
        """Return whether the question was on the screen long enough for a key at `at` to be an answer."""
        return self._painted is not None and at >= self._painted + PAUSE

    def answer(self, key: str, at: float) -> bool | None:
        """Return what a key pressed at `at` answers: True yes, False no, None nothing (it is ignored).

        Args:
            key: Textual's name of the key.
            at: when it was pressed, as `textual.events.Key.time` says.
        """
        alone = self.saw(at)
        if not self.question or not alone or not self.seen_by(at):
            return None
        return key == self._yes

    def carry_out(self, pump: MessagePump, deed: Callable[[], None]) -> None:
        """Do `deed` after a yes, once it is sure that the key was not the first one of a burst.

        Args:
            pump: the widget or screen that asked; a key that it takes meanwhile, by `saw` or `answer`, calls
                it off, and the question stays.
        """

        def do() -> None:
            self.clear()
            deed()

        if PAUSE > 0:
            self._timer = pump.set_timer(PAUSE, do)
        else:
            do()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
