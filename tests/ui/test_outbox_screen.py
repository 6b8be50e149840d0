"""Outbox and worklist on the screen: what is there, what to do about it, and that nothing happens by accident."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable
from returns_tui.policy.decisions import Close, Decision, Message, Note, RefundDecision
from returns_tui.policy.request import OutboxEntry
from returns_tui.store import cases, outbox
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide
from returns_tui.store.models import Outbox
from returns_tui.ui import confirmation, outbox_lines
from returns_tui.ui.keymap import keymaps
from returns_tui.ui.line_list import LineList
from returns_tui.ui.outbox_screen import OutboxScreen
from tests.conftest import NOW, insert_request
from tests.ui.prompt_host import screen_text

LATER = NOW + timedelta(minutes=1)


class Host(App[None]):
    """Opens the outbox over an empty screen."""

    def __init__(self, store: Store, config: Config, now: datetime = LATER) -> None:
        super().__init__()
        self.outbox = OutboxScreen(store, config, keymaps(config), operator="ana", now=lambda: now)
        self.copied: list[str] = []

    def on_mount(self) -> None:
        self.push_screen(self.outbox)

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)

    @property
    def lines(self) -> list[str]:
        return self.outbox.query_one(LineList).lines


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each after all work of the one before is done and shown."""
    for key in ("", *keys):
        if key:
            await pilot.press(key)
        for _round in range(2):  # a deed is followed by reading anew
            await pilot.pause()
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()


Made = Callable[..., tuple[int, list[int]]]


on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # of what no database has a part in


@pytest.fixture
def inbox_store(store: Store) -> Store:
    """Either database."""
    return store


@pytest.fixture
def made(inbox_store: Store, config: Config) -> Made:
    """Decide on a new request; give the request's id and the outbox entries."""

    def make(decision: Decision, **facts: Any) -> tuple[int, list[int]]:
        request_id = insert_request(inbox_store, config, **facts)
        outcome = decide(inbox_store, config, request_id, decision, operator="ana", now=NOW)
        return request_id, list(outcome.outbox)

    return make


def state_of(store: Store, entry_id: int) -> str:
    return next(entry.state for entry in outbox.entries(store) if entry.id == entry_id)


def failed(store: Store, config: Config, entry_id: int, error: str = "550 no such user") -> None:
    claimed = outbox.claim_mail(store, owner="send", now=LATER, lease=timedelta(minutes=5))
    assert claimed is not None
    assert claimed.id == entry_id
    outbox.mark_failed(store, config, entry_id, owner="send", now=LATER, error=error)


@on_sqlite
async def test_an_empty_outbox_says_so(inbox_store: Store, config: Config) -> None:
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "Nothing waits to leave" in screen_text(app)
        await press(pilot, "tab")
        assert "Nothing is left to click" in screen_text(app)
        await press(pilot, "y", "x", "r", "s", "u", "j", "G")
        await press(pilot, "escape")
        assert app.screen is not app.outbox


@on_sqlite
async def test_clicks_stand_by_due_time_and_overdue_ones_are_marked_in_words(
    inbox_store: Store, config: Config, made: Made
) -> None:
    made(Close("not_returnable"), order_id="026-2222222-0000000")
    made(Close("not_returnable"), order_id="026-1111111-0000000", requested_at=int(NOW.timestamp()) - 20 * 3600)
    app = Host(inbox_store, config, now=NOW + timedelta(hours=5))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert [line[16:35] for line in app.lines] == ["026-1111111-0000000", "026-2222222-0000000"]
        assert app.lines[0].startswith("!!")
        assert "overdue" in app.lines[0]
        assert "overdue" not in app.lines[1]


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
@on_sqlite
async def test_a_click_is_shown_whole_with_link_and_text_to_paste(
    inbox_store: Store, config: Config, made: Made, size: tuple[int, int]
) -> None:
    made(Close("not_returnable"), order_id="026-2222222-0000000")
    app = Host(inbox_store, config)
    async with app.run_test(size=size) as pilot:
        await press(pilot)
        seen = screen_text(app)
        assert "[Worklist 1]" in seen
        assert "Close request" in seen
        assert "https://sellercentral.amazon.co.uk/orders-v3/order/026-2222222-0000000" in seen
        assert "Reason in the list: This product is not returnable" in seen
        await press(pilot, "J")
        assert "Dear Sam Example," in seen + screen_text(app)


