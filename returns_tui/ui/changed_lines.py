"""What the details say of a request that became another while it was being read, as plain lines."""

from __future__ import annotations

from datetime import datetime

from returns_tui.config.values import Config
from returns_tui.i18n import _, ngettext
from returns_tui.policy import since_seen
from returns_tui.text import fit
from returns_tui.ui.desk import CaseFile
from returns_tui.ui.details import LABEL, Fact, history_line
from returns_tui.ui.wording import local

_AT_ONCE = 4  # lines that are shown at once; moving in the details shows all


def changed(
    seen: CaseFile, case: CaseFile, config: Config, now: datetime, width: int, *, whole: bool
) -> list[Fact]:
    """Return a line for each field that is another since the request was `seen`, then for what else happened.

    Args:
        now: aware.
        width: cells of a line with its label.
        whole: whether all of them are shown.
    """

    def when(moment: datetime) -> str:
        return local(moment, config.timezone, now)

    known = {event.id for event in seen.history}
    news = [event for event in case.history if event.id not in known]
    found = since_seen.since_seen(seen.request, case.request, news, config, when)
    room = max(10, width - LABEL)
    lines = [since_seen.line(change, room, when) for change in found.changes]
    lines += [fit(history_line(event, config, now), room).rstrip() for event in found.besides]
    if not whole and len(lines) > _AT_ONCE:
        more = len(lines) - _AT_ONCE + 1
        said = ngettext("and {n} more change", "and {n} more changes", more)
        lines = [*lines[: _AT_ONCE - 1], said.format(n=more)]
    return [Fact("" if number else _("Changed"), line, "active") for number, line in enumerate(lines)]
