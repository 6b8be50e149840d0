"""The one table of actions: key bindings, action bar, palette, help, the keys of config.yaml and docs/keys.md.

Which key does what on a screen, config.yaml's changes included, is in `ui.keymap`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from returns_tui.config.values import State
from returns_tui.i18n import N_
from returns_tui.policy.request import FINAL_STATES, OPEN_STATES
from returns_tui.policy.states import MOVES, DecisionKind

ScreenName = Literal["inbox", "prompts", "outbox", "statistics", "help", "themes"]
SCREENS: Mapping[ScreenName, str] = {
    "inbox": N_("The inbox"),
    "prompts": N_("The prompts"),
    "outbox": N_("Outbox and worklist"),
    "statistics": N_("The statistics"),
    "help": N_("The keys"),
    "themes": N_("The themes"),
}
Group = Literal["decide", "look", "move", "program"]
GROUPS: Mapping[Group, str] = {
    "decide": N_("Decide"),
    "look": N_("Look"),
    "move": N_("Move"),
    "program": N_("Program"),
}


MACRO = "macro:"
"""What the ids of macros begin with; their actions are made by `ui.keymap`."""


class Action(NamedTuple):
    """Something that a key does.

    Attributes:
        id: its name under `keys:` of config.yaml; no other action of its screen has it.
        keys: as `ui.key_names` names them; the first one is the one that is shown, and that config.yaml replaces.
        kind: the decision that it prepares, None where it decides nothing.
        confirms: whether a question follows that `y` answers with yes.
        on_bar: whether the action bar offers it.
        screen: where it is done.
        everywhere: whether its key works on the other screens as well.
        typing: whether its key works while a field takes what is typed.
        lasting: whether it always has its keys: fields, lists and questions know them.
        needed: whether it must have a key, for there is no other way out.
        prompts: the prompts that know it; none: all.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: Group
    kind: DecisionKind | None = None
    confirms: bool = False
    on_bar: bool = False
    screen: ScreenName = "inbox"
    everywhere: bool = False
    typing: bool = False
    lasting: bool = False
    needed: bool = False
    prompts: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether it prepares a decision on the request under the cursor."""
        return self.kind is not None or self.id == "advice" or self.id.startswith(MACRO)

    @property
    def writes(self) -> bool:
        """Whether it leads to something that is written to the queue."""
        return self.group == "decide" and not self.id.startswith("mark")

    @property
    def states(self) -> tuple[State, ...]:
        """The states of a request in which it can be done."""
        return MOVES[self.kind] if self.kind is not None else OPEN_STATES + FINAL_STATES


def _decision(
    action_id: str, key: str, label: str, explained: str, kind: DecisionKind, *, confirms: bool = True
) -> Action:
    return Action(action_id, (key,), label, explained, "decide", kind, confirms=confirms, on_bar=True)


def _moves(screen: ScreenName, *, pages: bool = True) -> tuple[Action, ...]:
    """Return the actions that move in a list."""
    moves: tuple[Action, ...] = (
        Action("down", ("j", "down"), N_("Down"), N_("one line down"), "move", screen=screen),
        Action("up", ("k", "up"), N_("Up"), N_("one line up"), "move", screen=screen),
        Action("first", ("g", "home"), N_("First"), N_("to the first line"), "move", screen=screen),
        Action("last", ("G", "end"), N_("Last"), N_("to the last line"), "move", screen=screen),
    )
    if pages:
        moves += (
            Action("page_down", ("pagedown",), N_("Page down"), N_("a page down"), "move", screen=screen),
            Action("page_up", ("pageup",), N_("Page up"), N_("a page up"), "move", screen=screen),
        )
    return moves


_INBOX: tuple[Action, ...] = (
    _decision("approve", "a", N_("Approve"), N_("let the goods come back; no money moves"), "approve"),
    _decision("close", "c", N_("Close"), N_("close with one of your policy texts"), "close"),
    _decision("refund", "r", N_("Refund"), N_("pay back all or a part"), "refund"),
    _decision("received", "i", N_("Received"), N_("the goods are back"), "received"),
    _decision("message", "m", N_("Message"), N_("write to the buyer"), "message"),
    _decision("note", "n", N_("Note"), N_("write down, or what the buyer answered"), "note"),
    _decision("snooze", "s", N_("Snooze"), N_("put it aside until a time or a change"), "snooze"),
    _decision("assign", "t", N_("Take"), N_("make it yours, somebody's or nobody's"), "assign")._replace(
        on_bar=False
    ),
    _decision("cancelled", "x", N_("Cancelled"), N_("the buyer cancelled the request"), "cancelled"),
    _decision("edit", "e", N_("Edit"), N_("enter comment, address, item id, amount"), "set"),
    Action("advice", ("enter",), N_("Take advice"), N_("go to the question of what is suggested"), "decide"),
    Action("undo", ("u",), N_("Undo"), N_("take back the last decision made here"), "decide", confirms=True),
    Action(
        "undo_this",
        ("U",),
        N_("Undo this"),
        N_("take back the last decision on this request"),
        "decide",
        confirms=True,
    ),
    Action("mark", ("v",), N_("Mark"), N_("mark the row, or not, and go down"), "decide"),
    Action("mark_range", ("V",), N_("Mark to here"), N_("mark from the last mark to this row"), "decide"),
    Action("mark_all", ("*",), N_("Mark all"), N_("mark all that this view and filter show"), "decide"),
    Action("details", ("d",), N_("Details"), N_("move in the details, and back"), "look"),
    Action("why", ("w",), N_("Why?"), N_("why this advice, cost and deadline"), "look"),
    Action("filter", ("/",), N_("Filter"), N_("show only what a query finds: words, fields"), "look"),
    Action("parcel", ("p",), N_("Parcel"), N_("find its request: type or scan its number"), "look"),
    Action("next_view", ("tab",), N_("Next view"), N_("the view to the right"), "look"),
    Action("previous_view", ("shift+tab",), N_("Previous view"), N_("the view to the left"), "look"),
    Action("outbox", ("o",), N_("Outbox"), N_("what leaves, what failed, clicks to do"), "look"),
    Action("statistics", ("S",), N_("Statistics"), N_("this sitting, today, and charts of weeks"), "look"),
    Action("reload", ("R",), N_("Reload"), N_("read the list again and take in what is new"), "look"),
    Action("copy", ("y",), N_("Copy"), N_("its order id, RMA, tracking number or link"), "look"),
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
    Action("theme", ("T",), N_("Theme"), N_("choose how it looks, and see it at once"), "program"),
    Action("back", ("escape",), N_("Back"), N_("leave what is open; end filter, marks"), "program", needed=True),
    Action("repaint", ("ctrl+l",), N_("Repaint"), N_("send the whole screen again"), "program", everywhere=True),
    Action(
        "suspend",
        ("ctrl+z",),
        N_("Suspend"),
        N_("back to the shell for a while; fg returns"),
        "program",
        everywhere=True,
    ),
    Action("quit", ("q",), N_("Quit"), N_("end the program"), "program", needed=True),
)


def _prompt(
    action_id: str,
    keys: tuple[str, ...],
    label: str,
    explained: str,
    group: Group = "look",
    *prompts: str,
    typing: bool = False,
    lasting: bool = False,
) -> Action:
    return Action(
        action_id,
        keys,
        label,
        explained,
        group,
        screen="prompts",
        typing=typing,
        lasting=lasting,
        prompts=prompts,
    )


_LISTS = ("approve", "close", "message")
_READING = (*_LISTS, "refund")
_PROMPTS: tuple[Action, ...] = (
    _prompt("choose", ("enter",), N_("Go on"), N_("with what is chosen or typed"), "decide", lasting=True),
    _prompt(
        "go_on",
        ("ctrl+s",),
        N_("Go on"),
        N_("from a text of several lines"),
        "decide",
        "message",
        "note",
        "edit",
        typing=True,
    ),
    _prompt(
        "throw_away",
        ("ctrl+t",),
        N_("Throw away"),
        N_("what is typed, also what was kept of it"),
        "decide",
        "received",
        "message",
        "note",
        "edit",
        typing=True,
    ),
    _prompt(
        "editor",
        ("ctrl+o",),
        N_("Editor"),
        N_("write in your own one, $EDITOR"),
        "look",
        "message",
        "note",
        typing=True,
    ),
    _prompt("language", ("l", "right"), N_("Language"), N_("the text in the next language"), "look", *_LISTS),
    _prompt("label", ("p",), N_("Label"), N_("prepaid, or unpaid"), "look", "approve"),
    _prompt("own_number", ("m",), N_("Your RMA"), N_("type your own number"), "look", "approve"),
    _prompt(
        "full_amount", ("f",), N_("All of it"), N_("fill in what can be refunded"), "look", "refund", "message"
    ),
    _prompt("tick", ("space", "x"), N_("Tick"), N_("tick the box, or clear it"), "look", "refund", "note"),
    _prompt("edit_first", ("e",), N_("Edit first"), N_("take the text as your own words"), "look", "message"),
    _prompt("own_words", ("t",), N_("Own words"), N_("write subject and text yourself"), "look", "message"),
    *(
        action._replace(prompts=_LISTS if action.id in ("first", "last") else (*_LISTS, "refund", "note"))
        for action in _moves("prompts", pages=False)
    ),
    _prompt("read_on", ("pagedown", "space"), N_("Read on"), N_("a page down in the text"), "move", *_READING),
    _prompt("read_back", ("pageup",), N_("Read back"), N_("a page up in the text"), "move", *_READING),
    _prompt("next_field", ("tab",), N_("Next field"), N_("type into the next one"), "move", lasting=True),
    _prompt("previous_field", ("shift+tab",), N_("Field before"), N_("type into that"), "move", lasting=True),
    _prompt("help", ("f1",), N_("Keys"), N_("all keys of this prompt"), "program", typing=True),
    _prompt("back", ("escape",), N_("Back"), N_("a step back, or out of the prompt"), "program", lasting=True),
)
_OUTBOX: tuple[Action, ...] = (
    Action(
        "done",
        ("x", "space"),
        N_("Done"),
        N_("the click was made"),
        "decide",
        confirms=True,
        screen="outbox",
    ),
    Action(
        "again",
        ("r",),
        N_("Send again"),
        N_("a mail that failed or is in doubt"),
        "decide",
        confirms=True,
        screen="outbox",
    ),
    Action(
        "sent",
        ("s",),
        N_("Mark as sent"),
        N_("a mail of which you know that it arrived"),
        "decide",
        confirms=True,
        screen="outbox",
    ),
    Action(
        "undo",
        ("u",),
        N_("Undo"),
        N_("take back the last decision made here"),
        "decide",
        confirms=True,
        screen="outbox",
    ),
    Action(
        "undo_this",
        ("U",),
        N_("Undo this"),
        N_("take back the decision that it comes from"),
        "decide",
        confirms=True,
        screen="outbox",
    ),
    Action(
        "other_list",
        ("tab", "shift+tab"),
        N_("Other list"),
        N_("outbox, worklist, what can be undone"),
        "look",
        screen="outbox",
    ),
    Action("copy", ("y",), N_("Copy"), N_("send the text to your clipboard"), "look", screen="outbox"),
    Action("read_on", ("J",), N_("Read on"), N_("a page down in the text"), "look", screen="outbox"),
    Action("read_back", ("K",), N_("Read back"), N_("a page up in the text"), "look", screen="outbox"),
    *_moves("outbox"),
    Action("help", ("?", "f1"), N_("Keys"), N_("all keys of this screen"), "program", screen="outbox"),
    Action(
        "back",
        ("escape", "o", "q"),
        N_("Back"),
        N_("to the inbox"),
        "program",
        screen="outbox",
        needed=True,
    ),
)
_STATISTICS: tuple[Action, ...] = (
    Action(
        "next_page",
        ("tab",),
        N_("Next page"),
        N_("the page to the right"),
        "look",
        screen="statistics",
    ),
    Action(
        "previous_page",
        ("shift+tab",),
        N_("Page before"),
        N_("the page to the left"),
        "look",
        screen="statistics",
    ),
    Action("longer", ("+",), N_("More weeks"), N_("of a longer time"), "look", screen="statistics"),
    Action("shorter", ("-",), N_("Fewer weeks"), N_("of a shorter time"), "look", screen="statistics"),
    *_moves("statistics"),
    Action("help", ("?", "f1"), N_("Keys"), N_("all keys of this screen"), "program", screen="statistics"),
    Action(
        "back",
        ("escape", "q", "S"),
        N_("Back"),
        N_("to the inbox"),
        "program",
        screen="statistics",
        needed=True,
    ),
)
_HELP: tuple[Action, ...] = (
    Action(
        "run", ("enter",), N_("Do it"), N_("what stands under the cursor"), "look", screen="help", lasting=True
    ),
    Action("filter", ("/",), N_("Filter"), N_("type a part of a name"), "look", screen="help"),
    *_moves("help"),
    Action(
        "back",
        ("escape", "q", "?"),
        N_("Back"),
        N_("end the filter, or leave"),
        "program",
        screen="help",
        needed=True,
    ),
)
_THEMES: tuple[Action, ...] = (
    Action("keep", ("enter",), N_("Keep"), N_("keep what is shown"), "look", screen="themes", lasting=True),
    *_moves("themes", pages=False),
    Action(
        "back",
        ("escape", "q"),
        N_("Back"),
        N_("as it was before"),
        "program",
        screen="themes",
        needed=True,
    ),
)
ALL_ACTIONS: tuple[Action, ...] = _INBOX + _PROMPTS + _OUTBOX + _STATISTICS + _HELP + _THEMES
"""The actions of all screens."""
ACTIONS: tuple[Action, ...] = _INBOX
"""The actions of the inbox."""
BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}
"""Those, by id."""
