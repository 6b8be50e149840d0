"""The SQLite file: made whole or not at all, ours or refused, private, and with a journal that is safe.

The journal: SQLite's WAL-reset bug (sqlite.org/wal.html; fixed in 3.51.3, 3.50.7 and 3.44.6) can corrupt a
database that several connections write to in WAL mode. With a library that has the bug the rollback journal
is used instead.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from time import monotonic, sleep

from peewee import OperationalError, SqliteDatabase, sqlite3

from returns_tui.errors import DatabaseUnavailable, NotOurDatabase
from returns_tui.i18n import _
from returns_tui.text import clean

APPLICATION_ID = 0x52545549  # "RTUI"
_HEADER = b"SQLite format 3\x00"
_APPLICATION_ID_AT = 68  # offset in the file header, sqlite.org/fileformat.html
BUSY_SECONDS = 10
TURN_SECONDS = 0.004
"""How long a process that wants to write waits before it asks again. SQLite's own waits grow to a tenth of a
second, and would miss the short moments between the transactions of an import."""


class QueueDatabase(SqliteDatabase):
    """A database whose writers ask often enough to get their turn."""

    def begin(self, lock_type: str | None = None) -> None:
        """Begin a transaction, waiting for the lock if it is wanted."""
        if (lock_type or self._lock_type) != "IMMEDIATE":
            super().begin(lock_type)
            return
        ends = monotonic() + BUSY_SECONDS
        connection = self.connection()
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    super().begin(lock_type)
                    return
                except OperationalError as error:
                    if "locked" not in str(error) or monotonic() > ends:
                        raise
                sleep(TURN_SECONDS)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Return whether the SQLite library of that version is without the WAL-reset bug."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def connect(path: Path) -> SqliteDatabase:
    """Return the database at `path`, not connected yet; each transaction takes the write lock at once."""
    pragmas: list[tuple[str, object]] = [
        ("journal_mode", "wal" if wal_is_safe() else "delete"),
        ("foreign_keys", 1),
        ("synchronous", "full"),
        ("temp_store", "memory"),
    ]
    return QueueDatabase(str(path), pragmas=pragmas, timeout=BUSY_SECONDS, lock_type="IMMEDIATE")


def refuse_foreign(path: Path) -> None:
    """Raise NotOurDatabase when the file at `path` is something else than a database of this program."""
    name = clean(str(path))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
            head = os.read(descriptor, 100) if regular else b""
        finally:
            os.close(descriptor)
    except OSError as error:
        raise DatabaseUnavailable(
            _("{name} cannot be opened: {reason}.").format(name=name, reason=error.strerror)
        ) from None
    if not regular:
        raise NotOurDatabase(_("{name} is not a file, so no database can be in it.").format(name=name))
    if not head:
        raise NotOurDatabase(
            _("{name} is an empty file, not a returns-tui database; remove it or name another one.").format(
                name=name
            )
        )
    if not head.startswith(_HEADER) or len(head) < 100:
        raise NotOurDatabase(_("{name} is not an SQLite database; name another one.").format(name=name))
    if int.from_bytes(head[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4], "big") != APPLICATION_ID:
        raise NotOurDatabase(_("{name} is the database of another program; name another one.").format(name=name))


def create(path: Path, build: object) -> None:
    """Make the database at `path`: built aside by `build(database)` and moved into place in one step.

    When another process was quicker, its database stays and ours is dropped.

    Raises:
        DatabaseUnavailable: the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, aside = tempfile.mkstemp(prefix=".new-", suffix=".db", dir=path.parent)
        os.close(descriptor)
    except OSError as error:
        raise DatabaseUnavailable(
            _("No database can be made at {name}: {reason}.").format(name=clean(str(path)), reason=error.strerror)
        ) from None
    try:
        database = SqliteDatabase(aside, pragmas=[("journal_mode", "delete")], lock_type="IMMEDIATE")
        with database.connection_context():
            database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            assert callable(build)
            build(database)
        try:
            os.link(aside, path)
        except FileExistsError:
            return
    finally:
        Path(aside).unlink(missing_ok=True)
