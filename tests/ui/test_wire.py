"""What goes to the terminal: exactly the screen, in few bytes, whatever Textual is like inside."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Never

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from returns_tui.config.values import Config
from returns_tui.store.database import Store, seconds
from returns_tui.ui import wire
from returns_tui.ui.app import ReturnsApp
from returns_tui.ui.frame import Frame
from returns_tui.ui.pens import Pens
from returns_tui.ui.wire import UnknownUpdateError, Wire
from tests.conftest import NOW, insert_request
from tests.ui.conftest import Opened
from tests.ui.shown import Shown

ITEMS = (
    "Kettle 1.7 l",
    "折りたたみ傘 自動開閉 軽量 メンズ",
    "Küchenmesser-Set 5-teilig",
    "Plush Toy 🐻 Bear 40 cm",
    "保温水壶 500ml",
    "Chaise longue pliante",
)
COMMENTS = ("", "It arrived broken.", "箱が壊れていました。" * 12, "Ça ne marche pas, hélas. " * 9)


class Watched(ReturnsApp):
    """The inbox, whose output goes into a terminal in memory as well."""

    sent = ""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.shown = Shown(80, 24)

    @property
    def is_headless(self) -> bool:
        """Behave as on a real terminal."""
        return False

    def on_mount(self) -> None:
        """Take what is written. (Textual calls the handlers of all classes.)"""
        assert self._driver is not None
        self._driver.write = self.take  # type: ignore[assignment,method-assign]

    def take(self, sent: str) -> None:
        """Keep and show what is sent."""
        self.sent += sent
        self.shown.write(sent)

    def on_resize(self, event: events.Resize) -> None:
        """Resize the terminal, too; what it shows then is anybody's guess."""
        self.shown.resize(event.size.height, event.size.width)
        self.shown.write("\x1b[1;1H\x1b[mleft by the terminal itself \x1b[41mand more")


OpenWatched = Callable[..., AbstractAsyncContextManager[tuple[Opened, Watched]]]


@pytest.fixture
def watched(sqlite_store: Store, config: Config) -> OpenWatched:
    """Open the inbox on sixty requests, with its output watched."""
    for number in range(60):
        insert_request(
            sqlite_store,
            config,
            order_id=f"026-{number * 37 % 1000:07d}-{number:07d}",
            item=ITEMS[number % len(ITEMS)],
            comment=COMMENTS[number % len(COMMENTS)],
            requested_at=seconds(NOW) - 86400 + 1200 * number,
        )

    @asynccontextmanager
    async def opening(size: tuple[int, int] = (80, 24), **changes: Any) -> AsyncIterator[tuple[Opened, Watched]]:
        app = Watched(sqlite_store, config._replace(**changes), demo=True, now=lambda: NOW)
        async with app.run_test(size=size) as pilot:
            opened = Opened(app, pilot)
            await opened.settle()
            yield opened, app

    return opening


def whole(app: Watched) -> Shown:
    """Return the screen as Textual itself paints it as a whole, on an empty terminal."""
    shown = Shown(app.size.width, app.size.height)
    update: Any = app.screen._compositor.render_update(full=True)
    shown.write("\x1b[?7l" + update.render_segments(app.console).replace("\n", "\r\n"))
    return shown


def assert_exact(app: Watched) -> None:
    expected, seen = whole(app).cells, app.shown.cells
    for line, (wanted, got) in enumerate(zip(expected, seen, strict=True)):
        assert got == wanted, (line, "".join(cell[0] for cell in got), "".join(cell[0] for cell in wanted))


STEPS = 30
SIZES = [(80, 24), (100, 30), (140, 40), (60, 20), (81, 25)]
KEYS = "j j j k pagedown pageup G g a c r m n s e escape escape escape tab d o question_mark slash x 1 y w enter R"


@pytest.mark.parametrize(("seed", "theme"), [(1, "ansi"), (2, "night"), (3, "paper")])
async def test_the_terminal_shows_exactly_the_screen_in_a_long_random_session(
    watched: OpenWatched, seed: int, theme: str
) -> None:
    chance = random.Random(seed)
    async with watched(theme=theme) as (inbox, app):
        for _step in range(STEPS):
            roll = chance.random()
            if roll < 0.06:
                await inbox.pilot.resize_terminal(*chance.choice(SIZES))
            elif roll < 0.10:
                app.theme = chance.choice(["ansi", "night", "paper"])
            elif roll < 0.14:
                app.forget_terminal()
            else:
                await inbox.pilot.press(chance.choice(KEYS.split()))
            await inbox.settle()
            assert_exact(app)


async def bytes_of(inbox: Opened, app: Watched, *keys: str) -> int:
    """Press keys and return how many bytes that takes until all is shown."""
    app.sent = ""
    await inbox.press(*keys)
    return len(app.sent.encode())


