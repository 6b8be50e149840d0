"""What a request or a decision names, looked up in the config."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from returns_tui.config.values import Address, Config, Marketplace
from returns_tui.errors import Refused, UsageError
from returns_tui.i18n import _
from returns_tui.policy.request import Request

_Named = TypeVar("_Named")


def market_of(request: Request, config: Config) -> Marketplace:
    """Return the request's marketplace; Refused when the config no longer knows it."""
    market = config.marketplaces.get(request.marketplace)
    if market is None:
        raise Refused(
            _("The config does not know {marketplace} any more: add it under “marketplaces”.").format(
                marketplace=request.marketplace
            )
        )
    return market


def zone_of(request: Request, config: Config) -> str:
    """Return the zone of the request's marketplace; the display zone when the config knows it no more."""
    market = config.marketplaces.get(request.marketplace)
    return config.timezone if market is None else market.timezone


def return_address(request: Request, config: Config, wanted: str | None = None) -> Address:
    """Return the address that a buyer would send `request` to: the one `wanted`, else the marketplace's.

    Raises:
        UsageError: there is no address of that name.
        Refused: none is set for the marketplace.
    """
    market = market_of(request, config)
    name = wanted or market.return_address
    if name is None:
        raise Refused(
            _(
                "No return address is set for {marketplace}: name one under “addresses” and as return_address."
            ).format(marketplace=request.marketplace)
        )
    return named(config.addresses, name, _("return address"))


def named(table: Mapping[str, _Named], name: str, what: str) -> _Named:
    """Return what `table` has under `name`.

    Raises:
        UsageError: nothing; `what` says what it is, and the nearest name or all of them are named.
    """
    if name in table:
        return table[name]
    import difflib

    near = difflib.get_close_matches(name, table, n=1, cutoff=0.4)
    hint = _("did you mean “{near}”?").format(near=near[0]) if near else _known(table)
    raise UsageError(_("There is no {what} “{name}”; {hint}").format(what=what, name=name, hint=hint))


def _known(names: Iterable[str]) -> str:
    return _("there are: {names}.").format(names=", ".join(names) or "-")
