"""Keys: those of the table, those of config.yaml in their place, and what cannot be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widgets import Input, TextArea

from returns_tui import config as configuration
from returns_tui.config.values import Config
from returns_tui.errors import ConfigError
from returns_tui.ui import key_names, key_reader
from returns_tui.ui.actions import ALL_ACTIONS, BY_ID, SCREENS
from returns_tui.ui.keymap import Keymaps, keymaps
from tests.ui.conftest import NewRequest, OpenInbox


def loaded(tmp_path: Path, keys: str) -> Config:
    """The config of a file with `keys:` from its second line on."""
    file = tmp_path / "config.yaml"
    file.write_text("# Mine.\nkeys:\n" + "".join(f"  {line}\n" for line in keys.splitlines()))
    return configuration.load(file, environ={}, cwd=tmp_path)


def made(tmp_path: Path, keys: str) -> Keymaps:
    return keymaps(loaded(tmp_path, keys))


def told(tmp_path: Path, keys: str) -> list[str]:
    """What is wrong with those keys, one complaint a line, without the file's name."""
    config = loaded(tmp_path, keys)
    with pytest.raises(ConfigError) as raised:
        keymaps(config)
    return [line.removeprefix(f"{config.source}: ") for line in str(raised.value).splitlines()]


def test_each_action_has_a_name_of_its_own_on_its_screen() -> None:
    assert [
        place for place, many in Counter((one.screen, one.id) for one in ALL_ACTIONS).items() if many > 1
    ] == []


@pytest.mark.parametrize("screen", [name for name in SCREENS if name != "prompts"])
def test_no_two_actions_of_a_screen_have_a_key_in_common(config: Config, screen: str) -> None:
    keymap = next(keymap for name, keymap in keymaps(config).items() if name == screen)
    keys = [key for action in keymap.actions for key in action.keys]
    assert sorted(keys) == sorted(set(keys))
    assert keymap.by_key.keys() == set(keys)


def test_every_key_of_the_table_is_one_that_terminals_send() -> None:
    kept = {"escape", "enter", "ctrl+s", "ctrl+z"}  # needed, or nothing else can have them
    assert [
        key for one in ALL_ACTIONS for key in one.keys if not key_names.sendable(key) and key not in kept
    ] == []


def test_the_keys_that_work_while_typing_are_no_keys_of_fields() -> None:
    of_fields = {
        key.strip()
        for widget in (Input, TextArea)
        for binding in widget.BINDINGS
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    }
    for letter in "abcdefghijklmnopqrstuvwxyz":
        assert not (key_names.works_while_typing(f"ctrl+{letter}") and f"ctrl+{letter}" in of_fields), letter
    for one in ALL_ACTIONS:
        if one.typing:
            assert not set(one.keys) & of_fields


async def test_other_keys_can_be_chosen_and_are_shown(
    open_inbox: OpenInbox, put: NewRequest, config: Config, tmp_path: Path
) -> None:
    put()
    async with open_inbox(keys=loaded(tmp_path, "approve: A\nhelp: f2").keys) as inbox:
        assert "A Approve" in inbox.bar
        await inbox.press("a")
        assert inbox.inbox.prompt is None
        await inbox.press("A")
        assert inbox.inbox.prompt is not None


def test_a_key_takes_the_place_of_the_first_a_list_of_all_and_null_takes_all_away(tmp_path: Path) -> None:
    keys = made(tmp_path, "details: D\ndown: [N, down]\npage_down: [PgDn]\nundo: null\nundo_this: none")[
        "inbox"
    ].keys_of
    assert keys["details"] == ("D",)
    assert keys["down"] == ("N", "down")
    assert keys["page_down"] == ("pagedown",)
    assert keys["undo"] == keys["undo_this"] == ()


def test_each_screen_has_keys_of_its_own(tmp_path: Path) -> None:
    keys = made(
        tmp_path,
        "inbox: {copy: Y}\noutbox: {copy: C, done: [d]}\nprompts: {language: L, go_on: f5}\nhelp: {filter: f}",
    )
    assert keys["inbox"].key("copy") == "Y"
    assert keys["outbox"].key("copy") == "C"
    assert keys["outbox"].keys_of["done"] == ("d",)
    assert keys["prompts"].key("language") == "L"
    assert keys["prompts"].key("go_on") == "F5"
    assert keys["help"].key("filter") == "f"
    assert keys["help"].keys_of["back"] == ("escape", "q", "?")


def test_an_action_of_the_inbox_that_is_called_as_a_screen_is_told_by_what_stands_behind_it(
    tmp_path: Path,
) -> None:
    keys = made(tmp_path, "outbox: O\nhelp: H")["inbox"]
    assert (keys.key("outbox"), keys.key("help")) == ("O", "H")


def test_two_actions_may_change_keys_with_each_other(tmp_path: Path) -> None:
    changed = made(tmp_path, "close: r\nrefund: c")["inbox"]
    assert (changed.by_key["r"].id, changed.by_key["c"].id) == ("close", "refund")


