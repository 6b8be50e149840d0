"""A sample of what `python -m tests.faults` does: nothing is lost, doubled or half done."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.acts import acts
from tests.faults.ground import Grounds
from tests.faults.sweep import Findings, places, sweep

SEED = 7
ON_POSTGRESQL = {"decide"}  # a database for each fault takes its time


@pytest.fixture(params=["sqlite", "postgresql"])
def grounds(request: pytest.FixtureRequest, tmp_path: Path) -> Grounds:
    server = None if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    return Grounds(tmp_path / "grounds", server)


def test_a_fault_at_any_place_loses_and_doubles_nothing(grounds: Grounds) -> None:
    findings = Findings()
    for act in acts():
        if grounds.backend == "sqlite" or act.name in ON_POSTGRESQL:
            sweep(act, grounds, findings, random.Random(SEED))
    assert findings.troubles == []
    assert sum(findings.faults.values()) > 8
    if grounds.backend == "sqlite":
        assert findings.places == set(places()), "a place that no act passes shows nothing"
