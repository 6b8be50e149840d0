"""The ground on which faults happen: a database and a folder as they were before, made anew for each fault."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from peewee import SqliteDatabase

from returns_tui import config as configuration
from returns_tui.config.values import Account, Config
from returns_tui.policy.decisions import Approve, Close, Decision, Message, Note, RefundDecision
from returns_tui.shipped import shipped
from returns_tui.store import drafts, outbox
from returns_tui.store.database import open_store
from returns_tui.store.decisions import decide
from returns_tui.store.sqlite_header import APPLICATION_ID
from tests.conftest import NOW, insert_request
from tests.reports.samples import COLUMNS_35, flat_row
from tests.store.report_fakes import ordered, take
from tests.store.test_migrations import first_schema

LATER = NOW + timedelta(minutes=5)
LONG_AGO = NOW - timedelta(days=3650)
BUYER = "Zwetschge"  # of requests that are over
ROWS = 50
CONFIG = "config.yaml"
REPORT = "returns.txt"


@dataclass(frozen=True)
class Ground:
    """What one fault may break.

    Attributes:
        folder: for everything; the working folder of the program.
        target: the database, as `--database` takes it.
        config: what the program is configured with; mail goes into files.
    """

    folder: Path
    target: str
    config: Config

    @property
    def words(self) -> list[str]:
        """What every command line begins with."""
        return ["--config", str(self.folder / CONFIG), "--database", self.target, "--operator", "ana"]


def config_in(folder: Path) -> Config:
    """Return the shipped example config with its mail in `folder`."""
    loaded = configuration.load(shipped("config.example.yaml"), environ={}, cwd=folder)
    return loaded._replace(
        operator="ana",
        timezone="UTC",
        accounts={"default": Account("default", sender="seller@example.com", seller_name="Example Shop")},
        mail=loaded.mail._replace(transport="files", folder=folder / "mail"),
    )


class Grounds:
    """Makes grounds of one kind of database, quickly, as copies of one that was made once.

    Args:
        folder: for the one that is copied, and the folders of the others.
        server: the URL of a PostgreSQL server's administrative database, None for SQLite.
    """

    def __init__(self, folder: Path, server: str | None = None) -> None:
        self.backend = "sqlite" if server is None else "postgresql"
        self._folder = folder
        self._server = server
        folder.mkdir()
        example = shipped("config.example.yaml").read_text(encoding="utf-8")
        self._config = example.replace("  transport: files\n", "  transport: files\n  folder: mail\n")
        self._report = _report()
        self._models: dict[str, str] = {"empty": self._target("empty"), "old": self._target("old")}
        self._models["busy"] = self._model("busy", lambda target: _fill(target, folder))
        self._models["over"] = self._model("over", lambda target: _fill_with_what_is_over(target, folder))
        self._models["ready"] = self._model("ready", lambda target: open_store(target).close())
        self._make("old")
        _make_old(self._models["old"])

    def _target(self, name: str) -> str:
        if self._server is None:
            return str(self._folder / f"{name}.db")
        return f"{self._server.rpartition('/')[0]}/g_{name}_{uuid.uuid4().hex[:8]}"

    def _model(self, name: str, make: Callable[[str], None]) -> str:
        target = self._models[name] = self._target(name)
        self._make(name)
        make(target)
        return target

    def _make(self, name: str) -> None:
        if self._server is not None:
            _admin(self._server, f'CREATE DATABASE "{_name(self._models[name])}"')

    @contextmanager
    def ground(self, model: str) -> Iterator[Ground]:
        """Give a ground, and put it away afterwards.

        Args:
            model: `busy` (requests, refunds and mails that are due), `over` (requests that were final years ago,
                and an open one), `ready` (nothing in it), `old` (of the first schema), or `empty` (no database
                yet; on PostgreSQL one without tables).
        """
        folder = self._folder / uuid.uuid4().hex[:8]
        folder.mkdir()
        (folder / CONFIG).write_text(self._config, encoding="utf-8")
        (folder / REPORT).write_text(self._report, encoding="utf-8")
        target = str(folder / "returns.db")
        if self._server is not None:
            target = self._target("case")
            template = "" if model == "empty" else f' TEMPLATE "{_name(self._models[model])}"'
            _admin(self._server, f'CREATE DATABASE "{_name(target)}"{template}')
        elif model != "empty":
            shutil.copyfile(self._models[model], target)
            Path(target).chmod(0o600)
        try:
            yield Ground(folder, target, config_in(folder))
        finally:
            shutil.rmtree(folder)
            if self._server is not None:
                _admin(self._server, f'DROP DATABASE "{_name(target)}" WITH (FORCE)')


def _name(target: str) -> str:
    return target.rpartition("/")[2]


def _admin(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def _fill(target: str, folder: Path) -> None:
    """Make a queue: 1 to 6 to be decided on, 7 to 9 closed, 10 to 12 refunded, 13 to 15 written to."""
    store, config = open_store(target), config_in(folder)
    try:
        for number in range(1, 16):
            back = {"reported_state": "received", "delivered_at": int(NOW.timestamp())}
            insert_request(store, config, **(back if number in (1, 2, 10, 11, 12) else {}))
        for number in (7, 8, 9):
            decide(store, config, number, Close("not_returnable"), operator="ana", now=NOW, key=f"close {number}")
        for number in (10, 11, 12):
            decide(store, config, number, RefundDecision(1000), operator="ana", now=NOW, key=f"refund {number}")
        for number in (13, 14, 15):
            letter = Message(None, subject=f"About {number}", text="Dear Sam,\n\nplease wait.\n")
            decide(store, config, number, letter, operator="ana", now=NOW, key=f"message {number}")
    finally:
        store.close()


def _fill_with_what_is_over(target: str, folder: Path) -> None:
    """Make a queue: 1 to 3 were final and written to years ago, 4 is open; and an order without a return."""
    store, config = open_store(target), config_in(folder)
    try:
        for number in range(1, 5):
            state = "closed" if number < 4 else "pending"
            person = {"buyer_name": f"{BUYER} Example"} if number < 4 else {}
            insert_request(store, config, reported_state=state, created_at=int(LONG_AGO.timestamp()), **person)
            note = Note(f"{BUYER} called." if number < 4 else "Called.")
            decide(store, config, number, note, operator="ana", now=LONG_AGO)
        for number in (1, 2, 3):
            letter = Message(None, subject=f"About {number}", text=f"Dear {BUYER},\n\nplease wait.\n")
            decide(store, config, number, letter, operator="ana", now=LONG_AGO)
            later = LONG_AGO + timedelta(hours=1)
            mail = outbox.claim_mail(store, owner="one", now=later, lease=timedelta(minutes=1))
            assert mail is not None
            outbox.mark_sent(store, config, mail.id, owner="one", now=later)
        drafts.keep(store, drafts.Draft(1, "note", {"text": BUYER}, 1, LONG_AGO), "ana")
        take(store, config, ordered(buyer_name=f"{BUYER} Example"), latest=LONG_AGO.date(), now=LONG_AGO)
    finally:
        store.close()


def _make_old(target: str) -> None:
    if target.startswith("postgresql://"):
        from returns_tui.store.database import _open_postgresql

        first_schema(_open_postgresql(target).database)
        return
    database = SqliteDatabase(target, lock_type="IMMEDIATE")
    database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    database.close()
    first_schema(database)


def _report() -> str:
    rows = [
        flat_row(
            **{
                "Order ID": f"206-{number // 2:07}-7781902",  # two rows of one order beside each other
                "Amazon RMA ID": f"D{number:07}RRMA",
                "Order Item ID": f"{40000000000000 + number}",
                "Return request status": "PendingApproval",
                "Return delivery date": " ",
            }
        )
        for number in range(ROWS)
    ]
    return "\n".join(["\t".join(COLUMNS_35), *rows]) + "\n"


DECISIONS: Mapping[int, Decision] = {
    1: RefundDecision(3990),
    2: RefundDecision(500, keep_open=True),
    3: Close("not_returnable"),
    4: Approve(),
    5: Message(None, subject="About 5", text="Dear Sam,\n\nplease wait.\n"),
}
