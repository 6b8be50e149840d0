"""How long a verified copy takes beside somebody who writes without a pause, and how long that one waits."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from peewee import sqlite3

from benchmarks.bench import Bench, in_turn, median
from benchmarks.queues import size_name
from benchmarks.table import Figure, ratio
from benchmarks.terminal.session import clock
from returns_tui.store.database import open_store

TITLE = "Copies"


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    database = bench.queues.copy(bench.sizes.middle, bench.folder / "copying.db")
    store = open_store(str(database))
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE probe (x)")
    connection.close()
    waits: list[float] = []

    def ours() -> float:
        with _Writer(database) as writer:
            file = bench.folder / "copy.db"
            start = clock()
            store.back_up(file)
            taken = clock() - start
        waits.append(max(writer.waits, default=0.0))
        file.unlink()
        return taken

    def plain() -> float:
        start = clock()
        copy = Path(shutil.copyfile(database, bench.folder / "plain.db"))
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        return clock() - start

    found = in_turn(bench.rounds, {"ours": ours, "plain": plain})
    size = database.stat().st_size / 1e6
    note = f"{size_name(bench.sizes.middle)} requests, {size:.0f} MB; checked, beside a writer"
    yield ratio(
        "backup, beside copying the file and fsync", median(found["ours"]), median(found["plain"]), 12, note
    )
    yield Figure("backup", median(found["ours"]), "s", None, f"journal: {store.journal}")
    yield Figure("the longest wait of a writer meanwhile", 1000 * median(waits), "ms")
    store.close()


class _Writer(threading.Thread):
    """Writes a row at a time; `waits` are the seconds that each took."""

    def __init__(self, database: Path) -> None:
        super().__init__(daemon=True)
        self._database = database
        self._going, self._ending = threading.Event(), threading.Event()
        self.waits: list[float] = []

    def __enter__(self) -> _Writer:
        self.start()
        self._going.wait(30)
        return self

    def __exit__(self, *_failed: object) -> None:
        self._ending.set()
        self.join()

    def run(self) -> None:
        connection = sqlite3.connect(self._database, isolation_level=None, timeout=60)
        connection.execute("PRAGMA synchronous = full")
        while not self._ending.wait(0.002):
            start = clock()
            connection.execute("INSERT INTO probe VALUES (1)")
            if self._going.is_set():
                self.waits.append(clock() - start)
            self._going.set()
        connection.close()
