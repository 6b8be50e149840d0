"""What is known of a request's buyer and of its product from other requests and from order reports.

One statement, on indexes of its own. It stands apart from `store.cases`: of a product that came back a hundred
thousand times it takes a moment, for which no request's details have to wait.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from returns_tui.policy.request import Request
from returns_tui.store import bulk
from returns_tui.store.database import Store, seconds

BUYER_DAYS = 90  # in which a buyer's returns are counted
NEWEST = 2000  # lines of order reports that are looked at: the newest ones of the product


class TrackRecord(NamedTuple):
    """Counts within the request's account and marketplace. Amounts in minor units of its currency.

    Attributes:
        buyer_returns: other requests of the buyer, known by the alias, asked for in the last `BUYER_DAYS` days;
            None where the alias is not known.
        buyer_refunded: what was paid out for those by our ledger.
        product_returns: requests about the SKU, this one among them; None where it has none.
        reason: the reason code that most of those give, without `CR-`; "" where they give none.
        reason_returns: how many give it.
        orders: lines of order reports with the SKU, of which the `NEWEST` are looked at; 0 where none is known.
        returned: those of them about which there is a request.
    """

    buyer_returns: int | None
    buyer_refunded: int
    product_returns: int | None
    reason: str
    reason_returns: int
    orders: int
    returned: int


_SQL = f"""
SELECT buyer.n, buyer.refunded, product.total, product.code, product.n, orders.n, orders.returned
FROM (SELECT count(*) AS n, coalesce(sum(refunded), 0) AS refunded FROM request
      WHERE account = ? AND marketplace = ? AND buyer_email = ? AND buyer_email <> '' AND requested_at > ?
        AND id <> ?) AS buyer
CROSS JOIN (SELECT count(*) AS n, coalesce(sum(came), 0) AS returned
            FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM request
                                           WHERE request.order_id = line.order_id AND request.sku = line.sku
                                             AND request.account = line.account
                                             AND request.marketplace = line.marketplace)
                         THEN 1 ELSE 0 END AS came
                  FROM order_item AS line
                  WHERE account = ? AND marketplace = ? AND sku = ? AND sku <> ''
                  ORDER BY id DESC LIMIT {NEWEST}) AS newest) AS orders
LEFT JOIN (SELECT CASE WHEN reason_code LIKE 'CR-%' THEN substr(reason_code, 4) ELSE reason_code END AS code,
                  count(*) AS n, sum(count(*)) OVER () AS total
           FROM request WHERE account = ? AND marketplace = ? AND sku = ? AND sku <> ''
           GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1) AS product ON 1 = 1
"""  # noqa: S608  our own words


def track_record(store: Store, request: Request, now: datetime) -> TrackRecord:
    """Return what is known of the buyer and the product of `request`, as of `now`."""
    where = [request.account, request.marketplace]
    since = seconds(now - timedelta(days=BUYER_DAYS))
    parameters = [*where, request.buyer_email, since, request.id, *where, request.sku, *where, request.sku]
    # "%" is the driver's own sign for a parameter on PostgreSQL.
    sql = _SQL if store.backend == "sqlite" else _SQL.replace("%'", "%%'")
    with store.connection():
        ((others, refunded, total, code, most, orders, returned),) = bulk.select(store, sql, parameters)
    return TrackRecord(
        buyer_returns=int(others) if request.buyer_email else None,
        buyer_refunded=int(refunded),
        product_returns=int(total) if request.sku and total is not None else None,
        reason=code or "",
        reason_returns=int(most or 0) if code else 0,
        orders=int(orders),
        returned=int(returned),
    )
