"""The policy texts of the config, read by the lint before any of them is filled in."""

from __future__ import annotations

from collections.abc import Iterator

from returns_tui.config.values import Config, Phrase, Phrases
from returns_tui.errors import Problem
from returns_tui.policy.lint.letter import Letter, Purpose, read
from returns_tui.policy.lint.rules import Finding
from returns_tui.policy.texts import pick_language


def objections(config: Config) -> Iterator[tuple[Problem, Finding]]:
    """Yield what the lint finds in the texts of `config`, each thing once, with its place in the file."""
    told = set()
    for purpose, subjects, texts in _letters(config):
        for language, text in texts.items():
            subject = subjects[pick_language(subjects, [language])] if subjects else Phrase("")
            letter = Letter(
                subject.text,
                text.text,
                purpose,
                languages=(language,),
                hosts=tuple(config.marketplaces),
                known=tuple(account.seller_name for account in config.accounts.values() if account.seller_name),
                template=True,
            )
            for finding in read(letter, config.lint):
                phrase = subject if finding.part == "subject" else text
                line = None if phrase.line is None else phrase.line + max(finding.line, 1) - 1
                quote = f"“{finding.quote}”: " if finding.quote else ""
                said = f"{quote}{finding.label}. {finding.reason} ({finding.source})"
                problem = Problem(line, phrase.path, said)
                if problem not in told:
                    told.add(problem)
                    yield problem, finding


def _letters(config: Config) -> Iterator[tuple[Purpose, Phrases, Phrases]]:
    yield "approve", config.approval.subject, config.approval.text
    for reason in config.closure_reasons.values():
        yield "close", reason.subject, reason.text
    for message in config.messages.values():
        yield "message", message.subject, message.text
    for address in config.addresses.values():
        yield "approve", {}, address.instructions
