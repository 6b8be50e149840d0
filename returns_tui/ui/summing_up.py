"""What is said to who leaves the inbox, read in the clerk's thread."""

from __future__ import annotations

from returns_tui.store import statistics
from returns_tui.ui.desk import Desk
from returns_tui.ui.figures_lines import farewell_lines


def sum_up(desk: Desk) -> None:
    """Have the sitting know what is said."""
    tally = statistics.of_sitting(desk.store, desk.session)
    due = statistics.due_now(desk.store, desk.now(), desk.config.timezone)
    desk.sitting.farewell = farewell_lines(tally, due, desk.sitting.worked)
