from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import sixty
from returns_tui.cli.main import main
from returns_tui.shipped import shipped

ADVISED: dict[sixty.Kind, tuple[str, str | None]] = {
    "too_late": ("close", "out_of_window"),
    "comes_back": ("approve", None),
    "keep": ("keep", None),
    "ask_photos": ("ask", "ask_photos"),
    "ask_what": ("ask", "ask_difference"),
    "later": ("look", None),
}


def test_each_of_the_sixty_is_advised_what_is_to_become_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reports = sixty.write(tmp_path, datetime(2026, 11, 25, 8, tzinfo=UTC))
    words = ["--config", str(shipped("config.example.yaml")), "--database", "returns.db", "--operator", "ana"]
    assert main([*words, "import", *map(str, reports), "--marketplace", sixty.MARKETPLACE]) == 0
    capsys.readouterr()
    for kind, wanted in ADVISED.items():
        for order in sixty.orders(kind):
            assert main([*words, "show", order, "--json"]) == 0
            said = json.loads(capsys.readouterr().out)
            assert (said["advice"]["suggest"], said["advice"]["target"]) == wanted
            assert said["state"] == "pending"
    assert sum(sort.number for sort in sixty.SORTS.values()) == 60
