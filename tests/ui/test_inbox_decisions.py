"""Deciding in the inbox: through the prompt into the database, then on to the next request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable
from returns_tui.policy.decisions import Approve, Close, Note
from returns_tui.store import cases, decisions, outbox, presence
from returns_tui.store.database import Store, seconds
from returns_tui.store.models import Outbox
from returns_tui.ui import confirmation
from tests.conftest import NOW
from tests.ui.conftest import SIZES, NewRequest, Opened, OpenInbox

FIRST, SECOND, THIRD = "026-0000001-0000001", "026-0000002-0000002", "026-0000003-0000003"


on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # of what no database has a part in


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


@pytest.fixture
def three(put: NewRequest) -> list[int]:
    """Three pending requests, due one hour after the other."""
    return [
        put(order_id=order, requested_at=seconds(NOW) - 9000 + 3600 * at)
        for at, order in enumerate((FIRST, SECOND, THIRD))
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_closing_with_a_policy_text_leaves_a_click_and_goes_to_the_next_request(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int], size: tuple[int, int]
) -> None:
    async with open_inbox(size) as inbox:
        await inbox.press("c")
        assert [line[11:30] for line in inbox.queue] == [FIRST, SECOND, THIRD]
        await inbox.press("x")
        assert inbox.status.startswith(f"Close {FIRST} as ")
        assert inbox.status.endswith("y / N")
        await inbox.press("y")
        assert cases.get(inbox_store, three[0]).state == "closed"
        assert [entry.kind for entry in outbox.entries(inbox_store)] == ["click"]
        assert [line[11:30] for line in inbox.queue] == [SECOND, THIRD]
        assert inbox.order == SECOND
        assert inbox.status == f"{FIRST}: closed as “Not returnable”. u takes it back."
        assert "[To decide 2]" in inbox.lines[0]
        assert "To click 1" in inbox.lines[0]


@on_sqlite
async def test_a_long_sentence_still_ends_with_how_to_take_it_back(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(order_id=FIRST)
    async with open_inbox((70, 24)) as inbox:
        await inbox.press("r", "f", "tab", "tab", "space", "enter", "y")
        assert inbox.lines[-1].startswith(f" {FIRST}: GBP")
        assert inbox.lines[-1].rstrip().endswith(".. u takes it back.")


@on_sqlite
async def test_what_is_too_long_for_the_last_line_shows_that_it_is_cut(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(order_id=FIRST)
    async with open_inbox() as inbox:
        await inbox.press("r", "f", "enter")
        assert inbox.lines[-1].endswith("..")
        assert "keep the item." in inbox.text  # whole, above it


@pytest.mark.parametrize("key", ["n", "enter", "escape", "Y", "j"])
@on_sqlite
async def test_every_other_key_than_y_means_no(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int], key: str
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x", key)
        assert cases.get(inbox_store, three[0]).state == "pending"
        assert inbox.order == FIRST


@on_sqlite
async def test_going_back_from_a_prompt_shows_the_details_again(open_inbox: OpenInbox, three: list[int]) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c")
        assert "Reason  " not in inbox.text
        assert inbox.bar.strip() == FIRST
        await inbox.press("escape")
        assert inbox.inbox.prompt is None
        assert "Reason  " in inbox.text
        await inbox.press("j")
        assert inbox.order == SECOND


async def test_a_decided_row_that_stays_in_the_view_shows_its_new_state(
    open_inbox: OpenInbox, three: list[int]
) -> None:
    async with open_inbox(views=()) as inbox:
        await inbox.press("c", "x", "y")
        assert inbox.queue[0].startswith("     21h30 ")
        assert inbox.queue[0].endswith("to click")
        assert inbox.order == SECOND


async def test_a_note_leaves_the_cursor_where_it_is(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, three: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("n", *"hello", "ctrl+s", "k")
        assert [event.details.get("text") for event in cases.history(inbox_store, three[0])] == ["hello"]
        assert inbox.order == FIRST


async def test_undo_asks_by_name_and_brings_the_request_back(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x", "y", "j", "u")
        assert inbox.status == f"Take back “closed, Not returnable” on {FIRST}? y / N"
        await inbox.press("y")
        assert cases.get(inbox_store, three[0]).state == "pending"
        assert inbox.order == FIRST
        assert [line[11:30] for line in inbox.queue] == [FIRST, SECOND, THIRD]


@on_sqlite
async def test_undo_is_no_on_any_other_key_and_that_key_does_nothing_else(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x", "y", "u", "j")
        assert cases.get(inbox_store, three[0]).state == "closed"
        assert inbox.status == "Nothing was taken back."
        assert inbox.order == SECOND


@on_sqlite
async def test_a_key_held_down_takes_nothing_back(
    open_inbox: OpenInbox, inbox_store: Store, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("c", "x", "y", "u")
        monkeypatch.setattr(confirmation, "PAUSE", 3600.0)
        await inbox.press("y", "y", "y")
        assert cases.get(inbox_store, three[0]).state == "closed"


async def test_there_may_be_nothing_to_take_back(open_inbox: OpenInbox, three: list[int]) -> None:
    async with open_inbox() as inbox:
        await inbox.press("u")
        assert inbox.status == "You have decided nothing that could be taken back."
        await inbox.press("U")
        assert inbox.status == f"Nothing was decided on {FIRST} that could be taken back."


async def test_what_somebody_else_decided_is_not_ours_to_take_back(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, three: list[int]
) -> None:
    decisions.decide(inbox_store, config, three[0], Approve(), operator="bob", now=NOW)
    async with open_inbox(views=()) as inbox:
        await inbox.press("U", "y")
        assert "only bob can take it back" in inbox.status
        assert cases.get(inbox_store, three[0]).state == "approved"


async def test_of_two_operators_the_second_is_told_who_decided_and_sees_the_row_anew(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, three: list[int]
) -> None:
    async with open_inbox((140, 40)) as inbox:
        await inbox.press("c", "x")
        decisions.decide(inbox_store, config, three[0], Approve(), operator="bob", now=NOW)
        await inbox.press("y")
        assert inbox.status == f"Nothing was decided: {FIRST} was changed meanwhile. c asks again."
        assert "Changed  state: pending -> approved (bob, 10:00)" in inbox.details
        assert cases.get(inbox_store, three[0]).state == "approved"
        assert inbox.order == FIRST
        assert "(approved)" in inbox.queue[0]
        assert "bob: approved" in inbox.details
        assert "a Approve" not in inbox.bar


async def test_what_was_typed_for_a_decision_that_failed_is_there_again(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, three: list[int]
) -> None:
    async with open_inbox() as inbox:
        await inbox.press("n", *"rang", "ctrl+s")
        decisions.decide(inbox_store, config, three[0], Note("other"), operator="bob", now=NOW)
        await inbox.press("k")
        assert "was changed meanwhile" in inbox.status
        await inbox.press("n")
        assert "rang" in inbox.text


@on_sqlite
async def test_a_pasted_text_decides_nothing(open_inbox: OpenInbox, inbox_store: Store, three: list[int]) -> None:
    async with open_inbox() as inbox:
        await paste(inbox, "cxy")
        assert inbox.inbox.prompt is None
        await inbox.press("c", "x", "y", "u")
        await paste(inbox, "y")
        assert cases.get(inbox_store, three[0]).state == "closed"


async def paste(inbox: Opened, text: str) -> None:
    from textual.events import Paste

    inbox.app.post_message(Paste(text))
    await inbox.settle()


@on_sqlite
async def test_keys_typed_before_the_cursor_moved_on_do_not_hit_the_next_request(
    open_inbox: OpenInbox, three: list[int]
) -> None:
    from textual.events import Key

    async with open_inbox() as inbox:
        early = Key("a", "a")
        await inbox.press("c", "x", "y")
        inbox.app.post_message(early)
        await inbox.settle()
        assert inbox.order == SECOND
        assert inbox.inbox.prompt is None
        assert inbox.status == "Pressed before the cursor had moved on; nothing was done."


async def test_a_database_that_fails_takes_nothing_from_the_screen(
    open_inbox: OpenInbox, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_words: object, **_named: object) -> None:
        raise DatabaseUnavailable("The server does not answer.")

    async with open_inbox() as inbox:
        monkeypatch.setattr(presence, "news", fails)
        await inbox.look_for_changes()
        assert inbox.status == "The database is away; what is shown is as of 10:00. The server does not answer."
        assert len(inbox.queue) == 3


@on_sqlite
async def test_news_wait_until_a_question_is_answered(
    open_inbox: OpenInbox, three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_words: object, **_named: object) -> None:
        raise DatabaseUnavailable("The server does not answer.")

    async with open_inbox() as inbox:
        await inbox.press("c", "x")
        monkeypatch.setattr(presence, "news", fails)
        await inbox.look_for_changes()
        assert inbox.status.endswith("y / N")
        await inbox.press("escape", "escape")
        assert inbox.status == "The database is away; what is shown is as of 10:00. The server does not answer."


async def test_a_request_whose_buyer_was_never_asked_can_be_closed_by_config(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, three: list[int]
) -> None:
    strict = config._replace(require_contact="block")
    with pytest.raises(Exception, match="Nobody has talked to this buyer yet"):
        decisions.preview(inbox_store, strict, three[0], Close("duplicate"), operator="ana", now=NOW)
    async with open_inbox(require_contact="block") as inbox:
        await inbox.press("c", "x")
        assert "Nobody has talked to this buyer yet." in inbox.text
        assert cases.get(inbox_store, three[0]).state == "pending"


@on_sqlite
async def test_a_prompt_asked_for_at_once_after_a_move_opens_for_the_request_moved_to(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    for number in range(4):
        put(order_id=f"026-1180443-000000{number}", requested_at=seconds(NOW) - 7200 + number)
    async with open_inbox() as inbox:
        for wanted in ("0000001", "0000002", "0000003"):
            await inbox.burst("j", "c")
            assert f"Close 026-1180443-{wanted}" in inbox.text
            await inbox.press("escape")


async def test_until_when_a_mail_can_be_taken_back_is_said_as_a_time_and_once_when_it_is_over(
    open_inbox: OpenInbox, put: NewRequest
) -> None:
    put(order_id=FIRST)
    async with open_inbox() as inbox:
        await inbox.press("m", "t", "h", "tab", "o", "ctrl+s", "y")
        assert inbox.status.endswith("u takes it back until 10:00:15.")
    async with open_inbox(undo_window=0) as inbox:
        await inbox.press("m", "t", "h", "tab", "o", "ctrl+s", "y")
        for _round in range(200):
            if inbox.status.endswith("It may have left."):
                break
            await inbox.pilot.pause(0.01)
        assert inbox.status.endswith("It may have left.")


async def test_what_has_left_is_said_at_once_and_not_asked(
    open_inbox: OpenInbox, put: NewRequest, inbox_store: Store
) -> None:
    put(order_id=FIRST)
    async with open_inbox() as inbox:
        await inbox.press("m", "t", "h", "tab", "o", "ctrl+s", "y")
        with inbox_store.writing():
            Outbox.update(state="sent").execute()
        await inbox.press("u")
        assert "not possible, the mail to the buyer has left or is leaving." in inbox.status


async def test_the_buyers_answer_noted_on_the_screen_starts_the_reply_clock_anew(
    open_inbox: OpenInbox, inbox_store: Store, config: Config, three: list[int]
) -> None:
    asked = NOW - timedelta(hours=20)
    decisions.decide(
        inbox_store, config, three[0], Note("Where is it?", from_buyer=True), operator="bob", now=asked
    )
    async with open_inbox((80, 24)) as inbox:
        await inbox.press("n", *"again", "tab", "space", "enter")
        assert "stays here: the reply clock runs" in inbox.text
        await inbox.press("k")
        request = cases.get(inbox_store, three[0])
        assert request.buyer_asked_at == NOW
        assert cases.history(inbox_store, three[0])[-1].details == {"text": "again", "from": "buyer"}


async def test_a_request_is_taken_by_its_key_and_given_to_another(open_inbox: OpenInbox, put: NewRequest) -> None:
    put(order_id=FIRST)
    async with open_inbox() as inbox:
        await inbox.press("t", "enter")
        assert inbox.status == f"Make {FIRST} yours? y / N"
        await inbox.press("y")
        assert inbox.status == f"{FIRST}: now ana's. u takes it back."
        assert inbox.queue[0][3] == " "
        assert "Whose    yours" in inbox.details
        await inbox.press("t", *"ben", "enter")
        assert inbox.status == f"Give {FIRST} to ben? y / N"
        await inbox.press("y")
        assert inbox.queue[0][3] == "~"
        assert "Whose    ben" in inbox.details
        await inbox.press("u", "y", "t", "enter")
        assert inbox.status == f"Make {FIRST} nobody's? y / N"
