"""Writing something down: for us, or what the buyer answered. Nothing of it leaves."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from returns_tui.errors import ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.policy.decisions import Decision, Note
from returns_tui.policy.request import Request
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.context import PromptContext
from returns_tui.ui.prompts.fields import Writing
from returns_tui.ui.prompts.toggles import Toggles

KEEP = "k"  # not the key that sends a message: who takes the one prompt for the other sends nothing


class NotePrompt(Prompt):
    """A text, and whether the buyer wrote it."""

    KEEPS = True

    def __init__(self, request: Request, context: PromptContext, *, draft: Decision | None = None) -> None:
        super().__init__(request, context, draft=draft)
        self.before = draft if isinstance(draft, Note) else Note("")
        self.from_buyer = self.before.from_buyer

    def title_text(self) -> str:
        """Say whose words these are, and that they stay."""
        if self.from_buyer:
            return _("What the buyer wrote on {order}, stays here").format(order=self.order)
        return _("PRIVATE NOTE on {order}, stays here").format(order=self.order)

    def title_rest(self) -> str:
        """Say what that means."""
        return _(": the reply clock runs") if self.from_buyer else _(": the buyer never sees it")

    def editable(self) -> tuple[Writing, str]:
        """Return the text; its file says that it is private."""
        what = "what-the-buyer-wrote" if self.from_buyer else "private-note"
        return self.query_one(Writing), f"{what}-{self.order}"

    def body(self) -> ComposeResult:
        """Lay out the text and the box."""
        yield Writing(self.before.text)
        yield Toggles(
            {"from_buyer": _("the buyer wrote this")},
            self.context.keymap,
            on=frozenset({"from_buyer"} if self.from_buyer else ()),
        )

    def fields(self) -> list[Widget]:
        """Return text and box."""
        return [self.query_one(Writing), self.query_one(Toggles)]

    def hint(self) -> str:
        """Say how to go on."""
        return self.keys(
            _(
                "{go_on}: go on  {editor}: editor  {next_field}: whose  {back}: keep, back"
                "  {throw_away}: throw away"
            )
        )

    def typed(self) -> bool:
        """Return whether there is a text."""
        return bool(self.query_one(Writing).written.strip())

    def fields_typed(self) -> Mapping[str, str]:
        """Return the text, and whose it is."""
        whose = {"from_buyer": "yes"} if self.from_buyer else {}
        return {"text": self.query_one(Writing).written, **whose}

    def on_toggles_changed(self, event: Toggles.Changed) -> None:
        """Say it in the title."""
        event.stop()
        self.from_buyer = "from_buyer" in event.toggles.on
        self.retitle()
        self.keep_soon()

    def pressed(self, event: events.Key) -> bool:
        """Go on."""
        if self.means(event, "go_on") or (event.key == "enter" and self.query_one(Toggles).has_focus):
            self.proceed()
            return True
        return False

    def proceed(self) -> None:
        """Ask whether to keep it here."""
        decision = Note(self.query_one(Writing).written, self.from_buyer)
        plan = self.planned(decision)
        if isinstance(plan, ReturnsTuiError):
            self.say(str(plan))
            return
        question = (
            _("Keep this here as the buyer's words on {order}? {key}: keep / N")
            if self.from_buyer
            else _("Keep this here, for us only, on {order}? {key}: keep / N")
        )
        self.ask(question.format(order=self.order, key=KEEP), lambda: self.decide(decision), yes=KEEP)
