"""The one table of actions: key bindings, action bar, palette, help and the keys of config.yaml come from it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Literal, NamedTuple

from returns_tui.config.values import State
from returns_tui.errors import ConfigError, Problem
from returns_tui.i18n import N_, _
from returns_tui.policy.request import FINAL_STATES, OPEN_STATES
from returns_tui.policy.states import MOVES, DecisionKind

Group = Literal["decide", "look", "move", "program"]
GROUPS: Mapping[Group, str] = {
    "decide": N_("Decide"),
    "look": N_("Look"),
    "move": N_("Move"),
    "program": N_("Program"),
}


class Action(NamedTuple):
    """Something that a key does.

    Attributes:
        id: its name in `keys:` of config.yaml.
        keys: a printable character as it is typed, or Textual's name of another key; the first one is the
            one that is shown, and that config.yaml replaces.
        kind: the decision that it prepares, None where it decides nothing.
        confirms: whether it is asked once more before anything happens.
        on_bar: whether the action bar offers it.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: Group
    kind: DecisionKind | None = None
    confirms: bool = False
    on_bar: bool = False

    @property
    def states(self) -> tuple[State, ...]:
        """The states of a request in which it can be done."""
        return MOVES[self.kind] if self.kind is not None else OPEN_STATES + FINAL_STATES


def _decision(
    action_id: str, key: str, label: str, explained: str, kind: DecisionKind, *, confirms: bool = True
) -> Action:
    return Action(action_id, (key,), label, explained, "decide", kind, confirms=confirms, on_bar=True)


ACTIONS: tuple[Action, ...] = (
    _decision("approve", "a", N_("Approve"), N_("let the goods come back; no money moves"), "approve"),
    _decision("close", "c", N_("Close"), N_("close with one of your policy texts"), "close"),
    _decision("refund", "r", N_("Refund"), N_("pay back all or a part"), "refund"),
    _decision("received", "i", N_("Received"), N_("the goods are back"), "received"),
    _decision("message", "m", N_("Message"), N_("write to the buyer"), "message"),
    _decision("note", "n", N_("Note"), N_("write down, or what the buyer answered"), "note"),
    _decision("snooze", "s", N_("Snooze"), N_("put it aside until a time"), "snooze"),
    _decision("cancelled", "x", N_("Cancelled"), N_("the buyer cancelled the request"), "cancelled"),
    _decision("edit", "e", N_("Edit"), N_("enter comment, address, item id, amount"), "set"),
    Action("undo", ("u",), N_("Undo"), N_("take back the last decision made here"), "decide", confirms=True),
    Action(
        "undo_this",
        ("U",),
        N_("Undo this"),
        N_("take back the last decision on this request"),
        "decide",
        confirms=True,
    ),
    Action("details", ("d", "enter"), N_("Details"), N_("move in the details; Esc goes back"), "look"),
    Action("why", ("w",), N_("Why this time?"), N_("which rule sets the deadline, and from when"), "look"),
    Action("filter", ("/",), N_("Filter"), N_("show only what has these words; Esc: all"), "look"),
    Action("next_view", ("tab",), N_("Next view"), N_("the view to the right"), "look"),
    Action("previous_view", ("shift+tab",), N_("Previous view"), N_("the view to the left"), "look"),
    Action("outbox", ("o",), N_("Outbox"), N_("what leaves, what failed, clicks to do"), "look"),
    Action("reload", ("R",), N_("Reload"), N_("read the list again and take in what is new"), "look"),
    Action("copy", ("y",), N_("Copy"), N_("send the order id to your clipboard"), "look"),
    Action("down", ("j", "down"), N_("Down"), N_("one line down"), "move"),
    Action("up", ("k", "up"), N_("Up"), N_("one line up"), "move"),
    Action("half_down", ("ctrl+d",), N_("Half a page down"), N_("half a page down"), "move"),
    Action("half_up", ("ctrl+u",), N_("Half a page up"), N_("half a page up"), "move"),
    Action("page_down", ("pagedown", "ctrl+f"), N_("Page down"), N_("a page down"), "move"),
    Action("page_up", ("pageup", "ctrl+b"), N_("Page up"), N_("a page up"), "move"),
    Action("first", ("g", "home"), N_("First"), N_("to the first line"), "move"),
    Action("last", ("G", "end"), N_("Last"), N_("to the last line"), "move"),
    Action("help", ("?", "f1"), N_("Keys"), N_("all keys of this screen"), "program"),
    Action("palette", (":", "ctrl+p"), N_("Commands"), N_("find a command by its name"), "program"),
    Action("back", ("escape",), N_("Back"), N_("leave what is open; end the filter"), "program"),
    Action("repaint", ("ctrl+l",), N_("Repaint"), N_("send the whole screen again"), "program"),
    Action("suspend", ("ctrl+z",), N_("Suspend"), N_("back to the shell for a while; fg returns"), "program"),
    Action("quit", ("q",), N_("Quit"), N_("end the program"), "program"),
)
BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}

