"""A parcel on the packing table: its number, typed or scanned, opens its request wherever the operator is.

A scanner types fast and ends with Enter. It types into a line only: `/` or the key of the action `parcel` comes
first, for in the list its signs would be keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Input

from returns_tui.i18n import _
from returns_tui.text import clean
from returns_tui.ui.desk import Desk
from returns_tui.ui.filtering_screen import FilteringScreen
from returns_tui.ui.fitted import fitted
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.view import EVERYTHING

if TYPE_CHECKING:
    from returns_tui.store import parcels

_NUMBER = 8  # signs from which on a word with a digit in it may be a parcel's number


@dataclass(eq=False, repr=False)
class ParcelFound(Message):
    """The requests of a parcel.

    Attributes:
        number: as it was typed.
        match: the number that requests have, and which.
        asked: whether it was asked for a parcel, and not only for words.
    """

    number: str
    match: parcels.Match
    asked: bool


@dataclass(eq=False, repr=False)
class ParcelNoted(Message):
    """A parcel that belongs to nothing is noted."""

    number: str


def find_parcel(desk: Desk, number: str, *, asked: bool) -> ParcelFound:
    """Find the requests of a parcel."""
    from returns_tui.store import parcels

    return ParcelFound(number, parcels.find(desk.store, number), asked)


def note_parcel(desk: Desk, number: str) -> ParcelNoted:
    """Note a parcel that belongs to nothing. Raises UsageError."""
    from returns_tui.store import parcels

    parcels.note(desk.store, number, "", operator=desk.operator, now=desk.now())
    return ParcelNoted(number)


class ParcelScreen(FilteringScreen):
    """Shows the queue to somebody with parcels on the table."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self._scanning = False  # whether the line that is typed is a parcel's number

    def ask_yes(self, question: str, then: Callable[[], None], otherwise: str = "") -> None:
        """Ask something that only `y` answers with yes, and do `then`; `otherwise` is said after any other key."""
        raise NotImplementedError

    def do_parcel(self) -> None:
        """Let the operator type or scan a number."""
        self._scanning = True
        self.status.begin_typing("#", "")
        self.status.suggest_with(None)
        self._show_row()

    def enter_line(self) -> None:
        """Find the parcel; words that may be a parcel's number are looked for as such as well."""
        text = self.status.typed
        if self._scanning:
            self.leave_line()
            if text:
                self._find(text, asked=True)
            return
        super().enter_line()
        bare = not set(text) & set(' :,()"“”')
        if not self.status.has_class("typing") and bare and len(text) >= _NUMBER and any(map(str.isdigit, text)):
            self._find(text, asked=False)

    def end_filter(self) -> None:
        """Leave the line; a parcel's number never narrowed the list."""
        if self._scanning:
            self.leave_line()
            self.status.say("")
        else:
            super().end_filter()

    def leave_line(self) -> None:
        """Have no line to type any more."""
        self._scanning = False
        super().leave_line()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Leave the list alone while a number comes in; the class below does what a query does."""
        if self._scanning:
            event.prevent_default()

    def _complete(self, step: int) -> None:
        if not self._scanning:
            super()._complete(step)

    def _show_row(self) -> None:
        if self._scanning:
            said = _("Scan or type a tracking number, an RMA or an order id; Enter opens its request")
            self.bar.show_parts((" " + said, ""))
        else:
            super()._show_row()

    def _find(self, number: str, *, asked: bool) -> None:
        self.clerk.do(partial(find_parcel, self.desk, number, asked=asked), "parcel", replace=True)

    def on_parcel_found(self, message: ParcelFound) -> None:
        """Show the requests of a parcel among all requests, with the cursor on the first that is open."""
        number, found = clean(message.number), message.match.request_ids
        if self.prompt is not None or self.status.has_class("typing"):
            return  # the operator has gone on
        if not found:
            if message.asked and self.config.read_only:
                self.status.say(_("No request has “{number}”.").format(number=number))
            elif message.asked:
                text = _("No request has “{number}”. Note it as a parcel of nobody's? y / N")
                question = fitted(text, self.app.size.width - 2, shrink=("number",), number=number)
                self.ask_yes(question, partial(self._note, message.number))
            return
        if (
            not message.asked
            and self.words == message.number
            and set(found) <= {row.id for row in self.queue.rows}
        ):
            return  # they are there already
        self.view_id, self._filter = EVERYTHING.id, message.match.number
        self._show_view(found[0])

    def _note(self, number: str) -> None:
        self.clerk.do(partial(note_parcel, self.desk, number), "note parcel")

    def on_parcel_noted(self, message: ParcelNoted) -> None:
        """Say that it is noted, and where."""
        text = _("{number} is noted; “returns-tui parcels” lists it until a report tells of it.")
        self.announce(text.format(number=clean(message.number)))
