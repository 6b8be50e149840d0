"""Closing a request: a reason by its key, the text that the buyer will read, then yes or no."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from returns_tui.config.values import ClosureReason
from returns_tui.errors import ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.policy.decisions import Close, Decision, Plan
from returns_tui.policy.request import Request
from returns_tui.ui.fitted import fitted
from returns_tui.ui.line_list import LineList
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.context import PromptContext
from returns_tui.ui.prompts.languages import language_of, next_language
from returns_tui.ui.prompts.letter import Letter

_STACKED = 70  # columns below which labels and text have no room beside each other


class ClosePrompt(Prompt):
    """The reasons for the request's state, and the exact text beside them, or below where it is narrow."""

    DEFAULT_CSS = """
    ClosePrompt LineList { height: 1fr; max-width: 60%; }
    ClosePrompt .prompt--right { width: 1fr; height: 1fr; margin-left: 1; }
    ClosePrompt.-stacked .prompt--columns { layout: vertical; }
    ClosePrompt.-stacked LineList { width: 1fr; max-width: 100%; height: auto; }
    ClosePrompt.-stacked .prompt--right { margin: 1 0 0 1; }
    """

    def __init__(self, request: Request, context: PromptContext, *, draft: Decision | None = None) -> None:
        super().__init__(request, context, draft=draft)
        self.reasons: list[ClosureReason] = [
            reason for reason in context.config.closure_reasons.values() if request.state in reason.when
        ]
        self.language: str | None = None

    def title_text(self) -> str:
        """Name the request."""
        return _("Close {order}: why? The buyer reads this text.").format(order=self.order)

    def body(self) -> ComposeResult:
        """Lay out reasons and text."""
        with Horizontal(classes="prompt--columns"):
            reasons = LineList([f" {reason.key}  {reason.label}" for reason in self.reasons])
            reasons.styles.width = _width(reasons)
            yield reasons
            letter = Letter()
            letter.add_class("prompt--right")
            yield letter

    def on_resize(self, event: events.Resize) -> None:
        """Give the labels the width that they need, and the text the rest."""
        stacked = event.size.width < _STACKED
        self.set_class(stacked, "-stacked")
        listed = self.query_one(LineList)
        if stacked:
            listed.styles.width = None
            listed.styles.height = min(len(self.reasons), event.size.height // 2)
        else:
            listed.styles.width = _width(listed)
            listed.styles.height = None

    def hint(self) -> str:
        """Say how to choose."""
        if not self.reasons:
            return self.keys(_("No closure reason of the config is for this state. {back} back"))
        return self.keys(
            _("Key: that reason   {down} {up}: look   {language}: language   {read_on}: read on   {back} back")
        )

    def opened(self) -> None:
        """Show the first reason, or the one that was chosen before."""
        if isinstance(self.draft, Close):
            self.language = self.draft.language
            ids = [reason.id for reason in self.reasons]
            if self.draft.reason in ids:
                self.query_one(LineList).select(ids.index(self.draft.reason))
        self._preview()
        self.resume()

    def pressed(self, event: events.Key) -> bool:
        """Choose, look, change the language, scroll."""
        if not self.reasons:
            return False
        listed = self.query_one(LineList)
        keys = [reason.key for reason in self.reasons]
        typed = event.character if event.is_printable else None
        if typed is not None and typed in keys:
            if keys.index(typed) != listed.index:
                self.language = None
            listed.select(keys.index(typed))
            self.proceed()
        elif event.key == "enter":
            self.proceed()
        elif self.means(event, "language"):
            plan = self._preview()
            self.language = next_language(self._reason().text, self.language or language_of(plan))
            self._preview()
        elif not self.query_one(Letter).scroll_by(self.moves(event, "read_on", "read_back")):
            if not listed.move_by(self.moves(event, "down", "up", "first", "last")):
                return False
            self.language = None
            self._preview()
        return True

    def _reason(self) -> ClosureReason:
        return self.reasons[self.query_one(LineList).index]

    def _decision(self) -> Close:
        return Close(self._reason().id, self.language)

    def _preview(self) -> Plan | ReturnsTuiError | None:
        if not self.reasons:
            return None
        plan = self.planned(self._decision())
        self.query_one(Letter).show(plan, self.context.config)
        return plan

    def proceed(self) -> None:
        """Ask whether to close for the reason under the cursor."""
        decision = self._decision()
        self.query_one(Letter).show(self.planned(decision), self.context.config)
        self.go_on(decision, self._ask)

    def _ask(self, decision: Close, _plan: Plan) -> None:
        question = fitted(
            _("Close {order} as “{reason}”? y / N"),
            self.room,
            shrink=("reason",),
            order=self.order,
            reason=self._reason().label,
        )
        self.ask(question, lambda: self.decide(decision))


def _width(listed: LineList) -> int:
    return max((cell_len(line) for line in listed.lines), default=0) + 2
