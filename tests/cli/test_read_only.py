"""`--read-only` on the command line: what looks works, what would write is refused, the queue stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import sqlite3

from tests.cli.conftest import KETTLE, Run

LOOKING = [
    ("list",), ("show", "1"), ("worklist",), ("outbox",), ("parcels",), ("parcel", KETTLE), ("check",),
    ("adjustments", "--list"), ("export", "all.csv"), ("purge", "--dry-run"), ("backup", "copy.db"),
    ("note", "1", "--text", "x", "--dry-run"),
]  # fmt: skip
WRITING = [
    ("note", "1", "--text", "x"), ("close", "1", "--reason", "not_returnable"), ("approve", "1"),
    ("snooze", "1", "--until", "2d"), ("assign", "1"), ("set", "1", "--paid", "3.00"), ("undo", "1"),
    ("import", "returns.txt"), ("send",), ("purge",), ("adjustments", "--output", "refunds.txt"),
    ("parcel", "1ZNOBODY", "--note", ""), ("worklist", "--done", "1"),
]  # fmt: skip


def content(path: Path) -> dict[str, list[object]]:
    """Return all rows of all tables."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: list(connection.execute(f'SELECT * FROM "{name}"')) for name in names}


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_what_looks_works(queue: Run, words: tuple[str, ...]) -> None:
    result = queue(*words, "--read-only")
    assert result.status == 0, result.err


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_what_would_write_is_refused_in_a_sentence(queue: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    queue("refund", "3", "--amount", "18.50")
    before = content(tmp_path / "queue.db")
    result = queue("--read-only", *words)
    assert result.status == 1
    assert "Nothing is written here: leave out --read-only" in result.err
    assert content(tmp_path / "queue.db") == before
    assert not (tmp_path / "refunds.txt").exists()


def test_the_config_can_say_so_for_good(queue: Run, config_file: Path) -> None:
    config_file.write_text(config_file.read_text(encoding="utf-8") + "\nread_only: true\n", encoding="utf-8")
    assert queue("note", "1", "--text", "x").status == 1
    assert queue("list").status == 0


def test_there_is_no_queue_made(run: Run, tmp_path: Path) -> None:
    result = run("list", "--read-only")
    assert result.status == 3
    assert "There is no database at" in result.err
    assert not (tmp_path / "queue.db").exists()
