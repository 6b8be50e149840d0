"""Migrations: they give the tables of the models, behind a copy, wholly or not at all, once."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import peewee
import pytest
from peewee import SqliteDatabase, sqlite3
from playhouse.migrations import Runner

from returns_tui.cli.main import main
from returns_tui.errors import NotOurDatabase
from returns_tui.store import migrating
from returns_tui.store.database import Store, open_store
from returns_tui.store.models import TABLES
from returns_tui.store.sqlite_header import APPLICATION_ID
from tests.conftest import fresh_database
from tests.store.damaging import zero_a_page

FIRST = "0001_initial"
KNOWN = sorted(path.stem for path in migrating._MIGRATIONS.glob("[0-9]*.py"))
COPY = f"returns.db.before-{KNOWN[1]}"
ORDER = "026-1180443-7781902"


def schema_of(database: SqliteDatabase) -> dict[str, str]:
    rows = database.execute_sql(
        "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'schema_migration%'"
        " AND name NOT LIKE 'request_words%' AND type <> 'trigger'"
    )
    return {name: sql or "" for name, sql in rows.fetchall()}


def test_migrating_gives_the_tables_of_the_models(sqlite_store: Store, tmp_path: Path) -> None:
    fresh = SqliteDatabase(str(tmp_path / "fresh.db"))
    with fresh.connection_context(), fresh.bind_ctx(TABLES):
        fresh.create_tables(TABLES)
        assert schema_of(fresh) == schema_of(sqlite_store.database)


def first_schema(database: Any) -> None:
    """Give an empty database the first schema, with one request."""
    with database.connection_context(), database.atomic():
        Runner(database, str(migrating._MIGRATIONS)).up(target=FIRST)
        texts = [
            *"rma_id merchant_rma_id order_item_id sku asin category reason_code comment decided_state".split()
        ]
        texts += [*"marketplace_status conflict ordered_on claim_since return_type resolution label_type".split()]
        texts += [
            *"decided_state label_payer carrier tracking_id buyer_email buyer_name assigned_to due_for".split()
        ]
        row: dict[str, object] = dict.fromkeys(texts, "")
        row |= dict.fromkeys(["requested_exact", "delivered_exact", "paid_estimated", "clicks"], False)
        row |= dict.fromkeys("paid_tax paid_shipping paid_shipping_tax refunded refunded_gross".split(), 0)
        row |= {"account": "default", "marketplace": "amazon.co.uk", "order_id": ORDER, "item": "Kettle"}
        row |= {"state": "pending", "origin": "reported", "reported_state": "pending", "currency": "GBP"}
        row |= {"quantity": 1, "requested_at": 1, "created_at": 1, "version": 1, "sort_at": 9}
        row |= {"reported": "[]", "entered": "{}", "words": "kettle"}
        holes = ", ".join([database.param] * len(row))
        database.execute_sql(f"INSERT INTO request ({', '.join(row)}) VALUES ({holes})", list(row.values()))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database as the first version of the program left it."""
    path = tmp_path / "returns.db"
    database = SqliteDatabase(str(path), lock_type="IMMEDIATE")
    database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    database.close()
    first_schema(database)
    path.chmod(0o600)
    return path


