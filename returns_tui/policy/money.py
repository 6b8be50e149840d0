"""Amounts: `Decimal` in the major unit to look at, integer minor units to store and to compare."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from returns_tui.config.currencies import decimals
from returns_tui.errors import UsageError
from returns_tui.i18n import _


def to_minor(amount: Decimal, currency: str) -> int:
    """Return `amount` (major unit) in minor units, rounded half to even where it has more decimals."""
    return int(amount.scaleb(decimals(currency)).to_integral_value(ROUND_HALF_EVEN))


def from_minor(minor: int, currency: str) -> Decimal:
    """Return `minor` units as a `Decimal` in the major unit, with exactly the currency's decimals."""
    return Decimal(minor).scaleb(-decimals(currency)) if decimals(currency) else Decimal(minor)


def plain(minor: int, currency: str) -> str:
    """Return `minor` units as a plain number with the currency's decimals, as `21.38` or `1500`."""
    return f"{from_minor(minor, currency):f}"


def shown(minor: int | None, currency: str) -> str:
    """Return `minor` units with the currency's code, as `GBP 21.38`; `` where the amount is unknown.

    The code, not a sign: `$` is four currencies here, and the width of `€` differs among terminals.
    """
    return "" if minor is None else f"{currency} {plain(minor, currency)}"


def parse_amount(text: str, currency: str) -> int:
    """Return an amount that an operator typed (`21.38`), in minor units.

    Raises:
        UsageError: it is no positive plain number with at most the currency's decimals.
    """
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    places = decimals(currency)
    if (
        not amount.is_finite()
        or amount < 0
        or amount >= Decimal(10) ** 9
        or set(text.strip()) - set("0123456789.")
        or -int(amount.as_tuple().exponent) > places
    ):
        example = "21.38" if places == 2 else "2138" if places == 0 else "21.380"
        if not text.strip():
            raise UsageError(
                _("An amount in {currency} is missing: write it as {example}.").format(
                    currency=currency, example=example
                )
            )
        raise UsageError(
            _("“{text}” is no amount in {currency}: write it as {example}.").format(
                text=text, currency=currency, example=example
            )
        )
    return to_minor(amount, currency)


def share(total: int, part: int, whole: int) -> int:
    """Return `total` × `part` ÷ `whole` in minor units, rounded half to even; `whole` must not be 0."""
    return int((Decimal(total) * part / whole).to_integral_value(ROUND_HALF_EVEN))
