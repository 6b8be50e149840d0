"""A screen that lies over the inbox for a while, and is left once, however many keys say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

if TYPE_CHECKING:
    from returns_tui.ui.app import ReturnsApp


class Overlay(Screen[str | None]):
    """Takes all keys until it is left; what comes later, but before it is gone, is the inbox's."""

    _left = False

    @property
    def question_line(self) -> Widget | None:
        """The line on which a question waits for an answer, None while none does."""
        return None

    @property
    def typing(self) -> bool:
        """Whether somebody is typing, or is asked something."""
        return isinstance(self.focused, Input) or self.question_line is not None

    def on_idle(self) -> None:
        """Have the terminal's cursor where somebody reads by it."""
        if getattr(self.app, "braille", False):
            cast("ReturnsApp", self.app).follow()

    def titled(self, title: str) -> str:
        """Return a first line, with what the inbox is told to be where it is no usual one."""
        mode: str = getattr(self.app, "mode", "")
        return f" {mode}  {title.lstrip()}" if mode else title

    def key_pressed(self, event: events.Key) -> None:
        """Do what a key means here."""
        raise NotImplementedError

    def leave(self, chosen: str | None = None) -> None:
        """Go back to the screen below, with what was chosen here for it."""
        if not self._left:
            self._left = True
            self.dismiss(chosen)

    def on_key(self, event: events.Key) -> None:
        """Take a key, or hand it on."""
        if not self._left:
            self.key_pressed(event)
            return
        event.stop()
        event.prevent_default()
        key = events.Key(event.key, event.character)
        key.time = event.time  # when it was pressed is asked for before anything is decided
        cast("ReturnsApp", self.app).inbox.post_message(key)
