"""What the lint finds, on the screen: before the confirmation, in its place, and never left by one key alone."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from returns_tui.config.values import Phrase
from returns_tui.policy.decisions import Approve, Close, Message
from tests.ui.prompt_host import Host, example_config, paste, press

LINKED = "The manual is at www.kettles.example, page 3."


async def write(pilot: Pilot[None], text: str) -> None:
    await press(pilot, "t", *"Manual", "enter")
    await paste(pilot, text)
    await press(pilot, "ctrl+s")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_finding_is_shown_with_its_letter_before_anything_is_asked(size: tuple[int, int]) -> None:
    app = Host("message")
    async with app.run_test(size=size) as pilot:
        await write(pilot, LINKED)
        shown = " ".join(app.screen_text().split())
        assert "! external link line 1 “www.kettles.example”. No link" in shown
        assert LINKED in shown
        assert app.status == "The text is held back: external link. i: all the same / N"
        assert len(app.screen_text().splitlines()) == size[1]


async def test_yes_alone_does_not_send_what_the_lint_warns_of() -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, LINKED)
        await press(pilot, "y")
        assert app.nothing_happened
        assert app.query_one(TextArea).has_focus
        assert app.query_one(TextArea).text == LINKED
        await press(pilot, "ctrl+s", "i")
        assert "Send this to abc123@" in app.status
        await press(pilot, "n", "ctrl+s", "i", "y")
        assert app.decision == Message(None, subject="Manual", text=LINKED, despite_lint=True)


@pytest.mark.parametrize("key", ["i", "y", "enter", "escape"])
async def test_what_is_blocked_goes_back_to_be_changed_by_any_key(key: str) -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "Please leave us a positive review.")
        assert "!! asks for a review line 1 “leave us a positive review”" in " ".join(app.screen_text().split())
        assert app.status.startswith("The text is held back: asks for a review.")
        await press(pilot, key)
        assert app.nothing_happened
        assert app.query_one(TextArea).has_focus
        assert app.query_one(TextArea).display


async def test_many_findings_leave_room_for_the_letter() -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "\n".join(f"www.kettles{number}.example" for number in range(9)))
        shown = app.screen_text()
        assert "line 2 “www.kettles1.example”, 7 more. No link" in " ".join(shown.split())
        assert "\nwww.kettles3.example" in "\n".join(line.strip() for line in shown.splitlines())


async def test_a_closing_text_and_an_approval_are_held_back_as_well() -> None:
    config = example_config()
    reason = config.closure_reasons["not_returnable"]
    text = {"en": Phrase("We will refund you in full. See www.kettles.example.\n{{ order_id }}")}
    config = config._replace(
        closure_reasons={"not_returnable": reason._replace(text=text)},
        approval=config.approval._replace(
            text={"en": Phrase("Call +44 20 7946 0958.\n{{ address }}\n{{ order_id }}")}
        ),
    )
    app = Host("close", config=config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x")
        assert app.status.startswith("The text is held back: promises a refund, external link.")
        await press(pilot, "y")
        assert app.nothing_happened
        await press(pilot, "x", "i", "y")
        assert app.decision == Close("not_returnable", despite_lint=True)
    app = Host("approve", config=config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        assert app.status.startswith("The text is held back: phone or messenger.")
        await press(pilot, "i", "y")
        assert app.decision == Approve("uk", despite_lint=True)


async def test_a_template_that_is_held_back_can_be_changed_before_it_is_sent() -> None:
    config = example_config()
    photos = config.messages["ask_photos"]
    linked = photos._replace(text={"en": Phrase("Send photos, [name], for {{ order_id }}.")})
    app = Host("message", config=config._replace(messages={"ask_photos": linked}))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        assert app.query_one(TextArea).text == "Send photos, [name], for 026-1180443-7781902."


async def test_hostile_text_stays_harmless_where_it_is_quoted_and_marked() -> None:
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await write(pilot, "[red]x[/] www.kettles.example/\x1b]52;c;eA==\x07 [/]")
        shown = app.screen_text()
        assert "\x1b" not in shown
        assert "[red]x[/]" in shown
