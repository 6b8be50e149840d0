"""One file for each group of figures; each has `TITLE` and `measure`, and is loaded when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from benchmarks.bench import Bench
from benchmarks.table import Figure

# What `--only` calls a group → its module.
GROUPS = {
    "startup": "startup",
    "bytes": "sent_bytes",
    "latency": "latency",
    "filter": "filtering",
    "idle": "idle",
    "memory": "memory",
    "quit": "quitting",
    "commands": "commands",
    "import": "importing",
    "decisions": "deciding",
    "copy": "copying",
    "network": "network",
    "sitting": "sitting",
}


def group(name: str) -> tuple[str, Callable[[Bench], Iterator[Figure]]]:
    """Return a group's title, and what measures it."""
    module = import_module(f"benchmarks.figures.{GROUPS[name]}")
    return module.TITLE, module.measure
