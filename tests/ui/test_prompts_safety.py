"""What all prompts owe: no decision by accident, nothing lost in silence, nothing foreign obeyed."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len
from textual.widgets import TextArea

from returns_tui.policy.decisions import Cancelled, Close, Message, Note
from returns_tui.ui import confirmation
from returns_tui.ui.prompts import open_prompt
from tests.ui.prompt_host import Host, paste, press, request

# Action, facts of the request, keys that lead to the question.
WAYS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("approve", {}, ["enter"]),
    ("close", {}, ["x"]),
    ("refund", {"state": "received"}, ["5", "enter"]),
    ("received", {"state": "approved"}, ["enter"]),
    ("cancelled", {}, []),
    ("message", {}, ["d"]),
    ("note", {}, ["a", "ctrl+s"]),
    ("snooze", {}, ["4", "h", "enter"]),
    ("edit", {}, ["1", "ctrl+s"]),
]
NAMES = [way[0] for way in WAYS]
ENDS = {"note": "? k: keep / N"}  # what stays here is not confirmed by the key that sends


@pytest.mark.parametrize(("action", "facts", "keys"), WAYS, ids=NAMES)
async def test_yes_decides_once_and_no_other_key_comes_after(
    action: str, facts: dict[str, Any], keys: list[str]
) -> None:
    app = Host(action, request(**facts))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert app.status.endswith(ENDS.get(action, "? y / N"))
        assert app.shown.order_id in app.status or app.shown.buyer_email in app.status
        assert not app.decided
        yes = "k" if action == "note" else "y"
        await press(pilot, yes, yes, "enter", "escape")
    assert len(app.decided) == 1
    assert app.decided[0].request is app.shown
    assert len(app.decided[0].key) == 32
    assert not app.dismissed


@pytest.mark.parametrize(("action", "facts", "keys"), WAYS, ids=NAMES)
async def test_hint_and_question_fit_on_one_line_of_80_cells(
    action: str, facts: dict[str, Any], keys: list[str]
) -> None:
    long_names = {"buyer_name": "马克西米利安" * 20, "buyer_email": "x" * 64 + "@marketplace.amazon.co.uk"}
    app = Host(action, request(**{**facts, **long_names}))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert cell_len(app.status) <= 80
        await press(pilot, *keys)
        assert cell_len(app.status) <= 80
        assert app.status.endswith(ENDS.get(action, "? y / N"))


@pytest.mark.parametrize(("action", "facts", "keys"), WAYS, ids=NAMES)
async def test_every_other_key_means_no(action: str, facts: dict[str, Any], keys: list[str]) -> None:
    app = Host(action, request(**facts))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        for answer in ("enter", "n", "Y", "escape"):
            assert app.prompt.question, answer
            await press(pilot, answer)
            assert not app.decided
            assert not app.prompt.question
            if action == "cancelled":  # it has nothing but the question
                assert app.dismissed == 1
                return
            await press(pilot, keys[-1])
        assert app.nothing_happened


@pytest.mark.parametrize(("action", "facts", "keys"), WAYS, ids=NAMES)
async def test_keys_that_come_in_one_burst_decide_nothing(
    action: str, facts: dict[str, Any], keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirmation, "PAUSE", 1000.0)  # every key after the first one is part of a burst
    app = Host(action, request(**facts))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys, *["k" if action == "note" else "y"] * 5, "enter", "y", "k")
        assert app.nothing_happened


async def test_a_y_that_stands_alone_decides_by_the_real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirmation, "PAUSE", 0.001)
    app = Host("cancelled")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        for _turn in range(1000):
            if app.decided:
                break
            await pilot.pause()
        assert app.decision == Cancelled()


@pytest.mark.parametrize(("action", "facts", "keys"), WAYS, ids=NAMES)
async def test_a_pasted_y_decides_nothing(action: str, facts: dict[str, Any], keys: list[str]) -> None:
    app = Host(action, request(**facts))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        yes = "k" if action == "note" else "y"
        await paste(pilot, yes)
        await paste(pilot, f"{yes}\n{yes}\n")
        assert app.nothing_happened
        assert app.status.endswith(ENDS.get(action, "? y / N"))
        await press(pilot, yes)
        assert len(app.decided) == 1


@pytest.mark.parametrize("action", NAMES)
async def test_no_key_reaches_what_lies_below(action: str) -> None:
    state = "approved" if action == "received" else "pending"
    app = Host(action, request(state=state))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "down", "up", "/", "u", "v", "f5", "tab", "pagedown", "G", "o")
        reached = set(app.below) & {"j", "/", "u", "v", "o", "G", "f5", "tab", "pagedown"}
        assert not reached - {"pagedown"}


@pytest.mark.parametrize(
    ("action", "keys", "leave", "question"),
    [
        ("snooze", ["2"], "escape", "Discard what you typed? y / N"),
        ("note", ["h", "i"], "ctrl+t", "Throw away what you typed? y / N"),
        ("message", ["t", "h", "i"], "ctrl+t", "Throw away what you typed? y / N"),
        ("edit", ["x"], "ctrl+t", "Throw away what you typed? y / N"),
    ],
)
async def test_what_was_typed_is_only_given_up_on_a_yes(
    action: str, keys: list[str], leave: str, question: str
) -> None:
    app = Host(action)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys, leave)
        assert app.status == question
        await press(pilot, "n")
        assert app.nothing_happened
        assert app.prompt.typed()
        await press(pilot, leave, "y")
        assert app.dismissed == 1
        assert not app.prompt.kept


@pytest.mark.parametrize(("action", "keys"), [("note", ["h", "i"]), ("message", ["t", "h", "i"]), ("edit", ["x"])])
async def test_escape_keeps_what_was_typed(action: str, keys: list[str]) -> None:
    app = Host(action)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys, "escape")
        assert app.dismissed == 1
        assert app.prompt.kept


@pytest.mark.parametrize("action", ["approve", "close", "refund", "message", "note", "snooze", "edit"])
async def test_escape_goes_back_at_once_where_nothing_was_typed(action: str) -> None:
    app = Host(action)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "escape")
        assert app.dismissed == 1
        assert not app.decided


async def test_foreign_text_is_neither_obeyed_nor_read_as_markup() -> None:
    nasty = "\x1b]52;c;aGk=\x07[red]bad[/] [/] \u202eabc\x9b31m"
    shown = request(order_id="026-1\x1b[2J-[b]", item=nasty, buyer_name=nasty, comment=nasty, buyer_email="")
    for action in ("approve", "close", "refund", "message", "note", "snooze", "edit", "cancelled"):
        app = Host(action, shown)
        async with app.run_test(size=(140, 60)) as pilot:
            await press(pilot, "enter")
            seen = app.screen_text() + app.status
            assert not set(seen) & {"\x1b", "\x07", "\x9b", "\u202e"}, action
            assert "026-1\\x1b[2J-[b]" in seen
            if action in ("approve", "close", "message"):  # those that show a letter, which greets
                assert "\\x1b]52;c;aGk=\\x07[red]bad[/] [/] \\u202eabc" in seen, action


@pytest.mark.parametrize("action", ["note", "edit", "message"])
async def test_escapes_in_a_pasted_text_are_shown_and_kept_harmless_with_their_line_ends(action: str) -> None:
    app = Host(action, request(comment=""))
    async with app.run_test(size=(80, 24)) as pilot:
        if action == "message":
            await press(pilot, "t")
        app.query_one(TextArea).focus()
        await pilot.pause()
        await paste(pilot, "It\x1b[31m broke\r\n[b]twice[/b]\u202e\x07")
        assert app.query_one(TextArea).text == "It\\x1b[31m broke\n[b]twice[/b]\\u202e\\x07"
        assert "\x1b" not in app.screen_text()


async def test_each_opening_has_a_key_of_its_own() -> None:
    keys = set()
    for _attempt in range(3):
        app = Host("cancelled")
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "y")
            assert app.decision == Cancelled()
            keys.add(app.decided[0].key)
    assert len(keys) == 3


async def test_a_decision_that_could_not_be_carried_out_is_not_typed_twice() -> None:
    app = Host("message", draft=Message(None, subject="Photos", text="Please send some."))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.query_one(TextArea).text == "Please send some."
        await press(pilot, "ctrl+s", "y")
        decision = app.decision
        assert isinstance(decision, Message)
        assert (decision.subject, decision.text) == ("Photos", "Please send some.")
    app = Host("note", draft=Note("half a thought", from_buyer=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+s", "k")
        assert app.decision == Note("half a thought", from_buyer=True)
    app = Host("close", draft=Close("duplicate", "de"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "i", "y")
        assert app.decision == Close("duplicate", "de", despite_lint=True)


def test_an_unknown_action_has_no_prompt() -> None:
    with pytest.raises(KeyError):
        open_prompt("nonsense", request(), None)  # type: ignore[arg-type]
