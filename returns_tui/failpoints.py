"""Places at which a test has the program die or fail. In real life nothing happens there.

The variable RETURNS_TUI_FAILPOINT arms one place: `decision.after_event=kill` or, at the third time that it is
passed, `decision.after_event=kill:3`. Deeds: `kill` (SIGKILL to itself), `fail` (input/output error) and `full`
(no space left on the disk). `python -m tests.faults --list` names all places.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable

VARIABLE = "RETURNS_TUI_FAILPOINT"
_ERRORS = {"fail": errno.EIO, "full": errno.ENOSPC}


def failpoint(place: str) -> None:
    """Be the place of that name."""
    if _watcher is not None:
        _watcher(place)


def watch(told: Callable[[str], None]) -> None:
    """Have `told` called with the name of each place that is passed from now on."""
    global _watcher
    _watcher = told


def arm(text: str, told: Callable[[], None] = lambda: None) -> None:
    """Arm a place in the running process, as the variable does for a new one.

    Args:
        told: called before the place fails.
    """
    watch(_armed(text, told))


def _armed(text: str, told: Callable[[], None] = lambda: None) -> Callable[[str], None]:
    wanted, _equals, deed = text.partition("=")
    deed, _colon, times = deed.partition(":")
    left = int(times or 1)

    def passed(place: str) -> None:
        nonlocal left
        left -= place == wanted
        if place != wanted or left:
            return
        if deed == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        told()
        raise OSError(_ERRORS[deed], os.strerror(_ERRORS[deed]))

    return passed


_watcher: Callable[[str], None] | None = _armed(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None
