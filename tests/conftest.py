"""What all tests share: a config of their own, a database of either kind, requests in it, and a fixed time."""

from __future__ import annotations

import contextlib
import itertools
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from returns_tui import config as configuration
from returns_tui.config.values import Account, Config
from returns_tui.shipped import shipped
from returns_tui.store.database import Store, open_store, seconds
from returns_tui.store.derive import derive
from returns_tui.store.models import Request
from returns_tui.store.settling import index_words
from tests.postgresql_server import INSTALL, running_server, server_programs

NOW = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the developer's own config, data and language from the program under test."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("RETURNS_TUI_CONFIG", "RETURNS_TUI_MAIL_PASSWORD", "LC_ALL", "LC_MESSAGES", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The shipped example config, with its mail in the test's own folder."""
    loaded = configuration.load(shipped("config.example.yaml"), environ={}, cwd=tmp_path)
    return loaded._replace(
        operator="ana",
        timezone="UTC",
        database=f"sqlite:///{tmp_path / 'returns.db'}",
        accounts={"default": Account("default", sender="seller@example.com", seller_name="Example Shop")},
        mail=loaded.mail._replace(transport="files", folder=tmp_path / "mail"),
    )


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A running PostgreSQL server, shared by the session."""
    pytest.importorskip("psycopg", reason=INSTALL)
    programs = server_programs()
    if programs is None:
        pytest.skip(INSTALL)
    with running_server(programs) as url:
        yield url


@contextlib.contextmanager
def fresh_database(postgresql_url: str) -> Iterator[str]:
    """Make an empty database on the server; give its URL; drop it afterwards."""
    import psycopg

    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield postgresql_url.rpartition("/")[0] + "/" + name
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'returns.db'}")
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    with fresh_database(request.getfixturevalue("postgresql_url")) as url:
        opened = open_store(url)
        yield opened
        opened.close()


RequestMaker = Callable[..., int]
_numbers = itertools.count(1)


def insert_request(store: Store, config: Config, **values: Any) -> int:
    """Put a request into the queue as a report would have; return its id.

    By default: a pending one at amazon.co.uk, asked for two hours before `NOW`, paid 39.90, alias known.
    """
    number = next(_numbers)
    row: dict[str, Any] = {
        "account": "default",
        "marketplace": "amazon.co.uk",
        "order_id": f"026-{number:07d}-7781902",
        "rma_id": f"D{number:07d}RRMA",
        "order_item_id": f"{10**13 + number}",
        "sku": "KETTLE-17",
        "item": "Kettle 1.7 l, black",
        "reason_code": "CR-DEFECTIVE",
        "currency": "GBP",
        "reported_state": "pending",
        "marketplace_status": "PendingApproval",
        "requested_at": seconds(NOW) - 7200,
        "requested_exact": True,
        "paid": 3990,
        "paid_tax": 665,
        "order_amount": 3990,
        "in_policy": True,
        "buyer_email": f"buyer{number}@marketplace.amazon.co.uk",
        "buyer_name": "Sam Example",
        "created_at": seconds(NOW),
        **values,
    }
    fields = {name: field.default for name, field in Request._meta.fields.items() if name != "id"}
    complete = {**fields, **row, "id": 0}
    derived = derive(complete, config.marketplaces[complete["marketplace"]], config)
    with store.writing():
        made = int(Request.insert({**row, **derived}).execute())
        index_words(store, made - 1)
    return made


@pytest.fixture
def new_request(store: Store, config: Config) -> RequestMaker:
    """Make requests in the database of the test."""
    return lambda **values: insert_request(store, config, **values)
