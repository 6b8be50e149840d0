"""Several requests by one command: each by itself, and what failed is said."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_several_requests_are_decided_on_each_by_itself_and_what_failed_is_said(queue: Run) -> None:
    assert queue("approve", "2").status == 0
    result = queue("approve", "1", "2", "nobody", "--json")
    assert result.status == 1
    first, second, third = result.objects
    assert (first["request"], first["state"]) == (1, "approved")
    assert (second["request"], second["decision"]) == ("2", "approve")
    assert "so it cannot be approved" in second["error"]
    assert "No request has the id" in third["error"]
    assert result.err.splitlines()[0].startswith("2: ")
    again = queue("undo", "1", "2")
    assert again.status == 0
    assert len(again.out.splitlines()) == 2
    assert [queue("show", one, "--json").object["state"] for one in ("1", "2")] == ["pending", "pending"]


def test_what_is_of_one_request_only_takes_no_second(queue: Run) -> None:
    for words in (["set", "1", "2", "--paid", "5"], ["cancelled", "1", "2"]):
        result = queue(*words)
        assert result.status == 2
        assert "takes one REQUEST at a time" in result.err
    result = queue("refund", "1", "2", "--amount", "5.00", "--keep-item")
    assert result.status == 2
    assert "--amount full" in result.err


def test_a_reason_that_does_not_exist_is_said_once_for_all(queue: Run) -> None:
    result = queue("close", "1", "2", "--reason", "nonsense")
    assert result.status == 2
    assert len(result.err.splitlines()) == 1


def test_several_are_refunded_what_was_paid_for_each_and_noted_alike(queue: Run) -> None:
    assert queue("refund", "1", "2", "--amount", "full", "--keep-item").status == 0
    assert [queue("show", one, "--json").object["refunded"] for one in ("1", "2")] == ["39.90", "24.00"]
    assert queue("note", "1", "2", "--text", "-", stdin=b"rang").status == 0
    notes = [queue("show", one, "--json").object["history"][-1]["details"]["text"] for one in ("1", "2")]
    assert notes == ["rang", "rang"]
