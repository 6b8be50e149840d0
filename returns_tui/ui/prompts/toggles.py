"""Things to tick, in one place of the Tab order."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from returns_tui.ui.key_names import name_of
from returns_tui.ui.keymap import Keymap


class Toggles(Widget, can_focus=True):
    """A few lines with a box each, which the actions `down`, `up` and `tick` of `keymap` move along and tick."""

    DEFAULT_CSS = """
    Toggles { height: auto; width: 1fr; }
    """

    class Changed(Message):
        """A box was ticked or cleared."""

        def __init__(self, toggles: Toggles, name: str) -> None:
            super().__init__()
            self.toggles = toggles
            self.toggle = name

    def __init__(self, labels: dict[str, str], keymap: Keymap, *, on: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._keymap = keymap
        self._labels = labels
        self.on = set(on)
        self.index = 0

    def render(self) -> Content:
        """Return the boxes; the one that space would tick is reversed while the widget has the focus."""
        lines: list[tuple[str, str] | str] = []
        for number, (name, label) in enumerate(self._labels.items()):
            here = self.has_focus and number == self.index
            lines.append(
                (f"{'>' if here else ' '}[{'x' if name in self.on else ' '}] {label}", "reverse" if here else "")
            )
            lines.append("\n")
        return Content.assemble(*lines[:-1])

    def on_key(self, event: events.Key) -> None:
        """Move and tick."""
        name = name_of(event)
        step = self._keymap.means(name, "down") - self._keymap.means(name, "up")
        if step:
            event.stop()
            self.index = max(0, min(self.index + step, len(self._labels) - 1))
            self.refresh()
        elif self._keymap.means(name, "tick"):
            event.stop()
            ticked = list(self._labels)[self.index]
            self.on ^= {ticked}
            self.refresh()
            self.post_message(self.Changed(self, ticked))

    def on_focus(self) -> None:
        """Show where space would tick."""
        self.refresh()

    def on_blur(self) -> None:
        """Show it no more."""
        self.refresh()
