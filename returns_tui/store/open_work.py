"""What is still to be done by hand for requests: clicks in Seller Central, and refunds for an upload file."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from returns_tui.store.models import Outbox


class OpenWork(NamedTuple):
    """Open clicks and waiting adjustments of one request.

    Attributes:
        click_due: the soonest of their deadlines, as stored seconds, None when none has one.
        click_for: the clock that this deadline belongs to.
    """

    clicks: bool = False
    click_due: int | None = None
    click_for: str = ""


NOTHING = OpenWork()


def open_work(request_ids: Collection[int]) -> dict[int, OpenWork]:
    """Return the open work of those of the requests that have some. Give at most some hundreds at once."""
    found: dict[int, OpenWork] = {}
    if not request_ids:
        return found
    rows = (
        Outbox.select(Outbox.request_id, Outbox.due_at, Outbox.clock)
        .where(
            Outbox.request_id.in_(list(request_ids))
            & (
                ((Outbox.kind == "click") & (Outbox.state == "open"))
                | ((Outbox.kind == "adjustment") & (Outbox.state == "waiting"))
            )
        )
        .tuples()
    )
    for request_id, due_at, clock in rows:
        known = found.get(request_id, NOTHING)
        if due_at is not None and (known.click_due is None or due_at < known.click_due):
            found[request_id] = OpenWork(True, due_at, clock)
        else:
            found[request_id] = OpenWork(True, known.click_due, known.click_for)
    return found
