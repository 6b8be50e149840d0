"""One long run, and what is found after it."""

from __future__ import annotations

import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from returns_tui import config as configuration
from returns_tui.shipped import shipped
from returns_tui.store.database import Store, open_store
from returns_tui.store.models import BatchEntry, Event, Outbox
from tests.faults.invariants import violations
from tests.soak.inbox import Inbox
from tests.soak.work import Work, program

INBOXES = 4
GROWTH, GROWTH_AT_FIRST = 1.1, 1.3
"""How many times as much memory an inbox may take in the last quarter of a run as in the second: in a run of more
than five minutes, and in a shorter one, in which not every kind of prompt was open before."""
_CHECKOUT = Path(__file__).parents[2]


@dataclass
class Findings:
    """What a run did and found.

    Attributes:
        done: how many of each thing happened, by name.
        growth: of each inbox that was there all the time: its memory late ÷ early.
        troubles: everything that must not be.
    """

    done: Counter[str] = field(default_factory=Counter)
    growth: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def soak(folder: Path, database: str, *, seconds: float, seed: str, size: int = 400) -> Findings:
    """Have four inboxes, an importer, a sender and a writer of refund files work on one queue.

    One of the inboxes is cut off and opened anew now and then.

    Args:
        folder: an empty one, for everything.
        database: a path or URL; an empty database.
        seconds: how long.
        seed: decides which keys are pressed and what the reports say, not when.
        size: how many requests there are.
    """
    findings = Findings()
    config = _config(folder)
    environ = _environment(folder)
    words = [*program(), "--config", str(config), "--database", database]
    reasons = [one.key for one in configuration.load(config, environ={}).closure_reasons.values() if one.key]
    work = Work([*words, "--operator", "cron"], environ, folder, seed, size)
    for _report in range(8):
        work.take_in()
    work.take_in_orders()
    with ExitStack() as open_ones:

        def opened(number: int, times: int = 0) -> Inbox:
            inbox = Inbox([*words, "--operator", f"operator{number}"], environ, folder, f"{seed} {number} {times}")
            open_ones.callback(inbox.close)
            inbox.plays(reasons)
            return inbox

        inboxes = [opened(number) for number in range(INBOXES)]
        work.start()
        try:
            _play(inboxes, seconds, findings, opened)
        finally:
            work.stop()
        for number, inbox in enumerate(inboxes):
            _ended(findings, inbox, number, inbox.leave(), 0)
    findings.troubles += work.troubles
    for (command, status), times in work.done.items():
        findings.done[f"{command}, exit status {status}"] += times
    _look_at(folder, database, findings)
    limit = GROWTH if seconds > 300 else GROWTH_AT_FIRST
    findings.troubles += [f"memory grew {ratio:.2f} times" for ratio in findings.growth if ratio > limit]
    return findings


def _config(folder: Path) -> Path:
    text = shipped("config.example.yaml").read_text(encoding="utf-8")
    file = folder / "config.yaml"
    file.write_text(text.replace("undo_window: 15s", "undo_window: 2s"), encoding="utf-8")
    return file


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "VIRTUAL_ENV")}
    homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("DATA", "CONFIG", "STATE", "CACHE")}
    return {
        **kept,
        **homes,
        "HOME": str(folder),
        "PYTHONPATH": str(_CHECKOUT),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }


def _play(inboxes: list[Inbox], seconds: float, findings: Findings, opened: Callable[[int, int], Inbox]) -> None:
    """Have all press keys until the time is over; the last one is cut off twelve times in a run."""
    begin = time.monotonic()
    weighed, cut_off, times = begin, begin + seconds / 12, 0
    while (now := time.monotonic()) < begin + seconds:
        for inbox in inboxes:
            inbox.turn()
        if now - weighed >= min(1.0, seconds / 60):
            weighed = now
            for number, inbox in enumerate(inboxes):
                if not inbox.running:
                    _ended(findings, inbox, number, inbox.leave(), None)
                    return
                inbox.weigh()
        if now >= cut_off:
            cut_off, times = now + seconds / 12, times + 1
            _ended(findings, inboxes[-1], INBOXES - 1, inboxes[-1].hang_up(), 129)
            findings.done["lines cut off"] += 1
            inboxes[-1] = opened(INBOXES - 1, times)
        time.sleep(0.005)
    for inbox in inboxes[:-1]:
        quarter = len(inbox.memory) // 4
        if quarter:
            early, late = inbox.memory[quarter : 2 * quarter], inbox.memory[-quarter:]
            findings.growth.append(statistics.median(late) / statistics.median(early))


def _ended(findings: Findings, inbox: Inbox, number: int, status: int, wanted: int | None) -> None:
    findings.done["keys"] += inbox.keys
    findings.done["bytes to terminals"] += inbox.received
    inbox.keys = inbox.received = 0
    if status != wanted or "Traceback" in inbox.last_words:
        findings.troubles.append(f"inbox {number} ended with {status}: {inbox.last_words!r}")


def _look_at(folder: Path, database: str, findings: Findings) -> None:
    """Say what is wrong in the database and in the folder, when nobody works any more."""
    for file in folder.rglob("crash-*"):
        findings.troubles.append(file.read_text(encoding="utf-8"))
    store = open_store(database)
    try:
        findings.troubles += violations(store)
        with store.connection():
            findings.troubles += _left_behind(store, folder)
            for event, times in _count(store).items():
                findings.done[event] += times
    finally:
        store.close()


def _count(store: Store) -> dict[str, int]:
    rows = store.database.execute_sql("SELECT event, count(*) FROM event GROUP BY event").fetchall()
    return {f"events: {event}": int(times) for event, times in rows}


def _left_behind(store: Store, folder: Path) -> Iterator[str]:
    """Say what the folder has too much or too little of: mails, lines of refund files."""
    sent = {row.message_id for row in Outbox.select().where((Outbox.kind == "mail") & (Outbox.state == "sent"))}
    found = Counter(
        line.split(": ", 1)[1].strip()
        for file in folder.rglob("*.eml")
        for line in file.read_text(encoding="ascii").splitlines()
        if line.startswith("Message-ID: ")
    )
    by_hand = Event.select().where(Event.event == "mail_sent_by_hand").count()
    for message_id, times in found.items():
        if times > 1:
            yield f"{message_id} left {times} times"
    if len(sent - found.keys()) > by_hand:
        yield f"{len(sent - found.keys())} mails are marked as sent and did not leave"
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) - 1 for file in folder.glob("refunds-*.txt"))
    entries = BatchEntry.select().count()
    if lines != entries:
        yield f"{lines} lines in refund files, {entries} in the database"


def told(findings: Findings) -> str:
    """Return in lines what a run did and found."""
    lines = [f"{name:<40} {times:>10,}" for name, times in sorted(findings.done.items())]
    growth = ", ".join(f"{ratio:.3f}" for ratio in findings.growth)
    lines.append(f"memory, last quarter / second quarter: {growth}")
    lines += [f"TROUBLE {trouble}" for trouble in findings.troubles]
    return "\n".join([*lines, f"{len(findings.troubles)} troubles"])
