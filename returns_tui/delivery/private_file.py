"""A file for its owner's eyes only, that is there whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from returns_tui.failpoints import failpoint
from returns_tui.final_name import give_name

_NO_NAMELESS_FILES = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)


def write_once(path: Path, data: bytes) -> None:
    """Write `data` to the new file `path`, mode 0600, complete and on disk when this returns.

    Nothing that exists is ever written over, whoever else writes at the same moment. Until it is complete the
    file has no name, where the system knows such files (Linux, open(2), O_TMPFILE): then not even a power cut
    leaves a part of it behind.

    Raises:
        FileExistsError: something has that name.
        OSError: it cannot be written; then nothing is left behind.
    """
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if not _written_without_name(path, data, folder):
            _written_aside(path, data)
        failpoint("file.named")
        os.fsync(folder)
    finally:
        os.close(folder)


def _written_without_name(path: Path, data: bytes, folder: int) -> bool:
    """Write the file and then name it; return False where the file system has no files without a name."""
    if not hasattr(os, "O_TMPFILE") or not Path("/proc/self/fd").is_dir():
        return False
    try:
        descriptor = os.open(".", os.O_TMPFILE | os.O_WRONLY, 0o600, dir_fd=folder)
    except OSError as error:
        if error.errno in _NO_NAMELESS_FILES:
            return False
        raise
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
        failpoint("file.written")
        try:
            os.link(f"/proc/self/fd/{descriptor}", path.name, dst_dir_fd=folder, follow_symlinks=True)
        except FileExistsError:
            raise
        except OSError:  # no hard links here, or /proc is not that of this process
            return False
    return True


def _written_aside(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        give_name(aside, path)
    finally:
        aside.unlink(missing_ok=True)
