"""The queue that makes itself noticed: a bell and a title when something gets near its deadline, and nothing else.

Nothing ticks for it: what is due is looked at after what changes the counts, and at the next moment at which time
alone changes it, for which one timer is set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from returns_tui.i18n import _, ngettext
from returns_tui.ui.desk import Counted, Desk
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.marking_screen import MarkingScreen
from returns_tui.ui.overlay import Overlay

if TYPE_CHECKING:
    from returns_tui.policy.attention import Bell
    from returns_tui.store.due_soon import DueSoon

_OFTEN = timedelta(minutes=1)  # between two looks that time alone asks for


@dataclass(eq=False, repr=False)
class DueSoonRead(Message):
    """What is due soon."""

    found: DueSoon


def read_due_soon(desk: Desk) -> DueSoonRead:
    """Read what is due soon; in the clerk's thread."""
    from returns_tui.store.due_soon import due_soon

    return DueSoonRead(due_soon(desk.store, desk.now(), desk.config.attention.within))


class AttentionScreen(MarkingScreen):
    """Shows the queue to somebody who may be looking elsewhere."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self._attention = desk.config.attention
        self._bell: Bell | None = None
        self._next_look: Timer | None = None

    def on_counted(self, _message: Counted) -> None:
        """Look at what is due, for something may have changed; the class below shows the counts."""
        self._look_at_due()

    def _look_at_due(self) -> None:
        if self._attention.bell or self._attention.title:
            self.clerk.do(partial(read_due_soon, self.desk), "due soon", replace=True, patient=True)

    def on_due_soon_read(self, message: DueSoonRead) -> None:
        """Ring and name it in the title, where that is wanted and the hours are not quiet."""
        from returns_tui.policy.attention import Bell, is_quiet, turns_at

        found, now, zone = message.found, self.desk.now(), self.config.timezone
        self._bell = self._bell or Bell(self._attention, zone)
        verdict = self._bell.see(found.ids, now, typing=self._typing)
        many = 0 if is_quiet(self._attention, zone, now) else len(found.ids)
        self.returns_app.call_back(self._title(many), ring=verdict.ring)
        within = timedelta(seconds=self._attention.within)
        entering = None if found.next_at is None else found.next_at - within
        turning = turns_at(self._attention, zone, now) if found.ids else None
        self._set_timer([found.first_at, entering, turning, verdict.again_at], now)

    @property
    def _typing(self) -> bool:
        """Whether somebody is typing or being asked something, here or on another screen."""
        screen = self.app.screen
        there = screen.typing if isinstance(screen, Overlay) else isinstance(screen.focused, Input)
        return self.asking or there

    def _title(self, many: int) -> str:
        if not many or not self._attention.title:
            return ""
        minutes = self._attention.within // 60
        time = _("{n} h").format(n=minutes // 60) if minutes % 60 == 0 else _("{n} min").format(n=minutes)
        said = ngettext("{n} due within {time} - returns-tui", "{n} due within {time} - returns-tui", many)
        return said.format(n=many, time=time)

    def _set_timer(self, moments: list[datetime | None], now: datetime) -> None:
        """Look again at the first of these moments, a minute from now at the earliest."""
        if self._next_look is not None:
            self._next_look.stop()
            self._next_look = None
        known = [moment for moment in moments if moment is not None]
        if known:
            pause = max(_OFTEN, min(known) - now + timedelta(seconds=1))
            self._next_look = self.set_timer(pause.total_seconds(), self._look_at_due)
