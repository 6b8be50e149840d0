"""The SQLite file: made whole or not at all, ours or refused, private, and with a journal that is safe.

The journal: SQLite's WAL-reset bug (sqlite.org/wal.html; fixed in 3.51.3, 3.50.7 and 3.44.6) can corrupt a
database that several connections write to in WAL mode. With a library that has the bug the rollback journal
is used instead, and on network file systems, where WAL cannot work. A file that is in WAL mode all the same,
because another library holds it open so, is refused then.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

from peewee import OperationalError, SqliteDatabase, sqlite3

from returns_tui.errors import DatabaseUnavailable, NotOurDatabase
from returns_tui.failpoints import failpoint
from returns_tui.final_name import give_name
from returns_tui.i18n import _
from returns_tui.store.network_files import network_file_system
from returns_tui.store.plain_errors import damaged, plain_errors
from returns_tui.store.sqlite_header import APPLICATION_ID, in_wal_mode, problem
from returns_tui.text import clean

BUSY_SECONDS = 10
TURN_SECONDS = 0.004
"""How long a process that wants to write waits before it asks again. SQLite's own waits grow to a tenth of a
second, and would miss the short moments between the transactions of an import."""


class QueueDatabase(SqliteDatabase):
    """A database whose writers ask often enough to get their turn, with a journal that is safe here.

    Attributes:
        wal: whether its journal may be in WAL mode.
        network: the kind of network file system that it is on, None where that is not so.
        read_only: whether SQLite refuses to write.
    """

    def __init__(self, path: str, *, wal: bool, network: str | None = None, read_only: bool = False) -> None:
        self.wal = wal
        self.network = network
        self.read_only = read_only
        self._path = path
        self._file = _identity(path)
        pragmas = [("foreign_keys", 1), ("synchronous", "full"), ("temp_store", "memory")]
        if read_only:
            pragmas.append(("query_only", 1))
            path = f"file:{quote(os.fsencode(path))}?mode=ro"
        uri = {"uri": read_only}  # no setting of Peewee's, but of the connection
        super().__init__(path, pragmas=pragmas, **uri, timeout=BUSY_SECONDS, lock_type="IMMEDIATE")

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Connect, and settle how the journal is kept.

        Raises:
            DatabaseUnavailable: others keep it in a way that is not safe here.
        """
        made = bool(super().connect(reuse_if_open))
        try:
            try:
                if not self.read_only:
                    self.execute_sql(f"PRAGMA journal_mode = {'wal' if self.wal else 'delete'}")
            except OperationalError as error:
                if "locked" not in str(error):
                    raise
            self._refuse_unsafe_journal()
        except BaseException:
            self.close()
            raise
        return made

    def refuse_another_file(self) -> None:
        """Raise DatabaseUnavailable when the file is gone or another one is in its place.

        SQLite would go on writing to a file that nobody finds any more, make a new one in its place, or take
        what a screen shows for requests of the other file.
        """
        found = _identity(self._path)
        if found == self._file:
            return
        name = clean(self._path)
        if found is None:
            raise DatabaseUnavailable(
                _("{name} is gone: it was removed or renamed while it was in use; put it back.").format(name=name)
            )
        raise DatabaseUnavailable(
            _("{name} was replaced by another file while it was in use; quit and start again.").format(name=name)
        )

    def _refuse_unsafe_journal(self) -> None:
        if self.wal or self.execute_sql("PRAGMA journal_mode").fetchone()[0] != "wal":
            return
        name = clean(self._path)
        if self.network is not None:
            raise DatabaseUnavailable(
                _(
                    "{name} is on a network file system ({kind}) and in use in WAL mode: close all that use it."
                ).format(name=name, kind=self.network)
            )
        raise DatabaseUnavailable(
            _(
                "{name} is in use in WAL mode, which is not safe with SQLite {version}: close the other programs, "
                "or update SQLite (pip install pysqlite3)."
            ).format(name=name, version=sqlite3.sqlite_version)
        )

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
                    break
                except OperationalError as error:
                    if "locked" not in str(error) or monotonic() > ends:
                        raise
                sleep(TURN_SECONDS)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        try:
            self._refuse_unsafe_journal()  # another program may have changed it since
        except BaseException:
            self.rollback()
            raise


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name, None when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  asked before each piece of work
    except OSError:
        return None
    return found.st_dev, found.st_ino


