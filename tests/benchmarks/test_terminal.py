from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.programs import Program, surroundings
from benchmarks.terminal.answers import Answers
from benchmarks.terminal.session import NotSeenError, Session


def shell(folder: Path, script: str) -> Session:
    """Run a shell's script in a terminal that changes nothing of what goes through it."""
    script = f"stty raw -echo; {script}"
    return Session(Program("script", ("sh", "-c", script), surroundings(folder), folder, "ready", b"q"))


def test_it_finds_text_and_says_what_was_on_the_screen_when_there_is_none(tmp_path: Path) -> None:
    with shell(tmp_path, "printf 'ready\\r\\nsteady'; exit") as session:
        assert session.ready() > 0
        assert session.sees("^steady") or session.until(lambda: session.sees("^steady"))
        with pytest.raises(NotSeenError, match=r"(?s)the program ended.*ready"):
            session.until(lambda: session.sees("never"), timeout=60)


def test_bytes_are_counted_exactly(tmp_path: Path) -> None:
    with shell(tmp_path, "printf ready; head -c 1 >/dev/null; printf '%0100000dend' 0; head -c 1") as session:
        session.ready()
        before = session.received
        assert before == len("ready")
        session.send(b"x")
        session.until(lambda: session.sees("end"), timeout=60)
        assert session.received - before == 100_003


def test_the_place_of_the_cursor_is_told_when_it_is_asked_for(tmp_path: Path) -> None:
    with shell(tmp_path, "printf 'ab\\033[6n'; head -c 6 | tr '\\033' E; head -c 1") as session:
        session.until(lambda: session.sees(r"abE\[1;3R"), timeout=60)
        assert session.answers.queries == ["6n"]


def test_a_program_that_ends_on_its_key_is_timed_until_it_is_gone(tmp_path: Path) -> None:
    with shell(tmp_path, "printf ready; head -c 1 >/dev/null") as session:
        session.ready()
        assert session.leave(timeout=60) > 0
        assert not Path(f"/proc/{session.pid}/exe").exists()


def test_a_change_of_colour_alone_is_a_change(tmp_path: Path) -> None:
    with shell(tmp_path, "printf ready; head -c 1 >/dev/null; printf '\\r\\033[7mready'; head -c 1") as session:
        session.ready()
        old = session.screen.cells()
        session.send(b"x")
        session.until(lambda: session.screen.differs(old), timeout=60)
        assert session.screen.rows[0].strip() == "ready"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("\x1b[?2026$p", ["\x1b[?2026;2$y"]),
        ("\x1b[?2048$p", ["\x1b[?2048;0$y"]),
        ("\x1b[c", ["\x1b[?62;22c"]),
        ("\x1b[=c", []),
        ("\x1b[18t", ["\x1b[8;24;80t"]),
        ("\x1b]11;?\x1b\\", ["\x1b]11;rgb:0000/0000/0000\x1b\\"]),
        ("\x1b[?u", []),
        ("\x1b[1;31m", []),
    ],
)
def test_queries_are_answered_as_by_a_terminal(asked: str, answered: list[str]) -> None:
    assert Answers(80, 24).feed(asked.encode())[1] == answered


def test_what_comes_in_two_pieces_is_taken_as_one() -> None:
    answers = Answers(80, 24)
    whole = "é\x1b[?2026$pü".encode()
    texts, replies = [], []
    for at in range(len(whole)):
        text, found = answers.feed(whole[at : at + 1])
        texts.append(text)
        replies += found
    assert ("".join(texts), replies) == ("éü", ["\x1b[?2026;2$y"])
