"""The list and the details of the inbox: what is read, what changed meanwhile, and how it is shown.

All database work is done by the clerk; the handlers of its messages own what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from returns_tui import collector
from returns_tui.config.values import Config, View
from returns_tui.errors import StaleRequest
from returns_tui.i18n import _, ngettext
from returns_tui.policy.reason_words import shown_reasons
from returns_tui.store.queue import Place, Row, Stand
from returns_tui.ui import layout, view
from returns_tui.ui.action_bar import ActionBar
from returns_tui.ui.clerk import Broken, Clerk, Trouble
from returns_tui.ui.delivery_worker import AT_LATEST, DeliveryWorker, NotDelivered
from returns_tui.ui.desk import (
    NEWS,
    CaseFile,
    CaseRead,
    Changed,
    Counted,
    Desk,
    Found,
    Lengthened,
    Listed,
)
from returns_tui.ui.details_pane import DetailsPane
from returns_tui.ui.keymap import Keymap, Keymaps
from returns_tui.ui.marks import Marks
from returns_tui.ui.one_line import OneLine
from returns_tui.ui.queue_pane import QueuePane
from returns_tui.ui.status_line import StatusLine
from returns_tui.ui.tabs_line import TabsLine

if TYPE_CHECKING:
    from returns_tui.ui.app import ReturnsApp
    from returns_tui.ui.prompts.base import Prompt

POLL = 2.0  # seconds between two looks for what others changed
AT_ONCE = 0.1  # seconds in which a database answers whose lines are to be in the first picture
PATIENCE = 0.3  # seconds after which it is said that something is still being searched
_REMEMBERED = 60  # requests read whole that are kept, so that the cursor need not wait for them


class QueueScreen(Screen[None]):
    """Shows views of the queue, and one request whole. Knows no keys."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = layout.CSS

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__()
        self.desk = desk
        self.keymaps = keymaps
        self.keymap: Keymap = keymaps["inbox"]
        self.view_id = view.first(desk.config)
        self.words = ""
        self.prompt: Prompt | None = None
        self.clerk = Clerk(desk.store, self.post_message, "returns-tui-clerk")
        self.delivery = DeliveryWorker(desk.store, desk.config, desk.now, self.post_message) if delivers else None
        self._welcome = welcome
        self._number = 0  # of the list that is shown or being read
        self._stand = Stand(0, 0, 0)
        self._new: set[int] = set()
        self._found: int | None = None
        self._searched = 0  # the number of the list that is shown
        self._searching = False
        self._cases: dict[int, CaseFile] = {}
        self._direction = 1
        self._counts: dict[str, int] = {}
        self._saving: set[int] = set()
        self.away = False  # whether the database could not be reached when it was last tried
        self._decided: set[int] = set()  # ids of the list that were decided here
        self._later: tuple[str, bool] | None = None
        self.marks = Marks()

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.desk.config

    @property
    def returns_app(self) -> ReturnsApp:
        """The app, by its own type."""
        return cast("ReturnsApp", self.app)

    # -- layout ----------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Tabs, queue and details, action bar, status line; and the sentence for a window that is too small."""
        self.tabs = TabsLine(id="tabs")
        self.queue = QueuePane(self.desk.now(), self.desk.operator, shown_reasons(self.config), id="queue")
        self.details = DetailsPane(self.config, self.keymap.key("details"), id="details")
        self.bar = ActionBar(decides=not self.config.read_only, id="bar")
        self.status = StatusLine(id="status")
        self.side = Container(self.details, id="side")
        yield self.tabs
        yield Container(self.queue, self.side, id="middle")
        yield self.bar
        yield self.status
        yield OneLine(id="too-small")

    def on_mount(self) -> None:
        """Begin to work."""
        self.set_class(self.returns_app.ascii_lines, "-ascii")
        layout.arrange(self, *self.app.size)
        self.clerk.start()
        self.begin_list()
        self.set_interval(POLL, self._poll)
        self.set_interval(60, lambda: self.queue.tick(self.desk.now()))
        if self._welcome:
            self.status.say(self._welcome)

    def begin_list(self) -> None:
        """Show the first list: the lines that the terminal shows already, if it does."""
        first = self.returns_app.first_picture
        if first is not None:
            self._number += 1
            self.on_listed(Listed(self._number, *first.opening.stretch))
        else:
            self._list(None)
            self.clerk.wait_for("list", AT_ONCE)

    def _begin_the_rest(self) -> None:
        """Do what need not be done before the first lines are on the screen."""
        collector.resume()
        self._count()
        if self.delivery is not None:
            self.set_timer(AT_LATEST, self.delivery.begin)

    def on_unmount(self) -> None:
        """Let the threads end."""
        if self.delivery is not None:
            self.delivery.end(0)
        self.clerk.end(3)

    def on_resize(self, event: events.Resize) -> None:
        """Put the panes above each other or side by side, or say that there is no room."""
        was_too_small = self.has_class("-too-small")
        layout.arrange(self, event.size.width, event.size.height)
        if was_too_small and not self.has_class("-too-small") and self.prompt is not None:
            self.prompt.resume()
        self.show_tabs()
        self.call_after_refresh(self._show_row)

    # -- reading ---------------------------------------------------------------------------------------

    def _list(self, request_id: int | None, place: Place | None = None) -> None:
        """Read the list anew, around a request, else around a place, else from its beginning."""
        job = partial(self.desk.list, request_id=request_id, place=place)
        self._read_list(job)

    def _list_again(self) -> None:
        """Read the list anew, around where the cursor stands."""
        row = self.queue.row
        self._list(None if row is None else row.id, None if row is None else row.place)

    def _read_list(self, job: Callable[[int, str, str], Listed]) -> None:
        self._number += 1
        self._found = None
        self._later_searching(self._number)
        self.clerk.do(partial(job, self._number, self.view_id, self.words), "list", replace=True, breakable=True)
        if self._searched and not self.status.has_class("typing"):  # words change nothing in the views' counts
            self._count()

    def _count(self) -> None:
        self.clerk.do(self.desk.count, "count", replace=True, patient=True)

    def _later_searching(self, number: int) -> None:
        """Say that something is being searched, if it is not found soon."""

        def say() -> None:
            if self._searched < number:
                self._searching = True
                self.show_tabs()

        self.set_timer(PATIENCE, say)

    def _poll(self) -> None:
        self.returns_app.end_if_hung_up()
        self.look()

    def look(self, *, surely: bool = False) -> None:
        """See what others changed; `surely` even when nothing seems to have been written."""
        held = [row.id for row in self.queue.rows]
        job = partial(
            self.desk.changes, self._searched, self.view_id, self.words, held, self._stand, surely=surely
        )
        self.clerk.do(job, "look" if surely else "poll", replace=True)

    def on_listed(self, message: Listed) -> None:
        """Show a list that was read."""
        if message.number != self._number:
            return
        if not self._searched:
            self.call_after_refresh(self._begin_the_rest)
        self._searched, self._searching = message.number, False
        held = {row.id for row in message.lines.rows}
        self._new = self._new - held if message.stand == self._stand else set()
        self._stand = message.stand
        self._cases.clear()
        self.queue.empty_text = self._empty_text()
        self.queue.take(message.lines, self.desk.now(), one_state=message.one_state)
        self._read_case()
        if self.words:
            if self.queue.complete:
                self._found = len(self.queue.rows)
            else:
                job = partial(self.desk.find, message.number, self.view_id, self.words)
                self.clerk.do(job, "find", replace=True, patient=True)
        self._say_found()
        self.show_tabs()
        self._paint_now()

    def on_found(self, message: Found) -> None:
        """Say how many requests the filter finds."""
        if message.number == self._searched:
            self._found = message.count
            self._say_found()

    def _say_found(self) -> None:
        if not self.words or self._searched != self._number or self.status.has_class("typing"):
            return
        if self._found is None:
            said = _("Requests with “{words}” are being counted").format(words=self.words)
        else:
            said = ngettext("{n} request with “{words}”", "{n} requests with “{words}”", self._found)
            said = said.format(n=self._found, words=self.words)
        if self.can_show_all:
            said = _("{found}; {back} shows all").format(found=said, back=self.keymap.way("back"))
        self.announce(said)

    @property
    def can_show_all(self) -> bool:
        """Whether the key that goes back ends what narrows the view."""
        return bool(self.words)

    def on_counted(self, message: Counted) -> None:
        """Show the counts; where something waits in the outbox, have it delivered."""
        if self.delivery is not None and message.outbox.get("waiting"):
            self.delivery.begin()
        self._counts |= message.views
        self.queue.empty_text = self._empty_text()
        if not self.queue.rows:
            self.queue.refresh()
        self.show_tabs()

    def take_in(self, message: Changed) -> None:
        """Show in place what changed; what is new is only counted, so that nothing moves under the cursor."""
        self._count()
        if message.number != self._number:
            return
        if not self.queue.rows and message.new:
            self._list(None)
            return
        self._new = message.new
        for request_id in self._decided & message.left:
            self.queue.drop(request_id, None)
        self._decided.clear()
        self._cases.clear()
        self.queue.update_rows(message.rows, self.desk.now(), left=message.left)
        self.show_tabs()
        self._show_row()
        self._read_case()

    def on_lengthened(self, message: Lengthened) -> None:
        """Add lines to the list."""
        if message.number == self._searched:
            self.queue.lengthen(message.side, message.rows, more=message.more)
            self._show_row()

    def on_queue_pane_wanted(self, message: QueuePane.Wanted) -> None:
        """Read lines that will be shown."""
        job = partial(self.desk.lengthen, self._searched, self.view_id, self.words, message.side, message.place)
        self.clerk.do(job, "lines")

    def on_queue_pane_jumped(self, message: QueuePane.Jumped) -> None:
        """Read the first or last lines."""
        self._read_list(partial(self.desk.end, last=message.last, since=self._stand))

    def on_idle(self) -> None:
        """Show where the cursor stands after keys that came together, without waiting for Textual's picture."""
        if self.queue.moved:
            self.queue.moved = False
            self.queue.paint_now()
            self.cursor_moved()
            self._paint_now()
        if self.returns_app.braille:
            self.returns_app.follow()

    def _paint_now(self) -> None:
        """Paint what the operator waits for; a prompt lies over the details."""
        for pane in (self.queue, self.bar) if self.prompt is not None else (self.queue, self.details, self.bar):
            pane.paint_now()

    def cursor_moved(self) -> None:
        """Show the request on which the cursor now stands."""
        self._show_row()
        if self.prompt is not None:
            return
        row = self.queue.row
        if row is None:
            self.details.show_case(None, self.desk.now())
            return
        known = self.known_case(row)
        if known is not None:
            self.details.show_case(known, self.desk.now())
        if self.details.case is None or self.details.case.request.id != row.id:
            self._read_case()
        else:
            self._read_ahead()

    def known_case(self, row: Row) -> CaseFile | None:
        """Return a request whole, as far as it is kept and as new as its line."""
        known = self._cases.get(row.id)
        return known if known is not None and known.request.version == row.version else None

    def _read_case(self) -> None:
        if (cursor := self.queue.cursor) is not None:
            self.clerk.do(partial(self.desk.case, cursor), "case", about=cursor, replace=True)

    def _read_ahead(self) -> None:
        """Read the request that the cursor is likely to come to next."""
        row = self.queue.neighbour(self._direction)
        if row is not None and row.id not in self._cases:
            self.clerk.do(partial(self.desk.case_ahead, row.id), "case", about=row.id, replace=True)

    def on_case_read(self, message: CaseRead) -> None:
        """Show a request, or keep it for later."""
        request_id = message.case.request.id
        self._cases.pop(request_id, None)
        self._cases[request_id] = message.case
        while len(self._cases) > _REMEMBERED:
            del self._cases[next(iter(self._cases))]
        if request_id == self.queue.cursor:
            if self.prompt is None:
                self.details.show_case(message.case, self.desk.now())
                self._paint_now()
            self._read_ahead()

    def on_trouble(self, message: Trouble) -> None:
        """Say what could not be done; what is on the screen stays there."""
        error = message.error
        if message.about is not None:
            self._saving.discard(message.about)
        said = str(error)
        if message.job == "decide":
            said = _("Nothing was decided. {problem}").format(problem=said)  # first: the line may be cut
        self.announce(said, problem=True)
        if isinstance(error, StaleRequest) or message.job in ("decide", "undo"):
            self.look(surely=True)

    def on_broken(self, message: Broken) -> None:
        """End the program in the way that it ends on any unforeseen error."""
        raise message.error

    def on_not_delivered(self, message: NotDelivered) -> None:
        """Say that a mail did not leave."""
        key = self.keymap.way("outbox")
        self.announce(_("Not delivered: {why} ({key}: outbox)").format(why=message.error, key=key), problem=True)

    # -- showing ---------------------------------------------------------------------------------------

    @property
    def asking(self) -> bool:
        """Whether a question stands on the status line that must not be painted over."""
        return self.prompt is not None

    def announce(self, text: str, *, problem: bool = False) -> None:
        """Say what happened; while something is asked, only afterwards."""
        if self.asking:
            self._later = (text, problem)
        else:
            self._later = None
            self.status.say(text, problem=problem)

    def say_what_waited(self) -> None:
        """Say what happened while something was asked, or clear the line."""
        text, problem = self._later or ("", False)
        self.announce(text, problem=problem)

    def show_tabs(self) -> None:
        """Show the views with their counts, and what is new."""
        self.tabs.show_views(
            self.views,
            self.view_id,
            self._counts,
            news=self.news_text(),
            operator=self.desk.operator,
            mode=self.returns_app.mode,
            narrowed=self.narrowed,
        )

    @property
    def narrowed(self) -> str:
        """The words that the view shown is narrowed by, as the top line has them."""
        return ""

    @property
    def views(self) -> Sequence[View]:
        """The views as they are named in the top line."""
        return self.desk.views

    def news_text(self) -> str:
        """Say what is new or going on."""
        if self._searching:
            return _("searching ..")
        if not self._new:
            return ""
        many = f"{NEWS - 1}+" if len(self._new) >= NEWS else str(len(self._new))
        return _("{n} new ({key})").format(n=many, key=self.keymap.way("reload"))

    def _show_row(self) -> None:
        asking = self.prompt is not None
        marked = 0 if self.config.read_only else len(self.marks)
        self.bar.show_row(self.queue.row, self.keymap, asking=asking, marked=marked)

    def _empty_text(self) -> str:
        if self.words:
            said = _("Nothing here has “{words}”.").format(words=self.words)
            if self.can_show_all:
                said = _("{said} {back} shows all.").format(said=said, back=self.keymap.way("back"))
            return said
        if not any(self._counts.values()):
            return _(
                "No returns yet. In Seller Central open Reports, Return Reports, download the report, and run: "
                "returns-tui import FILE"
            )
        return _("Nothing left here. {key} shows the next view.").format(key=self.keymap.way("next_view"))
