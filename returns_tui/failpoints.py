"""Places at which a test has the program die or fail. In real life nothing happens there.

The variable RETURNS_TUI_FAILPOINT arms one place: `decision.after_event=kill` or, at the third time that it is
passed, `decision.after_event=kill:3`. Deeds: `kill` (SIGKILL to itself), `fail` (input/output error) and `full`
(no space left on the disk). `python -m tests.faults --list` names all places.
"""

from __future__ import annotations

import errno
import os
import signal

VARIABLE = "RETURNS_TUI_FAILPOINT"
_ERRORS = {"fail": errno.EIO, "full": errno.ENOSPC}


class _Armed:
    """The place at which something happens, and after how many times more."""

    def __init__(self, text: str) -> None:
        self.place, _equals, deed = text.partition("=")
        self._deed, _colon, times = deed.partition(":")
        self._left = int(times or 1)

    def passed(self) -> None:
        self._left -= 1
        if self._left:
            return
        if self._deed == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        number = _ERRORS[self._deed]
        raise OSError(number, os.strerror(number))


_armed = _Armed(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None


def failpoint(place: str) -> None:
    """Be the place of that name."""
    if _armed is not None and _armed.place == place:
        _armed.passed()


def arm(text: str) -> None:
    """Arm a place in the running process, as the variable does for a new one."""
    global _armed
    _armed = _Armed(text)
