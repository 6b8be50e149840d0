"""How soon the shell is back after the last key."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench, median
from benchmarks.programs import bare_app, inbox
from benchmarks.table import Figure, ratio
from benchmarks.visits import visits

TITLE = "Quitting"


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    bare, ours = bare_app(bench.folder), inbox(bench.folder, bench.queues.database(bench.sizes.small))
    found = visits(bench.rounds, [bare, ours])
    leaving = {name: 1000 * median(one.leaving for one in taken) for name, taken in found.items()}
    yield ratio(
        "from the key to the end of the process ÷ a bare Textual app",
        leaving[ours.name],
        leaving[bare.name],
        0.5,
        f"{leaving[ours.name]:.0f} ms ÷ {leaving[bare.name]:.0f} ms",
    )
