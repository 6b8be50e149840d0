"""The details: what they say about a request, and what they never let through."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Message, Note, RefundDecision
from returns_tui.policy.request import HistoryEntry
from returns_tui.store import cases, decisions
from returns_tui.store.database import Store, seconds
from returns_tui.ui import details
from returns_tui.ui.desk import CaseFile, Desk
from returns_tui.ui.wording import countdown
from tests.conftest import NOW
from tests.ui.conftest import SIZES, NewRequest, OpenInbox
from tests.ui.prompt_host import example_config, request

HOSTILE = (
    "\x1b]52;c;ZXZpbA==\x07 \x1b[31mred\x1b[0m \x9b5n \x1b[c \u202eevil\u202c \x1b]0;title\x07 "
    "[/] [@click=app.quit]x[/]"
)


@pytest.mark.parametrize("size", SIZES)
async def test_they_tell_reason_buyer_deadline_policy_money_and_return(
    open_inbox: OpenInbox, put: NewRequest, size: tuple[int, int]
) -> None:
    put(
        order_id="026-1180443-7781902",
        rma_id="DRmaX7RRMA",
        comment="Stopped heating after two days.",
        ordered_on="2026-09-10",
        label_payer="Seller",
        label_cost=310,
        requested_at=seconds(NOW - timedelta(hours=20)),
    )
    async with open_inbox(size) as inbox:
        text = " ".join(inbox.details.split())
        for said in (
            "026-1180443-7781902 DRmaX7RRMA Kettle 1.7 l",
            "Reason Item defective or doesn't work, seller's fault",
            'Buyer "Stopped heating after two days."',
            "Due answer by 14:00 (4h00)",
            "Policy asked for 13 days after the order, in policy",
            "Money report: nothing, refunded 0.00 of GBP 39.90 paid",
            "Parcel label 3.10: you pay",
            "Return uk: ",
            "domestic",
            "Market amazon.co.uk, status PendingApproval",
        ):
            assert said in text
        assert "Stopped heating after two days." in inbox.text


async def test_they_say_that_a_buyer_s_data_was_purged(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(reported_state="closed", buyer_name="", buyer_email="", purged_at=seconds(NOW - timedelta(days=1)))
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("tab", "tab", "tab", "tab", "tab")
        assert "Buyer buyer's data purged on 23 Sep" in " ".join(inbox.details.split())


async def test_they_follow_the_cursor(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(comment="the first", requested_at=seconds(NOW) - 9000)
    put(comment="the second", requested_at=seconds(NOW) - 3600)
    async with open_inbox() as inbox:
        assert "the first" in inbox.text
        await inbox.press("j")
        assert "the second" in inbox.text
        assert "the first" not in inbox.text


async def test_a_missing_comment_can_be_pasted_in(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox() as inbox:
        assert "no comment in the report; “Edit” takes one in" in inbox.text
        await inbox.press("e")
        assert type(inbox.inbox.prompt).__name__ == "EditPrompt"


async def test_refunds_here_are_told_with_their_proof_and_claims_of_the_report_beside_them(
    open_inbox: OpenInbox, put: NewRequest, sqlite_store: Store, config: Config
) -> None:
    number = put(reported_refund=1500, resolution="RefundAtFirstScan", ordered_on="2026-09-10")
    partial = RefundDecision(1000, keep_open=True, keep_item=True, despite_reported=True)
    decisions.decide(sqlite_store, config, number, partial, operator="ana", now=NOW)
    async with open_inbox((140, 40), views=()) as inbox:
        text = " ".join(inbox.details.split())
        assert "report: 15.00, refunded 10.00 of GBP 39.90 paid (intended)" in text
        assert "The report says that GBP 15.00 was refunded already." in text


async def test_moving_in_the_details_shows_a_long_comment_whole(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(comment=" ".join(f"word{number}" for number in range(200)))
    async with open_inbox() as inbox:
        assert "word199" not in inbox.details
        order = inbox.order
        await inbox.press("d")
        assert "word0 " in inbox.text
        assert "word199" in inbox.details
        await inbox.press(*["j"] * 17)
        assert "word0 " not in inbox.text
        assert "word199" in inbox.text
        assert inbox.order == order
        await inbox.press("escape")
        assert "word199" not in inbox.details


async def test_why_this_time_names_rule_start_and_source(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox((140, 40)) as inbox:
        await inbox.press("w")
        assert inbox.status.startswith("answer: 24 hours after the buyer asked for the return, 24 Sep 08:00, UTC;")
        assert "source: " in inbox.status


async def test_why_is_told_for_a_request_without_a_clock_too(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(reported_state="approved", order_id="026-1180443-7781902")
    async with open_inbox(views=()) as inbox:
        await inbox.press("w")
        assert inbox.status == "026-1180443-7781902: no clock runs, so it sorts last."


@pytest.mark.parametrize("size", SIZES)
async def test_a_hostile_comment_reaches_no_terminal(
    open_inbox: OpenInbox, put: NewRequest, size: tuple[int, int]
) -> None:
    put(comment=HOSTILE, item=HOSTILE, order_id=HOSTILE, rma_id=HOSTILE, buyer_name=HOSTILE, reason_code=HOSTILE)
    put(conflict=HOSTILE, carrier=HOSTILE, category=HOSTILE, marketplace_status=HOSTILE)
    async with open_inbox(size) as inbox:
        for keys in ((), ("w",), ("y",), ("U",), ("j",), ("d",), ("c",), ("escape",), ("e",)):
            await inbox.press(*keys)
            bad = [sign for sign in inbox.text if sign != "\n" and (ord(sign) < 32 or 127 <= ord(sign) < 160)]
            assert bad == []
            assert not set(inbox.text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


HISTORY = [("approve", {"address": "uk"}), ("note", {"text": "rang the buyer"})]


def case(*events: tuple[str, dict[str, str]], **facts: object) -> CaseFile:
    history = tuple(
        HistoryEntry(number, NOW, "ana", event, "pending", "pending", told)
        for number, (event, told) in enumerate(events, start=1)
    )
    return CaseFile(request(**facts), history, (), (), None)


def test_the_last_decision_is_the_newest_one_not_taken_back() -> None:
    def words(*history: tuple[str, dict[str, str]]) -> str:
        event = details.last_decision(case(*history))
        return "" if event is None else details.decision_in_words(event)

    assert words(*HISTORY) == "note, rang the buyer"
    assert words(*HISTORY, ("undo", {})) == "approved, uk"
    assert words(*HISTORY, ("undo", {}), ("undo", {})) == ""
    assert words(("imported", {})) == ""


def test_a_piece_count_other_than_one_stands_in_the_title() -> None:
    left, _state = details.title(case(quantity=3), 78)
    assert "3 x Kettle" in left


def test_a_conflict_stands_first() -> None:
    lines = details.body(
        case(conflict="The report says Approved; decided here: closed."), example_config(), NOW, 78
    )
    assert lines[0].text == "The report says Approved; decided here: closed."


def test_a_decision_whose_click_is_open_keeps_its_deadline() -> None:
    lines = details.body(
        case(state="closed", clicks=True, due_at=NOW + timedelta(hours=2), due_for="answer"),
        example_config(),
        NOW,
        78,
    )
    (due,) = [line.text for line in lines if line.label == "Due"]
    assert due.startswith("decided; click by ")
    assert "(2h00)" in due


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=300),
    width=st.integers(30, 120),
    days=st.integers(-400, 400),
    state=st.sampled_from(["pending", "approved", "received", "refunded", "closed", "cancelled"]),
)
def test_no_line_is_ever_wider_than_its_pane(text: str, width: int, days: int, state: str) -> None:
    shown = case(
        ("note", {"text": text}),
        comment=text,
        item=text,
        reason_code=text,
        state=state,
        due_at=NOW + timedelta(days=days),
        due_for="answer",
        ordered_on=date(2026, 9, 1),
    )
    left, word = details.title(shown, width)
    assert cell_len(left) + cell_len(word) <= width
    for line in details.body(shown, example_config(), NOW, width):
        assert details.LABEL + cell_len(line.text) <= width


@settings(max_examples=60)
@given(st.integers(-(10**8), 10**8))
def test_a_countdown_fits_its_column(left: int) -> None:
    assert len(countdown(left)) <= 6


def test_the_desk_reads_a_request_whole(sqlite_store: Store, config: Config, put: NewRequest) -> None:
    number = put()
    decisions.decide(sqlite_store, config, number, Message(None, subject="s", text="t"), operator="ana", now=NOW)
    read = Desk(sqlite_store, config, lambda: NOW).case(number).case
    assert read.request == cases.get(sqlite_store, number)
    assert [event.event for event in read.history] == ["message"]
    assert [entry.kind for entry in read.outbox] == ["mail"]
    assert read.clock is not None
    assert read.clock.name == "answer"


def test_a_note_is_a_decision_that_can_be_taken_back(sqlite_store: Store, config: Config, put: NewRequest) -> None:
    number = put()
    desk = Desk(sqlite_store, config, lambda: NOW)
    assert desk.last_decision().case is None
    decisions.decide(sqlite_store, config, number, Note("rang the buyer"), operator="ana", now=NOW)
    found = desk.last_decision().case
    assert found is not None
    event = details.last_decision(found)
    assert event is not None
    assert details.decision_in_words(event) == "note, rang the buyer"


@pytest.mark.parametrize(
    ("event", "detail", "said"),
    [
        ("snooze", {"until": "2026-09-26T08:00+01:00"}, "26 Sep 08:00"),
        ("snooze", {"until": "2027-01-02T08:00+00:00"}, "02 Jan 2027 08:00"),
        ("snooze", {"until": "change"}, "change"),
        ("assign", {"assigned": "-"}, "nobody"),
        ("assign", {"assigned": "ben"}, "ben"),
    ],
)
def test_a_decision_is_told_with_times_and_names_as_people_write_them(
    event: str, detail: dict[str, str], said: str
) -> None:
    decided = HistoryEntry(1, NOW, "ana", event, "pending", "pending", detail)
    assert details.decision_in_words(decided).endswith(f", {said}")
