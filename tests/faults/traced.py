"""Faults of the system: the calls by which the program writes fail, or are its last. Needs strace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from returns_tui.store import cases
from returns_tui.store.database import Store, open_store
from tests.faults.acts import Act, acts, run_command, sent_once_or_told
from tests.faults.ground import Ground, Grounds
from tests.faults.sweep import Findings, again

INSTALL = "needs strace (Debian: apt-get install strace), and leave to trace"
_CHECKOUT = Path(__file__).parents[2]
FAULTS = (
    ("pwrite64", "error=ENOSPC"),
    ("pwrite64", "error=EIO"),
    ("pwrite64", "signal=KILL"),
    ("write", "error=ENOSPC"),
    ("fsync,fdatasync", "error=EIO"),
    ("fsync,fdatasync", "signal=KILL"),
    ("ftruncate", "error=EIO"),
    ("unlink", "error=EIO"),
    ("link,linkat,rename", "error=EIO"),
    ("link,linkat,rename", "signal=KILL"),
)


def can_trace() -> bool:
    """Return whether strace is there, and allowed to look at programs."""
    strace = shutil.which("strace")
    return strace is not None and not subprocess.run([strace, "-qq", "-o", os.devnull, "true"]).returncode


@dataclass(frozen=True)
class Command:
    """A command, and the act that does the same again."""

    words: tuple[str, ...]
    act: Act


def _refund(ground: Ground, _say: object) -> None:
    if not _refunds(ground):
        run_command(ground, "refund", "2", "--amount", "5.00", "--keep-open", "--despite-reported")


def _refunds(ground: Ground) -> int:
    store = open_store(ground.target)
    try:
        return len(cases.ledger(store, 2))
    finally:
        store.close()


def _one_refund(ground: Ground, _store: Store, said: list[str]) -> Iterator[str]:
    if _refunds(ground) != 1:
        yield f"request 2 was refunded {_refunds(ground)} times, and {said} was acknowledged"


def commands() -> tuple[Command, ...]:
    """Return the commands that are traced."""
    by_name = {act.name: act for act in acts()}
    marketplace = ("--marketplace", "amazon.co.uk")
    return (
        Command(
            ("refund", "2", "--amount", "5.00", "--keep-open", "--despite-reported"),
            Act("refund", "busy", _refund, _one_refund),
        ),
        Command(("import", "returns.txt", *marketplace), by_name["import"]),
        Command(("send",), replace(by_name["send"], wrong=sent_once_or_told)),
        Command(("adjustments", "--output", "first.txt", *marketplace), by_name["refund file"]),
        Command(("backup", "copy.db"), by_name["backup"]),
        Command(("list",), by_name["create"]),
        Command(("list",), by_name["migrate"]),
    )


def trace(command: Command, grounds: Grounds, findings: Findings, *, times: int | None = None) -> None:
    """Have each writing call of a command fail once, or be its last, one after the other.

    Args:
        times: only the first so many of each; None: all.
    """
    for call, fault in FAULTS:
        when = 1
        while (times is None or when <= times) and _one(command, grounds, findings, call, fault, when):
            when += 1


def _one(command: Command, grounds: Grounds, findings: Findings, call: str, fault: str, when: int) -> bool:
    """Inject one fault; return whether there was such a call."""
    with grounds.ground(command.act.model) as ground:
        log = ground.folder.parent / "trace"
        status = _run(command, ground, log, f"{call}:{fault}:when={when}", call)
        hit = "INJECTED" in log.read_text(encoding="utf-8", errors="replace") or status == -9
        if not hit:  # all was traced, and nothing made to fail
            findings.troubles += [f"{command.words[0]}, no fault: exit status {status}"] if status else []
            return False
        findings.faults[f"{call}: {fault}", command.act.name, grounds.backend] += 1
        name = f"{command.words[0]}, {fault} at {call} {when}"
        crashes = list(ground.folder.rglob("crash-*"))
        findings.troubles += [f"{name}: {file.read_text(encoding='utf-8')}" for file in crashes]
        if status not in (0, 1, 2, 3, -9):
            findings.troubles.append(f"{name}: exit status {status}")
        acknowledged = ["done"] if status == 0 else []
        if acknowledged and command.words[0] == "refund" and _refunds(ground) != 1:
            findings.troubles.append(f"{name}: acknowledged, and lost")
        found = again(command.act, ground, acknowledged)
        if call == "unlink":  # what could not be removed is there, for the next one to clear up
            found = [trouble for trouble in found if not trouble.endswith("was left behind")]
        findings.troubles += [f"{name}: {trouble}" for trouble in found]
        return True


def _run(command: Command, ground: Ground, log: Path, inject: str, call: str) -> int:
    """Run the command with one call failing."""
    strace = shutil.which("strace")
    assert strace is not None
    traced = [strace, "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", f"inject={inject}"]
    result = subprocess.run(
        [*traced, sys.executable, "-m", "returns_tui", *ground.words, *command.words],
        cwd=ground.folder,
        env={
            **os.environ,
            "HOME": str(ground.folder),
            "PYTHONPATH": str(_CHECKOUT),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    return result.returncode