@on_sqlite
async def test_copying_hands_over_the_exact_text_and_does_not_claim_more(
    inbox_store: Store, config: Config, made: Made
) -> None:
    made(Close("not_returnable"))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        assert app.copied == [outbox.worklist(inbox_store)[0].text]
        assert "sent to your terminal" in screen_text(app)


@pytest.mark.parametrize("key", ["x", "space"])
async def test_a_click_is_marked_done_after_a_yes_and_only_then(
    inbox_store: Store, config: Config, made: Made, key: str
) -> None:
    _request, (click,) = made(Close("not_returnable"))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, key)
        assert "Is “Close request” done for" in screen_text(app)
        await press(pilot, "enter")
        assert state_of(inbox_store, click) == "open"
        await press(pilot, key, "y")
        assert state_of(inbox_store, click) == "done"
        assert app.lines == []
        assert "Done: “Close request”" in screen_text(app)


@on_sqlite
async def test_a_burst_of_keys_and_a_paste_do_nothing(
    inbox_store: Store, config: Config, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    _request, (click,) = made(Close("not_returnable"))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x")
        app.post_message(events.Paste("y"))
        await press(pilot)
        assert state_of(inbox_store, click) == "open"
        await press(pilot, "n")
        monkeypatch.setattr(confirmation, "PAUSE", 1000.0)
        await press(pilot, "x", "y", "y", "x", "y")
        assert state_of(inbox_store, click) == "open"


async def test_a_failed_mail_comes_first_with_its_error_and_what_to_do(
    inbox_store: Store, config: Config, made: Made
) -> None:
    _request, (mail,) = made(Message(subject="Photos", text="Please."))
    failed(inbox_store, config, mail)
    made(Message(subject="Later", text="Please."))
    made(Close("not_returnable"))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        seen = screen_text(app)
        assert "[Outbox 2]" in seen
        assert "!! failed" in app.lines[0]
        assert "waiting" in app.lines[1]
        assert "550 no such user" in seen
        assert "r sends it again" in seen


async def test_a_failed_mail_is_sent_again_with_the_same_message_id(
    inbox_store: Store, config: Config, made: Made
) -> None:
    _request, (mail,) = made(Message(subject="Photos", text="Please."))
    failed(inbox_store, config, mail)
    before = outbox.entries(inbox_store)[0].message_id
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "r")
        assert "send again with the same Message-ID? y / N" in screen_text(app)
        await press(pilot, "n")
        assert state_of(inbox_store, mail) == "failed"
        await press(pilot, "r", "y")
        assert state_of(inbox_store, mail) == "waiting"
        assert outbox.entries(inbox_store)[0].message_id == before


async def test_an_uncertain_mail_is_marked_as_sent(inbox_store: Store, config: Config, made: Made) -> None:
    _request, (mail,) = made(Message(subject="Photos", text="Please."))
    outbox.claim_mail(inbox_store, owner="send", now=LATER, lease=timedelta(minutes=5))
    outbox.mark_uncertain(inbox_store, mail, owner="send", now=LATER, error="no answer after the text")
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "May have arrived" in screen_text(app)
        await press(pilot, "s", "y")
        assert state_of(inbox_store, mail) == "sent"
        assert app.lines == []


