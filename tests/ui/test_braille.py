"""With `--braille` the terminal's cursor is seen, and stands where one reads; without it nothing is different."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.store.database import Store, seconds
from tests.conftest import NOW, insert_request
from tests.ui.shown import Shown
from tests.ui.test_terminal import PROGRAM, Terminal

BRAILLE = PROGRAM.replace("sys.exit(", "loaded = loaded._replace(braille=True)\nsys.exit(")
SHOW, HIDE = b"\x1b[?25h", b"\x1b[?25l"
DRAWN = "─│┌┐└┘├┤┬┴┼━┃▁▂▃▄▅▆▇█▊▎▔▕"


class Read(Terminal):
    """A terminal whose cursor is followed, as a screen reader does."""

    @property
    def shown(self) -> Shown:
        shown = Shown(80, 24)
        shown.write(self.output.decode(errors="replace"))
        return shown

    @property
    def line(self) -> str:
        """What stands from the cursor on in its line."""
        shown = self.shown
        return str(shown.display[shown.cursor.y])[shown.cursor.x :].rstrip()

    @property
    def before(self) -> str:
        """What stands before the cursor in its line."""
        shown = self.shown
        return str(shown.display[shown.cursor.y])[: shown.cursor.x]

    def reads(self, text: str) -> None:
        """Wait until the cursor stands before a text."""
        self.until(lambda _output: self.line.startswith(text))
        assert self.line.startswith(text), (self.line, *self.shown.display)

    def pressing(self, keys: str, condition: Callable[[str], bool]) -> None:
        """Press keys, which may come too early to count, until what the cursor stands before is another line."""

        def done(_output: bytes) -> bool:
            if condition(self.line):
                return True
            os.write(self.master, keys.encode())
            return False

        self.until(done)
        assert condition(self.line), self.line


@pytest.fixture
def opened(tmp_path: Path, sqlite_store: Store, config: Config) -> Iterator[Read]:
    """The inbox on three requests, opened with the option."""
    for number in range(3):
        asked = seconds(NOW) - 9000 + number
        insert_request(sqlite_store, config, order_id=f"026-000000{number}-7781902", requested_at=asked)
    terminal = Read(tmp_path, {}, program=BRAILLE)
    yield terminal
    terminal.close()


def press(opened: Read, keys: str) -> None:
    os.write(opened.master, keys.encode())


def test_the_cursor_stands_where_one_reads(opened: Read) -> None:
    opened.reads(">")
    assert "026-0000000" in opened.line
    assert opened.shown.cursor.x == 0
    opened.until(lambda _output: "Before" in "\n".join(opened.shown.display))
    press(opened, "j")
    opened.until(lambda _output: "026-0000001" in opened.line)
    opened.reads(">")
    press(opened, "k")
    opened.until(lambda _output: "026-0000000" in opened.line)
    press(opened, "d")  # the details, from their first line on
    opened.reads("026-0000000-7781902  D")
    press(opened, "\x1b")
    opened.reads(">")
    press(opened, "y")  # what can be copied
    opened.reads("Copy  o 026-0000000-7781902")
    press(opened, "\x1b")
    opened.reads(">")
    press(opened, "/kett")  # behind what was typed
    opened.until(lambda _output: opened.shown.display[23].strip() == "/kett")
    opened.until(lambda _output: (opened.shown.cursor.y, opened.shown.cursor.x) == (23, 6))
    press(opened, "\x1b")
    opened.reads(">")


def test_in_a_prompt_it_stands_in_the_list_then_at_the_question(opened: Read) -> None:
    opened.reads(">")
    opened.until(lambda _output: "Before" in "\n".join(opened.shown.display))
    press(opened, "c")
    opened.until(lambda _output: opened.line.startswith("> ") and "026-0000000" not in opened.line)
    first = opened.line
    press(opened, "j")
    opened.until(lambda _output: opened.line.startswith("> ") and opened.line != first)
    press(opened, "\r")
    opened.reads("Close 026-0000000-7781902 as")
    assert opened.shown.cursor.y == 23
    opened.pressing("n", lambda line: line.startswith("> "))
    press(opened, "\x1b")
    opened.until(lambda _output: "026-0000000" in opened.line)


def test_what_is_typed_is_followed_and_a_box_to_tick_is_read_as_well(opened: Read) -> None:
    opened.reads(">")
    opened.until(lambda _output: "Before" in "\n".join(opened.shown.display))
    press(opened, "r")
    opened.reads("f: all of it")  # the field, where its hint still stands
    press(opened, "12")
    opened.until(
        lambda _output: opened.shown.display[opened.shown.cursor.y][: opened.shown.cursor.x].endswith("12")
    )
    press(opened, "\t")
    opened.reads("none")
    press(opened, "\t")
    opened.until(lambda _output: "the buyer keeps the item" in opened.line)


def test_on_other_screens_it_follows_the_list(opened: Read) -> None:
    opened.reads(">")
    press(opened, "?")
    opened.reads(">  a ")
    press(opened, "j")
    opened.reads(">  c ")
    press(opened, "\x1b")
    opened.until(lambda _output: "026-0000000" in opened.line)


def test_in_the_statistics_it_goes_from_line_to_line(opened: Read) -> None:
    opened.reads(">")
    press(opened, "S")
    opened.reads("> This sitting")
    press(opened, "\t")
    opened.reads("> Returns by reason")
    press(opened, "j")
    opened.until(lambda _output: "defective" in opened.line)
    assert "####" in opened.line
    press(opened, "\x1b")
    opened.until(lambda _output: "026-0000000" in opened.line)


def test_in_the_palette_it_goes_along_with_the_commands(opened: Read) -> None:
    opened.reads(">")
    press(opened, ":")
    opened.until(lambda _output: "let the goods come back" in "\n".join(opened.shown.display))
    press(opened, "\x1b[B")
    opened.until(lambda _output: opened.line.split()[:2] == ["c", "Close"])
    press(opened, "\x1b[B")
    opened.until(lambda _output: opened.line.split()[:2] == ["r", "Refund"])
    press(opened, "snoo")
    opened.until(lambda _output: opened.before.endswith("snoo"))


def test_nothing_is_drawn_that_is_no_letter_and_nothing_is_told_by_its_look_alone(opened: Read) -> None:
    opened.reads(">")
    for key, said in (("?", "The inbox"), ("T", "How it looks"), ("o", "Outbox 0"), ("S", "This sitting")):
        press(opened, key)
        opened.until(lambda _output, said=said: said in "\n".join(opened.shown.display))  # type: ignore[misc]
        press(opened, "\x1b")
        opened.until(lambda _output, said=said: said not in "\n".join(opened.shown.display))  # type: ignore[misc]
    assert {sign for sign in opened.output.decode() if sign in DRAWN} == set()


def test_the_cursor_is_seen_until_the_end(opened: Read) -> None:
    opened.reads(">")
    assert opened.output.rindex(SHOW) > opened.output.rindex(HIDE)
    press(opened, "q")
    assert opened.ends() == 0


def test_without_the_option_the_cursor_stays_hidden(tmp_path: Path, sqlite_store: Store, config: Config) -> None:
    insert_request(sqlite_store, config, order_id="026-0000000-7781902")
    opened = Terminal(tmp_path, {})
    try:
        opened.shows("026-0000000-7781902")
        os.write(opened.master, b"?")
        opened.shows("The inbox")
        assert SHOW not in opened.output
    finally:
        opened.close()


def test_the_command_line_has_it(tmp_path: Path, sqlite_store: Store, config: Config) -> None:
    insert_request(sqlite_store, config, order_id="026-0000000-7781902")
    words = "['returns-tui', '--database', sys.argv[2], '--braille']"
    program = f"import sys; from returns_tui.cli.main import run; sys.argv = {words}; run()"
    opened = Read(tmp_path, {}, program=program)
    try:
        opened.reads(">")
        assert "026-0000000" in opened.line
        assert opened.output.rindex(SHOW) > opened.output.rindex(HIDE)
    finally:
        opened.close()


def test_the_demo_has_it_too(tmp_path: Path) -> None:
    words = "['returns-tui', 'demo', '--braille', '--operator', 'wilhelmina']"
    program = f"import sys; from returns_tui.cli.main import run; sys.argv = {words}; run()"
    opened = Read(tmp_path, {}, program=program)
    try:
        opened.reads(">")
        opened.until(lambda output: b"wilhelmina" in output)
    finally:
        opened.close()
