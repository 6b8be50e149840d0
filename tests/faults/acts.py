"""What the program does while it is made to fail, and what must be true when it was allowed to do it again."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from returns_tui.cli.main import main
from returns_tui.delivery.courier import courier_name, deliver_due
from returns_tui.delivery.eml_files import write_eml
from returns_tui.errors import NothingToUndo
from returns_tui.store import batches, cases, copies, ingest, kept, outbox, portions
from returns_tui.store.database import Store, open_store
from returns_tui.store.decisions import decide, undo
from returns_tui.store.handled import Spent, at_work
from returns_tui.store.models import Outbox, PurgeRun
from returns_tui.store.statistics import of_sitting
from tests.delivery.conftest import smtp_mail
from tests.delivery.unruly_server import unruly_server
from tests.faults.ground import BUYER, DECISIONS, LATER, REPORT, ROWS, Ground
from tests.store.report_fakes import content, everything

Say = Callable[[str], None]
"""Acknowledges a decision by its key, or something else by any other word."""


@dataclass(frozen=True)
class Act:
    """One thing that the program does.

    Attributes:
        model: the ground on which it is done, see `Grounds.ground`.
        do: does it; may be done again after it broke off.
        wrong: says what is wrong after it was done again. Gets the words that were acknowledged.
    """

    name: str
    model: str
    do: Callable[[Ground, Say], None]
    wrong: Callable[[Ground, Store, list[str]], Iterator[str]]
    backends: tuple[str, ...] = ("sqlite", "postgresql")


@contextmanager
def _opened(ground: Ground) -> Iterator[Store]:
    store = open_store(ground.target)
    try:
        yield store
    finally:
        store.close()


def run_command(ground: Ground, *words: str) -> int:
    """Run a command in the ground's folder; return its exit status. What it prints goes nowhere."""
    before, usual = Path.cwd(), (sys.stdout, sys.stderr)
    os.chdir(ground.folder)
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            sys.stdout = sys.stderr = nowhere
            return main([*ground.words, *words])
    finally:
        sys.stdout, sys.stderr = usual
        os.chdir(before)


def _succeeds(ground: Ground, *words: str, good: tuple[int, ...] = (0,)) -> None:
    status = run_command(ground, *words)
    if status not in good:
        raise OSError(status, f"{words[0]} ended with {status}")


# -- decisions -------------------------------------------------------------------------------------------


def _decide(ground: Ground, say: Say) -> None:
    with _opened(ground) as store:
        for number, decision in DECISIONS.items():
            key = f"decision {number}"
            with store.writing():  # as the inbox does
                done = decide(store, ground.config, number, decision, operator="ana", now=LATER, key=key)
                at_work(store, done.event_id, Spent("an inbox", "ana", LATER, worked=number, took=number))
            say(key)


def _undo(ground: Ground, say: Say) -> None:
    with _opened(ground) as store:
        for number in (7, 10, 13):
            try:
                undo(store, ground.config, number, operator="ana", now=LATER)
            except NothingToUndo:  # done the first time
                continue
            say(f"undone {number}")


def _click(ground: Ground, say: Say) -> None:
    with _opened(ground) as store:
        for entry in outbox.worklist(store):
            outbox.click_done(store, ground.config, entry.id, operator="ana", now=LATER)
            say(f"click {entry.id}")


def _nothing_wrong(_ground: Ground, _store: Store, _said: list[str]) -> Iterator[str]:
    yield from ()


