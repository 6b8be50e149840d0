"""The program on the screen: theme, output filter, the way in and every way out."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from rich.style import Style
from textual.binding import Binding
from textual.color import Color
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.theme import BUILTIN_THEMES
from textual.worker import WorkerFailed

from returns_tui.config import locations
from returns_tui.config.values import Config
from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.store.database import Store
from returns_tui.store.query import check_views
from returns_tui.text import clean
from returns_tui.ui import crash, terminal, theme_choice, themes
from returns_tui.ui.calling import BELL, Caller
from returns_tui.ui.desk import Desk
from returns_tui.ui.inbox import InboxScreen
from returns_tui.ui.ink import VARIABLES, Ink, inks
from returns_tui.ui.keymap import Keymaps, keymaps
from returns_tui.ui.line_filter import SafeOutput
from returns_tui.ui.wire import WiredApp

if TYPE_CHECKING:
    from returns_tui.ui.first_picture import FirstPicture


def _screen_for(config: Config) -> type[InboxScreen]:
    """Return the kind of inbox; what macros need is loaded where there are some."""
    if not config.macros:
        return InboxScreen
    from returns_tui.ui.macro_screen import MacroScreen

    return MacroScreen


def _now() -> datetime:
    return datetime.now(UTC)


class ReturnsApp(WiredApp):
    """The inbox as a Textual app.

    Args:
        demo: nothing leaves the machine.
        practice: what is said of a queue to practise on, "" for a real one.
        fresh: it begins at the top, as it does in a demo and on a queue to practise on.
        now: gives the present time, aware.
        first: what the terminal shows already.

    Attributes:
        mode: what stands before every title, "" for a usual inbox.

    Raises:
        ConfigError: `keys` or `views` of the config cannot be used.
    """

    TITLE = "returns-tui"
    COMMANDS: ClassVar = set()
    ENABLE_COMMAND_PALETTE = False  # Textual's own key would open it everywhere: on what is not seen
    BINDINGS: ClassVar = [  # these work wherever the operator is
        Binding("ctrl+z", "suspend_process", show=False, priority=True, id="suspend"),
        Binding("ctrl+l", "repaint", show=False, priority=True, id="repaint"),
    ]
    CSS = """
    CommandPalette { background: $background; }
    CommandPalette > Vertical { margin-top: 1; width: 76; }
    CommandPalette > .command-palette--help-text { text-style: not bold; }
    Input > .input--placeholder { color: $muted; }
    ToastRack { display: none; }
    """

    def __init__(
        self,
        store: Store,
        config: Config,
        *,
        demo: bool = False,
        practice: str = "",
        fresh: bool = False,
        now: Callable[[], datetime] = _now,
        first: FirstPicture | None = None,
    ) -> None:
        check_views(config)
        keys = keymaps(config)
        wanted = theme_choice.wanted(config, os.environ)
        found, problems = themes.load_themes(locations.config_folder(os.environ) / "themes", wanted)
        theme = found.get(wanted)
        # Textual chooses its output filters by this before a theme can be set.
        super().__init__(ansi_color=theme.ansi if theme is not None else wanted.startswith("ansi"))
        self.animation_level = "none"
        self.begin_wire(first)
        for one in found.values():
            self.register_theme(one)
        sentences = [_("Theme {problem}").format(problem=problem) for problem in problems]
        if wanted not in self.available_themes:  # one that was chosen may be gone since
            wanted = theme_choice.usual(config)
        if wanted not in self.available_themes:
            known = ", ".join(sorted(found))
            sentences.append(
                _("There is no theme “{name}”; there are: {known}").format(name=clean(wanted), known=known)
            )
            wanted = theme_choice.USUAL
        self.theme = wanted
        charset, _said = terminal.character_set(os.environ)
        self._safe_output = SafeOutput(charset, in_ascii=config.braille)
        self._caller = Caller(os.environ)
        self.braille = config.braille
        self.ascii_lines = config.braille or terminal.lines_in_ascii(os.environ)
        self.mode = _("PRACTICE") if practice else _("READ-ONLY") if config.read_only else ""
        self.crash_file: Path | None = None
        self.crashed = False
        self._now = now
        self.to_end = False  # a signal asked for it
        self._loop_of_app: asyncio.AbstractEventLoop | None = None
        if demo:
            said = _("Example returns: nothing leaves this machine. {help} shows the keys, {quit} ends.")
            sentences.append(keys["inbox"].hint(said))
        if practice:
            sentences.append(practice)
        self.inbox = _screen_for(config)(
            Desk(store, config, now),
            keys,
            delivers=not demo and not config.read_only,
            welcome="  ".join(sentences),
        )
        self.inbox.resumes = not (demo or practice or fresh)
        self.inbox.keeps_place = not (demo or practice or config.read_only)
        self._bind_everywhere(keys)

    def _bind_everywhere(self, keys: Keymaps) -> None:
        """Give the actions that Textual carries out before any screen the keys of the config."""
        changed = {
            action.id: ",".join(own) or "none"  # no terminal sends that
            for action in keys["inbox"].actions
            if action.everywhere and (own := keys["inbox"].keys_of[action.id]) != action.keys
        }
        if changed:
            self.set_keymap(changed)

    def get_default_screen(self) -> InboxScreen:
        """The inbox."""
        return self.inbox

    @cached_property
    def inks(self) -> dict[Ink, Style]:
        """The styles in which panes write."""
        muted = None if self.native_ansi_color else self.current_theme.variables.get("muted")
        return inks(
            lambda name: Color.parse(self.theme_variables[name]).rich_color,
            Color.parse(muted).rich_color if muted else None,
        )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """CSS variables that a theme need not set: our own, and those that Textual's CSS asks of ansi themes."""
        theme = self.current_theme
        needed = BUILTIN_THEMES["ansi-dark"].variables if theme.ansi else {}
        muted = {"muted": "ansi_default" if theme.ansi else "auto 60%"}
        own = {name: getattr(theme, usual) or theme.primary for name, usual in VARIABLES.items()}
        return dict(needed) | muted | own

    def refresh_css(self, animate: bool = True) -> None:
        """Take over the theme; before there is anything to paint, without parsing all rules for it."""
        if self.inbox.is_mounted:
            super().refresh_css(animate)
            self.__dict__.pop("inks", None)
            for screen in self.screen_stack:
                for widget in screen.walk_children(with_self=True):
                    widget.refresh()
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def load_all_themes(self) -> list[str]:
        """Make all themes known, of which only the one in use was read, and return their names."""
        found, _problems = themes.load_themes(locations.config_folder(os.environ) / "themes")
        for name, theme in found.items():
            if name != self.theme:
                self.register_theme(theme)
        return list(found)

    def use_theme(self, name: str) -> None:
        """Show everything in another theme from now on."""
        if name != self.theme:
            self.ansi_color = self.available_themes[name].ansi
            self.theme = name

    def get_driver_class(self) -> type[Driver]:
        """Read keys with a driver of our own, where Textual would take its usual one."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from returns_tui.ui.driver import WakingDriver

        return WakingDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Ours after Textual's."""
        return [*super().get_line_filters(), self._safe_output]

    def reading_place(self) -> Offset:
        """Where the terminal's cursor belongs for somebody who reads by it."""
        from returns_tui.ui.reading_place import reading_place

        return reading_place(self)

    def call_back(self, title: str, *, ring: bool) -> None:
        """Have the terminal's title say something, with "" what it said before, and its bell ring."""
        if sent := self._caller.retitled(title) + (BELL if ring else ""):
            self.send_aside(sent)

    def farewell(self) -> str:
        """Return what gives the terminal its title back."""
        return self._caller.retitled("")

    def copy_to_clipboard(self, text: str) -> None:
        """Offer a text to the terminal's clipboard; Textual's own fields do so as well."""
        from returns_tui.ui.clipboard import sequence

        self._clipboard = text
        self.send_aside(sequence(text, os.environ))

    def action_repaint(self) -> None:
        """Send the whole screen again, for something else has written to the terminal."""
        self.forget_terminal()

    def action_help_quit(self) -> None:
        """Say how to quit, where everything is said."""
        self.inbox.status.say(_("Press {key} to quit.").format(key=self.inbox.keymap.way("quit")))

    # -- ways out --------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Know the loop that signals wake, and paint everything anew after a suspension."""
        self._loop_of_app = asyncio.get_running_loop()
        self.app_resume_signal.subscribe(self, lambda _app: self.forget_terminal())

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End; what was typed is kept."""
        self.inbox.keep_typed()
        self.inbox.keep_place()
        if not return_code:
            self.inbox.sum_up()  # last, for it may take longer than is waited for
        super().exit(result, return_code, message)

    def end(self, status: int) -> None:
        """End with an exit status; may be called from a signal handler and from any thread."""
        if self._loop_of_app is None:
            raise SystemExit(status)
        self.to_end = True
        self.soon(partial(self._end_behind_keys, status))

    def _end_behind_keys(self, status: int) -> None:
        """End when all keys that have come are where they belong, for what was typed is kept."""

        def end() -> None:
            self.exit(return_code=status)

        def behind() -> None:
            if self.focused is None or not self.focused.call_later(end):
                end()

        if not self.call_later(behind):
            end()

    def soon(self, deed: Callable[[], object]) -> None:
        """Do something in the app's own loop, while it runs; may be called from signal handlers and threads."""
        if self._loop_of_app is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop_of_app.call_soon_threadsafe(deed)

    def end_if_hung_up(self) -> None:
        """End when the terminal is gone, for who started us may have kept its signal from us."""
        if not self.is_headless and terminal.hung_up():
            self.exit(return_code=terminal.HUNG_UP)

    def panic(self, *renderables: RenderableType) -> None:
        """End because of an error that nobody foresaw."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        """Textual's own would print the values of local variables, and they are buyers' data."""
        if not self.is_headless and terminal.hung_up():
            self._return_code = terminal.HUNG_UP
        elif not self.crashed:
            self.crashed = True
            with suppress(Exception):
                self.inbox.keep_typed()
            self._return_code = 1
            error = self._exception or sys.exc_info()[1] or RuntimeError("unknown")
            if isinstance(error, WorkerFailed):
                error = error.error  # what Textual raises has no traceback of the thread
            self.crash_file = crash.keep(error, locations.state_folder(os.environ), self._now())
        self._close_messages_no_wait()


def run_inbox(
    store: Store,
    config: Config,
    *,
    demo: bool = False,
    practice: str = "",
    fresh: bool = False,
    now: Callable[[], datetime] = _now,
    first: FirstPicture | None = None,
) -> int:
    """Show the inbox until the operator leaves it, and return the exit status: 128 + n after signal n.

    The arguments are those of `ReturnsApp`.

    Raises:
        ConfigError: `keys` or `views` of the config cannot be used.
        UsageError: there is no terminal, or one that cannot place its cursor.
    """
    if os.environ.get("TERM") in terminal.NO_SCREEN:
        raise UsageError(
            _("The inbox needs a terminal that can place its cursor, but TERM is “{name}”.").format(
                name=os.environ["TERM"]
            )
        )
    if terminal.hung_up():  # since the first lines were shown
        return terminal.HUNG_UP
    if sys.__stdin__ is None or sys.__stderr__ is None or not (sys.__stdin__.isatty() and sys.__stderr__.isatty()):
        raise UsageError(_("The inbox needs a terminal; the commands (returns-tui --help) work without one."))
    # What asyncio finds out too late it would print with the text of the error, and that can quote data.
    logging.lastResort = None
    app = ReturnsApp(store, config, demo=demo, practice=practice, fresh=fresh, now=now, first=first)
    with terminal.ending_signals(app.end):
        app.run(mouse=False)
        status = app.return_code or 0
        if app.inbox.delivery is not None:
            app.inbox.delivery.end(1 if status else config.mail.timeout + 5)
    if terminal.hung_up():
        terminal.let_go()
    elif app.crashed:
        terminal.told_on_stderr(crash.sentence(app.crash_file))
    if farewell := app.inbox.in_doubt.farewell():
        terminal.told_on_stderr(farewell)
        return status or 3
    if not status:
        terminal.told_on_stdout(app.inbox.sitting.farewell)
    return status
