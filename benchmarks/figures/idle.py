"""What the inbox does while nobody does anything."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.processes import processor_ms
from benchmarks.programs import inbox
from benchmarks.table import Figure
from benchmarks.visits import opened

TITLE = "Doing nothing"
SECONDS = 10


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    with opened(inbox(bench.folder, bench.queues.database(bench.sizes.middle))) as session:
        session.watch(2)  # counts and the like may still be under way
        before, used = session.received, processor_ms(session.pid)
        session.watch(SECONDS)
        sent, worked = session.received - before, (processor_ms(session.pid) - used) / SECONDS
    yield Figure(f"{SECONDS} s without a key", sent, "bytes", 0)
    yield Figure("processor time a second", worked, "ms", 2, "the program and its children")
