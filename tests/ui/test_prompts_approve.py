"""Approving: address, label, own number, language; abroad warns or blocks."""

from __future__ import annotations

from returns_tui.policy.decisions import Approve
from tests.ui.prompt_host import Host, example_config, press, request


async def test_the_marketplaces_own_address_is_taken_by_default() -> None:
    app = Host("approve")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        assert app.status == "Approve 026-1180443-7781902, goods to “uk”, label unpaid? y / N"
        await press(pilot, "y")
        assert app.decision == Approve("uk")


async def test_the_text_to_the_buyer_has_the_address() -> None:
    app = Host("approve")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot)
        seen = app.screen_text()
        assert "Hull HU1 1AA" in seen
        assert "Click “Authorize request” in Seller Central" in seen
        assert "uk  GB, domestic" in seen
        assert "cn  CN, abroad" in seen


async def test_an_address_abroad_without_a_label_warns_and_with_one_does_not() -> None:
    app = Host("approve")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "G")
        assert "cn is abroad (CN), and the buyer gets no prepaid label" in app.screen_text()
        await press(pilot, "p")
        assert "is abroad (CN)" not in app.screen_text()
        await press(pilot, "enter", "y")
        assert app.decision == Approve("cn", label="prepaid")


async def test_an_address_abroad_can_be_blocked() -> None:
    app = Host("approve", config=example_config()._replace(abroad="block"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "G", "enter", "y")
        assert app.nothing_happened
        assert "abroad: block" in app.status


async def test_own_number_and_language_are_taken_along() -> None:
    app = Host("approve")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "l", "m", "R", "q", "7", "enter")
        assert "Guten Tag Jo Sample" in app.screen_text()
        await press(pilot, "enter", "i", "y")
        assert app.decision == Approve("uk", "de", merchant_rma="Rq7", despite_lint=True)


async def test_escape_leaves_the_own_number_first() -> None:
    app = Host("approve", request(merchant_rma_id="OLD-1"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m", "escape")
        assert app.nothing_happened
        await press(pilot, "enter", "y")
        assert app.decision == Approve("uk", merchant_rma="OLD-1")


async def test_without_any_address_it_says_what_to_set() -> None:
    config = example_config()
    market = config.marketplaces["amazon.co.uk"]._replace(return_address=None)
    config = config._replace(addresses={}, marketplaces={**config.marketplaces, "amazon.co.uk": market})
    app = Host("approve", config=config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "y", "j", "p")
        assert app.nothing_happened
        assert "No return address is set" in app.screen_text()
