"""Queues of any size, made once by the program's own import and kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from benchmarks import invented
from benchmarks.programs import CHECKOUT, command_line, surroundings

MARKETPLACE = "amazon.com"


def schema() -> str:
    """Return the name of the database's newest migration, with a digest of all of them."""
    found = sorted((CHECKOUT / "returns_tui" / "store" / "migrations").glob("[0-9]*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in found)).hexdigest()
    return f"{found[-1].stem}-{digest[:8]}"


def size_name(count: int) -> str:
    """Return a count as people say it, as `100k`."""
    for unit, sign in ((1_000_000, "M"), (1000, "k")):
        if count >= unit and count % unit == 0:
            return f"{count // unit}{sign}"
    return str(count)


class Queues:
    """Files that are the same in every run, in a folder that outlives it. Who changes one copies it first."""

    def __init__(self, folder: Path, say: Callable[[str], None] = lambda _text: None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._say = say

    def report(self, count: int) -> Path:
        """Return a returns report of `count` requests."""
        return self._kept(f"returns-{size_name(count)}.tsv", lambda file: invented.write_report(file, count))

    def mails(self, count: int) -> Path:
        """Return an mbox of `count` requests."""
        return self._kept(f"returns-{size_name(count)}.mbox", lambda file: invented.write_mbox(file, count))

    def database(self, count: int) -> Path:
        """Return a database of the present schema with `count` requests."""
        report, name = self.report(count), f"{schema()}-{size_name(count)}.db"
        for other in self._folder.glob(f"queue-*-{size_name(count)}.db"):
            if other.name != f"queue-{name}":
                other.unlink()  # of another schema
        return self._kept(f"queue-{name}", lambda file: take_in(report, file))

    def copy(self, count: int, to: Path) -> Path:
        """Copy the database with `count` requests to a place where it can be changed."""
        to.unlink(missing_ok=True)
        return Path(shutil.copyfile(self.database(count), to))

    def _kept(self, name: str, make: Callable[[Path], None]) -> Path:
        file = self._folder / name
        if not file.exists():
            self._say(f"making {name}")
            unfinished = file.with_name("unfinished-" + name)
            for left in self._folder.glob(unfinished.name + "*"):
                left.unlink()
            make(unfinished)
            unfinished.rename(file)
        return file


def take_in(report: Path, database: str | Path) -> None:
    """Have the program import a report. Raises NotTakenInError, with what it said."""
    command = command_line(database, "import", str(report), "--marketplace", MARKETPLACE)
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=report.parent,
        env=surroundings(report.parent),
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise NotTakenInError(" ".join(done.stderr.split()))


class NotTakenInError(Exception):
    """The program did not import a report."""
