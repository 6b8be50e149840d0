"""A question that only a deliberate key press answers.

Money and mail leave on the answer, and keys come from more than fingers: a key held down repeats, a pasted
text arrives as keys where the terminal has no bracketed paste, and a terminal answers queries on its input.
So only one key means yes, only after the question was on the screen, and only when the key stands alone.
"""

from __future__ import annotations

import time

# Seconds. Key repeat sends a key every 25 to 50 ms and a paste sends them together; fingers on two different
# keys are slower than this when the second key answers a question.
PAUSE = 0.08


class Confirmation:
    """One question at a time, and whether a key press answers it. Times are `time.monotonic` seconds."""

    def __init__(self) -> None:
        self.question = ""
        self._yes = "y"
        self._painted: float | None = None
        self._last = float("-inf")

    def ask(self, question: str, *, yes: str = "y") -> None:
        """Put a question. It cannot be answered before `painted` is called."""
        self.question = question
        self._yes = yes
        self._painted = None

    def painted(self, at: float | None = None) -> None:
        """Say that the question is on the screen since `at`, by default since now."""
        if self.question and self._painted is None:
            self._painted = time.monotonic() if at is None else at

    def clear(self) -> None:
        """Take the question back."""
        self.question = ""
        self._painted = None

    def saw(self, at: float) -> bool:
        """Take note of a key pressed at `at`; return whether it stood alone and was no part of a burst."""
        alone = at - self._last >= PAUSE
        self._last = at
        return alone

    def answer(self, key: str, at: float) -> bool | None:
        """Return what a key pressed at `at` answers: True yes, False no, None nothing (it is ignored).

        Args:
            key: Textual's name of the key.
            at: when it was pressed, as `textual.events.Key.time` says.
        """
        alone = self.saw(at)
        if not self.question or not alone or self._painted is None or at < self._painted:
            return None
        return key == self._yes
