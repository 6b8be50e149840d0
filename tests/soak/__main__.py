"""`python -m tests.soak`: four inboxes, an importer and a sender on one queue for half an hour.

`--minutes N` for another time, `--database postgresql` for a server that it starts itself, `--seed TEXT` for other
keys. Ends with 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.conftest import fresh_database
from tests.postgresql_server import INSTALL, running_server, server_programs
from tests.soak.run import soak, told


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    with ExitStack() as open_ones:
        folder = Path(open_ones.enter_context(tempfile.TemporaryDirectory(prefix="returns-soak-")))
        database = str(folder / "queue.db")
        if given.database == "postgresql":
            programs = server_programs()
            if programs is None:
                print(INSTALL)
                return 2
            server = open_ones.enter_context(running_server(programs))
            database = open_ones.enter_context(fresh_database(server))
        findings = soak(folder, database, seconds=given.minutes * 60, seed=given.seed)
    print(told(findings))
    return 1 if findings.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
