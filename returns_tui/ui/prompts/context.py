"""What a prompt knows of the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Decision, Plan
from returns_tui.ui.keymap import Keymap, Keymaps, standard_keymaps


@dataclass(frozen=True)
class PromptContext:
    """What a prompt needs beside the request.

    Attributes:
        now: the time, aware.
        preview: what a decision on the request would do; raises what `policy.planning.plan` raises. It is
            called in the thread of the screen, so it must not touch the database.
        keymaps: the keys of prompts, and of the help on them.
        meanwhile: keeps what is typed and tells the others where this inbox is, while an editor has the terminal.
    """

    config: Config
    operator: str
    now: Callable[[], datetime]
    preview: Callable[[Decision], Plan]
    keymaps: Keymaps = field(default_factory=standard_keymaps)
    meanwhile: Callable[[], None] = lambda: None

    @property
    def keymap(self) -> Keymap:
        """The keys of prompts."""
        return self.keymaps["prompts"]
