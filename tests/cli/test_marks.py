"""What the list marks besides the deadlines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from returns_tui.store import presence
from returns_tui.store.database import open_store
from tests.cli.conftest import KETTLE, Run, return_row


def test_the_list_marks_what_somebody_is_on_now(queue: Run, tmp_path: Path) -> None:
    def marked() -> list[bool]:
        return ["~" in line for line in queue("list").out.splitlines() if KETTLE in line]

    assert marked() == [False]
    store, now = open_store(str(tmp_path / "queue.db")), datetime.now(UTC)
    presence.be_on(store, "theirs", "ben", 1, since=now, now=now)
    assert marked() == [True]
    presence.be_nowhere(store, "theirs", now=now)
    store.close()
    assert marked() == [False]


def test_an_order_id_of_wide_signs_is_shown_whole(run: Run, report: Callable[..., str]) -> None:
    run("import", report(return_row("订单七七八一九零二"), return_row(KETTLE)), "--marketplace", "amazon.co.uk")
    assert "订单七七八一九零二" in run("list").out
