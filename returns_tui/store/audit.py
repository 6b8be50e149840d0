"""The audit's rows: added, never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from returns_tui.store.models import Event


def add_event(
    request_id: int,
    event: str,
    *,
    at: int,
    operator: str,
    from_state: str,
    to_state: str,
    details: Mapping[str, str],
    **columns: Any,
) -> Event:
    """Add what happened to a request, in the running transaction, which holds the request. `at` in stored seconds.

    Args:
        columns: `key`, `undoes` and `before` of a decision.
    """
    return Event.create(
        request=request_id,
        at=at,
        operator=operator,
        event=event,
        from_state=from_state,
        to_state=to_state,
        details=json.dumps(dict(details), ensure_ascii=False),
        **columns,
    )
