from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.figures import GROUPS, group

CHECKOUT = Path(__file__).resolve().parents[2]


def test_one_figure_is_measured_from_end_to_end(tmp_path: Path) -> None:
    output = tmp_path / "results.md"
    words = ["--quick", "--rounds", "1", "--only", "quit", "--cache", str(tmp_path), "--output", str(output)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *words], cwd=CHECKOUT, capture_output=True, text=True, timeout=120
    )
    page = output.read_text(encoding="utf-8")
    assert "not finished" not in page, done.stderr
    assert "`--quick`: 10k and 100k requests in place of 100k and 1M" in page
    (figure,) = re.findall(
        r"^\| from the key to the end .* \| ([\d.]+) × \| ≤ 0.50 × \| (yes|\*\*no\*\*) \|", page, re.M
    )
    assert float(figure[0]) > 0
    assert done.returncode == (0 if figure[1] == "yes" else 1)
    assert (tmp_path / "returns-1k.tsv").exists()


def test_every_group_can_be_asked_for_by_its_name() -> None:
    titles = [group(name)[0] for name in GROUPS]
    assert len(set(titles)) == len(GROUPS) > 5
    assert command.arguments(["--only", ",".join(GROUPS)]).only == list(GROUPS)


def test_a_group_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.arguments(["--only", "idle,sleep"])
    assert "unknown: sleep" in capsys.readouterr().err
