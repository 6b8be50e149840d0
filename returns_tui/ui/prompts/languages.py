"""Going through the languages in which a text is there."""

from __future__ import annotations

from collections.abc import Mapping

from returns_tui.config.values import Phrases
from returns_tui.errors import ReturnsTuiError
from returns_tui.policy.decisions import Plan
from returns_tui.ui.prompts.objections import as_plan


def language_of(plan: Plan | ReturnsTuiError | None) -> str:
    """Return the language of the text that `plan` sends, "" where it sends none."""
    plan = as_plan(plan)
    details: Mapping[str, str] = plan.details if isinstance(plan, Plan) else {}
    return details.get("language", "")


def next_language(text: Phrases, present: str) -> str:
    """Return the language after `present` among those of `text`, the first one again after the last."""
    languages = list(text)
    at = languages.index(present) if present in languages else -1
    return languages[(at + 1) % len(languages)]
