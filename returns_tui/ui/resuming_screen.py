"""The inbox opened again as it was left: view, filter, row, how far down the screen, and what was being written.

Where it was left is kept when it is, and when it has been as it is for some seconds, in the look for changes that
there is anyway: a key costs nothing by it, and an inbox that nobody touches writes nothing.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from textual.message import Message

from returns_tui.errors import DatabaseUnavailable
from returns_tui.i18n import _
from returns_tui.store import left_at
from returns_tui.store.database import seconds
from returns_tui.store.left_at import LeftAt
from returns_tui.text import clean
from returns_tui.ui import view
from returns_tui.ui.clerk import Trouble
from returns_tui.ui.desk import Desk, Listed
from returns_tui.ui.drafting_screen import DraftingScreen, action_of, kind_of
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.queue_screen import AT_ONCE

_LOOKS = 2  # looks for changes at which all is as before, until it is kept
_TRIES = 100  # when the inbox is left while others write, as in the gaps of an import
_PAUSE = 0.004  # seconds between them


@dataclass(eq=False, repr=False)
class Opened(Message):
    """The first list was read, where nothing was painted before; `number` is that of the list."""

    number: int
    opening: view.Opening


def read_opening(desk: Desk, number: int) -> Opened:
    """Read the list as it was left."""
    return Opened(number, view.opening(desk.store, desk.config, desk.now(), resumes=True))


def keep(desk: Desk, left: LeftAt, tries: int) -> None:
    """Keep where the inbox is. Raises DatabaseUnavailable where others write at each of so many `tries`."""
    for _again in range(tries - 1):
        with suppress(DatabaseUnavailable):
            left_at.keep(desk.store, desk.operator, left)
            return
        time.sleep(_PAUSE)
    left_at.keep(desk.store, desk.operator, left)


class ResumingScreen(DraftingScreen):
    """Shows the queue to somebody who comes back.

    Attributes:
        resumes: whether it begins where it was left.
        keeps_place: whether it keeps where it is left.
    """

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self.resumes = self.keeps_place = False
        self._kept: LeftAt | None = None
        self._noticed: LeftAt | None = None
        self._same = 0  # looks at which the inbox was as it was noticed
        self._typed_since = ("", 0)  # the filter, and since when it is that
        self._left_open: tuple[int, str] | None = None  # the request and the kind of a draft that was open

    # -- coming back -----------------------------------------------------------------------------------

    def begin_list(self) -> None:
        """Show the list as it was left."""
        first = self.returns_app.first_picture
        if first is not None:
            self._take_up(first.opening)
        elif self.resumes:
            self._number += 1
            self._later_searching(self._number)
            self.clerk.do(partial(read_opening, self.desk, self._number), "list", replace=True, breakable=True)
            self.clerk.wait_for("list", AT_ONCE)
            return
        super().begin_list()

    def on_opened(self, message: Opened) -> None:
        """Show the list, if no other was asked for meanwhile."""
        if message.number == self._number:
            self._take_up(message.opening)
            self.on_listed(Listed(message.number, *message.opening.stretch))

    def _take_up(self, opening: view.Opening) -> None:
        left = opening.left
        if left is None:
            return
        self.view_id, self.words, self.scratch = opening.view_id, opening.words, opening.scratch
        self._filter, self._typed_since = left.typed, (left.typed, left.since)
        self.queue.hang(left.above)
        self._kept, self._left_open = left, left.draft

    def _show_drafts(self) -> None:
        super()._show_drafts()
        if self.drafts_known and self._left_open is not None:
            (request_id, kind), self._left_open = self._left_open, None
            if (request_id, kind) in self._typed and not self._welcome:
                self._say_left_open(request_id, kind)

    def _say_left_open(self, request_id: int, kind: str) -> None:
        row, action = self.queue.row, action_of(kind)
        if row is None or row.id != request_id:
            self.announce(_("What you were writing is kept with its request, which is not in this list any more."))
            return
        said = _("{action} on {order} was left open; {key} goes on with it.")
        order, key = clean(row.order_id), self.keymap.way(action.id)
        self.announce(said.format(action=_(action.label), order=order, key=key))

    # -- leaving ---------------------------------------------------------------------------------------

    def keep_place(self) -> None:
        """Keep where the inbox is left."""
        left = self._left_at()
        if left is not None and left != self._kept:
            self._keep(left, _TRIES)

    def _poll(self) -> None:
        super()._poll()
        left = self._left_at()
        if left is None or left == self._kept or self.away:
            return
        self._same = self._same + 1 if left == self._noticed else 0
        self._noticed = left
        if self._same >= _LOOKS:
            self._same = 0
            self._keep(left, 1)

    def _keep(self, left: LeftAt, tries: int) -> None:
        self._kept = left
        self.clerk.do(partial(keep, self.desk, left, tries), "place", replace=True)

    def on_trouble(self, message: Trouble) -> None:
        """Try to keep the place again later: it is nothing that anybody waits for."""
        if message.job == "place":
            self._kept = None
            message.prevent_default()

    def _left_at(self) -> LeftAt | None:
        """Return where the inbox is now; None where that is not to be kept, or nothing was read yet."""
        if not self.keeps_place or not self._searched:
            return None
        if self._filter != self._typed_since[0]:
            self._typed_since = self._filter, seconds(self.desk.now()) if self._filter else 0
        row, prompt = self.queue.row, self.prompt
        writing = prompt is not None and prompt.KEEPS and prompt.is_mounted and not prompt.finished and prompt.kept
        return LeftAt(
            self.view_id,
            *self._typed_since,
            None if row is None else row.place,
            self.queue.above,
            (prompt.request.id, kind_of(prompt)) if prompt is not None and writing else None,
        )
