"""Every question on which something is decided: what has to be there, and the keys that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Close, Message
from returns_tui.store import outbox
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide
from tests.conftest import NOW, insert_request

BEFORE = NOW - timedelta(minutes=1)
BACK = {"reported_state": "received", "delivered_at": seconds(NOW) - 3600}

Made = Callable[[Store, Config, int], object]


def nothing(_store: Store, _config: Config, _request_id: int) -> None:
    """Leave the request as the report gave it."""


def closed(store: Store, config: Config, request_id: int) -> None:
    """Close it, so that there is something to take back, and to click."""
    decide(store, config, request_id, Close("not_returnable"), operator="ana", now=BEFORE)


def uncertain(store: Store, config: Config, request_id: int) -> None:
    """Write to the buyer by a mail of which nobody knows whether it arrived."""
    decide(store, config, request_id, Message(subject="Photos", text="Please."), operator="ana", now=BEFORE)
    mail = outbox.claim_mail(store, owner="send", now=NOW, lease=timedelta(minutes=5))
    assert mail is not None
    outbox.mark_uncertain(store, mail.id, owner="send", now=NOW, error="no answer after the text")


@dataclass(frozen=True)
class Way:
    """One question.

    Attributes:
        name: what is asked.
        keys: Textual's names of the keys that lead to it from the inbox; the last one puts it.
        facts: of the request.
        made: what was done to the request before.
        asks: words of the question.
        yes: the keys that answer it, and those after it.
    """

    name: str
    keys: tuple[str, ...]
    asks: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    made: Made = nothing
    yes: str = "y"

    def prepare(self, store: Store, config: Config) -> int:
        """Put a request of this kind into the queue; return its id."""
        number = insert_request(store, config, **self.facts)
        self.made(store, config, number)
        return number


WAYS = (
    Way("approve", ("a", "enter"), "Approve "),
    Way("close", ("c", "x"), "Close "),
    Way("refund", ("r", "5", "enter"), "Refund GBP 5.00", BACK),
    Way("a doubt before a refund", ("r", "5", "enter"), "not back", {"reported_state": "approved"}, yes="by"),
    Way("received", ("i", "enter"), "Goods of ", {"reported_state": "approved"}),
    Way("message by a template", ("m", "d"), "Send "),
    Way("message in own words", ("m", "t", "h", "tab", "o", "ctrl+s"), "Send "),
    Way("a text that the lint warns of", ("m", "l", "enter"), "held back: wrong language", yes="iy"),
    Way("note", ("n", "h", "ctrl+s"), "for us only", yes="k"),
    Way("snooze", ("s", "4", "h", "enter"), "Snooze "),
    Way("assign", ("t", "enter"), "? y / N"),
    Way("cancelled", ("x",), "cancelled by the buyer?"),
    Way("edit", ("e", "1", "ctrl+s"), "Enter "),
    Way("undo", ("u",), "Take back ", made=closed),
    Way("undo this", ("U",), "Take back ", made=closed),
    Way("a click is done", ("o", "x"), "done for", made=closed),
    Way("take back in the outbox", ("o", "u"), "Take back ", made=closed),
    Way("take back an entry of the outbox", ("o", "U"), "Take back ", made=closed),
    Way("send again", ("o", "r"), "send again", made=uncertain),
    Way("mark as sent", ("o", "s"), "mark as sent?", made=uncertain),
)
NAMES = [way.name for way in WAYS]


def everything(store: Store) -> str:
    """Return all that a decision changes, to compare."""
    with store.connection():
        rows = [
            store.database.execute_sql(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()
            for table, columns in (
                ("event", "id, request_id, event"),
                ("request", "id, version, state, refunded_gross, snoozed_until"),
                ("refund", "id, state, amount"),
                ("outbox", "id, state"),
            )
        ]
    return repr(rows)
