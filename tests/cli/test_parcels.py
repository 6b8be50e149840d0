"""`parcel` and `parcels`, and that an import says whose a parcel is."""

from __future__ import annotations

from collections.abc import Callable

from tests.cli.conftest import KETTLE, Run, return_row

NUMBER = "9400111899223100001234"


def test_a_parcel_that_belongs_to_nothing_is_noted_and_given_away_by_an_import(
    queue: Run, report: Callable[..., str]
) -> None:
    result = queue("parcel", NUMBER)
    assert (result.status, result.out) == (1, "")
    assert "--note TEXT notes the parcel" in result.err
    assert queue("parcel", NUMBER, "--note", "blue box").status == 0
    (noted,) = queue("parcels", "--json").objects
    assert list(noted) == ["id", "number", "note", "operator", "noted_at"]
    assert (noted["number"], noted["note"]) == (NUMBER, "blue box")
    assert f"1: {NUMBER}" in queue("parcels").out
    name = report(
        return_row(
            "026-5550001-7781902", Tracking_ID=NUMBER, Amazon_RMA_ID="D555RRMA", Return_request_status="Approved"
        )
    )
    result = queue("import", name, "--marketplace", "amazon.co.uk")
    assert result.status == 0
    assert f"Parcel {NUMBER}, noted by" in result.err
    assert "belongs to request 4" in result.err
    assert queue("parcels", "--json").objects == []
    assert queue("parcel", NUMBER, "--json").object["id"] == 4
    assert "026-5550001-7781902" in queue("parcel", "420432151234"[:8] + NUMBER).out
    assert queue("received", NUMBER, "--json").object["request"] == 4


def test_what_belongs_to_a_request_is_not_noted_and_what_was_dealt_with_is_forgotten(queue: Run) -> None:
    result = queue("parcel", KETTLE, "--note", "x")
    assert result.status == 1
    assert "belongs to a request" in result.err
    assert KETTLE in result.out
    queue("parcel", "1Z999999", "--note", "")
    assert queue("parcels", "--done", "1").status == 0
    result = queue("parcels", "--done", "1")
    assert (result.status, result.err) == (1, "There is no parcel 1; “returns-tui parcels” lists them.\n")
    assert queue("parcels").err == "No parcel is left that belongs to nothing.\n"
    assert queue("parcel", "1Z", "--note", "x").status == 2
