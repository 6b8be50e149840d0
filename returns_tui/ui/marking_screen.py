"""Marking requests, and one decision for all that are marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from returns_tui.i18n import _, ngettext
from returns_tui.policy.states import FOR_MANY
from returns_tui.store import queue
from returns_tui.ui import view
from returns_tui.ui.actions import Action
from returns_tui.ui.advice_screen import AdviceScreen
from returns_tui.ui.desk import Desk

if TYPE_CHECKING:
    from returns_tui.store.many import Taken
    from returns_tui.ui.many_screen import ManyScreen

MOST = 1000  # requests that can be marked; `store.many.MOST` is the same, but is loaded when it is wanted


@dataclass(eq=False, repr=False)
class AllRead(Message):
    """The ids of what a view shows, as far as they may be marked; `more` says whether there are others."""

    ids: list[int]
    more: bool


def read_all(desk: Desk, view_id: str, words: str) -> AllRead:
    """Read what a view narrowed by `words` has."""
    query = view.query_of(desk.config, view_id, words)
    rows = queue.page(desk.store, query, desk.now(), limit=MOST + 1)
    return AllRead([row.id for row in rows[:MOST]], len(rows) > MOST)


class MarkingScreen(AdviceScreen):
    """Shows the queue to somebody who decides on many requests at once."""

    def do_mark(self) -> None:
        """Mark the row under the cursor, or no longer, and go on to the next."""
        self.queue.stay()
        cursor = self.queue.cursor
        if cursor is None:
            return
        if cursor not in self.marks.ids and len(self.marks) >= MOST:
            self._say_too_many()
            return
        self.marks.toggle(cursor)
        self.show_marked()
        self.queue.move(1)

    def do_mark_range(self) -> None:
        """Mark all from the last mark to the cursor."""
        self.queue.stay()
        cursor, last = self.queue.cursor, self.marks.last
        if cursor is None:
            return
        between = self.queue.between(last, cursor) if last is not None else None
        if between is None:
            self.status.say(
                self.keymap.hint(_("No mark in this list from which a range could begin: {mark} marks the row."))
            )
            return
        if len(self.marks.ids | set(between)) > MOST:
            self._say_too_many()
            return
        self.marks.add([one for one in between if one != cursor] + [cursor])
        self.show_marked()

    def do_mark_all(self) -> None:
        """Mark all that the view shows, narrowed as it is."""
        self.clerk.do(partial(read_all, self.desk, self.view_id, self.words), "mark all", replace=True)

    def on_all_read(self, message: AllRead) -> None:
        """Mark what was read."""
        room = MOST - len(self.marks)
        new = [one for one in message.ids if one not in self.marks.ids]
        self.marks.add(new[:room])
        self.show_marked()
        if message.more or len(new) > room:
            self._say_too_many()
            return
        said = ngettext(
            "{n} request is marked; {back} clears it.",
            "{n} requests are marked; {back} clears them.",
            len(self.marks),
        )
        self.announce(said.format(n=len(self.marks), back=self.keymap.way("back")))

    def _say_too_many(self) -> None:
        said = _("{n} are marked, and more cannot be at once: decide on these first.")
        self.announce(said.format(n=len(self.marks)), problem=True)

    def clear_marks(self) -> None:
        """Mark nothing any more."""
        self.marks.clear()
        self.show_marked()
        self.status.say(_("Nothing is marked any more."))

    def show_marked(self) -> None:
        """Show the marks, and how many there are."""
        self.queue.show_marks(self.marks.ids)
        self.queue.paint_now()
        self.show_tabs()
        self._show_row()

    def news_text(self) -> str:
        """Say how many are marked, too: the list may not show them."""
        marked = (
            ngettext("{n} marked", "{n} marked", len(self.marks)).format(n=len(self.marks)) if self.marks else ""
        )
        return "  ".join(part for part in (marked, super().news_text()) if part)

    # -- deciding --------------------------------------------------------------------------------------

    def decide_marked(self, action: Action) -> None:
        """Open the prompt for one decision on all that are marked."""
        if action.kind not in FOR_MANY:
            said = _("“{action}” is for one request at a time; {back} clears the marks.")
            self.status.say(said.format(action=_(action.label), back=self.keymap.way("back")))
            return
        from returns_tui.ui.many_deciding import DecideManyScreen

        self._open(DecideManyScreen(self.desk, self.keymaps, action, list(self.marks)))

    def ask_undo_many(self, taken: Sequence[Taken]) -> None:
        """Ask whether an action on many requests is to be taken back."""
        from returns_tui.ui.many_undoing import UndoManyScreen

        self._open(UndoManyScreen(self.desk, self.keymaps, taken))

    def _open(self, screen: ManyScreen) -> None:
        self.status.say("")
        self.details.set_moving(False)
        self.app.push_screen(screen, lambda _result: self._came_back(screen))

    def _came_back(self, screen: ManyScreen) -> None:
        """Show what was done; what was not done stays marked."""
        if not screen.results:
            return
        self.marks.drop(screen.settled)
        for result in screen.results:
            if result.outcome is not None:
                self._decided.add(result.request_id)
        if self.delivery is not None:
            self.delivery.wake()
        self.show_marked()
        self.announce(screen.summary)
        if screen.relists:
            self._list_again()
        else:
            self.look(surely=True)
