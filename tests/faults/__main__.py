"""`python -m tests.faults`: the program killed and refused at every place, statement and call of the system.

`--only decide,system` for some of it, `--database sqlite` or `postgresql` for one kind, `--list` for the names of
all places. Ends with 1 when anything was lost, doubled or half done.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults import traced
from tests.faults.acts import acts
from tests.faults.ground import Grounds
from tests.faults.kills import kill_again_and_again
from tests.faults.stops import stop_again_and_again
from tests.faults.sweep import Findings, places, sweep
from tests.faults.traced import can_trace
from tests.postgresql_server import INSTALL, server_programs, stoppable_server


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", default="", help="acts, `system`, `kills` or `stops`, with commas between them")
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--stops", type=int, default=40, help="how often the server is stopped at once")
    parser.add_argument(
        "--kills", type=int, default=60, help="how often three that work are killed, on either database"
    )
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    if given.list:
        print("\n".join(places()))
        return 0
    findings, begun = Findings(), time.monotonic()
    wanted = {name for name in given.only.split(",") if name}
    with tempfile.TemporaryDirectory(prefix="returns-faults-") as name:
        folder = Path(name)
        if given.database != "postgresql":
            grounds = Grounds(folder / "sqlite")
            _sweep(grounds, findings, wanted)
            _kill(grounds, findings, wanted, given.kills)
            if not wanted or "system" in wanted:
                _trace(grounds, findings)
        programs = server_programs()
        if given.database != "sqlite" and programs is None:
            print(INSTALL)
        elif given.database != "sqlite" and programs is not None:
            with stoppable_server(programs) as server:
                grounds = Grounds(folder / "postgresql", server.url)
                _sweep(grounds, findings, wanted)
                _kill(grounds, findings, wanted, given.kills)
                if not wanted or "stops" in wanted:
                    stop_again_and_again(server, folder / "stops", findings, times=given.stops, seed="1")
    return _told(findings, time.monotonic() - begun)


def _sweep(grounds: Grounds, findings: Findings, wanted: set[str]) -> None:
    for act in acts():
        if not wanted or act.name in wanted:
            sweep(act, grounds, findings)
            _say(grounds.backend, act.name, findings.made_by(act.name, grounds.backend))


def _kill(grounds: Grounds, findings: Findings, wanted: set[str], times: int) -> None:
    if not wanted or "kills" in wanted:
        kill_again_and_again(grounds, findings, times=times, seed="1")
        _say(grounds.backend, "kills", findings.made_by("decide and send", grounds.backend))


def _trace(grounds: Grounds, findings: Findings) -> None:
    if not can_trace():
        print(traced.INSTALL)
        return
    for command in traced.commands():
        before = findings.faults.total()
        traced.trace(command, grounds, findings)
        _say("system", command.words[0], findings.faults.total() - before)


def _say(where: str, what: str, number: int) -> None:
    print(f"{where:<11} {what:<14} {number:>5} faults", flush=True)


def _told(findings: Findings, seconds: float) -> int:
    kinds_of = Counter[str]()
    for (kind, _act, _backend), number in findings.faults.items():
        kinds_of[kind] += number
    for kind, number in kinds_of.items():
        print(f"{kind:<26} {number:>5}")
    for trouble in findings.troubles:
        print(f"TROUBLE {trouble}")
    print(
        f"{kinds_of.total()} faults in {seconds:.0f} s,"
        f" {len(findings.places)} of {len(places())} places, {len(findings.troubles)} troubles"
    )
    return 1 if findings.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
