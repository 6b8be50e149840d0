"""The statistics: this sitting and today, and what came in and was done in the last weeks, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from returns_tui.config.values import Config
from returns_tui.i18n import N_, _
from returns_tui.policy.figures import WEEKS, Tally
from returns_tui.store.statistics import Figures
from returns_tui.text import clean, fit
from returns_tui.ui import figures_lines
from returns_tui.ui.figures_lines import ASCII, DOTS, Section
from returns_tui.ui.key_names import name_of
from returns_tui.ui.key_reader import KeyReader
from returns_tui.ui.keymap import Keymaps
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


class StatisticsScreen(Overlay):
    """One page in the place of the other, Tab between them. `ask` is called for the figures of so many weeks."""

    DEFAULT_CSS = """
    StatisticsScreen { layout: vertical; }
    StatisticsScreen > #statistics-title { height: 1; text-style: bold; }
    StatisticsScreen > #statistics-pages { height: 1; }
    StatisticsScreen > #statistics-body { height: 1fr; margin-top: 1; scrollbar-size-vertical: 1; }
    StatisticsScreen > #statistics-body > Static { height: auto; }
    StatisticsScreen > #statistics-keys { height: 1; }
    """

    def __init__(self, keymaps: Keymaps, config: Config, ask: Callable[[int], None]) -> None:
        super().__init__()
        self._keymaps = keymaps
        self._keymap = keymaps["statistics"]
        self._keys = KeyReader(self._keymap, self, self._say)
        self._config = config
        self._ask = ask
        self._weeks = WEEKS
        self._page = "now"
        self._read: Read | None = None

    def compose(self) -> ComposeResult:
        """Lay out title, pages, what they show, and keys."""
        yield Static(Content(""), id="statistics-title")
        yield Static(Content(""), id="statistics-pages")
        with VerticalScroll(id="statistics-body", can_focus=False):
            yield Static(Content(""), id="statistics-text")
        yield Static(Content(""), id="statistics-keys")

    def on_mount(self) -> None:
        """Ask for the figures."""
        self._say("")
        self._wanted(self._weeks)

    def on_resize(self) -> None:
        """Draw for another width."""
        self._paint()

    def _wanted(self, weeks: int) -> None:
        self._weeks = weeks
        self._title(_("Adding up .."))
        self._ask(weeks)

    def take(self, weeks: int, read: Read) -> None:
        """Show what was read, unless it is not wanted any more."""
        if weeks == self._weeks:
            self._read = read
            self._title(figures_lines.since_text(read.figures))
            self._paint()

    def failed(self, why: str) -> None:
        """Say why nothing could be read."""
        self._title("")
        self._say(why)

    def _title(self, text: str) -> None:
        title = clean(f" {_('Statistics')}   {text}".rstrip())
        self.query_one("#statistics-title", Static).update(Content(self.titled(title)))

    def _say(self, text: str) -> None:
        text = text or self._keymap.hint(
            _("{next_page} page   {down} {up} scroll   {longer} {shorter} more, fewer weeks   {back} back")
        )
        self.query_one("#statistics-keys", Static).update(Content(" " + clean(text)))

    def _paint(self) -> None:
        names = (f"[{_(name)}]" if page == self._page else f" {_(name)} " for page, name in PAGES.items())
        self.query_one("#statistics-pages", Static).update(Content(" " + " ".join(names)))
        width = self.app.size.width - 2
        lines: list[str] = []
        for section in self._sections(width):
            lines += ["", section.title, *(f" {line}" for line in section.lines)]
        text = "\n".join(fit(f" {line}", width + 1).rstrip() for line in lines[1:])
        self.query_one("#statistics-text", Static).update(Content(text))

    def _sections(self, width: int) -> Iterable[Section]:
        if self._read is None:
            return
        figures = self._read.figures
        signs = ASCII if cast("ReturnsApp", self.app).ascii_lines else DOTS
        if self._page != "now":
            yield from figures_lines.sections(
                figures, self._page, self._config, width - 2, signs=signs, most=_PRODUCTS
            )
            return
        nothing = [_("Nothing decided yet.")]
        yield Section(_("This sitting"), figures_lines.tally_lines(self._read.sitting) or nothing)
        yield Section(
            _("Today, {operator}").format(operator=self._config.operator),
            [*(figures_lines.tally_lines(self._read.today) or nothing), figures_lines.due_line(figures.due)],
        )
        yield Section(_("Everybody, all of the time"), figures_lines.whole_lines(figures)[:-1])
        yield from figures_lines.sections(figures, "operator", self._config, width - 2, signs=signs)

    def key_pressed(self, event: events.Key) -> None:
        """Turn the page, scroll, ask for another time, or leave."""
        action, taken = self._keys.read(name_of(event))
        if taken or event.is_printable:
            event.stop()
            event.prevent_default()
        if action is not None:
            self.perform(action.id)

    def perform(self, action_id: str | None) -> None:
        """Do an action of the table."""
        body = self.query_one("#statistics-body", VerticalScroll)
        scrolls: dict[str, Callable[[], None]] = {
            "down": lambda: body.scroll_down(animate=False),
            "up": lambda: body.scroll_up(animate=False),
            "page_down": lambda: body.scroll_page_down(animate=False),
            "page_up": lambda: body.scroll_page_up(animate=False),
            "first": lambda: body.scroll_home(animate=False),
            "last": lambda: body.scroll_end(animate=False),
        }
        if action_id == "back":
            self.leave()
        elif action_id == "help":
            from returns_tui.ui.help_screen import HelpScreen

            self.app.push_screen(HelpScreen(self._keymaps, "statistics"), self.perform)
        elif action_id in scrolls:
            scrolls[action_id]()
        elif action_id in ("next_page", "previous_page"):
            pages = list(PAGES)
            step = 1 if action_id == "next_page" else -1
            self._page = pages[(pages.index(self._page) + step) % len(pages)]
            self._paint()
            body.scroll_home(animate=False)
        elif action_id in ("longer", "shorter"):
            step = 1 if action_id == "longer" else -1
            at = max(0, min(SPANS.index(self._weeks) + step, len(SPANS) - 1))
            if SPANS[at] != self._weeks:
                self._wanted(SPANS[at])

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text presses no keys."""
        event.stop()
