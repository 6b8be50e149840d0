"""The queue: one line a request, soonest due first. Any number of them; only lines on screen are looked at.

The list is ids; the lines themselves come by pages from the store and are kept for a while. The cursor
belongs to a request, not to a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from textual.message import Message
from textual.strip import Strip

from returns_tui.store.models import NEVER
from returns_tui.store.queue import Row
from returns_tui.text import wrap
from returns_tui.ui.desk import PAGE
from returns_tui.ui.one_line import Painted
from returns_tui.ui.queue_line import Columns, due_of, header, line_of, mark_of, seconds_left

_KEPT = 20 * PAGE


class QueuePane(Painted):
    """The list with its cursor."""

    DEFAULT_CSS = "QueuePane { height: 1fr; }"

    @dataclass
    class Moved(Message):
        """The cursor stands on another request, or on none."""

        request_id: int | None

    @dataclass
    class Wanted(Message):
        """Lines are about to be shown that have to be read first."""

        ids: tuple[int, ...]

    def __init__(self, now: datetime, operator: str, reasons: Mapping[str, str], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.ids: list[int] = []
        self.rows: dict[int, Row] = {}
        self.empty_text = ""
        self.read = False
        self._reasons = reasons
        self._operator = operator
        self._as_of = self._all_as_of = now
        self._at = 0
        self._top = 0
        self._one_state = False
        self._asked: set[int] = set()
        self._left: set[int] = set()

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def cursor(self) -> int | None:
        """The id of the request under the cursor."""
        return self.ids[self._at] if self.ids else None

    @property
    def row(self) -> Row | None:
        """The line under the cursor, None while it is being read."""
        return None if self.cursor is None else self.rows.get(self.cursor)

    @property
    def position(self) -> tuple[int, int]:
        """Which line the cursor is on, from 1, and of how many."""
        return (self._at + 1 if self.ids else 0), len(self.ids)

    @property
    def visible_ids(self) -> list[int]:
        """The ids of the lines on screen."""
        return self.ids[self._top : self._top + self.page_lines]

    @property
    def page_lines(self) -> int:
        """How many requests fit on the screen; the header takes a line."""
        return max(1, self.size.height - 1)

    def take(
        self, ids: list[int], rows: Mapping[int, Row], cursor: int | None, now: datetime, *, one_state: bool
    ) -> None:
        """Show another list; the cursor stays on its request, or goes to `cursor`, else to the first line."""
        wanted = cursor if cursor is not None else self.cursor
        offset = self._at - self._top
        self.ids = ids
        self.rows = dict(rows)
        self.read = True
        self._asked.clear()
        self._left.clear()
        self._as_of = self._all_as_of = now
        self._one_state = one_state
        self._at = ids.index(wanted) if wanted in set(ids) else 0
        self._top = max(0, self._at - offset)
        self._settle()
        self.refresh()
        self.post_message(self.Moved(self.cursor))

    def drop(self, request_id: int, next_id: int | None) -> None:
        """Take a request out of the list; the cursor, if it was there, goes to `next_id`."""
        if request_id not in self.ids:
            return
        at = self.ids.index(request_id)
        here = self.cursor
        del self.ids[at]
        self.rows.pop(request_id, None)
        if here == request_id:
            here = next_id if next_id in self.ids else None
            self._at = self.ids.index(here) if here is not None else min(at, len(self.ids) - 1)
        elif at < self._at:
            self._at -= 1
        self._at = max(0, self._at)
        self._settle()
        self.refresh()
        self.post_message(self.Moved(self.cursor))

    def after(self, request_id: int) -> int | None:
        """Return the next undecided request below `request_id`, else just the next line's, else the one above."""
        if request_id not in self.ids:
            return None
        at = self.ids.index(request_id)
        below = self.ids[at + 1 :]
        for candidate in below:
            row = self.rows.get(candidate)
            if row is not None and row.state == "pending":
                return candidate
        return below[0] if below else self.ids[at - 1] if at else None

    def update_rows(self, wanted: Iterable[int], rows: Mapping[int, Row], now: datetime) -> None:
        """Put lines in place that were read; those that differ are painted; one that is gone stays."""
        self._as_of = now
        for request_id in wanted:
            self._asked.discard(request_id)
        changed = {request_id for request_id, row in rows.items() if self.rows.get(request_id) != row}
        self.rows.update(rows)
        if len(self.rows) > _KEPT:
            near = set(self.ids[max(0, self._at - PAGE) : self._at + PAGE])
            self.rows = {request_id: row for request_id, row in self.rows.items() if request_id in near}
        for line, request_id in enumerate(self.visible_ids, start=1):
            if request_id in changed:
                self.refresh_line(line)

    def mark_left(self, there: Set[int]) -> None:
        """Mark what does not belong here any more, `there` being all that does. Nothing moves."""
        left = {request_id for request_id in self.ids if request_id not in there}
        for line, request_id in enumerate(self.visible_ids, start=1):
            if (request_id in left) != (request_id in self._left):
                self.refresh_line(line)
        self._left = left

    def forget_unseen(self) -> None:
        """Forget lines that are not on screen: they are read anew when they come."""
        seen = set(self.visible_ids)
        self.rows = {request_id: row for request_id, row in self.rows.items() if request_id in seen}

    def tick(self, now: datetime) -> None:
        """Paint lines whose time has moved on noticeably: what is due within the hour, and all every 5 minutes."""
        old, late = self._as_of, (now - self._all_as_of).total_seconds() >= 300
        self._as_of = now
        for line, request_id in enumerate(self.visible_ids, start=1):
            row = self.rows.get(request_id)
            if row is None or row.sort_at == NEVER:
                continue
            near = abs(seconds_left(row, now)) < 3600
            if (near and due_of(row, old) != due_of(row, now)) or late or mark_of(row, old) != mark_of(row, now):
                self.refresh_line(line)
        if late:
            self._all_as_of = now

    # -- moving ----------------------------------------------------------------------------------------

    def move(self, lines: int) -> None:
        """Move the cursor by `lines`, negative upwards, as far as there are lines."""
        self.move_to(self._at + lines)

    def move_to(self, at: int) -> None:
        """Move the cursor to the line `at`, from 0; beyond the end it is the last line."""
        at = max(0, min(at, len(self.ids) - 1))
        if not self.ids or at == self._at:
            return
        old, old_top, self._at = self._at, self._top, at
        self._settle()
        if self._top == old_top:
            self.refresh_line(old - self._top + 1)
            self.refresh_line(at - self._top + 1)
        else:
            self.refresh()
        self.post_message(self.Moved(self.cursor))

    def go_to(self, request_id: int | None) -> None:
        """Move the cursor to a request, if it is in the list."""
        if request_id in self.ids:
            self.move_to(self.ids.index(request_id))

    def _settle(self) -> None:
        """Bring the cursor into view, by half a page at the edge, and ask for lines that are missing around it."""
        height = self.page_lines
        if self._at < self._top or self._at >= self._top + height:
            self._top = self._at - height // 2
        self._top = max(0, min(self._top, len(self.ids) - height))
        ahead = self.ids[max(0, self._top - height) : self._top + 2 * height]
        if any(request_id not in self.rows and request_id not in self._asked for request_id in ahead):
            start = max(0, self._top - PAGE // 2)
            missing = [
                request_id
                for request_id in self.ids[start : start + PAGE + height]
                if request_id not in self.rows and request_id not in self._asked
            ]
            self._asked.update(missing)
            self.post_message(self.Wanted(tuple(missing)))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._settle()
        self.refresh()

    # -- painting --------------------------------------------------------------------------------------

    def refresh_line(self, line: int) -> None:
        """Paint one line of the widget again; 0 is the header."""
        from textual.geometry import Region

        self.refresh(Region(0, line, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Paint."""
        width = self.size.width
        columns = Columns.within(width, one_state=self._one_state)
        if y == 0:
            return self.paint([(header(columns), "muted")])
        if not self.ids:
            lines = wrap(self.empty_text, max(10, width - 4)) if self.read else []
            return self.paint([(f"  {lines[y - 2]}" if 2 <= y < len(lines) + 2 else "", "")])
        index = self._top + y - 1
        if index >= len(self.ids):
            return self.paint([])
        row = self.rows.get(self.ids[index])
        here = index == self._at
        if row is None:
            return self.paint([(">" if here else " ", ""), (" ..", "muted")])
        line = line_of(
            row, columns, self._as_of, self._operator, self._reasons, here=here, left=row.id in self._left
        )
        if here:
            line = [(text, "cursor") for text, _ink in line]
        return self.paint(line)
