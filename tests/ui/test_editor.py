"""The operator's own editor: what it gets, what comes back, and what may go wrong meanwhile."""

from __future__ import annotations

import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import TextArea

from returns_tui.ui import editor
from returns_tui.ui.editor import Edited, command, edit
from tests.ui.prompt_host import Host, press

MakeEditor = Callable[[str], dict[str, str]]


@pytest.fixture
def make_editor(tmp_path: Path) -> MakeEditor:
    """Return an environment whose editor runs some Python, with `file` as its path."""

    def make(code: str) -> dict[str, str]:
        script = tmp_path / "editor.py"
        script.write_text(
            "import os, pathlib, signal, sys, time\nfile = pathlib.Path(sys.argv[-1])\n" + code, encoding="utf-8"
        )
        return {"EDITOR": f"{sys.executable} {script} -f"}

    return make


def edited(
    text: str, environ: dict[str, str], *, saved: list[str] | None = None, to_end: Callable[[], bool] = bool
) -> Edited:
    told: list[str] = [] if saved is None else saved
    return edit(text, "private-note-026-1180443-7781902", environ, saved=told.append, to_end=to_end)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, []),
        ({"EDITOR": "  "}, []),
        ({"EDITOR": "vim -f"}, ["vim", "-f"]),
        ({"EDITOR": "nano", "VISUAL": "'/opt/my editor/ed' -w"}, ["/opt/my editor/ed", "-w"]),
        ({"EDITOR": "nano", "VISUAL": "'unclosed"}, ["nano"]),
    ],
)
def test_the_editor_is_the_one_of_the_environment_with_its_options(
    environ: dict[str, str], words: list[str]
) -> None:
    assert command(environ) == words


def test_the_editor_gets_the_text_in_a_private_file_that_is_gone_afterwards(
    make_editor: MakeEditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    environ = make_editor(
        "mode = oct(file.stat().st_mode & 0o777) + oct(file.parent.stat().st_mode & 0o777)\n"
        "file.write_text(file.read_text() + mode + ' ' + file.name + '\\n', encoding='utf-8')\n"
    )
    assert edited("Grüße", environ) == Edited("Grüße\n0o6000o700 private-note-026-1180443-7781902.txt")
    assert list(tmp_path.glob("returns-tui-*")) == []


def test_what_the_editor_saved_is_cleaned_and_its_line_ends_kept(make_editor: MakeEditor) -> None:
    environ = make_editor(r"file.write_bytes(b'\xef\xbb\xbfa\r\nb\x1b]52;c;eA==\x07\xff\n\n')")
    assert edited("", environ) == Edited("a\nb\\x1b]52;c;eA==\\x07\N{REPLACEMENT CHARACTER}")


def test_an_editor_that_fails_is_told_and_what_it_saved_is_there(make_editor: MakeEditor) -> None:
    result = edited("old", make_editor("file.write_text('new'); sys.exit(3)"))
    assert result == Edited("new", "The editor ended with status 3; what it saved is here.")


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "No editor is set: set $EDITOR"),
        ({"EDITOR": "/no/such/editor --wait"}, "“/no/such/editor” could not be started: No such file"),
    ],
)
def test_a_missing_editor_is_told(environ: dict[str, str], said: str) -> None:
    result = edited("old", environ)
    assert result.text is None
    assert result.problem.startswith(said)


@pytest.mark.parametrize(
    "code",
    ["file.unlink()", "file.unlink(); os.symlink('/etc/passwd', file)", "file.unlink(); os.mkfifo(file)",
     "file.unlink(); file.mkdir()", "file.write_bytes(b'a' * 300_000)"],
)  # fmt: skip
def test_what_is_no_file_or_too_long_leaves_the_text_as_it_was(make_editor: MakeEditor, code: str) -> None:
    result = edited("old", make_editor(code))
    assert result.text is None
    assert "as before" in result.problem


def test_what_is_saved_is_told_while_the_editor_is_open(
    make_editor: MakeEditor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(editor, "_LOOK", 0.02)
    flag = tmp_path / "seen"
    environ = make_editor(
        "file.with_suffix('.tmp').write_text('first')\nfile.with_suffix('.tmp').replace(file)\n"
        f"while not pathlib.Path({str(flag)!r}).exists(): time.sleep(0.01)\nfile.write_text('second')\n"
    )
    saved: list[str] = []

    def look() -> bool:
        if saved:
            flag.touch()
        return False

    assert edited("", environ, saved=saved, to_end=look) == Edited("second")
    assert saved[0] == "first"


def test_an_editor_that_has_to_end_loses_nothing_that_was_saved(
    make_editor: MakeEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "_LOOK", 0.02)
    monkeypatch.setattr(editor, "_PATIENCE", 0.2)
    environ = make_editor("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nfile.write_text('kept')\ntime.sleep(60)")
    saved: list[str] = []
    assert edited("", environ, saved=saved, to_end=lambda: bool(saved)) == Edited("kept")


def test_an_interrupt_meant_for_the_editor_does_not_end_the_program(make_editor: MakeEditor) -> None:
    before = signal.getsignal(signal.SIGINT)
    result = edited("", make_editor("os.kill(os.getppid(), signal.SIGINT)\nfile.write_text('on')"))
    assert result == Edited("on")
    assert signal.getsignal(signal.SIGINT) is before


# -- in a prompt -------------------------------------------------------------------------------------------


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a screen without a terminal act as if it lent one."""

    @contextmanager
    def suspend(_app: App[None]) -> Iterator[None]:
        yield

    monkeypatch.setattr(App, "suspend", suspend)


@pytest.mark.usefixtures("lent")
async def test_a_message_comes_back_from_the_editor_into_the_prompt(
    make_editor: MakeEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", make_editor("file.write_text(file.read_text() + file.stem)")["EDITOR"])
    monkeypatch.delenv("VISUAL", raising=False)
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "H", "tab", *"Hello", "ctrl+o")
        field = app.query_one(TextArea)
        assert field.text == "Hello\nto-the-buyer-of-026-1180443-7781902"
        assert field.has_focus
        await press(pilot, "ctrl+z")
        assert field.text == "Hello"


@pytest.mark.usefixtures("lent")
async def test_from_the_templates_the_editor_opens_with_the_text_filled_in(
    make_editor: MakeEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", make_editor("file.write_text(file.read_text().upper())")["EDITOR"])
    app = Host("message")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+o")
        assert app.query_one(TextArea).text.startswith("DEAR JO SAMPLE,")


@pytest.mark.usefixtures("lent")
async def test_a_note_says_in_the_name_of_its_file_that_it_is_private(
    make_editor: MakeEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", make_editor("file.write_text(file.stem)")["EDITOR"])
    app = Host("note")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+o")
        assert app.query_one(TextArea).text == "private-note-026-1180443-7781902"
        await press(pilot, "tab", "space", "ctrl+o")
        assert app.query_one(TextArea).text == "what-the-buyer-wrote-026-1180443-7781902"


async def test_without_an_editor_or_a_terminal_the_text_stays_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    app = Host("note")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *"hello", "ctrl+o")
        assert "cannot be lent" in app.status
        assert app.query_one(TextArea).text == "hello"


def test_the_folder_of_the_file_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_editor: MakeEditor
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old = os.umask(0)
    try:
        result = edited("", make_editor("file.write_text(oct(file.parent.stat().st_mode))"))
    finally:
        os.umask(old)
    assert result.text is not None
    assert stat.S_IMODE(int(result.text, 8)) == 0o700
