"""The queue among others who change it: what became of a request while its details were read, or decided on.

What is shown is compared with how the operator saw it when the cursor came to it. A decision on what has changed
meanwhile is refused; what was typed for it stays, and its key asks again, on the request as it is now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from returns_tui.errors import StaleRequest
from returns_tui.i18n import _
from returns_tui.text import clean
from returns_tui.ui.actions import ACTIONS
from returns_tui.ui.clerk import Trouble
from returns_tui.ui.desk import CaseFile, CaseRead, Decided, Desk, NotWritten
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.shared_screen import SharedScreen

if TYPE_CHECKING:
    from returns_tui.ui.prompts.base import Prompt


class _Deciding(NamedTuple):
    """A decision that is being written: the request as it was seen, and the action that decides so."""

    seen: CaseFile
    action_id: str


class ChangesScreen(SharedScreen):
    """Shows the queue to somebody whose requests are changed by others."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self._deciding: dict[int, _Deciding] = {}
        self._least: dict[int, int] = {}  # the versions that requests have at least, where a refusal told them

    def outdated(self, case: CaseFile) -> bool:
        """Return whether it is known that the request is another than `case` says."""
        return case.request.version < self._least.get(case.request.id, 0)

    def on_prompt_decided(self, message: Prompt.Decided) -> None:
        """Know what was decided on until it is known what came of it."""
        from returns_tui.policy.decisions import KIND_OF

        request, kind = message.request, KIND_OF[type(message.decision)]
        seen = self.details.seen_of(request.id)
        if seen is not None:
            action = next(action for action in ACTIONS if action.kind == kind)
            self._deciding[request.id] = _Deciding(seen, action.id)

    def on_decided(self, message: Decided) -> None:
        """Know the request as it is now as seen: the change is the operator's own."""
        self._deciding.pop(message.case.request.id, None)
        self.details.saw(message.case)

    def on_not_written(self, message: NotWritten) -> None:
        """Forget what was decided."""
        self._deciding.pop(message.case.request.id, None)

    def on_case_read(self, message: CaseRead) -> None:
        """Say in an open prompt that its request is another now; the details have what changed."""
        prompt, request = self.prompt, message.case.request
        if prompt is not None and prompt.request.id == request.id and prompt.request.version < request.version:
            prompt.show_changed()

    def on_trouble(self, message: Trouble) -> None:
        """Say that a decision was refused since the request had changed, and how to go on."""
        error, about = message.error, message.about
        tried = self._deciding.pop(about, None) if about is not None and message.job == "decide" else None
        if about is None or tried is None or not isinstance(error, StaleRequest):
            return
        message.prevent_default()
        self._saving.discard(about)
        self._least[about] = error.version
        self.details.saw_before(tried.seen)
        said = _("Nothing was decided: {order} was changed meanwhile. {key} asks again.")
        order, key = clean(tried.seen.request.order_id), self.keymap.way(tried.action_id)
        self.announce(said.format(order=order, key=key), problem=True)
        self.look(surely=True)
