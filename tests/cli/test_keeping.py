"""`check`, `locate`, `backup`, `export`, the demo's queue, and what is said when things go wrong."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from returns_tui.cli.inbox import demo_queue
from returns_tui.store import cases, network_files, sqlite_file
from returns_tui.store import queue as store_queue
from returns_tui.store.query import ALL
from tests.cli.conftest import KETTLE, MAT, TEA_CUP, Run, return_row
from tests.store.damaging import zero_a_page


def test_check_says_what_is_in_use(queue: Run, config_file: Path) -> None:
    result = queue("check")
    assert (result.status, result.err) == (0, "")
    assert str(config_file) in result.out
    assert "queue.db" in result.out
    assert "SQLite 3." in result.out
    assert "journal: " in result.out
    assert "ansi" in result.out


def test_check_tells_all_problems_at_once(queue: Run, config_file: Path, tmp_path: Path) -> None:
    text = config_file.read_text(encoding="utf-8")
    text = text.replace("Kind regards", "Kind regards {{ sellername }}", 1).replace(
        "keys: {}", "keys: {aprove: A}"
    )
    config_file.write_text(text, encoding="utf-8")
    themes = Path(os.environ["XDG_CONFIG_HOME"]) / "returns-tui" / "themes"
    themes.mkdir(parents=True)
    (themes / "mine.yaml").write_text("name: mine\nprimary: no-such-colour\n")
    result = queue("check")
    assert result.status == 2
    for said in ("seller_name", "approve", "no-such-colour"):
        assert said in result.err, said
    line = text[: text.index("{{ sellername }}")].count("\n") + 1
    assert f"line {line}" in result.err


@pytest.mark.parametrize("name", ["nord", "ansi", "mine"])
def test_check_knows_every_theme_that_the_inbox_knows(queue: Run, config_file: Path, name: str) -> None:
    themes = Path(os.environ["XDG_CONFIG_HOME"]) / "returns-tui" / "themes"
    themes.mkdir(parents=True)
    (themes / "mine.yaml").write_text("name: mine\nprimary: '#336699'\n")
    with config_file.open("a", encoding="utf-8") as file:
        file.write(f"theme: {name}\n")
    result = queue("check")
    assert (result.status, result.err) == (0, "")


def test_check_tells_a_theme_that_is_not_there(queue: Run, config_file: Path) -> None:
    with config_file.open("a", encoding="utf-8") as file:
        file.write("theme: nrod\n")
    result = queue("check")
    assert result.status == 2
    assert "There is no theme “nrod”" in result.err


def test_check_lists_every_mistake_of_the_config_with_its_line(queue: Run, config_file: Path) -> None:
    config_file.write_text("undo_windw: 5s\nlanguage: en\ntimezone: Mars/Base\n", encoding="utf-8")
    result = queue("check")
    assert result.status == 2
    assert "line 1" in result.err
    assert "undo_window" in result.err
    assert "line 3" in result.err


def test_check_says_what_it_has_not_looked_at_while_the_config_cannot_be_read(
    queue: Run, config_file: Path
) -> None:
    with config_file.open("a", encoding="utf-8") as file:
        file.write("undo_windw: 15s\nkeys: {aprove: b}\n")
    checked = queue("check")
    assert checked.status == 2
    *wrong, last = checked.err.splitlines()
    assert "undo_windw" in wrong[0]
    assert last == "Texts, views, keys, themes, mail and database are looked at once this is mended."
    assert queue("list").err.splitlines() == wrong


def test_check_and_list_name_a_view_whose_query_is_wrong(queue: Run, config_file: Path) -> None:
    with config_file.open("a", encoding="utf-8") as file:
        file.write("views:\n  - {name: late, query: 'due:overdu'}\n")
    line = len(config_file.read_text(encoding="utf-8").splitlines())
    result = queue("check")
    assert result.status == 2
    assert f"line {line}: views.1.query: “due:overdu” at character 1: write <4h" in result.err
    result = queue("list", "--view", "late")
    assert result.status == 2
    assert result.err.startswith("View “late”: “due:overdu” at character 1")


def test_check_reads_the_policy_texts_by_the_lint(queue: Run, config_file: Path) -> None:
    text = config_file.read_text(encoding="utf-8").replace("Kind regards", "Call us: +44 20 7946 0958", 1)
    config_file.write_text(text, encoding="utf-8")
    line = text[: text.index("Call us")].count("\n") + 1
    noted = queue("check")
    assert (noted.status, noted.err) == (0, "")
    assert f"line {line}: approval.text.en: “Call us: +44 20 7946 0958”: phone or messenger." in noted.out
    config_file.write_text(text.replace("Call us: +44 20 7946 0958", "Leave us a good review"), encoding="utf-8")
    blocked = queue("check")
    assert blocked.status == 2
    assert f"line {line}: approval.text.en: “Leave us a good review”: asks for a review." in blocked.err


def test_check_makes_no_database(run: Run, tmp_path: Path) -> None:
    assert run("check").status == 0
    assert not (tmp_path / "queue.db").exists()


def test_check_tells_a_damaged_database(queue: Run, tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"not a database at all, but long enough to be looked at" * 4)
    result = queue("check")
    assert result.status == 3
    assert "queue.db" in result.err


def test_a_page_that_is_lost_is_found_by_check_which_names_the_copy(queue: Run, tmp_path: Path) -> None:
    assert queue("backup", "monday.db").status == 0
    zero_a_page(tmp_path / "queue.db", "event")
    before = (tmp_path / "queue.db").read_bytes()
    result = queue("check")
    assert result.status == 3
    assert "is damaged" in result.err
    assert f"its newest copy is {tmp_path / 'monday.db'}, of 20" in result.err
    assert (tmp_path / "queue.db").read_bytes() == before


def test_check_names_the_event_that_was_changed_behind_its_back(queue: Run, tmp_path: Path) -> None:
    assert queue("note", KETTLE, "--text", "called").status == 0
    assert queue("check").status == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "queue.db")) as database, database:
        ((number,),) = database.execute("SELECT max(id) FROM event").fetchall()
        database.execute("DROP TRIGGER event_unchanged")
        database.execute("UPDATE event SET operator = 'bob' WHERE id = ?", (number,))
    result = queue("check")
    assert result.status == 2
    assert f"event {number} (note by bob) is not what was written" in result.err
    assert len(result.err.splitlines()) == 1


def test_a_network_file_system_is_warned_of(queue: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mountinfo").write_text(f"30 27 0:40 / {tmp_path} rw - nfs4 server:/x rw\n")
    monkeypatch.setattr(network_files, "MOUNTS", tmp_path / "mountinfo")
    listed = queue("list")
    assert (listed.status, len(listed.err.splitlines())) == (0, 1)
    assert "network file system (nfs4)" in listed.err
    checked = queue("check")
    assert (checked.status, checked.err) == (0, "")
    assert "journal: delete" in checked.out
    assert "network file system (nfs4)" in checked.out


def test_check_says_why_the_journal_is_what_it_is_and_who_may_read(
    queue: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "note: " not in "".join(line for line in queue("check").out.splitlines() if "SQLite" in line)
    monkeypatch.setattr(sqlite_file, "wal_is_safe", lambda: False)
    (tmp_path / "queue.db").chmod(0o640)
    result = queue("check")
    assert (result.status, result.err) == (0, "")
    assert "journal: delete, SQLite 3." in result.out
    assert "note: this SQLite has a fault in WAL mode" in result.out
    assert f"note: other users of this machine may read {tmp_path / 'queue.db'}" in result.out


def test_locate_names_the_places(run: Run, config_file: Path, tmp_path: Path) -> None:
    places = dict(line.split(None, 1) for line in run("locate").out.splitlines())
    assert places["config"] == str(config_file)
    assert places["database"] == str(tmp_path / "queue.db")
    assert Path(places["example"]).is_file()


def test_a_backup_is_a_database_that_can_be_used(queue: Run, tmp_path: Path) -> None:
    assert queue("backup", "copy.db").status == 0
    assert [value["id"] for value in queue("list", "--json", "--database", "copy.db").objects] == [1, 2, 3]
    assert queue("backup", "copy.db").status == 2
    assert queue("backup", "queue.db").status == 2
    assert queue("backup", str(tmp_path)).status == 2
    assert queue("backup", "nowhere/copy.db").status == 3
    assert queue("list", "--json").status == 0


def test_a_backup_of_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("backup", "copy.db").status == 3
    assert list(tmp_path.glob("*.db")) == []


def test_an_export_has_every_request_with_its_history(queue: Run, tmp_path: Path) -> None:
    queue("refund", TEA_CUP, "--amount", "18.50")
    queue("close", MAT, "--reason", "not_returnable")
    assert queue("export", "out.json").status == 0
    values = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert {value["order_id"] for value in values} == {KETTLE, MAT, TEA_CUP}
    by_order = {value["order_id"]: value for value in values}
    assert [event["event"] for event in by_order[MAT]["history"]] == ["imported", "close"]
    assert by_order[TEA_CUP]["refunds"][0]["amount"] == "18.50"
    assert queue("export", "out.csv").status == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["order_id"]: row for row in csv.DictReader(file)}
    assert rows[TEA_CUP]["item"] == "保温杯"
    assert rows[TEA_CUP]["refunded"] == "18.50"
    assert "close pending > closed" in rows[MAT]["history"]
    assert list(rows[MAT])[: len(values[0]) - 3] == list(values[0])[:-3]


def test_an_export_that_fails_leaves_the_old_file(queue: Run, tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    result = queue("export", "out.csv")
    assert result.status == 2
    assert len(result.err.splitlines()) == 1
    assert queue("export", "nowhere/out.csv").status == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".export")] == []


UNUSABLE: dict[str, Callable[[Path], object]] = {
    "folder": lambda path: path.mkdir(),
    "missing": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "fifo": lambda path: os.mkfifo(path),
    "spreadsheet": lambda path: path.write_bytes(b"PK\x03\x04" + b"\0" * 400),
    "database": lambda path: path.write_bytes(b"SQLite format 3\0" + b"\0" * 400),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_file_that_is_something_else_is_refused_with_one_sentence(queue: Run, tmp_path: Path, kind: str) -> None:
    UNUSABLE[kind](tmp_path / "thing")
    before = queue("list", "--json", "--view", "all").out
    result = queue("import", "thing", "--json")
    assert result.status == 2
    assert len(result.err.splitlines()) == 1
    assert "thing" in result.err
    assert result.object["error"]
    assert queue("list", "--json", "--view", "all").out == before


@pytest.mark.parametrize("kind", ["folder", "empty", "binary", "fifo", "spreadsheet", "missing folder"])
def test_a_database_that_is_something_else_ends_with_3(run: Run, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "thing"
    if kind == "missing folder":
        place = Path("/proc/nowhere/returns.db")
    else:
        UNUSABLE[kind](place)
    for words in (("list",), ("show", "1"), ("worklist",), ("import", "returns.txt")):
        result = run(*words, "--database", str(place))
        assert result.status == 3, words
        assert len(result.err.splitlines()) == 1


def test_a_newer_database_ends_with_3(queue: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "queue.db") as database:
        database.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')")
    database.close()
    result = queue("list")
    assert result.status == 3
    assert "newer" in result.err


def test_a_config_that_is_missing_ends_with_2(queue: Run, tmp_path: Path) -> None:
    for name in ("nowhere.yaml", str(tmp_path)):
        result = queue("list", "--config", name)
        assert result.status == 2
        assert len(result.err.splitlines()) == 1


def test_what_nobody_expected_ends_in_a_sentence_and_a_report_without_data(
    queue: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        secret = "buyer1@marketplace.amazon.co.uk"
        raise RuntimeError(f"cannot do this for {secret}")

    monkeypatch.setattr(store_queue, "page", broken)
    result = queue("list")
    assert result.status == 1
    assert len(result.err.splitlines()) == 1
    assert "RuntimeError" in result.err
    (kept,) = (Path(os.environ["XDG_STATE_HOME"]) / "returns-tui").iterdir()
    assert str(kept) in result.err
    assert kept.stat().st_mode & 0o777 == 0o600
    text = kept.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "broken" in text
    assert "buyer1@" not in text


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_report_without_rows_needs_no_marketplace(
    run: Run, report: Callable[..., str], config_file: Path, words: tuple[str, ...]
) -> None:
    config_file.write_text("language: en\n", encoding="utf-8")
    assert run("import", report(return_row(KETTLE, Currency_code="EUR"), name="one.txt")).status == 2
    result = run("import", report(name="none.txt"), *words)
    assert result.status == 0
    assert result.err == ""
    if words:
        value = result.object
        assert (value["kind"], value["rows"], value["new"], value["rejected"]) == ("returns_flat", 0, 0, [])
    else:
        assert result.out == "none.txt: 0 rows (returns_flat)\n"
    assert run("list", "--view", "all", "--json").out == ""
    assert run("list", "--view", "all").err == "No request is in the queue yet.\n"


def test_a_new_queue_is_announced_so_that_a_mistyped_name_is_noticed(run: Run, tmp_path: Path) -> None:
    assert "new, empty queue" in run("list").err
    assert "new, empty queue" not in run("list").err


def test_without_any_config_everything_has_its_default(
    run: Run, report: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from returns_tui.cli.main import main

    name = report(return_row(KETTLE))
    Path("config.yaml").unlink()
    assert main(["import", name]) == 0
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["marketplace"] == "amazon.co.uk"
    assert (Path(os.environ["XDG_DATA_HOME"]) / "returns-tui" / "returns.db").is_file()


def test_the_demo_has_something_of_everything_and_stays_in_its_folder(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with demo_queue(tmp_path, now) as (store, config):
        found = list(cases.requests(store, ALL, now))
        assert {"pending", "approved", "received", "closed"} <= {request.state for request in found}
        assert any(request.comment for request in found)
        assert any(request.buyer_email for request in found)
        assert config.mail.transport == "files"
        assert config.mail.folder.is_relative_to(tmp_path)
        assert config.database == f"sqlite:///{tmp_path / 'returns.db'}"
        assert any(request.due_at is not None and request.due_at > now for request in found)
