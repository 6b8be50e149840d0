"""One minute of what `python -m tests.soak` does for half an hour."""

from __future__ import annotations

from pathlib import Path

from tests.soak.run import soak, told


def test_a_minute_of_four_inboxes_an_importer_and_a_sender_on_one_queue(tmp_path: Path) -> None:
    findings = soak(tmp_path, str(tmp_path / "queue.db"), seconds=60, seed="suite")
    assert findings.troubles == [], told(findings)
    decided = sum(findings.done[f"events: {kind}"] for kind in ("approve", "close", "refund", "message", "undo"))
    assert decided >= 5, told(findings)
    assert findings.done["lines cut off"] >= 5, told(findings)
