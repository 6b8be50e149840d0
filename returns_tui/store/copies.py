"""Copies of an SQLite database: made whole or not at all, and found again when they are needed.

Where the copies of `returns.db` are is kept beside it, in `returns.db.copies`: one absolute path a line, the
newest last. Those that stand beside the database are found without that.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from peewee import sqlite3

from returns_tui.errors import DatabaseUnavailable, NotOurDatabase, UsageError
from returns_tui.failpoints import failpoint
from returns_tui.final_name import give_name
from returns_tui.i18n import _
from returns_tui.store import files_aside
from returns_tui.store.plain_errors import plain_errors
from returns_tui.store.sqlite_header import problem
from returns_tui.text import clean

PAGES_AT_ONCE = 4096  # 16 MiB; in between a signal can end the copying
PATIENCE = 60  # seconds without a page before the database is said to be busy
_KEPT = 20  # names of copies
_LIST = ".copies"
_ASIDE = ".copying-"


def back_up(source: Path, location: str, file: Path, *, read_only: bool = False) -> None:
    """Write a copy of the database at `source` to the new file `file`, mode 0600, while others go on working.

    Args:
        location: the database's name, for people.
        read_only: nothing is written beside the database, not even where the copy is.

    Raises:
        UsageError: there is something of that name already, or it could be no file.
        DatabaseUnavailable: it cannot be written or read.
        NotOurDatabase: the database is damaged.
    """
    files_aside.remove_leftovers(file.absolute().parent, _ASIDE)
    if os.path.lexists(file):
        if file.exists() and file.samefile(source):
            raise UsageError(_("{name} is the database itself: name another file.").format(name=clean(str(file))))
        if file.is_dir():
            raise UsageError(_("{name} is a folder: name a file in it.").format(name=clean(str(file))))
        raise _taken(file)
    with _copied(source, location, file) as aside:
        try:
            give_name(Path(aside), file)
        except FileExistsError:
            raise _taken(file) from None
        failpoint("copy.named")
    if not read_only:
        _remember(source, file.absolute())


def snapshot(source: Path, file: Path) -> None:
    """Write a verified copy of the database at `source` to `file`, mode 0600, and leave no trace beside `source`.

    Raises:
        DatabaseUnavailable: it cannot be written or read.
        NotOurDatabase: it is damaged, or not ours.
    """
    from returns_tui.store.sqlite_file import refuse_foreign, refuse_without_log

    refuse_foreign(source)
    refuse_without_log(source)
    with _copied(source, clean(str(source)), file) as aside:
        give_name(Path(aside), file)


def copy_before(source: Path, location: str, step: str) -> Path:
    """Copy the database at `source` to a name beside it that tells before which migration, and return it.

    A copy of that name is from before the same migration, and gives way.
    """
    file = source.with_name(f"{source.name}.before-{step}")
    with _copied(source, location, file) as aside:
        os.replace(aside, file)  # noqa: PTH105
    return file


def _taken(file: Path) -> UsageError:
    return UsageError(
        _("{name} is there already and is not written over: name another file.").format(name=clean(str(file)))
    )


@contextmanager
def _copied(source: Path, location: str, file: Path) -> Iterator[str]:
    """Give a verified copy that has another name in the folder of `file`, and remove that name afterwards."""
    folder = file.absolute().parent
    try:
        held, aside = files_aside.make(folder, _ASIDE)
    except OSError as error:
        raise _no_copy(file, error.strerror or type(error).__name__) from None
    try:
        failpoint("copy.begun")
        _copy(source, location, aside, file)
        try:
            failpoint("copy.verified")
            os.fsync(held)
            yield aside
        except OSError as error:
            raise _no_copy(file, error.strerror or type(error).__name__) from None
    finally:
        Path(aside).unlink(missing_ok=True)
        os.close(held)
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _copy(source: Path, location: str, aside: str, file: Path) -> None:
    """Copy all pages in one read transaction, and look through the copy.

    Without that transaction the copying would begin again whenever another process writes
    (sqlite.org/c3ref/backup_finish.html), and never end beside an import.
    """
    mode = "rw" if os.access(source, os.W_OK) else "ro"  # what may not write leaves -wal and -shm behind
    with plain_errors(location, source):
        original = sqlite3.connect(
            f"file:{quote(os.fsencode(source))}?mode={mode}", uri=True, isolation_level=None, timeout=10
        )
        copy = sqlite3.connect(aside, isolation_level=None)
        try:
            original.execute("BEGIN")
            original.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on nothing changes
            # What is broken off is thrown away, and what is whole is flushed by its maker.
            copy.execute("PRAGMA journal_mode = off")
            copy.execute("PRAGMA synchronous = off")
            try:
                original.backup(copy, pages=PAGES_AT_ONCE, progress=_Patience(location), sleep=0.05)
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    raise
                full = "is full" in str(error)
                raise _no_copy(file, _("the disk is full") if full else clean(str(error))) from None
            original.execute("COMMIT")
            copy.execute("PRAGMA journal_mode = delete")  # one file, that any library can open
            faults = database_faults(copy)
        finally:
            copy.close()
            original.close()
    if faults:
        raise NotOurDatabase(
            _("{name} is damaged ({what}), so no copy was written; {advice}").format(
                name=location, what=faults[0], advice=advice(source)
            )
        )


class _Patience:
    """Ends the copying when no page can be had for long."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._left = -1
        self._since = monotonic()

    def __call__(self, _status: int, left: int, _total: int) -> None:
        if left != self._left:
            self._left, self._since = left, monotonic()
        elif monotonic() - self._since > PATIENCE:
            raise DatabaseUnavailable(
                _("{name} is busy: somebody else is writing for long; try again.").format(name=self._location)
            )


