"""How long a command takes, beside an interpreter that does nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial

from benchmarks.bench import Bench, in_turn, median
from benchmarks.programs import CHECKOUT, command_line, surroundings
from benchmarks.queues import size_name
from benchmarks.table import Figure, ratio
from benchmarks.terminal.session import clock
from benchmarks.workers.opening import closing
from returns_tui.config import load

TITLE = "Command line"


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    database = bench.queues.copy(bench.sizes.middle, bench.folder / "commands.db")
    environment = surroundings(bench.folder)

    def run(command: Sequence[str]) -> str:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=bench.folder, env=environment
        )
        return done.stdout

    def timed(command: Sequence[str]) -> float:
        start = clock()
        run(command)
        return clock() - start

    ours = partial(command_line, database)
    rounds = 3 * bench.rounds  # they are short
    wanted = str(rounds + 1)
    ids = [str(json.loads(line)["id"]) for line in run(ours("list", "--json", "--limit", wanted)).splitlines()]
    undecided = iter(ids)
    reason = closing(load(CHECKOUT / "config.example.yaml")).reason
    nothing = (sys.executable, "-c", "pass")
    takes = {
        "`list --limit 20`": lambda: timed(ours("list", "--limit", "20")),
        "`show`": lambda: timed(ours("show", ids[-1])),
        "`close`": lambda: timed(ours("close", next(undecided), "--reason", reason)),
        "nothing": lambda: timed(nothing),
    }
    timed(nothing)
    found = {name: 1000 * median(taken) for name, taken in in_turn(rounds, takes).items()}
    size = size_name(bench.sizes.middle)
    for name in list(takes)[:-1]:
        note = f"{found[name]:.0f} ms ÷ {found['nothing']:.0f} ms"
        yield ratio(f"{name} of {size} requests ÷ `python -c pass`", found[name], found["nothing"], 12, note)
