"""Many requests at once: what will become of each, a question, one after the other, and what became of each.

The database is read and written in a worker thread, one transaction a request; Esc stops it between two, and what
is done stays done.
"""

from __future__ import annotations

import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from returns_tui.errors import ReturnsTuiError
from returns_tui.i18n import N_, _
from returns_tui.text import clean, fit
from returns_tui.ui.confirmation import Confirmation
from returns_tui.ui.desk import Desk
from returns_tui.ui.key_names import name_of
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.line_list import LineList
from returns_tui.ui.overlay import Overlay

if TYPE_CHECKING:
    from returns_tui.store.many import Result

Phase = Literal["before", "looking", "asking", "running", "over"]
BECAME = {
    "done": N_("done"),
    "failed": N_("failed"),
    "unknown": N_("unsure"),
    "skip": N_("skip"),
    "left": N_("left"),
}
"""What became of a request, in a word; `left`: it was not begun."""
_ORDER = 19  # cells of an Amazon order id
_PAINTED = 0.2  # seconds between two pictures of how far it is: a slow line is not kept busy


class Entry(NamedTuple):
    """One request in the list.

    Attributes:
        word: what becomes of it, in a word.
        said: what that is, or why not, in a sentence.
        whole: what is shown of it below the list.
    """

    request_id: int
    order_id: str
    word: str
    said: str
    whole: Content

    @property
    def line(self) -> str:
        """The entry as a line of the list; the sentence need not name the order again."""
        order = clean(self.order_id)
        said = clean(self.said).removeprefix(f"{order}: ").removeprefix(f"{order} ")
        return " " + fit(clean(self.word), 7) + " " + fit(order, _ORDER) + " " + said


