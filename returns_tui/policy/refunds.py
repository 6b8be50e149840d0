"""Whether a refund may be made, how much of it, and of which parts it consists. Minor units throughout."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns_tui.config.values import Config, Marketplace
from returns_tui.errors import RefundTooHigh, Refused, ReportedRefund
from returns_tui.i18n import _
from returns_tui.policy import clocks, money
from returns_tui.policy.faults import fault_of
from returns_tui.policy.request import Paid, Request

if TYPE_CHECKING:
    from returns_tui.policy.decisions import RefundDecision, RefundDraft


def why_reported(request: Request, market: Marketplace, now: datetime) -> str:
    """Return one sentence why the marketplace may have paid already, "" when nothing speaks for it."""
    if request.reported_refund:
        return _("The report says that {amount} was refunded already.").format(
            amount=money.shown(request.reported_refund, request.currency)
        )
    if request.refund_at_first_scan:
        return _("“Refund at first scan”: the marketplace pays as soon as the carrier scans the parcel.")
    if clocks.refund_clock_ran_out(request, market, now):
        return _("The time for the refund is over, so the marketplace may have paid by itself.")
    return ""


def _why_twice(request: Request, amount: int, elsewhere: int) -> str:
    """Return one sentence when this and other requests would refund an item more often than it was bought."""
    if not elsewhere or request.paid is None:
        return ""
    bought = max(request.order_quantity or request.quantity, request.quantity)
    if request.refunded_gross + elsewhere + amount <= money.share(request.paid.total, bought, request.quantity):
        return ""
    return _("Another request about the same item of this order was refunded: {amount}.").format(
        amount=money.shown(elsewhere, request.currency)
    )


def fits_a_file(word: str) -> bool:
    """Return whether an id can stand in an upload file: printable ASCII without blanks, and no formula."""
    return word.isascii() and word.isprintable() and " " not in word and word[:1].isalnum()


def fee_limit(request: Request, market: Marketplace, config: Config, amount: int) -> tuple[int, int]:
    """Return the highest restocking fee on a gross `amount`, and its percentage, by the config's rules."""
    if fault_of(request.reason_code, market) == "seller":
        return 0, 0
    own = [rule for rule in config.refunds.restocking if market.id in rule.marketplaces]
    rules = own or [rule for rule in config.refunds.restocking if not rule.marketplaces]
    percent = max((rule.percent for rule in rules), default=0 if config.refunds.restocking else 100)
    return money.share(amount, percent, 100), percent


def split(amount: int, paid: Paid, already: int) -> tuple[int, int, int, int]:
    """Return a gross `amount` as (item price, item tax, shipping, shipping tax), which add up to it.

    Goods come before shipping: of all that was paid, the refund covers what lies behind `already` refunded.
    Tax is the goods' share of tax by the order report; without one everything is item price.
    """
    goods_paid = paid.total - paid.shipping
    goods = max(0, min(amount, goods_paid - already))
    shipping = amount - goods
    tax = money.share(paid.tax, goods, goods_paid) if goods_paid else 0
    shipping_tax = money.share(paid.shipping_tax, shipping, paid.shipping) if paid.shipping else 0
    tax, shipping_tax = min(tax, goods), min(shipping_tax, shipping)
    return goods - tax, tax, shipping - shipping_tax, shipping_tax


def draft(
    decision: RefundDecision,
    request: Request,
    market: Marketplace,
    config: Config,
    *,
    now: datetime,
    paid_out_today: int,
    refunded_elsewhere: int,
) -> RefundDraft:
    """Return the ledger line that `decision` makes.

    Args:
        paid_out_today: what the account has paid out today in this currency.
        refunded_elsewhere: gross, by other requests about the same item of the order.

    Raises:
        Refused: a rule forbids the refund; RefundTooHigh and ReportedRefund among them.
    """
    currency = request.currency
    if request.paid is None or request.refundable is None:
        raise Refused(_("What the buyer paid is unknown: enter it first, with “set --paid” or the key e."))
    if decision.amount <= 0:
        raise Refused(_("A refund must be more than nothing."))
    if decision.amount > request.refundable:
        raise RefundTooHigh(
            _("{amount} is more than the {maximum} that can still be refunded.").format(
                amount=money.shown(decision.amount, currency),
                maximum=money.shown(request.refundable, currency),
            ),
            money.from_minor(request.refundable, currency),
        )
    if not 0 <= decision.fee < decision.amount:
        raise Refused(_("The restocking fee must be less than the amount, and not below zero."))
    limit, percent = fee_limit(request, market, config, decision.amount)
    if decision.fee > limit:
        raise Refused(
            _("The restocking fee may be at most {limit} here ({percent} %).").format(
                limit=money.shown(limit, currency), percent=percent
            )
        )
    if request.state == "pending" and not (decision.keep_item or decision.keep_open):
        raise Refused(
            _("The goods are not back and the return is not approved: refund and let the buyer keep the item.")
        )
    if decision.keep_open and decision.amount == request.refundable:
        raise Refused(_("This refunds everything, so nothing stays open: leave out “keep open”."))
    reported = why_reported(request, market, now) or _why_twice(request, decision.amount, refunded_elsewhere)
    if reported and not decision.despite_reported:
        raise ReportedRefund(
            _("{why} Refund all the same only if you know better (--despite-reported).").format(why=reported)
        )
    paid_out = decision.amount - decision.fee
    daily = config.refunds.daily_limit.get(currency)
    if daily is not None and paid_out_today + paid_out > money.to_minor(daily, currency):
        raise Refused(
            _("The daily limit of {limit} would be passed: {today} paid out today.").format(
                limit=money.shown(money.to_minor(daily, currency), currency),
                today=money.shown(paid_out_today, currency),
            )
        )
    item_price, item_tax, shipping_price, shipping_tax = split(
        decision.amount, request.paid, request.refunded_gross
    )
    from returns_tui.policy.decisions import RefundDraft

    by_file = market.refund_route == "file" and all(map(fits_a_file, (request.order_id, request.order_item_id)))
    return RefundDraft(
        amount=decision.amount,
        fee=decision.fee,
        paid_out=paid_out,
        item_price=item_price,
        item_tax=item_tax,
        shipping_price=shipping_price,
        shipping_tax=shipping_tax,
        currency=currency,
        reason_code="GeneralAdjustment" if decision.keep_open else "CustomerReturn",
        order_item_id=request.order_item_id,
        quantity=request.quantity,
        route="file" if by_file else "click",
        keep_item=decision.keep_item,
        keep_open=decision.keep_open,
    )
