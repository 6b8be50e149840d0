"""Planting one bug after the other into copies of the source, and running the tests that ought to fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.planted.bug import Bug

CHECKOUT = Path(__file__).resolve().parents[2]
_COPIED = ("returns_tui", "tests", "benchmarks", "themes", "docs")
PATIENCE = 3600  # seconds for all tests of the bugs together, on a machine that does much else
_FAILED = 1  # pytest's exit status when tests were run and some failed


class Finding(NamedTuple):
    """What became of one bug.

    Attributes:
        caught_by: the first test that failed, "" when none did.
        trouble: why nothing can be said, "" when something can.
    """

    name: str
    caught_by: str
    trouble: str
    seconds: float


def copy_to(folder: Path) -> Path:
    """Copy all that the tests need into a new folder below `folder`, and return that."""
    checkout = folder / "checkout"
    checkout.mkdir()
    leave_out = shutil.ignore_patterns("__pycache__", "data")
    for name in _COPIED:
        shutil.copytree(CHECKOUT / name, checkout / name, ignore=leave_out)
    for file in CHECKOUT.iterdir():
        if file.is_file() and not file.name.startswith(".git"):
            shutil.copy(file, checkout)
    return checkout


def find(bug: Bug) -> Finding:
    """Plant one bug into a copy of its own and run its tests."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="returns-planted-") as folder:
        checkout = copy_to(Path(folder))
        bug.plant(checkout)
        status, said = _tests(checkout, bug.tests)
    failed = [line.split(" ")[1] for line in said.splitlines() if line.startswith("FAILED ")]
    trouble = ""
    if status not in (0, _FAILED) or (status == _FAILED and not failed):
        trouble = f"pytest ended with {status}:\n{said[-2000:]}"
    return Finding(bug.name, failed[0] if failed and not trouble else "", trouble, time.monotonic() - begin)


def without_bugs(bugs: Sequence[Bug]) -> str:
    """Run all tests of the bugs on a copy as it is; return what went wrong, "" when all pass."""
    tests = sorted({test for bug in bugs for test in bug.tests})
    with tempfile.TemporaryDirectory(prefix="returns-planted-") as folder:
        status, said = _tests(copy_to(Path(folder)), tests)
    return "" if status == 0 else said[-4000:]


def find_all(bugs: Sequence[Bug], workers: int) -> Iterator[Finding]:
    """Yield what became of each bug, in their order; so many at once."""
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(find, bugs)


def _tests(checkout: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests of a copy up to the first that fails; return exit status and what was said."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-rf", "--tb=no", "-p", "no:cacheprovider", *tests]
    environ = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(
        command,
        cwd=checkout,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
    )
    return result.returncode, result.stdout
