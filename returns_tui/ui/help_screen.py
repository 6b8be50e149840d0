"""All keys of the inbox, from the table of actions."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from returns_tui.i18n import _
from returns_tui.text import fit
from returns_tui.ui.actions import ACTIONS, GROUPS, Keymap, shown_key
from returns_tui.ui.overlay import Overlay


def help_text(keymap: Keymap) -> str:
    """Return the keys, one action a line, in their groups."""
    lines: list[str] = []
    for group, name in GROUPS.items():
        lines.append(_(name))
        for action in ACTIONS:
            if action.group == group:
                keys = " ".join(shown_key(key) for key in keymap.keys_of[action.id])
                lines.append(f"  {fit(keys, 11)}  {fit(_(action.label), 16)}  {_(action.help)}")
        lines.append("")
    lines += [_("Marks in the list"), "  " + _("!!  overdue        !  due within 4 hours   --  no clock runs")]
    lines.append("  " + _("~   somebody else is on it                z  put aside"))
    return "\n".join(lines)


class HelpScreen(Overlay):
    """The keys; any key that does not scroll closes it."""

    DEFAULT_CSS = """
    HelpScreen { background: $background; }
    HelpScreen VerticalScroll { scrollbar-size-vertical: 1; padding: 0 1; }
    HelpScreen #help-end { dock: bottom; height: 1; }
    """

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll():
            yield Static(Content(help_text(self._keymap)))
        yield Static(Content(" " + _("j k, page keys: scroll   any other key: back")), id="help-end")

    def key_pressed(self, event: events.Key) -> None:
        """Scroll or close."""
        event.stop()
        event.prevent_default()
        scroll = self.query_one(VerticalScroll)
        page = max(1, scroll.size.height - 1)
        steps = {"j": 1, "down": 1, "k": -1, "up": -1, "pagedown": page, "space": page, "pageup": -page}
        if event.key in steps:
            scroll.scroll_relative(y=steps[event.key], animate=False)
        elif event.key in ("g", "home"):
            scroll.scroll_home(animate=False)
        elif event.key in ("G", "end"):
            scroll.scroll_end(animate=False)
        else:
            self.leave()