def wal_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Return whether the SQLite library of that version is without the WAL-reset bug."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def connect(path: Path, *, read_only: bool = False) -> QueueDatabase:
    """Return the database at `path`, not connected yet; each transaction takes the write lock at once."""
    network = network_file_system(path)
    wal = wal_is_safe() and network is None
    return QueueDatabase(str(path), wal=wal, network=network, read_only=read_only)


def refuse_without_log(path: Path) -> None:
    """Raise DatabaseUnavailable where one who may only read would have to make the log of a WAL database.

    SQLite would make it, where the folder allows that, and its owner could not write to it (sqlite.org/wal.html,
    "Read-Only Databases"). As with `problem`, the file must not be open in this process.
    """
    if os.access(path, os.W_OK) or path.with_name(path.name + "-shm").exists() or not in_wal_mode(path):
        return
    raise DatabaseUnavailable(
        _(
            "You may only read {name}, which works while somebody who may write has it open: ask for that, or for"
            " a copy made by “backup”."
        ).format(name=clean(str(path)))
    )


def refuse_foreign(path: Path) -> None:
    """Raise NotOurDatabase when the file at `path` is something else than a whole database of this program.

    What cannot be seen from its head and its size shows when it is read.
    """
    name = clean(str(path))
    try:
        found = problem(path)
    except OSError as error:
        raise DatabaseUnavailable(
            _("{name} cannot be opened: {reason}.").format(name=name, reason=error.strerror)
        ) from None
    if found is None:
        return
    if found.kind == "no_file":
        raise NotOurDatabase(_("{name} is not a file, so no database can be in it.").format(name=name))
    if found.kind == "damaged":
        raise damaged(name, found.what, path)
    said = {
        "empty": _("{name} is an empty file, not a returns-tui database; remove it or name another one."),
        "foreign": _("{name} is not an SQLite database; name another one."),
        "other_program": _("{name} is the database of another program; name another one."),
    }[found.kind].format(name=name)
    from returns_tui.store.copies import newest

    if (copy := newest(path)) is not None:
        said += " " + _("Should it have been returns-tui's: the newest copy is {copy}.").format(
            copy=clean(str(copy))
        )
    raise NotOurDatabase(said)


def create(path: Path, build: object) -> None:
    """Make the database at `path`: built aside by `build(database)` and moved into place in one step.

    When another process was quicker, its database stays and ours is dropped.

    Raises:
        DatabaseUnavailable: the folder cannot be written to.
    """
    from returns_tui.store import files_aside

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        held, aside = files_aside.make(path.parent, ".new-", ".db")
    except OSError as error:
        raise _not_made(path, error) from None
    try:
        # What is broken off is thrown away, so there is nothing to roll back.
        pragmas = [("journal_mode", "memory"), ("synchronous", 0)]
        database = SqliteDatabase(aside, pragmas=pragmas, lock_type="IMMEDIATE")
        with plain_errors(clean(str(path)), None), database.connection_context():
            database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            assert callable(build)
            build(database)
        failpoint("create.built")
        try:
            os.fsync(held)
            give_name(Path(aside), path)
        except FileExistsError:
            return
        except OSError as error:
            raise _not_made(path, error) from None
    finally:
        Path(aside).unlink(missing_ok=True)
        os.close(held)


def _not_made(path: Path, error: OSError) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        _("No database can be made at {name}: {reason}.").format(name=clean(str(path)), reason=error.strerror)
    )
