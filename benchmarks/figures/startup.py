"""How soon the first row is there."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench, in_turn, median
from benchmarks.programs import ORDER, Program, bare_app, inbox
from benchmarks.queues import size_name
from benchmarks.table import Figure, ratio
from benchmarks.terminal.session import Session
from benchmarks.visits import visits

TITLE = "Start"
# The cursor on the second line of the queue: the views and the header stand above the first.
_SECOND = rf"\A.*\n.*\n .*{ORDER}.*\n>.*{ORDER}"


def answer(program: Program) -> float:
    """Start the inbox and press `j` as soon as its first row is there; return the seconds until it has moved."""
    with Session(program) as session:
        session.ready()
        session.send(b"j")
        return session.until(lambda: session.sees(_SECOND)) - session.started


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
    program = ours[list(counts).index(middle)]
    answered = 1000 * median(in_turn(bench.rounds, {middle: lambda: answer(program)})[middle])
    yield ratio(
        f"a key pressed as soon as the first row of {middle} is there has moved the cursor ÷ a bare Textual app",
        answered,
        first[bare.name],
        None,
        f"{answered:.0f} ms ÷ {first[bare.name]:.0f} ms, both from the start",
    )
