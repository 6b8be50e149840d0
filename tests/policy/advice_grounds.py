"""Requests and costs for the tests of advice and of the cost line."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from returns_tui.config.advice import Costs, Shares
from returns_tui.config.values import Config
from returns_tui.policy.request import Paid, Request

NOW = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)
COSTS = Costs(
    handling={"GBP": Decimal("2.60"), "USD": Decimal("3.20")},
    labels={"GB": {"GBP": Decimal("3.35")}, "US": {"USD": Decimal("6.40")}},
    resale=Shares({"DEFECTIVE": 0}, {"buyer": 70, "seller": 30, "carrier": 0}),
)


def a_request(**changed: Any) -> Request:
    """Return a pending request at amazon.co.uk, GBP 39.90 paid, the seller's fault."""
    facts: dict[str, Any] = {
        "id": 1,
        "account": "default",
        "marketplace": "amazon.co.uk",
        "order_id": "026-1180443-7781902",
        "currency": "GBP",
        "state": "pending",
        "origin": "reported",
        "version": 1,
        "requested_at": NOW,
        "requested_exact": True,
        "item": "Kettle 1.7 l, black",
        "sku": "KETTLE-17",
        "reason_code": "CR-DEFECTIVE",
        "in_policy": True,
        "paid": Paid(3990),
    }
    return Request(**{**facts, **changed})


def with_costs(config: Config, costs: Costs = COSTS, **changed: Any) -> Config:
    """Return the config with these costs."""
    return config._replace(costs=costs, **changed)
