"""The queue worked at: how long, how long each request took, what came of it, and the statistics."""

from __future__ import annotations

from returns_tui.ui.attention_screen import AttentionScreen
from returns_tui.ui.clerk import Trouble
from returns_tui.ui.desk import Decided, Desk
from returns_tui.ui.keymap import Keymaps


class SittingScreen(AttentionScreen):
    """Shows the queue to somebody whose work is summed up."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self.sitting = desk.sitting

    def cursor_moved(self) -> None:
        """Another request is looked at from now on."""
        self.sitting.moved()
        super().cursor_moved()

    def on_prompt_typed(self) -> None:
        """Writing is work."""
        self.sitting.touch()

    def on_decided(self, message: Decided) -> None:
        """Something was decided here, so there is something to say in the end; have ready what says it."""
        self.sitting.moved()
        if not self.sitting.decided:
            self.sitting.decided = True
            self.clerk.do(self._sum_up, "sum up", patient=True)

    def sum_up(self) -> None:
        """Have added up what is said to who leaves."""
        if self.sitting.decided and not self.away:
            self.sitting.touch()
            self.clerk.do(self._sum_up, "sum up", replace=True)

    def _sum_up(self) -> None:
        from returns_tui.ui.summing_up import sum_up

        sum_up(self.desk)

    def do_statistics(self) -> None:
        """Show the statistics."""
        from returns_tui.ui.statistics_screen import StatisticsScreen

        self.sitting.touch()
        self.app.push_screen(StatisticsScreen(self.keymaps, self.desk), lambda _result: self.sitting.touch())

    def on_trouble(self, message: Trouble) -> None:
        """Who leaves is told nothing where it cannot be read, and no other hears of it."""
        if message.job == "sum up":
            message.prevent_default()
