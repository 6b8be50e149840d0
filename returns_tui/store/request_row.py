"""One row of the request table: read under a lock, and written with all that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from peewee import chunked

from returns_tui.config.values import Config
from returns_tui.errors import NoSuchRequest, StaleRequest
from returns_tui.i18n import _
from returns_tui.policy.lookup import market_of
from returns_tui.policy.sightings import load, summary
from returns_tui.store.derive import as_request, contradiction, derive
from returns_tui.store.models import Request, row_dict
from returns_tui.store.open_work import NOTHING, open_work
from returns_tui.store.order_lines import load_lines
from returns_tui.store.report_columns import entered_of, report_columns

if TYPE_CHECKING:
    from returns_tui.store.database import Store


def hold(request_ids: Iterable[int], *, backend: str) -> None:
    """Keep everybody else from changing these requests until the transaction ends.

    Whoever changes several requests, or rows that belong to them, holds the requests first, and all in the same
    order: so nobody waits in a circle. SQLite has one writer at a time, and needs nothing.
    """
    if backend == "postgresql":
        for some in chunked(sorted(set(request_ids)), 500):
            list(Request.select(Request.id).where(Request.id.in_(some)).order_by(Request.id).for_update().tuples())


def locked(request_id: int, *, backend: str) -> dict[str, Any]:
    """Return the request's columns; until the transaction ends nobody else can change them.

    Raises:
        NoSuchRequest: there is none with that id.
    """
    query = Request.select().where(Request.id == request_id)
    if backend == "postgresql":
        query = query.for_update()
    row = query.get_or_none()
    if row is None:
        raise NoSuchRequest(_("There is no request {id}.").format(id=request_id))
    return row_dict(row)


def facts_again(store: Store, values: Mapping[str, Any], config: Config) -> dict[str, Any]:
    """Return the columns that reports, order reports and `entered` give, from what is kept of them."""
    sightings = load(values["reported"])
    if not sightings:
        return {}
    order_id, account, market = values["order_id"], values["account"], values["marketplace"]
    lines = load_lines(store, account, market, [order_id]).get(order_id, {})
    return report_columns(summary(sightings), lines, entered_of(values), config.marketplaces[market], config)


def save(values: dict[str, Any], changes: Mapping[str, Any], config: Config) -> dict[str, Any]:
    """Write `changes` (stored values by field) to the locked row `values`, derived columns and version too.

    Returns the new columns.

    Raises:
        StaleRequest: the row is not what was read, in spite of the lock.
    """
    after = {**values, **changes}
    market = market_of(as_request(after), config)
    work = open_work([values["id"]]).get(values["id"], NOTHING)
    derived = derive(
        after,
        market,
        config,
        click_due=work.click_due,
        click_for=work.click_for,
        clicks=work.clicks,
        already_conflict=values["conflict"] if values["conflict"] != contradiction(values) else "",
    )
    after.update(derived, version=values["version"] + 1)
    written = {name: value for name, value in after.items() if value != values[name]}
    hit = (
        Request.update(written)
        .where(
            (Request.id == values["id"])
            & (Request.version == values["version"])
            & (Request.state == values["state"])
            & (Request.refunded_gross == values["refunded_gross"])
        )
        .execute()
    )
    if hit != 1:
        raise StaleRequest(
            _("{order} was changed by somebody else meanwhile; nothing was done.").format(
                order=values["order_id"]
            ),
            values["id"],
            values["version"],
        )
    return after
