"""What the lint holds back: shown with its letter, and insisted on by a key of its own where that is allowed."""

from __future__ import annotations

from typing import TypeVar

from textual.content import Content

from returns_tui.errors import ReturnsTuiError, TextObjection
from returns_tui.i18n import _, ngettext
from returns_tui.policy.decisions import OutboxDraft, Plan
from returns_tui.policy.lint.rules import Finding
from returns_tui.text import clean

INSIST = "i"
_PLACES = 2  # that are named of each rule, so that the letter is still to be seen below them


_Outcome = TypeVar("_Outcome", Plan | ReturnsTuiError, Plan | ReturnsTuiError | None)


def as_plan(plan: _Outcome) -> _Outcome:
    """Return what would be done, also where the lint holds it back: the operator has to see the letter."""
    if isinstance(plan, TextObjection):
        held: Plan = plan.plan
        return held
    return plan


def told(findings: tuple[Finding, ...]) -> Content:
    """Return what was found, each rule once with the first places, what blocks first."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity != "block"):
        by_rule.setdefault(finding.rule, []).append(finding)
    lines = []
    for same in by_rule.values():
        first, more = same[0], len(same) - _PLACES
        mark = _("!! {label}") if first.severity == "block" else _("! {label}")
        places = [clean(finding.place) for finding in same[:_PLACES] if finding.line]
        if more > 0:
            places.append(ngettext("{n} more", "{n} more", more).format(n=more))
        where = " " + ", ".join(places) if places else ""
        why = f". {clean(first.reason)} ({clean(first.source)})\n"
        lines.append(Content.assemble((mark.format(label=first.label), "bold"), where, why))
    return Content("").join(lines)


def letter_text(draft: OutboxDraft, findings: tuple[Finding, ...]) -> tuple[Content, Content]:
    """Return subject and text of a draft, cleaned, with what was found in them reversed."""
    return _marked(draft.subject, "subject", findings), _marked(draft.text, "text", findings)


def _marked(whole: str, part: str, findings: tuple[Finding, ...]) -> Content:
    lines = part == "text"
    pieces: list[str | tuple[str, str]] = []
    at = 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        if finding.part != part or finding.start < at or finding.end <= finding.start:
            continue
        pieces.append(clean(whole[at : finding.start], lines=lines))
        pieces.append((clean(whole[finding.start : finding.end], lines=lines), "reverse"))
        at = finding.end
    pieces.append(clean(whole[at:], lines=lines))
    return Content.assemble(*pieces)


def question(objection: TextObjection) -> str:
    """Return the question whether a text that the lint warns of is to leave all the same, where it may."""
    if objection.blocked:
        return _("{why} Any key: back, to change it").format(why=objection)
    return _("{why} i: all the same / N").format(why=objection)
