"""A sample of what `python -m tests.strangers` does with texts: a stranger's text is shown, and never obeyed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.programs import surroundings
from returns_tui.config.values import Config
from returns_tui.store.database import Store
from tests.strangers import talking
from tests.strangers.findings import Findings
from tests.strangers.payloads import PAYLOADS
from tests.strangers.talking import Talk, program_in
from tests.strangers.visiting import inbox_command, visit

CHANCE = random.Random(7)
SOME = 3  # texts that are tried everywhere by the suite; the command tries all


@pytest.fixture
def findings() -> Findings:
    return Findings()


def target(store: Store) -> str:
    """Return a store's database as `--database` takes it."""
    if store.path is not None:
        return str(store.path)
    at = store.database.connect_params
    return f"postgresql://{at.get('user', '')}@{at['host']}:{at['port']}/{store.database.database}"


def test_reports_full_of_hostile_texts_are_taken_in_and_every_command_says_only_text(
    store: Store, tmp_path: Path, findings: Findings
) -> None:
    talk = Talk(program_in(tmp_path, target(store)), findings)
    talking.fill(talk, PAYLOADS)
    talking.decide(talk, CHANCE.sample(list(PAYLOADS.values()), SOME))
    talking.show_all(talk, every=30)
    for text in CHANCE.sample(list(PAYLOADS.values()), SOME):
        talking.mistype(talk, text)
    assert findings.troubles == []
    assert findings.done["mails with hostile texts"] >= SOME


def test_what_was_never_cleaned_is_shown_as_text_by_every_command(
    store: Store, config: Config, tmp_path: Path, findings: Findings
) -> None:
    talking.poison(store, config, [[text] for text in PAYLOADS.values()])
    talking.show_all(Talk(program_in(tmp_path, target(store), operator=PAYLOADS["markup"]), findings), every=15)
    assert findings.troubles == []


def test_what_was_never_cleaned_is_shown_as_text_on_every_screen(
    sqlite_store: Store, config: Config, tmp_path: Path, findings: Findings
) -> None:
    texts = list(PAYLOADS.values())
    mixed = "\x1b]0;owned\x07 \u202eevil [/] [@click=app.quit()]quit[/] [XL] :smile: {{ 7*7 }}"
    rows = [[mixed], *(texts[start : start + 20] for start in range(0, len(texts), 20))]
    talking.poison(sqlite_store, config, rows)
    program_in(tmp_path, target(sqlite_store))
    command = inbox_command(tmp_path, target(sqlite_store), operator=PAYLOADS["title"])
    pasted = "".join(CHANCE.sample(texts, SOME))[:2000]
    shown = visit(command, surroundings(tmp_path), tmp_path, findings, requests=len(rows), pasted=pasted)
    assert findings.troubles == []
    assert r"\x1b]0;owned\x07\u202eevil[/][@click=app.quit()]quit[/][XL]:smile:{{7*7}}" in "".join(shown.split())
