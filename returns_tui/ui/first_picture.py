"""The first lines of the queue, on the terminal before Textual is loaded, which takes longer than all else.

What is painted is taken over: the inbox begins with these very lines, so that a key pressed meanwhile acts on what
was shown, and sends only what else belongs to its picture. Where anything is unusual nothing is painted, and the
first picture is Textual's. Knows nothing of Textual.
"""

from __future__ import annotations

import os
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime

from rich.color import Color, ColorSystem
from rich.segment import Segment

from returns_tui.config import locations
from returns_tui.config.values import Config
from returns_tui.policy.reason_words import shown_reasons
from returns_tui.shipped import shipped
from returns_tui.store.database import Store
from returns_tui.ui import geometry, terminal, theme_choice, view
from returns_tui.ui.frame import Frame, Placed
from returns_tui.ui.ink import VARIABLES, Part, inks
from returns_tui.ui.pens import Pens
from returns_tui.ui.queue_line import Columns, header, line_of

ENTER = "\x1b[?1049h"  # the alternate screen
SHOW_CURSOR = "\x1b[?25h"
_LEAVE = "\x1b[?1049l" + SHOW_CURSOR
_HIDE_CURSOR = "\x1b[?25l"
_PATIENCE = 0.1  # seconds in which a database answers whose lines are worth waiting for
_UNUSUAL = ("NO_COLOR", "COLUMNS", "LINES")
_ANSI = "ansi_"


class FirstPicture:
    """What the terminal shows already.

    Attributes:
        opening: what was read, and where it begins.
        placed: what was painted.
        size: columns and lines of the terminal when it was.
        before: the terminal's attributes, to be restored in the end.
        taken_over: whether who paints from now on also restores the terminal.
    """

    def __init__(self, opening: view.Opening, placed: list[Placed], size: tuple[int, int]) -> None:
        self.opening = opening
        self.placed = placed
        self.size = size
        self.before = termios.tcgetattr(0)
        self.taken_over = False

    def show(self) -> None:
        """Paint; what is typed from now on waits, unseen."""
        frame = Frame(*self.size, Pens(ColorSystem.STANDARD))
        attributes = termios.tcgetattr(0)
        attributes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        attributes[6][termios.VMIN] = 1
        termios.tcsetattr(0, termios.TCSANOW, attributes)
        _write(ENTER + _HIDE_CURSOR + frame.show(self.placed) + frame.leave())

    def take_away(self) -> None:
        """Give the terminal back as it was."""
        with suppress(termios.error, OSError):
            _write(_LEAVE)
            termios.tcsetattr(0, termios.TCSANOW, self.before)


@contextmanager
def shown(store: Store, config: Config, now: datetime, *, resumes: bool = False) -> Iterator[FirstPicture | None]:
    """Show the first lines for the block, whose program takes them over; give None where that cannot be done.

    Args:
        store: the queue.
        config: whose operator comes.
        now: aware.
        resumes: whether the inbox begins where it was left.
    """
    picture = None
    try:
        with suppress(OSError, termios.error):  # a terminal that is gone: the inbox will notice, too
            picture = _picture(store, config, now, resumes=resumes)
            if picture is not None:
                picture.show()
        yield picture
    finally:
        if picture is not None and not picture.taken_over:
            picture.take_away()


def _picture(store: Store, config: Config, now: datetime, *, resumes: bool) -> FirstPicture | None:
    colours = _colours(theme_choice.wanted(config, os.environ), os.environ)
    if colours is None or config.braille:
        return None
    size = os.get_terminal_size(2)
    if geometry.too_small(*size):
        return None
    opening = _read(store, config, now, resumes=resumes)
    if opening is None or not opening.stretch.lines.rows:
        return None
    lines = _lines(opening, config, now, *geometry.queue_size(*size))
    if not all(text.isprintable() for line in lines for text, _ink in line):
        return None
    styles = inks(lambda name: Color.parse(colours[name]))
    placed: list[Placed] = [
        (0, geometry.QUEUE_TOP + at, [Segment(text, styles[ink]) for text, ink in line])
        for at, line in enumerate(lines)
    ]
    return FirstPicture(opening, placed, (size.columns, size.lines))


def _colours(theme: str, environ: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return the theme's colours in Rich's words, None where it is not the terminal itself that has them."""
    if any(name in environ for name in _UNUSUAL) or any(name.startswith("TEXTUAL") for name in environ):
        return None
    if environ.get("TERM", "") in ("", *terminal.NO_SCREEN):
        return None
    if terminal.is_simple(environ) or terminal.lines_in_ascii(environ):
        return None
    with suppress(OSError):
        if any((locations.config_folder(environ) / "themes").iterdir()):
            return None  # one of the user's own may replace it
    import yaml

    from returns_tui.config.yaml_reader import loader

    path = shipped("themes") / f"{theme}.yaml"
    if theme != path.stem or not path.is_file():
        return None
    content = yaml.load(path.read_bytes(), Loader=loader())  # noqa: S506  a safe one, and our own file
    colours = {name: str(content["variables"].get(name, content[usual])) for name, usual in VARIABLES.items()}
    if not content.get("ansi") or not all(colour.startswith(_ANSI) for colour in colours.values()):
        return None
    return {name: colour.removeprefix(_ANSI) for name, colour in colours.items()}


def _read(store: Store, config: Config, now: datetime, *, resumes: bool) -> view.Opening | None:
    """Return the first lines, None where they do not come soon; why, the inbox will find out and say."""
    found: list[view.Opening] = []

    def read() -> None:
        with suppress(Exception), store.connection():
            store.keep_few_pages()
            store.break_off_when(lambda: time.monotonic() > latest)
            found.append(view.opening(store, config, now, resumes=resumes))

    latest = time.monotonic() + _PATIENCE
    if store.reads_beside_writers:
        read()  # here: a thread takes half a megabyte for itself
    else:  # who waits for a lock, or for a server that is far away, cannot be broken off
        reader = threading.Thread(target=read, name="returns-tui-first-lines", daemon=True)
        reader.start()
        reader.join(_PATIENCE)
    return found[0] if found else None


def _lines(opening: view.Opening, config: Config, now: datetime, width: int, height: int) -> list[list[Part]]:
    stretch, left = opening.stretch, opening.left
    rows, at, count = stretch.lines.rows, stretch.lines.at, height - 1
    top = geometry.top_of(at, at - (left.above if left is not None else 0), len(rows), count)
    columns = Columns.within(width, one_state=stretch.one_state)
    reasons = shown_reasons(config)
    lines: list[list[Part]] = [[(header(columns), "muted")]]
    for number, row in enumerate(rows[top : top + count], start=top):
        here = number == at
        line = line_of(row, columns, now, config.operator, reasons, here=here, left=False)
        lines.append([(text, "cursor") for text, _ink in line] if here else line)
    return lines


def _write(sequence: str) -> None:
    sys.stderr.flush()
    data = sequence.encode()
    while data:
        data = data[os.write(2, data) :]
