"""One decision for many requests: what it is for each of them, and what they come to together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from returns_tui.errors import Refused, UsageError
from returns_tui.i18n import _
from returns_tui.policy import money
from returns_tui.policy.decisions import Decision, Plan, RefundDecision
from returns_tui.policy.request import Request


class FullRefund(NamedTuple):
    """Pay back to each buyer all that can still be refunded."""

    keep_item: bool


Choice = Decision | FullRefund
"""What is decided for many: the same for each, save a refund's amount."""


class Prospect(NamedTuple):
    """What will become of one request.

    Attributes:
        order_id: as the request has it, "" where it is gone.
        version: on which the plan rests.
        decision: what is decided on it, None where it is skipped.
        plan: what that will do, None where it is skipped.
        why: one sentence why it is skipped, "" where it is not.
    """

    request_id: int
    order_id: str
    version: int
    decision: Decision | None
    plan: Plan | None
    why: str
    account: str = ""

    @property
    def paid_out(self) -> tuple[str, int] | None:
        """What is paid out: currency and minor units; None where nothing is."""
        refund = None if self.plan is None else self.plan.refund
        return None if refund is None else (refund.currency, refund.paid_out)


class Totals(NamedTuple):
    """What many decisions come to.

    Attributes:
        done: how many requests it will be done to.
        skipped: how many it will not be done to.
        warned: how many of the first have a warning.
        paid_out: minor units by currency.
        mails: how many different addresses get mail.
        clicks: how many clicks are left to do.
    """

    done: int
    skipped: int
    warned: int
    paid_out: dict[str, int]
    mails: int
    clicks: int


def decision_for(choice: Choice, request: Request) -> Decision:
    """Return what `choice` means for one request.

    Raises:
        Refused: what was paid is unknown, or all of it is refunded.
    """
    if not isinstance(choice, FullRefund):
        return choice
    if request.refundable is None:
        raise Refused(_("What the buyer paid is unknown."))
    if request.refundable == 0:
        raise Refused(_("All that was paid is refunded already."))
    return RefundDecision(request.refundable, keep_item=choice.keep_item)


def accepted(plan: Plan) -> Plan:
    """Return a plan that needs no second thought.

    Raises:
        Refused: it has to be confirmed apart, which is done with one request at a time.
    """
    if plan.asks_again:
        raise Refused(_("{why} Decide it by itself.").format(why=plan.asks_again))
    return plan


def totals(prospects: Iterable[Prospect]) -> Totals:
    """Return what `prospects` come to together."""
    prospects = list(prospects)
    plans = [prospect.plan for prospect in prospects if prospect.plan is not None]
    paid: Counter[str] = Counter()
    for prospect in prospects:
        if prospect.paid_out is not None:
            currency, amount = prospect.paid_out
            paid[currency] += amount
    leaving = [entry for plan in plans for entry in plan.outbox]
    return Totals(
        len(plans),
        len(prospects) - len(plans),
        sum(bool(plan.warnings) for plan in plans),
        dict(sorted(paid.items())),
        len({entry.to for entry in leaving if entry.kind == "mail"}),
        sum(entry.kind == "click" for entry in leaving),
    )


def to_type(found: Totals, limits: dict[str, int]) -> list[str]:
    """Return the currencies whose sum is above the limit from which an amount is typed.

    Args:
        found: what is paid out altogether.
        limits: minor units by currency; a currency without one is never typed.
    """
    return [name for name, amount in found.paid_out.items() if name in limits and amount > limits[name]]


def typed_sum(text: str, currency: str, wanted: int) -> None:
    """Check a sum that the operator typed.

    Raises:
        UsageError: it is no amount, or another one than `wanted` minor units.
    """
    given = money.parse_amount(text, currency)
    if given != wanted:
        raise UsageError(
            _("{given} is not the {wanted} to be paid out.").format(
                given=money.shown(given, currency), wanted=money.shown(wanted, currency)
            )
        )
