"""Files under another name until they are whole; those of programs that were killed are known and removed."""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def make(folder: Path, prefix: str, suffix: str = "") -> tuple[int, str]:
    """Make a new, empty file, mode 0600; return it open and locked, and its name.

    The lock tells that somebody is at it. What others of that prefix left when they were killed is removed first.

    Raises:
        OSError: nothing can be made in `folder`.
    """
    remove_leftovers(folder, prefix)
    while True:
        descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=folder)
        with suppress(OSError):  # some file systems have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, name
        os.close(descriptor)  # taken for a leftover in the moment before it was locked


def remove_leftovers(folder: Path, prefix: str) -> None:
    """Remove the files of that prefix at which nobody is any more."""
    for leftover in folder.glob(f"{prefix}*"):
        with suppress(OSError):
            descriptor = os.open(leftover, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                leftover.unlink()
            finally:
                os.close(descriptor)
