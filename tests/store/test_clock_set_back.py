"""A clock that is set back or forth, or is wrong by years: nothing leaves twice, and no claim lasts for ever."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config import load
from returns_tui.config.values import Account, Config
from returns_tui.errors import Refused
from returns_tui.policy.decisions import Message, Note, RefundDecision
from returns_tui.shipped import shipped
from returns_tui.store import cases, decisions, outbox
from returns_tui.store.database import Store, open_store, seconds
from tests.conftest import NOW, insert_request

ACCOUNTS = {"default": Account("default", sender="seller@example.com", seller_name="Example Shop")}
LEASE = timedelta(minutes=10)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
MESSAGE = Message(subject="Hello", text="Hello.", language="en")


def decided(store: Store, config: Config, now: datetime = NOW) -> int:
    """Decide on a message to a buyer; return its entry's id."""
    request_id = insert_request(store, config)
    (entry,) = decisions.decide(store, config, request_id, MESSAGE, operator="ana", now=now).outbox
    return entry


def claim(store: Store, owner: str, now: datetime) -> int | None:
    entry = outbox.claim_mail(store, owner=owner, now=now, lease=LEASE)
    return None if entry is None else entry.id


def state_of(store: Store, entry: int) -> str:
    (found,) = [one.state for one in outbox.entries(store) if one.id == entry]
    return found


@pytest.mark.parametrize("back", [timedelta(), HOUR, YEAR])
def test_a_claim_whose_holder_died_is_over_in_time_whatever_the_clock_does(
    store: Store, config: Config, back: timedelta
) -> None:
    entry = decided(store, config)
    later = NOW + timedelta(minutes=1)
    assert claim(store, "one", later) == entry
    assert claim(store, "two", later - back + timedelta(minutes=9)) is None
    assert state_of(store, entry) == ("uncertain" if back else "sending")
    assert claim(store, "two", later - back + timedelta(minutes=11)) is None
    assert state_of(store, entry) == "uncertain"
    assert claim(store, "two", later + YEAR) is None


@pytest.mark.parametrize("back", [HOUR, YEAR])
def test_a_courier_that_lives_says_sent_whatever_the_clock_does(
    store: Store, config: Config, back: timedelta
) -> None:
    entry = decided(store, config)
    assert claim(store, "one", NOW + HOUR) == entry
    assert claim(store, "two", NOW + HOUR - back) is None
    outbox.mark_sent(store, config, entry, owner="one", now=NOW + HOUR - back)
    assert state_of(store, entry) == "sent"
    for moment in (NOW - back, NOW, NOW + HOUR, NOW + YEAR):
        assert claim(store, "two", moment) is None


def test_a_held_mail_leaves_no_earlier_and_can_be_taken_back_as_long_as_it_is_held(
    store: Store, config: Config
) -> None:
    entry = decided(store, config)
    assert config.undo_window == 15
    assert claim(store, "one", NOW - HOUR) is None
    assert claim(store, "one", NOW + timedelta(seconds=14)) is None
    request_id = next(one.request_id for one in outbox.entries(store) if one.id == entry)
    decisions.undo(store, config, request_id, operator="ana", now=NOW - HOUR)
    assert claim(store, "one", NOW + HOUR) is None
    assert state_of(store, entry) == "undone"


def test_the_history_and_undo_follow_the_sequence_and_not_the_clock(store: Store, config: Config) -> None:
    request_id = insert_request(store, config)
    for number, moment in enumerate((NOW, NOW - HOUR, NOW - YEAR, NOW - timedelta(minutes=1))):
        decisions.decide(store, config, request_id, Note(f"Note {number}."), operator="ana", now=moment)
    told = [entry.details["text"] for entry in cases.history(store, request_id) if entry.event == "note"]
    assert told == [f"Note {number}." for number in range(4)]
    decisions.undo(store, config, request_id, operator="ana", now=NOW - 2 * YEAR)
    last = cases.history(store, request_id)[-1]
    assert last.event == "undo"
    assert last.id == max(entry.id for entry in cases.history(store, request_id))


def test_the_daily_limit_is_that_of_the_local_day_and_a_clock_set_back_gives_no_more(
    store: Store, config: Config
) -> None:
    """London, 25 October 2026: clocks go back, and the day has 25 hours. There is room for one refund."""
    limited = config._replace(
        timezone="Europe/London", refunds=config.refunds._replace(daily_limit={"GBP": Decimal(50)})
    )
    begins = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)

    def refund(at: datetime) -> None:
        delivered = {"state": "received", "reported_state": "received", "delivered_at": seconds(at) - 3600}
        request_id = insert_request(store, config, **delivered)
        decisions.decide(store, limited, request_id, RefundDecision(3990), operator="ana", now=at)

    refund(begins - timedelta(seconds=1))
    refund(begins)
    for later in (timedelta(hours=1), timedelta(hours=24, minutes=59)):
        with pytest.raises(Refused, match="daily limit"):
            refund(begins + later)
    refund(begins + timedelta(hours=25))
    for back in (HOUR, timedelta(days=1), YEAR):
        with pytest.raises(Refused, match="daily limit"):
            refund(begins + timedelta(hours=25) - back)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("clock"), st.sampled_from([-YEAR, -HOUR, -LEASE, LEASE, 3 * LEASE, HOUR, YEAR])),
        st.tuples(st.sampled_from(["claim", "sent", "died", "retry"]), st.sampled_from(["one", "two", "three"])),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder: Path = tmp_path_factory.mktemp("clock")
    return open_store(str(folder / "returns.db"))


@pytest.fixture(scope="module")
def config_of_module(tmp_path_factory: pytest.TempPathFactory) -> Config:
    loaded = load(shipped("config.example.yaml"), environ={}, cwd=tmp_path_factory.mktemp("config"))
    return loaded._replace(operator="ana", timezone="UTC", accounts=ACCOUNTS)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_no_mail_is_handed_over_twice_by_itself_however_the_clock_jumps(
    shared: Store, config_of_module: Config, steps: list[tuple[str, str | timedelta]]
) -> None:
    """Three couriers that claim, deliver, die or are refused, while the clock jumps."""
    config, now = config_of_module, NOW + HOUR
    for entry in outbox.entries(shared, states=("waiting", "sending")):
        shared.database.execute_sql("UPDATE outbox SET state = 'failed' WHERE id = ?", [entry.id])
    decided(shared, config)
    held: dict[str, int] = {}
    handed_over: Counter[int] = Counter()
    for deed, what in steps:
        if isinstance(what, timedelta):
            now += what
        elif deed == "claim" and what not in held:
            entry_id = claim(shared, what, now)
            if entry_id is not None:
                held[what] = entry_id
        elif deed != "claim" and what in held:
            entry_id = held.pop(what)
            if deed == "retry":
                outbox.mark_retry(shared, entry_id, owner=what, now=now, error="busy", not_before=now)
                continue
            handed_over[entry_id] += 1
            if deed == "sent":
                outbox.mark_sent(shared, config, entry_id, owner=what, now=now)
                assert state_of(shared, entry_id) == "sent"
    assert all(count == 1 for count in handed_over.values())
