"""`purge` as it is called: what it says and returns, and what of mail files, copies and the history it leaves."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from peewee import sqlite3  # the same library: locks do not hold between two in one process

from returns_tui.store import kept, left_at, scrubbing
from returns_tui.store.copies import copy_before
from returns_tui.store.database import open_store
from returns_tui.store.left_at import LeftAt
from returns_tui.store.queue import Place
from tests.cli.conftest import KETTLE, MAT, Run, return_row, today

BUYER = "Quittenmus"
OLD = 1_500_000_000


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def days(config_file: Path) -> Callable[[str], None]:
    """Set for how long buyers' data is kept."""

    def keep(given: str) -> None:
        text = config_file.read_text(encoding="utf-8").replace("after: 30d", f"after: {given}")
        text = text.replace("  transport: files\n", "  transport: files\n  folder: mail\n")
        config_file.write_text(text.replace("orders_after: 180d", "orders_after: 0d"), encoding="utf-8")

    return keep


@pytest.fixture
def over(queue: Run, days: Callable[[str], None]) -> Run:
    """The program, and request 1 closed after a mail, everything of it gone."""
    days("0d")
    queue("set", KETTLE, "--buyer-email", f"{BUYER}@marketplace.amazon.co.uk", "--buyer-name", BUYER)
    queue("message", KETTLE, "--subject", "Hello", "--text", f"Dear {BUYER}, hello.")
    assert queue("send").out.endswith("mail sent\n")
    queue("close", KETTLE, "--reason", "not_returnable")
    queue("worklist", "--done", *(str(one["id"]) for one in queue("worklist", "--json").objects))
    return queue


def holding_the_buyer(folder: Path) -> list[str]:
    """Return the files that have the buyer's name in them."""
    wanted = BUYER.lower().encode()
    return sorted(
        path.name for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes().lower()
    )


def test_it_purges_what_is_over_and_says_so(over: Run, tmp_path: Path) -> None:
    assert len(holding_the_buyer(tmp_path)) == 2  # the database and the mail's file
    result = over("purge")
    day = today()
    assert result.status == 0
    assert result.out.startswith(f"1: {KETTLE}, final since {day[-4:]}-")
    assert result.out.endswith(": purged\n")
    assert result.err == "1 mail file removed.\n"
    assert holding_the_buyer(tmp_path) == []
    again = over("purge")
    assert (again.status, again.out, again.err) == (0, "", "No request's time is over.\n")
    assert over("check").out.endswith("all is well\n")


def test_a_dry_run_says_the_same_and_changes_nothing(over: Run, tmp_path: Path) -> None:
    before = over("export", "before.json"), (tmp_path / "before.json").read_bytes()
    result = over("purge", "--dry-run", "--json")
    assert result.object["purged"] is False
    assert (result.status, result.object["request"], result.object["order_id"]) == (0, 1, KETTLE)
    assert result.err == ""
    over("export", "after.json")
    assert (tmp_path / "after.json").read_bytes() == before[1]
    done = over("purge", "--json").object
    assert done == {**result.object, "purged": True}


def test_filters_and_scratch_queries_with_words_in_them_are_forgotten(over: Run, tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'queue.db'}")) as store:
        long_ago = datetime.fromtimestamp(OLD, UTC)
        kept.keep_scratch(store, "ana", f"{BUYER} or state:pending", long_ago)
        kept.keep_scratch(store, "ben", "-(state:pending) value:>50", long_ago)
        for operator in ("ana", "ben"):
            left_at.keep(store, operator, LeftAt("to_decide", f'"{BUYER} again"', OLD, Place(1, 7), 3))
    dry = over("purge", "--dry-run")
    assert "3 filters or scratch queries of operators with words in them are forgotten." in dry.err
    assert len(holding_the_buyer(tmp_path)) == 2
    result = over("purge")
    assert result.err.startswith("3 filters or scratch queries of operators with words in them are forgotten.\n")
    assert holding_the_buyer(tmp_path) == []
    with closing(open_store(f"sqlite:///{tmp_path / 'queue.db'}")) as store:
        assert (kept.scratch(store, "ana"), kept.scratch(store, "ben")) == ("", "-(state:pending) value:>50")
        left = left_at.read(kept.kept(store, "ana")[kept.PLACE])
    assert left == LeftAt("to_decide", "", OLD, Place(1, 7), 3)
    assert "forgotten" not in over("purge").err


def test_a_purged_request_is_shown_as_one(over: Run, tmp_path: Path) -> None:
    over("purge")
    shown = over("show", "1", "--json").object
    private = ("comment", "buyer_email", "buyer_name", "tracking_id")
    assert [shown[name] for name in private] == [None] * 4
    assert shown["purged_at"].startswith(shown["history"][-1]["at"][:10])
    assert shown["history"][-1]["event"] == "purged"
    assert [entry["state"] for entry in shown["outbox"]] == ["sent", "done"]
    text = over("show", "1").out
    assert "Buyer      buyer's data purged on 20" in text
    assert "ana: buyer's data purged" in text
    (listed,) = over("list", "is:done", "--json").objects
    assert listed["purged_at"] == shown["purged_at"]
    over("export", "all.csv")
    assert BUYER not in (tmp_path / "all.csv").read_text(encoding="utf-8")
    others = over("list", "--json").objects
    assert [one["purged_at"] for one in others] == [None, None]


