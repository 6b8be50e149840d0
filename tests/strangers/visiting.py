"""Every screen of an inbox visited: what its terminal gets is text, besides what the inbox itself sends."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.strangers.findings import Findings
from tests.strangers.payloads import foreign
from tests.strangers.screens import Watched

ESCAPE = "\x1b"
_OF_A_REQUEST: tuple[tuple[str, ...], ...] = (
    ("d", "j", ESCAPE), ("w",), ("a", ESCAPE), ("c", "x", "n", ESCAPE), ("r", "f", ESCAPE), ("m", ESCAPE),
    ("n", ESCAPE), ("s", ESCAPE), ("e", ESCAPE), ("x", "n"), ("i", ESCAPE), ("y", "y", ESCAPE), ("y", "r", ESCAPE),
    ("y", "t", ESCAPE), ("y", "l", ESCAPE), ("u", "n"), ("1", "n"),
)  # fmt: skip
_OF_ALL: tuple[tuple[str, ...], ...] = (
    ("o", "j", "x", "n", "\t", "j", "j", ESCAPE), ("?", "j", ESCAPE), (":", "c", ESCAPE), ("\t", "\t"), ("\x0c",),
    ("S", "\t"), ("\t", "j"), ("+", "+", "G"), ("\t", "\t", "\t", ESCAPE),
)  # fmt: skip


def visit(
    command: list[str], environ: Mapping[str, str], folder: Path, findings: Findings, *, requests: int, pasted: str
) -> str:
    """Go through all screens of an inbox, request by request, and look at every byte that its terminal got.

    Args:
        command: what starts it.
        environ: its environment.
        folder: its working folder.
        findings: what is found.
        requests: how many requests are visited.
        pasted: a text that is pasted into the line for a filter and into a note.

    Returns:
        What the screens showed, one after the other.
    """
    shown = []
    with Watched(command, environ, folder) as inbox:
        inbox.until(lambda text: "\n>" in text)
        inbox.settle()
        for _number in range(requests):
            for keys in _OF_A_REQUEST:
                inbox.press(*keys)
                findings.done["screens with hostile texts"] += 1
                shown.append(inbox.text)
            inbox.press("j")
        for keys in _OF_ALL:
            inbox.press(*keys)
            findings.done["screens with hostile texts"] += 1
            shown.append(inbox.text)
        paste = "\x1b[200~" + pasted.replace("\x1b", "") + "\x1b[201~"
        inbox.press("/", paste, "\r", ESCAPE, "n", paste, "\x14", "y", ESCAPE)
        if (status := inbox.leave()) != 0:
            findings.trouble("inbox", f"ended with {status}: {inbox.text}")
        for strange in foreign(inbox.output)[:5]:
            findings.trouble("inbox", strange)
        if inbox.answers.queries != ["?2026$p", "?2048$p"]:
            findings.trouble("inbox", f"asked the terminal {inbox.answers.queries}")
        for once in (b"\x1b[?1049h", b"\x1b[?1049l"):
            if inbox.output.count(once) != 1:
                findings.trouble("inbox", f"sent {once!r} {inbox.output.count(once)} times")
    shown.append(_come_back(command, environ, folder, findings, paste))
    for crash in folder.rglob("crash-*"):
        findings.trouble("inbox", crash.read_text(encoding="utf-8"))
    return "\n".join(shown)


def _come_back(
    command: list[str], environ: Mapping[str, str], folder: Path, findings: Findings, paste: str
) -> str:
    """End an inbox that has a filter and an open note, and look at it when it is opened again."""
    with Watched(command, environ, folder) as inbox:
        inbox.until(lambda text: ": Commands" in text)
        inbox.settle()
        inbox.press("\x1b[Z", "\x1b[Z", "/", "e or -e", "\r", "j", "n", paste)
        if (status := inbox.end()) != 143:
            findings.trouble("inbox", f"ended with {status} on a signal: {inbox.text}")
    with Watched(command, environ, folder) as inbox:
        inbox.until(lambda text: "\n>" in text and "was left open" in text)
        text = inbox.text
        findings.done["screens with hostile texts"] += 1
        for strange in foreign(inbox.output)[:5]:
            findings.trouble("inbox opened again", strange)
        inbox.press("n", "\x14", "y", ESCAPE)
        if (status := inbox.leave()) != 0:
            findings.trouble("inbox opened again", f"ended with {status}: {inbox.text}")
    return text


def inbox_command(folder: Path, database: str, operator: str = "ana") -> list[str]:
    """Return what starts an inbox with the config in a folder."""
    words = ["--config", str(folder / "config.yaml"), "--database", database, "--operator", operator]
    return [sys.executable, "-m", "returns_tui", *words]
