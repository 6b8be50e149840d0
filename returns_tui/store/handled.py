"""What is kept of decisions besides what happened: deadlines that they ended, what keeping saved, time they took.

The statistics take all else from the history, the ledger and the requests. What stands here cannot be found out
afterwards: deadlines and costs follow from the config of that day, and only the inbox knows how long something was
looked at. It is written in the transaction of the decision; one that is taken back stays, and does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from returns_tui.config.values import Config
from returns_tui.policy import clocks
from returns_tui.policy.decisions import Plan
from returns_tui.store import bulk
from returns_tui.store.database import Store, seconds
from returns_tui.store.derive import as_request, is_abroad

_ENDING = frozenset({"approve", "close", "refund", "message"})
"""Decisions that are an answer to a deadline; that the buyer cancelled is none."""


class Spent(NamedTuple):
    """How a decision came about at an inbox.

    Attributes:
        session: names the inbox, from its opening to its end.
        begun_at: when it was opened, aware.
        worked: seconds at work there so far.
        took: seconds from when the request was come to until it was decided.
    """

    session: str
    operator: str
    begun_at: datetime
    worked: int
    took: int


def record(
    store: Store, event_id: int, values: Mapping[str, Any], after: Mapping[str, Any], made: Plan, config: Config
) -> None:
    """Keep which deadline a decision ended, and what keeping the goods saved; in its transaction.

    Args:
        event_id: of the decision.
        values: the request's columns before it.
        after: the same after it.
        made: what was decided.
        config: its deadlines and costs hold.
    """
    clock, saved = None, None
    if made.kind in _ENDING:
        market = config.marketplaces[values["marketplace"]]
        before = as_request(values)
        clock = clocks.ended(before, as_request(after), market, abroad=is_abroad(config, market))
        if made.refund is not None and made.refund.keep_item and made.moves:
            from returns_tui.policy.costs import saved_by_keeping

            saved = saved_by_keeping(before, made.refund.paid_out, config)
    if clock is None and saved is None:
        return
    name, due_at = ("", None) if clock is None else (clock.name, seconds(clock.due_at))
    bulk.execute(
        store,
        bulk.insert_sql("handled", ("event_id", "session", "clock", "due_at", "saved")),
        [event_id, "", name, due_at, saved],
    )


def at_work(store: Store, event_id: int, spent: Spent) -> None:
    """Keep at which inbox a decision was made, and how long that took; in its transaction."""
    bulk.execute(
        store,
        bulk.insert_sql("sitting", ("session", "operator", "begun_at", "seconds"))
        + " ON CONFLICT (session) DO UPDATE SET seconds = excluded.seconds",
        [spent.session, spent.operator, seconds(spent.begun_at), spent.worked],
    )
    bulk.execute(
        store,
        bulk.insert_sql("handled", ("event_id", "session", "seconds", "clock"))
        + " ON CONFLICT (event_id) DO UPDATE SET session = excluded.session, seconds = excluded.seconds",
        [event_id, spent.session, spent.took, ""],
    )
