"""`python -m tests.planted`: plants every bug and says which test noticed it; 1 when one was not noticed."""

from __future__ import annotations

import argparse
import sys

from tests.planted.bugs import BUGS
from tests.planted.run import find_all, without_bugs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    parser.add_argument("words", nargs="*", help="only bugs whose name has all of these words")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="so many bugs at once (2)")
    arguments = parser.parse_args()
    chosen = [bug for bug in BUGS if all(word in bug.name for word in arguments.words)]
    if not chosen:
        parser.error("no bug has such a name")
    if problem := without_bugs(chosen):
        print(f"The tests fail without any bug:\n{problem}")
        return 1
    survived = 0
    print(f"{'bug':<68} {'noticed by':<90} {'s':>5}", flush=True)
    for finding in find_all(chosen, arguments.workers):
        survived += not finding.caught_by
        noticed = finding.caught_by or "NOTHING"
        print(f"{finding.name:<68} {noticed:<90} {finding.seconds:>5.0f}", flush=True)
        if finding.trouble:
            print(finding.trouble, flush=True)
    print(f"{len(chosen)} bugs planted, {len(chosen) - survived} noticed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
