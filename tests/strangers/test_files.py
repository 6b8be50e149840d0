"""A sample of what `python -m tests.strangers` does with files: bad ones are refused, and leave nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.strangers import special
from tests.strangers.cutting import cut_everywhere
from tests.strangers.findings import Findings
from tests.strangers.mutations import mutated
from tests.strangers.samples import configs, reports
from tests.strangers.taking import Taker

SEED = 7
FILES = 40  # of each kind


@pytest.fixture
def findings() -> Findings:
    return Findings()


def test_damaged_reports_are_taken_in_row_by_row_or_refused_and_leave_nothing(
    tmp_path: Path, findings: Findings
) -> None:
    chance = random.Random(SEED)
    (tmp_path / "taking").mkdir()
    taker = Taker(tmp_path / "taking", findings)
    for _number in range(FILES):
        taker.report(*mutated(chance, reports()))
    assert findings.troubles == []
    assert all(findings.done[f"bad reports, exit status {status}"] for status in (0, 1, 2))


def test_damaged_configs_are_refused_in_a_sentence(tmp_path: Path, findings: Findings) -> None:
    chance = random.Random(SEED)
    (tmp_path / "taking").mkdir()
    taker = Taker(tmp_path / "taking", findings)
    for _number in range(FILES // 2):
        taker.config(*mutated(chance, configs()))
    assert findings.troubles == []
    assert findings.done["bad configs, refused"]


def test_half_a_download_never_gives_a_wrong_row(findings: Findings) -> None:
    cut_everywhere(findings)
    assert findings.troubles == []
    assert findings.done["rows of reports cut off, taken in"] > 100


def test_what_is_no_file_of_text_or_far_too_much_of_one_is_refused_without_waiting(
    tmp_path: Path, findings: Findings
) -> None:
    some_reports = ("named pipe", "endless device", "1 GB behind a good beginning", "a billion laughs", "deep XML")
    some_configs = ("endless device", "deep lists", "laughing aliases", "objects of Python")
    special.refuse(tmp_path, findings, some_reports, some_configs)
    assert findings.troubles == []
