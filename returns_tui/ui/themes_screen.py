"""Choosing a theme: moving shows it at once, on the queue above, Enter keeps it, Esc goes back ."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from returns_tui.config.values import Config
from returns_tui.i18n import N_, _
from returns_tui.text import clean, fit
from returns_tui.ui import theme_choice
from returns_tui.ui.ink import Part
from returns_tui.ui.key_names import name_of
from returns_tui.ui.key_reader import KeyReader
from returns_tui.ui.keymap import Keymap
from returns_tui.ui.line_list import LineList
from returns_tui.ui.one_line import OneLine
from returns_tui.ui.overlay import Overlay

if TYPE_CHECKING:
    from returns_tui.ui.app import ReturnsApp

_SHIPPED: Mapping[str, str] = {
    "ansi": N_("your terminal's own 16 colours; fewest bytes"),
    "night": N_("quiet and dark"),
    "paper": N_("dark ink on light paper"),
    "contrast": N_("high contrast"),
    "colour-blind": N_("told apart with any kind of colour blindness"),
    "mono": N_("no colours"),
}
_NAME = 16  # cells
_MOST = 10  # lines


def in_order(names: list[str], present: str) -> list[str]:
    """Return the themes to choose from: those that are shipped, the user's own, and what is in use besides."""
    own = sorted({*names, present} - _SHIPPED.keys())
    return [name for name in _SHIPPED if name in names] + own


def sample() -> list[Part]:
    """Return a line in which every ink is used."""
    return [
        (" ", ""),
        ("!! " + _("overdue"), "overdue"),
        ("   ! " + _("soon"), "soon"),
        ("   " + _("good"), "good"),
        ("   " + _("besides"), "muted"),
        ("   " + _("strong"), "strong"),
        ("   x", "key"),
        (" " + _("key"), ""),
        ("   ", ""),
        (_("question? y / N"), "active"),
    ]


class ThemesScreen(Overlay):
    """The themes, below the queue, which shows each as one moves. It is left with what is to be said."""

    DEFAULT_CSS = """
    ThemesScreen, ThemesScreen:ansi { background: transparent; align: left bottom; }
    ThemesScreen > #themes {
        height: auto; width: 100%; background: $background; color: $foreground; border-top: solid $border;
    }
    ThemesScreen.-ascii > #themes { border-top: ascii $border; }
    ThemesScreen #themes-title { height: 1; text-style: bold; }
    ThemesScreen #themes-end { height: 1; }
    """

    def __init__(self, keymap: Keymap, config: Config, names: list[str]) -> None:
        super().__init__()
        self._keymap = keymap
        self._keys = KeyReader(keymap, self, self._say)
        self._config = config
        self._before = self._app.theme
        self._names = in_order(names, self._before)

    @property
    def _app(self) -> ReturnsApp:
        return cast("ReturnsApp", self.app)

    def compose(self) -> ComposeResult:
        """The themes, one line each, a sample, and what can be done."""
        with Vertical(id="themes"):
            yield Static(
                Content(self.titled(" " + _("How it looks; the queue above shows it"))), id="themes-title"
            )
            listed = LineList([self._line(name) for name in self._names])
            listed.styles.height = min(len(self._names), _MOST)
            yield listed
            yield OneLine(id="themes-sample")
            yield Static(Content(""), id="themes-end")

    def _line(self, name: str) -> str:
        explained = _(_SHIPPED[name]) if name in _SHIPPED else _("your own")
        if name == theme_choice.usual(self._config):
            explained += "  " + _("(default)")
        return f" {fit(clean(name), _NAME)} {explained}"

    def on_mount(self) -> None:
        """Begin with the one in use."""
        self.set_class(self._app.ascii_lines, "-ascii")
        self.query_one(LineList).select(self._names.index(self._before))
        self.query_one(OneLine).show_parts(*sample())
        self._say("")

    def _say(self, text: str) -> None:
        text = text or self._keymap.hint(_("{down} {up} look   {keep} keep   {back} as before"))
        self.query_one("#themes-end", Static).update(Content(" " + clean(text)))

    def key_pressed(self, event: events.Key) -> None:
        """Show, keep or go back."""
        event.stop()
        event.prevent_default()
        action, _taken = self._keys.read(name_of(event))
        if action is None:
            return
        listed = self.query_one(LineList)
        if action.id == "back":
            self._app.use_theme(self._before)
            self.leave()
        elif action.id == "keep":
            self.leave(self._kept(self._names[listed.index]))
        elif listed.move_by(action.id):
            self._app.use_theme(self._names[listed.index])

    def _kept(self, name: str) -> str:
        """Keep a theme; return what is to be said of it."""
        try:
            theme_choice.keep(self._config, name, os.environ)
        except OSError as error:
            why = clean(error.strerror or str(error))
            return _("The theme is used, but could not be kept: {why}").format(why=why)
        return _("Theme: {name}").format(name=name)

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text presses no keys."""
        event.stop()
