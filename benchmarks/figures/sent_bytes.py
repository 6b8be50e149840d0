"""How many bytes go over the line for what an operator does most."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.bench import Bench, median
from benchmarks.programs import ORDER, inbox
from benchmarks.table import Figure, ratio
from benchmarks.terminal.session import Session
from benchmarks.visits import opened

TITLE = "Bytes over the line"
PAGE_DOWN = b"\x1b[6~"


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures. Bytes are exact: there are no rounds."""
    program = inbox(bench.folder, bench.queues.database(bench.sizes.middle))
    with opened(program) as session:
        single = for_each(session, b"j", 40)
        yield Figure("one `j`, the details following", median(single), "bytes", 450, spread(single))
    with opened(program) as session:
        pages = for_each(session, PAGE_DOWN, 10)
        yield Figure("page down", median(pages), "bytes", 1400, spread(pages))
    with opened(program) as session:
        before = session.received
        session.hold(b"j", 120, 30)
        session.settle(0.5)
        held = (session.received - before) / 120
        yield Figure("`j` held, 30 a second: a key", held, "bytes", 520, "120 keys, the edge of the list included")
    yield closing(bench)
    with opened(program.in_truecolor()) as session:
        coloured = for_each(session, b"j", 40)
    yield ratio(
        "`j` in 16 million colours ÷ in 256",
        median(coloured),
        median(single),
        1.10,
        f"{median(coloured):,.0f} ÷ {median(single):,.0f} bytes",
    )


def for_each(session: Session, keys: bytes, times: int) -> list[int]:
    """Press keys so often, each time when all is at rest; return the bytes that each time cost."""
    found = []
    for _time in range(times):
        before = session.received
        session.send(keys)
        session.settle()
        found.append(session.received - before)
    return found


def spread(values: list[int]) -> str:
    """Return the least and the most."""
    return f"from {min(values):,} to {max(values):,}, {len(values)} times"


def closing(bench: Bench) -> Figure:
    """Close requests one after the other: open the prompt, take the first reason, confirm, see the next one."""
    database = bench.queues.copy(bench.sizes.middle, bench.folder / "closing.db")
    cost = []
    with opened(inbox(bench.folder, database)) as session:
        for _request in range(5):
            before, order = session.received, order_under_cursor(session)
            session.send(b"c")
            session.until(lambda: session.sees("^ Close "))
            session.settle()
            session.send(b"\r")
            session.until(lambda: session.sees("y / N"))
            session.settle()
            session.send(b"y")
            session.until(lambda was=order: order_under_cursor(session) not in ("", was))  # type: ignore[misc]
            session.settle(0.6)
            cost.append(session.received - before)
    return Figure("close: prompt, reason, yes, the next request", median(cost), "bytes", 3000, spread(cost))


def order_under_cursor(session: Session) -> str:
    """Return the order id in the list's line with the cursor, "" where there is none."""
    for row in session.screen.rows:
        found = re.match(rf">.*?({ORDER})", row)
        if found:
            return found[1]
    return ""
