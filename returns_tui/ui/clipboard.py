"""The operator's clipboard: only the terminal can reach it, and it never says whether it did.

A terminal takes a text by OSC 52 (xterm's ctlseqs, "Manipulate Selection Data"). tmux obeys that of a program only
where `set-clipboard` is `on`; with its default, `external` (since 2.6), it drops it, and what is wrapped to be
handed through as well, unless `allow-passthrough` is on, which it is not (since 3.3). But it sends on what its own
command takes in, `load-buffer -w` (since 3.2), so that is asked (tmux(1); github.com/tmux/tmux/issues/3333; read
2026-11-25). screen hands on what stands in DCS strings of at most 256 bytes; newer ones take more.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Literal

from textual.app import App

from returns_tui.text import clean
from returns_tui.ui import terminal

How = Literal["tmux", "sent", "impossible", "too_long"]
"""What came of it: it is in tmux's buffer and sent on; sent to the terminal; neither, for one of two reasons."""

LONGEST = 100_000  # bytes of a sequence; hterm takes no longer one (its etc/osc52.sh)
_PIECE = 252  # bytes of a string in screen, without what begins and ends it
_PATIENCE = 2  # seconds for tmux


def sequence(text: str, environ: Mapping[str, str]) -> str:
    """Return what offers a text to the terminal's clipboard, "" where that takes none, or none so long."""
    coded = b64encode(clean(text, lines=True).encode()).decode()
    sent = f"\x1b]52;c;{coded}\x07"
    if not terminal.takes_commands(environ) or len(sent) > LONGEST:
        return ""
    if environ.get("STY") and not environ.get("TMUX"):
        return "".join(f"\x1bP{sent[at : at + _PIECE]}\x1b\\" for at in range(0, len(sent), _PIECE))
    return sent


def copy(app: App[None], text: str, then: Callable[[How], None]) -> None:
    """Have the terminal take a text into its clipboard, and call `then` with what came of it, now or later."""
    text = clean(text, lines=True)
    if not terminal.takes_commands(os.environ):
        then("impossible")
    elif not sequence(text, os.environ):
        then("too_long")
    elif os.environ.get("TMUX"):
        app.run_worker(partial(_by_tmux, app, text, then), thread=True, exit_on_error=False)
    else:
        _by_terminal(app, text, then)


def _by_terminal(app: App[None], text: str, then: Callable[[How], None]) -> None:
    app.copy_to_clipboard(text)
    then("sent")


def _by_tmux(app: App[None], text: str, then: Callable[[How], None]) -> None:
    """Ask tmux; one that is too old for it, or not to be found from here, may still obey the sequence."""
    done = partial(then, "tmux") if _taken_by_tmux(text) else partial(_by_terminal, app, text, then)
    with suppress(RuntimeError):  # the program has ended meanwhile
        app.call_from_thread(done)


def _taken_by_tmux(text: str) -> bool:
    import subprocess

    command = ["tmux", "load-buffer", "-w", "-"]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