class ManyScreen(Overlay):
    """A list of requests, the one under the cursor whole below, and the question about all of them.

    Attributes:
        results: what became of each, as far as it was begun.
        settled: ids of requests that need no mark any more.
        summary: what became of all, in one sentence.
        relists: whether requests came back that the list may not show.
    """

    DEFAULT_CSS = """
    ManyScreen { layout: vertical; }
    ManyScreen > #many-title { height: 1; text-style: bold; }
    ManyScreen > #many-list { height: 3fr; }
    ManyScreen > #many-whole { height: 2fr; border-top: ascii $foreground; }
    ManyScreen > #many-whole > Static { height: auto; }
    ManyScreen > #many-sums, ManyScreen > #many-status { height: 1; }
    """
    AUTO_FOCUS = ""
    relists = False

    class Worked(Message):
        """Something was read or done in the worker; `ready` takes it in."""

        def __init__(self, take: Callable[[], None]) -> None:
            super().__init__()
            self.take = take

    def __init__(self, desk: Desk, keymaps: Keymaps) -> None:
        super().__init__()
        self.desk = desk
        self.keymap = keymaps["prompts"]
        self.inbox_keymap = keymaps["inbox"]
        self.phase: Phase = "before"
        self.results: list[Result] = []
        self.settled: set[int] = set()
        self.summary = ""
        self.entries: list[Entry] = []
        self.confirmation = Confirmation()
        self._stop = threading.Event()
        self._painted_at = 0.0

    # What is different for each.

    @abstractmethod
    def title_text(self) -> str:
        """Return the first line."""

    @abstractmethod
    def start(self) -> None:
        """Begin, when the screen is there."""

    @abstractmethod
    def question(self) -> str:
        """Return the question, "" where there is nothing to do."""

    @abstractmethod
    def confirmed(self) -> None:
        """Go on after a yes."""

    @abstractmethod
    def deeds(self) -> Iterator[Result]:
        """Do it to each, one transaction each. In the worker."""

    @abstractmethod
    def many(self) -> int:
        """Return to how many it is done."""

    @abstractmethod
    def after(self) -> Sequence[Entry]:
        """Return what became of each, those first that need somebody."""

    def key_before(self, event: events.Key) -> None:
        """Take a key before the question."""

    def went_back(self) -> None:
        """Go back from the question."""
        self.leave()

    def sums(self) -> str:
        """Return what it comes to, in one line."""
        return ""

    def fields(self) -> Sequence[Widget]:
        """Return what stands between list and status line to type into."""
        return ()

    # What they all do.

    def compose(self) -> ComposeResult:
        """Lay out list, entry, sums and status."""
        yield Static(Content(""), id="many-title")
        yield LineList(id="many-list")
        with VerticalScroll(id="many-whole", can_focus=False):
            yield Static(Content(""), id="many-text")
        yield Static(Content(""), id="many-sums")
        yield from self.fields()
        yield Static(Content(""), id="many-status")

    def on_mount(self) -> None:
        """Begin."""
        self.retitle()
        self.start()

    def on_unmount(self) -> None:
        """Stop after what is being done just now."""
        self._stop.set()

    @property
    def question_line(self) -> Widget | None:
        """The status line, while it asks."""
        return self.query_one("#many-status") if self.confirmation.question else None

    @property
    def listed(self) -> LineList:
        """The list."""
        return self.query_one("#many-list", LineList)

    def retitle(self) -> None:
        """Show the first line anew."""
        self.query_one("#many-title", Static).update(Content(self.titled(clean(self.title_text()))))

    def say(self, text: str) -> None:
        """Put a sentence on the status line."""
        self.query_one("#many-status", Static).update(Content(clean(text)))

    def say_keys(self, hint: str) -> None:
        """Put a hint there, with the keys of the prompts filled in."""
        self.say(self.keymap.hint(hint))

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these, the first under the cursor, and what it comes to."""
        self.entries = list(entries)
        self.listed.show([entry.line for entry in self.entries])
        self.query_one("#many-sums", Static).update(Content(clean(self.sums())))
        self.show_whole()

    def show_whole(self) -> None:
        """Show the entry under the cursor whole."""
        at = self.listed.index
        content = self.entries[at].whole if at < len(self.entries) else Content("")
        self.query_one("#many-text", Static).update(content)
        self.query_one("#many-whole").scroll_home(animate=False)

    def moved(self, event: events.Key) -> bool:
        """Move in the list or read on below, where the key means that."""
        name = name_of(event)
        for action_id in ("down", "up", "first", "last"):
            if self.keymap.means(name, action_id):
                self.listed.move_by(action_id)
                self.show_whole()
                return True
        below = self.query_one("#many-whole", VerticalScroll)
        if self.keymap.means(name, "read_on"):
            below.scroll_page_down(animate=False)
        elif self.keymap.means(name, "read_back"):
            below.scroll_page_up(animate=False)
        else:
            return False
        return True

    def ask(self) -> None:
        """Ask whether to do it, where there is something to do; the list can be read meanwhile."""
        self.phase = "asking"
        self.confirmation.clear()
        question = self.question()
        if not question:
            self.say_keys(_("Nothing of it can be done.   {down} {up} look   {back} back"))
            return
        self.confirmation.ask(question)
        keys = self.keymap.hint(_("{down} {up} look"))
        self.say(f"{question}   {keys}")
        self.confirmation.watch(self)

    def key_pressed(self, event: events.Key) -> None:
        """Answer, move, stop or leave, as the phase has it."""
        if self.phase == "before":
            self.key_before(event)
            return
        event.stop()
        event.prevent_default()
        back = self.keymap.means(name_of(event), "back")
        if self.phase == "running":
            self.confirmation.saw(event.time)
            if back:
                self._stop.set()
                self.say(_("Stopping after this one .."))
        elif self.phase == "looking":
            self.confirmation.saw(event.time)
            if back:
                self._stop.set()
                self.went_back()
        elif self.phase == "over":
            if (
                not self.moved(event)
                and self.confirmation.saw(event.time)
                and (back or event.key in ("enter", "q"))
            ):
                self.leave()
        elif self.moved(event):
            self.confirmation.saw(event.time)
        elif self.confirmation.question:
            answer = self.confirmation.answer(event.key, event.time)
            if answer:
                self.confirmation.carry_out(self, self.confirmed)
            elif answer is False:
                self.confirmation.clear()
                self.went_back()
        elif self.confirmation.saw(event.time):
            self.went_back()

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text presses no keys."""
        event.stop()

    # The worker.

    def work(self, job: Callable[[threading.Event], None]) -> None:
        """Have `job` done in a thread; it is given what tells it to stop."""
        self._stop = stop = threading.Event()
        self.run_worker(lambda: job(stop), thread=True, group="many")

    def tell(self, take: Callable[[], None]) -> None:
        """Have `take` called by the screen; for the worker."""
        self.post_message(self.Worked(take))

    def on_many_screen_worked(self, message: Worked) -> None:
        """Take in what the worker did."""
        message.take()

    def said_progress(self, text: str, *, surely: bool = False) -> None:
        """Say how far it is, not more often than is worth sending."""
        at = time.monotonic()
        if surely or at - self._painted_at >= _PAINTED:
            self._painted_at = at
            self.say(text)

    def run(self) -> None:
        """Do it."""
        self.phase = "running"
        self._progress(surely=True)
        self.work(self._run)

    def wait(self, seconds: float) -> None:
        """Wait in the worker, unless it is to stop."""
        self._stop.wait(seconds)

    def _run(self, stop: threading.Event) -> None:
        trouble = ""
        going_on = self.deeds()
        try:
            for result in going_on:
                self.tell(partial(self._took, result))
                if stop.is_set():
                    break
        except ReturnsTuiError as error:
            trouble = str(error)
        self.tell(lambda: self._over(trouble))

    def _took(self, result: Result) -> None:
        self.results.append(result)
        if result.state == "done":
            self.settled.add(result.request_id)
        if not self._stop.is_set():
            self._progress()

    def _progress(self, *, surely: bool = False) -> None:
        said = _("{n} of {all} done   {back} stops, and what is done stays done")
        self.said_progress(
            said.format(n=len(self.results), all=self.many(), back=self.keymap.key("back")), surely=surely
        )

    def _over(self, trouble: str) -> None:
        self.phase = "over"
        self.summary = self.summed_up()
        self.show_entries(self.after())
        self.query_one("#many-sums", Static).update(Content(clean(trouble or self.summary)))
        self.say_keys(_("{down} {up} look   {read_on} read on   {back} back to the inbox"))

    def summed_up(self) -> str:
        """Return what became of all, in one sentence."""
        states = [result.state for result in self.results]
        counts = {name: states.count(name) for name in ("done", "failed", "unknown")}
        counts["left"] = self.many() - len(states)
        return ", ".join(f"{n} {_(BECAME[name])}" for name, n in counts.items() if n or name == "done")
