"""What an operator can decide, and the plan of what a decision will do."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from returns_tui.config.values import State
from returns_tui.policy.states import DecisionKind

if TYPE_CHECKING:
    from returns_tui.policy.lint.rules import Finding


class Approve(NamedTuple):
    """Let the goods come back. No money moves.

    Attributes:
        address: id of the return address; None takes the marketplace's.
        language: of the text; None takes the first of the marketplace's that the text has.
        label: whether the buyer gets a prepaid label.
        merchant_rma: the seller's own number for the return.
        despite_lint: the operator insists on the text although the lint warns.
    """

    address: str | None = None
    language: str | None = None
    label: Literal["unpaid", "prepaid"] = "unpaid"
    merchant_rma: str = ""
    despite_lint: bool = False


class Close(NamedTuple):
    """Close the request with a closure reason of the config."""

    reason: str
    language: str | None = None
    despite_lint: bool = False


class RefundDecision(NamedTuple):
    """Pay money back. Minor units; `amount` is gross, the fee is kept back from it.

    Attributes:
        keep_item: the buyer keeps the goods.
        keep_open: a partial refund that leaves the request as it is.
        despite_reported: the operator knows that the marketplace may have paid already.
    """

    amount: int
    fee: int = 0
    keep_item: bool = False
    keep_open: bool = False
    despite_reported: bool = False


class Received(NamedTuple):
    """The goods are back, in this condition (free words)."""

    condition: str = ""


class Cancelled(NamedTuple):
    """The buyer cancelled the request."""

    def __bool__(self) -> bool:
        """Be something, though there is nothing in it."""
        return True


class Message(NamedTuple):
    """Write to the buyer: a template of the config, or free text with a subject.

    Attributes:
        amount: minor units, for templates that name one.
    """

    template: str | None = None
    language: str | None = None
    subject: str = ""
    text: str = ""
    amount: int | None = None
    despite_lint: bool = False


class Note(NamedTuple):
    """Write something down: ours, or what the buyer answered (this starts the reply clock)."""

    text: str
    from_buyer: bool = False


class Snooze(NamedTuple):
    """Put the request aside until an aware time, or `policy.waking.UNTIL_CHANGE`. Its clock runs on."""

    until: datetime


class Assign(NamedTuple):
    """Make the request an operator's, or "" nobody's. Whose it is keeps nobody from deciding on it."""

    to: str

    def __bool__(self) -> bool:
        """Be something, also when the request is to be nobody's."""
        return True


class SetFacts(NamedTuple):
    """Enter what no report gave; None leaves as it is. `paid` in minor units, all with tax."""

    comment: str | None = None
    buyer_email: str | None = None
    buyer_name: str | None = None
    order_item_id: str | None = None
    paid: int | None = None


Decision = Approve | Close | RefundDecision | Received | Cancelled | Message | Note | Snooze | Assign | SetFacts

KIND_OF: Mapping[type, DecisionKind] = {
    Approve: "approve",
    Close: "close",
    RefundDecision: "refund",
    Received: "received",
    Cancelled: "cancelled",
    Message: "message",
    Note: "note",
    Snooze: "snooze",
    Assign: "assign",
    SetFacts: "set",
}


class OutboxDraft(NamedTuple):
    """Something that a decision will put into the outbox, with everything frozen.

    Attributes:
        kind: `mail`, `adjustment` or `click`.
        purpose: the decision that it belongs to.
        to: the recipient's address; for a click, "" (the marketplace knows whom to tell).
        text: the mail's text, or the text to paste.
        action: a click's name in Seller Central.
        due_at: by when a click or an adjustment has to be done.
        clock: the clock that `due_at` belongs to.
    """

    kind: Literal["mail", "adjustment", "click"]
    purpose: str
    to: str = ""
    subject: str = ""
    text: str = ""
    sender: str = ""
    language: str = ""
    action: str = ""
    url: str = ""
    due_at: datetime | None = None
    clock: str = ""


class RefundDraft(NamedTuple):
    """A line of the ledger to come, in minor units. The four parts add up to `amount`.

    Attributes:
        reason_code: the adjustment feed's, as `CustomerReturn`.
        route: by upload `file` or by `click`.
    """

    amount: int
    fee: int
    paid_out: int
    item_price: int
    item_tax: int
    shipping_price: int
    shipping_tax: int
    currency: str
    reason_code: str
    order_item_id: str
    quantity: int
    route: Literal["file", "click"]
    keep_item: bool
    keep_open: bool


class Plan(NamedTuple):
    """What a decision will do; the same for the preview and for the deed.

    Attributes:
        to_state: the state afterwards; the present one where the decision does not change it.
        moves: whether the decision gives the request its state from now on.
        details: what the history keeps of it, by name.
        changes: new values of the request's own fields, as `policy.request.Request` names them.
        warnings: sentences that the operator should read before going on.
        asks_again: a sentence to be confirmed apart, "" where one confirmation is enough.
        summary: what will happen, in one line.
        findings: what the lint found in the text, overridden.
    """

    kind: DecisionKind
    to_state: State
    moves: bool
    details: Mapping[str, str]
    summary: str
    outbox: tuple[OutboxDraft, ...] = ()
    refund: RefundDraft | None = None
    changes: Mapping[str, Any] = MappingProxyType({})
    warnings: tuple[str, ...] = ()
    asks_again: str = ""
    findings: tuple["Finding", ...] = ()
