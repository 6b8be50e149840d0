"""The program called in this process, with what it writes as bytes."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from returns_tui.cli.main import main


@dataclass(frozen=True)
class Said:
    """What a command gave."""

    status: int
    out: bytes
    err: bytes


@contextlib.contextmanager
def _streams(stdin: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    out, err = io.BytesIO(), io.BytesIO()
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8", newline="\n")
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8", newline="\n")
    try:
        yield out, err
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            stream.detach()  # or it would close the bytes, too
        sys.stdin, sys.stdout, sys.stderr = before


class Program:
    """Calls commands in a folder of their own.

    Args:
        folder: the working folder of the program; it has `config.yaml`.
        database: a path or URL.
        operator: who decides.
    """

    def __init__(self, folder: Path, database: str, operator: str = "ana") -> None:
        self.folder = folder
        self.words = ["--config", str(folder / "config.yaml"), "--database", database, "--operator", operator]

    def call(self, *words: str, stdin: bytes = b"", bare: bool = False) -> Said:
        """Call a command; `bare`: without the words that every call has."""
        with contextlib.chdir(self.folder), _streams(stdin) as (out, err):
            status = main([*([] if bare else self.words), *words])
        return Said(status, out.getvalue(), err.getvalue())