async def test_an_uncertain_mail_is_sent_again_with_the_same_message_id(
    inbox_store: Store, config: Config, made: Made
) -> None:
    _request, (mail,) = made(Message(subject="Photos", text="Please."))
    outbox.claim_mail(inbox_store, owner="send", now=LATER, lease=timedelta(minutes=5))
    outbox.mark_uncertain(inbox_store, mail, owner="send", now=LATER, error="no answer after the text")
    before = outbox.entries(inbox_store)[0].message_id
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "r")
        assert "send again with the same Message-ID? y / N" in screen_text(app)
        await press(pilot, "n")
        assert state_of(inbox_store, mail) == "uncertain"
        await press(pilot, "r", "y")
        assert state_of(inbox_store, mail) == "waiting"
        assert outbox.entries(inbox_store)[0].message_id == before


@on_sqlite
async def test_a_waiting_mail_is_neither_sent_again_nor_marked(
    inbox_store: Store, config: Config, made: Made
) -> None:
    _request, (mail,) = made(Message(subject="Photos", text="Please."))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "r", "y", "s", "y", "x", "y")
        assert state_of(inbox_store, mail) == "waiting"
        assert "Leaves by itself" in screen_text(app)


async def test_a_decision_is_taken_back_after_a_yes(inbox_store: Store, config: Config, made: Made) -> None:
    request_id, (click,) = made(Close("not_returnable"))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "U")
        assert "Take back the last decision" in screen_text(app)
        await press(pilot, "y")
        assert state_of(inbox_store, click) == "undone"
        assert cases.get(inbox_store, request_id).state == "pending"
        assert "taken back" in screen_text(app)


async def test_what_cannot_be_taken_back_is_said(inbox_store: Store, config: Config) -> None:
    request_id = insert_request(inbox_store, config)
    outcome = decide(inbox_store, config, request_id, Close("duplicate"), operator="ben", now=NOW)
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "U", "y")
        assert "only ben can take it back" in screen_text(app)
        assert state_of(inbox_store, outcome.outbox[0]) == "open"


async def test_the_last_decision_is_taken_back_wherever_the_cursor_is(
    inbox_store: Store, config: Config, made: Made
) -> None:
    first, (click,) = made(Close("not_returnable"), order_id="026-1111111-0000000")
    last, _mail = made(Message(subject="Photos", text="Please."), order_id="026-2222222-0000000")
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "u")
        assert "Take back “message written, Photos (026-2222222-0000000)”" in screen_text(app)
        await press(pilot, "y", "u")
        assert "Take back “closed, Not returnable” on 026-1111111-0000000? y / N" in screen_text(app)
        await press(pilot, "y")
        assert state_of(inbox_store, click) == "undone"
        await press(pilot, "u")
        assert "You have decided nothing that could be taken back." in screen_text(app)
    assert cases.history(inbox_store, first)[-1].event == cases.history(inbox_store, last)[-1].event == "undo"


async def test_all_that_can_be_taken_back_is_listed_with_until_when_and_the_rest_with_why(
    inbox_store: Store, config: Config, made: Made
) -> None:
    noted, _none = made(Note("Called."), order_id="026-1111111-0000000")
    closed, (click,) = made(Close("not_returnable"), order_id="026-2222222-0000000")
    made(Message(subject="Photos", text="Please."), order_id="026-3333333-0000000")
    _sent, (mail,) = made(Message(subject="Photos", text="Please."), order_id="026-4444444-0000000")
    made(RefundDecision(1000, keep_item=True), order_id="026-5555555-0000000")
    with inbox_store.writing():
        Outbox.update(state="sent").where(Outbox.id == mail).execute()
    decide(inbox_store, config, closed, Note("And mine."), operator="ben", now=NOW)
    app = Host(inbox_store, config, now=NOW + timedelta(seconds=1))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        for _lists in range(2):
            if "[Undo 3]" not in screen_text(app):
                await press(pilot, "tab")
        assert [line[2:38].rstrip() for line in app.lines] == [
            "until in a file  026-5555555-0000000",
            "until 10:00:15   026-3333333-0000000",
            "any time         026-1111111-0000000",
            "not possible     026-4444444-0000000",
            "not possible     026-2222222-0000000",
        ]
        await press(pilot, "G", "U")
        assert "026-2222222-0000000: not possible, ben decided “note” after it." in screen_text(app)
        await press(pilot, "k", "U", "y")
        assert "026-4444444-0000000: not possible, the mail to the buyer has left or is leaving." in screen_text(
            app
        )
        await press(pilot, "k", "U", "y")
        assert "taken back" in screen_text(app)
    assert [event.event for event in cases.history(inbox_store, noted)][-1] == "undo"
    assert state_of(inbox_store, click) == "open"


