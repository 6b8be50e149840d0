"""The queue among others: who is on which request, and a database that may be away for a while.

While the database is away the last lines stay on the screen, and since when they are is said in the top line. A
decision of which nobody knows whether it was written is looked up until that is known, and never tried again.
"""

from __future__ import annotations

from functools import partial

from returns_tui.errors import DatabaseUnavailable, NotOurDatabase, OutcomeUnknown
from returns_tui.i18n import _
from returns_tui.ui.clerk import Trouble
from returns_tui.ui.company import Company
from returns_tui.ui.desk import Desk, NotWritten, OthersSeen
from returns_tui.ui.in_doubt import InDoubt
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.parcel_screen import ParcelScreen
from returns_tui.ui.wording import local

# What nobody waits for: the top line says that the database is away.
_READING = ("poll", "look", "count", "case", "record", "due soon")

_PATIENT_LOOKS = 3  # at the database that may be without an answer until that is said


class SharedScreen(ParcelScreen):
    """Shows the queue as one of several who work on it."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self.company = Company(desk.operator, desk.config.timezone, desk.now)
        self.in_doubt = InDoubt()
        self._looks = -1  # how often the database had answered at the last look
        self._unanswered = 0
        self._silent = False

    def on_unmount(self) -> None:
        """Leave the request; the handler of the class below ends the threads."""
        self.tell_others(leaving=True)

    def look(self, *, surely: bool = False) -> None:
        """See what others did and where they are, and tell them where we are."""
        if not surely:
            self._watch_for_answers()
            self.tell_others()
            self._show_others()
            self._look_up()
        super().look(surely=surely or self.away)

    # -- who is where ----------------------------------------------------------------------------------

    def tell_others(self, *, leaving: bool = False) -> None:
        """Tell the other inboxes which request this one is on, if that changed or is to be renewed.

        It is on a request while a prompt is open on it, or its details are being read. Read-only it tells nothing.
        """
        if self.config.read_only:
            return
        on = self.queue.cursor if self.details.moving else None
        if self.prompt is not None:
            on = self.prompt.request.id
        if self.company.to_tell(None if leaving else on):
            self.clerk.do(partial(self.desk.tell, self.company.at, self.company.since), "presence", replace=True)

    def on_not_told(self) -> None:
        """Tell it at the next look."""
        self.company.not_told()

    def on_others_seen(self, message: OthersSeen) -> None:
        """Show where the others are, and what they changed."""
        if self.away:
            self.away = False
            self.announce(_("The database is there again."))
            self.show_tabs()
        self.company.take(message.others)
        self._show_others()
        if message.changed is not None:
            self.take_in(message.changed)

    def _show_others(self) -> None:
        said = self.company.said()
        self.queue.show_others(said.keys())
        self.details.show_others(said)
        if self.prompt is not None:
            self.prompt.show_others(said.get(self.prompt.request.id))

    # -- a database that is away -----------------------------------------------------------------------

    def on_trouble(self, message: Trouble) -> None:
        """Take what is no matter for the operator; the class below says the rest."""
        error, about = message.error, message.about
        if message.job == "presence":
            self.company.not_told()
            message.prevent_default()
        elif isinstance(error, OutcomeUnknown) and about is not None:
            self.announce(
                _("{order}: not known yet whether it was done; looking ..").format(
                    order=self.in_doubt.order(about)
                )
            )
            self._look_up()
            message.prevent_default()
        elif message.job == "look up" and isinstance(error, DatabaseUnavailable):
            message.prevent_default()  # it is looked up again
        elif isinstance(error, DatabaseUnavailable) and message.job in _READING:
            if message.job == "case" and about is not None and about == self.queue.cursor and self.prompt is None:
                self.details.show_case(self.details.case_of(about), self.desk.now())
            if message.job == "poll" and not self.away and not self.in_doubt.to_look_up():
                at = local(self.desk.reached_at, self.config.timezone, self.desk.now())
                said = _("The database is away; what is shown is as of {time}. {problem}")
                damaged = isinstance(error, NotOurDatabase)  # what to do about that is the news
                self.announce(str(error) if damaged else said.format(time=at, problem=error), problem=True)
            self.away = True
            self.show_tabs()
            message.prevent_default()

    def _watch_for_answers(self) -> None:
        """Notice a server that says nothing at all any more: no error tells of it."""
        self._unanswered = self._unanswered + 1 if self.desk.looks == self._looks else 0
        self._looks = self.desk.looks
        if self._silent != (self._unanswered >= _PATIENT_LOOKS):
            self._silent = not self._silent
            self.show_tabs()

    def _look_up(self) -> None:
        for writing in self.in_doubt.to_look_up():
            job = partial(self.desk.look_up, writing.request_id, writing.key)
            self.clerk.do(self.in_doubt.looked_up(writing, job), "look up", about=writing.request_id)

    def on_not_written(self, message: NotWritten) -> None:
        """Say that a decision of which that was not known was not written."""
        request = message.case.request
        self._saving.discard(request.id)
        self.announce(_("{order}: it was not done; decide again.").format(order=request.order_id), problem=True)
        self.look(surely=True)

    def news_text(self) -> str:
        """Say since when the lines are as they are, while the database is away or says nothing."""
        if self.away or self._silent:
            at = local(self.desk.reached_at, self.config.timezone, self.desk.now())
            return (_("away, as of {time}") if self.away else _("no answer, as of {time}")).format(time=at)
        return super().news_text()
