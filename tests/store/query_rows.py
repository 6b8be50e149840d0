"""Requests of all kinds, as no report would bring them together: for queries to find some of them."""

from __future__ import annotations

import random
from typing import Any

from peewee import fn

from returns_tui.store import search
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import Request, without_clock
from returns_tui.store.settling import index_words
from tests.conftest import NOW

STATES = ("pending", "approved", "received", "refunded", "closed", "cancelled")
HOUR, DAY = 3600, 86_400
CHOICES: dict[str, tuple[Any, ...]] = {
    "state": STATES,
    "item": ("Kettle 1.7 l", "Yoga mat, green", "保温杯 不锈钢", "Näh-Set", "Kettlebell 8 kg"),
    "sku": ("KETTLE-17", "kettle-17b", "MAT-6", "MÄT-6", ""),
    "reason_code": ("CR-DEFECTIVE", "DEFECTIVE", "cr-unwanted_item", "AMZ-PG-APP-TOO-SMALL", "CR-Ä(坏)", ""),
    "marketplace": ("amazon.co.uk", "amazon.de", "amazon.co.jp", "shop.example"),
    "currency": ("GBP", "JPY", "KWD"),
    "order_amount": (None, 0, 49, 50, 5000, 5001, 50_000),
    "paid": (None, 50, 4999),
    "label_payer": ("Seller", "Customer", ""),
    "assigned_to": ("", "ana", "Bob", "Zoë"),
    "a_to_z": (None, True, False),
    "noted": ("", "", "坏了，已退款", "called twice"),
    "clicks": (True, False, False, False),
    "conflict": ("?", "", "", ""),
}


def mixed_rows(store: Store, first: int, *, count: int) -> list[dict[str, Any]]:
    """Put `count` requests in the place of the `first` one; return their columns."""
    row: dict[str, Any] = dict(Request.get_by_id(first).__data__)
    del row["id"]
    dice = random.Random(11)
    now = seconds(NOW)
    made: list[dict[str, Any]] = []
    for number in range(count):
        due = dice.choice([None, now + dice.randint(-9, 9) * HOUR // 2, now + 4 * HOUR, now, now + 14 * HOUR])
        asked = now - dice.choice([0, HOUR, 10 * DAY, 50 * DAY, 60 * DAY, dice.randint(0, 90 * DAY)])
        values = {
            **row,
            **{name: dice.choice(values) for name, values in CHOICES.items()},
            "order_id": f"026-{number:07d}-0000000",
            "due_at": due,
            "requested_at": asked,
            "sort_at": without_clock(asked) if due is None else due,
            "snoozed_until": now + dice.randint(-5, 20) * HOUR // 2 if dice.random() < 0.3 else None,
        }
        values["words"] = search.words_of(values)
        made.append(values)
    with store.writing():
        last = Request.select(fn.MAX(Request.id)).scalar() or 0
        Request.delete().execute()
        Request.insert_many(made).execute()
        index_words(store, last)
    return list(Request.select().dicts())
