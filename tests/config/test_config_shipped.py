"""The shipped config.example.yaml, which also is where the built-in texts and figures come from."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_tui.config import load
from returns_tui.config.containers import Field, Fields, ListOf, MapOf
from returns_tui.config.defaults import SECTIONS
from returns_tui.config.kinds import Kind, Nullable
from returns_tui.config.schema import CLOCK_NAMES, SCHEMA
from returns_tui.config.values import Approval, ClockName, ClosureReason, Config, MessageTemplate, Phrase
from returns_tui.errors import ConfigError, Problem
from returns_tui.shipped import shipped

EXAMPLE = shipped("config.example.yaml")
SOURCE = EXAMPLE.read_text(encoding="utf-8")
Load = Callable[..., Config]


def phrases(config: Config) -> Iterator[Phrase]:
    named: list[ClosureReason | MessageTemplate | Approval] = [config.approval]
    named.extend(config.closure_reasons.values())
    named.extend(config.messages.values())
    for entry in named:
        yield from entry.subject.values()
        yield from entry.text.values()


def test_the_example_is_without_a_problem(environ: dict[str, str]) -> None:
    assert load(EXAMPLE, environ=environ).source == EXAMPLE


def test_what_holds_without_a_file_is_what_the_example_says(loaded: Load, environ: dict[str, str]) -> None:
    built_in, example = loaded(), load(EXAMPLE, environ=environ)
    same = (
        "statuses",
        "reasons",
        "refunds",
        "greetings",
        "abroad",
        "require_contact",
        "undo_window",
        "stale_after",
    )
    for name in same:
        assert getattr(built_in, name) == getattr(example, name), name
    for name, marketplace in built_in.marketplaces.items():
        assert marketplace.clocks == example.marketplaces[name].clocks
        assert marketplace.faults == example.marketplaces[name].faults
    assert list(built_in.closure_reasons) == list(example.closure_reasons)
    assert list(built_in.messages) == list(example.messages)
    assert [(phrase.path, phrase.text) for phrase in phrases(built_in)] == [
        (phrase.path, phrase.text) for phrase in phrases(example)
    ]


def test_every_built_in_clock_runs_and_says_its_source(loaded: Load) -> None:
    for clock in loaded().marketplaces["amazon.de"].clocks.values():
        assert clock.duration is not None
        assert "20" in clock.source  # the year in which it was read


def test_every_text_of_the_example_stands_on_the_line_that_it_names(environ: dict[str, str]) -> None:
    lines = SOURCE.split("\n")
    found = list(phrases(load(EXAMPLE, environ=environ)))
    assert found
    for phrase in found:
        assert phrase.line is not None
        assert phrase.text.split("\n")[0].strip() in lines[phrase.line - 1]


def test_built_in_texts_name_no_line(loaded: Load) -> None:
    assert all(phrase.line is None for phrase in phrases(loaded()))


def test_the_example_has_every_section_that_gives_defaults() -> None:
    for name in SECTIONS:
        assert f"\n{name}:" in SOURCE


def test_the_schema_knows_the_clocks_of_the_values() -> None:
    assert set(CLOCK_NAMES) == set(get_args(ClockName))


def fields_of(kind: Kind) -> Iterator[Field]:
    if isinstance(kind, Fields):
        for entry in kind.fields:
            yield entry
            yield from fields_of(entry.kind)
    elif isinstance(kind, MapOf):
        yield from fields_of(kind.value)
    elif isinstance(kind, ListOf):
        yield from fields_of(kind.item)
    elif isinstance(kind, Nullable):
        yield from fields_of(kind.inner)


def test_every_key_is_told_in_a_sentence_and_says_what_it_takes() -> None:
    entries = list(fields_of(SCHEMA))
    assert len(entries) > 60
    for entry in entries:
        assert entry.doc[0].isupper() or entry.doc.startswith("`"), entry.name
        assert entry.doc.endswith("."), entry.name
        assert entry.kind.shape, entry.name


def test_a_missing_example_says_that_the_installation_is_broken(
    loaded: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from returns_tui.config import defaults

    monkeypatch.setattr(defaults, "shipped", lambda name: tmp_path / name)
    defaults.section.cache_clear()
    defaults._nodes.cache_clear()
    with pytest.raises(ConfigError, match="install returns-tui again"):
        loaded()
    monkeypatch.undo()
    assert loaded().closure_reasons


def test_loading_takes_neither_the_screen_nor_the_template_engine_along() -> None:
    script = (
        "import sys; from returns_tui.config import load; load();"
        "print(sorted({'textual', 'jinja2', 'peewee', 'rich'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert result.stdout.strip() == "[]"


BLOCKS = SOURCE.split("\n\n")


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.text(alphabet="ax:-?[]{}&*!|>'\"#\n\t @%1é0", max_size=4))
def test_a_damaged_example_is_either_taken_or_refused_as_configuration(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, inserted: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    text = "\n\n".join(chance.sample(BLOCKS, chance.randint(1, 4)))
    for _change in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        text = text[:start] + inserted + text[start + chance.randint(0, 3) :]
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with contextlib.suppress(ConfigError):
        assert load(path, environ={"USER": "ana"}).marketplaces


NAMES = [*(entry.name for entry in fields_of(SCHEMA)), "en", "EUR", "amazon.de"]
VALUES = st.recursive(
    st.sampled_from(["null", "true", "-1", "9999999999", "'x'", '""', "24h", "amazon.de", "~/x", "a@b.example"])
    | st.text(alphabet="abé.:/-@ 19", max_size=8).map(lambda text: "'" + text + "'"),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
    | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    .map(lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([entry.name for entry in SCHEMA.fields]), VALUES, max_size=4))
def test_any_value_under_any_key_is_either_taken_or_refused_as_configuration(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text("".join(f"{key}: {value}\n" for key, value in values.items()), encoding="utf-8")
    path.chmod(0o600)
    problems: list[Problem] = []
    try:
        load(path, environ={"USER": "ana"})
    except ConfigError as error:
        problems = error.problems
    assert all(problem.line is not None and problem.path for problem in problems)