# Terminals send these for Tab, Enter, Newline, Backspace and Esc, or keep them for themselves.
_IMPOSSIBLE = {f"ctrl+{letter}" for letter in "ijmhczqs"} | {"escape", "enter", "ctrl+["}
_NAMED = {
    "tab",
    "shift+tab",
    "pagedown",
    "pageup",
    "home",
    "end",
    "insert",
    "delete",
    "up",
    "down",
    "left",
    "right",
}
_KEY_SIGNS = {"escape": "Esc", "pagedown": "PgDn", "pageup": "PgUp", "tab": "Tab", "shift+tab": "Shift+Tab"}


def shown_key(key: str) -> str:
    """Return a key as people call it, as `PgDn`."""
    return _KEY_SIGNS.get(key, key)


class Keymap(NamedTuple):
    """Which key does what, config.yaml's changes included."""

    by_key: Mapping[str, Action]
    keys_of: Mapping[str, tuple[str, ...]]

    def key(self, action_id: str) -> str:
        """Return the key of an action as it is shown."""
        return shown_key(self.keys_of[action_id][0])


def keymap(changes: Mapping[str, str], source: str = "config.yaml") -> Keymap:
    """Return the keys of all actions, the first key of each replaced as `changes` (action id → key) says.

    Raises:
        ConfigError: an action or a key does not exist, or two actions want the same key; all problems at once.
    """
    problems: list[Problem] = []
    keys_of = {action.id: action.keys for action in ACTIONS}
    for action_id, key in changes.items():
        if action_id not in BY_ID:
            near = difflib.get_close_matches(action_id, BY_ID, n=1, cutoff=0.4)
            hint = _("; did you mean “{near}”?").format(near=near[0]) if near else ""
            problems.append(Problem(None, f"keys.{action_id}", _("there is no such action") + hint))
        elif not _possible(key):
            text = _("“{key}” cannot be used: give one character, or a name as ctrl+e, f2 or pagedown")
            problems.append(Problem(None, f"keys.{action_id}", text.format(key=key)))
        else:
            keys_of[action_id] = (key, *keys_of[action_id][1:])
    by_key: dict[str, Action] = {}
    for action in ACTIONS:
        for key in keys_of[action.id]:
            other = by_key.setdefault(key, action)
            if other is not action:
                named = action if action.id in changes else other
                rest = other if named is action else action
                text = _("“{key}” is already the key of “{other}”").format(key=key, other=rest.id)
                problems.append(Problem(None, f"keys.{named.id}", text))
    if problems:
        raise ConfigError(source, problems)
    return Keymap(by_key, keys_of)


def _possible(key: str) -> bool:
    """Return whether terminals send `key` as itself, and nothing else needs it."""
    if key in _IMPOSSIBLE:
        return False
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    if key in _NAMED:
        return True
    name, plus, letter = key.partition("+")
    if plus:
        return name == "ctrl" and len(letter) == 1 and letter.isascii() and letter.islower()
    return key.startswith("f") and key[1:].isdigit() and 1 <= int(key[1:]) <= 12
