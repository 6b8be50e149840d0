"""Files that are no files of text, or far too much of one: refused in a sentence, without waiting."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.programs import surroundings
from tests.reports import samples
from tests.strangers.findings import Findings
from tests.strangers.talking import program_in

SECONDS = 300
"""That a command may take on a busy machine; each takes less than two on an idle one."""
MEMORY = 700 << 20
"""Bytes of address space that a command may take; Python and its libraries have reserved half of that."""


def _sparse(path: Path, size: int, head: bytes) -> str:
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)
    return str(path)


def _made(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def _fifo(path: Path) -> str:
    os.mkfifo(path)
    return str(path)


def _link(path: Path, to: str) -> str:
    path.symlink_to(to)
    return str(path)


def _deep(depth: int) -> bytes:
    return b"<AmazonEnvelope><Message>" + b"<return_details>" * depth + b"</return_details>" * depth


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    document = f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><AmazonEnvelope>&l11;</AmazonEnvelope>'
    return f'<?xml version="1.0"?>{document}'.encode()


REPORTS: dict[str, Callable[[Path], str]] = {
    "named pipe": lambda folder: _fifo(folder / "fifo"),
    "folder": lambda folder: str(folder),
    "endless device": lambda _folder: "/dev/zero",
    "empty device": lambda _folder: "/dev/null",
    "random device": lambda _folder: "/dev/urandom",
    "terminal": lambda _folder: "/dev/tty",
    "link to a device": lambda folder: _link(folder / "link", "/dev/zero"),
    "link to itself": lambda folder: _link(folder / "loop", "loop"),
    "file of the kernel": lambda _folder: "/proc/self/environ",
    "memory of the process": lambda _folder: "/proc/self/mem",
    "nothing there": lambda folder: str(folder / "missing"),
    "a file as a folder": lambda folder: _made(folder / "plain", b"x") + "/below",
    "a name too long": lambda folder: str(folder / ("x" * 300)),
    "1 GB of nothing": lambda folder: _sparse(folder / "sparse", 1 << 30, b""),
    "1 GB behind a good beginning": lambda folder: _sparse(folder / "behind", 1 << 30, samples.flat()),
    "1 GB behind a good XML": lambda folder: _sparse(folder / "xml", 1 << 30, samples.envelope().encode()),
    "one line of 100 MB": lambda folder: _made(folder / "line", samples.flat() + b"x" * (100 << 20)),
    "one header of 100 MB": lambda folder: _made(folder / "header", b"Order ID\t" * (12 << 20)),
    "deep XML": lambda folder: _made(folder / "deep", _deep(200_000)),
    "a billion laughs": lambda folder: _made(folder / "laughs", _laughs()),
    "an attribute of 50 MB": lambda folder: _made(
        folder / "attribute", b'<AmazonEnvelope a="' + b"x" * (50 << 20)
    ),
    "100,000 attributes": lambda folder: _made(
        folder / "attributes", b"<AmazonEnvelope " + b"".join(b'a%d="" ' % n for n in range(100_000)) + b">"
    ),
    "a comment of 50 MB": lambda folder: _made(folder / "comment", b"<AmazonEnvelope><!--" + b"x" * (50 << 20)),
}
CONFIGS: dict[str, Callable[[Path], str]] = {
    **{name: REPORTS[name] for name in (
        "named pipe", "folder", "endless device", "link to a device", "link to itself", "file of the kernel",
        "nothing there", "a file as a folder", "a name too long", "1 GB of nothing",
    )},
    "deep lists": lambda folder: _made(folder / "a", b"a: " + b"[" * 500_000),
    "deep mappings": lambda folder: _made(folder / "b", b"a: " + b"{a: " * 100_000),
    "deep indentation": lambda folder: _made(
        folder / "c", b"".join(b" " * n + b"a:\n" for n in range(1500))
    ),
    "deep blocks": lambda folder: _made(folder / "d", b"- " * 500_000),
    "laughing aliases": lambda folder: _made(
        folder / "e", b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a, *a]\n" % (n, n) for n in range(5000))
    ),
    "a list in itself": lambda folder: _made(folder / "f", b"views: &a [*a]\n"),
    "merged keys": lambda folder: _made(folder / "g", b"clocks: &a {answer: 24h}\nmail: {<<: *a}\n"),
    "objects of Python": lambda folder: _made(folder / "h", b"operator: !!python/object/apply:os.system [id]\n"),
    "keys twice": lambda folder: _made(folder / "i", b"operator: ana\n" * 10_000),
    "keys that are lists": lambda folder: _made(folder / "j", b"? [a, b]\n: c\n" * 10_000),
    "many documents": lambda folder: _made(folder / "k", b"--- {}\n" * 100_000),
    "a long number": lambda folder: _made(folder / "l", b"mail: {port: " + b"9" * 1_000_000 + b"}\n"),
    "many unknown keys": lambda folder: _made(folder / "n", b"".join(b"k%d: 1\n" % n for n in range(100_000))),
    "a long unknown time zone": lambda folder: _made(folder / "o", b"timezone: " + b"Europe/" * 200_000 + b"\n"),
    "a time zone elsewhere": lambda folder: _made(folder / "p", b"timezone: ../../../../dev/zero\n"),
    "quotes without end": lambda folder: _made(folder / "q", b'a: "' + b"\\\n" * 900_000),
}  # fmt: skip


def refuse(folder: Path, findings: Findings, reports: Iterable[str], configs: Iterable[str]) -> None:
    """Give some of them, by name, to the program in a process with little memory; all have to be refused."""
    program = program_in(folder, str(folder / "queue.db"))
    program.call("list")
    for name in reports:
        file = REPORTS[name](_own(folder, f"report {name}"))
        _refuse(f"report: {name}", [*program.words, "import", file], folder, findings)
    for name in configs:
        file = CONFIGS[name](_own(folder, f"config {name}"))
        _refuse(f"config: {name}", ["--config", file, "list"], folder, findings)


def _own(folder: Path, name: str) -> Path:
    own = folder / name
    own.mkdir()
    return own


def _refuse(told: str, words: list[str], folder: Path, findings: Findings) -> None:
    findings.done["special files"] += 1
    try:
        said = subprocess.run(
            [sys.executable, "-m", "returns_tui", *words],
            cwd=folder,
            env=surroundings(folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )
    except subprocess.TimeoutExpired:
        findings.trouble(told, "hangs")
        return
    if said.returncode != 2 or b"Traceback" in said.stderr or not said.stderr.strip():
        findings.trouble(told, f"ended with {said.returncode}: {said.stderr[-400:].decode(errors='replace')}")
