"""How much memory the inbox takes at most."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench, median
from benchmarks.programs import bare_app, inbox
from benchmarks.queues import size_name
from benchmarks.table import Figure, ratio
from benchmarks.visits import visits

TITLE = "Memory"


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    sizes = bench.sizes
    counts = {size_name(count): count for count in (sizes.small, sizes.middle, sizes.large)}
    bare = bare_app(bench.folder)
    ours = [inbox(bench.folder, bench.queues.database(count), name) for name, count in counts.items()]
    found = visits(bench.rounds, [bare, *ours])
    peak = {name: median(one.peak_mib for one in taken) for name, taken in found.items()}
    small, middle, large = counts
    for name, other, others, limit in (
        (middle, bare.name, "a bare Textual app", 1.4),
        (large, small, f"with {small}", 1.08),
    ):
        yield ratio(
            f"peak memory with {name} requests ÷ {others}",
            peak[name],
            peak[other],
            limit,
            f"{peak[name]:.1f} MiB ÷ {peak[other]:.1f} MiB (VmHWM)",
        )
