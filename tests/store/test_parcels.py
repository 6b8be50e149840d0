"""Parcels: found by whatever stands on them, noted when they belong to nothing, given to their request later."""

from __future__ import annotations

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import NoSuchRequest, UsageError
from returns_tui.store import cases, parcels, queue
from returns_tui.store.database import Store
from returns_tui.store.query import parse_query
from tests.conftest import NOW, RequestMaker

NUMBER = "9400111899223100001234"


@pytest.mark.parametrize(
    "scanned",
    [
        "1Z0000000999AB77XY",
        "1z0000000999ab77xy",
        " 1Z 0000 0009 99AB 77XY ",
        "D1234567RRMA",
        "026-9999999-7781902",
    ],
)
def test_a_parcel_is_found_by_any_of_its_numbers(store: Store, new_request: RequestMaker, scanned: str) -> None:
    new_request(tracking_id="1Z0000000999AB77XX")
    one = new_request(tracking_id="1Z0000000999AB77XY", rma_id="D1234567RRMA", order_id="026-9999999-7781902")
    assert parcels.find(store, scanned).request_ids == (one,)


def test_a_code_before_the_number_that_a_scanner_reads_does_no_harm(
    store: Store, new_request: RequestMaker
) -> None:
    one = new_request(tracking_id=NUMBER)
    assert parcels.find(store, "42043215" + NUMBER) == (NUMBER, (one,))


@pytest.mark.parametrize("scanned", ["", "1", "1234", NUMBER[:-1], NUMBER + "5", "x" * 500, "-", "'; --", "*" * 9])
def test_what_is_no_number_of_a_request_finds_none(store: Store, new_request: RequestMaker, scanned: str) -> None:
    new_request(tracking_id=NUMBER)
    assert parcels.find(store, scanned).request_ids == ()


def test_several_requests_of_a_parcel_are_found_the_open_ones_first(
    store: Store, new_request: RequestMaker
) -> None:
    first, done = (new_request(tracking_id=NUMBER, reported_state=state) for state in ("approved", "closed"))
    other = new_request(tracking_id=NUMBER, account="second")
    assert parcels.find(store, NUMBER).request_ids == (other, first, done)
    assert parcels.find(store, NUMBER, "default").request_ids == (first, done)
    with pytest.raises(NoSuchRequest, match="several"):
        cases.find(store, NUMBER)
    assert cases.find(store, NUMBER, "second") == other


def test_a_parcel_of_nobody_is_noted_once_until_it_is_dealt_with(store: Store, config: Config) -> None:
    parcels.note(store, "1Z 999", "wet", operator="ana", now=NOW)
    parcels.note(store, "1Z999", "wet, blue box", operator="bob", now=NOW)
    (parcel,) = parcels.noted(store)
    assert parcel[1:] == ("1Z999", "wet, blue box", "bob", NOW)
    for number, text in (("1", ""), ("x" * 99, ""), (NUMBER, "x" * 600)):
        with pytest.raises(UsageError):
            parcels.note(store, number, text, operator="ana", now=NOW)
    parcels.done(store, parcel.id)
    assert parcels.noted(store) == []
    with pytest.raises(UsageError, match="no parcel"):
        parcels.done(store, parcel.id)


def test_a_parcel_is_given_to_the_request_that_a_report_tells_of_later(
    store: Store, config: Config, new_request: RequestMaker
) -> None:
    new_request()
    for number in (NUMBER, "1Z0000000999AB77XY"):
        parcels.note(store, number, "blue box", operator="ana", now=NOW)
    assert list(parcels.match(store, config, operator="cron", now=NOW)) == []
    one = new_request(tracking_id=NUMBER)
    ((parcel, request_id),) = parcels.match(store, config, operator="cron", now=NOW)
    assert (parcel.number, request_id) == (NUMBER, one)
    assert [left.number for left in parcels.noted(store)] == ["1Z0000000999AB77XY"]
    (event,) = cases.history(store, one)
    assert event.details["text"] == (
        f"Parcel {NUMBER} came before its report, noted 2026-09-24 10:00 by ana: blue box"
    )
    assert queue.ids(store, parse_query('"blue box"', config), NOW) == [one]
    assert list(parcels.match(store, config, operator="cron", now=NOW)) == []
