"""PostgreSQL lost at chosen moments: nothing is done twice, and what is not known is found out by its key."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest

from returns_tui.config.values import Config
from returns_tui.errors import DatabaseUnavailable, OutcomeUnknown
from returns_tui.policy.decisions import Approve
from returns_tui.store import cases, decisions, looking_up, outbox, queue
from returns_tui.store.database import Store, open_store
from returns_tui.store.looking_up import look_up
from returns_tui.store.models import Event
from returns_tui.store.query import ALL
from tests.conftest import NOW, fresh_database, insert_request
from tests.cutting_proxy import CuttingProxy, Moment, cutting_proxy


@pytest.fixture
def database(postgresql_url: str) -> Iterator[str]:
    with fresh_database(postgresql_url) as url:
        yield url


@pytest.fixture
def proxy(database: str) -> Iterator[CuttingProxy]:
    with cutting_proxy(database) as made:
        yield made


@pytest.fixture
def far(proxy: CuttingProxy) -> Iterator[Store]:
    """The database by way of the proxy."""
    store = open_store(proxy.url)
    store.database.connect_params["prepare_threshold"] = None  # so that the proxy sees the words each time
    store.close()
    yield store
    store.close()


def approve(store: Store, config: Config, request_id: int, key: str = "key-1") -> decisions.Outcome:
    return decisions.decide(store, config, request_id, Approve(), operator="ana", now=NOW, key=key)


def events(store: Store, request_id: int) -> list[str]:
    return [event.event for event in cases.history(store, request_id)]


def test_what_is_lost_before_its_end_is_surely_not_done(far: Store, proxy: CuttingProxy, config: Config) -> None:
    number = insert_request(far, config)
    proxy.cut_at(b'INSERT INTO "event"', "before")
    with pytest.raises(DatabaseUnavailable) as raised:
        approve(far, config, number)
    assert not isinstance(raised.value, OutcomeUnknown)
    assert "\n" not in str(raised.value)
    assert look_up(far, number, "key-1") is None
    assert approve(far, config, number).state == "approved"
    assert events(far, number) == ["approve"]


@pytest.mark.parametrize(("moment", "done"), [("before", False), ("after", True)])
def test_what_is_lost_at_its_end_is_found_out_by_its_key(
    far: Store, proxy: CuttingProxy, config: Config, moment: Moment, done: bool
) -> None:
    number = insert_request(far, config)
    proxy.cut_at(b"COMMIT", moment, behind=b'INSERT INTO "event"')
    with pytest.raises(OutcomeUnknown, match="may be done or not"):
        approve(far, config, number)
    found = look_up(far, number, "key-1")
    assert (found is not None) == done
    if found is not None:
        assert (found.kind, found.state, len(found.outbox)) == ("approve", "approved", 1)
    assert approve(far, config, number).state == "approved"
    assert events(far, number) == ["approve"]
    assert len(outbox.entries(far)) == 1


@pytest.mark.parametrize(("moment", "done"), [("before", False), ("after", True)])
def test_what_was_taken_back_is_found_out_as_well(
    far: Store, proxy: CuttingProxy, config: Config, moment: Moment, done: bool
) -> None:
    number = insert_request(far, config)
    approve(far, config, number)
    proxy.cut_at(b"COMMIT", moment, behind=b'INSERT INTO "event"')
    with pytest.raises(OutcomeUnknown):
        decisions.undo(far, config, number, operator="ana", now=NOW, key="key-2")
    found = look_up(far, number, "key-2")
    assert (found is not None) == done
    again = decisions.undo(far, config, number, operator="ana", now=NOW, key="key-2")
    assert (again.kind, again.state) == ("undo", "pending")
    assert events(far, number) == ["approve", "undo"]


def test_a_commit_that_is_still_on_its_way_is_waited_for(
    far: Store, proxy: CuttingProxy, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = insert_request(far, config)
    proxy.cut_at(b"COMMIT", "late")
    with pytest.raises(OutcomeUnknown):
        approve(far, config, number)
    monkeypatch.setattr(looking_up, "_SECONDS", 0.05)
    with pytest.raises(DatabaseUnavailable, match="lock timeout"):
        look_up(far, number, "key-1")  # "not done" would be a lie
    monkeypatch.setattr(looking_up, "_SECONDS", 30)
    found: list[decisions.Outcome | None] = []
    waiting = threading.Thread(target=lambda: found.append(look_up(far, number, "key-1")))
    waiting.start()
    proxy.let_through()
    waiting.join(20)
    assert [outcome is not None and outcome.state for outcome in found] == ["approved"]


def test_a_backend_that_was_ended_leaves_the_next_action_working(
    far: Store, database: str, config: Config
) -> None:
    number = insert_request(far, config)
    with far.connection():
        queue.ids(far, ALL, NOW)
        with psycopg.connect(database, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with pytest.raises(DatabaseUnavailable, match="administrator"):
            queue.ids(far, ALL, NOW)
    assert queue.ids(far, ALL, NOW) == [number]


def test_a_key_of_one_decision_stands_once_however_often_it_is_tried(far: Store, config: Config) -> None:
    number = insert_request(far, config)
    for _try in range(3):
        approve(far, config, number)
    with far.connection():
        assert Event.select().where(Event.key == "key-1").count() == 1


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("ALTER DATABASE {name} SET default_transaction_read_only = on", "read-only transaction"),
        ("REVOKE INSERT ON event FROM teller", "permission denied"),
    ],
)
def test_a_server_that_takes_no_writes_is_told_in_a_sentence(
    database: str, config: Config, before: str, says: str
) -> None:
    name = database.rpartition("/")[2]
    opened = open_store(database)
    number = insert_request(opened, config)
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS teller")
        admin.execute("CREATE ROLE teller LOGIN")
        admin.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO teller")
        admin.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO teller")
        admin.execute(before.format(name=f'"{name}"'))
    opened.close()
    store = open_store(database.replace("postgres@", "teller@"))
    with pytest.raises(DatabaseUnavailable, match=says):
        approve(store, config, number)
    assert queue.ids(store, ALL, NOW) == [number]
    store.close()
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("SET default_transaction_read_only = off")
        admin.execute("DROP OWNED BY teller")
        admin.execute("DROP ROLE teller")
