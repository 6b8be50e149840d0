"""The statistics: this sitting and today, and what came in and was done in the last weeks, page by page.

They are added up by a clerk of their own: of a million requests it takes seconds, for which neither keys nor the
inbox's looks at what others do have to wait, and by which they are not broken off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from returns_tui.i18n import N_, _
from returns_tui.policy import figures
from returns_tui.policy.figures import WEEKS, Tally
from returns_tui.store import statistics
from returns_tui.store.statistics import Figures
from returns_tui.text import clean
from returns_tui.ui import figures_lines
from returns_tui.ui.clerk import Broken, Clerk, Trouble
from returns_tui.ui.desk import Desk
from returns_tui.ui.figures_lines import ASCII, DOTS, Section
from returns_tui.ui.key_names import name_of
from returns_tui.ui.key_reader import KeyReader
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.line_list import LineList
from returns_tui.ui.overlay import Overlay

if TYPE_CHECKING:
    from returns_tui.ui.app import ReturnsApp

PAGES = {
    "now": N_("Now"),
    "reason": N_("Reasons"),
    "product": N_("Products"),
    "week": N_("Weeks"),
    "deadline": N_("Deadlines"),
    "money": N_("Cost"),
}
SPANS = (4, WEEKS, 26, 52, 104)
"""Weeks that can be chosen."""
_PRODUCTS = 50


class Read(NamedTuple):
    """What the screen shows.

    Attributes:
        sitting: what was decided at this inbox; `worked`: seconds at work there.
        today: what the operator did today.
        figures: those of the last weeks.
    """

    sitting: Tally
    today: Tally
    figures: Figures


@dataclass(eq=False, repr=False)
class FiguresRead(Message):
    """The figures of so many weeks were read."""

    weeks: int
    read: Read


def read_figures(desk: Desk, weeks: int) -> FiguresRead:
    """Read the figures of the last weeks, of today, and of this sitting; in the clerk's thread."""
    now, zone = desk.now(), desk.config.timezone
    sitting = statistics.of_sitting(desk.store, desk.session)
    sitting.worked, sitting.sittings = desk.sitting.worked, 1
    today = statistics.of_operator(desk.store, figures.today(now, zone), desk.operator)
    whole = statistics.figures(desk.store, figures.span(f"{weeks}w", now, zone), now)
    return FiguresRead(weeks, Read(sitting, today, whole))


