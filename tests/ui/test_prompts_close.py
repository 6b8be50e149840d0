"""Closing: the reasons of the state, the exact text, what warns and what blocks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from returns_tui.config.values import ClosureReason
from returns_tui.policy.decisions import Close
from returns_tui.ui.line_list import LineList
from tests.ui.prompt_host import Host, example_config, press, request


@pytest.mark.parametrize("reason", list(example_config().closure_reasons.values()), ids=lambda reason: reason.id)
async def test_each_reason_is_chosen_by_its_key_and_closes(reason: ClosureReason) -> None:
    shown = request(state=reason.when[0], refunded=3990, refunded_gross=3990)
    app = Host("close", shown)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, reason.key)
        assert app.status == f"Close 026-1180443-7781902 as “{reason.label}”? y / N"
        await press(pilot, "y")
        assert app.decision == Close(reason.id)


async def test_only_the_reasons_of_the_state_are_offered() -> None:
    app = Host("close", request(state="received"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        lines = app.query_one(LineList).lines
        expected = [r.label for r in example_config().closure_reasons.values() if "received" in r.when]
        assert [line[4:] for line in lines] == expected
        assert 0 < len(lines) < len(example_config().closure_reasons)
        await press(pilot, "x")  # “not returnable” is only for pending requests
        assert not app.prompt.question


async def test_the_exact_text_and_the_way_it_takes_are_on_the_screen() -> None:
    app = Host("close")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "x")
        seen = app.screen_text()
        assert "Dear Jo Sample," in seen
        assert "Click “Close request” in Seller Central" in seen
        assert "Reason in the list: This product is not returnable" in seen
        assert "Nobody has talked to this buyer yet." in seen


async def test_looking_shows_the_text_of_each_reason_and_enter_only_asks() -> None:
    app = Host("close")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "j", "down", "k")
        assert app.query_one(LineList).index == 1
        assert "not returnable" in app.screen_text().lower()
        await press(pilot, "enter")
        assert "Not returnable" in app.status
        await press(pilot, "enter")
        assert app.nothing_happened
        assert not app.prompt.question


async def test_the_language_goes_round_and_starts_anew_with_another_reason() -> None:
    app = Host("close")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "j", "l")
        assert "Guten Tag Jo Sample," in app.screen_text()
        await press(pilot, "l")
        assert "尊敬的Jo Sample" in app.screen_text()
        await press(pilot, "l")
        assert "Dear Jo Sample," in app.screen_text()
        await press(pilot, "l", "enter", "i", "y")
        assert app.decision == Close("not_returnable", "de", despite_lint=True)
    app = Host("close")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "l", "j", "enter", "y")
        assert app.decision == Close("not_returnable")


async def test_a_marketplace_that_is_told_by_mail_names_the_recipient() -> None:
    config = example_config()
    market = config.marketplaces["amazon.co.uk"]._replace(notify={"approve": "mail", "close": "mail"})
    config = config._replace(marketplaces={**config.marketplaces, "amazon.co.uk": market})
    app = Host("close", config=config)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "x")
        assert "Mail to abc123@marketplace.amazon.co.uk" in app.screen_text()


async def test_a_buyer_who_was_never_contacted_can_block_the_close() -> None:
    config = example_config()._replace(require_contact="block")
    app = Host("close", config=config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x")
        assert not app.prompt.question
        assert "Nobody has talked to this buyer" in app.status
        assert "Not possible: " in app.screen_text()
        await press(pilot, "y", "enter", "y")
        assert app.nothing_happened
    contacted = request(contacted_at=datetime(2026, 9, 24, 8, 0, tzinfo=UTC))
    app = Host("close", contacted, config=config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x", "y")
        assert app.decision == Close("not_returnable")


async def test_a_variable_that_is_empty_blocks_and_is_named() -> None:
    app = Host("close", request(item=""))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "w")
        assert "item" in app.status
        assert "line" in app.status
        assert not app.prompt.question


async def test_a_state_without_reasons_says_so() -> None:
    app = Host("close", config=example_config()._replace(closure_reasons={}))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x", "enter", "j", "l")
        assert "No closure reason" in app.status
        await press(pilot, "escape")
        assert app.dismissed == 1


async def test_a_long_text_can_be_read_to_its_end() -> None:
    app = Host("close")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j")
        assert "Kind regards" not in app.screen_text()
        await press(pilot, "pagedown", "pagedown", "pagedown", "pagedown", "pagedown")
        assert "Kind regards" in app.screen_text()


@pytest.mark.parametrize("size", [(59, 37), (80, 22), (140, 40)])
async def test_every_label_that_is_in_sight_can_be_read_whole(size: tuple[int, int]) -> None:
    app = Host("close", request(state="approved"))
    async with app.run_test(size=size) as pilot:
        await press(pilot)
        listed = app.query_one(LineList)
        for reason in app.config.closure_reasons.values():
            if (
                "approved" in reason.when
                and listed.lines.index(f" {reason.key}  {reason.label}") < listed.size.height
            ):
                assert f" {reason.key}  {reason.label}" in app.screen_text()


async def test_the_text_begins_right_below_warning_and_click() -> None:
    app = Host("close")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x")
        seen = app.screen_text()
        assert "Nobody has talked to this buyer yet." in " ".join(seen.split())
        assert "Dear Jo Sample," in seen
