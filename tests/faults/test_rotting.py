"""A database that rots is told as damaged, its copy named, and nothing is written to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.rotting import KINDS, faults, make_queue


def test_rot_is_told_and_no_command_takes_it_for_its_own_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    good = make_queue()
    told = 0
    for seed in range(2 * len(KINDS)):
        _kind, seen, wrong = faults(good, seed)
        assert wrong == []
        told += seen
    assert told >= len(KINDS)
