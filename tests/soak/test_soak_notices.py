"""The soak notices what it is there for: an inbox whose memory grows, and one that breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import run
from tests.soak.run import soak, told

# What Python runs before anything else, in every program that has it on its path.
LEAKS = """
import sys, threading, time
kept = []
def leak():
    while True:
        kept.append(bytearray(b"x" * 1_000_000))
        time.sleep(0.1)
if "import" not in sys.argv and "send" not in sys.argv and "adjustments" not in sys.argv:
    threading.Thread(target=leak, daemon=True).start()
"""
BREAKS = """
import os
if "operator1" in open(f"/proc/{os.getpid()}/cmdline").read():
    from returns_tui.ui.status_line import StatusLine
    def broken(self, text, **named):
        raise RuntimeError("planted")
    StatusLine.say = broken
"""


@pytest.mark.parametrize(
    ("what", "said"), [(LEAKS, "memory grew"), (BREAKS, "RuntimeError")], ids=["growth", "a crash"]
)
def test_what_goes_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, said: str) -> None:
    planted = tmp_path / "planted"
    planted.mkdir()
    (planted / "sitecustomize.py").write_text(what, encoding="utf-8")
    usual = run._environment

    def with_it(folder: Path) -> dict[str, str]:
        environ = usual(folder)
        return {**environ, "PYTHONPATH": f"{planted}:{environ['PYTHONPATH']}"}

    monkeypatch.setattr(run, "_environment", with_it)
    folder = tmp_path / "soak"
    folder.mkdir()
    findings = soak(folder, str(folder / "queue.db"), seconds=12, seed="notices", size=60)
    assert any(said in trouble for trouble in findings.troubles), told(findings)