def test_what_is_still_to_leave_is_counted_and_kept(queue: Run, days: Callable[[str], None]) -> None:
    days("0d")
    queue("close", KETTLE, "--reason", "not_returnable")
    result = queue("purge")
    assert (result.status, result.out) == (0, "")
    assert result.err == (
        "No request's time is over.\n"
        "1 request would be purged, but something of it is still to be sent, clicked or answered.\n"
    )


def test_before_the_days_are_over_nothing_is_purged(
    over: Run, config_file: Path, days: Callable[[str], None], tmp_path: Path
) -> None:
    text = config_file.read_text(encoding="utf-8").replace("after: 0d\n  orders", "after: 1d\n  orders")
    config_file.write_text(text, encoding="utf-8")
    assert over("purge").err == "No request's time is over.\n"
    assert len(holding_the_buyer(tmp_path)) == 2


def test_a_decision_from_before_is_not_taken_back(over: Run) -> None:
    over("note", KETTLE, "--text", "All done.")
    over("purge")
    result = over("undo", KETTLE)
    assert result.status == 1
    assert "cannot be taken back: the buyer's data was purged since" in result.err


def test_the_same_reports_again_bring_nothing_back(over: Run, report: Callable[..., str], tmp_path: Path) -> None:
    over("purge")
    name = report(
        return_row(KETTLE, Tracking_ID=BUYER, VAT=BUYER), return_row(MAT, Tracking_ID="T1"), name="b.txt"
    )
    for _time in range(2):
        result = over("import", name, "--marketplace", "amazon.co.uk", "--json").object
    assert (result["new"], result["changed"], result["unchanged"]) == (0, 0, 2)
    (tmp_path / name).unlink()
    assert holding_the_buyer(tmp_path) == []
    assert over("show", MAT, "--json").object["tracking_id"] == "T1"


def test_old_copies_of_ours_are_removed_and_others_named(over: Run, tmp_path: Path) -> None:
    over("backup", "mine.db")
    database = tmp_path / "queue.db"
    copy_before(database, "queue.db", "0002_search")
    newer = copy_before(database, "queue.db", "0003_import")
    foreign = tmp_path / "queue.db.before-lunch"
    foreign.write_text("a list")
    for copy in (tmp_path / "mine.db", tmp_path / "queue.db.before-0002_search", foreign):
        os.utime(copy, (OLD, OLD))
    os.utime(newer, (2**32, 2**32))
    dry = over("purge", "--dry-run")
    assert "With --dry-run nothing is done; else:" in dry.err
    assert (tmp_path / "queue.db.before-0002_search").exists()
    result = over("purge")
    assert (
        f"{tmp_path / 'mine.db'} is a copy with buyers' data, older than 0 days: remove it yourself." in result.err
    )
    assert "queue.db.before-0002_search, a copy from before an update, is removed." in result.err
    left = {path.name for path in tmp_path.glob("*db*")}
    assert left >= {"mine.db", "queue.db.before-0003_import", "queue.db.before-lunch"}
    assert "queue.db.before-0002_search" not in left


def test_what_a_killed_practice_left_is_removed_and_what_is_in_use_is_not(
    over: Run, tmp_path: Path, temporary: Path
) -> None:
    left, used = (temporary / f"returns-tui-practice-{name}" for name in ("left", "used"))
    for folder in (left, used):
        folder.mkdir()
        (folder / "returns.db").write_bytes((tmp_path / "queue.db").read_bytes())
    held = os.open(used, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        said = "1 copy of a queue, left by a practice that was killed, is removed.\n"
        assert over("purge", "--dry-run").err.endswith(f"else: {said}")
        assert left.exists()
        assert said in over("purge").err
        assert [path.name for path in temporary.iterdir()] == [used.name]
    finally:
        os.close(held)


def test_only_files_of_purged_mails_are_removed(over: Run, tmp_path: Path) -> None:
    over("set", MAT, "--buyer-email", "other@marketplace.amazon.co.uk")
    over("message", MAT, "--subject", "Hello", "--text", "Hello.")
    over("send")
    (tmp_path / "mail" / "own-1-0123456789.eml").write_text("mine")
    over("purge")
    names = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert [name for name in names if MAT in name] == [name for name in names if name != "own-1-0123456789.eml"]
    assert len(names) == 2


def test_a_mail_file_that_cannot_be_removed_is_told(over: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    result = over("purge")
    assert result.status == 1
    monkeypatch.undo()
    assert "Permission denied" in result.err


def test_while_somebody_reads_for_long_the_log_is_left_for_the_next_run(
    over: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrubbing, "BUSY_SECONDS", 0.2)
    over("list")
    with closing(sqlite3.connect(tmp_path / "queue.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM request").fetchone()
        if reader.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            pytest.skip("this SQLite keeps no log in which somebody could read")
        result = over("purge")
        assert result.status == 1
        assert "Old bytes may be left in" in result.err
    assert holding_the_buyer(tmp_path) == []
    result = over("purge")
    assert (result.status, result.out) == (0, "")
    store = open_store(str(tmp_path / "queue.db"))
    with store.connection():
        assert store.database.execute_sql(
            "SELECT count(*) FROM purge_run WHERE finished_at IS NULL"
        ).fetchone() == (0,)
    store.close()


def test_without_a_database_none_is_made(run: Run, tmp_path: Path) -> None:
    assert run("purge").status == 3
    assert not (tmp_path / "queue.db").exists()


@pytest.mark.parametrize("given", ["30", "30h", "never", "-1d", "30 d"])
def test_another_time_than_days_is_refused(queue: Run, days: Callable[[str], None], given: str) -> None:
    days(given)
    result = queue("purge")
    assert result.status == 2
    assert "purge.after: must be a number of days such as 30d" in result.err
