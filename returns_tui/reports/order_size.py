"""How many items an order has in a file. No order has hundreds, but a file may whose order ids were damaged.

All items of an order are compared with each other, so thousands of them would take hours.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from zlib import crc32

from returns_tui.reports.records import OrderRow, ReturnRow

LIMIT = 500
"""Items of one order that are surely taken from a file; of more than twice as many the rest is not."""

_GROUPS = 1 << 16


class OrderSizes:
    """Counts the items of orders, in little memory: exactly only where a group of orders has very many rows."""

    def __init__(self) -> None:
        self._groups = array("Q", bytes(8 * _GROUPS))
        self._items: dict[str, set[Hashable]] = {}

    def too_many(self, row: ReturnRow | OrderRow) -> bool:
        """Count one more row, and return whether its order has too many items. The same item counts once."""
        group = crc32(row.order_id.encode("utf-8", "replace")) % _GROUPS
        self._groups[group] += 1
        if self._groups[group] <= LIMIT:
            return False
        items = self._items.setdefault(row.order_id, set())
        item = _item(row)
        if item in items:
            return False
        if len(items) >= LIMIT:
            return True
        items.add(item)
        return False


def _item(row: ReturnRow | OrderRow) -> Hashable:
    if isinstance(row, OrderRow):
        return row.order_item_id
    return row.rma_id, row.order_item_id, row.sku, row.asin, row.requested_on
