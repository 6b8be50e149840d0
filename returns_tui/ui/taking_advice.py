"""From a suggestion to the prompt that prepares it. Nothing is decided by that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from returns_tui.policy.advice import Suggestion
from returns_tui.policy.request import Request

if TYPE_CHECKING:
    from returns_tui.policy.decisions import Decision


class Prepared(NamedTuple):
    """The action whose prompt is to be opened, and with what; None where there is something to be typed first."""

    action_id: str
    decision: Decision | None


def prepared(suggestion: Suggestion, request: Request) -> Prepared | None:
    """Return what a suggestion prepares; None for one that only says to wait or to look."""
    from returns_tui.policy import decisions

    if suggestion.kind in ("keep", "refund"):
        if not request.refundable:
            return Prepared("refund", None)
        keep = suggestion.kind == "keep"
        return Prepared("refund", decisions.RefundDecision(request.refundable, keep_item=keep))
    if suggestion.kind == "approve":
        return Prepared("approve", decisions.Approve(suggestion.target))
    if suggestion.kind == "ask":
        return Prepared("message", decisions.Message(suggestion.target))
    if suggestion.kind == "close" and suggestion.target is not None:
        return Prepared("close", decisions.Close(suggestion.target))
    return None