def applied(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(row[0] for row in connection.execute("SELECT name FROM schema_migration"))


def orders(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("SELECT order_id FROM request")]


def test_an_old_database_is_copied_before_it_is_changed(old: Path, tmp_path: Path) -> None:
    store = open_store(str(old))
    store.close()
    assert store.copied_to == tmp_path / COPY
    assert applied(old) == KNOWN
    assert orders(old) == [ORDER]
    assert applied(tmp_path / COPY) == [FIRST]
    assert orders(tmp_path / COPY) == [ORDER]
    assert open_store(str(old)).copied_to is None
    assert (tmp_path / COPY).stat().st_mode & 0o777 == 0o600
    fresh = tmp_path / "fresh.db"
    open_store(str(fresh)).close()
    assert schema_of(SqliteDatabase(str(old))) == schema_of(SqliteDatabase(str(fresh)))


def test_who_brings_a_database_up_to_date_is_told_where_the_copy_is(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--database", str(old), "list", "--json"]) == 0
    assert capsys.readouterr().err == (
        f"{old} was brought up to date for this version; a copy from before is {tmp_path / COPY}.\n"
    )
    assert main(["--database", str(old), "list", "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_a_damaged_old_database_is_neither_migrated_nor_changed(old: Path, tmp_path: Path) -> None:
    zero_a_page(old, "event")
    before = old.read_bytes()
    with pytest.raises(NotOurDatabase, match="damaged"):
        open_store(str(old))
    assert old.read_bytes() == before or applied(old) == [FIRST]
    assert not (tmp_path / COPY).exists()


def test_without_room_for_a_copy_nothing_is_migrated(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(Exception, match="No space left"):
        open_store(str(old))
    assert applied(old) == [FIRST]


def killed_at(number: int, deed: Callable[[], object]) -> bool:
    """Do a deed in a process of its own that dies at its `number`-th statement; return whether it came so far."""
    if (child := os.fork()) == 0:
        left = [number]
        execute = peewee.Database.execute_sql

        def counted(self: Any, *arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                os._exit(9)
            return execute(self, *arguments, **named)

        try:
            peewee.Database.execute_sql = counted
            deed()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 9


def test_killed_anywhere_it_is_the_old_database_or_the_new_one(old: Path, tmp_path: Path) -> None:
    template = old.read_bytes()
    number, outcomes = 0, set()
    while True:
        number += 4
        for path in tmp_path.glob("returns.db*"):
            path.unlink()
        old.write_bytes(template)
        died = killed_at(number, lambda: open_store(str(old)).close())
        outcomes.add(tuple(applied(old)))
        assert orders(old) == [ORDER]
        if not died:
            break
        open_store(str(old)).close()
        assert applied(old) == KNOWN
        assert orders(old) == [ORDER]
        assert applied(tmp_path / COPY) == [FIRST]
        assert not list(tmp_path.glob(".copying-*"))
    assert number > 20
    assert outcomes == {(FIRST,), tuple(KNOWN)}


STARTS = "import sys; from returns_tui.store.database import open_store; open_store(sys.argv[1]).close()"


def started_together(target: str) -> None:
    words = [sys.executable, "-c", STARTS, target]
    processes = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _number in range(4)]
    assert [process.communicate()[1] for process in processes] == [""] * 4


def test_programs_that_start_together_migrate_once(old: Path) -> None:
    started_together(str(old))
    assert applied(old) == KNOWN
    assert orders(old) == [ORDER]


def test_programs_that_start_together_migrate_postgresql_once(postgresql_url: str) -> None:
    with fresh_database(postgresql_url) as url:
        started_together(url)
        store = open_store(url)
        with store.connection():
            found = sorted(row[0] for row in store.database.execute_sql("SELECT name FROM schema_migration"))
        store.close()
        assert found == KNOWN


def test_killed_while_migrating_postgresql_it_is_the_old_database_or_the_new_one(postgresql_url: str) -> None:
    outcomes = set()
    for number in range(2, 400, 15):
        with fresh_database(postgresql_url) as url:
            database = peewee.PostgresqlDatabase(url, prefer_psycopg3=True)
            first_schema(database)
            died = killed_at(number, lambda: open_store(url).close())
            found = applied_in(database)
            outcomes.add(tuple(found))
            open_store(url).close()
            assert applied_in(database) == KNOWN
        if not died:
            break
    assert outcomes == {(FIRST,), tuple(KNOWN)}


def applied_in(database: Any) -> list[str]:
    with database.connection_context():
        assert database.execute_sql("SELECT order_id FROM request").fetchall() == [(ORDER,)]
        return sorted(row[0] for row in database.execute_sql("SELECT name FROM schema_migration"))
