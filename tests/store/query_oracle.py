"""What a query finds, worked out in plain Python from rows as they are: the databases have to find the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from returns_tui.config.currencies import decimals
from returns_tui.store import search
from returns_tui.store.conditions import (
    All,
    Amount,
    AnyOf,
    Between,
    Claimed,
    Condition,
    Flagged,
    HasWords,
    InState,
    NoClock,
    Not,
    OneOf,
    Stale,
    Text,
    seconds_of,
)
from returns_tui.store.query import Query

Row = Mapping[str, Any]


def fitting(rows: Sequence[Row], query: Query, now: datetime) -> list[int]:
    """Return the ids of the rows that a query finds, in the order of the queue."""
    oracle = Oracle(rows, now)
    found = [row for row in rows if oracle.wanted(row, query)]
    return [row["id"] for row in sorted(found, key=lambda row: (row["sort_at"], row["id"]))]


class Oracle:
    """Knows all rows."""

    def __init__(self, rows: Sequence[Row], now: datetime) -> None:
        self.rows = rows
        self.at = now
        self.now = int(now.timestamp())

    def wanted(self, row: Row, query: Query) -> bool:
        asleep = row["snoozed_until"] is not None and row["snoozed_until"] > self.now
        if query.awake and asleep and (row["due_at"] is None or row["due_at"] > self.now + 3600):
            return False
        if query.stale_after is not None and self.holds(Stale(query.stale_after), row):
            return False
        return self.holds(query.condition, row)

    def holds(self, condition: Condition, row: Row) -> bool:
        match condition:
            case All(parts):
                return all(self.holds(part, row) for part in parts)
            case AnyOf(parts):
                return any(self.holds(part, row) for part in parts)
            case Not(part):
                return not self.holds(part, row)
            case HasWords(terms):
                return self.has_words(row, terms)
            case InState(states):
                return row["state"] in states
            case Flagged("click"):
                return bool(row["clicks"])
            case Flagged("conflict"):
                return bool(row["conflict"])
            case Flagged():
                return row["snoozed_until"] is not None and row["snoozed_until"] > self.now
            case Stale(after):
                waits = row["state"] == "approved" and row["due_at"] is None
                return waits and row["requested_at"] <= self.now - after
            case Between(what, since, until):
                time = row["due_at"] if what == "due" else row["requested_at"]
                return (
                    time is not None
                    and (since is None or time >= seconds_of(since, self.at))
                    and (until is None or time < seconds_of(until, self.at))
                )
            case NoClock():
                return row["due_at"] is None
            case Amount():
                return self.costs(row, condition)
            case Text(column, how, text):
                own = lowered(row[column])
                return {"is": own == text, "begins": own.startswith(text), "has": text in own}[how]
            case OneOf(column, values):
                return lowered(row[column]) in values
            case Claimed():
                return row["a_to_z"] is True

    def has_words(self, row: Row, terms: Sequence[search.Term]) -> bool:
        def all_in(words: str, before: str) -> bool:
            return all(before + " ".join(term) in words for term in terms)

        somewhere = any(all_in(other["words"], " ") for other in self.rows)
        if somewhere or not any(search.indexed(term) for term in terms):
            return all_in(row["words"], " ")
        return all_in(row["words"], "")

    @staticmethod
    def costs(row: Row, wanted: Amount) -> bool:
        first, second = ("order_amount", "paid") if wanted.what == "value" else ("paid", "order_amount")
        minor = row[first] if row[first] is not None else row[second]
        if minor is None:
            return False
        amount = Decimal(minor) / 10 ** decimals(row["currency"])
        low, high = wanted.low, wanted.high
        return (low is None or amount > low or (wanted.low_fits and amount == low)) and (
            high is None or amount < high or (wanted.high_fits and amount == high)
        )


def lowered(text: str) -> str:
    return "".join(chr(ord(sign) + 32) if "A" <= sign <= "Z" else sign for sign in text)
