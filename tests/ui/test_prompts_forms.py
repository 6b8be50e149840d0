"""Notes, snoozing, goods that are back, and what no report gave."""

from __future__ import annotations

from datetime import UTC, datetime

from textual.widgets import TextArea

from returns_tui.policy.decisions import Note, Received, SetFacts, Snooze
from returns_tui.policy.request import Paid
from returns_tui.policy.waking import UNTIL_CHANGE
from returns_tui.ui.prompts.fields import Field
from tests.ui.prompt_host import Host, paste, press, request


async def test_a_note_is_private_unless_it_is_ticked_as_the_buyers() -> None:
    app = Host("note")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "PRIVATE NOTE on" in app.screen_text()
        await press(pilot, *"called", "ctrl+s", "k")
        assert app.decision == Note("called")
    app = Host("note")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *"yes", "tab", "space")
        assert "What the buyer wrote on" in app.screen_text()
        assert "PRIVATE" not in app.screen_text()
        await press(pilot, "enter")
        assert "buyer's words" in app.status
        await press(pilot, "k")
        assert app.decision == Note("yes", from_buyer=True)


async def test_an_empty_note_is_not_kept() -> None:
    app = Host("note")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space", "enter", "ctrl+s", "y")
        assert app.nothing_happened
        assert app.status == "The note is empty."


async def test_a_note_keeps_its_line_ends() -> None:
    app = Host("note")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "enter", "b", "ctrl+s", "k")
        assert app.decision == Note("a\nb")


async def test_snoozing_shows_the_time_that_it_means() -> None:
    app = Host("snooze")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *"tomorrow", "enter")
        assert app.status == "Snooze 026-1180443-7781902 until Fri 25 Sep 08:00? y / N"
        await press(pilot, "y")
        assert app.decision == Snooze(datetime(2026, 9, 25, 7, 0, tzinfo=UTC))


async def test_snoozing_past_the_deadline_is_said() -> None:
    app = Host("snooze", request(due_at=datetime(2026, 9, 24, 14, 2, tzinfo=UTC), due_for="answer"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "d")
        assert "Its clock runs out before, 24 Sep 15:02." in app.screen_text()


async def test_snoozing_until_a_report_changes_it() -> None:
    app = Host("snooze")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *"change", "enter")
        assert app.status == "Snooze 026-1180443-7781902 until a report changes it? y / N"
        await press(pilot, "y")
        assert app.decision == Snooze(UNTIL_CHANGE)


async def test_a_time_that_is_none_is_said_and_can_be_mended() -> None:
    app = Host("snooze")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *"soon", "enter")
        assert "“soon” is no time" in app.status
        await press(pilot, *["backspace"] * 4, "4", "h", "enter", "y")
        assert app.decision == Snooze(datetime(2026, 9, 24, 13, 0, tzinfo=UTC))


async def test_goods_that_are_back_can_have_a_condition() -> None:
    app = Host("received", request(state="approved"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *"used", "enter")
        assert "“used”" in app.status
        await press(pilot, "y")
        assert app.decision == Received("used")


async def test_a_decision_that_the_state_forbids_is_not_asked() -> None:
    for action in ("received", "cancelled"):
        app = Host(action, request(state="closed"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "enter", "y")
            assert app.nothing_happened
            assert not app.prompt.question


async def test_only_what_was_changed_is_entered() -> None:
    app = Host("edit")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "tab", "end", *" Smith", "ctrl+s")
        assert app.status == "Enter name for 026-1180443-7781902? y / N"
        await press(pilot, "y")
        assert app.decision == SetFacts(buyer_name="Jo Sample Smith")


async def test_a_comment_is_pasted_in_with_its_line_ends() -> None:
    app = Host("edit", request(comment=""))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "shift+tab")
        assert app.query_one(TextArea).has_focus
        await paste(pilot, "Broke.\r\n\x1b]0;title\x07I want \u202emoney")
        await press(pilot, "ctrl+s", "y")
        decision = app.decision
        assert decision == SetFacts(comment="Broke.\n\\x1b]0;title\\x07I want \\u202emoney")


async def test_an_address_that_is_none_and_an_amount_that_is_none_are_refused() -> None:
    app = Host("edit", request(buyer_email="", paid=None))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *"nobody", "ctrl+s")
        assert "is no e-mail address" in app.status
        await press(pilot, *["backspace"] * 6, "tab", "tab", "tab", *"1,5", "ctrl+s")
        assert "is no amount in GBP" in app.status
        assert app.nothing_happened


async def test_an_estimate_can_be_confirmed_by_typing_it() -> None:
    app = Host("edit", request(paid=Paid(total=3990, estimated=True)))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert app.query_one("#paid", Field).value == ""
        assert "estimated: 39.90" in app.screen_text()
        await press(pilot, "tab", "tab", "tab", *"39.90", "ctrl+s", "y")
        assert app.decision == SetFacts(paid=3990)


async def test_entering_nothing_is_said() -> None:
    app = Host("edit")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+s", "y")
        assert app.nothing_happened
        assert app.status == "Nothing was entered."


async def test_the_key_that_sends_a_message_keeps_no_note_and_the_other_way_round() -> None:
    app = Host("note")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *"rude", "ctrl+s")
        assert app.status == "Keep this here, for us only, on 026-1180443-7781902? k: keep / N"
        await press(pilot, "y")
        assert app.nothing_happened
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "Message TO THE BUYER of 026-1180443-7781902: goes to Jo Sample" in app.screen_text()
        await press(pilot, "t", *"Rude", "tab", *"rude", "ctrl+s", "k")
        assert app.nothing_happened


async def test_title_text_and_hint_say_whether_words_leave() -> None:
    for action, said, never in (
        ("note", "PRIVATE NOTE on 026-1180443-7781902, stays here: the buyer never sees it", "TO THE BUYER"),
        ("message", "Message TO THE BUYER of 026-1180443-7781902: to be pasted in Seller Central", "stays here"),
    ):
        app = Host(action, request(buyer_email=""))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot)
            assert said in app.screen_text()
            assert never not in app.screen_text()
