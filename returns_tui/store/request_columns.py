"""The columns of a request that only one report has ever spoken of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from returns_tui.store.derive import Deadlines, derive
from returns_tui.store.models import Request
from returns_tui.store.report_columns import report_columns

if TYPE_CHECKING:
    from returns_tui.config.values import Config, Marketplace
    from returns_tui.policy.sightings import Sighting

_DEFAULTS: dict[str, Any] = {field.name: field.default for field in Request._meta.sorted_fields}


class RequestColumns:
    """Makes new requests of one marketplace.

    Args:
        now: when they are made, in stored seconds.
    """

    def __init__(self, config: Config, market: Marketplace, account: str, now: int) -> None:
        self._config = config
        self._market = market
        own = {"id": 0, "account": account, "marketplace": market.id, "created_at": now, "due_at": None}
        self._base: dict[str, Any] = {**_DEFAULTS, **own}
        self.deadlines: Deadlines = {}

    def base(self, order_id: str) -> dict[str, Any]:
        """Return a request of which nothing is known but its order."""
        return {**self._base, "order_id": order_id}

    def of(self, order_id: str, said: Sighting, reported: str) -> Mapping[str, Any]:
        """Return all columns of a request, its id 0.

        Args:
            order_id: its order, of which no order report has spoken.
            said: what a report says.
            reported: the same as it is stored.
        """
        values = self.base(order_id)
        values |= report_columns(said, {}, {}, self._market, self._config)
        values["reported"] = reported
        values |= derive(values, self._market, self._config, deadlines=self.deadlines)
        return values
