"""Everything that the inbox writes can be read in every shipped theme: what is really painted is measured."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.terminal_theme import TerminalTheme
from textual.color import Color

from returns_tui.store.database import seconds
from returns_tui.ui.themes import load_themes
from tests.conftest import NOW
from tests.ui.colours import BLINDNESSES, DARK, LIGHT, contrast, distance, linear, on_terminal, seen_with
from tests.ui.conftest import NewRequest, Opened, OpenInbox

# At least, by WCAG 2.2: 1.4.3 for text, 1.4.6 for high contrast. Of the 16 colours of xterm none but greys has 4.5
# on black and on white as well; those of the theme have 4 on both, where 3 is asked for what is bold and large.
LEAST = {"night": 4.5, "paper": 4.5, "colour-blind": 4.5, "contrast": 7.0, "ansi": 3.9, "mono": 4.5}
WAYS = {  # keys, and what is then on the screen
    "the queue": (),
    "the details": ("d",),
    "closing": ("c",),
    "a question": ("c", "x"),
    "approving": ("a",),
    "a refund": ("r",),
    "a refund, typed": ("r", "f", "tab", "tab"),
    "a message": ("m",),
    "own words": ("m", "t", *"Hello"),
    "a note": ("n", *"Called.", "tab"),
    "a form": ("e", "tab"),
    "putting aside": ("s",),
    "undo": ("u",),
    "a filter": ("/", *"kettle"),
    "the outbox": ("o",),
    "the keys": ("?",),
    "the palette": (":", *"re"),
    "the themes": ("T",),
}


def segments(inbox: Opened) -> Iterator[Segment]:
    """What is sent to the terminal, with all filters over it."""
    background = Color.parse(inbox.app.current_theme.background or "black")
    if background.ansi is not None:
        background = Color(0, 0, 0)
    update = inbox.app.screen._compositor.render_update(full=True, screen_stack=inbox.app._background_screens)
    for strips in update.strips:  # type: ignore[union-attr]
        for strip in strips:
            for each in inbox.app.get_line_filters():
                strip = strip.apply_filter(each, background)
            yield from strip


def pairs(inbox: Opened, terminal: TerminalTheme) -> Iterator[tuple[str, ColorTriplet, ColorTriplet]]:
    """Every text that is no line or block, with its colour and its ground as a terminal shows them."""
    for text, style, control in segments(inbox):
        if control or style is None or not any(sign.isalnum() or sign in "!~>-/?" for sign in text):
            continue
        ink = on_terminal(style.color, terminal, foreground=True)
        ground = on_terminal(style.bgcolor, terminal, foreground=False)
        yield text, *((ground, ink) if style.reverse else (ink, ground))


async def leave(inbox: Opened) -> None:
    """Go back to the queue."""
    for _step in range(6):
        if inbox.app.screen is inbox.inbox and inbox.inbox.prompt is None:
            break
        prompt = inbox.inbox.prompt
        await inbox.press("y" if prompt is not None and "Discard" in prompt.question else "escape")
    await inbox.press("escape")


@pytest.mark.parametrize("name", LEAST)
async def test_what_is_written_can_be_read(open_inbox: OpenInbox, put: NewRequest, name: str) -> None:
    for hours in (40, 22, 1):
        put(requested_at=seconds(NOW) - hours * 3600)
    seen: set[tuple[ColorTriplet, ColorTriplet]] = set()
    faint: list[str] = []
    async with open_inbox(theme=name) as inbox:
        own = inbox.app.current_theme.ansi
        for way, keys in WAYS.items():
            await inbox.press(*keys)
            if way == "the palette":
                await inbox.app.workers.wait_for_complete()
            for terminal in (DARK, LIGHT) if own else (DARK,):
                for text, ink, ground in pairs(inbox, terminal):
                    seen.add((ink, ground))
                    if (ratio := contrast(ink, ground)) < LEAST[name]:
                        faint.append(f"{way}: {ratio:.2f} {text!r} {ink.hex} on {ground.hex}")
            await leave(inbox)
    assert faint == []
    assert len(seen) >= (2 if name == "mono" else 5)


@pytest.mark.parametrize("blindness", BLINDNESSES)
def test_what_is_late_soon_and_well_is_told_apart_with_any_colour_blindness(blindness: str) -> None:
    theme = load_themes(None)[0]["colour-blind"]
    inks = {"plain": theme.foreground or "", **{ink: theme.variables[ink] for ink in ("overdue", "soon", "good")}}
    real = {ink: Color.parse(value).rich_color.get_truecolor() for ink, value in inks.items()}
    left = {ink: seen_with(blindness, colour) for ink, colour in real.items()}
    far = {pair: round(distance(left[pair[0]], left[pair[1]])) for pair in combinations(left, 2)}
    assert {pair: apart for pair, apart in far.items() if apart < 20} == {}


def test_the_measure_of_that_notices_a_theme_that_is_not_made_for_it() -> None:
    red, green = ColorTriplet(200, 110, 100), ColorTriplet(150, 140, 95)
    assert distance(linear(red), linear(green)) > 35
    assert distance(seen_with("deuteranopia", red), seen_with("deuteranopia", green)) < 20


def test_contrast_is_that_of_wcag() -> None:
    black, white, grey = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255), ColorTriplet(118, 118, 118)
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)
