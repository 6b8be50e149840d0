"""Why this advice, these costs and this deadline, as plain lines in the place of the details."""

from __future__ import annotations

from collections.abc import Iterator

from returns_tui.config.values import Config
from returns_tui.i18n import _
from returns_tui.text import clean, wrap
from returns_tui.ui import advice_words
from returns_tui.ui.desk import CaseFile
from returns_tui.ui.details import LABEL, Fact, why


def explanation(case: CaseFile, config: Config, width: int) -> list[Fact]:
    """Return the lines, each of at most `width` cells with its label."""
    lines = []
    for fact in _told(case, config):
        for number, line in enumerate(wrap(fact.text, max(10, width - LABEL))):
            lines.append(Fact(fact.label if number == 0 else "", line, fact.ink))
    return lines


def _told(case: CaseFile, config: Config) -> Iterator[Fact]:
    advice = case.advice
    if advice is not None:
        yield Fact(_("Advice"), advice_words.suggested(advice, config), "strong")
        yield Fact(_("Because"), advice.because)
        if advice.rule:
            yield Fact(_("Rule"), _where(advice.rule, advice.line, config))
            yield Fact(_("Fits"), advice_words.conditions(advice.met))
        if advice.costs is not None:
            for label, text in advice_words.breakdown(advice.costs):
                yield Fact(label, text)
    yield Fact(_("Due"), why(case, config))


def _where(rule: str, line: int | None, config: Config) -> str:
    if line is None or config.source is None:
        return _("{rule}, a built-in one").format(rule=rule)
    return _("{rule}, line {line} of {file}").format(rule=rule, line=line, file=clean(config.source.name))
