"""Prompts: how an operator makes one decision on one request. Each posts it, and carries nothing out.

A prompt is loaded when it is first opened.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from returns_tui.policy.decisions import Decision
    from returns_tui.policy.request import Request
    from returns_tui.ui.prompts.base import Prompt
    from returns_tui.ui.prompts.context import PromptContext

PROMPTS = {
    "approve": ("approve", "ApprovePrompt"),
    "close": ("close", "ClosePrompt"),
    "refund": ("refund", "RefundPrompt"),
    "received": ("short", "ReceivedPrompt"),
    "cancelled": ("short", "CancelledPrompt"),
    "message": ("message", "MessagePrompt"),
    "note": ("note", "NotePrompt"),
    "snooze": ("short", "SnoozePrompt"),
    "assign": ("short", "AssignPrompt"),
    "edit": ("edit", "EditPrompt"),
}
"""The file and the class of each action's prompt."""


def open_prompt(
    action_id: str, request: Request, context: PromptContext, *, draft: Decision | None = None
) -> Prompt:
    """Return the prompt for an action, to be mounted in the place of the details pane.

    Args:
        action_id: approve, close, refund, received, cancelled, message, note, snooze, assign or edit.
        request: as it is on the screen.
        draft: a decision of that kind that could not be carried out; what was typed for it is put in again.

    Raises:
        KeyError: there is no prompt for that action.
    """
    file, name = PROMPTS[action_id]
    prompt: type[Prompt] = getattr(import_module(f"{__name__}.{file}"), name)
    return prompt(request, context, draft=draft)
