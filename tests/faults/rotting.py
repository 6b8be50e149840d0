"""`python -m tests.faults.rotting`: a database rots in many ways, and every command says so or works on.

What SQLite finds wrong no command takes for a mistake of its own, none copies, and nothing is written to it.
What it cannot find (it keeps no checksums: another letter in a text, another digit in an amount) is only counted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from peewee import sqlite3

from returns_tui.cli.main import main as program
from returns_tui.store.copies import database_faults
from tests.cli.conftest import RETURNS_HEADER, return_row

PAGE = 4096
KINDS = (
    "a page zeroed",
    "a page of noise",
    "two pages swapped",
    "a bit flipped",
    "fifty bytes changed",
    "cut off",
)
COMMANDS = (
    ("list", "--json"),
    ("list", "kettle"),
    ("show", "1", "--json"),
    ("worklist", "--json"),
    ("export", "out.json"),
    ("note", "1", "--text", "Called."),
    ("send",),
)


def run(*words: str) -> tuple[int, str]:
    """Run a command on `queue.db`; return its status and what it said on stderr."""
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        status = program(["--database", "queue.db", "--operator", "ana", *words])
    return status, said.getvalue()


def rotten(good: bytes, seed: int) -> tuple[str, bytes]:
    """Return what happened to a database, and the database."""
    chance, data = random.Random(seed), bytearray(good)
    kind = KINDS[seed % len(KINDS)]
    at, other = (chance.randrange(1, len(good) // PAGE) * PAGE for _page in range(2))
    if kind == "a page zeroed":
        data[at : at + PAGE] = bytes(PAGE)
    elif kind == "a page of noise":
        data[at : at + PAGE] = chance.randbytes(PAGE)
    elif kind == "two pages swapped":
        data[at : at + PAGE], data[other : other + PAGE] = good[other : other + PAGE], good[at : at + PAGE]
    elif kind == "a bit flipped":
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == "cut off":
        del data[chance.randrange(len(data)) :]
    else:
        for _byte in range(50):
            data[chance.randrange(len(data))] = chance.randrange(256)
    return kind, bytes(data)


def make_queue(rows: int = 60) -> bytes:
    """Make `queue.db` with its copy `good.db` in the current folder; return its bytes."""
    lines = [return_row(f"205-{number:07d}-1120037", Item_Name="Kettle " + "x" * 90) for number in range(rows)]
    Path("returns.txt").write_text("\n".join((RETURNS_HEADER, *lines)) + "\n", encoding="utf-8")
    assert run("import", "returns.txt", "--marketplace", "amazon.co.uk")[0] == 0
    assert run("backup", "good.db")[0] == 0
    return Path("queue.db").read_bytes()


def _broken(name: str) -> bool:
    with contextlib.closing(sqlite3.connect(name)) as connection:
        return bool(database_faults(connection))


def _put(data: bytes) -> None:
    for left in Path().glob("queue.db-*"):
        left.unlink()
    Path("queue.db").write_bytes(data)


def faults(good: bytes, seed: int) -> tuple[str, bool, list[str]]:
    """Let `queue.db` rot; return how, whether `check` told it, and what must not have been."""
    kind, data = rotten(good, seed)
    wrong: list[str] = []
    _put(data)
    status, said = run("check")
    told = status == 3
    if told and "good.db" not in said:
        wrong.append(f"seed {seed}, {kind}: the copy is not named: {said}")
    if Path("queue.db").read_bytes() != data:
        wrong.append(f"seed {seed}, {kind}: check wrote to it")
    if run("backup", "bad.db")[0] == 0:
        # A text in it may be spoilt all the same, and be missed by whoever reads it.
        if _broken("queue.db"):
            wrong.append(f"seed {seed}, {kind}: a broken database was copied")
        Path("bad.db").unlink()
    for words in COMMANDS:
        _put(data)
        status, said = run(*words)
        if "Traceback" in said or (told and (status not in (0, 2, 3) or len(said.splitlines()) > 1)):
            wrong.append(f"seed {seed}, {kind}: {' '.join(words)} ended with {status}: {said}")
        if status == 3 and Path("queue.db").read_bytes() != data:
            wrong.append(f"seed {seed}, {kind}: {' '.join(words)} wrote to it")
    return kind, told, wrong


@contextlib.contextmanager
def _somewhere() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="returns-tui-rotting-") as folder:
        os.environ.update(dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"), folder))
        os.chdir(folder)
        yield
        os.chdir("/")


def main(words: list[str]) -> int:
    """Try many; return 0 when nothing was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.rotting")
    parser.add_argument("--seeds", type=int, default=600)
    wanted = parser.parse_args(words)
    found: Counter[str] = Counter()
    all_wrong: list[str] = []
    with _somewhere():
        good = make_queue()
        for seed in range(wanted.seeds):
            kind, told, wrong = faults(good, seed)
            found[f"{kind}: {'told' if told else 'cannot be seen by SQLite'}"] += 1
            all_wrong += wrong
    for kind, count in sorted(found.items()):
        print(f"{count:5} {kind}")
    print(f"{wanted.seeds} databases, {wanted.seeds * (len(COMMANDS) + 2)} commands: {len(all_wrong)} wrong")
    for line in all_wrong:
        print(line)
    return 1 if all_wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
