"""How long an import takes, beside a bare load of the same file, and how long it keeps others waiting."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench, in_turn, median
from benchmarks.queues import size_name, take_in
from benchmarks.table import Figure, missing, ratio
from benchmarks.terminal.session import clock
from benchmarks.workers.starting import worker

TITLE = "Import"


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    size = size_name(bench.sizes.middle)
    report = bench.queues.report(bench.sizes.middle)
    newer = bench.queues.report(bench.sizes.middle + bench.sizes.middle // 100)
    shell = shutil.which("sqlite3") is not None
    bare, ours = bench.folder / "bare.db", bench.folder / "imported.db"

    def load() -> list[float]:
        return [bare_load(report, bare)] if shell else []

    def all_three() -> list[float]:
        remove(ours)
        return [timed_import(file, ours) for file in (report, report, newer)]

    found = in_turn(bench.rounds, {"bare": load, "ours": all_three})
    first, again, next_day = (median(times[at] for times in found["ours"]) for at in range(3))
    name = f"import of {size} rows ÷ `sqlite3 .import` of the file"
    if shell:
        theirs = median(times[0] for times in found["bare"])
        yield ratio(name, first, theirs, 6, f"{first:.2f} s ÷ {theirs:.2f} s")
    else:
        yield missing(name, "×", 6, f"the sqlite3 shell is not installed; {first:.2f} s")
    yield ratio("the same file again ÷ the first time", again, first, 0.6, f"{again:.2f} s ÷ {first:.2f} s")
    note = f"{next_day:.2f} s ÷ {first:.2f} s"
    yield Figure("a newer report, the same rows and 1 % more ÷ the first", next_day / first, "×", None, note)
    remove(ours)
    yield kept_waiting(bench, report, size)


def remove(database: Path) -> None:
    """Remove a database, its journal and all."""
    for file in database.parent.glob(database.name + "*"):
        file.unlink()


def bare_load(report: Path, database: Path) -> float:
    """Load a file into one table without a look at it; return the seconds."""
    remove(database)
    start = clock()
    words = f'.mode tabs\n.import "{report}" report\n'
    subprocess.run(["sqlite3", str(database)], input=words, text=True, check=True, capture_output=True)
    return clock() - start


def timed_import(report: Path, database: Path) -> float:
    """Have the program import a file; return the seconds."""
    start = clock()
    take_in(report, database)
    return clock() - start


def kept_waiting(bench: Bench, report: Path, size: str) -> Figure:
    """Import into a queue on which another process reads and decides all the time."""
    database = bench.queues.copy(bench.sizes.small, bench.folder / "probed.db")
    with worker(bench, "reading_and_deciding", str(database)) as probe:
        assert probe.stdin is not None
        assert probe.stdout is not None
        probe.stdout.readline()  # it is at work
        take_in(report, database)
        probe.stdin.close()
        seen = json.loads(probe.stdout.read())
    reads, decisions = ([1000 * one for one in seen[name]] for name in ("reads", "decisions"))
    note = (
        f"{len(reads):,} pages read, at most {max(reads):.0f} ms; {len(decisions):,} decisions, at most "
        f"{max(decisions):.0f} ms, median {median(decisions):.0f} ms"
    )
    worst = max(*reads, *decisions)
    return Figure(f"longest wait of another process during an import of {size} rows", worst, "ms", 250, note)
