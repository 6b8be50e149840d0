"""What a decision would send, as the operator reads it before confirming."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from returns_tui.config.values import Config
from returns_tui.errors import ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.policy.decisions import OutboxDraft, Plan
from returns_tui.text import clean
from returns_tui.ui.prompts.objections import as_plan, letter_text, told


def way(draft: OutboxDraft, config: Config) -> str:
    """Return in one line by which way an outbox entry leaves, and to whom."""
    if draft.kind == "mail":
        return _("Mail to {to}, {seconds} s after the decision.").format(to=draft.to, seconds=config.undo_window)
    if draft.kind == "adjustment":
        return draft.text
    by = _by(draft.due_at, config.timezone)
    if draft.action == "Send message":
        return _(
            "The buyer's address is not known: “{action}” in Seller Central{by}, with this text to paste."
        ).format(action=draft.action, by=by)
    return _("Click “{action}” in Seller Central{by}; it tells the buyer.").format(action=draft.action, by=by)


def _by(due_at: datetime | None, zone: str) -> str:
    if due_at is None:
        return ""
    return _(" by {time}").format(time=due_at.astimezone(ZoneInfo(zone)).strftime("%d %b %H:%M"))


def described(plan: Plan | ReturnsTuiError, config: Config) -> Content:
    """Return what the lint found, warnings, ways out, then the exact texts; or why it cannot be done."""
    plan = as_plan(plan)
    if isinstance(plan, ReturnsTuiError):
        return Content.assemble((_("Not possible: "), "bold"), clean(str(plan)))
    # Warnings and ways run on in one paragraph, and no line is left blank: the room is for the buyer's text.
    lines: list[tuple[str, str] | str | Content] = [told(plan.findings)]
    for warning in plan.warnings:
        lines += [("! " + clean(warning), "bold"), " "]
    for draft in plan.outbox:
        lines += [clean(way(draft, config)), " "]
    shown: set[tuple[str, str]] = set()
    for draft in plan.outbox:
        letter = (draft.subject, draft.text)
        if draft.kind == "adjustment" or letter in shown:
            continue
        shown.add(letter)
        lines.append("\n")
        subject, text = letter_text(draft, plan.findings)
        if draft.subject:
            lines += [(_("Subject: "), "bold"), subject, "\n"]
        lines.append(text)
    return Content.assemble(*lines).rstrip()


class Letter(VerticalScroll, can_focus=False):
    """Shows `described`; the prompt scrolls it with the page keys."""

    DEFAULT_CSS = """
    Letter { scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Letter > Static { height: auto; width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield Static(Content(""), id="letter-text")

    def show(self, plan: Plan | ReturnsTuiError, config: Config) -> None:
        """Show another plan from its beginning."""
        self.show_content(described(plan, config))

    def show_content(self, content: Content) -> None:
        """Show other words from their beginning."""
        self.query_one("#letter-text", Static).update(content)
        self.scroll_home(animate=False)

    def scroll_by(self, action_id: str) -> bool:
        """Scroll as an action of the table says; return whether it is one that scrolls."""
        if action_id == "read_on":
            self.scroll_page_down(animate=False)
        elif action_id == "read_back":
            self.scroll_page_up(animate=False)
        else:
            return False
        return True
