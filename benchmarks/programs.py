"""What is measured, and beside what: a command, the surroundings it runs in, and how its first screen is known."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
OPERATOR = "ana"
ORDER = r"\d{3}-\d{7}-\d{7}"

# The colours, the language and the size are the benchmark's own; so are config, data and caches.
_HIDDEN = ("COLORTERM", "NO_COLOR", "LINES", "COLUMNS", "TMUX", "TERM_PROGRAM", "LANGUAGE", "LC_ALL")
_HIDDEN_KINDS = ("PYTHON", "TEXTUAL", "RETURNS_TUI", "LC_", "XDG_")
_HOMES = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"}


@dataclass(frozen=True)
class Program:
    """A program that runs in a terminal, or a command that ends.

    Attributes:
        ready: a pattern that the screen's text has as soon as the program is of use.
        leave: the key that ends it.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    ready: str = ""
    leave: bytes = b"q"

    def in_truecolor(self) -> Program:
        """Return the same program in a terminal of 16 million colours."""
        return replace(self, environment={**self.environment, "COLORTERM": "truecolor"})


def surroundings(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing of the user's own is found; what is made goes below `folder`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _HIDDEN and not name.startswith(_HIDDEN_KINDS)
    }
    for name, where in {**_HOMES, "XDG_CACHE_HOME": "cache"}.items():
        own = folder / "surroundings" / where
        own.mkdir(parents=True, exist_ok=True)
        kept[name] = str(own)
    return {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONPATH": str(CHECKOUT)}


def command_line(database: str | Path, *words: str) -> tuple[str, ...]:
    """Return the command that does `words` of ours on a database."""
    config = CHECKOUT / "config.example.yaml"
    options = ("--config", str(config), "--database", str(database), "--operator", OPERATOR)
    return (sys.executable, "-m", "returns_tui", *options, *words)


def inbox(folder: Path, database: str | Path, name: str = "returns-tui") -> Program:
    """Return our inbox on a database; it is of use when the first line of the queue is there."""
    first_row = rf"^>.*{ORDER}"
    return Program(name, command_line(database), surroundings(folder), folder, first_row)


def bare_app(folder: Path) -> Program:
    """Return the least that Textual can do, in the same interpreter: it says hello."""
    script = str(Path(__file__).parent / "bare_app.py")
    return Program("a bare Textual app", (sys.executable, script), surroundings(folder), folder, "hello", b"\x11")


def neomutt(folder: Path, mails: Path) -> Program:
    """Return neomutt's index on an mbox."""
    rules = str(Path(__file__).parent / "neomuttrc")
    command = ("neomutt", "-n", "-F", rules, "-f", str(mails))
    return Program("neomutt", command, surroundings(folder), folder, r"D\d{7}RRMA")
