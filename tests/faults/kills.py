"""Two operators and a courier at work on one database, each killed at a moment of its own, again and again."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from returns_tui.delivery.courier import courier_name, deliver_due
from returns_tui.policy.decisions import Decision, Message, Note, RefundDecision
from returns_tui.store.database import open_store
from returns_tui.store.decisions import decide
from tests.faults.acts import again_send, sent_once
from tests.faults.ground import LATER, Ground, Grounds
from tests.faults.injection import Ended, Say, in_a_process
from tests.faults.invariants import missing, strays, violations
from tests.faults.sweep import Findings

SEND = LATER + timedelta(minutes=5)


def kill_again_and_again(grounds: Grounds, findings: Findings, *, times: int, seed: str) -> None:
    """Let two operators and a courier work, and kill each at some moment; `times` times. Look at what is left."""
    chance = random.Random(seed)
    for number in range(times):
        with grounds.ground("busy") as ground:
            works: list[Callable[[Say], None]] = [
                lambda say, ground=ground: _decides(ground, 0, say),  # type: ignore[misc]
                lambda say, ground=ground: _decides(ground, 1, say),  # type: ignore[misc]
                lambda _say, ground=ground: _sends(ground),  # type: ignore[misc]
            ]
            ended = _killed(works, [chance.uniform(0.02, 0.5) for _work in works])
            findings.faults["killed at any moment", "decide and send", grounds.backend] += len(ended)
            findings.troubles += [
                f"kills {number}, {grounds.backend}: {trouble}" for trouble in _wrong(ground, ended)
            ]


def _killed(works: list[Callable[[Say], None]], after: list[float]) -> list[Ended]:
    """Run each work in a process of its own and kill it after so many seconds; return how each ended."""
    ended: list[Ended] = []

    def run(work: Callable[[Say], None], seconds: float) -> None:
        killer: list[threading.Thread] = []

        def born(child: int) -> None:
            def kill() -> None:
                time.sleep(seconds)  # the fault comes at any moment
                os.kill(child, signal.SIGKILL)

            killer.append(threading.Thread(target=kill))
            killer[0].start()

        ended.append(in_a_process(work, born=born))
        killer[0].join()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(works, after, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def _decides(ground: Ground, operator: int, say: Say) -> None:
    store = open_store(ground.target)
    number = 0
    while True:
        number += 1
        key = f"decision {operator} {number}"
        deeds: tuple[Decision, ...] = (
            RefundDecision(1, keep_open=True),
            Message(None, subject=f"About {number}", text="Dear Sam,\n\nplease wait.\n"),
            Note("still here"),
        )
        deed = deeds[number % 3]
        decide(store, ground.config, 1 + (number + operator) % 2, deed, operator="ana", now=LATER, key=key)
        say(key)


def _sends(ground: Ground) -> None:
    store, owner = open_store(ground.target), courier_name()
    while True:
        deliver_due(store, ground.config, owner=owner, now=lambda: SEND)


def _wrong(ground: Ground, ended: list[Ended]) -> Iterator[str]:
    yield from (one.how for one in ended if one.how != "killed")
    said = [word for one in ended for word in one.said]
    recovered = in_a_process(lambda _say: again_send(ground, SEND))
    if recovered.how != "done":
        yield f"again: {recovered.how}"
    store = open_store(ground.target)
    try:
        yield from violations(store)
        yield from missing(store, said)
        yield from sent_once(ground, store, said)
    finally:
        store.close()
    yield from strays(ground.folder, ground.folder / "mail")
