"""Advice, costs, and what is known of buyer and product, in words: for the details and for `show`. No widget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from returns_tui.config.values import Config
from returns_tui.i18n import N_, _, ngettext
from returns_tui.policy import money
from returns_tui.policy.advice import Suggestion
from returns_tui.policy.costs import Comparison
from returns_tui.policy.reason_words import shown_meaning

if TYPE_CHECKING:
    from returns_tui.store.track_record import TrackRecord

_SUGGESTED: Mapping[str, str] = {
    "keep": N_("refund, the buyer keeps it"),
    "refund": N_("refund"),
    "approve": N_("approve"),
    "wait": N_("wait"),
    "look": N_("look yourself"),
    "none": N_("nothing"),
}
_MISSING: Mapping[str, str] = {
    "paid": N_("what was paid"),
    "address": N_("an address"),
    "payer": N_("who pays the way"),
    "way": N_("the way back"),
    "handling": N_("handling"),
    "resale": N_("what it brings"),
}
_AMOUNT = 8  # cells of the two sums, so that what follows stands still


def suggested(suggestion: Suggestion, config: Config) -> str:
    """Return what is suggested, as `close: Out of the return window`."""
    target = suggestion.target
    if suggestion.kind == "ask":
        template = config.messages.get(target or "")
        return _("ask first: {label}").format(label=template.label if template else target)
    if suggestion.kind == "close":
        reason = config.closure_reasons.get(target or "")
        return _("close: {label}").format(label=reason.label if reason else target)
    if suggestion.kind == "approve" and target is not None:
        return _("approve, to {address}").format(address=target)
    return _(_SUGGESTED[suggestion.kind])


def advice(suggestion: Suggestion, config: Config, *, short: bool = False) -> str:
    """Return the suggestion with its rule and, unless `short`, its reason. The last resort is a reason itself."""
    if not suggestion.rule:
        return f"{suggested(suggestion, config)}: {suggestion.because}"
    told = f"{suggested(suggestion, config)} ({suggestion.rule})"
    return told if short else f"{told}: {suggestion.because}"


def cost(costs: Comparison | None, *, short: bool = False) -> str:
    """Return the comparison as one line, unless `short` with its parts; "" where nothing is to be compared."""
    if costs is None:
        return ""
    keep = _sum(costs.keep, costs.currency)
    if costs.back is None:
        missing = ", ".join(_(_MISSING[name]) for name in costs.missing)
        return _("keep {keep}, back unknown: {missing}?").format(keep=keep, missing=missing)
    sums = _("keep {keep}, back {back}").format(keep=keep, back=_sum(costs.back, costs.currency))
    return sums if short else f"{sums}: " + ", ".join(f"{name} {amount}" for name, amount in _parts(costs))


def breakdown(costs: Comparison) -> Iterator[tuple[str, str]]:
    """Yield what each of the two ways out costs and of what that is made, by its label."""
    currency = costs.currency
    refund = _("unknown") if costs.refund is None else money.shown(costs.refund, currency)
    yield _("Keep"), _("{refund}: the refund").format(refund=refund)
    parts = ", ".join(f"{name} {amount}" for name, amount in ((_("refund"), refund), *_parts(costs)))
    back = _("unknown") if costs.back is None else money.shown(costs.back, currency)
    yield _("Return"), f"{back}: {parts}"
    if costs.missing:
        missing = ", ".join(_(_MISSING[name]) for name in costs.missing)
        yield "", _("not known: {missing}; see docs/advice-and-costs.md").format(missing=missing)
    if costs.address is not None:
        yield (
            "",
            _("to {address}: {lines}").format(address=costs.address.id, lines=", ".join(costs.address.lines[-2:])),
        )


def conditions(met: Mapping[str, str]) -> str:
    """Return the conditions of a rule with what met them, by the names that they have in the config."""
    return ", ".join(f"{name}: {word}" for name, word in met.items()) or _("every request")


def _sum(minor: int | None, currency: str) -> str:
    return _("unknown") if minor is None else money.plain(minor, currency).rjust(_AMOUNT)


def _parts(costs: Comparison) -> Iterator[tuple[str, str]]:
    """Yield what having back adds to the refund and takes off it, as far as it is known."""
    currency = costs.currency
    if costs.payer == "buyer":
        yield _("way"), _("the buyer's")
    elif costs.way is not None:
        yield _("label") if costs.way_is == "label" else _("freight"), money.plain(costs.way, currency)
    if costs.handling is not None:
        yield _("handling"), money.plain(costs.handling, currency)
    if costs.fee:
        yield _("fee"), "-" + money.plain(costs.fee, currency)
    if costs.resale is not None:
        yield _("resale"), ("-" if costs.resale else "") + money.plain(costs.resale, currency)


def buyer(record: TrackRecord, currency: str) -> str:
    """Return what is known of the buyer."""
    from returns_tui.store.track_record import BUYER_DAYS

    if record.buyer_returns is None:
        return _("buyer unknown")
    if not record.buyer_returns:
        return _("no other return of the buyer in {days} days").format(days=BUYER_DAYS)
    told = ngettext(
        "{n} other return of the buyer in {days} days, {amount} refunded",
        "{n} other returns of the buyer in {days} days, {amount} refunded",
        record.buyer_returns,
    )
    amount = money.shown(record.buyer_refunded, currency)
    return told.format(n=record.buyer_returns, days=BUYER_DAYS, amount=amount)


def product(record: TrackRecord, config: Config) -> str:
    """Return what is known of the product."""
    if record.product_returns is None:
        return _("no SKU in the report")
    if not record.reason_returns:
        return _came(record).lstrip()
    return _("{came}, most often ({n} of {all}): {reason}").format(
        came=_came(record).lstrip(),
        n=record.reason_returns,
        all=record.product_returns,
        reason=shown_meaning(record.reason, config),
    )


def _came(record: TrackRecord) -> str:
    """Return how often it came back; the number takes two cells, so that what follows stands still."""
    if not record.orders:
        return _("{n:2} x back, orders unknown").format(n=record.product_returns)
    return _("{n:2} of {orders} orders back").format(n=record.returned, orders=record.orders)


def before(record: TrackRecord, currency: str, config: Config) -> str:
    """Return what is known of both, as short as it can be said: a reason only if it is that of most."""
    if record.buyer_returns is None:
        known = _("buyer unknown")
    elif record.buyer_returns:
        known = _("buyer {n} more, {amount}").format(
            n=record.buyer_returns, amount=money.plain(record.buyer_refunded, currency)
        )
    else:
        known = _("buyer no other")
    if record.product_returns is None:
        return _("{buyer}; item has no SKU").format(buyer=known)
    if record.product_returns < 2:
        return _("{buyer}; item {came}").format(buyer=known, came=_came(record))
    if record.reason_returns < 2 or record.reason_returns * 2 < record.product_returns:
        why = _("reasons differ")
    else:
        why = _("mostly: {reason}").format(reason=shown_meaning(record.reason, config))
    return _("{buyer}; item {came}, {why}").format(buyer=known, came=_came(record), why=why)
