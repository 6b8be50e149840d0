"""`python -m benchmarks`: measure, and write the table."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.bench import QUICK, Bench, Sizes
from benchmarks.figures import GROUPS, group
from benchmarks.queues import Queues, size_name
from benchmarks.table import Figure, line, missing, table
from returns_tui import __version__

HERE = Path(__file__).resolve().parent


def groups(text: str) -> list[str]:
    """Return the groups that `text` names, separated by commas."""
    names = text.split(",")
    unknown = sorted(set(names) - set(GROUPS))
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    return names


def count(text: str) -> int:
    """Return a number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of 1 or more")
    return int(text)


def arguments(words: list[str]) -> argparse.Namespace:
    """Return what was said on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure every figure.")
    parser.add_argument("--rounds", type=count, metavar="N", help="how often; 7, or 3 with --quick")
    parser.add_argument("--only", type=groups, metavar="NAME,…", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help="queues of a tenth of the size")
    parser.add_argument("--cache", type=Path, metavar="DIR", default=HERE / "data", help="where queues are kept")
    parser.add_argument("--output", type=Path, metavar="FILE", default=HERE / "results.md", help="the table")
    return parser.parse_args(words)


def say(text: str) -> None:
    """Tell who waits what is being done."""
    print(text, file=sys.stderr, flush=True)


def measured(name: str, bench: Bench) -> tuple[str, list[Figure]]:
    """Return a group's title and figures; a failure is a line of its own, and the other groups go on."""
    title, measure = group(name)
    say(title)
    found: list[Figure] = []
    try:
        for figure in measure(bench):
            say("  " + line(figure))
            found.append(figure)
    except Exception as error:  # one group must not take the figures of the others with it
        say(f"{type(error).__name__}: {error}")
        first = (str(error).splitlines() or [""])[0]
        found.append(missing("not finished", "", 0, f"{type(error).__name__}: {first}"))
    return title, found


def main(words: list[str]) -> int:
    """Measure what is wanted; return 0 when every limit is kept that could be measured, 2 when nothing can be."""
    wanted = arguments(words)
    if sys.platform != "linux" or shutil.which("setsid") is None:
        say("The figures need Linux: /proc, and setsid of util-linux.")
        return 2
    sizes = QUICK if wanted.quick else Sizes()
    rounds = wanted.rounds or (3 if wanted.quick else 7)
    sys.setswitchinterval(0.0005)  # so that the thread that stamps output comes to its turn
    with tempfile.TemporaryDirectory(prefix="returns-tui-benchmarks-") as folder:
        queues = Queues(wanted.cache.absolute(), say)
        bench = Bench(rounds, sizes, queues, Path(folder), say)
        found = dict(measured(name, bench) for name in wanted.only or GROUPS)
    remarks = []
    if wanted.quick:
        remarks.append(
            f"Measured with `--quick`: {size_name(sizes.middle)} and {size_name(sizes.large)} requests "
            f"in place of {size_name(Sizes().middle)} and {size_name(Sizes().large)}."
        )
    page = table(found, measured=datetime.now(UTC), version=__version__, rounds=rounds, remarks=remarks)
    wanted.output.write_text(page, encoding="utf-8")
    say(f"written: {wanted.output}")
    failed = [
        one for figures in found.values() for one in figures if one.met is False or one.name == "not finished"
    ]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
