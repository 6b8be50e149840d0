"""The driver that reads keys: it sleeps until one comes, is woken to end, and notices when the line is gone.

Textual's own asks ten times a second whether it is to end, takes a key that is no UTF-8 for an error of the
program, reads on for ever from a terminal that hung up, and begins anew at every SIGCONT, which the kernel also
sends after the SIGHUP of a terminal that is gone.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from threading import Event
from time import sleep
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from returns_tui.ui import terminal
from returns_tui.ui.first_picture import ENTER, SHOW_CURSOR

if TYPE_CHECKING:
    from returns_tui.ui.app import ReturnsApp

_TURN = 0.00001  # seconds, of which the system makes some more
_READ = 4096  # bytes at once


class _Bell(Event):
    """An event that can be waited for with a selector, too."""

    def __init__(self) -> None:
        super().__init__()
        self.ear, self._button = os.pipe()
        os.set_blocking(self._button, False)

    def set(self) -> None:
        """Ring."""
        super().set()
        os.write(self._button, b"!")


class _Counted:
    """The terminal as a file, for the thread that writes; knows how many writes the terminal has taken."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._begun = self.taken = 0

    def write(self, text: str) -> None:
        """Write; what is written is only taken when it is flushed."""
        self._begun += 1
        self._file.write(text)

    def flush(self) -> None:
        """Have the terminal take it, which lasts as long as the terminal wants."""
        begun = self._begun
        self._file.flush()
        self.taken = begun


class WakingDriver(LinuxDriver):
    """Reads keys without waking up in between."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._bell = self.exit_event = _Bell()
        self._entered = False  # the alternate screen
        self._counted = _Counted(cast("TextIO", self._file))
        self._file = cast("Any", self._counted)
        self._given = 0

    def start_application_mode(self) -> None:
        """Begin; where the first picture is there already, the terminal stays as it is, and is restored later."""
        app = cast("ReturnsApp", self._app)
        first = app.first_picture
        if first is None or first.taken_over:
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if app.braille:
                self.write(SHOW_CURSOR)
            return
        self._entered = first.taken_over = True
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.attrs_before = first.before

    def stop_application_mode(self) -> None:
        """Give the terminal back, with the title that it had."""
        if farewell := cast("ReturnsApp", self._app).farewell():
            self.write(farewell)
        super().stop_application_mode()

    def write(self, data: str) -> None:
        """Have the other thread write; not that the alternate screen is entered twice, which some clear then."""
        if self._entered and data == ENTER:
            self._entered = False
            return
        self._given += 1
        super().write(data)

    @property
    def behind(self) -> bool:
        """Whether the terminal has not taken all that was written."""
        return self._counted.taken < self._given

    def flush(self) -> None:
        """Let the thread that writes have its turn now, not when this one has nothing left to do."""
        sleep(_TURN)

    def run_input_thread(self) -> None:
        """Hand on what is typed until the driver is to end; a terminal that is gone ends the program."""
        parser = XTermParser(self._debug)
        charset, _said = terminal.character_set(os.environ)
        decode = getincrementaldecoder(charset)("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._bell.ear, selectors.EVENT_READ)
            while not self._bell.is_set():
                for key, _mask in selector.select(_patience(parser)):
                    if key.fd == self._bell.ear:
                        os.read(self._bell.ear, _READ)
                        continue
                    typed = self._typed()
                    if not typed:
                        cast("ReturnsApp", self._app).end(terminal.HUNG_UP)
                        return
                    for event in parser.feed(decode(typed)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def send_message(self, message: Message) -> None:
        """Hand a message to the app; Textual's own makes a task of each."""
        self._loop.call_soon_threadsafe(self._app.post_message, message)

    def _sigcont_application(self, *_given: object) -> None:
        """Come back from Ctrl-Z, or from a stop that nobody told us of, which may have left a strange screen."""
        if self._must_signal_resume:
            super()._sigcont_application()
        else:
            cast("ReturnsApp", self._app).soon(self._begin_anew)

    def _begin_anew(self) -> None:
        if self._app.is_running and not terminal.hung_up():
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.resume_application_mode()

    def _typed(self) -> bytes:
        """Return what was typed, nothing when the terminal is gone."""
        try:
            return os.read(self.fileno, _READ)
        except OSError:
            return b""


def _patience(parser: XTermParser) -> float | None:
    """Return for how many seconds a sequence that has begun may go on, None where none has."""
    ends: float | None = getattr(parser, "_timeout_time", 0.0)
    return None if ends is None else max(0.0, min(0.1, ends - get_time())) + 0.001
