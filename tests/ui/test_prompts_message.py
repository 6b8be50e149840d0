"""Messages to the buyer: a template, an amount in it, own words."""

from __future__ import annotations

from textual.widgets import TextArea

from returns_tui.policy.decisions import Message
from returns_tui.ui.prompts.fields import Field
from tests.ui.prompt_host import Host, paste, press, request


async def test_the_title_says_that_the_buyer_reads_it() -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "Message TO THE BUYER of 026-1180443-7781902" in app.screen_text()


async def test_a_template_is_chosen_by_its_key_read_and_sent() -> None:
    app = Host("message")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "p")
        assert "Send this to abc123@marketplace.amazon.co.uk" in app.status
        assert "Ask for photos" in app.screen_text()
        assert "Dear Jo Sample," in app.screen_text()
        await press(pilot, "y")
        assert app.decision == Message("ask_photos")


async def test_a_text_that_names_an_amount_asks_for_it() -> None:
    app = Host("message")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "o")
        assert "Which amount" in app.status
        await press(pilot, "enter")
        assert app.status == "An amount in GBP is missing: write it as 21.38."
        await press(pilot, "x", "enter")
        assert "is no amount in GBP" in app.status
        await press(pilot, "backspace", "8", ".", "5", "enter")
        assert "8.50 GBP" in app.screen_text()
        await press(pilot, "y")
        assert app.decision == Message("offer_keep", amount=850)


async def test_the_language_can_be_chosen() -> None:
    app = Host("message")
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "l")
        assert "Guten Tag Jo Sample" in app.screen_text()
        await press(pilot, "enter")
        assert "held back: wrong language" in app.status
        await press(pilot, "i", "y")
        assert app.decision == Message("ask_difference", "de", despite_lint=True)


async def test_own_words_are_written_read_over_and_sent() -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", *"Photo", "enter", *"Please", "enter", *"send", "ctrl+s")
        seen = app.screen_text()
        assert "Photo (026-1180443-7781902)" in " ".join(seen.split())  # the order id is added, and shown
        await press(pilot, "n")
        assert app.query_one(TextArea).has_focus
        await press(pilot, "ctrl+s", "y")
        assert app.decision == Message(None, subject="Photo", text="Please\nsend")


async def test_a_message_without_subject_or_text_is_not_sent() -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", *"Photo", "ctrl+s", "y")
        assert app.nothing_happened
        assert "needs a subject and a text" in app.status


async def test_a_template_can_be_changed_before_it_is_sent() -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        await paste(pilot, "PS: thank you\n")
        await press(pilot, "ctrl+s", "y")
        decision = app.decision
        assert isinstance(decision, Message)
        assert decision.template is None
        assert decision.subject == "A question about your return: order 026-1180443-7781902"
        assert decision.text.startswith("PS: thank you\nDear Jo Sample,\n")


async def test_an_unknown_address_puts_the_message_on_the_worklist() -> None:
    app = Host("message", request(buyer_email=""))
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "p")
        assert "worklist" in app.status
        assert "address is not known" in app.screen_text()
        await press(pilot, "y")
        assert app.decision == Message("ask_photos")


async def test_a_newline_pasted_into_the_subject_stays_out() -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t")
        await paste(pilot, "Photo\r\nBcc: x@example.com")
        assert app.query_one("#subject", Field).value == "Photo Bcc: x@example.com"
