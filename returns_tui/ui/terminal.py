"""The terminal as such: its character set, and the signals that end the program.

Textual handles neither SIGTERM nor SIGHUP: the one would leave the terminal in the alternate screen, and a
terminal that is gone would leave the process behind.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from returns_tui.text import clean

HUNG_UP = 128 + signal.SIGHUP
"""The exit status when the terminal is gone."""

# Terminals that show no colours and know neither relative moves nor the end of a single attribute.
_SIMPLE = ("vt100", "vt102", "vt220")
# Consoles of which some versions show what stands in an OSC as text (Linux's console_codes(4) knows hardly any).
_CONSOLES = ("", "linux", "cons25", "console")
NO_SCREEN = ("dumb", "unknown")
"""Names of terminals that cannot place their cursor."""

# Seconds that an orderly end may take; then SIGALRM ends the process.
_PATIENCE = 5
_ENDING = (signal.SIGHUP, signal.SIGTERM)


def character_set(environ: Mapping[str, str]) -> tuple[str, bool]:
    """Return the terminal's character set by the locale, and whether the locale really says so.

    Where no locale is set Python behaves as for UTF-8 (PEP 538 and 540), and most terminals are; but as
    nobody said so, lines are better drawn in ASCII.
    """
    name = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    if not environ.get("LC_ALL") and environ.get("LC_CTYPE") in ("C.UTF-8", "C.utf8"):
        name = environ.get("LANG") or ""  # Python itself sets LC_CTYPE so where the locale is C or missing
    charset = "utf-8" if name == "UTF-8" else name.partition(".")[2].partition("@")[0]
    if not charset or charset.casefold().replace("-", "") == "utf8":
        return "utf-8", bool(charset)
    try:
        "".encode(charset)
    except LookupError:
        return "ascii", True
    return charset, True


def lines_in_ascii(environ: Mapping[str, str]) -> bool:
    """Return whether lines are drawn with `-` and `|`."""
    charset, said = character_set(environ)
    return charset != "utf-8" or not said


def is_simple(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal shows no colours and knows only the reset of all attributes, as a VT100 does."""
    return environ.get("TERM", "") in _SIMPLE


def takes_commands(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal may obey OSC 2 and 52, and shows no rubbish where it does not."""
    return environ.get("TERM", "") not in (*_CONSOLES, *NO_SCREEN) and not is_simple(environ)


def hung_up(descriptor: int = 0) -> bool:
    """Return whether the terminal behind `descriptor` is gone."""
    poll = select.poll()
    poll.register(descriptor, 0)  # POLLHUP and POLLERR are always told
    return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _fd, event in poll.poll(0))


@contextmanager
def ending_signals(end: Callable[[int], None]) -> Iterator[None]:
    """Call `end` with 128 + n when SIGHUP or SIGTERM comes, also where they were ignored.

    `end` is called in the main thread between two instructions, so it must do no more than to wake the
    event loop. When the program is still there 5 seconds later, SIGALRM kills it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ending(number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(_PATIENCE)
        end(128 + number)

    before = {number: signal.signal(number, ending) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.alarm(0)


def let_go() -> None:
    """Have output go nowhere from now on, for the terminal is gone: Python itself would fail on it at the end."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def told_on_stderr(sentence: str) -> None:
    """Write one sentence to stderr, if anybody is still there to read it."""
    try:
        print(f"returns-tui: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        return


def told_on_stdout(lines: Iterable[str]) -> None:
    """Write lines to stdout, where that is a terminal."""
    try:
        if sys.stdout.isatty():
            print("".join(f"{clean(line)}\n" for line in lines), end="", flush=True)
    except (OSError, ValueError, AttributeError):
        return
