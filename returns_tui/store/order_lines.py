"""The lines of order reports: kept, put together, and found for a request of the same order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from returns_tui.policy.buyers_data import PURGED, without_buyer
from returns_tui.policy.paid import OrderFacts
from returns_tui.policy.sightings import Facts, dump_facts, load_facts
from returns_tui.store import bulk

if TYPE_CHECKING:
    from returns_tui.store.database import Store

Lines = Mapping[str, Facts]  # of one order, by order item id


def load_lines(store: Store, account: str, marketplace: str, orders: Sequence[str]) -> dict[str, dict[str, Facts]]:
    """Return what is known of the lines of `orders`, by order id and order item id."""
    rows = bulk.select(
        store,
        "SELECT order_id, order_item_id, reported FROM order_item WHERE account = ? AND marketplace = ?"  # noqa: S608
        f" AND order_id IN ({bulk.places(len(orders))})",
        [account, marketplace, *orders],
    )
    lines: dict[str, dict[str, Facts]] = {}
    for order_id, order_item_id, reported in rows:
        lines.setdefault(order_id, {})[order_item_id] = load_facts(reported)
    return lines


def orders_with_lines(store: Store, account: str, marketplace: str, orders: Sequence[str]) -> set[str]:
    """Return those of `orders` of which lines are known."""
    rows = bulk.select(
        store,
        "SELECT DISTINCT order_id FROM order_item WHERE account = ? AND marketplace = ?"  # noqa: S608
        f" AND order_id IN ({bulk.places(len(orders))})",
        [account, marketplace, *orders],
    )
    return {order_id for (order_id,) in rows}


def save_lines(
    store: Store,
    account: str,
    marketplace: str,
    given: Mapping[tuple[str, str], Facts],
) -> dict[tuple[str, str], str]:
    """Merge what a file gives into the stored lines.

    Args:
        store: in a write transaction.
        account: the seller account.
        marketplace: its marketplace.
        given: what the file says, by order id and order item id.

    Returns:
        `new`, `changed` or `unchanged` for each line.
    """
    orders = sorted({order_id for order_id, _item in given})
    known = load_lines(store, account, marketplace, orders)
    purged = _purged(store, account, marketplace, orders, known)
    outcomes: dict[tuple[str, str], str] = {}
    inserts, updates = [], []
    for (order_id, item_id), said in given.items():
        facts = without_buyer(said) if order_id in purged else said
        before = known.get(order_id, {}).get(item_id)
        if before is None:
            outcomes[order_id, item_id] = "new"
            inserts.append((account, marketplace, order_id, item_id, dump_facts(facts), _sku(facts)))
            continue
        merged = before.merged(facts)
        outcomes[order_id, item_id] = "unchanged" if merged.values == before.values else "changed"
        if merged != before:
            updates.append((dump_facts(merged), _sku(merged), account, marketplace, order_id, item_id))
    columns = ("account", "marketplace", "order_id", "order_item_id", "reported", "sku")
    bulk.execute_many(store, bulk.insert_sql("order_item", columns), inserts)
    bulk.execute_many(
        store,
        "UPDATE order_item SET reported = ?, sku = ?"
        " WHERE account = ? AND marketplace = ? AND order_id = ? AND order_item_id = ?",
        updates,
    )
    return outcomes


def _purged(
    store: Store, account: str, marketplace: str, orders: Sequence[str], known: Mapping[str, Lines]
) -> set[str]:
    """Return those of the orders of whose buyer nothing is taken in any more."""
    rows = bulk.select(
        store,
        "SELECT DISTINCT order_id FROM request WHERE purged_at IS NOT NULL AND account = ? AND marketplace = ?"  # noqa: S608
        f" AND order_id IN ({bulk.places(len(orders))})",
        [account, marketplace, *orders],
    )
    marked = {
        order_id for order_id, lines in known.items() if any(PURGED in facts.values for facts in lines.values())
    }
    return marked | {order_id for (order_id,) in rows}


def one_import_at_a_time(store: Store) -> None:
    """Keep others from importing until the transaction ends. SQLite has one writer at a time, and needs nothing.

    Without it two imports could add the same request twice.
    """
    if store.backend != "sqlite":
        bulk.execute(store, "LOCK TABLE order_item IN EXCLUSIVE MODE")


def _sku(facts: Facts) -> str:
    return str(facts.values.get("sku") or "")


def line_for(order_item_id: str, sku: str, lines: Lines) -> tuple[str, Facts] | None:
    """Return the line (and its order item id) that a request of the order is about, None where none is sure.

    By order item id; else the only line with its SKU; else the order's only line, unless the SKUs differ.
    """
    if order_item_id:
        return (order_item_id, lines[order_item_id]) if order_item_id in lines else None
    if sku:
        same = [item_id for item_id, facts in lines.items() if facts.values.get("sku") == sku]
        if same:
            return (same[0], lines[same[0]]) if len(same) == 1 else None
    if len(lines) == 1:
        ((item_id, facts),) = lines.items()
        if not sku or not facts.values.get("sku"):
            return item_id, facts
    return None


def order_wide(name: str, preferred: Facts | None, lines: Lines) -> str:
    """Return a text that holds for the whole order, as `buyer_email`: the request's line, else the newest one."""
    if preferred is not None and name in preferred.values:
        return str(preferred.values[name])
    return max(_said(name, lines.values()), default=((), ""))[1]


def _said(name: str, lines: Iterable[Facts]) -> Iterable[tuple[tuple[object, ...], str]]:
    for facts in lines:
        if name in facts.values:
            yield tuple(facts.older.get(name, facts.stamp)), str(facts.values[name])


def amounts_of(facts: Facts) -> OrderFacts:
    """Return the quantity and the amounts of a line, in minor units."""

    def number(name: str) -> int | None:
        value = facts.values.get(name)
        return value if isinstance(value, int) else None

    return OrderFacts(
        quantity=number("quantity"),
        item_price=number("item_price"),
        item_tax=number("item_tax"),
        shipping_price=number("shipping_price"),
        shipping_tax=number("shipping_tax"),
    )
