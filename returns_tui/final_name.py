"""A finished file gets its name, and never that of a file that is there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

# What file systems without hard links say (FAT, exFAT, some network file systems).
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}


def give_name(aside: Path, name: Path) -> None:
    """Let the finished file `aside` be found at `name` in the same folder, whole from the first moment.

    `aside` may or may not be left. Where the file system knows no hard links the name is taken with an empty file
    first: a kill in just that moment leaves that.

    Raises:
        FileExistsError: something has that name, a link that leads nowhere included.
        OSError: it cannot be done.
    """
    try:
        os.link(aside, name, follow_symlinks=False)  # fails where a rename would replace what is there
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        aside.replace(name)
