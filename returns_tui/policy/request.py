"""A request as the rules, the screens and the command line see it."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from returns_tui.config.values import ClockName, State

Origin = Literal["ours", "reported"]
OPEN_STATES: tuple[State, ...] = ("pending", "approved", "received")
FINAL_STATES: tuple[State, ...] = ("refunded", "closed", "cancelled")


class Paid(NamedTuple):
    """What the buyer paid for the returned pieces, in minor units, all with tax.

    Attributes:
        total: the most that can be refunded, tax and shipping included.
        tax: the part of the goods that is tax.
        shipping: the part of `total` that is shipping, its tax included.
        shipping_tax: the part of `shipping` that is tax.
        estimated: True when it comes from the report's Order Amount instead of an order report or a hand.
    """

    total: int
    tax: int = 0
    shipping: int = 0
    shipping_tax: int = 0
    estimated: bool = False


class Request(NamedTuple):
    """One returned item of one order. Amounts in minor units, times aware and UTC, unknown is None or "".

    Attributes:
        id: the number that `list` shows.
        version: rises with each change; a decision names the version that it was made on.
        state: what holds now; `decided_state` is the state that an operator's decision gave, None if none did.
        origin: whether `state` comes from a decision here or from a report.
        reported_state: the state that the reports give.
        marketplace_status: the report's own status word.
        conflict: one sentence when the report contradicts what was decided here, else "".
        requested_at: exact, or the earliest moment of the day where only that is known (`requested_exact`).
        delivered_at: likewise, when the goods came back; None while they are not.
        refunded: paid out by our ledger (intended, sent, confirmed), in minor units.
        refunded_gross: the same before restocking fees: what counts against `paid`.
        reported_refund: what the report claims. No proof.
        clicks: whether something is still to be clicked, or a refund still to be put into an upload file.
        buyer_asked_at: when the buyer's last unanswered message came in, None if nothing is unanswered.
        contacted_at: when we last wrote to or heard from the buyer, None if never.
        refund_failed_at: when the marketplace refused a refund that is still to be made, else None.
        claim_since: the earliest day for which a report showed an A-to-z claim.
        purged_at: when the buyer's data was purged; what was entered since is there all the same. None if never.
        due_at, due_for: the clock that runs out first, None when nothing is due.
    """

    id: int
    account: str
    marketplace: str
    order_id: str
    currency: str
    state: State
    origin: Origin
    version: int
    requested_at: datetime
    requested_exact: bool
    rma_id: str = ""
    merchant_rma_id: str = ""
    order_item_id: str = ""
    sku: str = ""
    asin: str = ""
    item: str = ""
    category: str = ""
    quantity: int = 1
    order_quantity: int | None = None
    reason_code: str = ""
    comment: str = ""
    decided_state: State | None = None
    reported_state: State = "pending"
    marketplace_status: str = ""
    conflict: str = ""
    ordered_on: date | None = None
    delivered_at: datetime | None = None
    delivered_exact: bool = False
    paid: Paid | None = None
    order_amount: int | None = None
    refunded: int = 0
    refunded_gross: int = 0
    reported_refund: int | None = None
    in_policy: bool | None = None
    a_to_z: bool | None = None
    claim_since: date | None = None
    is_prime: bool | None = None
    return_type: str = ""
    resolution: str = ""
    label_type: str = ""
    label_payer: str = ""
    label_cost: int | None = None
    carrier: str = ""
    tracking_id: str = ""
    buyer_email: str = ""
    buyer_name: str = ""
    assigned_to: str = ""
    snoozed_until: datetime | None = None
    clicks: bool = False
    buyer_asked_at: datetime | None = None
    contacted_at: datetime | None = None
    refund_failed_at: datetime | None = None
    due_at: datetime | None = None
    due_for: ClockName | None = None
    purged_at: datetime | None = None
    other: Mapping[str, str] = MappingProxyType({})

    @property
    def refundable(self) -> int | None:
        """The gross amount that can still be refunded, in minor units; None while what was paid is unknown."""
        return None if self.paid is None else max(0, self.paid.total - self.refunded_gross)

    @property
    def state_at_marketplace(self) -> State:
        """What the marketplace shows as far as is known: an approval whose click is open is not there yet."""
        return "pending" if self.reported_state == "pending" and self.clicks else self.state

    @property
    def refund_at_first_scan(self) -> bool:
        """Whether the marketplace pays by itself as soon as the carrier scans the parcel."""
        return self.resolution.replace(" ", "").casefold() == "refundatfirstscan"


class HistoryEntry(NamedTuple):
    """One event of a request's history."""

    id: int
    at: datetime
    operator: str
    event: str
    from_state: str
    to_state: str
    details: dict[str, str]


class LedgerEntry(NamedTuple):
    """One refund of a request, in minor units. `state`: intended, sent, confirmed, failed or undone."""

    id: int
    amount: int
    fee: int
    paid_out: int
    currency: str
    state: str
    route: str
    batch: int | None


class OutboxEntry(NamedTuple):
    """Something that has to leave the building because of a decision.

    Attributes:
        kind: `mail`, `adjustment` or `click`.
        state: mail: waiting, sending, sent, failed, uncertain, undone; adjustment: waiting, batched,
            confirmed, failed, undone; click: open, done, undone.
        due_at: mail and adjustment: from when it may leave; click: by when it should be done, or None.
        action: what a click is called in Seller Central, as `Close request`.
        error: why it failed, or what is not known; "" otherwise.
        event_id: the decision that it comes from.
        not_done: for a click, a sentence when a later report shows that it was not done.
    """

    id: int
    request_id: int
    order_id: str
    account: str
    marketplace: str
    kind: str
    state: str
    to: str
    subject: str
    text: str
    due_at: datetime | None
    held_until: datetime
    action: str = ""
    url: str = ""
    error: str = ""
    not_done: str = ""
    attempts: int = 0
    message_id: str = ""
    sender: str = ""
    event_id: int = 0
