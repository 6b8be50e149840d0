"""How many decisions one process can write, beside what the disk can."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench, in_turn, median
from benchmarks.table import Figure
from benchmarks.terminal.session import clock
from benchmarks.workers.starting import worker

TITLE = "Decisions"
AT_ONCE = 100


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    database = bench.queues.copy(bench.sizes.small, bench.folder / "deciding.db")
    with worker(bench, "closing", str(database)) as decider:

        def decide() -> float:
            assert decider.stdin is not None
            assert decider.stdout is not None
            decider.stdin.write(f"{AT_ONCE}\n")
            decider.stdin.flush()
            return AT_ONCE / float(json.loads(decider.stdout.readline()))

        rounds = min(bench.rounds, bench.sizes.small // AT_ONCE)
        found = in_turn(rounds, {"ours": decide, "disk": lambda: fsyncs(bench.folder / "fsyncs")})
    ours, disk = median(found["ours"]), median(found["disk"])
    note = f"requests closed one by one, SQLite, each durable; {disk / ours:.1f} fsyncs of the disk's take as long"
    yield Figure("decisions of one process", ours, "a second", None, note)
    yield Figure("the disk's fsyncs of 4 KiB", disk, "a second")


def fsyncs(file: Path) -> float:
    """Append to a file and have it written, again and again; return how often a second."""
    page = b"x" * 4096
    with file.open("wb", buffering=0) as out:
        start = clock()
        for _time in range(AT_ONCE):
            out.write(page)
            os.fsync(out.fileno())
        return AT_ONCE / (clock() - start)
