"""Visits to a program on the screen: it starts, shows its first row, comes to rest, and is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from benchmarks.bench import in_turn
from benchmarks.processes import peak_mib
from benchmarks.programs import Program
from benchmarks.terminal.session import NotSeenError, Session


@dataclass(frozen=True)
class Visit:
    """Seconds from the start to the first row and to the last byte, from the last key to the end; peak memory."""

    first_row: float
    at_rest: float
    leaving: float
    peak_mib: float


def visit(program: Program) -> Visit:
    """Run a program once."""
    with Session(program) as session:
        first_row = session.ready()
        at_rest = session.settle(0.4) - session.started
        peak = peak_mib(session.pid)
        return Visit(first_row, at_rest, session.leave(), peak)


def visits(rounds: int, programs: Iterable[Program]) -> dict[str, list[Visit]]:
    """Run programs in turn, once unmeasured before, so that all find their files in memory."""
    takes = {program.name: partial(visit, program) for program in programs}
    for take in takes.values():
        take()
    return in_turn(rounds, takes)


@contextmanager
def opened(program: Program) -> Iterator[Session]:
    """Start a program; give it when it has come to rest; leave it as a user does, so that no journal is left."""
    with Session(program) as session:
        session.ready()
        session.settle(1)
        yield session
        with suppress(NotSeenError):
            session.leave(3)
