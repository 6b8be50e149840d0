"""Starting a worker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.bench import Bench
from benchmarks.programs import surroundings


@contextmanager
def worker(bench: Bench, module: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a module of this package with pipes to it; it is ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.workers.{module}", *words],
        cwd=bench.folder,
        env=surroundings(bench.folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()
