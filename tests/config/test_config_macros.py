"""`macros:`: what is read of them, and what is told of those that cannot be, with line and what is near."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import Problem

Load = Callable[..., Config]
Problems = Callable[[str], list[Problem]]
SOLVED = 'macros:\n  - name: solved\n    key: "1"\n    steps: '


def test_steps_are_read_with_what_belongs_to_them(loaded: Load) -> None:
    steps = (
        "[approve, approve uk, close duplicate, note \"Solved by message\", note 'a b', note c d, note “x y”,"
        " refund full, refund full keep-item, received as new, message ask_photos, snooze 2d, assign me, next]"
    )
    config = loaded("addresses: {uk: {country: GB, lines: [x]}}\n" + SOLVED + steps)
    (macro,) = config.macros
    assert (macro.name, macro.key, macro.line) == ("solved", "1", 4)
    assert [(step.verb, step.what) for step in macro.steps] == [
        ("approve", ""),
        ("approve", "uk"),
        ("close", "duplicate"),
        ("note", "Solved by message"),
        ("note", "a b"),
        ("note", "c d"),
        ("note", "x y"),
        ("refund", "full"),
        ("refund", "full keep-item"),
        ("received", "as new"),
        ("message", "ask_photos"),
        ("snooze", "2d"),
        ("assign", "me"),
        ("next", ""),
    ]
    assert loaded("").macros == ()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("clsoe duplicate", "“clsoe” is no step; did you mean “close”?"),
        ("fly", "“fly” is no step; there are: approve, close, refund"),
        ("close", "must be “close REASON”, not “close”"),
        ('note ""', "must be “note TEXT”"),
        ("refund 5.00", "must be “refund full [keep-item]”, not “refund 5.00”"),
        ("refund full keep", "must be “refund full [keep-item]”"),
        ("snooze later", "must be “snooze 4h, 2d, tomorrow, change”, not “snooze later”"),
        ("assign", "must be “assign NAME”"),
        ("next one", "must be “next”, not “next one”"),
        ("close dupliacte", "names the closure reason “dupliacte”, which there is not; did you mean duplicate?"),
        ("message ask_photso", "names the message “ask_photso”, which there is not; did you mean ask_photos?"),
        ("approve moon", "names the address “moon”, which there is not"),
        ("'\\x1b]0;x'", "is no step"),
    ],
)
def test_a_step_that_cannot_be_is_told_with_its_line_and_what_is_near(
    problems: Problems, step: str, told: str
) -> None:
    (found,) = problems(SOLVED + f"\n      - received\n      - {step}\n")
    assert (found.line, found.path) == (6, "macros.1.steps.2")
    assert told in found.text
    assert "\x1b" not in found.text


@pytest.mark.parametrize("steps", ["[next]", "[next, received]", "[received, next, next]"])
def test_next_is_the_last_step_behind_others(problems: Problems, steps: str) -> None:
    (found,) = problems(SOLVED + steps)
    assert found.text.startswith("“next” can only be the last step")


@pytest.mark.parametrize(
    ("text", "path", "told"),
    [
        (SOLVED + "[]", "macros.1.steps", "at least one"),
        ("macros:\n  - key: '1'\n    steps: [received]\n", "macros.1", "lacks the key “name”"),
        ("macros:\n  - name: a\n    steps: [received]\n", "macros.1", "lacks the key “key”"),
        ("macros:\n  - name: a\n    key: ''\n    steps: [received]\n", "macros.1.key", "a key, or several"),
        (
            SOLVED + '[received]\n  - {name: solved, key: "2", steps: [received]}\n',
            "macros.2.name",
            "earlier macro",
        ),
    ],
)
def test_macros_need_a_name_of_their_own_a_key_and_steps(
    problems: Problems, text: str, path: str, told: str
) -> None:
    (found,) = problems(text)
    assert found.path == path
    assert told in found.text
