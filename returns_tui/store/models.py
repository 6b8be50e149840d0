"""The tables. Times are whole seconds since 1970 UTC, amounts minor units of the row's currency.

Text columns are never NULL: unknown is "". Everything that a stranger wrote was cleaned before. What inboxes and
commands keep beside the queue is in `store.loose_tables`.
"""

from __future__ import annotations

from typing import Any

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BooleanField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from returns_tui.store.lasting_id import LastingId
from returns_tui.store.loose_tables import Kept, Parcel, Presence, Sitting
from returns_tui.store.table import Table

NEVER = 2**62
"""Requests on which no clock runs have this `sort_at`, or a greater one: see `without_clock`."""
_LATEST = 2**40  # seconds since 1970: in 30,000 years


def without_clock(requested_at: int) -> int:
    """Return the `sort_at` of a request on which no clock runs: behind all others, the newest first."""
    return NEVER + max(0, _LATEST - requested_at)


class Request(Table):
    """A returned item of an order: the queue. What reports say is kept whole in `reported`."""

    id = LastingId()
    account = TextField()
    marketplace = TextField()
    order_id = TextField()
    rma_id = TextField(default="")
    merchant_rma_id = TextField(default="")
    order_item_id = TextField(default="")
    sku = TextField(default="")
    asin = TextField(default="")
    item = TextField(default="")
    category = TextField(default="")
    quantity = IntegerField(default=1)
    order_quantity = IntegerField(null=True)
    reason_code = TextField(default="")
    comment = TextField(default="")
    state = TextField()
    origin = TextField()
    decided_state = TextField(default="")
    reported_state = TextField()
    marketplace_status = TextField(default="")
    conflict = TextField(default="")
    currency = TextField()
    ordered_on = TextField(default="")  # ISO date
    requested_at = BigIntegerField()
    requested_exact = BooleanField(default=False)
    delivered_at = BigIntegerField(null=True)
    delivered_exact = BooleanField(default=False)
    received_at = BigIntegerField(null=True)  # when an operator said that the goods are back
    paid = BigIntegerField(null=True)
    paid_tax = BigIntegerField(default=0)
    paid_shipping = BigIntegerField(default=0)
    paid_shipping_tax = BigIntegerField(default=0)
    paid_estimated = BooleanField(default=False)
    order_amount = BigIntegerField(null=True)
    refunded = BigIntegerField(default=0)
    refunded_gross = BigIntegerField(default=0)
    reported_refund = BigIntegerField(null=True)
    in_policy = BooleanField(null=True)
    a_to_z = BooleanField(null=True)
    claim_since = TextField(default="")  # ISO date
    is_prime = BooleanField(null=True)
    return_type = TextField(default="")
    resolution = TextField(default="")
    label_type = TextField(default="")
    label_payer = TextField(default="")
    label_cost = BigIntegerField(null=True)
    carrier = TextField(default="")
    tracking_id = TextField(default="")
    buyer_email = TextField(default="")
    buyer_name = TextField(default="")
    assigned_to = TextField(default="")
    snoozed_until = BigIntegerField(null=True)
    buyer_asked_at = BigIntegerField(null=True)
    contacted_at = BigIntegerField(null=True)
    refund_failed_at = BigIntegerField(null=True)  # the marketplace refused a refund that is still to be made
    clicks = BooleanField(default=False)
    due_at = BigIntegerField(null=True)
    due_for = TextField(default="")
    sort_at = BigIntegerField(default=NEVER)  # due_at, or from NEVER on
    reported = TextField(default="[]")  # JSON: what each report row said, see policy.sightings
    entered = TextField(default="{}")  # JSON: what operators entered with `set`, by field
    words = TextField(default="")  # what a search looks through, see store.search
    created_at = BigIntegerField()
    version = IntegerField(default=1)
    purged_at = BigIntegerField(null=True)  # when the buyer's data was purged, see store.purge
    noted = TextField(default="", constraints=[SQL("DEFAULT ''")])  # see store.notes

    class Meta:
        table_name = "request"
        # Each state's requests are read in the order of their deadlines; flags are rare and have indexes of
        # their own. The word index over `words` is made by a migration: Peewee knows no such thing.
        indexes = (
            (("order_id",), False),
            (("state", "sort_at", "id"), False),
        )


COLUMNS: tuple[str, ...] = tuple(Request._meta.sorted_field_names)
"""The columns of a request, in the order of the table; the first is `id`."""

Request.add_index(SQL('CREATE INDEX "request_clicks" ON "request" ("sort_at", "id") WHERE clicks = TRUE'))
Request.add_index(SQL('CREATE INDEX "request_conflict" ON "request" ("sort_at", "id") WHERE conflict <> \'\''))
Request.add_index(
    SQL('CREATE INDEX "request_snoozed_until" ON "request" ("snoozed_until") WHERE snoozed_until IS NOT NULL')
)
Request.add_index(
    SQL(
        'CREATE INDEX "request_buyer" ON "request" ("account", "marketplace", "buyer_email", "requested_at")'
        " WHERE buyer_email <> ''"
    )
)
Request.add_index(
    SQL(
        'CREATE INDEX "request_sku" ON "request" ("account", "marketplace", "sku", "reason_code")'
        " WHERE sku <> ''"
    )
)


