"""`undo --last`, `undo --list` and `views`: what the screen can do, in plain lines."""

from __future__ import annotations

import pytest

from tests.cli.conftest import KETTLE, MAT, TEA_CUP, Run


def test_the_last_decision_is_taken_back_without_its_name(queue: Run) -> None:
    queue("close", "1", "--reason", "not_returnable")
    queue("note", "2", "--text", "Seen.")
    assert queue("undo", "--last").status == 0
    assert queue("show", "2", "--json").object["history"][-1]["event"] == "undo"
    assert queue("show", "1", "--json").object["state"] == "closed"
    assert queue("undo", "--last", "--json").object["request"] == 1
    assert queue("show", "1", "--json").object["state"] == "pending"
    nothing = queue("undo", "--last")
    assert nothing.status == 1
    assert nothing.err == "You have decided nothing that could be taken back.\n"


def test_what_was_decided_together_is_taken_back_together(queue: Run) -> None:
    queue("note", "3", "--text", "By itself.")
    queue("close", "1", "2", "--reason", "not_returnable")
    result = queue("undo", "--last", "--json")
    assert [one["request"] for one in result.objects] == [1, 2]
    assert {one["state"] for one in result.objects} == {"pending"}
    assert queue("show", "3", "--json").object["history"][-1]["event"] == "note"


def test_it_can_be_tried_first(queue: Run) -> None:
    queue("close", "1", "2", "--reason", "not_returnable")
    assert [one["dry_run"] for one in queue("undo", "--last", "--dry-run", "--json").objects] == [True, True]
    assert queue("show", "1", "--json").object["state"] == "closed"


def test_another_operator_s_decision_is_not_one_s_last(queue: Run) -> None:
    queue("--operator", "ben", "note", "1", "--text", "Seen.")
    assert queue("undo", "--last").status == 1


def test_what_can_be_taken_back_is_listed_and_what_cannot_with_its_reason(queue: Run) -> None:
    assert queue("undo", "--list").err == "You have decided nothing that could be taken back.\n"
    queue("note", "1", "--text", "Seen.")
    queue("snooze", "1", "--until", "2d")
    queue("note", "2", "--text", "Seen.")
    found = queue("undo", "--list", "--json").objects
    assert [(one["request"], one["order_id"], one["decision"]) for one in found] == [
        (2, MAT, "note"),
        (1, KETTLE, "snooze"),
        (1, KETTLE, "note"),
    ]
    assert [one["why_not"] for one in found] == [None, None, "take back your “snooze” first"]
    lines = queue("undo", "--list").out.splitlines()
    assert lines[0].endswith(f"{MAT} note")
    assert lines[2].endswith("note (not possible, take back your “snooze” first)")


@pytest.mark.parametrize("words", [(), ("1", "--last"), ("--last", "--list"), ("1", "--list")])
def test_what_is_meant_is_said_once(queue: Run, words: tuple[str, ...]) -> None:
    result = queue("undo", *words)
    assert result.status == 2
    assert "Name one REQUEST or more, or say --last, or --list." in result.err


def test_the_same_request_twice_takes_two_decisions_back(queue: Run) -> None:
    queue("note", "1", "--text", "One.")
    queue("note", "1", "--text", "Two.")
    assert queue("undo", "1", "1").status == 0
    assert [one["event"] for one in queue("show", "1", "--json").object["history"]][-2:] == ["undo", "undo"]


def test_the_views_are_listed_with_what_they_have(queue: Run) -> None:
    found = {one["name"]: (one["label"], one["count"]) for one in queue("views", "--json").objects}
    assert found["to_decide"] == ("To decide", 2)
    assert found["to_refund"] == ("To refund", 1)
    line = next(line for line in queue("views").out.splitlines() if "To refund" in line)
    assert line.split() == ["1", "to_refund", "To", "refund"]
    assert TEA_CUP in queue("list", "--view", "to_refund").out
