"""Opening the database and its transactions: one `Store`, SQLite or PostgreSQL behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import peewee

from returns_tui.errors import DatabaseUnavailable, NotOurDatabase, OutcomeUnknown, ReadOnly, UsageError
from returns_tui.i18n import _
from returns_tui.store import sqlite_file
from returns_tui.store.drivers import load_postgresql
from returns_tui.store.migrating import bring_up_to_date, build
from returns_tui.store.plain_errors import damaged, first_cause, plain_errors
from returns_tui.store.table import database_proxy
from returns_tui.text import clean

_FEW_PAGES = 128  # KiB; SQLite's own measure is 2000
# KiB as a negative number; 1 is NORMAL; pages of 4 KiB.
_MUCH_WRITING = {"cache_size": -32_768, "synchronous": 1, "wal_autocheckpoint": 6_000}
_STEPS = 50_000  # of SQLite's virtual machine: some milliseconds

# For libpq: seconds to connect, and until a server that says nothing more is given up (milliseconds for the last).
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


class Store:
    """An open database. Threads may share it: each gets a connection of its own.

    Attributes:
        location: where it is, for people: a path, or the URL without the password.
        backend: `sqlite` or `postgresql`.
        path: the file of an SQLite database.
        network: the kind of network file system that the file is on, None where that is not so.
        reads_beside_writers: whether what is read never waits for somebody who writes, as in SQLite's WAL mode.
        copied_to: the copy that was made before the file was brought to the present schema, None without that.
        read_only: whether nothing can be written; the database itself refuses it then, too.
    """

    def __init__(
        self, database: Any, location: str, backend: str, path: Path | None, *, read_only: bool = False
    ) -> None:
        self.database = database
        self.location = location
        self.backend = backend
        self.path = path
        self.network = database.network if isinstance(database, sqlite_file.QueueDatabase) else None
        self.reads_beside_writers = isinstance(database, sqlite_file.QueueDatabase) and database.wal
        self.copied_to: Path | None = None
        self.read_only = read_only
        self._damage: NotOurDatabase | None = None

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Say plainly what goes wrong, and keep in mind when it is damage."""
        try:
            with plain_errors(self.location, self.path):
                yield
        except NotOurDatabase as error:
            self._damage = error
            raise

    @contextmanager
    def connection(self) -> Iterator[None]:
        """Keep the calling thread's connection open for the block; nested blocks share it."""
        with self._plain_errors():
            if isinstance(self.database, sqlite_file.QueueDatabase) and not self.database.in_transaction():
                self.database.refuse_another_file()
            if not self.database.is_closed():
                yield
                return
            self._connect()
            try:
                yield
            finally:
                self.database.close()

    def _connect(self) -> None:
        try:
            self.database.connect()
        except peewee.ProgrammingError as error:  # of Psycopg itself, for settings that libpq never gets to see
            raise DatabaseUnavailable(
                _("{name} cannot be used: {what}.").format(name=self.location, what=clean(str(error)))
            ) from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Run the block in one snapshot, without keeping anybody from writing."""
        with self.connection():
            if self.database.in_transaction():
                yield
            elif self.backend == "sqlite":
                with self.database.transaction("DEFERRED"):
                    yield
            else:
                with self.database.transaction("REPEATABLE READ"):
                    yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Run the block in one transaction that holds the write lock from its first moment.

        On PostgreSQL rows are locked one by one (`FOR UPDATE`) by the functions that write.

        Raises:
            ReadOnly: it was opened so that nothing is written.
            NotOurDatabase: the database has been found to be damaged, and is not written to any more.
            OutcomeUnknown: the database was lost after it was told to make the transaction final.
        """
        self.refuse_writing()
        with self.connection():
            if self.database.in_transaction():
                with self.database.atomic():
                    yield
                return
            complete = False
            try:
                with self.database.atomic():
                    yield
                    complete = True
            except peewee.PeeweeException as error:
                if complete and self._in_doubt(error):
                    raise OutcomeUnknown(
                        _("{name} was lost just when it was to be written, so it may be done or not.").format(
                            name=self.location
                        )
                    ) from error
                raise

    def refuse_writing(self) -> None:
        """Raise what `writing` raises before anything is written."""
        if self.read_only:
            raise ReadOnly(
                _("Nothing is written here: leave out --read-only, or read_only in config.yaml, to do that.")
            )
        if self._damage is not None:
            raise NotOurDatabase(str(self._damage))

    def _in_doubt(self, error: BaseException) -> bool:
        """Return whether a transaction that was to be made final may be so in spite of the error."""
        if self.backend == "sqlite":
            return "I/O error" in str(first_cause(error))
        return bool(self.database.connection().closed)

    @contextmanager
    def much_writing(self) -> Iterator[None]:
        """Have the calling thread's open connection write much, in many transactions, and survive a power cut.

        What the block wrote is sure to be on the disk after the next transaction behind it, or that of any other:
        SQLite's log is one file, and each of these waits until all of it is written. In between the block does not
        wait for the disk, keeps more pages in memory, and carries them over from the log less often.
        """
        if self.journal != "wal":
            yield
            return
        usual = [(name, self._pragma(name)) for name in _MUCH_WRITING]
        for name, value in _MUCH_WRITING.items():
            self.database.execute_sql(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            for name, value in usual:
                self.database.execute_sql(f"PRAGMA {name} = {value}")

    def _pragma(self, name: str) -> int:
        return int(self.database.execute_sql(f"PRAGMA {name}").fetchone()[0])

    def break_off_when(self, unwanted: Callable[[], bool]) -> None:
        """Have queries on the calling thread's open connection end as soon as `unwanted` says so.

        It is asked every few milliseconds; the query raises DatabaseUnavailable. On PostgreSQL nothing is broken
        off: its cancelling takes a connection of its own, and may hit the query after the one that was meant.
        """
        if self.backend == "sqlite":
            self.database.connection().set_progress_handler(unwanted, _STEPS)

    def keep_few_pages(self) -> None:
        """Keep little of an SQLite file in memory for the calling thread's open connection.

        It is for one who mostly reads, and other pages each time; the system has them at hand.
        """
        if self.backend == "sqlite":
            self.database.execute_sql(f"PRAGMA cache_size = -{_FEW_PAGES}")

    def file_version(self) -> int:
        """Return a number that differs from the last one when another connection wrote; always 0 on PostgreSQL."""
        return self._pragma("data_version") if self.backend == "sqlite" else 0

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """Have single statements on the calling thread's open connection fail at once where another writes.

        Raises what `writing` raises.
        """
        self.refuse_writing()
        if self.backend != "sqlite":
            yield
            return
        usual = self._pragma("busy_timeout")
        self.database.execute_sql("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            self.database.execute_sql(f"PRAGMA busy_timeout = {usual}")

    @property
    def journal(self) -> str:
        """How SQLite keeps its journal (`wal`, `delete`), or `postgresql`."""
        if self.backend != "sqlite":
            return "postgresql"
        with self.connection():
            return str(self.database.execute_sql("PRAGMA journal_mode").fetchone()[0])

    def integrity_problems(self) -> list[str]:
        """Return what is wrong with an SQLite file, all of which is read; empty when all is well."""
        if self.backend != "sqlite":
            return []
        from returns_tui.store.copies import database_faults

        with self.connection():
            return database_faults(self.database.connection())

    def refuse_damage(self) -> None:
        """Read all of an SQLite file, and raise NotOurDatabase with the newest copy when it is damaged."""
        if found := self.integrity_problems():
            raise damaged(self.location, "; ".join(found)[:500], self.path)

    def back_up(self, file: Path) -> None:
        """Write a verified copy of an SQLite database to the new file `file`, mode 0600, while others work.

        Raises:
            UsageError: there is something of that name, or the database is PostgreSQL.
            DatabaseUnavailable: it cannot be written or read.
            NotOurDatabase: the database is damaged; no copy was written.
        """
        from returns_tui.store.copies import back_up

        if self.path is None:
            user = self.database.connect_params.get("user")
            url = self.location.replace("://", f"://{quote(user)}@", 1) if user else self.location
            raise UsageError(
                _("PostgreSQL copies its databases itself: pg_dump --format=custom --file={file} {url}").format(
                    file=clean(str(file)), url=url
                )
            )
        back_up(self.path, self.location, file, read_only=self.read_only)

    def close(self) -> None:
        """Close the calling thread's connection."""
        if not self.database.is_closed():
            self.database.close()


def open_store(target: str, *, create: bool = True, read_only: bool = False) -> Store:
    """Open the database at `target`, made or brought up to date where needed.

    Args:
        target: `sqlite:///PATH` (three slashes before a relative path, four before an absolute one, as
            SQLAlchemy writes it; `sqlite:///` followed by `/abs/path`), a plain path, or `postgresql://…`.
        create: whether a missing SQLite file is made.
        read_only: nothing can be written, and so nothing is made or brought up to date.

    Raises:
        DatabaseUnavailable: it cannot be opened or reached.
        NotOurDatabase: the file is something else.
        DatabaseNewer: a newer version of the program wrote it.
    """
    if target.startswith(("postgresql://", "postgres://")):
        store = _open_postgresql(target, read_only)
    else:
        path = Path(target.removeprefix("sqlite:///")).expanduser().absolute()
        store = _open_sqlite(path, create and not read_only, read_only)
    database_proxy.initialize(store.database)
    with store.connection():
        store.copied_to = bring_up_to_date(store.database, store.location, store.path, read_only=read_only)
    return store


def _open_sqlite(path: Path, create: bool, read_only: bool) -> Store:
    if not path.exists():
        if not create:
            raise DatabaseUnavailable(_("There is no database at {name}.").format(name=clean(str(path))))
        sqlite_file.create(path, build)
    sqlite_file.refuse_foreign(path)
    if read_only:
        sqlite_file.refuse_without_log(path)
    database = sqlite_file.connect(path, read_only=read_only)
    return Store(database, clean(str(path)), "sqlite", path, read_only=read_only)


def _open_postgresql(url: str, read_only: bool = False) -> Store:
    try:
        load_postgresql()
    except ImportError:
        raise DatabaseUnavailable(_("PostgreSQL needs an extra: pip install 'returns-tui[postgresql]'.")) from None
    parts = urlsplit(url)
    location = clean(f"postgresql://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}")
    given = {
        "dbname": unquote(parts.path.lstrip("/")),
        "host": parts.hostname,
        "port": parts.port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        **dict(parse_qsl(parts.query)),  # for libpq, such as sslmode; a host that is a folder stands here, too
    }
    settings = {**_PATIENCE, **{name: str(value) for name, value in given.items() if value}}
    if read_only:
        settings["options"] = f"{settings.get('options', '')} -c default_transaction_read_only=on".lstrip()
    _refuse_unusable(settings, location)
    name = settings.pop("dbname", None)
    database = peewee.PostgresqlDatabase(name, prefer_psycopg3=True, **settings)
    return Store(database, location, "postgresql", None, read_only=read_only)


def _refuse_unusable(settings: dict[str, str], location: str) -> None:
    """Raise UsageError where libpq knows no such setting, or a value is nothing that can be sent to a server."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    if any("\0" in value for value in settings.values()):
        raise UsageError(_("The URL of {name} has a NUL in it (%00): leave it out.").format(name=location))
    try:
        make_conninfo(**settings)
    except UnicodeEncodeError:
        raise UsageError(_("The URL of {name} has bytes in it that are no text.").format(name=location)) from None
    except (ProgrammingError, TypeError):
        raise UsageError(
            _(
                "The URL of {name} has a setting behind its “?” that PostgreSQL does not know; known are sslmode,"
                " application_name and others of libpq."
            ).format(name=location)
        ) from None


def seconds(moment: datetime) -> int:
    """Return an aware time as whole seconds since 1970 UTC, as the tables keep it."""
    return int(moment.timestamp())