WRONG = {
    "unknown action": ("aprove: A", "keys.aprove: there is no such action; did you mean “approve”?"),
    "nothing like it": ("zzzzzz: A", "keys.zzzzzz: there is no such action; “?” lists them"),
    "of another screen": (
        "language: L",
        "keys.language: is no action there but under prompts: write “prompts: {language",
    ),
    "unknown screen": (
        "promts: {back: B}",
        "keys.promts.back: there is no screen “promts”; there are: inbox, prompts",
    ),
    "Enter": ("note: ctrl+m", "keys.note: “ctrl+m” is nothing that terminals send, or is needed"),
    "Backspace": ("note: ctrl+h", "keys.note: “ctrl+h” is nothing that terminals send"),
    "kitty": ("note: ctrl+enter", "keys.note: “ctrl+enter” is nothing that terminals send"),
    "ctrl and a figure": ("note: ctrl+1", "keys.note: “ctrl+1” is nothing that terminals send"),
    "shift and a function": ("note: shift+f2", "keys.note: “shift+f2” is nothing that terminals send"),
    "no such function": ("note: f13", "keys.note: “f13” cannot be used: give one character, or a name"),
    "a word": ("snooze: later", "keys.snooze: “later” cannot be used"),
    "Esc": ("note: escape", "keys.note: “escape” is nothing that terminals send, or is needed"),
    "clash": ("close: r", "keys.close: “r” is already the key of “refund”"),
    "clash with a second key": ("note: enter", "keys.note: “enter” is nothing"),
    "clash everywhere": ("outbox: {done: ctrl+l}", "keys.outbox.done: “ctrl+l” is already the key of “repaint”"),
    "in a list": ("note: [N, r]", "keys.note: “r” is already the key of “refund”"),
    "within an outbox": ("outbox: {copy: x}", "keys.outbox.copy: “x” is already the key of “done”"),
    "within a prompt": (
        "prompts: {own_words: e}",
        "keys.prompts.own_words: “e” is already the key of “edit_first”",
    ),
    "key and beginning": ("last: g e", "keys.last: “g e” and “g” of “first” begin alike"),
    "two beginnings": ("last: g\nfirst: g g g", "keys.last: “g” and “g g g” of “first” begin alike"),
    "too long": ("last: z z z z z", "keys.last: “z z z z z” is too long; a sequence has 4 keys at most"),
    "sequence of a prompt": ("prompts: {label: z z}", "keys.prompts.label: “z z” is a sequence"),
    "sequence everywhere": ("repaint: z z", "keys.repaint: “z z” is a sequence"),
    "two everywhere": ("repaint: [f5, f6]", "keys.repaint: can have one key only"),
    "a letter where one types": ("prompts: {go_on: G}", "keys.prompts.go_on: “G” is needed where texts are typed"),
    "a key of fields": (
        "prompts: {go_on: ctrl+e}",
        "keys.prompts.go_on: “ctrl+e” is needed where texts are typed",
    ),
    "yes to a question": ("copy: Y\ncancelled: y", "keys.cancelled: “y” answers questions with yes"),
    "yes in a prompt": ("prompts: {label: y}", "keys.prompts.label: “y” answers questions with yes"),
    "no way out": ("quit: none", "keys.quit: needs a key, for there is no other way out"),
    "no way out of the outbox": ("outbox: {back: null}", "keys.outbox.back: needs a key"),
    "always so": (
        "prompts: {choose: c}",
        "keys.prompts.choose: always has its key (Enter), which cannot be changed",
    ),
    "key of a closure reason": (
        "prompts: {language: x}",
        "keys.prompts.language: “x” is already the key of closure_reasons.",
    ),
    "twice": ("copy: Y\ninbox: {copy: C}", "keys.inbox.copy: has its keys from “keys.copy” already"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_key_that_cannot_be_is_told_with_its_line(tmp_path: Path, kind: str) -> None:
    keys, sentence = WRONG[kind]
    (line,) = told(tmp_path, keys)
    number = 4 if kind == "yes to a question" or kind == "twice" else 3
    assert line.startswith(f"line {number}: {sentence}")


def test_all_problems_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    lines = told(tmp_path, "aprove: A\nclose: r\nnote: ctrl+m\noutbox:\n  done: r\nsnooze: too long")
    assert [line.split(": ")[0] for line in lines] == ["line 3", "line 4", "line 5", "line 7", "line 8"]


@pytest.fixture
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_reader, "PAUSE", 0.01)


SEQUENCES = "first: g g\nlast: g e\napprove: z a\nclose: z c x"


async def test_a_sequence_is_pressed_key_by_key(open_inbox: OpenInbox, put: NewRequest, tmp_path: Path) -> None:
    for number in range(3):
        put(order_id=f"026-1180443-000000{number}")
    async with open_inbox(keys=loaded(tmp_path, SEQUENCES).keys) as inbox:
        first = inbox.order
        await inbox.burst("g", "e")
        assert inbox.order != first
        await inbox.press("g", "g")
        assert inbox.order == first
        assert "z a Approve" in inbox.bar
        await inbox.press("z", "c", "x")
        assert type(inbox.inbox.prompt).__name__ == "ClosePrompt"


@pytest.mark.usefixtures("_soon")
async def test_after_a_moment_it_is_shown_what_can_follow_and_then_what_was_said_before(
    open_inbox: OpenInbox, put: NewRequest, tmp_path: Path
) -> None:
    put()
    async with open_inbox(keys=loaded(tmp_path, SEQUENCES).keys) as inbox:
        before = inbox.status
        await inbox.press("z")
        while inbox.status == before:
            await inbox.pilot.pause(0.01)
        assert inbox.status == "z ..   a Approve   c x Close   Esc back"
        await inbox.press("c")
        assert inbox.status == "z c ..   x Close   Esc back"
        await inbox.press("escape")
        assert inbox.status == before
        await inbox.press("x")  # alone it means what it always does
        assert type(inbox.inbox.prompt).__name__ == "CancelledPrompt"


async def test_keys_that_lead_nowhere_are_told_and_do_nothing(
    open_inbox: OpenInbox, put: NewRequest, tmp_path: Path
) -> None:
    put()
    async with open_inbox(keys=loaded(tmp_path, SEQUENCES).keys) as inbox:
        await inbox.press("z", "r")
        assert inbox.status == "z r: no such keys here"
        assert inbox.inbox.prompt is None
        await inbox.press("r")
        assert inbox.inbox.prompt is not None


async def test_a_paste_ends_a_sequence(open_inbox: OpenInbox, put: NewRequest, tmp_path: Path) -> None:
    from textual import events

    put()
    async with open_inbox(keys=loaded(tmp_path, SEQUENCES).keys) as inbox:
        await inbox.press("z")
        inbox.app.post_message(events.Paste("a"))
        await inbox.settle()
        await inbox.press("a")
        assert inbox.inbox.prompt is None


async def test_an_action_without_a_key_cannot_be_pressed_and_is_not_on_the_bar(
    open_inbox: OpenInbox, put: NewRequest, tmp_path: Path
) -> None:
    put()
    async with open_inbox(keys=loaded(tmp_path, "refund: none\nundo: none").keys) as inbox:
        assert "Refund" not in inbox.bar
        await inbox.press("r")
        assert inbox.inbox.prompt is None
        await inbox.press("n", "x", "ctrl+s", "k")
        assert inbox.status.endswith(": Undo takes it back.")


async def test_what_works_everywhere_has_its_new_key_on_every_screen_and_no_longer_its_old_one(
    open_inbox: OpenInbox, put: NewRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()
    async with open_inbox(keys=loaded(tmp_path, "repaint: f5\nreload: ctrl+l").keys) as inbox:
        painted: list[str] = []
        monkeypatch.setattr(inbox.app, "forget_terminal", lambda: painted.append("all"))
        for opens in ("", "o", "c"):
            if opens:
                await inbox.press(opens)
            await inbox.press("f5")
            await inbox.press("ctrl+l")
            assert len(painted) == 1
            painted.clear()
            if opens:
                await inbox.press("escape")


async def test_in_prompts_the_new_keys_work_and_the_hints_show_them(
    open_inbox: OpenInbox, put: NewRequest, tmp_path: Path
) -> None:
    put()
    keys = "prompts: {down: N, full_amount: A, go_on: f5, tick: T, language: L}"
    async with open_inbox(keys=loaded(tmp_path, keys).keys) as inbox:
        await inbox.press("c")
        assert "N k: look" in inbox.status
        assert "L: language" in inbox.status
        lines = inbox.lines
        await inbox.press("N")
        assert inbox.lines != lines
        await inbox.press("escape", "r")
        assert "A: full amount" in inbox.status
        await inbox.press("A")
        assert "39.90" in inbox.text
        await inbox.press("tab", "tab", "T")
        assert "[x]" in inbox.text
        await inbox.press("escape", "y", "n", "H", "i", "f5")
        assert inbox.status.endswith("k: keep / N")


async def test_in_the_outbox_the_new_keys_work_and_are_shown(
    open_inbox: OpenInbox, put: NewRequest, tmp_path: Path
) -> None:
    put()
    async with open_inbox(keys=loaded(tmp_path, "outbox: {back: B, other_list: O}").keys) as inbox:
        await inbox.press("o")
        assert "O other list" in inbox.text
        assert "B back" in inbox.text
        assert "[Outbox 0]" in inbox.text
        await inbox.press("O")
        assert "[Worklist 0]" in inbox.text
        await inbox.press("B")
        assert inbox.app.screen is inbox.inbox


def test_every_hint_names_actions_that_there_are(config: Config) -> None:
    assert keymaps(config._replace(keys=()))["inbox"].hint("{down} {quit}") == "j q"
    assert set(BY_ID) >= {"help", "quit", "back", "down", "up"}
