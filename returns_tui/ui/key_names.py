"""Names of keys: as config.yaml has them, as a terminal sends them, and as people call them.

A printable character is its own name, a space is `space`, other keys have Textual's names. Several names with
blanks between them are a sequence, pressed one after the other.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.events import Key

# Terminals send the same for Backspace, Tab, Newline and Enter, or keep it for themselves (Ctrl-Z: see
# `suspend`). Ctrl-C copies in fields, and says elsewhere how to quit.
_TAKEN = frozenset(f"ctrl+{letter}" for letter in "chijmqsz")
_CONTROLS = frozenset(f"ctrl+{letter}" for letter in string.ascii_lowercase) - _TAKEN
_FUNCTIONS = frozenset(f"f{number}" for number in range(1, 13))
_NAMED = frozenset(
    "tab shift+tab space pagedown pageup home end insert delete up down left right".split()  # terminfo(5) has them
)
# What the fields of Textual 8.2 do with control keys themselves; a test looks.
_OF_FIELDS = frozenset(f"ctrl+{letter}" for letter in "aefkuvwxyd")

_SIGNS = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "delete": "Del",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
}


_OTHER_WORDS = {
    "esc": "escape",
    "return": "enter",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "ins": "insert",
    "del": "delete",
}


def normal(key: str) -> str:
    """Return a key or a sequence as it is written in the table, for one that was written as `PgDn` or `Ctrl+E`."""
    names = [name if len(name) == 1 else name.lower() for name in key.split(" ")]
    return " ".join(_OTHER_WORDS.get(name, name) for name in names)


def name_of(event: Key) -> str:
    """Return the name of a key that was pressed."""
    character = event.character
    return character if character is not None and character != " " and event.is_printable else event.key


def character_of(name: str) -> str | None:
    """Return the character that comes with a key of that name, None where none does."""
    return name if len(name) == 1 else {"space": " "}.get(name)


def shown(key: str) -> str:
    """Return a key or a sequence as people call it, as `PgDn` or `g g`."""
    return " ".join(_SIGNS.get(name, name.upper() if name in _FUNCTIONS else name) for name in key.split(" "))


def shown_all(keys: Iterable[str]) -> str:
    """Return several keys one behind the other; a comma stands between sequences."""
    keys = list(keys)
    return (", " if any(" " in key for key in keys) else " ").join(shown(key) for key in keys)


def sendable(name: str) -> bool:
    """Return whether terminals send a key as itself, and nothing else needs it."""
    if len(name) == 1:
        return name.isprintable() and not name.isspace()
    return name in _NAMED or name in _CONTROLS or name in _FUNCTIONS


def works_while_typing(name: str) -> bool:
    """Return whether a key can be told from what is typed into a field."""
    return name in _FUNCTIONS or (name in _CONTROLS and name not in _OF_FIELDS)
