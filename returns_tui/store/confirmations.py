"""Clicks in Seller Central that a report shows to be done, or not done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

from returns_tui.config.values import State
from returns_tui.i18n import _
from returns_tui.policy.states import answer_of_report
from returns_tui.store import bulk

if TYPE_CHECKING:
    from returns_tui.store.database import Store

# The state that a click gives the request in Seller Central, by the decision that it belongs to. A report
# says nothing about messages.
_GIVES: Mapping[str, State] = {
    "approve": "approved",
    "close": "closed",
    "refund": "refunded",
    "cancelled": "cancelled",
}


class Click(NamedTuple):
    """A click of the worklist, open or ticked off by hand.

    Attributes:
        since: when it was decided, or ticked off by hand, in stored seconds.
        keep_open: of its refund.
    """

    id: int
    request_id: int
    purpose: str
    action: str
    not_done: str
    refund_id: int | None
    since: int
    keep_open: bool
    state: str


class Seen(NamedTuple):
    """What all reports say of a decided request now.

    Attributes:
        reported: the state that reports give.
        status: the report's own word for it.
        latest: the latest ISO date of a file that gave this status, "" where unknown.
        refunded_here: whether the ledger has a refund.
        refund_shown: whether the report gives an amount refunded, or calls the return completed.
    """

    reported: State
    status: str
    latest: str
    refunded_here: bool
    refund_shown: bool


class Verdict(NamedTuple):
    """What a report says of a click. `sentence` is for the worklist."""

    click: Click
    kind: Literal["done", "not_done"]
    sentence: str


def unconfirmed_clicks(store: Store, request_ids: Collection[int]) -> dict[int, list[Click]]:
    """Return the clicks of requests that no report has confirmed, by request, locked for the transaction."""
    found: dict[int, list[Click]] = {}
    if not request_ids:
        return found
    rows = bulk.select(
        store,
        "SELECT o.id, o.request_id, o.purpose, o.action, o.not_done, o.refund_id,"  # noqa: S608
        " CASE WHEN o.state = 'open' THEN e.at ELSE o.done_at END,"
        " (SELECT r.keep_open FROM refund r WHERE r.id = o.refund_id), o.state"
        " FROM outbox o JOIN event e ON e.id = o.event_id"
        " WHERE o.kind = 'click' AND (o.state = 'open' OR (o.state = 'done' AND o.done_by <> 'report'))"
        f" AND o.request_id IN ({bulk.places(len(request_ids))})"
        " ORDER BY o.id" + bulk.for_update(store, "o"),
        list(request_ids),
    )
    for row in rows:
        click = Click._make(row)
        found.setdefault(click.request_id, []).append(click)
    return found


def judge(click: Click, seen: Seen, zone: str) -> Verdict | None:
    """Return what the reports say of `click`, None when they say nothing new.

    A click counts as not done only when a file reaches beyond the day, in `zone`, on which it was decided
    or ticked off by hand; it is then open again.
    """
    gives = _GIVES.get(click.purpose)
    if gives is None:
        return None
    if click.keep_open:
        # The request stays as it is after a partial refund: only a reported refund shows anything of it.
        return Verdict(click, "done", "") if seen.reported == "refunded" else None
    answer = answer_of_report(gives, seen.reported, refunded_here=seen.refunded_here)
    if click.purpose == "refund" and answer == "confirms" and not seen.refund_shown:
        # A return also closes by itself, with no money moved: such a click is left for an operator to tick off.
        return None
    if answer == "confirms":
        return Verdict(click, "done", "")
    if click.state == "done" and click.purpose == "refund":
        return None  # statuses lag behind refunds, and to ask for the click again could pay twice
    since = datetime.fromtimestamp(click.since, ZoneInfo(zone)).date()
    if answer != "not_yet" or not seen.latest or date.fromisoformat(seen.latest) <= since:
        return None
    sentence = _("The report with data up to {day} still shows {status}.").format(
        day=date.fromisoformat(seen.latest).strftime("%d %b"), status=seen.status
    )
    return None if sentence == click.not_done else Verdict(click, "not_done", sentence)


def write_verdicts(store: Store, verdicts: Collection[Verdict], now: int) -> None:
    """Mark the clicks; a refund whose click is done is confirmed in the ledger. `now` in stored seconds."""
    done = [verdict.click for verdict in verdicts if verdict.kind == "done"]
    bulk.execute_many(
        store,
        "UPDATE outbox SET state = 'done', done_at = ?, done_by = 'report', not_done = '' WHERE id = ?",
        [(now, click.id) for click in done],
    )
    bulk.execute_many(
        store,
        "UPDATE refund SET state = 'confirmed' WHERE id = ? AND state IN ('intended', 'sent')",
        [(click.refund_id,) for click in done if click.refund_id is not None],
    )
    bulk.execute_many(
        store,
        "UPDATE outbox SET not_done = ?, state = 'open', done_at = NULL, done_by = '' WHERE id = ?",
        [(verdict.sentence, verdict.click.id) for verdict in verdicts if verdict.kind == "not_done"],
    )
