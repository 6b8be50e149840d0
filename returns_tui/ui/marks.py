"""Which requests are marked for one decision. Marks are ids: they stay whatever is listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set


class Marks:
    """Marked requests, in the order in which they were marked.

    Attributes:
        last: the one that was marked last, from which a range begins; None where there is none.
    """

    def __init__(self) -> None:
        self._ids: dict[int, None] = {}
        self.last: int | None = None

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    @property
    def ids(self) -> Set[int]:
        """The marked requests."""
        return self._ids.keys()

    def toggle(self, request_id: int) -> None:
        """Mark a request, or mark it no longer."""
        if request_id in self._ids:
            self.drop([request_id])
        else:
            self.add([request_id])

    def add(self, request_ids: Iterable[int]) -> None:
        """Mark requests; the last of them is where a range begins."""
        for request_id in request_ids:
            self._ids[request_id] = None
            self.last = request_id

    def drop(self, request_ids: Iterable[int]) -> None:
        """Mark requests no longer."""
        for request_id in request_ids:
            self._ids.pop(request_id, None)
            if request_id == self.last:
                self.last = None

    def clear(self) -> None:
        """Mark nothing any more."""
        self._ids.clear()
        self.last = None
