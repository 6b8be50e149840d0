"""Deciding in a test: at the tests' fixed time, by ana unless another is named."""

from __future__ import annotations

from returns_tui.config.values import Config
from returns_tui.policy.decisions import (
    Decision,
)
from returns_tui.store.database import Store
from returns_tui.store.decisions import Outcome, decide
from tests.conftest import NOW


def act(
    store: Store, config: Config, request_id: int, decision: Decision, operator: str = "ana", **more: object
) -> Outcome:
    return decide(store, config, request_id, decision, operator=operator, now=NOW, **more)  # type: ignore[arg-type]
