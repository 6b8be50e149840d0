"""The last wall before the terminal, and what is kept of a crash."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from returns_tui.ui import crash
from returns_tui.ui.line_filter import SafeOutput
from tests.conftest import NOW
from tests.ui.conftest import NewRequest, OpenInbox

BACKGROUND = Color(0, 0, 0)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def filtered(text: str, encoding: str = "utf-8") -> str:
    (segment,) = SafeOutput(encoding).apply([Segment(text)], BACKGROUND)
    return segment.text


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1))
def test_nothing_that_a_terminal_obeys_gets_through_and_no_line_changes_its_length(text: str) -> None:
    shown = filtered(text)
    assert not [sign for sign in shown if sign != "\n" and (ord(sign) < 32 or 127 <= ord(sign) < 160)]
    assert not set(shown) & BIDI
    assert cell_len(shown) == cell_len(text)


def test_what_the_character_set_lacks_becomes_question_marks_of_the_same_width() -> None:
    assert filtered("Küche 保温 ok", "iso-8859-1") == "Küche ???? ok"
    assert filtered("Küche", "ascii") == "K?che"
    assert filtered("Küche 保温") == "Küche 保温"


def test_lines_and_bars_are_drawn_in_ascii_where_that_is_wanted() -> None:
    (segment,) = SafeOutput("utf-8", in_ascii=True).apply([Segment("┌──┐│▆ Küche 保温")], BACKGROUND)
    assert segment.text == "+--+|  Küche 保温"


def test_controls_of_textual_itself_stay() -> None:
    control = Segment("\x1b[2J", None, [(1,)])  # type: ignore[list-item]
    assert SafeOutput("utf-8").apply([control], BACKGROUND) == [control]


class SecretError(Exception):
    pass


def failing(recipient: str, password: str, order: str) -> None:
    raise SecretError(f"cannot send to {recipient} with '{password}' for {order}")


SECRETS = ["jo.sample@marketplace.example", "zwetschgenknoedel", "026-1180443-7781902"]


def test_a_report_of_a_crash_has_the_place_and_nobodys_data(tmp_path: Path) -> None:
    try:
        failing(*SECRETS)
    except SecretError as error:
        path = crash.keep(error, tmp_path / "state", NOW)
    assert path is not None
    text = path.read_text()
    assert "in failing" in text
    assert "SecretError" in text
    assert [secret for secret in SECRETS if secret in text] == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_report_that_cannot_be_kept_hides_no_second_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    assert crash.keep(ValueError("x"), tmp_path / "state", NOW) is None


async def test_an_error_in_the_clerks_thread_ends_the_program_with_a_report(
    open_inbox: OpenInbox, put: NewRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()

    def broken(*_words: object) -> None:
        raise SecretError("nobody foresaw this")

    with pytest.raises(SecretError):  # noqa: PT012  the test's pilot raises it again when the program ends
        async with open_inbox() as inbox:
            monkeypatch.setattr(inbox.inbox.desk, "last_decision", broken)
            await inbox.press("u")
    assert inbox.app.crashed
    assert inbox.app.return_code == 1
    assert inbox.app.crash_file is not None
    assert "SecretError" in inbox.app.crash_file.read_text()
