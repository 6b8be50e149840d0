"""What every figure is measured with: how often, on which queues, where files may be left; and in turns."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.queues import Queues

Taken = TypeVar("Taken")


@dataclass(frozen=True)
class Sizes:
    """How many requests the queues have. Neomutt's mailbox has `mails`."""

    small: int = 1_000
    middle: int = 100_000
    large: int = 1_000_000
    mails: int = 10_000


QUICK = Sizes(middle=10_000, large=100_000, mails=2_000)


@dataclass(frozen=True)
class Bench:
    """What a run has to work with.

    Attributes:
        folder: empty, and thrown away after the run.
        say: tells what is being done.
    """

    rounds: int
    sizes: Sizes
    queues: Queues
    folder: Path
    say: Callable[[str], None]


def in_turn(rounds: int, takes: Mapping[str, Callable[[], Taken]]) -> dict[str, list[Taken]]:
    """Call all `takes` once a round, every other round backwards; return what each gave, round by round.

    What the machine does besides falls on all of them alike.
    """
    found: dict[str, list[Taken]] = {name: [] for name in takes}
    for number in range(rounds):
        for name in takes if number % 2 == 0 else reversed(list(takes)):
            found[name].append(takes[name]())
    return found


def median(values: Iterable[float]) -> float:
    """Return the middle one."""
    return statistics.median(values)