def database_faults(connection: sqlite3.Connection) -> list[str]:
    """Return what is wrong with all that an open SQLite database holds; empty when all is well."""
    faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
    if not faults:
        faults = [
            f"{row[0]} {row[1]} names a missing {row[2]}"
            for row in connection.execute("PRAGMA foreign_key_check").fetchmany(10)
        ]
    return [clean(fault) for fault in faults]


def _no_copy(file: Path, reason: str) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        _("No copy can be written to {name}: {reason}.").format(name=clean(str(file)), reason=reason)
    )


# -- finding them again ----------------------------------------------------------------------------------


def advice(path: Path | None) -> str:
    """Return what to do about a damaged database: the end of a sentence, with its newest copy."""
    copy = newest(path) if path is not None else None
    if copy is None:
        return _("no copy of it is known here: put a backup in its place.")
    made = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
    return _("its newest copy is {copy}, of {time}: put that in its place.").format(
        copy=clean(str(copy)), time=made.strftime("%Y-%m-%d %H:%M UTC")
    )


def newest(path: Path) -> Path | None:
    """Return the newest copy of the database at `path` that is known and looks whole, None where there is none."""
    found = known_copies(path)
    return found[0] if found else None


def known_copies(path: Path) -> list[Path]:
    """Return the copies of the database at `path` that are known and look whole, the newest first."""
    found: list[tuple[float, Path]] = []
    for copy in {*path.parent.glob(f"{_escaped(path.name)}.before-*"), *_remembered(path)}:
        with suppress(OSError):
            # The database itself is not looked into: to close it would drop the locks of this process.
            if not copy.is_symlink() and not copy.samefile(path) and problem(copy) is None:
                found.append((copy.stat().st_mtime, copy))
    return [copy for _made, copy in sorted(found, reverse=True)]


def older_copies(path: Path, before: float) -> tuple[list[Path], list[Path]]:
    """Return the copies that were made before that time (seconds since 1970): our own, and those of `backup`.

    Our own are those that migrations made beside the database.
    """
    own = set(path.parent.glob(f"{_escaped(path.name)}.before-*"))
    older = []
    for copy in known_copies(path):
        with suppress(OSError):
            if copy.stat().st_mtime < before:
                older.append(copy)
    return [copy for copy in older if copy in own], [copy for copy in older if copy not in own]


def _escaped(name: str) -> str:
    from glob import escape

    return escape(name)


def _remembered(path: Path) -> list[Path]:
    """Return the copies that were noted beside the database, the newest last."""
    try:
        data = path.with_name(path.name + _LIST).read_bytes()[:100_000]
    except OSError:
        return []
    return [Path(os.fsdecode(line)) for line in data.split(b"\n") if line.startswith(b"/") and b"\0" not in line]


def _remember(path: Path, copy: Path) -> None:
    """Note where a copy is. Where that cannot be noted the copy is as good without."""
    known = [*(earlier for earlier in _remembered(path) if earlier != copy), copy][-_KEPT:]
    lines = [line for line in map(os.fsencode, known) if b"\n" not in line]
    with suppress(OSError):
        descriptor, aside = tempfile.mkstemp(prefix=_ASIDE, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(b"\n".join(lines) + b"\n")
            os.replace(aside, path.with_name(path.name + _LIST))  # noqa: PTH105
        finally:
            Path(aside).unlink(missing_ok=True)
