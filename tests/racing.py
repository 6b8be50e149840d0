"""Several real processes at once on one database, all let go at the same moment."""

from __future__ import annotations

import multiprocessing
import traceback
import warnings
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

from returns_tui.store.database import Store

PATIENCE = 120  # seconds, for a machine that does much else
T = TypeVar("T")
_fork = multiprocessing.get_context("fork")  # with everything imported already, so they are ready at once


def at_once(store: Store, racers: Sequence[Callable[[Barrier], T]]) -> list[T]:
    """Run each racer in a process of its own; return what they gave, in their order.

    A racer gets a barrier at which it may wait for all others; all wait there before they begin.

    Args:
        store: the database; the calling thread's connection is closed, each process opens its own.

    Raises:
        AssertionError: a racer raised something; the message has its traceback.
    """
    store.close()
    barrier = _fork.Barrier(len(racers))
    running = []
    for racer in racers:
        ours, theirs = _fork.Pipe(duplex=False)
        process = _fork.Process(target=_run, args=(store, racer, barrier, theirs), daemon=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the test's other ones do nothing
            process.start()
        theirs.close()
        running.append((process, ours))
    results: list[T] = []
    faults = []
    for _process, ours in running:
        try:
            assert ours.poll(PATIENCE), "a racer does not come to its end"
            fault, result = ours.recv()
            faults += [fault] if fault else []
            results.append(result)
        except EOFError:
            faults.append("a racer died")
        finally:
            ours.close()
    for process, _ours in running:
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()
    assert not faults, "\n".join(faults)
    return results


def _run(store: Store, racer: Callable[[Barrier], Any], barrier: Barrier, theirs: Connection) -> None:
    try:
        barrier.wait(PATIENCE)
        result = racer(barrier)
        store.close()
        theirs.send(("", result))
    except BaseException:
        barrier.abort()  # nobody waits for one who is gone
        theirs.send((traceback.format_exc(), None))
