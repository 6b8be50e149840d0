"""What "refund, and the buyer keeps it" costs against having the goods back. Minor units of one currency.

Both begin with the refund. Having the goods back adds what the way costs the seller and the handling, and takes
off what is kept back and what the goods still bring. A figure that neither the report nor the config gives is
missing: then nothing is added up.
"""

from typing import Literal, NamedTuple

from returns_tui.config.values import Address, Config, Marketplace
from returns_tui.errors import ReturnsTuiError
from returns_tui.policy import lookup, money, refunds
from returns_tui.policy.faults import bare_code, fault_of
from returns_tui.policy.request import Request

Payer = Literal["seller", "buyer"]
Missing = Literal["paid", "address", "payer", "way", "handling", "resale"]
STATES = ("pending", "approved")  # in which there still is something to compare


class Comparison(NamedTuple):
    """The two ways out. Amounts in minor units, None where one is not known.

    Attributes:
        address: where the goods would go.
        refund: what the buyer gets when he keeps the goods; that is all that keeping costs.
        fee: what is kept back of the refund when the goods come back.
        payer: who pays the way back.
        way: what it costs the seller.
        way_is: what `way` is: the `label` of the report or of the config, the address's `freight`, or "".
        handling: of one parcel.
        resale: what the goods still bring.
        missing: what is not known, of what would be needed.
    """

    currency: str
    address: Address | None
    refund: int | None
    fee: int | None
    payer: Payer | None
    way: int | None
    way_is: Literal["label", "freight", ""]
    handling: int | None
    resale: int | None
    missing: tuple[Missing, ...]

    @property
    def keep(self) -> int | None:
        """What it costs when the buyer keeps the goods."""
        return self.refund

    @property
    def back(self) -> int | None:
        """What it costs to have the goods back; below nothing where they bring more than all of it costs."""
        if (
            self.missing
            or self.refund is None
            or self.fee is None
            or self.way is None
            or self.handling is None
            or self.resale is None
        ):
            return None
        return self.refund - self.fee + self.way + self.handling - self.resale

    @property
    def keep_is_cheaper(self) -> bool | None:
        """Whether keeping costs less; None where that is not known."""
        return None if self.keep is None or self.back is None else self.keep < self.back


def compare(request: Request, config: Config, address: str | None = None) -> Comparison:
    """Return what keeping and having back cost for `request`, as far as that is known.

    Args:
        request: amounts in its currency.
        config: `costs`, `addresses` and `refunds` are looked at.
        address: id of the address to which the goods would go; None takes the marketplace's own.
    """
    currency = request.currency
    market = config.marketplaces.get(request.marketplace)
    to = _address(request, config, address)
    refund = request.refundable
    payer = payer_of(request, market, to)
    way, way_is = _way(request, config, market, to, payer)
    handling = config.costs.handling.get(currency)
    resale = _resale(request, config, market)
    missing: list[Missing] = []
    missing += ["paid"] if refund is None else []
    missing += ["address"] if to is None else []
    if payer is None:
        missing.append("payer")
    elif way is None and to is not None:
        missing.append("way")
    missing += ["handling"] if handling is None else []
    missing += ["resale"] if resale is None and refund is not None else []
    return Comparison(
        currency=currency,
        address=to,
        refund=refund,
        fee=None if refund is None else _fee(request, config, market, refund),
        payer=payer,
        way=way,
        way_is=way_is,
        handling=None if handling is None else money.to_minor(handling, currency),
        resale=resale,
        missing=tuple(missing),
    )


def saved_by_keeping(request: Request, paid_out: int, config: Config) -> int | None:
    """Return how much more it would have cost to have the goods back than what is paid so that they are kept.

    Less than nothing where keeping costs more; None where it is not known, or the goods are back already.

    Args:
        request: as it was before the refund.
        paid_out: the refund, after which the buyer keeps the goods.
        config: see `compare`.
    """
    if request.state not in STATES:
        return None
    back = compare(request, config).back
    return None if back is None else back - paid_out


def _address(request: Request, config: Config, wanted: str | None) -> Address | None:
    try:
        return lookup.return_address(request, config, wanted)
    except ReturnsTuiError:
        return None


def payer_of(request: Request, market: Marketplace | None, to: Address | None) -> Payer | None:
    """Return who pays the way back, None where nobody says it.

    The way out of the country is the seller's (Amazon, Manage Returns help, read 2026-11-22). At home it is as the
    report says, else whoever's fault it is; nobody knows where the fault is unclear.
    """
    if market is not None and to is not None and to.country != market.country:
        return "seller"
    said = request.label_payer.strip().casefold()
    if said in ("seller", "merchant"):
        return "seller"
    if said in ("customer", "buyer"):
        return "buyer"
    fault = "unclear" if market is None else fault_of(request.reason_code, market)
    return None if fault == "unclear" else "buyer" if fault == "buyer" else "seller"


def _way(
    request: Request, config: Config, market: Marketplace | None, to: Address | None, payer: Payer | None
) -> tuple[int | None, Literal["label", "freight", ""]]:
    """Return what the way back costs the seller, and what that is."""
    if payer == "buyer":
        return 0, ""
    if payer is None or to is None:
        return None, ""
    currency = request.currency
    at_home = market is not None and to.country == market.country
    if at_home and request.label_cost is not None:
        return request.label_cost, "label"
    if at_home and (label := config.costs.labels.get(to.country, {}).get(currency)) is not None:
        return money.to_minor(label, currency), "label"
    freight = to.freight.get(currency)
    return (None, "") if freight is None else (money.to_minor(freight, currency), "freight")


def _resale(request: Request, config: Config, market: Marketplace | None) -> int | None:
    """Return what the goods still bring: the share of their price without shipping."""
    if request.paid is None:
        return None
    fault = "unclear" if market is None else fault_of(request.reason_code, market)
    percent = config.costs.resale.of(bare_code(request.reason_code), fault)
    return None if percent is None else money.share(request.paid.total - request.paid.shipping, percent, 100)


def _fee(request: Request, config: Config, market: Marketplace | None, refund: int) -> int:
    """Return what is kept back: what the config says, never more than the rules for refunds allow."""
    if market is None:
        return 0
    percent = config.costs.restocking_fee.of(bare_code(request.reason_code), fault_of(request.reason_code, market))
    limit, _percent = refunds.fee_limit(request, market, config, refund)
    return min(money.share(refund, percent or 0, 100), limit)
