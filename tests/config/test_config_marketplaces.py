from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from returns_tui.config import decimals, marketplace_for, marketplace_named
from returns_tui.config.marketplaces import BUILT_IN
from returns_tui.config.values import Config
from returns_tui.errors import UsageError

Load = Callable[..., Config]
EBAY = "ebay.co.uk: {country: GB, currency: GBP, timezone: Europe/London, languages: [en]}"


def test_every_amazon_marketplace_is_known(loaded: Load) -> None:
    endings = "ca com com.mx com.br co.uk de fr it es nl se pl com.be ie com.tr ae sa eg in sg com.au co.jp co.za"
    config = loaded()
    assert set(config.marketplaces) == {f"amazon.{ending}" for ending in endings.split()}
    for name, marketplace in config.marketplaces.items():
        assert ZoneInfo(marketplace.timezone)
        assert (len(marketplace.country), len(marketplace.currency)) == (2, 3)
        assert marketplace.languages
        assert marketplace.seller_central == f"sellercentral.{name}"
        assert marketplace.notify == {"approve": "click", "close": "click"}
        assert marketplace.refund_route == "file"
        assert marketplace.is_amazon
        assert set(marketplace.clocks) == {"answer", "reply", "refund", "claim", "offer_return"}


def test_tax_comes_on_top_in_north_america_only() -> None:
    on_top = {entry.id for entry in BUILT_IN.values() if not entry.prices_include_tax}
    assert on_top == {"amazon.com", "amazon.ca"}


def test_japan_reads_shift_jis_and_counts_whole_yen(loaded: Load) -> None:
    japan = loaded().marketplaces["amazon.co.jp"]
    assert (japan.encoding, decimals(japan.currency), decimals("EUR"), decimals("KWD")) == ("cp932", 0, 2, 3)


@pytest.mark.parametrize(("given", "found"), [("amazon.de", "amazon.de"), (" Amazon.CO.UK ", "amazon.co.uk")])
def test_a_marketplace_is_found_by_its_name(loaded: Load, given: str, found: str) -> None:
    assert marketplace_named(loaded(), given).id == found


def test_an_unknown_marketplace_is_refused_with_the_nearest_name(loaded: Load) -> None:
    with pytest.raises(UsageError, match=r"did you mean amazon\.co\.uk"):
        marketplace_named(loaded(), "amazon.uk")
    with pytest.raises(UsageError, match=r"known are .*amazon\.de"):
        marketplace_named(loaded(), "\x1b")


@pytest.mark.parametrize(
    ("text", "given", "currency", "found"),
    [
        ("", "amazon.fr", "EUR", "amazon.fr"),
        ("marketplace: amazon.de", "amazon.fr", "GBP", "amazon.fr"),
        ("marketplace: amazon.de", None, "EUR", "amazon.de"),
        ("marketplace: amazon.de", None, None, "amazon.de"),
        ("marketplace: amazon.de", None, "GBP", "amazon.co.uk"),
        ("marketplaces: {amazon.fr: {}}", None, "EUR", "amazon.fr"),
        ("marketplaces: {amazon.fr: {}}", None, None, "amazon.fr"),
        ("marketplaces: {amazon.fr: {}}", None, "SEK", "amazon.se"),
        ("marketplaces: {amazon.fr: {}, amazon.co.uk: {}}", None, "EUR", "amazon.fr"),
        ("marketplaces: {" + EBAY + "}", None, "GBP", "ebay.co.uk"),
        ("", None, "JPY", "amazon.co.jp"),
    ],
)
def test_a_files_marketplace_is_found_without_asking_when_only_one_is_possible(
    loaded: Load, text: str, given: str | None, currency: str | None, found: str
) -> None:
    assert marketplace_for(loaded(text), given, currency).id == found


@pytest.mark.parametrize(
    ("text", "currency", "sentence"),
    [
        ("", "EUR", r"amazon\.de, amazon\.fr, .*--marketplace amazon\.de"),
        ("", None, r"--marketplace amazon\.de"),
        ("marketplaces: {amazon.fr: {}, amazon.it: {}}", "EUR", r"\(amazon\.fr, amazon\.it\).*amazon\.fr"),
        ("marketplaces: {amazon.fr: {}}", "CHF", "CHF"),
        ("marketplaces: {amazon.co.uk: {}, " + EBAY + "}", "GBP", r"\(amazon\.co\.uk, ebay\.co\.uk\)"),
        ("marketplace: amazon.co.uk", "EUR", "amazon.nl"),
    ],
)
def test_where_several_marketplaces_are_possible_they_are_named(
    loaded: Load, text: str, currency: str | None, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        marketplace_for(loaded(text), None, currency)
