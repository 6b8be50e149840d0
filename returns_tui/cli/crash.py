"""What nobody expected: one sentence for the user, and a report without anybody's data for the developers."""

from __future__ import annotations

import os
import platform
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

from returns_tui import __version__
from returns_tui.i18n import _


def state_folder() -> Path:
    """Return the XDG state folder of the program, where reports of crashes are kept."""
    if (home := Path(os.environ.get("XDG_STATE_HOME", ""))).is_absolute():
        return home / "returns-tui"
    import platformdirs

    return Path(platformdirs.user_state_dir("returns-tui"))


def report(error: BaseException, command: str) -> str:
    """Write a report about `error`, mode 0600, and return the sentence to show.

    The report holds the names of exceptions and the places in the program, but neither what exceptions say
    nor any variable: both can hold buyers' data and passwords.
    """
    text = f"returns-tui {__version__}, Python {platform.python_version()}, {platform.system()}, {command}\n"
    text += "".join(_chain(error))
    what = _("Something unexpected happened ({kind}).").format(
        kind=type(error).__name__
    )
    folder = state_folder()
    name = f"crash-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return what
    return _("{what} A report without your data is in {path}: please send it to the developers.").format(
        what=what, path=folder / name
    )


def _chain(error: BaseException) -> list[str]:
    """Return the exceptions that led to `error`, the first cause first, each with where it was raised."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    lines = []
    for one in reversed(links):
        lines.append(f"\n{type(one).__module__}.{type(one).__qualname__}\n")
        frames = traceback.extract_tb(one.__traceback__)
        lines.extend(f"  {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in frames)
    return lines
