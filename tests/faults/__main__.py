"""`python -m tests.faults`: the program killed and refused at every place and before every statement.

`--only decide,send` for some acts, `--database sqlite` or `postgresql` for one kind, `--list` for the names of all
places. Ends with 1 when anything was lost, doubled or half done.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.faults.acts import acts
from tests.faults.ground import Grounds
from tests.faults.sweep import Findings, places, sweep
from tests.postgresql_server import INSTALL, running_server, server_programs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", default="", help="acts, with commas between them")
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    if given.list:
        print("\n".join(places()))
        return 0
    findings, begun = Findings(), time.monotonic()
    wanted = {name for name in given.only.split(",") if name}
    with ExitStack() as open_ones:
        folder = Path(open_ones.enter_context(tempfile.TemporaryDirectory(prefix="returns-faults-")))
        kinds = []
        if given.database != "postgresql":
            kinds.append(Grounds(folder / "sqlite"))
        programs = server_programs()
        if given.database != "sqlite" and programs is None:
            print(INSTALL)
        elif given.database != "sqlite" and programs is not None:
            kinds.append(Grounds(folder / "postgresql", open_ones.enter_context(running_server(programs))))
        for grounds in kinds:
            for act in acts():
                if not wanted or act.name in wanted:
                    sweep(act, grounds, findings)
                    made = findings.made_by(act.name, grounds.backend)
                    print(f"{grounds.backend:<11} {act.name:<14} {made:>5} faults", flush=True)
    kinds_of = Counter[str]()
    for (kind, _act, _backend), number in findings.faults.items():
        kinds_of[kind] += number
    for kind, number in kinds_of.items():
        print(f"{kind:<26} {number:>5}")
    for trouble in findings.troubles:
        print(f"TROUBLE {trouble}")
    print(
        f"{kinds_of.total()} faults in {time.monotonic() - begun:.0f} s,"
        f" {len(findings.places)} of {len(places())} places, {len(findings.troubles)} troubles"
    )
    return 1 if findings.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
