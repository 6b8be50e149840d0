"""One fault in a process of its own: a place, or a statement, at which it dies or fails."""

from __future__ import annotations

import itertools
import json
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import peewee

from returns_tui import failpoints
from returns_tui.errors import ReturnsTuiError

Say = Callable[[str], None]
Arm = Callable[[Say], None]
"""Arms a process; what it is given is to be told `HIT` before something fails."""
HIT = "!hit"


@dataclass
class Ended:
    """How a process ended.

    Attributes:
        how: `done`, `killed`, `refused` (an error that the program tells in a sentence), or what it broke with.
        hit: whether something was injected.
        said: the words that it acknowledged before.
    """

    how: str
    hit: bool = False
    said: list[str] = field(default_factory=list)


def unarmed(_say: Say) -> None:
    """Arm nothing."""


def in_a_process(
    deed: Callable[[Say], None], arm: Arm = unarmed, born: Callable[[int], None] = lambda _child: None
) -> Ended:
    """Carry out `deed` in a process of its own, armed before; what it says is kept though it may die.

    `born` is called with the id of that process as soon as it is there.

    No connection to a database may be open: a process inherits it, and breaks it.
    """
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _child(deed, arm, mouth)
        finally:  # whatever it could not say: it must not go on as a second parent
            os._exit(1)
    os.close(mouth)
    born(child)
    with os.fdopen(ear, encoding="utf-8") as lines:
        words = [json.loads(line) for line in lines if line.endswith("\n")]
    _pid, status = os.waitpid(child, 0)
    said = [word for word in words if word != HIT]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return Ended("killed", True, said)
    if status or not said:
        return Ended(f"ended with {status}", HIT in words, said)
    return Ended(said.pop(), HIT in words, said)


def _child(deed: Callable[[Say], None], arm: Arm, mouth: int) -> None:
    def say(word: str) -> None:
        os.write(mouth, json.dumps(word).encode() + b"\n")

    how = "done"
    try:
        arm(say)
        deed(say)
    except (ReturnsTuiError, OSError):
        how = "refused"
    except BaseException as error:
        where = "".join(traceback.format_tb(error.__traceback__)[-4:])
        how = f"broke with {type(error).__name__}: {error}\n{where}"
    say(how)
    os._exit(0)


def at_place(place: str, deed: str, time: int) -> Arm:
    """Return what arms a failpoint: `kill`, `fail` or `full`, at the `time`-th passing."""

    def arm(say: Say) -> None:
        failpoints.arm(f"{place}={deed}:{time}", lambda: say(HIT))

    return arm


def at_statement(number: int, deed: str) -> Arm:
    """Return what makes a process die (`kill`), or the database fail (`fail`), before its n-th statement.

    To end a transaction is a statement, too; to roll one back never fails.
    """

    def arm(say: Say) -> None:
        count = itertools.count(1)
        for name in ("execute_sql", "commit", "rollback"):
            setattr(peewee.Database, name, _counted(name, count, say))

    def _counted(name: str, count: itertools.count[int], say: Say) -> Callable[..., Any]:
        usual = getattr(peewee.Database, name)

        def statement(*words: Any, **named: Any) -> Any:
            if next(count) == number:
                if deed == "kill":
                    os.kill(os.getpid(), signal.SIGKILL)
                if name != "rollback":
                    say(HIT)
                    raise peewee.OperationalError("disk I/O error")
            return usual(*words, **named)

        return statement

    return arm
