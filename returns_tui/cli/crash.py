"""What nobody expected: one sentence for the user, and a report without anybody's data for the developers."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from returns_tui.i18n import _


def crash_folder() -> Path:
    """Return where reports of crashes are kept, those of the screens as well."""
    from returns_tui.ui.crash import state_folder

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
