"""What is kept of a crash: where in the code it happened, and nothing of what was in the variables."""

from __future__ import annotations

import os
import platform
import re
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from returns_tui import __version__
from returns_tui.i18n import _
from returns_tui.text import clean

# Whatever could be somebody's: quoted values, addresses, and words with digits in them.
_PRIVATE = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\S*@\S*|\S*\d\S*")


def report(error: BaseException) -> str:
    """Return a report on `error`: versions, and the traceback without values of variables.

    The text of an exception can quote a buyer's data, so what could be a value is left out of it.
    """
    from importlib.metadata import version  # not from Textual itself: plain commands do not load it

    versions = f"textual {version('textual')}, Python {platform.python_version()}, {platform.system()}"
    lines = [f"returns-tui {__version__}, {versions}", ""]
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines += [line.rstrip() for line in traceback.format_tb(cause.__traceback__)]
        lines += [f"{type(cause).__name__}: {_PRIVATE.sub('..', clean(str(cause)))[:200]}", ""]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the XDG state folder of the program, where reports are kept."""
    if (home := Path(environ.get("XDG_STATE_HOME", ""))).is_absolute():
        return home / "returns-tui"
    import platformdirs

    return Path(platformdirs.user_state_dir("returns-tui"))


def sentence(kept: Path | None) -> str:
    """Return what the operator is told."""
    said = _("Something went wrong that nobody foresaw, and the inbox closed; what was decided is kept.")
    if kept is None:
        return said
    return _("{said} A report without personal data is in {file}.").format(said=said, file=kept)


def keep(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Write the report into `folder`, readable by its owner only; return the file, None if that failed."""
    path = folder / f"crash-{now.strftime('%Y%m%d-%H%M%S')}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(report(error))
    except OSError:
        return None
    return path
