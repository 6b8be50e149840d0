"""The first schema: a frozen copy of the tables, which later changes of `store.models` leave alone."""

from typing import Any

import peewee

from returns_tui.store.lasting_id import LastingId


class Request(peewee.Model):
    """As of the first schema."""

    id = LastingId()
    account = peewee.TextField()
    marketplace = peewee.TextField()
    order_id = peewee.TextField()
    rma_id = peewee.TextField(default="", index=True)
    merchant_rma_id = peewee.TextField(default="")
    order_item_id = peewee.TextField(default="")
    sku = peewee.TextField(default="")
    asin = peewee.TextField(default="")
    item = peewee.TextField(default="")
    category = peewee.TextField(default="")
    quantity = peewee.IntegerField(default=1)
    order_quantity = peewee.IntegerField(null=True)
    reason_code = peewee.TextField(default="")
    comment = peewee.TextField(default="")
    state = peewee.TextField()
    origin = peewee.TextField()
    decided_state = peewee.TextField(default="")
    reported_state = peewee.TextField()
    marketplace_status = peewee.TextField(default="")
    conflict = peewee.TextField(default="")
    currency = peewee.TextField()
    ordered_on = peewee.TextField(default="")
    requested_at = peewee.BigIntegerField()
    requested_exact = peewee.BooleanField(default=False)
    delivered_at = peewee.BigIntegerField(null=True)
    delivered_exact = peewee.BooleanField(default=False)
    received_at = peewee.BigIntegerField(null=True)
    paid = peewee.BigIntegerField(null=True)
    paid_tax = peewee.BigIntegerField(default=0)
    paid_shipping = peewee.BigIntegerField(default=0)
    paid_shipping_tax = peewee.BigIntegerField(default=0)
    paid_estimated = peewee.BooleanField(default=False)
    order_amount = peewee.BigIntegerField(null=True)
    refunded = peewee.BigIntegerField(default=0)
    refunded_gross = peewee.BigIntegerField(default=0)
    reported_refund = peewee.BigIntegerField(null=True)
    in_policy = peewee.BooleanField(null=True)
    a_to_z = peewee.BooleanField(null=True)
    claim_since = peewee.TextField(default="")
    is_prime = peewee.BooleanField(null=True)
    return_type = peewee.TextField(default="")
    resolution = peewee.TextField(default="")
    label_type = peewee.TextField(default="")
    label_payer = peewee.TextField(default="")
    label_cost = peewee.BigIntegerField(null=True)
    carrier = peewee.TextField(default="")
    tracking_id = peewee.TextField(default="")
    buyer_email = peewee.TextField(default="")
    buyer_name = peewee.TextField(default="")
    assigned_to = peewee.TextField(default="")
    snoozed_until = peewee.BigIntegerField(null=True)
    buyer_asked_at = peewee.BigIntegerField(null=True)
    contacted_at = peewee.BigIntegerField(null=True)
    refund_failed_at = peewee.BigIntegerField(null=True)
    clicks = peewee.BooleanField(default=False)
    due_at = peewee.BigIntegerField(null=True)
    due_for = peewee.TextField(default="")
    sort_at = peewee.BigIntegerField(default=2**62)
    reported = peewee.TextField(default="[]")
    entered = peewee.TextField(default="{}")
    words = peewee.TextField(default="")
    created_at = peewee.BigIntegerField()
    version = peewee.IntegerField(default=1)

    class Meta:
        table_name = "request"
        indexes = (
            (("account", "marketplace", "order_id"), False),
            (("order_id",), False),
            (("sort_at", "id"), False),
            (("state", "sort_at", "id"), False),
        )


class OrderItem(peewee.Model):
    """As of the first schema."""

    id = peewee.AutoField()
    account = peewee.TextField()
    marketplace = peewee.TextField()
    order_id = peewee.TextField()
    order_item_id = peewee.TextField()
    reported = peewee.TextField()

    class Meta:
        table_name = "order_item"
        indexes = ((("account", "marketplace", "order_id", "order_item_id"), True),)


class ImportRun(peewee.Model):
    """As of the first schema."""

    id = peewee.AutoField()
    account = peewee.TextField()
    marketplace = peewee.TextField(default="")
    operator = peewee.TextField()
    name = peewee.TextField()
    sha256 = peewee.TextField(index=True)
    kind = peewee.TextField()
    encoding = peewee.TextField()
    latest_date = peewee.TextField(default="")
    started_at = peewee.BigIntegerField()
    finished_at = peewee.BigIntegerField(null=True)
    rows = peewee.IntegerField(default=0)
    new = peewee.IntegerField(default=0)
    changed = peewee.IntegerField(default=0)
    unchanged = peewee.IntegerField(default=0)
    rejected = peewee.IntegerField(default=0)

    class Meta:
        table_name = "import_run"


