"""How soon the list shows what was typed, key by key, and whether typing ever waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.bench import Bench, median
from benchmarks.programs import inbox
from benchmarks.queues import size_name
from benchmarks.table import Figure
from benchmarks.terminal.session import NotSeenError, Session, clock
from benchmarks.visits import opened

TITLE = "Filter"
# What many requests have, what hardly any has, and the beginnings of ids, which narrow with every sign.
WORDS = ("bottle", "117-6983", "desk lamp", "sku-01234")
RATE = 20  # keys a second of fast typing


@dataclass(frozen=True)
class Typed:
    """Seconds from a key until the list had changed for the last time, None where it did not; the bytes."""

    listed: float | None
    size: int


def measure(bench: Bench) -> Iterator[Figure]:
    """Yield the figures."""
    for count in (bench.sizes.middle, bench.sizes.large):
        size, slow, echoes = size_name(count), [], []
        with opened(inbox(bench.folder, bench.queues.database(count))) as session:
            for number in range(bench.rounds):
                word = WORDS[number % len(WORDS)]
                slow += one_by_one(session, word)
                echoes.append(fast(session, word))
        took = [1000 * one.listed for one in slow if one.listed is not None]
        note = f"{len(took)} of {len(slow)} keys changed the list; the slowest {max(took):.0f} ms"
        yield Figure(f"a typed key until the list shows it, {size} requests", median(took), "ms", 16, note)
        sizes = [one.size for one in slow]
        note = f"mean of {len(sizes)} keys, at most {max(sizes):,}; the median is {median(sizes):,.0f}"
        yield Figure(f"a typed key, {size} requests", sum(sizes) / len(sizes), "bytes", 500, note)
        worst = [1000 * max(times) for times in echoes]
        note = f"the slowest key of a word, median of {len(worst)} words; of all {max(worst):.0f} ms"
        yield Figure(
            f"a key typed fast until it stands on the line, {size} requests", median(worst), "ms", 50, note
        )


def begin(session: Session) -> None:
    """Open the filter."""
    session.send(b"/")
    session.until(lambda: session.screen.rows[-1].startswith(" /"))
    session.settle()


def end(session: Session) -> None:
    """Show everything again, from the top."""
    session.send(b"\x1b")
    session.settle(0.5)  # a terminal's Esc is taken for a key of its own only after a while
    session.send(b"g")
    session.settle(0.5)


def listed(session: Session) -> list[str]:
    """Return the lines of the list."""
    rows = session.screen.rows
    edge = next(at for at, row in enumerate(rows) if row.startswith("─"))
    return rows[2:edge]


def one_by_one(session: Session, word: str) -> list[Typed]:
    """Type a word, each key when all is at rest."""
    found = []
    begin(session)
    for at, letter in enumerate(word, start=1):
        before, shown, line = session.received, listed(session), f" /{word[:at]}".rstrip()
        start = session.send(letter.encode())
        changed: float | None = None
        echoed = False
        while (now := session.pump(0.4)) is not None:
            echoed = echoed or session.screen.rows[-1].rstrip() == line
            if (lines := listed(session)) != shown:
                shown, changed = lines, now
        if not echoed:
            raise NotSeenError(f"“{word[:at]}” does not stand on the last line\n" + "\n".join(session.screen.rows))
        found.append(Typed(None if changed is None else changed - start, session.received - before))
    end(session)
    return found


def fast(session: Session, word: str) -> list[float]:
    """Type a word without waiting; return the seconds from each key until it stood on the last line."""
    begin(session)
    sent: list[float] = []
    echoes: list[float] = []
    start = clock()
    while len(echoes) < len(word):
        if len(sent) < len(word) and clock() >= start + len(sent) / RATE:
            sent.append(session.send(word[len(sent)].encode()))
        due = start + len(sent) / RATE if len(sent) < len(word) else start + len(word) / RATE + 5
        now = session.pump(due - clock())
        if now is None and len(sent) == len(word) and clock() >= due:
            raise NotSeenError(f"“{word}” does not stand on the last line\n" + "\n".join(session.screen.rows))
        if now is not None:
            there = len(session.screen.rows[-1].rstrip()) - len(" /")
            echoes += [now - pressed for pressed in sent[len(echoes) : max(there, len(echoes))]]
    session.settle(0.5)
    end(session)
    return echoes
