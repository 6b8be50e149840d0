"""The queue: one line a request, soonest due first. Any number of them; only those near the cursor are held.

What is held is a stretch of the list without gaps. It is lengthened before the cursor comes to its end, and
forgotten at the other end when it gets long. The cursor belongs to a request, not to a place.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from textual.message import Message
from textual.strip import Strip

from returns_tui.store.models import NEVER
from returns_tui.store.queue import Around, Place, Row
from returns_tui.text import wrap
from returns_tui.ui.geometry import top_of
from returns_tui.ui.one_line import Painted
from returns_tui.ui.queue_line import Columns, due_of, header, line_of, mark_of, seconds_left
from returns_tui.ui.view import PAGE

_HELD = 10 * PAGE
Side = Literal["above", "below"]


class QueuePane(Painted):
    """The list with its cursor."""

    DEFAULT_CSS = "QueuePane { height: 1fr; }"

    @dataclass
    class Wanted(Message):
        """Lines on one side of those held will soon be shown; `place` is that of the outermost held."""

        side: Side
        place: Place

    @dataclass
    class Jumped(Message):
        """The first or last lines of the whole list are wanted, and are not held."""

        last: bool

    def __init__(self, now: datetime, operator: str, reasons: Mapping[str, str], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: list[Row] = []
        self._places: list[Place] = []  # where the lines stood when the list was read, for reading on from there
        self.empty_text = ""
        self.read = False
        self._reasons = reasons
        self._operator = operator
        self._as_of = self._all_as_of = now
        self._at = 0
        self._top = 0
        self._hung: int | None = None  # how many lines are to stand above the cursor when the first ones come
        self._more: dict[Side, bool] = {"above": False, "below": False}
        self._asked: set[Side] = set()
        self._owed = 0  # lines to move when those that are being read have come
        self._jumping = False
        self._one_state = False
        self._left: set[int] = set()
        self._others: Set[int] = frozenset()  # ids of requests that somebody else is on
        self._marked: Set[int] = frozenset()
        self.moved = False  # the cursor stands on another request, or on none, since this was last set

    # -- what is shown ---------------------------------------------------------------------------------

    @property
    def row(self) -> Row | None:
        """The line under the cursor."""
        return self.rows[self._at] if self.rows else None

    @property
    def cursor(self) -> int | None:
        """The id of the request under the cursor."""
        return self.rows[self._at].id if self.rows else None

    @property
    def complete(self) -> bool:
        """Whether the whole list is held."""
        return not any(self._more.values())

    @property
    def shown(self) -> list[Row]:
        """The lines on screen."""
        return self.rows[self._top : self._top + self.page_lines]

    @property
    def cursor_line(self) -> int:
        """The line of the pane on which the cursor stands; the header where there is none."""
        return self._at - self._top + 1 if self.rows else 0

    @property
    def page_lines(self) -> int:
        """How many requests fit on the screen; the header takes a line."""
        return max(1, self.size.height - 1)

    @property
    def above(self) -> int:
        """How many lines stand above the cursor on the screen."""
        return self._at - self._top

    def hang(self, above: int) -> None:
        """Have so many lines stand above the cursor, as far as there are, when the next ones are taken."""
        self._hung = above

    def neighbour(self, step: int) -> Row | None:
        """Return the line `step` below the cursor, negative above, if it is held."""
        at = self._at + step
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def take(self, lines: Around, now: datetime, *, one_state: bool) -> None:
        """Show another stretch of the list, with the cursor where it says, as far down the screen as before."""
        offset, self._hung = self._at - self._top if self._hung is None else self._hung, None
        self.rows = list(lines.rows)
        self._places = [row.place for row in self.rows]
        self._more = {"above": lines.more_above, "below": lines.more_below}
        self._asked.clear()
        self._left.clear()
        self._jumping = False
        self.read = True
        self._as_of = self._all_as_of = now
        self._one_state = one_state
        self._at = lines.at
        self._top = self._at - offset
        owed, self._owed = self._owed, 0
        self._settle()
        self.refresh_lines(range(self.size.height))
        self.moved = True
        if owed:
            self.move(owed)

    def lengthen(self, side: Side, rows: list[Row], *, more: bool) -> None:
        """Add lines that were read at one end."""
        self._asked.discard(side)
        self._more[side] = more
        held = {row.id for row in self.rows}
        rows = [row for row in rows if row.id not in held]
        places = [row.place for row in rows]
        if len(self.rows) < self._top + self.page_lines:
            self.refresh()
        if side == "below":
            self.rows += rows
            self._places += places
            if (spare := min(len(self.rows) - _HELD, self._top - PAGE)) > 0:
                self._forget(range(spare), above=spare)
        else:
            self.rows[:0] = rows
            self._places[:0] = places
            self._at += len(rows)
            self._top += len(rows)
            if (spare := min(len(self.rows) - _HELD, len(self.rows) - self._top - 2 * PAGE)) > 0:
                self._forget(range(len(self.rows) - spare, len(self.rows)), above=0)
        owed, self._owed = self._owed, 0
        if owed:
            self.move(owed)
        else:
            self._settle()

    def _forget(self, lines: range, *, above: int) -> None:
        self._left -= {row.id for row in self.rows[lines.start : lines.stop]}
        del self.rows[lines.start : lines.stop]
        del self._places[lines.start : lines.stop]
        self._more["above" if above else "below"] = True
        self._at -= above
        self._top -= above

    def drop(self, request_id: int, next_id: int | None) -> None:
        """Take a request out of the list; the cursor, if it was there, goes to `next_id`."""
        at = self._index(request_id)
        if at is None:
            return
        here = self.cursor
        del self.rows[at]
        del self._places[at]
        self._left.discard(request_id)
        if here == request_id:
            next_at = self._index(next_id)
            self._at = next_at if next_at is not None else min(at, len(self.rows) - 1)
        elif at < self._at:
            self._at -= 1
        self._at = max(0, self._at)
        self._settle()
        self.refresh_lines(range(self.size.height))
        self.moved = True

    def _index(self, request_id: int | None) -> int | None:
        return next((at for at, row in enumerate(self.rows) if row.id == request_id), None)

    def after(self, request_id: int) -> int | None:
        """Return the next undecided request below `request_id`, else just the next line's, else the one above."""
        at = self._index(request_id)
        if at is None:
            return None
        below = self.rows[at + 1 :]
        for candidate in below:
            if candidate.state == "pending":
                return candidate.id
        return below[0].id if below else self.rows[at - 1].id if at else None

    def update_rows(self, rows: Mapping[int, Row], now: datetime, *, left: Set[int] = frozenset()) -> None:
        """Put lines in place that were read again; nothing moves, and only what differs is painted.

        Args:
            rows: by id.
            now: aware.
            left: those of them that do not belong here any more; they are marked.
        """
        self._as_of = now
        gone = {request_id for request_id in rows if (request_id in left) != (request_id in self._left)}
        self._left = (self._left - rows.keys()) | (left & rows.keys())
        for at, old in enumerate(self.rows):
            new = rows.get(old.id)
            if new is None or (new == old and old.id not in gone):
                continue
            self.rows[at] = new
            self._repaint(at)

    def show_others(self, on: Set[int]) -> None:
        """Mark the requests that somebody else is on; nothing moves."""
        changed, self._others = self._others ^ on, frozenset(on)
        for line, row in enumerate(self.shown, start=1):
            if row.id in changed:
                self.refresh_line(line)

    def show_marks(self, marked: Set[int]) -> None:
        """Show which requests are marked; nothing moves."""
        changed, self._marked = self._marked ^ marked, frozenset(marked)
        for line, row in enumerate(self.shown, start=1):
            if row.id in changed:
                self.refresh_line(line)

    def between(self, one: int, other: int) -> list[int] | None:
        """Return the ids from one request to another, whichever is above; None where one is not held."""
        first, last = self._index(one), self._index(other)
        if first is None or last is None:
            return None
        return [row.id for row in self.rows[min(first, last) : max(first, last) + 1]]

    def _repaint(self, at: int) -> None:
        if self._top <= at < self._top + self.page_lines:
            self.refresh_line(at - self._top + 1)

    def tick(self, now: datetime) -> None:
        """Paint lines whose time has moved on noticeably: what is due within the hour, and all every 5 minutes."""
        old, late = self._as_of, (now - self._all_as_of).total_seconds() >= 300
        self._as_of = now
        for line, row in enumerate(self.shown, start=1):
            if row.sort_at >= NEVER:
                continue
            near = abs(seconds_left(row, now)) < 3600
            if (near and due_of(row, old) != due_of(row, now)) or late or mark_of(row, old) != mark_of(row, now):
                self.refresh_line(line)
        if late:
            self._all_as_of = now

    # -- moving ----------------------------------------------------------------------------------------

    def move(self, lines: int) -> None:
        """Move the cursor by `lines`, negative upwards, as far as there are lines.

        What leads beyond the lines held is made up for when the next ones have been read.
        """
        if not self.rows:
            return
        if self._jumping:
            self._owed += lines
            return
        at = self._at + self._owed + lines
        self._owed = 0
        end = max(0, min(at, len(self.rows) - 1))
        if at != end and self._more["below" if at > end else "above"]:
            self._owed = at - end
        self._move_to(end)

    def stay(self) -> None:
        """Forget moves that wait for lines: the operator has turned to the request that is shown."""
        self._owed = 0

    def to_end(self, *, last: bool) -> None:
        """Move the cursor to the first or the last line of the whole list."""
        self._owed = 0
        if self._jumping or self._more["below" if last else "above"]:
            self._jumping = True
            self.post_message(self.Jumped(last))
        else:
            self._move_to(len(self.rows) - 1 if last else 0)

    def go_to(self, request_id: int | None) -> None:
        """Move the cursor to a request, if it is held."""
        at = self._index(request_id)
        if at is not None:
            self._move_to(at)

    def _move_to(self, at: int) -> None:
        if not self.rows:
            return
        old, old_top, self._at = self._at, self._top, at
        self._settle()
        if at == old:
            return
        if self._top == old_top:
            self._repaint(old)
            self._repaint(at)
        else:
            self.refresh_lines(range(1, self.size.height))
        self.moved = True

    def _settle(self) -> None:
        """Bring the cursor into view, by half a page at the edge, and ask for lines that it comes near to."""
        height = self.page_lines
        if self.size.height:  # before the first layout any number of lines may be seen
            self._top = top_of(self._at, self._top, len(self.rows), height)
        else:
            self._top = max(0, self._top)
        if not self.rows:
            return
        if self._at >= len(self.rows) - PAGE // 2 - height:
            self._want("below", self._places[-1])
        if self._at < PAGE // 2 + height:
            self._want("above", self._places[0])

    def _want(self, side: Side, place: Place) -> None:
        if self._more[side] and side not in self._asked:
            self._asked.add(side)
            self.post_message(self.Wanted(side, place))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._settle()

    # -- painting --------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Paint."""
        width = self.size.width
        columns = Columns.within(width, one_state=self._one_state)
        if y == 0:
            return self.paint([(header(columns), "muted")])
        if not self.rows:
            lines = wrap(self.empty_text, max(10, width - 4)) if self.read else []
            return self.paint([(f"  {lines[y - 2]}" if 2 <= y < len(lines) + 2 else "", "")])
        index = self._top + y - 1
        if index >= len(self.rows):
            return self.paint([])
        row = self.rows[index]
        here = index == self._at
        line = line_of(
            row,
            columns,
            self._as_of,
            self._operator,
            self._reasons,
            here=here,
            left=row.id in self._left,
            others=row.id in self._others,
            marked=row.id in self._marked,
        )
        if here:
            line = [(text, "cursor") for text, _ink in line]
        return self.paint(line)
