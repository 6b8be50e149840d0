"""What calls the operator back to the terminal: its bell, and its title, which it gets back at the end.

The title is OSC 2; a terminal keeps the one before on a stack (XTWINOPS 22 and 23, xterm's ctlseqs, read
2026-11-25), as tmux does for a pane (since 3.0). What does not know these drops them.
"""

from __future__ import annotations

from collections.abc import Mapping

from returns_tui.text import clean
from returns_tui.ui import terminal

_KEEP = "\x1b[22;0t"
_BACK = "\x1b[23;0t"
BELL = "\x07"


class Caller:
    """Knows which title the terminal has from us.

    Args:
        environ: the environment, for the terminal's name.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._has_titles = terminal.takes_commands(environ)  # a console would show the one as the other
        self._title = ""

    def retitled(self, title: str) -> str:
        """Return what gives the terminal a title, or with "" the one back that it had; "" where it has that."""
        title = clean(title)
        if title == self._title or not self._has_titles:
            return ""
        before, self._title = self._title, title
        if not title:
            return _BACK
        return f"{'' if before else _KEEP}\x1b]2;{title}\x07"
