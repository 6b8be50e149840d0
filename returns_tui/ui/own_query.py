"""What the inbox asks of the store about the operator's own query, the scratch view; in the clerk's thread."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from returns_tui.store import kept, queue
from returns_tui.store.query import narrowed, parse_query, view_query
from returns_tui.ui.desk import Counted, Desk


@dataclass(eq=False, repr=False)
class ScratchRead(Message):
    """The operator's query of another time."""

    text: str


def read_scratch(desk: Desk) -> ScratchRead:
    """Read the operator's query."""
    return ScratchRead(kept.scratch(desk.store, desk.operator))


def keep_scratch(desk: Desk, text: str) -> None:
    """Keep the operator's query, where anything may be written."""
    if not desk.store.read_only:
        kept.keep_scratch(desk.store, desk.operator, text, desk.now())


def count_scratch(desk: Desk, text: str) -> Counted | None:
    """Count what the operator's query finds; None where it cannot be understood any more."""
    query = narrowed(view_query(desk.config, kept.SCRATCH), parse_query(text, desk.config))
    return Counted({kept.SCRATCH: queue.count(desk.store, query, desk.now())}, {})
