"""A file for its owner's eyes only, that is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_once(path: Path, data: bytes) -> None:
    """Write `data` to the new file `path`, mode 0600, complete and on disk when this returns.

    Nothing that exists is ever written over, whoever else writes at the same moment.

    Raises:
        FileExistsError: something has that name.
        OSError: it cannot be written; then nothing is left behind.
    """
    descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # A link fails where a rename would replace the file that is there.
        path.hardlink_to(aside)
    finally:
        aside.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
