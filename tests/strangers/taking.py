"""One bad file taken in by a process of its own, with little memory and little time; and what became of it."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from returns_tui import config as configuration
from returns_tui.errors import ConfigError
from returns_tui.store.database import open_store
from returns_tui.store.models import (
    BatchEntry,
    Draft,
    Event,
    ImportRun,
    OrderItem,
    Outbox,
    Refund,
    Request,
    row_dict,
)
from tests.faults.invariants import strays, violations
from tests.strangers import samples
from tests.strangers.calling import Program
from tests.strangers.findings import Findings
from tests.strangers.talking import program_in

SECONDS = 60
"""Of processor time that a file may take; none takes more than two."""
MEMORY = 400 << 20
"""Bytes of memory by which a process may grow for one file."""
_TABLES = (Request, OrderItem, ImportRun, Event, Refund, Outbox, BatchEntry, Draft)


@dataclass
class _Ended:
    """How a process ended: what it found wrong, and what it said."""

    troubles: list[str] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)


def _in_a_process(deed: Callable[[], tuple[list[str], dict[str, Any]]]) -> _Ended:
    """Carry out `deed` in a process that is short of time and memory."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        in_use = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (in_use + 2 * MEMORY, in_use + 2 * MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            troubles, said = deed()
        except BaseException as error:
            where = "".join(traceback.format_tb(error.__traceback__)[-3:])
            troubles, said = [f"broke with {type(error).__name__}: {error}\n{where}"], {}
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
        if grown > MEMORY:
            troubles.append(f"took {grown >> 20} MiB")
        try:
            with os.fdopen(mouth, "w", encoding="utf-8") as file:
                json.dump([troubles, said], file)
        finally:  # whatever it could not say: it must not go on as a second parent
            os._exit(0)
    os.close(mouth)
    with os.fdopen(ear, encoding="utf-8") as file:
        text = file.read()
    _pid, status = os.waitpid(child, 0)
    if not text:
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return _Ended([f"ended by {signal.Signals(number).name if number else status}"])
    return _Ended(*json.loads(text))


class Taker:
    """Takes bad files in, each into a queue that has good ones in it already.

    Args:
        folder: an empty one, for everything.
        findings: what is found.
    """

    def __init__(self, folder: Path, findings: Findings) -> None:
        self.folder = folder
        self.findings = findings
        program_in(folder, "")
        self._model = folder / "model.db"
        good = Program(folder, str(self._model))
        for name in ("flat.txt", "returns.xml", "orders.txt"):
            (folder / name).write_bytes(samples.reports()[name])
            assert good.call("import", name, "--marketplace", "amazon.co.uk").status == 0
        self._content = _content(self._model)

    def report(self, told: str, data: bytes) -> str:
        """Take in a report; return the exit status as a word, for counting."""
        file, queue = self.folder / "bad.txt", self.folder / "queue.db"
        file.write_bytes(data)
        shutil.copyfile(self._model, queue)
        queue.chmod(0o600)

        def deed() -> tuple[list[str], dict[str, Any]]:
            said = Program(self.folder, str(queue)).call("import", "bad.txt", "--marketplace", "amazon.co.uk")
            troubles = []
            if said.status not in (0, 1, 2):
                troubles.append(f"ended with {said.status}: {said.err[-300:]!r}")
            if b"Something unexpected" in said.err or b"Traceback" in said.err:
                troubles.append(said.err[-600:].decode(errors="replace"))
            if said.status == 2 and _content(queue) != self._content:
                troubles.append(f"was refused and left something: {said.err[-300:]!r}")
            store = open_store(str(queue))
            troubles += violations(store)
            store.close()
            return troubles, {"status": said.status}

        ended = _in_a_process(deed)
        ended.troubles += strays(self.folder)
        for trouble in ended.troubles:
            self.findings.trouble(told, trouble)
            kept = self.folder.parent / f"trouble-{len(self.findings.troubles)}.bin"
            kept.write_bytes(data)
        status = str(ended.said.get("status"))
        self.findings.done[f"bad reports, exit status {status}"] += 1
        return status

    def config(self, told: str, data: bytes) -> None:
        """Read a config; the program may refuse it, but only in its own words."""
        file = self.folder / "bad.yaml"
        file.write_bytes(data)

        def deed() -> tuple[list[str], dict[str, Any]]:
            try:
                configuration.load(file, environ={}, cwd=self.folder)
            except ConfigError as error:
                wrong = (
                    []
                    if (error.exit_status == 2 and str(error).isprintable()) or "\n" in str(error)
                    else ["said nothing"]
                )
                return wrong, {"refused": True}
            words = ["--config", "bad.yaml", "--database", str(self._model), "check"]
            said = Program(self.folder, str(self._model)).call(*words, bare=True)
            if said.status not in (0, 1, 2) or b"Something unexpected" in said.err or b"Traceback" in said.err:
                return [f"check ended with {said.status}: {said.err[-600:]!r}"], {}
            return [], {"refused": said.status != 0}

        ended = _in_a_process(deed)
        for trouble in ended.troubles:
            self.findings.trouble(told, trouble)
            (self.folder.parent / f"trouble-{len(self.findings.troubles)}.yaml").write_bytes(data)
        self.findings.done["bad configs, " + ("refused" if ended.said.get("refused") else "taken")] += 1


def _content(database: Path) -> dict[str, list[Any]]:
    """Return everything that is in a queue."""
    store = open_store(str(database))
    try:
        with store.reading():
            return {model.__name__: [row_dict(row) for row in model.select()] for model in _TABLES}
    finally:
        store.close()