class StatisticsScreen(Overlay):
    """One page in the place of the other, Tab between them."""

    DEFAULT_CSS = """
    StatisticsScreen { layout: vertical; }
    StatisticsScreen > #statistics-title { height: 1; text-style: bold; }
    StatisticsScreen > #statistics-pages { height: 1; }
    StatisticsScreen > LineList { margin-top: 1; scrollbar-size-vertical: 1; }
    StatisticsScreen > #statistics-keys { height: 1; }
    """

    def __init__(self, keymaps: Keymaps, desk: Desk) -> None:
        super().__init__()
        self._keymaps = keymaps
        self._keymap = keymaps["statistics"]
        self._keys = KeyReader(self._keymap, self, self._say)
        self._desk = desk
        self._config = desk.config
        self._clerk = Clerk(desk.store, self.post_message, "returns-tui-figures")
        self._weeks = WEEKS
        self._page = "now"
        self._read: Read | None = None

    def compose(self) -> ComposeResult:
        """Lay out title, pages, what they show, and keys."""
        yield Static(Content(""), id="statistics-title")
        yield Static(Content(""), id="statistics-pages")
        yield LineList(id="statistics-lines")
        yield Static(Content(""), id="statistics-keys")

    def on_mount(self) -> None:
        """Ask for the figures."""
        self._clerk.start()
        self._say("")
        self._ask(self._weeks)

    def on_unmount(self) -> None:
        """Let the clerk end; what is being read is not wanted any more."""
        self._clerk.end(0)

    def on_resize(self) -> None:
        """Draw for another width."""
        self._paint(self._lines.index)

    @property
    def _lines(self) -> LineList:
        return self.query_one(LineList)

    @property
    def idle(self) -> bool:
        """Whether everything that was asked for is read."""
        return self._clerk.idle

    def _ask(self, weeks: int) -> None:
        self._weeks = weeks
        self._title(_("Adding up .."))
        self._clerk.do(partial(read_figures, self._desk, weeks), "figures", replace=True, breakable=True)

    def on_figures_read(self, message: FiguresRead) -> None:
        """Show what was read, unless it is not wanted any more."""
        if message.weeks == self._weeks:
            self._read = message.read
            self._title(figures_lines.since_text(message.read.figures))
            self._say("")
            self._paint(self._lines.index)

    def on_trouble(self, message: Trouble) -> None:
        """Say why nothing could be read."""
        self._title("")
        self._say(str(message.error))

    def on_broken(self, message: Broken) -> None:
        """End the program in the way that it ends on any unforeseen error."""
        raise message.error

    def _title(self, text: str) -> None:
        name = _("Statistics")
        title = clean(f" {name}   {text}".rstrip())
        self.query_one("#statistics-title", Static).update(Content(self.titled(title)))

    def _say(self, text: str) -> None:
        text = text or self._keymap.hint(
            _("{next_page} page   {down} {up} move   {longer} {shorter} more, fewer weeks   {back} back")
        )
        self.query_one("#statistics-keys", Static).update(Content(" " + clean(text)))

    def _paint(self, index: int = 0) -> None:
        names = (f"[{_(name)}]" if page == self._page else f" {_(name)} " for page, name in PAGES.items())
        self.query_one("#statistics-pages", Static).update(Content(" " + " ".join(names)))
        lines: list[str] = []
        for section in self._sections(self.app.size.width - 4):  # within "> " and the bar that scrolls
            lines += ["", f" {section.title}", *(f"  {line}" for line in section.lines)]
        self._lines.show(lines[1:], index)

    def _sections(self, width: int) -> Iterable[Section]:
        if self._read is None:
            return
        read, found = self._read, self._read.figures
        signs = ASCII if cast("ReturnsApp", self.app).ascii_lines else DOTS
        if self._page != "now":
            yield from figures_lines.sections(found, self._page, self._config, width, signs=signs, most=_PRODUCTS)
            return
        nothing = [_("Nothing decided yet.")]
        for title, lines in (
            (_("This sitting"), figures_lines.tally_lines(read.sitting) or nothing),
            (
                _("Today, {operator}").format(operator=self._config.operator),
                [*(figures_lines.tally_lines(read.today) or nothing), figures_lines.due_line(found.due)],
            ),
            (_("Everybody, all of the time"), figures_lines.whole_lines(found)[:-1]),
        ):
            yield Section(title, figures_lines.within(lines, width))
        yield from figures_lines.sections(found, "operator", self._config, width, signs=signs)

    def key_pressed(self, event: events.Key) -> None:
        """Turn the page, move, ask for another time, or leave."""
        action, taken = self._keys.read(name_of(event))
        if taken or event.is_printable:
            event.stop()
            event.prevent_default()
        if action is not None:
            self.perform(action.id)

    def perform(self, action_id: str | None) -> None:
        """Do an action of the table."""
        if action_id == "back":
            self.leave()
        elif action_id == "help":
            from returns_tui.ui.help_screen import HelpScreen

            self.app.push_screen(HelpScreen(self._keymaps, "statistics"), self.perform)
        elif action_id in ("next_page", "previous_page"):
            pages = list(PAGES)
            step = 1 if action_id == "next_page" else -1
            self._page = pages[(pages.index(self._page) + step) % len(pages)]
            self._paint()
        elif action_id in ("longer", "shorter"):
            step = 1 if action_id == "longer" else -1
            at = max(0, min(SPANS.index(self._weeks) + step, len(SPANS) - 1))
            if SPANS[at] != self._weeks:
                self._ask(SPANS[at])
        elif action_id is not None:
            self._lines.move_by(action_id)

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text presses no keys."""
        event.stop()
