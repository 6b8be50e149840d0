"""How soon the first row is there."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench, median
from benchmarks.programs import bare_app, inbox
from benchmarks.queues import size_name
from benchmarks.table import Figure, ratio
from benchmarks.visits import visits

TITLE = "Start"


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    sizes = bench.sizes
    counts = {size_name(count): count for count in (sizes.small, sizes.middle, sizes.large)}
    bare = bare_app(bench.folder)
    ours = [inbox(bench.folder, bench.queues.database(count), name) for name, count in counts.items()]
    found = visits(bench.rounds, [bare, *ours])
    first = {name: 1000 * median(one.first_row for one in taken) for name, taken in found.items()}
    rest = {name: 1000 * median(one.at_rest for one in taken) for name, taken in found.items()}
    small, middle, large = counts
    yield ratio(
        f"first row of {middle} requests ÷ a bare Textual app",
        first[middle],
        first[bare.name],
        1.20,
        f"{first[middle]:.0f} ms ÷ {first[bare.name]:.0f} ms; until quiet "
        f"{rest[middle]:.0f} ms ÷ {rest[bare.name]:.0f} ms",
    )
    yield ratio(
        f"first row of {large} requests ÷ of {small}",
        first[large],
        first[small],
        1.10,
        f"{first[large]:.0f} ms ÷ {first[small]:.0f} ms",
    )
