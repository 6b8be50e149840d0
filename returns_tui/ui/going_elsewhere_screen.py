"""The ways from the queue to what is not of one request: outbox, themes, the shell, the end."""

from __future__ import annotations

from returns_tui.ui.sitting_screen import SittingScreen


class GoingElsewhereScreen(SittingScreen):
    """Shows the queue to somebody who goes elsewhere and comes back."""

    def do_outbox(self) -> None:
        """Show what leaves, and the clicks to do."""
        from returns_tui.ui.outbox_screen import OutboxScreen

        screen = OutboxScreen(
            self.desk.store, self.config, self.keymaps, operator=self.desk.operator, now=self.desk.now
        )
        self.app.push_screen(screen, lambda _result: self.look(surely=True))

    def do_theme(self) -> None:
        """Let the operator choose a theme."""
        from returns_tui.ui.themes_screen import ThemesScreen

        screen = ThemesScreen(self.keymaps["themes"], self.config, self.returns_app.load_all_themes())
        self.app.push_screen(screen, lambda said: self.status.say(said) if said else None)

    def do_repaint(self) -> None:
        """Send the whole screen again."""
        self.returns_app.action_repaint()

    def do_suspend(self) -> None:
        """Give the terminal back to the shell for a while."""
        self.app.action_suspend_process()

    def do_quit(self) -> None:
        """End the program."""
        self.app.exit()
