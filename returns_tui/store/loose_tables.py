"""Tables that refer to no other: what inboxes and commands keep beside the queue. See `store.models`."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, CompositeKey, IntegerField, TextField

from returns_tui.store.table import Table


class Presence(Table):
    """Who is on which request now: one row for each inbox that is on one. A warning only, so nothing hangs on it.

    Attributes:
        session: of one open inbox, random.
        request_id: no foreign key, for its check would wait for whoever is deciding on the request.
        expires_at: until when it holds when it is not renewed.
    """

    session = TextField(primary_key=True)
    operator = TextField()
    request_id = IntegerField()
    since = BigIntegerField()
    expires_at = BigIntegerField()

    class Meta:
        table_name = "presence"


class Kept(Table):
    """What an operator's inbox keeps from one time to the next, by name; the last one that was written holds."""

    operator = TextField()
    name = TextField()
    value = TextField()

    class Meta:
        table_name = "kept"
        primary_key = CompositeKey("operator", "name")


class Sitting(Table):
    """One operator at one inbox, from its opening to its end, as far as anything was decided there.

    Attributes:
        session: of the inbox, random.
        seconds: at work there until the last decision, see `ui.sitting`.
    """

    session = TextField(primary_key=True)
    operator = TextField()
    begun_at = BigIntegerField()
    seconds = IntegerField()

    class Meta:
        table_name = "sitting"


class Parcel(Table):
    """A parcel that came and belongs to nothing that reports told of so far."""

    id = AutoField()
    number = TextField(unique=True)
    note = TextField(default="")
    operator = TextField()
    noted_at = BigIntegerField()

    class Meta:
        table_name = "parcel"
