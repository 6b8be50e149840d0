"""The keys of a screen as they are bound now, from the table of actions; one can be done from here."""

from __future__ import annotations

from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.fuzzy import FuzzySearch
from textual.widgets import Static

from returns_tui.i18n import _
from returns_tui.text import clean, fit
from returns_tui.ui.actions import GROUPS, SCREENS, Action, ScreenName
from returns_tui.ui.key_names import name_of
from returns_tui.ui.key_reader import KeyReader
from returns_tui.ui.keymap import Keymap, Keymaps
from returns_tui.ui.line_list import LineList
from returns_tui.ui.overlay import Overlay

_KEYS = 13  # cells
_LABEL = 16


class Line(NamedTuple):
    """A line of the help: the name of a group, or an action with its keys."""

    text: str
    action: Action | None = None


def lines_of(keymap: Keymap, filtered: str = "") -> list[Line]:
    """Return the actions that fit what was typed, the best one first; all in their groups where nothing was."""
    if filtered:
        search = FuzzySearch()
        scored = [
            (
                max(search.match(filtered, _(action.label))[0], filtered.casefold() in _(action.help).casefold()),
                action,
            )
            for action in keymap.actions
        ]
        found = sorted((one for one in scored if one[0] > 0), key=lambda one: -one[0])
        return [Line(_line(keymap, action), action) for _score, action in found]
    lines: list[Line] = []
    for group, name in GROUPS.items():
        actions = [action for action in keymap.actions if action.group == group]
        if actions:
            lines += [Line(_(name)), *(Line(_line(keymap, action), action) for action in actions)]
    return lines


def _line(keymap: Keymap, action: Action) -> str:
    keys = keymap.all_keys(action.id) or "-"
    return f"  {fit(keys, _KEYS)} {fit(_(action.label), _LABEL)}  {_(action.help)}"


def marks() -> list[str]:
    """Return what the marks in the list mean."""
    return [
        _("Marks in the list:  !!  overdue   !   due within 4 hours   --  no clock runs"),
        _("                    ~   somebody else is on it             z   put aside"),
        _("                    *   marked: all are decided together   w   there again"),
    ]


class HelpScreen(Overlay):
    """The keys of `screen`. It is left with the id of the action that is to be done there, or None."""

    DEFAULT_CSS = """
    HelpScreen { background: $background; color: $foreground; layout: vertical; }
    HelpScreen > #help-title { height: 1; text-style: bold; }
    HelpScreen > LineList { scrollbar-size-vertical: 1; }
    HelpScreen > #help-marks { height: auto; }
    HelpScreen > #help-end { height: 1; }
    """

    def __init__(self, keymaps: Keymaps, screen: ScreenName) -> None:
        super().__init__()
        self._shown = keymaps[screen]
        self._screen = screen
        self._own = keymaps["help"]
        self._keys = KeyReader(self._own, self, self._say)
        self._typed: str | None = None  # what is typed to filter, None while nothing is
        self._lines: list[Line] = []

    @property
    def typing(self) -> bool:
        """Whether a filter is typed."""
        return self._typed is not None

    def compose(self) -> ComposeResult:
        """A title, the list, and what can be done here."""
        yield Static(Content(self.titled(" " + _(SCREENS[self._screen]))), id="help-title")
        yield LineList(id="help-list")
        if self._screen == "inbox":
            yield Static(Content("\n".join(" " + line for line in marks())), id="help-marks")
        yield Static(Content(""), id="help-end")

    def on_mount(self) -> None:
        """Show all."""
        self._show()

    def _show(self) -> None:
        self._lines = lines_of(self._shown, self._typed or "")
        listed = self.query_one(LineList)
        listed.show([line.text for line in self._lines])
        self._settle(1)
        self._say("")

    def _settle(self, step: int) -> None:
        """Take the cursor off the name of a group, on in the direction in which it went, else back."""
        listed = self.query_one(LineList)
        for direction in (step, -step):
            at = listed.index
            while 0 <= at < len(self._lines) and self._lines[at].action is None:
                at += direction
            if 0 <= at < len(self._lines):
                break
        listed.select(at)
        if at == 1:
            listed.scroll_to(y=0, animate=False, immediate=True)  # its group's name stands above

    def _say(self, text: str) -> None:
        if not text and self._typed is not None:
            text = f"/{self._typed}   " + self._own.hint(_("{run} does it   {back} all keys"))
        elif not text:
            text = self._own.hint(_("{down} {up} move   {run} does it   {filter} filter   {back} back"))
        self.query_one("#help-end", Static).update(Content(" " + clean(text)))

    def key_pressed(self, event: events.Key) -> None:
        """Move, filter, do or leave."""
        event.stop()
        event.prevent_default()
        name = name_of(event)
        if self._typed is not None and self._type(name):
            return
        action, _taken = self._keys.read(name)
        if action is None:
            return
        listed = self.query_one(LineList)
        before = listed.index
        if action.id == "back":
            if self._typed is None:
                self.leave()
            else:
                self._typed = None
                self._show()
        elif action.id == "filter":
            self._typed = ""
            self._show()
        elif action.id == "run":
            chosen = self._lines[listed.index].action if self._lines else None
            if chosen is not None:
                self.leave(chosen.id)
        elif listed.move_by(action.id) and self._lines:
            self._settle(1 if listed.index >= before and action.id != "first" else -1)

    def _type(self, name: str) -> bool:
        """Take a key as a letter of the filter; return whether it was one."""
        assert self._typed is not None
        if name == "backspace":
            self._typed = self._typed[:-1]
        elif name == "space" or len(name) == 1:
            self._typed += clean(name) if name != "space" else " "
        else:
            return False
        self._show()
        return True

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text presses no keys."""
        event.stop()
