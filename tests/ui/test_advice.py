"""Advice, costs, buyer and product in the details; Enter opens what is suggested, and `w` tells why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from returns_tui.config.values import Config
from returns_tui.policy.advice import advise
from returns_tui.policy.decisions import Note
from returns_tui.store import cases, decisions
from returns_tui.store.database import Store, seconds
from returns_tui.store.track_record import TrackRecord
from returns_tui.ui import details
from returns_tui.ui.desk import CaseFile
from tests.conftest import NOW
from tests.ui.conftest import NewRequest, OpenInbox
from tests.ui.prompt_host import example_config, request

FAULTLESS: dict[str, Any] = {"reason_code": "CR-UNWANTED_ITEM"}
RECORD = TrackRecord(2, 6120, 12, "DEFECTIVE", 7, 120, 4)


def labelled(inbox: Any, label: str) -> str:
    """Return what the screen says behind a label of the details."""
    (line,) = [line for line in inbox.details.split("\n") if line.startswith(label + " ")]
    assert line.rstrip()[:60] in inbox.text, "it is not in sight"
    return str(line[details.LABEL :].rstrip())


async def test_advice_cost_and_what_was_before_are_in_sight_at_80x24(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(buyer_email="sam@marketplace.example")
    put(buyer_email="sam@marketplace.example", refunded=6120, requested_at=seconds(NOW - timedelta(hours=1)))
    async with open_inbox() as inbox:
        assert labelled(inbox, "Advice") == "refund, the buyer keeps it (not_worth_it)"
        assert labelled(inbox, "Cost") == "keep    39.90, back    45.85"
        before = labelled(inbox, "Before")
        assert before.startswith("buyer 1 more, 61.20; item  2 x back, orders unknown, mostly: Item")


async def test_of_a_single_return_it_is_not_said_that_reasons_differ(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put()
    async with open_inbox() as inbox:
        assert labelled(inbox, "Before").endswith("; item  1 x back, orders unknown")


async def test_beside_the_queue_they_are_told_at_length(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(buyer_email="sam@marketplace.example", **FAULTLESS)
    async with open_inbox((200, 50)) as inbox:
        await inbox.press("d")
        text = " ".join(inbox.details.split())
        assert "Advice approve (changed_mind): The buyer may send it back." in text
        assert "Cost keep 39.90, back 10.58: way the buyer's, handling 2.60, resale -31.92" in text
        assert "Before no other return of the buyer in 90 days" in text
        assert "Product 1 x back, orders unknown, most often (1 of 1): No longer needed" in text


async def test_a_figure_that_is_missing_is_said_to_be_unknown(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(paid=None, order_amount=None, marketplace="amazon.co.jp", currency="JPY")
    async with open_inbox(views=()) as inbox:
        assert labelled(inbox, "Cost") == "keep unknown, back unknown: what was paid, an address, handling?"


@pytest.mark.parametrize("width", [48, 78])
def test_what_comes_later_moves_nothing(width: int) -> None:
    config = example_config()
    one = request(reason_code="CR-DEFECTIVE")
    early = CaseFile(one, (), (), (), None, advise(one, config, now=NOW))
    lines = details.body(early, config, NOW, width)
    later = details.body(early._replace(record=RECORD), config, NOW, width)
    assert len(lines) == len(later)
    differ = [after.label for before, after in zip(lines, later, strict=True) if before != after]
    assert differ == (["Before", "Product"] if width == 48 else ["Before"])


async def test_the_next_request_has_all_of_it_when_the_cursor_comes(
    open_inbox: OpenInbox, put: NewRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        put(requested_at=seconds(NOW) - 9000 + 60 * number)
    async with open_inbox() as inbox:
        monkeypatch.setattr(inbox.inbox.clerk, "do", lambda *_job, **_named: None)  # the database is away
        await inbox.press("j")
        assert "orders unknown" in labelled(inbox, "Before")


@pytest.mark.parametrize(
    ("facts", "keys", "question", "state"),
    [
        ({**FAULTLESS, "in_policy": False}, "y", "as “Out of the return window”? y / N", "closed"),
        (FAULTLESS, "y", "goods to “uk”, label unpaid? y / N", "approved"),
        ({}, "y", "Refund GBP 39.90 to Sam Example for", "refunded"),
        ({"reported_state": "received", **FAULTLESS}, "y", "Refund GBP 39.90 to Sam Example for", "refunded"),
        ({"reason_code": "CR-SWITCHEROO"}, "y", "Send this to buyer", "pending"),
    ],
)
async def test_enter_opens_what_is_suggested_at_its_question_and_only_yes_decides(
    open_inbox: OpenInbox,
    put: NewRequest,
    sqlite_store: Store,
    facts: dict[str, Any],
    keys: str,
    question: str,
    state: str,
) -> None:
    number = put(**facts)
    async with open_inbox(views=()) as inbox:
        await inbox.press("enter")
        assert question in inbox.status
        assert cases.history(sqlite_store, number) == []
        await inbox.press(*keys)
    assert cases.get(sqlite_store, number).state == state
    assert len(cases.history(sqlite_store, number)) == 1


@pytest.mark.parametrize(
    "facts", [{}, FAULTLESS, {**FAULTLESS, "in_policy": False}, {"reason_code": "SWITCHEROO"}]
)
async def test_enter_held_down_decides_nothing(
    open_inbox: OpenInbox, put: NewRequest, sqlite_store: Store, facts: dict[str, Any]
) -> None:
    number = put(**facts)
    async with open_inbox() as inbox:
        await inbox.burst(*["enter"] * 9)
        await inbox.press(*["enter"] * 4)
    assert cases.history(sqlite_store, number) == []


async def test_keeping_is_ticked_in_the_refund_that_was_suggested_and_esc_goes_back_without_asking(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put()
    async with open_inbox() as inbox:
        await inbox.press("enter", "n")
        assert "[x] the buyer keeps the item" in inbox.text
        assert inbox.inbox.prompt is not None
        await inbox.press("escape")
        assert inbox.inbox.prompt is None


async def test_advice_to_look_opens_nothing_and_says_why(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(a_to_z=True)
    async with open_inbox() as inbox:
        await inbox.press("enter")
        assert inbox.inbox.prompt is None
        assert inbox.status.startswith("Nothing to open: look yourself (claim): There is an A-to-z claim")


async def test_words_typed_before_come_before_the_suggestion(
    open_inbox: OpenInbox, put: NewRequest, sqlite_store: Store
) -> None:
    number = put(reason_code="CR-SWITCHEROO")
    async with open_inbox() as inbox:
        await inbox.press("m", "t", *"hello", "escape", "enter")
        assert "hello" in inbox.text
        assert "y / N" not in inbox.status
    assert cases.history(sqlite_store, number) == []


async def test_a_template_that_names_an_amount_asks_for_it_first(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(**FAULTLESS, paid=300)
    async with open_inbox() as inbox:
        await inbox.press("enter")
        assert inbox.status.startswith("Which amount stands in the text?")
        await inbox.press(*"1.50", "enter")
        assert inbox.status.startswith("Send this to buyer")


async def test_why_names_rule_conditions_costs_and_deadline(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(label_payer="Seller", label_cost=310)
    async with open_inbox() as inbox:
        await inbox.press("w")
        text = " ".join(inbox.details.split())
        for said in (
            "Advice refund, the buyer keeps it Because Having it back costs more than it brings.",
            " of config.example.yaml Fits",
            "Fits state: pending, keep_is_cheaper: true, fault: seller",
            "Keep GBP 39.90: the refund",
            "Return GBP 45.60: refund GBP 39.90, label 3.10, handling 2.60, resale 0.00",
            "to uk: Hull HU1 1AA, United Kingdom",
            "Due answer: 24 hours after the buyer asked for the return",
        ):
            assert said in text
        assert inbox.status.startswith("answer: 24 hours")
        assert "Keep     GBP 39.90" in inbox.text
        await inbox.press("w")
        assert "Reason " in inbox.details


async def test_the_why_ends_with_esc_and_with_another_request(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    put()
    async with open_inbox() as inbox:
        await inbox.press("w", "escape")
        assert "Because" not in inbox.details
        await inbox.press("w")
        assert "Because" in inbox.details
        await inbox.press("j")
        assert "Because" not in inbox.details


async def test_after_the_buyer_was_asked_the_advice_is_another(
    open_inbox: OpenInbox, put: NewRequest, sqlite_store: Store, config: Config
) -> None:
    number = put(reason_code="CR-SWITCHEROO")
    async with open_inbox() as inbox:
        assert labelled(inbox, "Advice").startswith("ask first: Ask for photos")
        await inbox.look_for_changes()
        answer = Note("it is blue", from_buyer=True)
        decisions.decide(sqlite_store, config, number, answer, operator="bo", now=NOW)
        await inbox.look_for_changes()
        assert labelled(inbox, "Advice") == "approve (our_fault)"


async def test_a_config_without_rules_says_to_look(open_inbox: OpenInbox, put: NewRequest) -> None:
    put()
    async with open_inbox(advice=()) as inbox:
        assert labelled(inbox, "Advice") == "look yourself: no rule fits this request"


def test_a_decided_request_has_nothing_to_compare() -> None:
    config = example_config()
    one = request(state="closed")
    lines = details.body(CaseFile(one, (), (), (), None, advise(one, config, now=NOW)), config, NOW, 78)
    said = {line.label: line.text for line in lines}
    assert said["Advice"] == "nothing: nothing is left to decide"
    assert said["Cost"] == ""