@on_sqlite
async def test_a_refund_by_file_says_how_it_leaves(inbox_store: Store, config: Config, made: Made) -> None:
    made(RefundDecision(1000, keep_item=True))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        assert "refund file" in app.lines[0]
        assert "returns-tui adjustments" in screen_text(app)


async def test_an_entry_that_somebody_else_settled_is_not_done_twice(
    inbox_store: Store, config: Config, made: Made
) -> None:
    _request, (click,) = made(Close("not_returnable"))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x")
        outbox.click_done(inbox_store, config, click, operator="ben", now=LATER)
        await press(pilot, "y")
        assert "not open any more" in screen_text(app)
        assert app.lines == []


async def test_the_cursor_stays_on_its_entry_when_others_come(
    inbox_store: Store, config: Config, made: Made
) -> None:
    made(Close("not_returnable"), order_id="026-2222222-0000000")
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        made(Close("duplicate"), order_id="026-1111111-0000000", requested_at=int(NOW.timestamp()) - 20 * 3600)
        app.outbox.reload()
        await press(pilot)
        assert len(app.lines) == 2
        assert app.outbox.entry is not None
        assert app.outbox.entry.order_id == "026-2222222-0000000"


async def test_a_database_that_is_gone_is_said_and_the_list_stays(
    inbox_store: Store, config: Config, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    _request, (click,) = made(Close("not_returnable"))
    app = Host(inbox_store, config)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)

        def gone(*_args: object, **_named: object) -> None:
            raise DatabaseUnavailable("The database cannot be reached.")

        monkeypatch.setattr(outbox, "click_done", gone)
        await press(pilot, "x", "y")
        assert "The database cannot be reached." in screen_text(app)
        assert len(app.lines) == 1
        assert state_of(inbox_store, click) == "open"


@on_sqlite
async def test_foreign_text_is_shown_harmless(inbox_store: Store, config: Config, made: Made) -> None:
    made(Close("not_returnable"), item="Lamp\x1b]0;x\x07 [red]", buyer_name="\u202eSam [/]")
    app = Host(inbox_store, config)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot)
        seen = screen_text(app)
        assert not set(seen) & {"\x1b", "\x07", "\u202e"}
        assert "[red]" in seen


def test_every_shown_state_has_words_and_advice() -> None:
    states = {
        "mail": ("failed", "uncertain", "sending", "waiting"),
        "adjustment": ("failed", "waiting", "batched"),
    }
    for kind, names in states.items():
        for name in names:
            assert outbox_lines._ADVICE[kind, name]
            assert name in outbox_lines._STATES


def test_a_report_that_shows_a_click_undone_marks_it(config: Config) -> None:
    entry = outbox_entry(not_done="The report of 25 Sep still shows it as pending.")
    line = outbox_lines.click_line(entry, config, NOW)
    assert line.startswith("! ")
    assert "still shows" in line
    assert "still shows" in outbox_lines.whole(entry, config, NOW).plain


def outbox_entry(**values: Any) -> OutboxEntry:
    entry = OutboxEntry(
        id=1,
        request_id=1,
        order_id="026-1",
        account="default",
        marketplace="amazon.co.uk",
        kind="click",
        state="open",
        to="",
        subject="",
        text="",
        due_at=None,
        held_until=NOW,
        action="Close request",
    )
    return entry._replace(**values)
