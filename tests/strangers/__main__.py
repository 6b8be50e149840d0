"""`python -m tests.strangers`: hostile texts everywhere, thousands of damaged files, reports in every order.

`--only texts`, `files` or `orders` for one of them, `--files N` for another number of damaged reports, and of
configs, `--seed TEXT` for others. Ends with 1 when anything was obeyed, broke, hung or left something behind.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.programs import surroundings
from returns_tui import config as configuration
from returns_tui.shipped import shipped
from returns_tui.store.database import open_store
from tests.conftest import fresh_database
from tests.postgresql_server import INSTALL, running_server, server_programs
from tests.store.test_ingest_permutations import differences
from tests.strangers import special, talking
from tests.strangers.cutting import cut_everywhere
from tests.strangers.findings import Findings
from tests.strangers.mutations import mutated
from tests.strangers.payloads import PAYLOADS
from tests.strangers.samples import configs, reports
from tests.strangers.taking import Taker
from tests.strangers.talking import Talk, program_in
from tests.strangers.visiting import inbox_command, visit

AT_ONCE = 6  # requests that one inbox visits


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.strangers", description=__doc__)
    parser.add_argument("--only", default="texts,files,orders", help="some of these, with commas between")
    parser.add_argument("--files", type=int, default=2000, help="damaged reports, and as many configs")
    parser.add_argument("--orders", type=int, default=60, help="sets of four reports, each taken in in 24 orders")
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    findings, begun = Findings(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="returns-strangers-") as name:
        folder = Path(name)
        os.environ.update(surroundings(folder))
        if "texts" in given.only:
            _texts(folder, findings)
        if "files" in given.only:
            _files(folder, findings, given.files, given.seed)
        if "orders" in given.only:
            _orders(folder, findings, given.orders)
    print(findings.told())
    print(f"{time.monotonic() - begun:.0f} s")
    return 1 if findings.troubles else 0


def _texts(folder: Path, findings: Findings) -> None:
    said = folder / "said"
    said.mkdir()
    talk = Talk(program_in(said, str(said / "queue.db")), findings)
    talking.fill(talk, PAYLOADS)
    talking.decide(talk, list(PAYLOADS.values()))
    talking.show_all(talk)
    for text in PAYLOADS.values():
        talking.mistype(talk, text)
    print("every command", flush=True)
    texts = list(PAYLOADS.values())
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE]
        shown = folder / f"shown-{start}"
        shown.mkdir()
        program = program_in(shown, str(shown / "queue.db"))
        store = open_store(str(shown / "queue.db"))
        loaded = configuration.load(shown / "config.yaml", environ={}, cwd=shown)
        talking.poison(store, loaded, [[text] for text in some])
        store.close()
        talking.show_all(Talk(program, findings))
        command = inbox_command(shown, str(shown / "queue.db"), operator=_as_word(some[0]))
        visit(command, surroundings(shown), shown, findings, requests=len(some), pasted=some[-1][:2000])
        print(f"every screen, {start + len(some)} of {len(texts)} texts", flush=True)


def _as_word(text: str) -> str:
    """Return a text as a word of a command line."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "") or "ana"


def _files(folder: Path, findings: Findings, number: int, seed: str) -> None:
    cut_everywhere(findings)
    (folder / "special").mkdir()
    special.refuse(folder / "special", findings, special.REPORTS, special.CONFIGS)
    print("special files, files cut off", flush=True)
    (folder / "taking").mkdir()
    taker = Taker(folder / "taking", findings)
    chance = random.Random(seed)
    for count in range(1, number + 1):
        taker.report(*mutated(chance, reports()))
        taker.config(*mutated(chance, configs()))
        if count % 500 == 0:
            print(f"damaged files, {count} of {number}", flush=True)


def _orders(folder: Path, findings: Findings, number: int) -> None:
    """Take sets of four reports in, in every order, on both databases; fewer on the slower one."""
    loaded = configuration.load(shipped("config.example.yaml"), environ={}, cwd=folder)
    programs = server_programs()
    with ExitStack() as open_ones:
        targets = {"sqlite": (str(folder / "orders.db"), range(number))}
        if programs is None:
            print(INSTALL)
        else:
            server = open_ones.enter_context(running_server(programs))
            url = open_ones.enter_context(fresh_database(server))
            targets["postgresql"] = (url, range(number, number + max(1, number // 4)))
        for backend, (target, seeds) in targets.items():
            store = open_store(target)
            for seed in seeds:
                findings.done[f"orders of four reports, {backend}"] += 24
                for wrong in differences(store, loaded, seed):
                    findings.trouble(backend, wrong)
            store.close()


if __name__ == "__main__":
    sys.exit(main())