class OrderItem(Table):
    """One line of an order report. Amounts are for `quantity` pieces."""

    id = AutoField()
    account = TextField()
    marketplace = TextField()
    order_id = TextField()
    order_item_id = TextField()
    reported = TextField()  # JSON: the merged fields and how new each is
    sku = TextField(default="", constraints=[SQL("DEFAULT ''")])  # the same, to be counted by

    class Meta:
        table_name = "order_item"
        indexes = ((("account", "marketplace", "order_id", "order_item_id"), True),)


OrderItem.add_index(
    SQL('CREATE INDEX "order_item_sku" ON "order_item" ("account", "marketplace", "sku", "id") WHERE sku <> \'\'')
)


class ImportRun(Table):
    """One file taken in. A run without `finished_at` was interrupted; taking the file in again completes it."""

    id = AutoField()
    account = TextField()
    marketplace = TextField(default="")
    operator = TextField()
    name = TextField()
    sha256 = TextField(index=True)
    kind = TextField()
    encoding = TextField()
    latest_date = TextField(default="")
    started_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)
    rows = IntegerField(default=0)
    new = IntegerField(default=0)
    changed = IntegerField(default=0)
    unchanged = IntegerField(default=0)
    rejected = IntegerField(default=0)
    rules = TextField(null=True)  # by which it was read, see store.import_runs
    last_event = IntegerField(null=True)  # the newest event of all when it was finished

    class Meta:
        table_name = "import_run"


class Event(Table):
    """The audit: what happened to a request, by whom. Rows are only ever added; see `store.audit`.

    Attributes:
        key: names a decision once and for all, so that it is never carried out twice; NULL for others.
        undoes: the event that this one takes back; one event can be taken back once.
        details: JSON of what says nothing of a person; `personal` has the rest, "" where there is none.
        before: JSON of what the request was before a decision, for undo; "" where nothing can be undone.
        number: 1 is the first of its chain.
        moved_from: the request for which it was written, when that was joined to this one since; else 0.
        salt: of `personal_digest`, "" once `personal` and `before` are purged.
        digest: over the event and the digest of the one before it.
    """

    id = AutoField()
    request = ForeignKeyField(Request, backref="events", on_delete="CASCADE", index=False)
    at = BigIntegerField()
    operator = TextField()
    event = TextField()
    from_state = TextField()
    to_state = TextField()
    details = TextField(default="{}")
    key = TextField(null=True)
    undoes = IntegerField(null=True)
    before = TextField(default="")
    number = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
    moved_from = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
    personal = TextField(default="", constraints=[SQL("DEFAULT ''")])
    salt = TextField(default="", constraints=[SQL("DEFAULT ''")])
    personal_digest = TextField(default="", constraints=[SQL("DEFAULT ''")])
    digest = TextField(default="", constraints=[SQL("DEFAULT ''")])

    class Meta:
        table_name = "event"
        # The triggers that keep events from being changed are made by a migration.
        indexes = ((("request", "moved_from", "number"), True),)


for _column in ("key", "undoes"):  # each once; most events have neither
    Event.add_index(
        SQL(f'CREATE UNIQUE INDEX "event_{_column}" ON "event" ("{_column}") WHERE {_column} IS NOT NULL')
    )


class Handled(Table):
    """What is known of a decision besides what happened; see `store.handled`.

    Attributes:
        session: the inbox where it was made, "" for another place; `seconds`: how long the request took there.
        clock: the soonest of the deadlines that it ended, and when that was; "" where it ended none.
        saved: by letting the buyer keep the goods, minor units of the refund's currency; NULL where nobody knows.
    """

    event = ForeignKeyField(Event, primary_key=True, on_delete="CASCADE")
    session = TextField()
    seconds = IntegerField(null=True)
    clock = TextField()
    due_at = BigIntegerField(null=True)
    saved = BigIntegerField(null=True)

    class Meta:
        table_name = "handled"


Handled.add_index(SQL('CREATE INDEX "handled_session" ON "handled" ("session") WHERE session <> \'\''))


