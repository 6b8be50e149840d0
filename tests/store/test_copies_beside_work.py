"""Copies that are made while a report is taken in and requests are decided: each is one moment of the queue."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from returns_tui.config.values import Config
from returns_tui.store import sqlite_file
from returns_tui.store.database import Store, open_store, seconds
from tests.cli.conftest import RETURNS_HEADER, return_row
from tests.conftest import NOW, insert_request
from tests.faults.invariants import violations

DECIDES = """
import sys, threading
from datetime import UTC, datetime
from returns_tui.config import load
from returns_tui.policy.decisions import Note, RefundDecision
from returns_tui.store import decisions, sqlite_file
from returns_tui.store.database import open_store
sqlite_file.wal_is_safe = lambda: sys.argv[2] == "wal"
ending = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ending.set()), daemon=True).start()
config, now = load(environ={}, database=sys.argv[1], operator="ana"), datetime(2026, 9, 24, 10, 0, tzinfo=UTC)
store = open_store(config.database)
number = 0
while not ending.is_set():
    number += 1
    request = number % 30 + 1
    decision = Note("Called.") if number > 30 else RefundDecision(3990)
    decisions.decide(store, config, request, decision, operator="ana", now=now)
    if number == 5:
        print("going", flush=True)
store.close()
"""
IMPORTS = """
import sys
from returns_tui.cli.main import main
from returns_tui.store import sqlite_file
sqlite_file.wal_is_safe = lambda: sys.argv[2] == "wal"
sys.exit(main(["--database", sys.argv[1], "import", sys.argv[3], "--marketplace", "amazon.co.uk"]))
"""


@contextmanager
def at_work(code: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield process
            process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_each_copy_beside_an_importer_and_an_operator_is_one_moment(
    sqlite_store: Store, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr(sqlite_file, "wal_is_safe", lambda: mode == "wal")
    for _number in range(30):
        insert_request(
            sqlite_store, config, state="received", reported_state="received", delivered_at=seconds(NOW) - 3600
        )
    sqlite_store.close()
    rows = [return_row(f"205-{number:07d}-1120037", Order_Item_ID=f"9{number:013d}") for number in range(600)]
    report = tmp_path / "report.txt"
    report.write_text("\n".join((RETURNS_HEADER, *rows)) + "\n", encoding="utf-8")
    path = str(sqlite_store.path)
    copies: list[Path] = []
    with at_work(DECIDES, path, mode) as deciding:
        assert deciding.stdout is not None
        assert deciding.stdout.readline() == "going\n"
        with at_work(IMPORTS, path, mode, str(report)) as importing:
            while (importing.poll() is None and len(copies) < 4) or not copies:
                copies.append(tmp_path / f"copy{len(copies)}.db")
                sqlite_store.back_up(copies[-1])
    counts = []
    for copy in copies:
        store = open_store(str(copy))
        assert violations(store) == []
        with store.connection():
            counts.append(store.database.execute_sql("SELECT count(*) FROM event").fetchone()[0])
        store.close()
    assert counts == sorted(counts)
    assert counts[0] > 0