def _all_timed(_ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    tally = of_sitting(store, "an inbox")
    if sorted(tally.took) != sorted(DECISIONS):
        yield f"the sitting has {sorted(tally.took)} for {sorted(DECISIONS)}"


def _all_undone(_ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    for number in (7, 10, 13):
        last = cases.history(store, number)[-1]
        if last.event != "undo":
            yield f"request {number} was not undone: {last.event}"


def _all_clicked(_ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    for entry in outbox.worklist(store):
        yield f"click {entry.id} is open"


# -- reports ---------------------------------------------------------------------------------------------


def _import(ground: Ground, _say: Say) -> None:
    portions.ROWS, ingest.HELD = 20, 0.0  # several transactions for a short report
    _succeeds(ground, "import", REPORT, "--marketplace", "amazon.co.uk")


def _same_queue(ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    """Compare the queue with what the import gave to which nothing happened; that one came first."""
    found = repr([{**row, "reported": ""} for row in content(store)])
    first = ground.folder.parent / "queue after one import"
    if not first.exists():
        first.write_text(found, encoding="utf-8")
    if len(content(store)) != ROWS or first.read_text(encoding="utf-8") != found:
        yield f"the queue of {len(content(store))} requests is another than after one import"


# -- what leaves -----------------------------------------------------------------------------------------


def again_send(ground: Ground, at: datetime) -> None:
    """Deliver what is due at `at`, and give up what a courier that died had in hand."""
    with _opened(ground) as store:
        while deliver_due(store, ground.config, owner=courier_name(), now=lambda: at, limit=1):
            pass
        later = at + timedelta(days=1)
        deliver_due(store, ground.config, owner=courier_name(), now=lambda: later)


def _send(ground: Ground, _say: Say) -> None:
    again_send(ground, LATER)


def sent_once(ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    """Say which mails left twice, or not although they are marked as sent, or hang."""
    yield from _mails_wrong(ground, store, ("sent", "uncertain"))


def sent_once_or_told(ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    """Say the same of mails that are due for so long that one fault is enough to give them to the operator.

    Such a mail may have its file all the same, which was not sure to stay; sent again, it gets no other one.
    """
    yield from _mails_wrong(ground, store, ("sent", "uncertain", "failed"))


def _mails_wrong(ground: Ground, store: Store, settled: tuple[str, ...]) -> Iterator[str]:
    files = Counter(
        line.removeprefix("Message-ID: ")
        for file in (ground.folder / "mail").glob("*.eml")
        for line in file.read_text(encoding="ascii").splitlines()
        if line.startswith("Message-ID: ")
    )
    with store.connection():
        for mail in Outbox.select().where(Outbox.kind == "mail"):
            there = files[mail.message_id]
            if there > 1 or (mail.state == "sent" and not there) or mail.state not in settled:
                yield f"mail {mail.id} is {mail.state} and left {there} times"


def _send_by_smtp(ground: Ground, say: Say) -> None:
    """Send by a server that writes down what it took, and that dies with the program."""

    def took(message_id: str) -> None:
        with (ground.folder / "taken").open("a", encoding="ascii") as book:
            book.write(f"{message_id}\n")

    with unruly_server(took) as server:
        _send(replace(ground, config=ground.config._replace(mail=smtp_mail(server.port))), say)


def _taken_once(ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    taken = Counter((ground.folder / "taken").read_text(encoding="ascii").splitlines())
    with store.connection():
        for mail in Outbox.select().where(Outbox.kind == "mail"):
            times = taken[mail.message_id]
            if times > 1 or (mail.state == "sent" and not times) or mail.state not in ("sent", "uncertain"):
                yield f"mail {mail.id} is {mail.state} and was taken {times} times"


def _refund_file(ground: Ground, _say: Say) -> None:
    for attempt in ("first", "second"):
        if not (ground.folder / f"{attempt}.txt").exists():
            break
    _succeeds(ground, "adjustments", "--output", f"{attempt}.txt", "--marketplace", "amazon.co.uk")
    with _opened(ground) as store:
        unwritten = [one.number for one in batches.batches(store) if one.written_at is None]
    for number in unwritten:
        _succeeds(ground, "adjustments", "--batch", str(number), "--output", f"again-{number}.txt")


def _each_refund_in_one_file(ground: Ground, _store: Store, _said: list[str]) -> Iterator[str]:
    texts = {file.read_text(encoding="utf-8") for file in ground.folder.glob("*.txt") if file.name != REPORT}
    lines = Counter(line for text in texts for line in text.splitlines()[1:])
    if len(lines) != 3 or set(lines.values()) != {1}:
        yield f"three refunds stand in {len(texts)} files as {sorted(lines.values())}"


# -- the database itself ---------------------------------------------------------------------------------


def _open(ground: Ground, _say: Say) -> None:
    with _opened(ground):
        pass


def _order_is_there(_ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    if len(content(store)) != 1:
        yield "the request of the old database is gone"


def _back_up(ground: Ground, _say: Say) -> None:
    _succeeds(ground, "backup", "copy.db", good=(0, 2) if (ground.folder / "copy.db").exists() else (0,))


def _copy_is_whole(ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    wanted = content(store)
    with _opened(Ground(ground.folder, str(ground.folder / "copy.db"), ground.config)) as copy:
        if content(copy) != wanted:
            yield "the copy is another database"
    open_store(ground.target).close()


# -- buyers' data ----------------------------------------------------------------------------------------


def _purge(ground: Ground, _say: Say) -> None:
    """Purge what is over, with a mail file and, of an SQLite database, a copy from before an update."""
    with _opened(ground) as store:
        if BUYER in everything(store):
            for entry in outbox.entries(store, kinds=("mail",)):
                if entry.text:
                    write_eml(ground.config.mail.folder, entry, entry.text.encode())
            kept.keep_scratch(store, ground.config.operator, BUYER, datetime.fromtimestamp(0, UTC))
        database = store.path
    if database is not None and not any(ground.folder.glob(".purged-once")):
        copy = copies.copy_before(database, "queue", "0002_search")
        os.utime(copy, (0, 0))
        (ground.folder / ".purged-once").touch()
    _succeeds(ground, "purge")


def _nothing_of_the_buyer(ground: Ground, store: Store, _said: list[str]) -> Iterator[str]:
    if BUYER in everything(store):
        yield "the database has something of the buyer"
    store.close()
    for file in (*ground.folder.glob("returns.db*"), *(ground.folder / "mail").glob("*")):
        if BUYER.lower().encode() in file.read_bytes().lower():
            yield f"{file.name} has something of the buyer"
    with store.connection():
        if PurgeRun.select().where(PurgeRun.finished_at.is_null()).exists():
            yield "a run of purging is not completed"


def acts() -> tuple[Act, ...]:
    """Return all acts."""
    return (
        Act("decide", "busy", _decide, _all_timed),
        Act("undo", "busy", _undo, _all_undone),
        Act("click", "busy", _click, _all_clicked),
        Act("import", "ready", _import, _same_queue),
        Act("send", "busy", _send, sent_once),
        Act("send by SMTP", "busy", _send_by_smtp, _taken_once),
        Act("refund file", "busy", _refund_file, _each_refund_in_one_file),
        Act("migrate", "old", _open, _order_is_there),
        Act("create", "empty", _open, _nothing_wrong),
        Act("purge", "over", _purge, _nothing_of_the_buyer),
        Act("backup", "busy", _back_up, _copy_is_whole, ("sqlite",)),
    )
