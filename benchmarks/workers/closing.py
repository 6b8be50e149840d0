"""Closes as many requests as each line says, one transaction each, and tells in how many seconds."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime

from benchmarks.programs import OPERATOR
from benchmarks.workers.opening import closing, opened
from returns_tui.store import queue
from returns_tui.store.decisions import decide
from returns_tui.store.query import parse_query


def main(database: str) -> None:
    """Work until standard input ends."""
    store, config = opened(database)
    close, now = closing(config), datetime.now(UTC)
    pending = iter(queue.ids(store, parse_query("state:pending", config), now))
    with store.connection():
        for line in sys.stdin:
            start = time.perf_counter()
            for _time in range(int(line)):
                decide(store, config, next(pending), close, operator=OPERATOR, now=datetime.now(UTC))
            print(json.dumps(time.perf_counter() - start), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
