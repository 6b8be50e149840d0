"""What is kept of a crash: where in the code it happened, and nothing of what was in the variables."""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

from returns_tui import __version__
from returns_tui.i18n import _
from returns_tui.text import clean

# What libraries say of an error in codes, which cannot hold anybody's data.
_CODES = ("errno", "sqlstate", "sqlite_errorname", "smtp_code")
_SAME_SECOND = 100  # reports that are kept of one second


def report(error: BaseException) -> str:
    """Return a report on `error`: versions, kinds of errors, and where in the code they came up.

    Nothing of what was in variables is in it, nor what the errors say: that can quote a buyer or a password.
    """
    from importlib.metadata import version  # not from Textual itself: plain commands do not load it

    versions = f"textual {version('textual')}, Python {platform.python_version()}, {platform.system()}"
    return "\n".join([f"returns-tui {__version__}, {versions}", "", *_chain(error), ""])


def _chain(error: BaseException) -> Iterator[str]:
    """Yield the lines about `error` and those that led to it."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        for frame in traceback.extract_tb(cause.__traceback__):
            yield f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} in {frame.name}: {frame.line}"
        codes = [
            f"{name}={value}" for name in _CODES if isinstance(value := getattr(cause, name, None), int | str)
        ]
        yield " ".join([type(cause).__name__, *(clean(code)[:60] for code in codes)])
        cause = cause.__cause__ or cause.__context__


def sentence(kept: Path | None) -> str:
    """Return what the operator is told."""
    said = _("Something went wrong that nobody foresaw, and the inbox closed; what was decided is kept.")
    if kept is None:
        return said
    return _("{said} A report without personal data is in {file}.").format(said=said, file=kept)


def keep(error: BaseException, folder: Path, now: datetime) -> Path | None:
    """Write the report into `folder`, readable by its owner only; return the file, None if that failed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in count():
            path = folder / f"crash-{now.strftime('%Y%m%d-%H%M%S')}{f'-{number}' if number else ''}.txt"
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            except FileExistsError:
                if number == _SAME_SECOND:
                    return None
                continue
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                os.fchmod(descriptor, 0o600)
                file.write(report(error))
            return path
    except OSError:
        return None
    return None
