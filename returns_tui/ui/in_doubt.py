"""Decisions that are being written, until it is known what came of them.

A database that is lost at the wrong moment leaves open whether a decision is there. It is looked up by its key
then, not tried again; until that is answered the request is left alone, and the operator is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.message import Message

from returns_tui.errors import OutcomeUnknown
from returns_tui.i18n import _


class Writing(NamedTuple):
    """A decision, or the taking back of one, on its way into the database."""

    request_id: int
    order: str
    key: str


class InDoubt:
    """What is being written, by request: one thing each."""

    def __init__(self) -> None:
        self._writing: dict[int, Writing] = {}
        self._unknown: set[int] = set()

    def written(self, writing: Writing, deed: Callable[[], Message]) -> Callable[[], Message]:
        """Return the clerk's job that does `deed`, and note that it is on its way.

        The job itself notes that it is settled: nobody may be there any more to take its message.
        """
        self._writing[writing.request_id] = writing

        def job() -> Message:
            self._writing[writing.request_id] = writing  # also when it is done once more
            unknown = False
            try:
                return deed()
            except OutcomeUnknown:
                unknown = True
                raise
            finally:
                if unknown:
                    self._unknown.add(writing.request_id)
                else:
                    self.settled(writing.request_id)

        return job

    def looked_up(self, writing: Writing, search: Callable[[], Message]) -> Callable[[], Message]:
        """Return the clerk's job that finds out by `search` what came of it."""

        def job() -> Message:
            found = search()
            self.settled(writing.request_id)
            return found

        return job

    def settled(self, request_id: int) -> None:
        """Note that it is known what came of it."""
        self._unknown.discard(request_id)
        self._writing.pop(request_id, None)

    def order(self, request_id: int) -> str:
        """Return the order of what is being written, "" where it is settled."""
        writing = self._writing.get(request_id)
        return "" if writing is None else writing.order

    def to_look_up(self) -> list[Writing]:
        """Return those of which nobody knows whether they were written."""
        return [self._writing[one] for one in sorted(self._unknown) if one in self._writing]

    def left(self) -> list[str]:
        """Return the orders of all that is not settled, for when the program ends."""
        return [one.order for one in self._writing.values()]

    def farewell(self) -> str:
        """Return what the operator who leaves is told; "" when all is settled."""
        if not self._writing:
            return ""
        return _(
            "The database was lost before it was known whether something was done: look at {orders} before you "
            "decide again."
        ).format(orders=", ".join(self.left()))
