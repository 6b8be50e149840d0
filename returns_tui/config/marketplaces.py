"""The built-in table of Amazon's marketplaces, and the choice of the one that a file belongs to.

Host names: developer-docs.amazon.com/sp-api/docs/seller-central-urls. Zones are those in which Seller
Central shows dates: the Pacific one in the US and Canada, else the country's own. Encodings: Amazon's
"Return reports" page names ISO-8859-1 for files in English and Shift-JIS for Japan. All of it can be
overridden in config.yaml.
"""

from collections.abc import Iterable
from typing import NamedTuple

from returns_tui.config.values import Config, Marketplace
from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.text import clean


class BuiltIn(NamedTuple):
    """What is known of one Amazon marketplace; see `Marketplace` for the meaning of the fields."""

    id: str
    country: str
    currency: str
    timezone: str
    languages: tuple[str, ...]
    prices_include_tax: bool = True
    encoding: str | None = None

    @property
    def seller_central(self) -> str:
        """The host name of its Seller Central."""
        return f"sellercentral.{self.id}"


_LATIN = "cp1252"  # the superset of ISO-8859-1 that such files really hold

BUILT_IN: dict[str, BuiltIn] = {
    entry.id: entry
    for entry in (
        BuiltIn("amazon.ca", "CA", "CAD", "America/Vancouver", ("en", "fr"), False, _LATIN),
        BuiltIn("amazon.com", "US", "USD", "America/Los_Angeles", ("en", "es"), False, _LATIN),
        BuiltIn("amazon.com.mx", "MX", "MXN", "America/Mexico_City", ("es",)),
        BuiltIn("amazon.com.br", "BR", "BRL", "America/Sao_Paulo", ("pt",)),
        BuiltIn("amazon.co.uk", "GB", "GBP", "Europe/London", ("en",), encoding=_LATIN),
        BuiltIn("amazon.de", "DE", "EUR", "Europe/Berlin", ("de", "en")),
        BuiltIn("amazon.fr", "FR", "EUR", "Europe/Paris", ("fr",)),
        BuiltIn("amazon.it", "IT", "EUR", "Europe/Rome", ("it",)),
        BuiltIn("amazon.es", "ES", "EUR", "Europe/Madrid", ("es",)),
        BuiltIn("amazon.nl", "NL", "EUR", "Europe/Amsterdam", ("nl", "en")),
        BuiltIn("amazon.se", "SE", "SEK", "Europe/Stockholm", ("sv", "en")),
        BuiltIn("amazon.pl", "PL", "PLN", "Europe/Warsaw", ("pl",)),
        BuiltIn("amazon.com.be", "BE", "EUR", "Europe/Brussels", ("fr", "nl", "en")),
        BuiltIn("amazon.ie", "IE", "EUR", "Europe/Dublin", ("en",), encoding=_LATIN),
        BuiltIn("amazon.com.tr", "TR", "TRY", "Europe/Istanbul", ("tr",)),
        BuiltIn("amazon.ae", "AE", "AED", "Asia/Dubai", ("en", "ar")),
        BuiltIn("amazon.sa", "SA", "SAR", "Asia/Riyadh", ("ar", "en")),
        BuiltIn("amazon.eg", "EG", "EGP", "Africa/Cairo", ("ar", "en")),
        BuiltIn("amazon.in", "IN", "INR", "Asia/Kolkata", ("en", "hi"), encoding=_LATIN),
        BuiltIn("amazon.sg", "SG", "SGD", "Asia/Singapore", ("en",), encoding=_LATIN),
        BuiltIn("amazon.com.au", "AU", "AUD", "Australia/Sydney", ("en",), encoding=_LATIN),
        BuiltIn("amazon.co.jp", "JP", "JPY", "Asia/Tokyo", ("ja", "en"), encoding="cp932"),
        BuiltIn("amazon.co.za", "ZA", "ZAR", "Africa/Johannesburg", ("en",), encoding=_LATIN),
    )
}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return that one of `known` which a mistyped `name` most likely means, or None."""
    import difflib

    by_lower_case = {entry.lower(): entry for entry in known}
    found = difflib.get_close_matches(name[:100].lower(), list(by_lower_case), n=1, cutoff=0.6)
    return by_lower_case[found[0]] if found else None


def marketplace_named(config: Config, name: str) -> Marketplace:
    """Return the marketplace `name`, e.g. `amazon.de`; upper and lower case are the same.

    Raises:
        UsageError: there is none of that name; names the nearest one.
    """
    found = config.marketplaces.get(name) or config.marketplaces.get(name.strip().lower())
    if found is not None:
        return found
    near = nearest(name, config.marketplaces)
    if near is None:
        text = _("There is no marketplace “{name}”; known are {known}.")
        raise UsageError(text.format(name=clean(name), known=", ".join(sorted(config.marketplaces))))
    text = _("There is no marketplace “{name}”; did you mean {near}?")
    raise UsageError(text.format(name=clean(name), near=near))


def marketplace_for(config: Config, given: str | None, currency: str | None) -> Marketplace:
    """Return the marketplace that a report file belongs to; such files do not name it themselves.

    In this order: the one `given` on the command line; `marketplace` of the config; the only one of those
    that the config file describes; the only one of all known. But for `given`, one with another currency
    than the file's is passed over.

    Args:
        config: the configuration.
        given: a marketplace's id from the command line, or None.
        currency: the file's currency, or None where it says none.

    Raises:
        UsageError: there is none of the given name, or several are possible; names the candidates.
    """
    if given is not None:
        return marketplace_named(config, given)

    def fits(name: str) -> bool:
        return not currency or config.marketplaces[name].currency == currency

    if config.default_marketplace is not None and fits(config.default_marketplace):
        return config.marketplaces[config.default_marketplace]
    candidates = [name for name in config.configured if fits(name)]
    if not candidates:
        candidates = [name for name in config.marketplaces if fits(name)]
    if len(candidates) == 1:
        return config.marketplaces[candidates[0]]
    if not candidates:
        text = _(
            "No known marketplace pays in {currency}; describe it in config.yaml, or say"
            " for example --marketplace {name}."
        )
        raise UsageError(text.format(currency=clean(currency or ""), name="amazon.de"))
    example = "amazon.de" if "amazon.de" in candidates else candidates[0]
    text = _("Which marketplace is this file from ({candidates})? Say it, for example with --marketplace {name}.")
    raise UsageError(text.format(candidates=", ".join(candidates), name=example))
