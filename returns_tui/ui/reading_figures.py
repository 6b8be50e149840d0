"""What the inbox reads for the statistics, in the clerk's thread."""

from __future__ import annotations

from returns_tui.policy import figures
from returns_tui.store import statistics
from returns_tui.ui import figures_lines
from returns_tui.ui.desk import Desk
from returns_tui.ui.statistics_screen import FiguresRead, Read


def read_figures(desk: Desk, weeks: int) -> FiguresRead:
    """Read the figures of the last weeks, of today, and of this sitting."""
    now, zone = desk.now(), desk.config.timezone
    sitting = statistics.of_sitting(desk.store, desk.session)
    sitting.worked, sitting.sittings = desk.sitting.worked, 1
    today = statistics.of_operator(desk.store, figures.today(now, zone), desk.operator)
    whole = statistics.figures(desk.store, figures.span(f"{weeks}w", now, zone), now)
    return FiguresRead(weeks, Read(sitting, today, whole))


def sum_up(desk: Desk) -> None:
    """Read what is said to who leaves."""
    tally = statistics.of_sitting(desk.store, desk.session)
    due = statistics.due_now(desk.store, desk.now(), desk.config.timezone)
    desk.sitting.farewell = figures_lines.farewell_lines(tally, due, desk.sitting.worked)
