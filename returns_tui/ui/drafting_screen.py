"""What operators type and do not decide yet is kept: at most a moment later, and before the program ends.

It is kept for the request whose prompt it was typed into, whatever the cursor does meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.policy import money
from returns_tui.store.drafts import Draft
from returns_tui.ui.actions import ACTIONS, Action
from returns_tui.ui.changes_screen import ChangesScreen
from returns_tui.ui.clerk import Trouble
from returns_tui.ui.desk import Desk, DraftsRead
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.wording import local

if TYPE_CHECKING:
    from returns_tui.policy.decisions import Decision
    from returns_tui.policy.request import Request
    from returns_tui.ui.prompts.base import Prompt


class DraftingScreen(ChangesScreen):
    """Shows the queue to somebody who types."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self._typed: dict[tuple[int, str], Draft] = {}
        self.drafts_known = False  # until then no prompt opens: it would lack what was typed before

    def _begin_the_rest(self) -> None:
        super()._begin_the_rest()
        self.clerk.do(self.desk.drafts, "drafts")

    def on_drafts_read(self, message: DraftsRead) -> None:
        """Know what was typed at another time."""
        for draft in message.drafts:
            self._typed.setdefault((draft.request_id, draft.kind), draft)
        self.drafts_known = True
        self._show_drafts()

    def on_trouble(self, message: Trouble) -> None:
        """Go on without what was typed at another time, where that cannot be read."""
        self.drafts_known = self.drafts_known or message.job == "drafts"

    def typed_before(self, request: Request, kind: str) -> Draft | None:
        """Return what was typed for such a decision on a request."""
        return self._typed.get((request.id, kind))

    def on_prompt_typed(self) -> None:
        """Keep what stands in the prompt."""
        self.keep_typed()

    def keep_typed(self) -> None:
        """Keep what stands in the open prompt, if it is another text than the one that is kept."""
        prompt = self.prompt
        if prompt is None or not prompt.KEEPS or prompt.finished or not prompt.is_mounted:
            return
        self.keep_of(prompt)

    def meanwhile(self) -> None:
        """Do what has to go on while an editor has the terminal and this thread waits for it."""
        self.keep_typed()
        self.tell_others()

    def keep_of(self, prompt: Prompt) -> None:
        """Keep what stands in a prompt, or forget what is kept where nothing stands there any more."""
        request, kind = prompt.request, kind_of(prompt)
        fields, before = dict(prompt.kept), self._typed.get((request.id, kind))
        if fields == (dict(before.fields) if before is not None else {}):
            return
        draft = Draft(request.id, kind, fields, request.version, self.desk.now())
        if fields:
            self._typed[request.id, kind] = draft
        else:
            self._typed.pop((request.id, kind), None)
        self.clerk.do(partial(self.desk.keep, draft), "draft")
        self._show_drafts()

    def forget_typed(self, request_id: int, kind: str) -> None:
        """Forget what was typed for a decision that is made; the database did so with it."""
        if self._typed.pop((request_id, kind), None) is not None:
            self._show_drafts()

    def _show_drafts(self) -> None:
        said: dict[int, list[str]] = {}
        for draft in self._typed.values():
            action = action_of(draft.kind)
            at = local(draft.saved_at, self.config.timezone, self.desk.now())
            key = self.keymap.way(action.id)
            said.setdefault(draft.request_id, []).append(
                _("{action} of {time}; {key} goes on with it").format(action=_(action.label), time=at, key=key)
            )
        self.details.show_drafts({request_id: ", ".join(lines) for request_id, lines in said.items()})

    def since(self, draft: Draft, request: Request) -> str:
        """Return from when a draft is, and whether the request is another since."""
        at = local(draft.saved_at, self.config.timezone, self.desk.now())
        if draft.version != request.version:
            return _("draft of {time}, since changed").format(time=at)
        return _("draft of {time}").format(time=at)


def kind_of(prompt: Prompt) -> str:
    """Return the kind of decision that a prompt is for."""
    from returns_tui.ui.prompts import PROMPTS

    name = type(prompt).__name__
    (action,) = (action for action in ACTIONS if PROMPTS.get(action.id, ("", ""))[1] == name)
    assert action.kind is not None
    return action.kind


def action_of(kind: str) -> Action:
    """Return the action that makes decisions of a kind."""
    return next(action for action in ACTIONS if action.kind == kind)


def decision_of(kind: str, fields: Mapping[str, str], currency: str) -> Decision | None:
    """Return what was typed as a decision; None for a kind that keeps nothing. What is no amount is left out."""
    from returns_tui.policy import decisions

    if kind == "message":
        return decisions.Message(None, subject=fields.get("subject", ""), text=fields.get("text", ""))
    if kind == "note":
        return decisions.Note(fields.get("text", ""), bool(fields.get("from_buyer")))
    if kind == "received":
        return decisions.Received(fields.get("condition", ""))
    if kind != "set":
        return None
    try:
        paid = money.parse_amount(fields["paid"], currency) if "paid" in fields else None
    except UsageError:
        paid = None
    texts = {name: fields.get(name) for name in ("comment", "buyer_email", "buyer_name", "order_item_id")}
    return decisions.SetFacts(paid=paid, **texts)
