"""A PostgreSQL server that is stopped at once while operators decide, again and again."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from returns_tui.errors import DatabaseUnavailable
from returns_tui.policy.decisions import Note, RefundDecision
from returns_tui.store.database import open_store
from returns_tui.store.decisions import decide
from tests.faults.ground import LATER, Ground, Grounds
from tests.faults.injection import Ended, Say, in_a_process
from tests.faults.invariants import missing, violations
from tests.faults.sweep import Findings
from tests.postgresql_server import Server

OPERATORS = 3


def stop_again_and_again(server: Server, folder: Path, findings: Findings, *, times: int, seed: str) -> None:
    """Stop the server `times` times under three operators who decide without a break; look at what is left."""
    chance = random.Random(seed)
    grounds = Grounds(folder, server.url)
    for number in range(times):
        with grounds.ground("busy") as ground:
            ended = _under_load(server, ground, chance.uniform(0.05, 0.6))
            findings.faults["server stopped at once", "decide", "postgresql"] += 1
            findings.troubles += [f"stop {number}: {trouble}" for trouble in _wrong(ground, ended)]


def _under_load(server: Server, ground: Ground, seconds: float) -> list[Ended]:
    """Stop and start the server while processes decide; return how each of these ended."""
    ended: list[Ended] = []

    def run(operator: int) -> None:
        ended.append(in_a_process(lambda say: _decide_until_it_stops(ground, operator, say)))

    threads = [threading.Thread(target=run, args=(operator,)) for operator in range(OPERATORS)]
    for thread in threads:
        thread.start()
    time.sleep(seconds)  # the fault comes at any moment
    server.stop()
    for thread in threads:
        thread.join()
    server.start()
    return ended


def _decide_until_it_stops(ground: Ground, operator: int, say: Say) -> None:
    store = open_store(ground.target)
    for number in range(100_000):
        key = f"decision {operator} {number}"
        deed = RefundDecision(1, keep_open=True) if number % 2 else Note("still here")
        try:
            decide(store, ground.config, 1 + (number + operator) % 2, deed, operator="ana", now=LATER, key=key)
        except DatabaseUnavailable:
            return
        say(key)


def _wrong(ground: Ground, ended: list[Ended]) -> Iterator[str]:
    said = [word for one in ended for word in one.said]
    # Refused: the server stopped before the database was open.
    yield from (one.how for one in ended if one.how not in ("done", "refused"))
    store = open_store(ground.target)
    try:
        yield from violations(store)
        yield from missing(store, said)
    finally:
        store.close()
