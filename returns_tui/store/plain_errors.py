"""What a database says of itself, as one sentence that names what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee

from returns_tui.errors import DatabaseUnavailable, NotOurDatabase, ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.text import clean

_LIBRARIES = ("peewee", "playhouse", "psycopg", "psycopg2", "sqlite3", "pysqlite3")
_DAMAGE = ("malformed", "not a database", "corrupt", "vtable", "no such table")
_UNREADABLE = "Could not decode to UTF-8"

# What is no mistake of the program. InternalError is what PostgreSQL's errors become when it takes no writes (as a
# standby does), or ended a transaction for its idleness.
_NOT_OURS = (
    peewee.OperationalError,
    peewee.InterfaceError,
    peewee.InternalError,
    peewee.sqlite3.OperationalError,
)


@contextmanager
def plain_errors(location: str, path: Path | None = None) -> Iterator[None]:
    """Turn the database's exceptions into ours, by their first cause: Peewee can hide it behind another.

    Args:
        location: the database's name, for people.
        path: its file, if it has one; where that is damaged, the newest copy of it is named.
    """
    try:
        yield
    except ReturnsTuiError:
        raise
    except (peewee.DatabaseError, peewee.InterfaceError, peewee.sqlite3.Error) as error:
        cause = first_cause(error)
        # PostgreSQL says on further lines what may be the reason of the reason.
        what = clean(str(cause).strip().partition("\n")[0]).rstrip(".") or type(cause).__name__
        if "locked" in what:
            raise DatabaseUnavailable(
                _("{name} is busy: somebody else is writing for long; try again.").format(name=location)
            ) from error
        if path is not None and what.startswith(_UNREADABLE):  # the rest of it is what stands there
            raise damaged(location, _("it has bytes that are no text"), path) from error
        # SQLite's own kind for a corrupt file is the bare one; all other errors have a kind below it.
        bare = type(cause) in (peewee.DatabaseError, peewee.sqlite3.DatabaseError)
        if path is not None and (bare or any(word in what for word in _DAMAGE)):
            raise damaged(location, what, path) from error
        if "disk is full" in what:
            raise DatabaseUnavailable(
                _("The disk is full, so nothing was written to {name}: make room and try again.").format(
                    name=location
                )
            ) from error
        if "unable to open database" in what:
            raise DatabaseUnavailable(
                _("{name} cannot be opened: SQLite has to write beside it; is its folder read-only?").format(
                    name=location
                )
            ) from error
        if isinstance(error, _NOT_OURS) or "permission denied" in what:
            raise DatabaseUnavailable(
                _("{name} cannot be used: {what}.").format(name=location, what=what)
            ) from error
        raise
    except UnicodeDecodeError as error:
        if path is None or not _is_the_drivers(error):
            raise
        raise damaged(location, _("it has bytes that are no text"), path) from error


def _is_the_drivers(error: BaseException) -> bool:
    """Return whether an error came up in reading the database, and not in what else was done meanwhile."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    name = str(place.tb_frame.f_globals.get("__name__", "")) if place is not None else ""
    return name.partition(".")[0] in _LIBRARIES or name.startswith("returns_tui.store.")


def first_cause(error: BaseException) -> BaseException:
    """Return the database's error that came before all others: when rolling back fails too, Peewee shows that."""
    first, before = error, error.__context__
    while before is not None and type(before).__module__.partition(".")[0] in _LIBRARIES:
        first, before = before, before.__context__
    return first


def damaged(location: str, what: str, path: Path | None) -> NotOurDatabase:
    """Return the error that says that a database is damaged, with the newest copy of it."""
    from returns_tui.store.copies import advice

    return NotOurDatabase(
        _("{name} is damaged ({what}); {advice}").format(name=location, what=what, advice=advice(path))
    )
