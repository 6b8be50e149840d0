"""The operator's own editor: it gets the terminal and a private file, and what it saves comes back, clean.

While it is open nothing else is read or painted, so what has to go on meanwhile (keeping what was saved, telling
the others where this inbox is) is called from the loop that waits for it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from returns_tui.i18n import _
from returns_tui.text import clean

_LOOK = 0.5  # seconds between two looks at the file
_PATIENCE = 2.0  # seconds in which an editor that is told to end may do so
_MOST_BYTES = 200_000  # of a file that is taken back: several times what a message may have


class Edited(NamedTuple):
    """What came of editing.

    Attributes:
        text: as it was saved last, cleaned; None where nothing could be read.
        problem: a sentence when something went wrong, else "".
    """

    text: str | None
    problem: str = ""


def command(environ: Mapping[str, str]) -> list[str]:
    """Return the editor's words, from $VISUAL or $EDITOR (`vim -f`); none where neither says one."""
    for name in ("VISUAL", "EDITOR"):
        with suppress(ValueError):  # quotes that do not close
            if words := shlex.split(environ.get(name, "")):
                return words
    return []


def edit(
    text: str,
    name: str,
    environ: Mapping[str, str],
    *,
    saved: Callable[[str], None],
    to_end: Callable[[], bool],
) -> Edited:
    """Have `text` edited and return what came of it. The terminal has to be free.

    Args:
        name: of the file, which editors show: what the text is and for which order.
        environ: the environment, which says the editor.
        saved: called with what the editor has saved so far, each time that it did.
        to_end: called again and again; when it returns True, the editor is ended and what it saved counts.
    """
    words = command(environ)
    if not words:
        return Edited(None, _("No editor is set: set $EDITOR, for example to “nano” or “vim -f”."))
    try:
        folder = Path(tempfile.mkdtemp(prefix="returns-tui-"))  # 0700: swap files of editors land there as well
    except OSError as error:
        return Edited(None, _("No file for the editor could be made: {why}.").format(why=error.strerror))
    file = folder / f"{re.sub('[^A-Za-z0-9-]+', '-', name)[:80]}.txt"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text if text.endswith("\n") or not text else text + "\n")
        status = _run([*words, str(file)], file, saved, to_end)
        edited = _read(file)
        if status and not edited.problem:
            problem = _("The editor ended with status {status}; what it saved is here.").format(status=status)
            edited = edited._replace(problem=problem)
        return edited
    except OSError as error:
        why = _("“{editor}” could not be started: {why}. Set $EDITOR to another one.")
        return Edited(None, why.format(editor=clean(words[0]), why=error.strerror or error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(words: list[str], file: Path, saved: Callable[[str], None], to_end: Callable[[], bool]) -> int:
    """Return the exit status of the editor, 0 where it was told to end."""
    seen = _stamp(file)
    with _no_interrupt(), subprocess.Popen(words) as process:  # noqa: S603 (it is the operator's own)
        while True:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(_LOOK)
            if (stamp := _stamp(file)) != seen:
                seen = stamp
                now = _read(file)
                if now.text is not None:
                    saved(now.text)
            if to_end():
                _end(process)
                return 0


def _end(process: subprocess.Popen[bytes]) -> None:
    for told in (process.terminate, process.kill):
        told()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
            return


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Have Ctrl-C end nothing but what the editor does with it; the editor itself gets its usual meaning."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except OSError:  # many editors save under another name first
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read(file: Path) -> Edited:
    """Return what stands in the file, which may be anything by now."""
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as source:
            if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                return Edited(None, _("The editor left no file; the text is as before."))
            data = source.read(_MOST_BYTES + 1)
    except OSError:
        return Edited(None, _("The editor left no file; the text is as before."))
    if len(data) > _MOST_BYTES:
        return Edited(None, _("What the editor saved is too long; the text is as before."))
    return Edited(clean(data.decode("utf-8-sig", "replace"), lines=True).rstrip("\n"))
