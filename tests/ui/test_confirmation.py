"""A question is only answered on purpose. Times are seconds of a clock that the tests turn themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.ui import confirmation as module
from returns_tui.ui.confirmation import Confirmation

PAUSE = 0.08


@pytest.fixture(autouse=True)
def _quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the pause is as in use."""
    monkeypatch.setattr(module, "PAUSE", PAUSE)


def asked(*, painted_at: float = 10.0) -> Confirmation:
    confirmation = Confirmation()
    confirmation.ask("Really? y / N")
    confirmation.painted(painted_at)
    return confirmation


def test_y_after_the_question_was_painted_is_yes() -> None:
    assert asked().answer("y", 11.0) is True


def test_every_other_key_is_no() -> None:
    for key in ("enter", "n", "Y", "space", "escape", "1", "tab", "ctrl+y"):
        assert asked().answer(key, 11.0) is False


def test_a_key_pressed_before_the_question_was_on_the_screen_is_ignored() -> None:
    assert asked(painted_at=10.0).answer("y", 9.9) is None
    unpainted = Confirmation()
    unpainted.ask("Really?")
    assert unpainted.answer("y", 11.0) is None


def test_a_key_that_comes_as_soon_as_the_question_is_painted_was_not_pressed_because_of_it() -> None:
    # A paste over a slow line comes sign by sign, and a field may have taken the one before.
    assert asked(painted_at=10.0).answer("y", 10.0 + PAUSE * 0.9) is None
    assert asked(painted_at=10.0).answer("y", 10.0 + PAUSE * 1.1) is True


def test_a_key_held_down_never_answers_however_long() -> None:
    confirmation = asked(painted_at=10.0)
    confirmation.saw(9.99)  # the key that put the question
    assert [confirmation.answer("y", 9.99 + 0.03 * n) for n in range(1, 200)] == [None] * 199


def test_a_second_question_needs_a_new_painting() -> None:
    confirmation = asked()
    assert confirmation.answer("y", 11.0) is True
    confirmation.ask("And this? y / N")
    assert confirmation.answer("y", 12.0) is None


def test_nothing_is_answered_when_nothing_is_asked() -> None:
    confirmation = asked()
    confirmation.clear()
    confirmation.painted(10.0)
    assert confirmation.answer("y", 11.0) is None


@settings(max_examples=80)
@given(st.lists(st.floats(0, PAUSE * 0.99), min_size=1, max_size=30))
def test_keys_that_come_in_one_burst_never_answer(gaps: list[float]) -> None:
    confirmation = asked(painted_at=10.0)
    at = 11.0
    confirmation.saw(at)
    for gap in gaps:
        at += gap
        assert confirmation.answer("y", at) is None
