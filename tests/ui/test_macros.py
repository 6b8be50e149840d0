"""Macros: each step is asked for as if it were made by hand, a no ends it, and it is told what was done."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from returns_tui.config.values import Config, Macro, MacroStep
from returns_tui.errors import ConfigError, OutcomeUnknown
from returns_tui.policy.decisions import Note
from returns_tui.store import cases, drafts
from returns_tui.store.database import Store, seconds
from returns_tui.store.decisions import decide
from returns_tui.ui import confirmation
from returns_tui.ui.keymap import keymaps
from returns_tui.ui.prompts.fields import Writing
from tests.conftest import NOW
from tests.ui.conftest import SIZES, NewRequest, Opened, OpenInbox

FIRST, SECOND, THIRD = "026-0000001-0000001", "026-0000002-0000002", "026-0000003-0000003"


def macro(name: str, key: str, *texts: str, line: int | None = None) -> Macro:
    steps = []
    for text in texts:
        verb, _space, what = text.partition(" ")
        steps.append(MacroStep(verb, what, text))
    return Macro(name, key, line, tuple(steps))


MACROS = (
    macro("solved", "1", "close duplicate", "note Solved by message", "next"),
    macro("back", "2", "received as new", "refund full"),
    macro("mine", "3", "assign me", "note mine", "snooze 2d"),
    macro("twice", "4", "close duplicate", "approve"),
    macro("ask", "5", "message ask_photos", "next"),
)


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


@pytest.fixture
def three(put: NewRequest) -> list[int]:
    """Three pending requests, due one hour after the other."""
    return [
        put(order_id=order, requested_at=seconds(NOW) - 9000 + 3600 * at)
        for at, order in enumerate((FIRST, SECOND, THIRD))
    ]


def events(store: Store, request_id: int) -> list[str]:
    return [event.event for event in cases.history(store, request_id)]


def note_in(inbox: Opened) -> str | None:
    """The text of the note that is open."""
    return None if inbox.inbox.prompt is None else inbox.inbox.prompt.query_one(Writing).text


@pytest.mark.parametrize("size", SIZES)
async def test_each_step_is_shown_with_its_own_question_and_only_then_done(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int], size: tuple[int, int]
) -> None:
    async with open_inbox(size, macros=MACROS) as inbox:
        await inbox.press("1")
        assert events(inbox_store, three[0]) == []
        assert inbox.status == f"Close {FIRST} as “Duplicate request”? y / N"
        assert f"{FIRST}  solved: [close duplicate]  note Solved by message  next" in inbox.text
        await inbox.press("y")
        assert events(inbox_store, three[0]) == ["close"]
        assert inbox.status.startswith("Keep this here, for us only")
        assert "close duplicate  [note Solved by message]  next" in inbox.text
        assert note_in(inbox) == "Solved by message"
        await inbox.press("k")
        assert events(inbox_store, three[0]) == ["close", "note"]
        assert inbox.order == SECOND
        assert [line[11:30] for line in inbox.queue] == [SECOND, THIRD]
        assert inbox.status.startswith(f"“solved” done on {FIRST}: ")
        assert inbox.status.endswith(". u takes back the last step.")
        assert "solved:" not in inbox.text
        await inbox.press("u", "y", "u", "y")
        assert events(inbox_store, three[0]) == ["close", "note", "undo", "undo"]
        assert cases.get(inbox_store, three[0]).state == "pending"


@pytest.mark.parametrize("key", ["n", "enter", "y", "escape"])
async def test_any_no_ends_it_and_what_was_done_and_what_not_is_told(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int], key: str
) -> None:
    async with open_inbox(macros=MACROS) as inbox:
        await inbox.press("1", "y", key)
        assert inbox.inbox.prompt is None
        assert events(inbox_store, three[0]) == ["close"]
        assert inbox.status.startswith("“solved” ended. Done: close duplicate. Not done: note ")
        assert drafts.of(inbox_store, "ana") == []
        assert inbox.order == FIRST
        await inbox.press("n")
        assert note_in(inbox) == ""


async def test_a_no_to_the_first_step_has_done_nothing(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int]
) -> None:
    async with open_inbox(macros=MACROS) as inbox:
        await inbox.press("1", "n")
        assert inbox.status == "“solved” ended, nothing of it was done."
        assert inbox.inbox.prompt is None
        assert events(inbox_store, three[0]) == []
        await inbox.press("c")
        assert "solved:" not in inbox.text
        await inbox.press("x", "n")
        assert inbox.inbox.prompt is not None  # by hand a no goes one step back


async def test_what_was_changed_in_the_note_of_a_step_is_a_draft_after_a_no(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int]
) -> None:
    async with open_inbox(macros=(macro("note", "1", "note Solved"),)) as inbox:
        await inbox.press("1")
        if inbox.inbox.prompt is not None:
            inbox.inbox.prompt.query_one(Writing).insert("!")
        await inbox.press("escape")
        assert "“note” ended" in inbox.status
        assert [draft.fields["text"] for draft in drafts.of(inbox_store, "ana")] in (["Solved!"], ["!Solved"])
        await inbox.press("1")
        assert inbox.inbox.prompt is None
        assert inbox.status == "“note” not begun: finish your draft for “note” first, or throw it away."


@pytest.mark.parametrize(
    ("key", "facts", "told"),
    [
        ("4", {}, f"“twice” not begun, for step 2 is impossible: {FIRST} is closed, so"),
        ("2", {"reported_state": "closed"}, f"“back” not begun, for step 1 is impossible: {FIRST} is closed"),
        (
            "2",
            {"reported_state": "approved", "paid": None},
            "for step 2 is impossible: What the buyer paid is unk",
        ),
    ],
)
async def test_what_is_impossible_is_told_before_anything_is_asked(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest, key: str, facts: dict[str, object], told: str
) -> None:
    number = put(order_id=FIRST, **facts)
    async with open_inbox(macros=MACROS, views=()) as inbox:
        await inbox.press(key)
        assert told in inbox.status
        assert inbox.inbox.prompt is None
        assert events(inbox_store, number) == []


async def test_money_is_asked_for_by_amount_buyer_and_order_as_by_hand(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest
) -> None:
    number = put(order_id=FIRST, reported_state="approved")
    async with open_inbox(macros=MACROS, views=()) as inbox:
        await inbox.press("2")
        assert inbox.status == f"Goods of {FIRST} are back, “as new”? y / N"
        await inbox.press("y")
        assert inbox.status == f"Refund GBP 39.90 to Sam Example for {FIRST}? y / N"
        assert cases.get(inbox_store, number).refunded == 0
        await inbox.press("y")
        assert cases.get(inbox_store, number).refunded == 3990
        assert events(inbox_store, number) == ["received", "refund"]


async def test_an_amount_above_the_limit_is_typed_as_by_hand(
    open_inbox: OpenInbox, inbox_store: Store, put: NewRequest
) -> None:
    number = put(order_id=FIRST, reported_state="approved", paid=9990)
    async with open_inbox(macros=MACROS, views=()) as inbox:
        await inbox.press("2", "y")
        assert inbox.status.endswith("? Type the amount")
        assert cases.get(inbox_store, number).refunded == 0
        await inbox.press(*"99.90", "enter")
        assert cases.get(inbox_store, number).refunded == 9990


async def test_take_note_and_put_aside(open_inbox: OpenInbox, inbox_store: Store, three: list[int]) -> None:
    async with open_inbox(macros=MACROS) as inbox:
        await inbox.press("3")
        assert inbox.status == f"Make {FIRST} yours? y / N"
        await inbox.press("y", "k")
        assert inbox.status.startswith(f"Snooze {FIRST} until Sat 26 Sep 10:00? y / N")
        await inbox.press("y")
        assert events(inbox_store, three[0]) == ["assign", "note", "snooze"]
        assert inbox.order == SECOND


async def test_of_many_steps_the_present_one_is_seen(open_inbox: OpenInbox, three: list[int]) -> None:
    long = macro("long", "1", "assign me", "note " + "mine " * 12, "note theirs", "snooze 2d")
    async with open_inbox(macros=(long,)) as inbox:
        await inbox.press("1")
        assert f" {FIRST}  long: [assign me]  note mine" in inbox.text
        await inbox.press("y", "k")
        assert f" {FIRST}  long: .. [note theirs]  snooze 2d" in inbox.text


async def test_a_message_of_a_step_is_shown_and_sent_on_yes(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int]
) -> None:
    async with open_inbox(macros=MACROS) as inbox:
        await inbox.press("5")
        assert inbox.status.startswith("Send this to ")
        assert events(inbox_store, three[0]) == []
        await inbox.press("y")
        assert events(inbox_store, three[0]) == ["message"]
        assert inbox.order == SECOND


async def test_a_request_that_somebody_else_changed_ends_it_and_nothing_is_done_blindly(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, three: list[int]
) -> None:
    async with open_inbox(macros=MACROS) as inbox:
        await inbox.press("1", "y")
        decide(inbox_store, config, three[0], Note("rang"), operator="ben", now=NOW)
        await inbox.press("k")
        assert events(inbox_store, three[0]) == ["close", "note"]
        assert inbox.status.startswith("“solved” ended. Done: close duplicate. Not done: ")
        assert "ben: note" in inbox.details


async def test_a_step_that_was_refused_leaves_no_draft_so_that_it_can_be_begun_again(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, three: list[int]
) -> None:
    async with open_inbox(macros=(macro("note", "1", "note Solved"),)) as inbox:
        await inbox.press("1")
        decide(inbox_store, config, three[0], Note("rang"), operator="ben", now=NOW)
        await inbox.press("k")
        assert events(inbox_store, three[0]) == ["note"]
        assert drafts.of(inbox_store, "ana") == []
        await inbox.press("1", "k")
        assert events(inbox_store, three[0]) == ["note", "note"]


class HeldUp:
    """Decisions are written when they are let go on."""

    def __init__(self, inbox: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        self._inbox = inbox
        self._go_on = threading.Event()
        usual = inbox.inbox.desk.decide
        monkeypatch.setattr(inbox.inbox.desk, "decide", lambda *given: self._go_on.wait(30) and usual(*given))

    async def say_yes(self) -> None:
        await self._inbox.pilot.press("y")
        while self._inbox.inbox.prompt is not None:
            await self._inbox.pilot.pause(0.01)

    async def go_on(self) -> None:
        self._go_on.set()
        await self._inbox.settle()


async def test_another_one_is_not_begun_while_a_step_is_being_saved(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_inbox(macros=MACROS) as inbox:
        held_up = HeldUp(inbox, monkeypatch)
        await inbox.press("1")
        await held_up.say_yes()
        await inbox.pilot.press("j", "5")
        assert inbox.inbox.prompt is None
        assert inbox.status == f"{FIRST} is still being saved."
        await held_up.go_on()
        assert events(inbox_store, three[0]) == ["close"]
        assert inbox.status.startswith("“solved” ended. Done: close duplicate. Not done: note ")
        assert inbox.order == SECOND


@pytest.mark.parametrize("then", ["open", "asked", "back"])
async def test_a_prompt_that_is_opened_by_hand_while_a_step_is_saved_is_none_of_its_steps(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int], monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    question = f"Close {SECOND} as “Not returnable”? y / N"
    async with open_inbox(macros=MACROS) as inbox:
        await inbox.press("j", "k")  # so that the second is known, and its prompt opens at once
        held_up = HeldUp(inbox, monkeypatch)
        await inbox.press("1")
        await held_up.say_yes()
        await inbox.pilot.press("j", "c")
        prompt = inbox.inbox.prompt
        assert prompt is not None
        assert prompt.request.order_id == SECOND
        if then == "back":
            await inbox.pilot.press("escape")
            assert "nothing of it was done" not in inbox.status
        elif then == "asked":
            await inbox.pilot.press("x")
            assert inbox.status == question
        await held_up.go_on()
        if then != "back":
            assert inbox.inbox.prompt is prompt
            assert "solved:" not in inbox.text
            if then == "open":
                await inbox.press("x")
            assert inbox.status == question
            await inbox.press("n")
            assert inbox.inbox.prompt is prompt  # by hand a no goes one step back
            await inbox.press("escape")
        assert inbox.status.startswith("“solved” ended. Done: close duplicate. Not done: note ")
        await inbox.press("c", "x", "y")
        assert [events(inbox_store, number) for number in three] == [["close"], ["close"], []]
        assert inbox.inbox.prompt is None


@pytest.mark.parametrize("written", [True, False])
async def test_a_step_of_which_it_is_not_known_at_once_whether_it_was_done_ends_it_when_that_is_known(
    open_inbox: OpenInbox,
    inbox_store: Store,
    three: list[int],
    monkeypatch: pytest.MonkeyPatch,
    written: bool,
) -> None:
    async with open_inbox(macros=MACROS) as inbox:
        usual = inbox.inbox.desk.decide

        def lost(*given: Any) -> None:
            if written:
                usual(*given)
            raise OutcomeUnknown("The server was lost.")

        monkeypatch.setattr(inbox.inbox.desk, "decide", lost)
        await inbox.press("1", "y")
        assert inbox.inbox.prompt is None
        if written:
            assert inbox.status.startswith("“solved” ended. Done: close duplicate. Not done: note ")
        else:
            said = f"{FIRST}: it was not done; decide again."
            assert inbox.status == f"“solved” ended, nothing of it was done. {said}"
        monkeypatch.undo()
        await inbox.press("g", "1", "n")
        assert events(inbox_store, three[0]) == ["close"] * written


async def test_a_key_held_down_goes_through_no_step(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_inbox(macros=(macro("two", "1", "message ask_photos", "close duplicate"),)) as inbox:
        await inbox.press("1", "y")
        assert events(inbox_store, three[0]) == ["message"]
        monkeypatch.setattr(confirmation, "PAUSE", 3600.0)
        await inbox.press("y", "y", "y")
        assert events(inbox_store, three[0]) == ["message"]


async def test_macros_are_for_one_request_at_a_time(open_inbox: OpenInbox, three: list[int]) -> None:
    async with open_inbox(macros=MACROS) as inbox:
        await inbox.press("v", "1")
        assert inbox.inbox.prompt is None
        assert inbox.status == "“solved” is for one request at a time; Esc clears the marks."


async def test_nothing_is_begun_where_one_only_looks(open_inbox: OpenInbox, three: list[int]) -> None:
    async with open_inbox(macros=MACROS, read_only=True) as inbox:
        await inbox.press("1")
        assert inbox.inbox.prompt is None
        assert "read-only" in inbox.status


async def test_palette_and_help_list_them_with_key_and_steps_and_begin_them(
    open_inbox: OpenInbox, three: list[int]
) -> None:
    hostile = macro("strange [/]", "6", "note [@click=app.quit]x[/]\x1b[2J")
    async with open_inbox((120, 60), macros=(*MACROS, hostile)) as inbox:
        await inbox.press("?")
        (line,) = [line for line in inbox.lines if "solved" in line]
        assert line.split()[:5] == ["1", "solved", "close", "duplicate,", "note"]
        assert "[@click=app.quit]x[/]" in inbox.text
        await inbox.press("/", *"solved", "enter")
        assert inbox.status.startswith(f"Close {FIRST}")
        await inbox.press("n", ":", *"solved")
        await palette_shows(inbox, "1         solved")
        await inbox.press("enter")
        assert inbox.status.startswith(f"Close {FIRST}")
        await inbox.press("n", ":", *"strange")
        await palette_shows(inbox, "strange [/]")
        await palette_shows(inbox, "note [@click=app.quit]x[/]")
        assert "\x1b" not in inbox.text


async def palette_shows(inbox: Opened, text: str) -> None:
    for _round in range(300):
        if text in inbox.text:
            return
        await inbox.pilot.pause(0.01)
    raise AssertionError(inbox.text)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("a", "line 7: macros.one: “a” is already the key of “approve”"),
        ("ctrl+m", "line 7: macros.one: “ctrl+m” is nothing that terminals send"),
        ("q q", "line 7: macros.one: “q q” and “q” of “quit” begin alike"),
        ("y", "line 7: macros.one: “y” answers questions with yes"),
        ("1", "line 7: macros.one: “1” is already the key of “macro:other”"),
    ],
)
def test_keys_that_cannot_be_are_told_with_their_line(config: Config, key: str, told: str) -> None:
    macros = (macro("other", "1", "received", line=3), macro("one", key, "received", line=7))
    with pytest.raises(ConfigError) as raised:
        keymaps(config._replace(macros=macros, source=Path("config.yaml")))
    assert f"config.yaml: {told}" in str(raised.value)


def test_a_sequence_of_keys_can_begin_one(config: Config) -> None:
    keymap = keymaps(config._replace(macros=(macro("one", "M s", "received"),)))["inbox"]
    assert keymap.by_key["M s"].label == "one"
