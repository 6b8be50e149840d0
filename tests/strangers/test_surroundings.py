"""What comes from around the program, its config, its environment and the names of files, is shown as text."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.programs import surroundings
from returns_tui.config.values import Config
from returns_tui.shipped import shipped
from returns_tui.store.database import Store
from returns_tui.ui import crash
from tests.conftest import NOW
from tests.reports.samples import flat, flat_row
from tests.strangers.findings import Findings
from tests.strangers.hostile_configs import hostile
from tests.strangers.payloads import LINE_ENDS, PAYLOADS, foreign
from tests.strangers.screens import Watched
from tests.strangers.talking import Talk, poison, program_in
from tests.strangers.test_texts import target
from tests.strangers.visiting import inbox_command

TEXTS = list(PAYLOADS.values())
CONFIGS = 25
NAMES = (
    "TERM", "LANG", "LC_ALL", "TZ", "HOME", "LOGNAME", "USER", "XDG_DATA_HOME", "XDG_STATE_HOME",
    "XDG_CONFIG_HOME",
    "RETURNS_TUI_CONFIG", "PGHOST", "COLUMNS", "LINES", "TMPDIR", "EDITOR", "COLORTERM", "NO_COLOR", "ESCDELAY",
    "RETURNS_TUI_MAIL_PASSWORD", "TERM_PROGRAM",
)  # fmt: skip


def in_the_environment(text: str) -> str:
    """Return what of a text a variable or the name of a file can hold."""
    return os.fsdecode(text.encode("utf-8", "backslashreplace").replace(b"\0", b""))


def test_a_hostile_text_anywhere_in_the_config_is_told_as_text(tmp_path: Path) -> None:
    findings = Findings()
    talk = Talk(program_in(tmp_path, str(tmp_path / "queue.db")), findings)
    (tmp_path / "returns.txt").write_bytes(flat(flat_row(Currency_code="GBP")))
    talk.say("import", "returns.txt", "--marketplace", "amazon.co.uk")
    configs = list(hostile(shipped("config.example.yaml").read_text(encoding="utf-8"), TEXTS))
    for content in random.Random(7).sample(configs, CONFIGS):
        (tmp_path / "config.yaml").write_text(content, encoding="utf-8")
        for words in (("check",), ("show", "1"), ("close", "1", "--reason", "not_returnable", "--dry-run")):
            talk.say(*words)
    assert findings.troubles == []


@pytest.mark.parametrize(
    "name", ["title", "C1", "bidi", "format", "formulas", "paths", "markup", "newline and tab"]
)
def test_a_hostile_environment_is_told_as_text(tmp_path: Path, name: str) -> None:
    hostile_ones = dict.fromkeys(NAMES, in_the_environment(PAYLOADS[name]))
    kept = {name: value for name, value in surroundings(tmp_path).items() if name not in NAMES}
    for words in (["list"], ["--database", str(tmp_path / "queue.db"), "note", "1", "--text", "Seen."]):
        said = subprocess.run(
            [sys.executable, "-m", "returns_tui", *words],
            cwd=tmp_path,
            env=kept | hostile_ones,
            capture_output=True,
            timeout=120,
        )
        assert said.returncode in range(4)
        assert b"Traceback" not in said.stderr
        for stream in (said.stdout, said.stderr):
            assert foreign(stream, LINE_ENDS) == []


@pytest.mark.parametrize("name", ["title", "who are you"])
def test_an_inbox_in_a_hostile_environment_asks_the_terminal_nothing(
    sqlite_store: Store, config: Config, tmp_path: Path, name: str
) -> None:
    poison(sqlite_store, config, [["Hello"]])
    program_in(tmp_path, target(sqlite_store))
    word = in_the_environment(PAYLOADS[name])
    environ = surroundings(tmp_path) | dict.fromkeys(("LOGNAME", "USER", "TERM_PROGRAM", "TZ", "EDITOR"), word)
    command = inbox_command(tmp_path, target(sqlite_store))
    command = command[: command.index("--operator")]
    with Watched(command, environ, tmp_path) as inbox:
        inbox.until(lambda text: "\n>" in text)
        inbox.settle()
        assert inbox.leave() == 0
        assert foreign(inbox.output) == []
        assert inbox.answers.queries == ["?2026$p", "?2048$p"]


def test_the_name_of_a_file_is_shown_as_text_while_it_is_taken_in(tmp_path: Path) -> None:
    program = program_in(tmp_path, str(tmp_path / "queue.db"))
    for name, text in PAYLOADS.items():
        file = tmp_path / in_the_environment(text.replace("/", "|")[:40])
        file.write_bytes(flat(*(flat_row(Order_ID=f"{name}-{number}") for number in range(3))))
    files = [file.name for file in tmp_path.iterdir() if file.name not in ("config.yaml", "queue.db")]
    words = [*program.words, "import", "--marketplace", "amazon.co.uk", "--", *files]
    command = [sys.executable, "-m", "returns_tui", *words]
    with Watched(command, surroundings(tmp_path), tmp_path, columns=200) as taking:
        taking.until(lambda _text: taking.status is not None)
        taking.settle()
        output = taking.output
    # What Rich's progress bar sends besides: a line up, a line erased, the cursor hidden and shown.
    for own in (b"\x1b[1A", b"\x1b[2K", b"\x1b[?25l", b"\x1b[?25h"):
        output = output.replace(own, b"")
    assert foreign(output) == []
    assert output.count(b"(returns_flat, utf-8)") >= len(files) - 2


def test_a_report_of_a_crash_holds_nothing_that_a_stranger_wrote(tmp_path: Path) -> None:
    for text in TEXTS:
        error = ValueError(text)
        error.__cause__ = KeyError(text)
        path = crash.keep(error, tmp_path, NOW)
        assert path is not None
        assert foreign(path.read_bytes(), LINE_ENDS) == []
        assert text[:40] not in path.read_text(encoding="utf-8")
