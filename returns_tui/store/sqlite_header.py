"""The first bytes of an SQLite file, as sqlite.org/fileformat.html has them: ours, another's, or damaged.

Nothing but reads of the head and the size, so that it costs nothing at every start, and an SQLite library that
opens a file to look at it, and may write to it, is never let near a wrong one.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal, NamedTuple

from returns_tui.i18n import _

APPLICATION_ID = 0x52545549  # "RTUI"
_MAGIC = b"SQLite format 3\x00"
_HEAD = 112  # the header and that of the first page's tree
_FRACTIONS = b"\x40\x20\x20"
_TREES = (5, 13)  # kinds of page that the list of tables can begin with


class Problem(NamedTuple):
    """What is wrong with a file that should be our database.

    Attributes:
        kind: `no_file` (a folder, a FIFO), `empty`, `foreign` (no SQLite), `other_program` or `damaged`.
        what: the damage, for people.
    """

    kind: Literal["no_file", "empty", "foreign", "other_program", "damaged"]
    what: str = ""


def problem(path: Path) -> Problem | None:
    """Return what speaks against the file at `path`, None where nothing does.

    The file must not be open in this process: to close it again would drop the locks on it.

    Raises:
        OSError: it cannot be read.
    """
    found = _look(path)
    if found is not None and found.kind == "damaged":
        # Somebody may just be writing it; a journal that is there will mend it.
        if _journal(path):
            return None
        found = _look(path)
        if _journal(path):
            return None
    return found


def in_wal_mode(path: Path) -> bool:
    """Return whether the file says that its journal is a log (WAL). As for `problem`, it must not be open here."""
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def _journal(path: Path) -> bool:
    """Return whether there is a journal with something in it."""
    for ending in ("-journal", "-wal"):
        try:
            if path.with_name(path.name + ending).stat().st_size:
                return True
        except OSError:
            continue
    return False


def _look(path: Path) -> Problem | None:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return Problem("no_file")
        head = os.read(descriptor, _HEAD)
        size = os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)
    if not head:
        return Problem("empty")
    if not head.startswith(_MAGIC[: len(head)]):
        return Problem("foreign")
    if len(head) < _HEAD:
        return Problem("damaged", _("it ends after {n} bytes").format(n=size))
    if _number(head, 68) != APPLICATION_ID:
        return Problem("other_program")
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    if page < 512 or page & (page - 1) or head[21:24] != _FRACTIONS or head[100] not in _TREES:
        return Problem("damaged", _("its first page is broken"))
    pages = _number(head, 28)
    # The number of pages holds when the same change wrote it that was the last to change anything.
    if _number(head, 24) == _number(head, 92) and size < pages * page:
        return Problem("damaged", _("it ends after {n} of {all} bytes").format(n=size, all=pages * page))
    return None


def _number(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 4], "big")
