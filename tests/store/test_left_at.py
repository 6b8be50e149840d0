"""Where an operator left the inbox is kept at once or not at all: nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from peewee import sqlite3  # the same library: locks do not hold between two in one process

from returns_tui.errors import DatabaseUnavailable
from returns_tui.store import kept, left_at
from returns_tui.store.database import Store
from returns_tui.store.left_at import LeftAt
from returns_tui.store.queue import Place
from returns_tui.store.sqlite_file import BUSY_SECONDS

LEFT = LeftAt("to_decide", "kettle", 7, Place(12, 3), 4, (3, "note"))


@pytest.fixture
def written_to(sqlite_store: Store) -> Iterator[Store]:
    """A queue to which somebody else is writing just now."""
    with closing(sqlite3.connect(str(sqlite_store.path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield sqlite_store
        other.execute("ROLLBACK")


def test_what_is_kept_is_read_again(store: Store) -> None:
    left_at.keep(store, "ana", LEFT)
    assert left_at.read(kept.kept(store, "ana")[kept.PLACE]) == LEFT


def test_while_somebody_else_is_writing_it_is_not_kept_and_not_waited_for(written_to: Store) -> None:
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        left_at.keep(written_to, "ana", LEFT)
    assert time.monotonic() - begun < BUSY_SECONDS / 2
    assert kept.kept(written_to, "ana") == {}
