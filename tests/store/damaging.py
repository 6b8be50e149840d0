"""Damage for database files, as disks and people do it."""

from __future__ import annotations

from pathlib import Path

from peewee import sqlite3


def page_in_use(path: Path, table: str = "request") -> tuple[int, int]:
    """Return where the root page of `table` begins in the file at `path`, and how long a page is."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        number = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    finally:
        connection.close()
    return (number - 1) * size, size


def zero_a_page(path: Path, table: str = "request") -> None:
    """Overwrite the first page of `table` with zeros."""
    at, size = page_in_use(path, table)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes(size))
