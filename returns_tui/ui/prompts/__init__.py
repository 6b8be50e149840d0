"""Prompts: how an operator makes one decision on one request. Each posts it, and carries nothing out."""

from __future__ import annotations

from returns_tui.policy.decisions import Decision
from returns_tui.policy.request import Request
from returns_tui.ui.prompts.approve import ApprovePrompt
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.close import ClosePrompt
from returns_tui.ui.prompts.context import PromptContext
from returns_tui.ui.prompts.edit import EditPrompt
from returns_tui.ui.prompts.message import MessagePrompt
from returns_tui.ui.prompts.note import NotePrompt
from returns_tui.ui.prompts.refund import RefundPrompt
from returns_tui.ui.prompts.short import CancelledPrompt, ReceivedPrompt, SnoozePrompt

__all__ = ["Prompt", "PromptContext", "open_prompt"]

_PROMPTS: dict[str, type[Prompt]] = {
    "approve": ApprovePrompt,
    "close": ClosePrompt,
    "refund": RefundPrompt,
    "received": ReceivedPrompt,
    "cancelled": CancelledPrompt,
    "message": MessagePrompt,
    "note": NotePrompt,
    "snooze": SnoozePrompt,
    "edit": EditPrompt,
}


def open_prompt(
    action_id: str, request: Request, context: PromptContext, *, draft: Decision | None = None
) -> Prompt:
    """Return the prompt for an action, to be mounted in the place of the details pane.

    Args:
        action_id: approve, close, refund, received, cancelled, message, note, snooze or edit.
        request: as it is on the screen.
        draft: a decision of that kind that could not be carried out; what was typed for it is put in again.

    Raises:
        KeyError: there is no prompt for that action.
    """
    return _PROMPTS[action_id](request, context, draft=draft)
