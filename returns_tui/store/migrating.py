"""Bringing a database to the present schema: one transaction, one process at a time, and a copy first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from returns_tui.errors import DatabaseNewer, DatabaseUnavailable
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.store.models import TABLES
from returns_tui.store.plain_errors import damaged
from returns_tui.text import clean

_MIGRATIONS = Path(__file__).parent / "migrations"
_HISTORY = "schema_migration"
_LOCK = 0x52545549  # PostgreSQL's advisory lock, taken by whoever migrates


def bring_up_to_date(database: Any, location: str, path: Path | None, *, read_only: bool = False) -> Path | None:
    """Run the migrations that the open database lacks; an SQLite file is copied first.

    Args:
        database: Peewee's.
        location: its name, for people.
        path: its file, None for PostgreSQL.
        read_only: nothing may be written to it.

    Returns:
        The copy of the file as it was before, None where nothing had to be done or there is no file.

    Raises:
        DatabaseNewer: it has migrations that are not known here.
        DatabaseUnavailable: it lacks some, and nothing may be written.
        NotOurDatabase: it is no database of returns, or damaged; then nothing was written to it.
    """
    copy: Path | None = None
    if not _missing(database, location, path):
        return copy
    if read_only:
        raise DatabaseUnavailable(
            _("{name} is of an older returns-tui: open it once without --read-only, which updates it.").format(
                name=location
            )
        )
    from returns_tui.store.copies import copy_before

    with _alone(database, path):
        missing = _missing(database, location, path)  # another process may have been quicker
        if not missing:
            return copy
        if path is not None:
            copy = copy_before(path, location, missing[0])
        failpoint("migration.copied")
        _run(database)
        failpoint("migration.before_commit")
        if path is not None and database.execute_sql("PRAGMA foreign_key_check").fetchone() is not None:
            raise damaged(location, _("rows name others that are missing"), path)
    return copy


def build(database: Any) -> None:
    """Bring a new, empty SQLite database to the present schema."""
    with database.bind_ctx(TABLES), database.atomic():
        _run(database)


def _missing(database: Any, location: str, path: Path | None) -> list[str]:
    """Return the names of the migrations that are to be run, in order."""
    known = sorted(file.stem for file in _MIGRATIONS.glob("[0-9]*.py"))
    applied: set[str] = set()
    if database.table_exists(_HISTORY):
        applied = {row[0] for row in database.execute_sql(f"SELECT name FROM {_HISTORY}")}  # noqa: S608
    elif path is not None:
        raise damaged(location, _("it holds no returns"), path)
    unknown = sorted(applied - set(known))
    if unknown:
        raise DatabaseNewer(
            _("{name} was written by a newer returns-tui (it has {steps}): update the program.").format(
                name=location, steps=", ".join(clean(step) for step in unknown)
            )
        )
    return [name for name in known if name not in applied]


@contextmanager
def _alone(database: Any, path: Path | None) -> Iterator[None]:
    """Run the block in one transaction, while nobody else writes or migrates."""
    if path is None:
        with database.atomic():
            database.execute_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield
        return
    # A table that is made anew must not take with it what refers to it; inside a transaction it is too late.
    database.execute_sql("PRAGMA foreign_keys = 0")
    try:
        with database.atomic():
            yield
    finally:
        database.execute_sql("PRAGMA foreign_keys = 1")


def _run(database: Any) -> None:
    from playhouse.migrations import Runner

    Runner(database, str(_MIGRATIONS), table_name=_HISTORY).up()