class Event(peewee.Model):
    """As of the first schema."""

    id = peewee.AutoField()
    request = peewee.ForeignKeyField(Request, on_delete="CASCADE")
    at = peewee.BigIntegerField()
    operator = peewee.TextField()
    event = peewee.TextField()
    from_state = peewee.TextField()
    to_state = peewee.TextField()
    details = peewee.TextField(default="{}")
    key = peewee.TextField(null=True, unique=True)
    undoes = peewee.IntegerField(null=True, unique=True)
    before = peewee.TextField(default="")

    class Meta:
        table_name = "event"


class Refund(peewee.Model):
    """As of the first schema."""

    id = peewee.AutoField()
    request = peewee.ForeignKeyField(Request, on_delete="CASCADE")
    event = peewee.ForeignKeyField(Event, on_delete="CASCADE")
    amount = peewee.BigIntegerField()
    fee = peewee.BigIntegerField(default=0)
    paid_out = peewee.BigIntegerField()
    item_price = peewee.BigIntegerField()
    item_tax = peewee.BigIntegerField(default=0)
    shipping_price = peewee.BigIntegerField(default=0)
    shipping_tax = peewee.BigIntegerField(default=0)
    currency = peewee.TextField()
    reason_code = peewee.TextField()
    order_item_id = peewee.TextField(default="")
    quantity = peewee.IntegerField()
    route = peewee.TextField()
    state = peewee.TextField(default="intended")
    keep_item = peewee.BooleanField(default=False)
    keep_open = peewee.BooleanField(default=False)
    decided_at = peewee.BigIntegerField()

    class Meta:
        table_name = "refund"


class Outbox(peewee.Model):
    """As of the first schema."""

    id = peewee.AutoField()
    request = peewee.ForeignKeyField(Request, on_delete="CASCADE")
    event = peewee.ForeignKeyField(Event, on_delete="CASCADE")
    refund = peewee.ForeignKeyField(Refund, null=True, on_delete="CASCADE")
    account = peewee.TextField()
    marketplace = peewee.TextField()
    order_id = peewee.TextField()
    kind = peewee.TextField()
    purpose = peewee.TextField()
    state = peewee.TextField()
    to = peewee.TextField(column_name="recipient", default="")
    subject = peewee.TextField(default="")
    text = peewee.TextField(default="")
    sender = peewee.TextField(default="")
    message_id = peewee.TextField(null=True, unique=True)
    language = peewee.TextField(default="")
    action = peewee.TextField(default="")
    url = peewee.TextField(default="")
    held_until = peewee.BigIntegerField()
    due_at = peewee.BigIntegerField(null=True)
    clock = peewee.TextField(default="")
    attempts = peewee.IntegerField(default=0)
    error = peewee.TextField(default="")
    not_done = peewee.TextField(default="")
    claimed_by = peewee.TextField(default="")
    claimed_until = peewee.BigIntegerField(null=True)
    superseded_by = peewee.IntegerField(null=True)
    done_at = peewee.BigIntegerField(null=True)
    done_by = peewee.TextField(default="")

    class Meta:
        table_name = "outbox"
        indexes = ((("kind", "state", "held_until"), False),)


class Batch(peewee.Model):
    """As of the first schema."""

    id = peewee.AutoField()
    account = peewee.TextField()
    marketplace = peewee.TextField()
    form = peewee.TextField()
    operator = peewee.TextField()
    created_at = peewee.BigIntegerField()
    content = peewee.TextField()
    records = peewee.IntegerField()
    confirmed_at = peewee.BigIntegerField(null=True)
    answered_by = peewee.TextField(default="")

    class Meta:
        table_name = "batch"


class BatchEntry(peewee.Model):
    """As of the first schema."""

    id = peewee.AutoField()
    batch = peewee.ForeignKeyField(Batch, on_delete="CASCADE")
    refund = peewee.ForeignKeyField(Refund, unique=True, on_delete="CASCADE")
    record = peewee.IntegerField()

    class Meta:
        table_name = "batch_entry"


def up(migrator: Any, db: Any) -> None:
    """Create all tables."""
    tables = (Request, OrderItem, ImportRun, Event, Refund, Outbox, Batch, BatchEntry)
    with db.bind_ctx(tables):
        db.create_tables(tables, safe=False)
