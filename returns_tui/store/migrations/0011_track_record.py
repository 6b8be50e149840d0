"""Indexes by which a buyer's and a product's returns are counted, and the SKU of an order's line as a column."""

import json
from typing import Any

_AT_ONCE = 1000  # lines
_BUYER = '"account", "marketplace", "buyer_email", "requested_at"'
_MADE = (
    f'CREATE INDEX "request_buyer" ON "request" ({_BUYER}) WHERE buyer_email <> \'\'',
    'CREATE INDEX "request_sku" ON "request" ("account", "marketplace", "sku", "reason_code") WHERE sku <> \'\'',
    'CREATE INDEX "order_item_sku" ON "order_item" ("account", "marketplace", "sku", "id") WHERE sku <> \'\'',
)


def up(migrator: Any, db: Any) -> None:
    """Add the column, fill it from what the lines say, and make the indexes."""
    db.execute_sql('ALTER TABLE "order_item" ADD COLUMN "sku" TEXT NOT NULL DEFAULT \'\'')
    some = f"SELECT id, reported FROM order_item WHERE id > {db.param} ORDER BY id LIMIT {_AT_ONCE}"  # noqa: S608
    write = f"UPDATE order_item SET sku = {db.param} WHERE id = {db.param}"  # noqa: S608
    last = 0
    while rows := db.execute_sql(some, (last,)).fetchall():
        for number, reported in rows:
            sku = json.loads(reported)[2].get("sku")  # as of this step: [file, date, values, ..]
            if sku:
                db.execute_sql(write, (str(sku), number))
        last = rows[-1][0]
    for statement in _MADE:
        db.execute_sql(statement)
