"""The requests of some orders, brought in line with all that reports said of these orders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from returns_tui.config.values import Config, Marketplace
from returns_tui.i18n import _
from returns_tui.policy.buyers_data import withheld
from returns_tui.policy.placement import Placed, Placement, place
from returns_tui.policy.sightings import Identity, Sighting, dump, load, summary, together
from returns_tui.policy.states import status_rank
from returns_tui.policy.waking import STORED_UNTIL_CHANGE
from returns_tui.store import bulk, drafts, notes
from returns_tui.store.audit import NewEvent, add_events, add_first_events, move_events
from returns_tui.store.confirmations import Seen, Verdict, judge, unconfirmed_clicks, write_verdicts
from returns_tui.store.derive import derive
from returns_tui.store.models import COLUMNS, Request
from returns_tui.store.open_work import NOTHING, open_work
from returns_tui.store.order_lines import Lines, load_lines
from returns_tui.store.report_columns import changed_others, entered_of, report_columns, told_changes
from returns_tui.store.request_columns import GIVEN, OTHERS, RequestColumns

if TYPE_CHECKING:
    from returns_tui.store.database import Store

_values = itemgetter(*COLUMNS[1:])
_FLAGS = frozenset(field.name for field in Request._meta.sorted_fields if field.field_type == "BOOL")
_STATE = GIVEN.index("state")
STORED: tuple[str, ...] = ("id", *GIVEN, *OTHERS)
"""The columns of a request in the order of `stored_requests`."""
_ABOVE = "SELECT id FROM request WHERE id > ? ORDER BY id"
_OWN_EVENTS = ("imported", "changed", "joined", "click_done", "click_not_done", "woken")
"""Events that imports write; all others are operators'."""


@dataclass(slots=True)
class Intake:
    """One file being taken in: whose it is, by whom, and when (stored seconds)."""

    store: Store
    config: Config
    market: Marketplace
    account: str
    operator: str
    now: int
    name: str
    new_columns: RequestColumns = field(init=False)

    def __post_init__(self) -> None:
        self.new_columns = RequestColumns(self.config, self.market, self.account, self.now)


@dataclass(slots=True)
class _Change:
    """One request before and after; `before` is None for a new one, `id` 0 until it is stored."""

    id: int
    order_id: str
    placed: Placed
    said: Sighting
    before: dict[str, Any] | None
    was: Sighting | None
    after: dict[str, Any]
    joined: list[int] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    outcome: str = "unchanged"
    details: dict[str, str] = field(default_factory=dict)


def settle(intake: Intake, seen: Mapping[str, Collection[Sighting]]) -> dict[tuple[str, Identity], str]:
    """Bring all requests of some orders in line, in the running write transaction.

    Args:
        intake: the file being taken in.
        seen: by order id what the file says; an order may have nothing, when only its order lines changed.

    Returns:
        `new`, `changed` or `unchanged` for each identity of the file; only the first of a request is
        `new` or `changed`.
    """
    store = intake.store
    orders = sorted(seen)
    stored = _by_order(stored_requests(intake, orders))
    held = {request_id: load(row["reported"]) for rows in stored.values() for request_id, row in rows.items()}
    decided = _decided(store, [request_id for rows in stored.values() if len(rows) > 1 for request_id in rows])
    lines = load_lines(store, intake.account, intake.market.id, orders)
    changes: list[_Change] = []
    gone: dict[int, int] = {}
    for order_id in orders:
        rows = stored.get(order_id, {})
        known = {request_id: held[request_id] for request_id in rows if held[request_id]}
        there = [one for many in known.values() for one in many]
        everything = together([*there, *withheld(seen[order_id], there)])
        if not everything:
            continue
        placement = _placement(everything, known, decided)
        gone |= placement.joined
        changes.extend(_changes(intake, order_id, placement, rows, known, lines.get(order_id, {})))
    _tick_off(intake, changes, [change.id for change in changes if change.id])
    _derive(intake, changes)
    _write(intake, changes, gone)
    return _outcomes(changes, seen)


