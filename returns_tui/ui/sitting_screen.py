"""The queue worked at: how long, how long each request took, what came of it, and the statistics."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from returns_tui.ui.attention_screen import AttentionScreen
from returns_tui.ui.clerk import Trouble
from returns_tui.ui.desk import Decided, Desk
from returns_tui.ui.keymap import Keymaps

if TYPE_CHECKING:
    from returns_tui.ui.statistics_screen import FiguresRead, StatisticsScreen


class SittingScreen(AttentionScreen):
    """Shows the queue to somebody whose work is summed up."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self.sitting = desk.sitting
        self._statistics: StatisticsScreen | None = None

    def cursor_moved(self) -> None:
        """Another request is looked at from now on."""
        self.sitting.moved()
        super().cursor_moved()

    def on_prompt_typed(self) -> None:
        """Writing is work."""
        self.sitting.touch()

    def on_decided(self, message: Decided) -> None:
        """Something was decided here, so there is something to say in the end."""
        self.sitting.decided = True
        self.sitting.moved()

    def sum_up(self) -> None:
        """Have added up what is said to who leaves."""
        if self.sitting.decided and not self.away:
            self.sitting.touch()
            from returns_tui.ui.reading_figures import sum_up

            self.clerk.do(partial(sum_up, self.desk), "sum up", replace=True)

    def do_statistics(self) -> None:
        """Show the statistics."""
        from returns_tui.ui.statistics_screen import StatisticsScreen

        self.sitting.touch()
        self._statistics = StatisticsScreen(self.keymaps, self.config, self._read_figures)
        self.app.push_screen(self._statistics, self._statistics_left)

    def _statistics_left(self, _result: str | None) -> None:
        self._statistics = None
        self.sitting.touch()

    def _read_figures(self, weeks: int) -> None:
        from returns_tui.ui.reading_figures import read_figures

        job = partial(read_figures, self.desk, weeks)
        self.clerk.do(job, "figures", replace=True, patient=True)

    def on_trouble(self, message: Trouble) -> None:
        """Tell it on the screen that asked for figures."""
        if message.job == "figures" and self._statistics is not None:
            self._statistics.failed(str(message.error))
            message.prevent_default()

    def on_figures_read(self, message: FiguresRead) -> None:
        """Hand the figures to the screen that asked for them."""
        if self._statistics is not None:
            self._statistics.take(message.weeks, message.read)
