"""Every act of the program, broken off at every place and before every statement, and what is found afterwards."""

from __future__ import annotations

import ast
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import returns_tui
from returns_tui.failpoints import watch
from returns_tui.store.database import open_store
from tests.faults.acts import Act
from tests.faults.ground import Ground, Grounds
from tests.faults.injection import Arm, Ended, Say, at_place, at_statement, in_a_process
from tests.faults.invariants import missing, strays, violations

DEEDS = ("kill", "fail", "full")
DEEDS_OF_DATABASES = ("kill", "fail")
_UP_TO = 2000  # statements of an act; more than any has


@dataclass
class Findings:
    """What a sweep did and found.

    Attributes:
        faults: how many were injected: (kind, act, database) → number.
        places: failpoints at which something was injected.
        troubles: what must not be, with the fault before it.
    """

    faults: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def made_by(self, act: str, backend: str) -> int:
        """Return how many faults were injected into one act on one kind of database."""
        return sum(number for (_kind, *where), number in self.faults.items() if where == [act, backend])


def places() -> list[str]:
    """Return the names of all failpoints, from the source."""
    root = Path(returns_tui.__file__).parent
    return sorted(
        {
            str(node.args[0].value)
            for file in root.rglob("*.py")
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "failpoint"
            and isinstance(node.args[0], ast.Constant)
        }
    )


def sweep(act: Act, grounds: Grounds, findings: Findings, sample: random.Random | None = None) -> None:
    """Break an act off at every place and before every statement; find out what is left.

    Args:
        sample: when given, only one fault at each place, and before some statements, by its choice.
    """
    if grounds.backend not in act.backends:
        return
    passed = _clean(act, grounds, findings)
    for deed in DEEDS_OF_DATABASES:
        numbers = range(1, _UP_TO) if sample is None else sorted(sample.sample(range(1, 40), 3))
        for number in numbers:
            name = f"{deed} before statement {number}"
            ended = _one(act, grounds, name, at_statement(number, deed), findings, f"statement: {deed}")
            if not ended.hit and sample is None:
                break
    for place, times in passed.items():
        for deed in DEEDS if sample is None else (sample.choice(DEEDS),):
            for time in range(1, 1 + times) if sample is None else (sample.randint(1, times),):
                name = f"{deed} at {place}, time {time}"
                ended = _one(act, grounds, name, at_place(place, deed, time), findings, f"place: {deed}")
                if ended.hit:
                    findings.places.add(place)


def _clean(act: Act, grounds: Grounds, findings: Findings) -> Counter[str]:
    """Do an act twice without any fault, which must be well, too; acts remember from it what is right.

    Returns how often it passes each place.
    """
    with grounds.ground(act.model) as ground:
        ended = in_a_process(lambda say: act.do(ground, say), lambda say: watch(lambda place: say(f"at {place}")))
        said = [word for word in ended.said if not word.startswith("at ")]
        wrong = again(act, ground, said) + ([] if ended.how == "done" else [ended.how])
        findings.troubles += [f"{act.name}, {grounds.backend}, no fault: {trouble}" for trouble in wrong]
        return Counter(word.removeprefix("at ") for word in ended.said if word.startswith("at "))


def _one(act: Act, grounds: Grounds, name: str, arm: Arm, findings: Findings, kind: str) -> Ended:
    name = f"{act.name}, {grounds.backend}, {name}"
    with grounds.ground(act.model) as ground:
        ended = in_a_process(lambda say: act.do(ground, say), arm)
        if not ended.hit:
            return ended
        findings.faults[kind, act.name, grounds.backend] += 1
        if ended.how not in ("killed", "refused", "done"):
            findings.troubles.append(f"{name}: {ended.how}")
        findings.troubles += [f"{name}: {trouble}" for trouble in again(act, ground, ended.said)]
        return ended


def again(act: Act, ground: Ground, said: list[str]) -> list[str]:
    """Do the act again, which must succeed, and say what is wrong then. `said` is what was acknowledged before."""

    def recover(say: Say) -> None:
        words: list[str] = []
        act.do(ground, words.append)
        store = open_store(ground.target)
        try:
            said.extend(words)
            for trouble in violations(store):
                say(trouble)
            for trouble in missing(store, {word for word in said if word.startswith("decision ")}):
                say(trouble)
            for trouble in act.wrong(ground, store, said):
                say(trouble)
        finally:
            store.close()
        for trouble in strays(ground.folder, ground.folder / "mail"):
            say(trouble)

    ended = in_a_process(recover)
    return ended.said + ([] if ended.how == "done" else [f"again: {ended.how}"])