@pytest.mark.parametrize("system", ["256", "truecolor"])
async def test_few_bytes_show_another_request(
    watched: OpenWatched, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr("returns_tui.ui.app.ReturnsApp.begin_wire", lambda app, _first: wired(app, system))
    async with watched() as (inbox, app):
        await inbox.press("j", "j")
        assert await bytes_of(inbox, app, "j") <= 450
        assert await bytes_of(inbox, app, "pagedown") <= 1400
        await inbox.press("g")
        lines = inbox.inbox.queue.page_lines
        whole_way = await bytes_of(inbox, app, *["j"] * (2 * lines))
        assert whole_way / (2 * lines) <= 520


def wired(app: ReturnsApp, system: str) -> None:
    app._wire = Wire(system, {"TERM": "xterm-256color"})


@pytest.mark.parametrize("theme", ["ansi", "night", "paper"])
async def test_the_cursor_and_the_details_are_shown_before_textual_paints_and_then_nothing_is_left_to_send(
    watched: OpenWatched, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    late: list[str] = []
    sequence = Wire.sequence

    def counted(self: Wire, *given: Any) -> str:
        late.append(sequence(self, *given))
        return late[-1]

    async with watched(theme=theme) as (inbox, app):
        await inbox.press("j", "j")
        monkeypatch.setattr(Wire, "sequence", counted)
        assert await bytes_of(inbox, app, "j", "j", "k", "pagedown", "j", "g") > 1000
        assert late
        assert "".join(late) == ""
        assert_exact(app)


async def test_few_bytes_close_a_request(watched: OpenWatched) -> None:
    async with watched() as (inbox, app):
        await inbox.press("j")
        first = inbox.order
        assert await bytes_of(inbox, app, "c", "1", "enter", "y") <= 3000
        assert inbox.order != first
        assert f"{first}: closed as" in inbox.status


async def test_nothing_is_sent_when_nothing_changes(watched: OpenWatched) -> None:
    async with watched() as (inbox, app):
        await inbox.press("g", "g")
        assert await bytes_of(inbox, app, "k", "pageup", "f7") == 0


async def test_a_window_that_is_too_small_for_a_while_costs_nothing_for_good(
    watched: OpenWatched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched() as (inbox, app):
        await inbox.pilot.resize_terminal(40, 10)
        await inbox.settle()
        inbox.inbox.do_reload()
        await inbox.press("j", "x")
        assert_exact(app)
        await inbox.pilot.resize_terminal(80, 24)
        await inbox.settle()
        assert_exact(app)
        assert app._wire is not None
        assert await bytes_of(inbox, app, "j") < 500


async def test_an_update_of_a_kind_that_is_not_known_is_left_to_textual(
    watched: OpenWatched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched() as (inbox, app):
        monkeypatch.setattr(wire, "_placed", unknown)
        await inbox.press("j", "c", "escape", "pagedown")
        assert app._wire is None
        assert_exact(app)


def unknown(update: object) -> Never:
    raise UnknownUpdateError(type(update).__name__)


WIDTH, HEIGHT = 20, 6
SYSTEMS = [None, ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR]
LOOKS = st.builds(
    Style,
    color=st.sampled_from([None, "red", "bright_blue", "#81a1c1"]),
    bgcolor=st.sampled_from([None, "green", "#202020"]),
    bold=st.booleans(),
    dim=st.booleans(),
    reverse=st.booleans(),
    underline=st.booleans(),
)
TEXTS = st.text("ab  ..é保温カ🐻─", min_size=1, max_size=9)
SEGMENTS = st.lists(st.builds(Segment, TEXTS, LOOKS, st.none()), max_size=3)
PICTURES = st.lists(st.tuples(st.integers(0, HEIGHT - 1), SEGMENTS), max_size=4)


@settings(max_examples=120, deadline=None)
@given(st.lists(PICTURES, min_size=1, max_size=4), st.sampled_from(SYSTEMS), st.booleans())
def test_pictures_after_each_other_look_as_if_each_were_painted_whole(
    pictures: list[list[Any]], system: ColorSystem | None, simple: bool
) -> None:
    frame = Frame(WIDTH, HEIGHT, Pens(system, simple=simple), relative=not simple)
    shown, expected = Shown(WIDTH, HEIGHT), Shown(WIDTH, HEIGHT)
    for terminal in (shown, expected):
        terminal.write("\x1b[?7l")
    shown.write("\x1b[31mleft from before")
    for picture in [[(line, []) for line in range(HEIGHT)], *pictures]:
        fitting = [(line, Strip(many).adjust_cell_length(WIDTH)) for line, many in picture]
        shown.write(frame.show((0, line, strip) for line, strip in fitting) + frame.leave())
        for line, strip in fitting:
            expected.write(f"\x1b[{line + 1}H")
            for text, style, _control in strip:
                expected.write(style.render(text, color_system=system) if style and system else plain(text, style))
        assert shown.cells == expected.cells


def test_lines_that_only_move_are_moved_by_the_terminal() -> None:
    frame, shown = Frame(60, 10, Pens(None)), Shown(60, 10)
    lines = [f"{number} " + chr(97 + number) * 50 for number in range(14)]
    for first in (0, 4, 1):
        sent = frame.show(
            [(0, at, [Segment(line.ljust(60))]) for at, line in enumerate(lines[first : first + 10])]
        )
        shown.write(sent)
        assert [line.rstrip() for line in shown.display] == lines[first : first + 10]
        assert first == 0 or len(sent) < 6 * 50


def plain(text: str, style: Style | None) -> str:
    """Return text as a terminal without colours shows it."""
    return text if style is None else style.without_color.render(text, color_system=ColorSystem.STANDARD)
