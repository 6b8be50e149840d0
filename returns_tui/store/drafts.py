"""Drafts: what operators typed and did not decide yet, each one's own, for one request and kind of decision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from returns_tui.store import bulk
from returns_tui.store.database import Store, seconds
from returns_tui.store.derive import moment


class Draft(NamedTuple):
    """What was typed.

    Attributes:
        kind: of the decision for which it was typed: message, note, set or received.
        fields: what stands in each field, by the field's name.
        version: of the request when it was typed.
        saved_at: aware.
    """

    request_id: int
    kind: str
    fields: Mapping[str, str]
    version: int
    saved_at: datetime


def keep(store: Store, draft: Draft, operator: str) -> None:
    """Keep a draft in the place of the operator's earlier one for that request and kind.

    A request that is gone, because another report showed that it was one with another, keeps nothing.
    """
    values = {
        "request_id": draft.request_id,
        "operator": operator,
        "kind": draft.kind,
        "fields": json.dumps(dict(draft.fields), ensure_ascii=False),
        "version": draft.version,
        "saved_at": seconds(draft.saved_at),
    }
    columns = ", ".join(values)
    with store.writing():
        bulk.execute(
            store,
            f"INSERT INTO draft ({columns}) SELECT {', '.join(_typed(store, values))} FROM request WHERE id = ?"  # noqa: S608
            " ON CONFLICT (request_id, operator, kind) DO UPDATE SET fields = excluded.fields,"
            " version = excluded.version, saved_at = excluded.saved_at",
            [*values.values(), draft.request_id],
        )


def _typed(store: Store, values: Mapping[str, object]) -> list[str]:
    """Return a place for each value; PostgreSQL cannot tell the types of such in a SELECT."""
    if store.backend == "sqlite":
        return ["?"] * len(values)
    return [f"CAST(? AS {'bigint' if isinstance(value, int) else 'text'})" for value in values.values()]


def forget(store: Store, request_id: int, operator: str, kind: str) -> None:
    """Forget the operator's draft for that request and kind of decision, if there is one."""
    with store.writing():
        bulk.execute(
            store,
            "DELETE FROM draft WHERE request_id = ? AND operator = ? AND kind = ?",
            [request_id, operator, kind],
        )


def move(store: Store, joined: Mapping[int, int]) -> None:
    """Move the drafts of requests that turned out to be others: id → that of the other. In a transaction.

    Where the operator has one of the same kind there already, that stays.
    """
    bulk.execute_many(
        store,
        "UPDATE draft SET request_id = ? WHERE request_id = ? AND NOT EXISTS (SELECT 1 FROM draft AS other"
        " WHERE other.request_id = ? AND other.operator = draft.operator AND other.kind = draft.kind)",
        [(winner, loser, winner) for loser, winner in joined.items()],
    )


def of(store: Store, operator: str) -> list[Draft]:
    """Return all drafts of an operator, the oldest first."""
    with store.connection():
        found = bulk.select(
            store,
            "SELECT request_id, kind, fields, version, saved_at FROM draft WHERE operator = ?"
            " ORDER BY saved_at, id",
            [operator],
        )
    drafts = []
    for request_id, kind, fields, version, saved_at in found:
        at = moment(saved_at)
        assert at is not None
        drafts.append(Draft(request_id, kind, json.loads(fields), version, at))
    return drafts
