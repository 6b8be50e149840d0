"""The keys that the user gives to actions, each with its line. Which actions there are, `ui.keymap` knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from returns_tui.config.containers import entries_of, mapping_of
from returns_tui.config.kinds import LINE, NOTHING, Kind, Reading
from returns_tui.config.values import KeyChange
from returns_tui.config.yaml_reader import Mapping, Node, Scalar, Sequence, child_path
from returns_tui.i18n import _

_NONE = "none"


class KeyChanges(Kind):
    """A mapping from actions of the inbox, or from screens to their actions, to keys; read as a tuple."""

    @property
    def shape(self) -> str:
        """The words for it."""
        return _("a mapping from actions to keys, or from a screen to such a mapping")

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read all changes in the order of the file."""
        if (mapping := mapping_of(node, path, reading)) is None:
            return NOTHING
        return tuple(_changes(mapping, path, reading))


def _changes(mapping: Mapping, path: str, reading: Reading) -> Iterator[KeyChange]:
    for name, child, line in entries_of(mapping, reading):
        where = child_path(path, name)
        if not isinstance(child, Mapping):
            yield from _change("", name, child, where, line, reading)
            continue
        for action, inner, inner_line in entries_of(child, reading):
            yield from _change(name, action, inner, child_path(where, action), inner_line, reading)


def _change(screen: str, action: str, node: Node, path: str, line: int, reading: Reading) -> Iterator[KeyChange]:
    """Yield the change, or nothing where it was wrong and reported."""
    if isinstance(node, Sequence):
        read = [LINE.read(item, child_path(path, number), reading) for number, item in enumerate(node.items, 1)]
        if NOTHING not in read:
            yield KeyChange(screen, action, tuple(_spaced(key) for key in read), alone=True, line=line)
    elif isinstance(node, Scalar) and (node.text == _NONE or (node.value is None and node.text)):
        yield KeyChange(screen, action, (), alone=True, line=line)
    elif isinstance(node, Scalar) and node.value is None:
        reading.wrong(line, path, _("is empty; give a key, a list of keys, or null for none"))
    elif (key := LINE.read(node, path, reading)) is not NOTHING:
        yield KeyChange(screen, action, (_spaced(key),), line=line)


def _spaced(key: str) -> str:
    return " ".join(key.split())
