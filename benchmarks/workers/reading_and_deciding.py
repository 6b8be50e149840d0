"""Reads a page of the queue and decides, over and over, until standard input ends; tells how long each took."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import cycle

from benchmarks.programs import OPERATOR
from benchmarks.workers.opening import opened
from returns_tui.policy.decisions import Note
from returns_tui.store import queue
from returns_tui.store.decisions import decide
from returns_tui.store.query import parse_query

PAUSE = 0.005  # seconds between two rounds, as somebody else wants the disk, too


def main(database: str) -> None:
    """Say that work begins; work; then print the seconds of all reads and decisions."""
    store, config = opened(database)
    pending = parse_query("state:pending", config)
    ids = cycle(queue.ids(store, pending, datetime.now(UTC)))
    over = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=wait, daemon=True).start()
    reads: list[float] = []
    decisions: list[float] = []
    print("at work", flush=True)
    with store.connection():
        while not over.wait(PAUSE):
            now = datetime.now(UTC)
            reads.append(seconds(partial(queue.page, store, pending, now, limit=200)))
            note = partial(decide, store, config, next(ids), Note("seen"), operator=OPERATOR, now=now)
            decisions.append(seconds(note))
    print(json.dumps({"reads": reads, "decisions": decisions}), flush=True)


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1])
