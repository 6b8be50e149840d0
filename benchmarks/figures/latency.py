"""How soon a key shows, beside neomutt's index."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.bench import Bench, in_turn, median
from benchmarks.figures.sent_bytes import order_under_cursor
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
    burst = f"{BURST} `j` at once until the cursor is there ÷ neomutt"
    rested, sent = f"{BURST} `j` at once until quiet ÷ neomutt", f"bytes of {BURST} `j` at once ÷ neomutt"
    if shutil.which("neomutt") is None:
        for name, limit in ((first, 4.0), (quiet, None), (burst, 0.5), (rested, None), (sent, 0.05)):
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
        order = order_at(bench, BURST)
        takes = {
            "ours": partial(rush, ours, b"g", lambda: order_under_cursor(ours) == order),
            "theirs": partial(rush, theirs, b"=", lambda: marked(theirs, rf" *{BURST + 1} .*RRMA")),
        }
        bursts = in_turn(bench.rounds, takes)
    there, rest = ({name: 1000 * median(one[at] for one in bursts[name]) for name in bursts} for at in (0, 1))
    cost = {name: median(one[2] for one in bursts[name]) for name in bursts}
    yield ratio(burst, there["ours"], there["theirs"], 0.5, f"{there['ours']:.0f} ms ÷ {there['theirs']:.0f} ms")
    note = f"{rest['ours']:.0f} ms ÷ {rest['theirs']:.0f} ms; the details have followed"
    yield Figure(rested, rest["ours"] / rest["theirs"], "×", None, note)
    yield ratio(sent, cost["ours"], cost["theirs"], 0.05, f"{cost['ours']:,.0f} ÷ {cost['theirs']:,.0f} bytes")


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


def rush(session: Session, top: bytes, there: Callable[[], bool]) -> tuple[float, float, int]:
    """Press `j` 200 times at once, from the top; return the seconds until `there`, until quiet, and the bytes."""
    session.send(top)
    session.settle(0.4)
    before = session.received
    start = session.send(b"j" * BURST)
    reached = session.until(there) - start
    rested = session.settle(0.4) - start
    return reached, rested, session.received - before


def marked(session: Session, pattern: str) -> bool:
    """Return whether neomutt's cursor, coloured by our neomuttrc, is on a line that begins with a pattern."""
    screen = session.screen
    return any(re.match(pattern, row) and screen.buffer[y][0].bg == "cyan" for y, row in enumerate(screen.rows))


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
    return str(json.loads(listed.stdout.splitlines()[line])["order_id"])
