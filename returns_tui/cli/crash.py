"""What nobody expected: one sentence for the user, and a report without anybody's data for the developers."""

from __future__ import annotations

import errno
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from returns_tui.cli.output import say
from returns_tui.i18n import _


def crash_folder() -> Path:
    """Return where reports of crashes are kept, those of the screens as well."""
    from returns_tui.config.locations import state_folder

    return state_folder(os.environ)


def report(error: BaseException) -> str:
    """Keep a report about `error`, as the screens do, and return the sentence to show."""
    what = _("Something unexpected happened ({kind}).").format(kind=type(error).__name__)
    try:
        from returns_tui.ui.crash import keep

        path = keep(error, crash_folder(), datetime.now(UTC))
    except Exception:  # an installation so broken that not even this works
        path = None
    if path is None:
        return what
    return _("{what} A report without your data is in {path}: please send it to the developers.").format(
        what=what, path=path
    )


def keep_tracebacks_off_the_terminal() -> None:
    """Have errors in threads told and kept as all others are: the texts of errors may quote data."""

    def told(error: BaseException | None) -> None:
        if isinstance(error, Exception) and not _terminal_is_gone(error):
            say(report(error))

    sys.excepthook = lambda _kind, error, _traceback: told(error)
    threading.excepthook = lambda failed: told(failed.exc_value)
    sys.unraisablehook = lambda _failed: None  # while something is put away; there is nothing left to do about it


def _terminal_is_gone(error: Exception) -> bool:
    """Return whether it is only that a terminal hung up: the program is ending for that already."""
    if not (isinstance(error, OSError) and error.errno == errno.EIO):
        return False
    from returns_tui.ui.terminal import hung_up

    return hung_up(2)
