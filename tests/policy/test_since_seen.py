"""What became of a request since it was seen: each field in a line, with who did it, and cut to its room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from returns_tui.config import load
from returns_tui.policy.request import HistoryEntry, Paid, Request
from returns_tui.policy.since_seen import FIELDS, UNTOLD, line, since_seen
from returns_tui.policy.waking import UNTIL_CHANGE
from returns_tui.shipped import shipped
from returns_tui.text import clean

NOW = datetime(2026, 9, 24, 14, 2, tzinfo=UTC)
SEEN = Request(1, "default", "amazon.co.uk", "026-1", "GBP", "pending", "reported", 2, NOW, True)
CONFIG = load(shipped("config.example.yaml"), environ={}, cwd=Path("/"))


def when(moment: datetime) -> str:
    return moment.strftime("%H:%M")


def event(name: str, number: int = 1, states: str = "pending pending", **details: str) -> HistoryEntry:
    before, after = states.split()
    return HistoryEntry(number, NOW, "ben", name, before, after, details)


def lines(after: Request, *news: HistoryEntry, before: Request = SEEN, width: int = 70) -> list[str]:
    found = since_seen(before, after, news, CONFIG, when)
    told = [line(change, width, when) for change in found.changes]
    return told + [event.event for event in found.besides]


def test_every_field_is_compared_or_left_out_on_purpose() -> None:
    assert FIELDS.keys() | UNTOLD == set(Request._fields)
    assert not FIELDS.keys() & UNTOLD


@pytest.mark.parametrize(
    ("changes", "news", "told"),
    [
        (
            {"state": "approved", "due_at": None},
            [event("approve", states="pending approved")],
            ["state: pending -> approved (ben, 14:02)", "due: 16:02 -> nothing (ben, 14:02)"],
        ),
        (
            {"comment": "It\nbroke."},
            [event("set", comment="It broke.")],
            ['comment: nothing -> "It broke." (ben, 14:02)'],
        ),
        ({"paid": Paid(3990)}, [event("set", paid="GBP 39.90")], ["paid: 20.00, estimated -> 39.90 (ben, 14:02)"]),
        (
            {"tracking_id": "H01", "carrier": "Hermes"},
            [event("changed", tracking_id="- → H01", also="carrier")],
            ["carrier: nothing -> Hermes (ben, 14:02)", "tracking: nothing -> H01 (ben, 14:02)"],
        ),
        ({"refunded": 500}, [event("refund", amount="GBP 5.00")], ["refunded: 0.00 -> 5.00 (ben, 14:02)"]),
        ({"a_to_z": True}, [event("changed", a_to_z="no → yes")], ["A-to-z claim: nothing -> yes (ben, 14:02)"]),
        (
            {"snoozed_until": UNTIL_CHANGE},
            [event("snooze", until="change")],
            ["put aside until: nothing -> a report changes it (ben, 14:02)"],
        ),
        (
            {"reason_code": "CR-NO_LONGER_NEEDED"},
            [event("changed", reason_code="a → b")],
            ["reason: nothing -> CR-NO_LONGER_NEEDED (ben, 14:02)"],
        ),
        ({}, [event("note", text="rang")], ["note"]),
        (
            {"assigned_to": "cleo"},
            [event("note", 1, text="rang"), event("assign", 2, assigned="cleo")],
            ["whose: nothing -> cleo (ben, 14:02)", "note"],
        ),
    ],
    ids=str,
)
def test_what_changed_is_told_with_who_and_when(
    changes: dict[str, object], news: list[HistoryEntry], told: list[str]
) -> None:
    before = SEEN._replace(due_at=NOW + timedelta(hours=2), paid=Paid(2000, estimated=True))
    assert lines(before._replace(**changes), *news, before=before) == told  # type: ignore[arg-type]


def test_who_it_was_is_left_out_where_two_may_have_been_it() -> None:
    news = [event("set", 1, comment="It broke."), event("message", 2)]
    assert lines(SEEN._replace(sku="K-17"), *news) == ["SKU: nothing -> K-17", "set", "message"]


def test_the_newest_of_those_that_changed_a_field_is_named() -> None:
    news = [event("set", 1, comment="a"), event("set", 2, comment="b")._replace(operator="cleo")]
    assert lines(SEEN._replace(comment="b"), *news)[0] == 'comment: nothing -> "b" (cleo, 14:02)'


def test_what_was_purged_is_not_shown_once_more() -> None:
    seen = SEEN._replace(
        comment="My name is Sam", buyer_name="Sam", buyer_email="s@example.com", tracking_id="H01"
    )
    purged = seen._replace(comment="", buyer_name="", buyer_email="", tracking_id="", purged_at=NOW)
    assert lines(purged, event("purged"), before=seen) == ["buyer's data purged: nothing -> 14:02 (ben, 14:02)"]


def test_of_long_texts_that_begin_alike_the_place_is_shown_where_they_differ() -> None:
    long = "It stopped heating after two days, and then the lid came off "
    after = SEEN._replace(comment=long + "today.")
    (told,) = lines(after, event("set", comment="x"), before=SEEN._replace(comment=long + "yesterday."))
    assert told == 'comment: ..off yesterday." -> ..off today." (ben, 14:02)'


def test_a_strangers_text_is_harmless_and_leaves_room_for_who_did_it() -> None:
    hostile = "\x1b]0;owned\x07\u202e" + "照片" * 40
    (told,) = lines(
        SEEN._replace(item=hostile), event("changed", also="item"), before=SEEN._replace(item="a" * 90)
    )
    assert told.endswith(".. (ben, 14:02)")
    assert told.startswith("item: aaaa")
    assert "\\x1b]0;ow" in told
    assert not set(told) & set("\x1b\x07\u202e")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30), st.integers(40, 110))
def test_no_line_is_wider_than_its_room(before: str, after: str, operator: str, width: int) -> None:
    news = event("changed", also="item")._replace(operator=operator)
    for told in lines(SEEN._replace(item=after), news, before=SEEN._replace(item=before), width=width):
        assert cell_len(told) <= width
        assert clean(told) == told
