"""The short prompts: the goods are back, the buyer cancelled, put aside until later."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from returns_tui.errors import ReturnsTuiError, UsageError
from returns_tui.i18n import _
from returns_tui.policy.assigning import ME, NOBODY, operator_named
from returns_tui.policy.decisions import Assign, Cancelled, Decision, Plan, Received, Snooze
from returns_tui.policy.snooze import CHANGE, parse_until
from returns_tui.policy.waking import UNTIL_CHANGE
from returns_tui.text import clean
from returns_tui.ui.fitted import fitted
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.fields import Field
from returns_tui.ui.prompts.letter import Letter


class _OneLine(Prompt):
    """One field, and below it what the decision does."""

    def label_text(self) -> str:
        """Return the field's name."""
        raise NotImplementedError

    def example(self) -> str:
        """Return what stands in the empty field."""
        return ""

    def decision(self) -> Decision:
        """Return what is typed as a decision. Raises UsageError where it is none."""
        raise NotImplementedError

    def question_text(self) -> str:
        """Return the question before the decision."""
        raise NotImplementedError

    def before(self) -> str:
        """Return what was typed for a decision that could not be carried out."""
        return ""

    def body(self) -> ComposeResult:
        """Lay out the field."""
        with Horizontal(classes="prompt--row"):
            yield Static(Content(self.label_text()), classes="prompt--label")
            yield Field(self.before(), placeholder=self.example())
        yield Letter()

    def fields(self) -> list[Widget]:
        """Return the field."""
        return [self.query_one(Field)]

    def hint(self) -> str:
        """Say how to go on."""
        return self.keys(_("{choose}: go on   {back} back"))

    def typed(self) -> bool:
        """Return whether something is typed."""
        return bool(self.query_one(Field).text)

    def opened(self) -> None:
        """Show what it would do."""
        self._preview()
        self.resume()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what is typed does."""
        event.stop()
        self._preview()

    def _preview(self) -> None:
        plan: Plan | ReturnsTuiError
        try:
            plan = self.planned(self.decision())
        except UsageError as error:
            plan = error
        letter = self.query_one(Letter)
        if isinstance(plan, ReturnsTuiError):
            letter.show(plan, self.context.config)
        else:
            warnings = "".join("\n! " + clean(warning) for warning in plan.warnings)
            letter.show_content(Content(clean(plan.summary) + warnings))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on."""
        event.stop()
        self.proceed()

    def proceed(self) -> None:
        """Ask the question, or say what is wrong."""
        try:
            decision = self.decision()
        except UsageError as error:
            self.say(str(error))
            return
        plan = self.planned(decision)
        if isinstance(plan, ReturnsTuiError):
            self.say(str(plan))
            return
        self.ask(self.question_text(), lambda: self.decide(decision))


class ReceivedPrompt(_OneLine):
    """The goods are back; a word on their condition if there is something to say."""

    KEEPS = True

    def title_text(self) -> str:
        """Name the request."""
        return _("Goods of {order} are back").format(order=self.order)

    def label_text(self) -> str:
        """Name the field."""
        return _("Condition")

    def example(self) -> str:
        """Show that it can be left out."""
        return _("as new, used, parts missing .. (can stay empty)")

    def before(self) -> str:
        """Return the condition typed before."""
        return self.draft.condition if isinstance(self.draft, Received) else ""

    def fields_typed(self) -> Mapping[str, str]:
        """Return the condition."""
        return {"condition": self.query_one(Field).text}

    def decision(self) -> Decision:
        """Return what is typed."""
        return Received(self.query_one(Field).text)

    def question_text(self) -> str:
        """Ask."""
        condition = self.query_one(Field).text
        if condition:
            return fitted(
                _("Goods of {order} are back, “{condition}”? y / N"),
                self.room,
                shrink=("condition",),
                order=self.order,
                condition=condition,
            )
        return _("Goods of {order} are back? y / N").format(order=self.order)


class SnoozePrompt(_OneLine):
    """Put the request aside. Its clock runs on."""

    def title_text(self) -> str:
        """Name the request."""
        return _("Snooze {order}: until when, or “change”: until a report changes it?").format(order=self.order)

    def label_text(self) -> str:
        """Name the field."""
        return _("Until")

    def example(self) -> str:
        """Show what can be written."""
        return _("4h, 2d, tomorrow, change, 2026-09-24T14:30")

    def decision(self) -> Decision:
        """Return what is typed as a time."""
        text = self.query_one(Field).text
        if not text:
            raise UsageError(_("Type a time: 4h, 2d, tomorrow, or a date; or “change”."))
        return Snooze(parse_until(text, self.context.now(), self.context.config.timezone))

    def before(self) -> str:
        """Return the time typed before."""
        if not isinstance(self.draft, Snooze):
            return ""
        if self.draft.until == UNTIL_CHANGE:
            return CHANGE
        local = self.draft.until.astimezone(ZoneInfo(self.context.config.timezone))
        return local.strftime("%Y-%m-%dT%H:%M")

    def question_text(self) -> str:
        """Ask, with the time in full."""
        decision = self.decision()
        assert isinstance(decision, Snooze)
        if decision.until == UNTIL_CHANGE:
            return _("Snooze {order} until a report changes it? y / N").format(order=self.order)
        until = decision.until.astimezone(ZoneInfo(self.context.config.timezone))
        return _("Snooze {order} until {time}? y / N").format(
            order=self.order, time=until.strftime("%a %d %b %H:%M")
        )


class AssignPrompt(_OneLine):
    """Whose the request is; Enter alone takes it, or gives it back."""

    def title_text(self) -> str:
        """Name the request, and whose it is."""
        whose = self.request.assigned_to or _("nobody")
        return _("{order}: whose? Now: {name}").format(order=self.order, name=clean(whose))

    def label_text(self) -> str:
        """Name the field."""
        return _("Give to")

    def example(self) -> str:
        """Show what can be written, and what an empty field means."""
        if self.request.assigned_to == self.context.operator:
            return _("a name, or empty: nobody")
        return _("a name, nobody, or empty: me")

    def before(self) -> str:
        """Return the name typed before."""
        return self.draft.to if isinstance(self.draft, Assign) else ""

    def decision(self) -> Decision:
        """Return whose it is to be."""
        typed = self.query_one(Field).text
        if not typed:
            typed = NOBODY if self.request.assigned_to == self.context.operator else ME
        return Assign(operator_named(typed, self.context.operator))

    def question_text(self) -> str:
        """Ask."""
        decision = self.decision()
        assert isinstance(decision, Assign)
        if not decision.to:
            return _("Make {order} nobody's? y / N").format(order=self.order)
        if decision.to == self.context.operator:
            return _("Make {order} yours? y / N").format(order=self.order)
        return fitted(
            _("Give {order} to {name}? y / N"), self.room, shrink=("name",), order=self.order, name=decision.to
        )


class CancelledPrompt(Prompt):
    """The buyer took the request back: only the question."""

    def title_text(self) -> str:
        """Name the request."""
        return _("{order}: cancelled by the buyer").format(order=self.order)

    def body(self) -> ComposeResult:
        """Lay out what it does."""
        yield Letter()

    def opened(self) -> None:
        """Ask at once, or say why it cannot be."""
        plan = self.planned(Cancelled())
        letter = self.query_one(Letter)
        if isinstance(plan, ReturnsTuiError):
            letter.show(plan, self.context.config)
            self.resume()
            return
        letter.show_content(Content(clean(plan.summary)))
        self.ask(
            _("Mark {order} as cancelled by the buyer? y / N").format(order=self.order),
            lambda: self.decide(Cancelled()),
            back=self.dismiss,
        )