def stored_requests(intake: Intake, orders: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the requests of the orders, the columns as in `STORED`, locked until the transaction ends."""
    return bulk.select(
        intake.store,
        f"SELECT {', '.join(STORED)} FROM request WHERE account = ? AND marketplace = ?"  # noqa: S608
        f" AND order_id IN ({bulk.places(len(orders))}) ORDER BY id" + bulk.for_update(intake.store),
        [intake.account, intake.market.id, *orders],
    )


def _by_order(rows: Iterable[tuple[Any, ...]]) -> dict[str, dict[int, dict[str, Any]]]:
    """Return requests by order id and id, their columns by name."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for row in rows:
        columns = dict(zip(STORED, row, strict=True))
        for name in _FLAGS:
            if columns[name] is not None:
                columns[name] = bool(columns[name])
        found.setdefault(columns["order_id"], {})[columns["id"]] = columns
    return found


def _decided(store: Store, request_ids: Sequence[int]) -> set[int]:
    """Return those of the requests on which an operator did anything."""
    if not request_ids:
        return set()
    rows = bulk.select(
        store,
        f"SELECT DISTINCT request_id FROM event WHERE event NOT IN ({bulk.places(len(_OWN_EVENTS))})"  # noqa: S608
        f" AND request_id IN ({bulk.places(len(request_ids))})",
        [*_OWN_EVENTS, *request_ids],
    )
    return {request_id for (request_id,) in rows}


def _placement(
    sightings: Sequence[Sighting], known: Mapping[int, Sequence[Sighting]], decided: Collection[int]
) -> Placement:
    if len(sightings) == 1 and len(known) < 2:
        return Placement([Placed(sightings, next(iter(known), None))], {})
    held = {request_id: [one.identity for one in many] for request_id, many in known.items()}
    return place(sightings, held, decided)


def _changes(
    intake: Intake,
    order_id: str,
    placement: Placement,
    rows: Mapping[int, dict[str, Any]],
    known: Mapping[int, Sequence[Sighting]],
    lines: Lines,
) -> list[_Change]:
    changes = []
    for placed in placement.placed:
        said = summary(placed.sightings)
        before = None if placed.request_id is None else rows[placed.request_id]
        was = None if placed.request_id is None else summary(known[placed.request_id])
        base = before or intake.new_columns.base(order_id)
        after = {**base, **report_columns(said, lines, entered_of(base), intake.market, intake.config)}
        if before is not None and was is not None:
            by_hand = before["merchant_rma_id"] != was.facts.values.get("merchant_rma_id", "")
            if before["merchant_rma_id"] and by_hand:  # given with an approval
                after["merchant_rma_id"] = before["merchant_rma_id"]
        after["reported"] = dump(placed.sightings)
        joined = [loser for loser, winner in placement.joined.items() if winner == placed.request_id]
        if joined:
            after["noted"] = notes.together([base["noted"], *(rows[loser]["noted"] for loser in joined)])
        changes.append(_Change(base["id"], order_id, placed, said, before, was, after, joined))
    return changes


def _tick_off(intake: Intake, changes: Sequence[_Change], request_ids: Sequence[int]) -> None:
    """Mark the clicks that the reports confirm or show to be undone."""
    clicks = unconfirmed_clicks(intake.store, request_ids)
    for change in changes if clicks else ():
        facts = change.said.facts
        seen = Seen(
            change.after["reported_state"],
            change.after["marketplace_status"],
            facts.older.get("status", facts.stamp).latest,
            change.after["refunded_gross"] > 0,
            bool(change.after["reported_refund"])
            or status_rank(change.after["marketplace_status"]) == status_rank("Completed"),
        )
        judged = (judge(click, seen, intake.market.timezone) for click in clicks.get(change.id, ()))
        change.verdicts = [verdict for verdict in judged if verdict is not None]
    write_verdicts(intake.store, [verdict for change in changes for verdict in change.verdicts], intake.now)


def _derive(intake: Intake, changes: Sequence[_Change]) -> None:
    """Fill in the derived columns, and tell new, changed and unchanged requests apart."""
    work = open_work([change.id for change in changes if change.id])
    for change in changes:
        left = work.get(change.id, NOTHING)
        change.after |= derive(
            change.after,
            intake.market,
            intake.config,
            click_due=left.click_due,
            click_for=left.click_for,
            clicks=left.clicks,
            already_conflict=_conflict(change.placed),
            deadlines=intake.new_columns.deadlines,
        )
        if change.before is None or change.was is None:
            change.outcome = "new"
            continue
        others = list(changed_others(change.was, change.said))
        seen_apart = ("reported", "version")
        visible = any(
            value != change.before[name] for name, value in change.after.items() if name not in seen_apart
        )
        if visible or others or change.joined or change.verdicts:
            change.outcome = "changed"
            change.details = told_changes(change.before, change.after, others, intake.market.timezone)
            change.after["version"] += 1
            moved = change.details or change.before["state"] != change.after["state"]
            if change.before["snoozed_until"] == STORED_UNTIL_CHANGE and (
                moved or change.joined or change.verdicts
            ):
                change.after["snoozed_until"] = intake.now


def _conflict(placed: Placed) -> str:
    if not placed.rivals:
        return ""
    return _("By the reports this is the same return as request {ids}, which was decided apart.").format(
        ids=", ".join(str(rival) for rival in placed.rivals)
    )


def _write(intake: Intake, changes: Sequence[_Change], gone: Mapping[int, int]) -> None:
    store = intake.store
    if gone:
        move_events(store, gone)
        drafts.move(store, gone)
    bulk.execute_many(store, "DELETE FROM request WHERE id = ?", [(loser,) for loser in gone])
    new = [change for change in changes if change.before is None]
    sql = bulk.insert_sql("request", COLUMNS[1:])
    for change, request_id in zip(
        new, _insert(store, sql, [_values(change.after) for change in new]), strict=True
    ):
        change.id = request_id
    bulk.execute_many(
        store,
        f"UPDATE request SET {', '.join(f'{name} = ?' for name in COLUMNS[1:])} WHERE id = ?",  # noqa: S608
        [[*_values(change.after), change.id] for change in changes if change.outcome == "changed"],
    )
    bulk.execute_many(
        store,
        "UPDATE request SET reported = ? WHERE id = ?",
        [
            (change.after["reported"], change.id)
            for change in changes
            if change.outcome == "unchanged"
            and change.before is not None
            and change.after["reported"] != change.before["reported"]
        ],
    )
    by_file = {"file": intake.name}
    events = [
        NewEvent(
            change.id,
            event,
            change.before["state"] if change.before else "",
            change.after["state"],
            details or by_file,
        )
        for change in changes
        for event, details in _events(change, intake)
    ]
    new_requests = {change.id for change in new}
    add_events(store, events, at=intake.now, operator=intake.operator, new_requests=new_requests)


def _events(change: _Change, intake: Intake) -> list[tuple[str, dict[str, str]]]:
    events: list[tuple[str, dict[str, str]]] = []
    if change.outcome == "new":
        events.append(("imported", change.details))
    elif change.details or (change.before and change.before["state"] != change.after["state"]):
        events.append(("changed", change.details))
    events.extend(("joined", {"request": str(loser)}) for loser in sorted(change.joined))
    if change.before is not None and change.before["snoozed_until"] != change.after["snoozed_until"]:
        events.append(("woken", {"file": intake.name}))
    for verdict in change.verdicts:
        if verdict.kind == "done":
            events.append(("click_done", {"click": verdict.click.action, "file": intake.name}))
        elif not verdict.click.not_done:
            events.append(("click_not_done", {"click": verdict.click.action, "report": verdict.sentence}))
    return events


def _insert(store: Store, sql: str, new: Sequence[tuple[Any, ...]]) -> list[int]:
    """Store new requests and return their ids: only imports add any, one at a time, so those above the last."""
    if not new:
        return []
    ((last,),) = bulk.select(store, "SELECT coalesce(max(id), 0) FROM request")
    bulk.execute_many(store, sql, new)
    index_words(store, last)
    return [request_id for (request_id,) in bulk.select(store, _ABOVE, [last])]


def index_words(store: Store, last: int) -> None:
    """Make requests with ids above `last`, which are new, known to the search; on PostgreSQL they are."""
    if store.backend == "sqlite":
        words = "INSERT INTO request_words (rowid, words) SELECT id, words FROM request WHERE id > ?"
        bulk.execute(store, words, [last])


def add(intake: Intake, new: Sequence[tuple[Any, ...]]) -> None:
    """Store requests of orders of which nothing is known yet, each with its first event.

    Args:
        intake: the file being taken in.
        new: as a portion has them, see `store.portions`.
    """
    others = intake.new_columns.others
    plain = {name: value for name, value in others.items() if bulk.is_plain(value)}
    names = [name for name in others if name not in plain]
    sql = bulk.insert_sql("request", [*GIVEN, *names], plain)
    texts = tuple(others[name] for name in names)
    add_first_events(
        intake.store,
        zip(_insert(intake.store, sql, [row + texts for row in new]), [row[_STATE] for row in new], strict=True),
        "imported",
        at=intake.now,
        operator=intake.operator,
        details={"file": intake.name},
    )


def _outcomes(
    changes: Sequence[_Change], seen: Mapping[str, Collection[Sighting]]
) -> dict[tuple[str, Identity], str]:
    outcomes: dict[tuple[str, Identity], str] = {}
    given = {(order_id, one.identity) for order_id, many in seen.items() for one in many}
    for change in changes:
        mine = [key for one in change.placed.sightings if (key := (change.order_id, one.identity)) in given]
        outcomes |= {key: change.outcome if key == mine[0] else "unchanged" for key in mine}
    return outcomes
