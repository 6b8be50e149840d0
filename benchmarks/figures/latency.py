"""How soon a key shows, beside neomutt's index."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial

from benchmarks.bench import Bench, in_turn, median
from benchmarks.programs import command_line, inbox, neomutt, surroundings
from benchmarks.queues import size_name
from benchmarks.table import Figure, missing, ratio
from benchmarks.terminal.session import Session
from benchmarks.visits import opened

TITLE = "Keys"
PRESSES = 8  # in a round
BURST = 200


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    size, mails = size_name(bench.sizes.middle), size_name(bench.sizes.mails)
    first, quiet = (
        f"`j` to the first change, {size} requests ÷ neomutt, {mails} mails",
        "`j` until quiet ÷ neomutt",
    )
    burst, sent = f"{BURST} `j` at once ÷ neomutt", f"bytes of {BURST} `j` at once ÷ neomutt"
    if shutil.which("neomutt") is None:
        for name, limit in ((first, 4.0), (quiet, None), (burst, 0.5), (sent, 0.05)):
            yield missing(name, "×", limit, "neomutt is not installed")
        return
    program = inbox(bench.folder, bench.queues.database(bench.sizes.middle))
    with (
        opened(program) as ours,
        opened(neomutt(bench.folder, bench.queues.mails(bench.sizes.mails))) as theirs,
    ):
        sessions = {"ours": ours, "theirs": theirs}
        found = in_turn(bench.rounds, {name: partial(presses, one) for name, one in sessions.items()})
        seen = {name: 1000 * median(a for taken in found[name] for a, _b in taken) for name in found}
        rest = {name: 1000 * median(b for taken in found[name] for _a, b in taken) for name in found}
        yield ratio(first, seen["ours"], seen["theirs"], 4, f"{seen['ours']:.1f} ms ÷ {seen['theirs']:.1f} ms")
        note = f"{rest['ours']:.1f} ms ÷ {rest['theirs']:.1f} ms; the details have followed"
        yield Figure(quiet, rest["ours"] / rest["theirs"], "×", None, note)
        there = {"ours": rf"^>.*{order_at(bench, BURST)}", "theirs": rf"^ *{BURST + 1} .*RRMA"}
        tops = {"ours": b"g", "theirs": b"="}
        bursts = in_turn(
            bench.rounds, {name: partial(rush, one, tops[name], there[name]) for name, one in sessions.items()}
        )
    took = {name: 1000 * median(a for a, _b in bursts[name]) for name in bursts}
    size_of = {name: median(b for _a, b in bursts[name]) for name in bursts}
    yield ratio(burst, took["ours"], took["theirs"], 0.5, f"{took['ours']:.0f} ms ÷ {took['theirs']:.0f} ms")
    note = f"{size_of['ours']:,.0f} ÷ {size_of['theirs']:,.0f} bytes"
    yield ratio(sent, size_of["ours"], size_of["theirs"], 0.05, note)


def presses(session: Session) -> list[tuple[float, float]]:
    """Press `j` some times; return the seconds to the first change of the screen, and to the last byte."""
    found = []
    for _press in range(PRESSES):
        session.settle()
        old = session.screen.cells()
        start = session.send(b"j")
        changed = session.until(lambda old=old: session.screen.differs(old)) - start  # type: ignore[misc]
        found.append((changed, session.settle() - start))
    return found


def rush(session: Session, top: bytes, there: str) -> tuple[float, int]:
    """Press `j` 200 times at once, from the top; return the seconds to the last byte, and the bytes."""
    session.send(top)
    session.settle(0.4)
    before = session.received
    start = session.send(b"j" * BURST)
    if not session.sees(there):
        session.until(lambda: session.sees(there))
    took = session.settle(0.4) - start
    return took, session.received - before


def order_at(bench: Bench, line: int) -> str:
    """Return the order id at a line of the list, counted from 0."""
    words = ("list", "--view", "to_decide", "--json", "--limit", str(line + 1))
    listed = subprocess.run(
        command_line(bench.queues.database(bench.sizes.middle), *words),
        check=True,
        capture_output=True,
        text=True,
        cwd=bench.folder,
        env=surroundings(bench.folder),
    )
    return re.escape(str(json.loads(listed.stdout.splitlines()[line])["order_id"]))
