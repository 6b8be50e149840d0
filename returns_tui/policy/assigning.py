"""Whose a request is: the words that stand for operators."""

from __future__ import annotations

ME = "me"
NOBODY = "nobody"


def operator_named(text: str, operator: str) -> str:
    """Return the operator that `text` names: `me` is `operator`, `nobody` is ""; others by their names."""
    name = " ".join(text.split())
    return {ME: operator, NOBODY: ""}.get(name.casefold(), name)
