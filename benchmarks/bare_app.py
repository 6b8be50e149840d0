"""The floor for anything that stands on Textual: an app that says hello."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """Shows two words; ctrl+q ends it."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """Say hello."""
        yield Static("hello world")


if __name__ == "__main__":
    Hello().run()