class Refund(Table):
    """The ledger: every refund intended, sent, confirmed, failed or taken back. Minor units.

    `paid_out` = `amount` − `fee`. The four parts add up to `amount`.
    """

    id = AutoField()
    request = ForeignKeyField(Request, backref="refunds", on_delete="CASCADE")
    event = ForeignKeyField(Event, backref="refunds", on_delete="CASCADE")
    amount = BigIntegerField()
    fee = BigIntegerField(default=0)
    paid_out = BigIntegerField()
    item_price = BigIntegerField()
    item_tax = BigIntegerField(default=0)
    shipping_price = BigIntegerField(default=0)
    shipping_tax = BigIntegerField(default=0)
    currency = TextField()
    reason_code = TextField()  # the adjustment's: CustomerReturn, GeneralAdjustment …
    order_item_id = TextField(default="")
    quantity = IntegerField()
    route = TextField()  # file or click
    state = TextField(default="intended")  # intended, sent, confirmed, failed, undone
    keep_item = BooleanField(default=False)
    keep_open = BooleanField(default=False)
    decided_at = BigIntegerField()

    class Meta:
        table_name = "refund"


class Outbox(Table):
    """What has to leave the building because of a decision; see `policy.request.OutboxEntry`.

    Recipient, order, text and Message-ID are frozen when the decision is made.
    """

    id = AutoField()
    request = ForeignKeyField(Request, backref="outbox", on_delete="CASCADE")
    event = ForeignKeyField(Event, backref="outbox", on_delete="CASCADE")
    refund = ForeignKeyField(Refund, backref="outbox", null=True, on_delete="CASCADE")
    account = TextField()
    marketplace = TextField()
    order_id = TextField()
    kind = TextField()  # mail, adjustment, click
    purpose = TextField()  # approve, close, refund, message
    state = TextField()
    to = TextField(column_name="recipient", default="")
    subject = TextField(default="")
    text = TextField(default="")
    sender = TextField(default="")
    message_id = TextField(null=True, unique=True)
    language = TextField(default="")
    action = TextField(default="")
    url = TextField(default="")
    held_until = BigIntegerField()
    due_at = BigIntegerField(null=True)  # click, adjustment: by when; mail: not before (a later try)
    clock = TextField(default="")  # the clock that due_at of a click or adjustment belongs to
    attempts = IntegerField(default=0)
    error = TextField(default="")
    not_done = TextField(default="")
    claimed_by = TextField(default="")
    claimed_until = BigIntegerField(null=True)
    superseded_by = IntegerField(null=True)  # the event that made this click needless
    done_at = BigIntegerField(null=True)
    done_by = TextField(default="")

    class Meta:
        table_name = "outbox"
        indexes = ((("kind", "state", "held_until"), False),)


class Batch(Table):
    """One refund upload file, kept whole so that it can be written again byte for byte.

    Attributes:
        content: the file's text; its bytes are the UTF-8 of it.
        confirmed_at: when a feed processing report was taken in for it, and `answered_by` its SHA-256.
        written_at: when the file was first on disk; NULL as long as it never was.
    """

    id = AutoField()
    account = TextField()
    marketplace = TextField()
    form = TextField()  # flat or xml
    operator = TextField()
    created_at = BigIntegerField()
    content = TextField()
    records = IntegerField()
    confirmed_at = BigIntegerField(null=True)
    answered_by = TextField(default="")
    written_at = BigIntegerField(null=True)

    class Meta:
        table_name = "batch"


class BatchEntry(Table):
    """Which refund stands where in which batch; a refund stands in one batch only."""

    id = AutoField()
    batch = ForeignKeyField(Batch, backref="entries", on_delete="CASCADE")
    refund = ForeignKeyField(Refund, backref="batch_entry", unique=True, on_delete="CASCADE")
    record = IntegerField()  # 1 is the first line below the header, or the first message

    class Meta:
        table_name = "batch_entry"


class EventHead(Table):
    """The newest event of a chain that has several, or whose request was joined to another; see `store.audit`."""

    chain = IntegerField(primary_key=True)
    number = IntegerField()
    digest = TextField()

    class Meta:
        table_name = "event_head"


class Draft(Table):
    """What an operator typed about a request and did not decide yet.

    Attributes:
        kind: of the decision for which it was typed: message, note, set, received.
        fields: JSON: what was typed into each field, by the field's name.
        version: of the request when it was typed.
    """

    id = AutoField()
    request = ForeignKeyField(Request, backref="drafts", on_delete="CASCADE")
    operator = TextField()
    kind = TextField()
    fields = TextField()
    version = IntegerField()
    saved_at = BigIntegerField()

    class Meta:
        table_name = "draft"
        indexes = ((("request", "operator", "kind"), True),)


class PurgeRun(Table):
    """One run of `purge`. Without `finished_at` it was broken off, and the database's file may have old bytes."""

    id = AutoField()
    operator = TextField()
    started_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)
    requests = IntegerField(default=0)
    orders = IntegerField(default=0)

    class Meta:
        table_name = "purge_run"


TABLES: tuple[type[Table], ...] = (
    Request,
    OrderItem,
    ImportRun,
    Event,
    Refund,
    Outbox,
    Batch,
    BatchEntry,
    EventHead,
    Presence,
    Draft,
    PurgeRun,
    Kept,
    Parcel,
    Sitting,
    Handled,
)


def row_dict(model: Model) -> dict[str, Any]:
    """Return a row's own columns by field name."""
    return dict(model.__data__)
