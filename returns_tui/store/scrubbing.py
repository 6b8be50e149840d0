"""Removing the bytes of what was purged: a database keeps in its file what no query finds any more.

SQLite: what is purged is overwritten at once (sqlite.org/pragma.html#pragma_secure_delete), but earlier copies of
rows can stand where pages were divided, and words in the word index, until that is merged
(sqlite.org/fts5.html#the_merge_command). So the index is merged in short steps, the file is made anew from what is
in it (VACUUM), and the log is emptied.

PostgreSQL: old rows stand in the tables until VACUUM, their bytes until the place is used again, and words in the
word index for good; VACUUM FULL writes tables and indexes anew, ANALYZE the samples of values that the planner
keeps. What stands in the server's log (WAL), in replicas and in its backups is beyond SQL: these run out by
their own rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING

from returns_tui.errors import DatabaseUnavailable, ReturnsTuiError
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.store import bulk
from returns_tui.store.sqlite_file import BUSY_SECONDS, TURN_SECONDS

if TYPE_CHECKING:
    from returns_tui.store.database import Store

_TABLES = ("request", "event", "outbox", "order_item", "draft", "kept")
_MERGED = 200  # pages of the word index in one step, some hundredths of a second


@contextmanager
def overwriting(store: Store) -> Iterator[None]:
    """Run the block in one write transaction in which SQLite overwrites what is removed."""
    with store.connection():
        if store.backend == "sqlite":
            store.database.execute_sql("PRAGMA secure_delete = 1").fetchall()
        with store.writing():
            yield


def scrub(store: Store) -> str:
    """Remove what is left of the bytes of purged rows; return "", or one sentence why they are not all removed."""
    try:
        with store.connection():
            if store.backend == "sqlite":
                return _scrub_sqlite(store)
            _scrub_postgresql(store)
    except ReturnsTuiError as error:
        return _("Old bytes may be left in the database, and the next “purge” removes them: {reason}").format(
            reason=error
        )
    return ""


def _scrub_sqlite(store: Store) -> str:
    _merge_words(store)
    failpoint("purge.words_merged")
    _in_turn(store, "VACUUM")
    failpoint("purge.rewritten")
    ends = monotonic() + BUSY_SECONDS
    while bulk.select(store, "PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
        if monotonic() > ends:
            return _(
                "Old bytes may be left in {name}-wal, for somebody reads in it for long: they are gone when the"
                " last inbox is closed, or by the next “purge”."
            ).format(name=store.location)
        sleep(TURN_SECONDS)
    return ""


def _merge_words(store: Store) -> None:
    """Make one of all parts of the word index, without what was removed from it."""
    step = -_MERGED  # the first one makes all parts candidates
    connection = store.database.connection()
    while True:
        with overwriting(store):
            before = connection.total_changes
            bulk.execute(
                store,
                f"INSERT INTO request_words (request_words, rank) VALUES ('merge', {step})",  # noqa: S608
            )
            done = connection.total_changes - before < 2  # so the documentation says
        if done and step > 0:
            return
        step = _MERGED
        sleep(2 * TURN_SECONDS)


def _in_turn(store: Store, statement: str) -> None:
    """Run a statement that needs the file for itself, asking for it as often as other writers do."""
    ends = monotonic() + BUSY_SECONDS
    while True:
        try:
            with store.without_waiting(), store.connection():
                store.database.execute_sql(statement)
        except DatabaseUnavailable:
            if monotonic() > ends:
                raise
        else:
            return
        sleep(TURN_SECONDS)


def _scrub_postgresql(store: Store) -> None:
    store.database.execute_sql(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    try:
        for table in _TABLES:
            store.database.execute_sql(f"VACUUM (FULL, ANALYZE) {table}")
            failpoint("purge.rewritten")
    finally:
        store.database.execute_sql("RESET lock_timeout")
