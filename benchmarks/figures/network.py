"""How the inbox feels when its PostgreSQL is far away: 5 ms are added to each round trip."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from subprocess import Popen

from benchmarks.bench import Bench, in_turn, median
from benchmarks.figures.filtering import listed
from benchmarks.figures.latency import presses
from benchmarks.programs import inbox
from benchmarks.queues import take_in
from benchmarks.table import Figure, missing
from benchmarks.terminal.session import Session
from benchmarks.visits import opened
from benchmarks.workers.starting import worker
from tests.postgresql_server import INSTALL, running_server, server_programs

TITLE = "PostgreSQL, far away"
EACH_WAY_MS = 2.5
WAITS = "`j` to the first change: 5 ms more a round trip make it longer by"
PAGES = {
    "page down: round trips until it is shown": (b"\x1b[6~", b"g"),
    "`G`, a page that is read anew: round trips until it is shown": (b"G", b"g"),
}


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    programs = server_programs()
    if programs is None or find_spec("psycopg") is None:
        yield missing(WAITS, "ms", 2.5, INSTALL)
        for name in PAGES:
            yield missing(name, "", 1, INSTALL)
        return
    with running_server(programs) as administration:
        yield from far_away(bench, administration)


def far_away(bench: Bench, url: str) -> Iterator[Figure]:
    """Yield the figures with the queue in the database at `url`."""
    take_in(bench.queues.report(bench.sizes.small), url)
    port = url.rpartition(":")[2].partition("/")[0]
    with ExitStack() as stack:
        lines: dict[str, Popen[str]] = {}
        sessions: dict[str, Session] = {}
        for name, delay in (("near", 0.0), ("far", EACH_WAY_MS)):
            lines[name] = stack.enter_context(worker(bench, "slow_line", port, str(delay)))
            through = url.replace(f":{port}/", f":{answer(lines[name])}/")
            sessions[name] = stack.enter_context(opened(inbox(bench.folder, through, name)))
        found = in_turn(bench.rounds, {name: partial(presses, one) for name, one in sessions.items()})
        seen = {name: 1000 * median(a for taken in found[name] for a, _b in taken) for name in found}
        rest = {name: 1000 * median(b for taken in found[name] for _a, b in taken) for name in found}
        note = (
            f"{seen['far']:.1f} ms, {seen['near']:.1f} ms without; until the details have followed "
            f"{rest['far']:.0f} ms, {rest['near']:.0f} ms without"
        )
        yield Figure(WAITS, seen["far"] - seen["near"], "ms", 2.5, note)
        questions = partial(asked, lines["far"])
        for name, (keys, back) in PAGES.items():
            trips = [round_trips(sessions["far"], keys, back, questions) for _round in range(bench.rounds)]
            counts, times = [one for one, _time in trips], [1000 * time for _one, time in trips]
            note = f"from {min(counts)} to {max(counts)}; shown after {median(times):.0f} ms"
            yield Figure(name, median(counts), "", 1, note)


def answer(process: Popen[str]) -> str:
    """Return the next line that a worker says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def asked(line: Popen[str]) -> list[float]:
    """Return when questions went over a slow line."""
    assert line.stdin is not None
    line.stdin.write("\n")
    line.stdin.flush()
    return [float(at) for at in json.loads(answer(line))]


def round_trips(
    session: Session, keys: bytes, back: bytes, questions: Callable[[], list[float]]
) -> tuple[int, float]:
    """Press a key that shows another page; return the questions whose answers it waited for, and the time.

    One that went out less than a round trip before the page was shown had no answer yet. `back` is pressed before,
    for the first page.
    """
    session.send(back)
    session.settle(0.6)
    before = listed(session)
    start = session.send(keys)
    shown = session.until(lambda: listed(session) != before)
    session.settle(0.6)
    answered = shown - 2 * EACH_WAY_MS / 1000
    return sum(start <= at <= answered for at in questions()), shown - start
