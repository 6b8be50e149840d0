"""The columns of a request that only one report has ever spoken of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from returns_tui.store.derive import Deadlines, derive
from returns_tui.store.models import COLUMNS, Request
from returns_tui.store.report_columns import report_columns

if TYPE_CHECKING:
    from returns_tui.config.values import Config, Marketplace
    from returns_tui.policy.sightings import Sighting

GIVEN: tuple[str, ...] = tuple(
    (
        "order_id rma_id merchant_rma_id order_item_id sku asin item category quantity order_quantity reason_code"
        " state reported_state marketplace_status ordered_on requested_at requested_exact delivered_at"
        " delivered_exact paid paid_estimated order_amount reported_refund in_policy a_to_z claim_since is_prime"
        " return_type resolution label_type label_payer label_cost carrier tracking_id due_at due_for sort_at"
        " words reported"
    ).split()
)
"""The columns that differ from request to request when only one report has ever spoken of each."""

OTHERS: tuple[str, ...] = tuple(name for name in COLUMNS[1:] if name not in GIVEN)
"""The other columns, without the id: they are the same in all such requests."""

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
        derived = {"currency": market.currency, "origin": "reported", "conflict": "", "clicks": False}
        self.others: dict[str, Any] = {name: {**self._base, **derived}[name] for name in OTHERS}
        """What the `OTHERS` are."""

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
