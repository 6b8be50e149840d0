"""Keys pressed one after the other: what each of them, or a sequence of them, means on a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.message_pump import MessagePump
from textual.timer import Timer

from returns_tui.i18n import _
from returns_tui.ui.actions import Action
from returns_tui.ui.key_names import shown
from returns_tui.ui.keymap import Keymap

PAUSE = 0.6  # seconds after which it is shown what can follow the first key of a sequence
_CHOICE = "choice"  # instead of the keys that have begun


class KeyReader:
    """Reads the keys of one screen.

    Args:
        pump: the screen; it is woken once for each sequence that begins and does not go on.
        hint: takes what can follow, and "" when that is over.
    """

    def __init__(self, keymap: Keymap, pump: MessagePump, hint: Callable[[str], None]) -> None:
        self._keymap = keymap
        self._pump = pump
        self._hint = hint
        self._timer: Timer | None = None
        self._choices: Mapping[str, Callable[[], None]] = {}
        self.begun = ""  # the keys of a sequence that has begun

    def read(self, name: str) -> tuple[Action | None, bool]:
        """Return what a key means, and whether it is taken, as it is too where a sequence begins or breaks off."""
        if not self.begun:
            action = self._keymap.by_key.get(name)
            if action is None and name in self._keymap.beginnings:
                self._begin(name)
                return None, True
            return action, action is not None
        if self._choices:
            chosen = self._choices.get(name)
            self.clear()
            if chosen is not None:
                chosen()
            return None, True
        whole = f"{self.begun} {name}"
        shown_already = self._timer is None
        self.clear()
        if (action := self._keymap.by_key.get(whole)) is None:
            if whole in self._keymap.beginnings:
                self._begin(whole)
                if shown_already:
                    self._show()
            elif name != "escape":
                self._hint(_("{keys}: no such keys here").format(keys=shown(whole)))
        return action, True

    def choose(self, said: str, choices: Mapping[str, Callable[[], None]]) -> None:
        """Have the next key choose what is done, and say which there are; any other only ends that."""
        self.clear()
        self.begun, self._choices = _CHOICE, choices
        self._hint(said)

    def clear(self) -> None:
        """Forget a sequence or a choice that has begun."""
        if self.begun:
            self.begun, self._choices = "", {}
            if self._timer is None:
                self._hint("")
            else:
                self._timer.stop()
                self._timer = None

    def _begin(self, keys: str) -> None:
        self.begun = keys
        self._timer = self._pump.set_timer(PAUSE, self._show)

    def _show(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        following = self._keymap.following(self.begun)
        said = "   ".join(f"{shown(rest)} {_(action.label)}" for rest, action in following)
        self._hint(_("{keys} ..   {following}   Esc back").format(keys=shown(self.begun), following=said))
