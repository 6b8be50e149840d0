"""A sample of what `python -m tests.faults` does: nothing is lost, doubled or half done."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.acts import acts
from tests.faults.ground import Grounds
from tests.faults.kills import kill_again_and_again
from tests.faults.stops import stop_again_and_again
from tests.faults.sweep import Findings, places, sweep
from tests.faults.traced import INSTALL, can_trace, commands, trace
from tests.postgresql_server import INSTALL as NO_SERVER
from tests.postgresql_server import server_programs, stoppable_server

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


@pytest.mark.skipif(not can_trace(), reason=INSTALL)
def test_a_full_disk_and_a_broken_one_lose_no_refund(tmp_path: Path) -> None:
    findings = Findings()
    trace(commands()[0], Grounds(tmp_path / "grounds"), findings, times=1)
    assert findings.troubles == []
    assert findings.faults.total() >= 5


def test_operators_and_a_courier_killed_at_any_moment_lose_and_double_nothing(grounds: Grounds) -> None:
    findings = Findings()
    kill_again_and_again(grounds, findings, times=2, seed="suite")
    assert findings.troubles == []
    assert findings.faults.total() == 6


@pytest.mark.skipif(not can_trace(), reason=INSTALL)
def test_a_full_disk_and_a_broken_one_leave_the_old_database_or_the_new_one(tmp_path: Path) -> None:
    findings = Findings()
    (migration,) = [command for command in commands() if command.act.name == "migrate"]
    trace(migration, Grounds(tmp_path / "grounds"), findings, times=1)
    assert findings.troubles == []
    assert findings.faults.total() >= 5


def test_a_server_stopped_at_once_loses_no_decision(tmp_path: Path) -> None:
    programs = server_programs()
    if programs is None:
        pytest.skip(NO_SERVER)
    findings = Findings()
    with stoppable_server(programs) as server:
        stop_again_and_again(server, tmp_path / "stops", findings, times=1, seed="suite")
    assert findings.troubles == []
