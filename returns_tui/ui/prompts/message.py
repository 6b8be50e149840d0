"""Writing to the buyer: a template by its key, or one's own words, then yes or no."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from returns_tui.config.values import MessageTemplate
from returns_tui.errors import ReturnsTuiError, TextProblem, UsageError
from returns_tui.i18n import _
from returns_tui.policy import money
from returns_tui.policy.decisions import Decision, Message, Plan
from returns_tui.policy.mail_address import is_address
from returns_tui.policy.request import Request
from returns_tui.text import clean
from returns_tui.ui.fitted import fitted
from returns_tui.ui.line_list import LineList
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.context import PromptContext
from returns_tui.ui.prompts.fields import AmountField, Field, Writing
from returns_tui.ui.prompts.languages import language_of, next_language
from returns_tui.ui.prompts.letter import Letter
from returns_tui.ui.prompts.objections import as_plan


class MessagePrompt(Prompt):
    """Three views that take each other's place: the templates, one's own words, and what will be sent."""

    KEEPS = True

    DEFAULT_CSS = """
    MessagePrompt #amount-row, MessagePrompt #own-words { display: none; }
    MessagePrompt #own-words { height: 1fr; }
    """

    def __init__(self, request: Request, context: PromptContext, *, draft: Decision | None = None) -> None:
        super().__init__(request, context, draft=draft)
        before = draft if isinstance(draft, Message) else Message()
        self.templates: list[MessageTemplate] = list(context.config.messages.values())
        self.language = before.language
        self.amount = before.amount
        self.writing = before.template is None and bool(before.text or before.subject)
        self._before = before
        self._asked_amount = False

    def title_text(self) -> str:
        """Say that this leaves the house."""
        return _("Message TO THE BUYER of {order}").format(order=self.order)

    def title_rest(self) -> str:
        """Say whom it reaches, and how."""
        if not is_address(self.request.buyer_email):
            return _(": to be pasted in Seller Central")
        return _(": goes to {to}").format(to=self.request.buyer_name or self.request.buyer_email)

    def editable(self) -> tuple[Writing, str] | None:
        """Return one's own words, which a template's become first; their file says that the buyer reads them."""
        if not self.writing and not self._asked_amount:
            self._edit()
        return (self.query_one(Writing), f"to-the-buyer-of-{self.order}") if self.writing else None

    def body(self) -> ComposeResult:
        """Lay out templates, the amount, own words and the letter."""
        with Horizontal(classes="prompt--columns", id="templates"):
            with Vertical(classes="prompt--left"):
                lines = [f" {template.key}  {template.label}" for template in self.templates]
                yield LineList([*lines, self.keys(" {own_words}  ") + _("your own words")])
                with Horizontal(classes="prompt--row", id="amount-row"):
                    yield Static(
                        Content(_("Amount, {currency}").format(currency=clean(self.request.currency))),
                        classes="prompt--label",
                    )
                    yield AmountField(self.context.keymap)
            letter = Letter()
            letter.add_class("prompt--right")
            yield letter
        with Vertical(id="own-words"):
            with Horizontal(classes="prompt--row"):
                yield Static(Content(_("Subject")), classes="prompt--label")
                yield Field(self._before.subject, id="subject")
            yield Writing(self._before.text)

    def fields(self) -> list[Widget]:
        """Return what can be typed into in the present view."""
        if self.writing:
            return [self.query_one("#subject"), self.query_one(Writing)]
        return [self.query_one(AmountField)] if self._asked_amount else []

    def hint(self) -> str:
        """Say how to go on."""
        if self.writing:
            return self.keys(
                _(
                    "{go_on}: go on  {editor}: editor  {next_field}: field  {back}: keep, back"
                    "  {throw_away}: throw away"
                )
            )
        if self._asked_amount:
            return self.keys(_("Which amount stands in the text? {choose}: go on   {back} back"))
        return self.keys(
            _(
                "Key: that text  {down} {up}: look  {language}: language  {edit_first}: edit first"
                "  {own_words}: own words  {back} back"
            )
        )

    def opened(self) -> None:
        """Show the first template, or what was written before."""
        ids = [template.id for template in self.templates]
        if self._before.template in ids:
            self.query_one(LineList).select(ids.index(self._before.template or ""))
        self._show_view()
        self._preview()
        self.resume()

    def typed(self) -> bool:
        """Return whether there are own words."""
        return self.writing and bool(
            self.query_one(Writing).written.strip() or self.query_one("#subject", Field).text
        )

    def fields_typed(self) -> Mapping[str, str]:
        """Return subject and text of one's own words."""
        return {"subject": self.query_one("#subject", Field).text, "text": self.query_one(Writing).written}

    def pressed(self, event: events.Key) -> bool:
        """Choose, look, change the language, write, go on."""
        if self.writing:
            if self.means(event, "go_on"):
                self.proceed()
                return True
            return False
        if self._asked_amount:
            return False
        listed = self.query_one(LineList)
        keys = [template.key for template in self.templates]
        typed = event.character if event.is_printable else None
        if typed is not None and typed in keys:
            if keys.index(typed) != listed.index:
                self.language = self.amount = None
            listed.select(keys.index(typed))
            self.proceed()
        elif event.key == "enter":
            if self._template() is None:
                self._write()
            else:
                self.proceed()
        elif self.means(event, "own_words"):
            self._write()
        elif self.means(event, "edit_first"):
            self._edit()
        elif self.means(event, "language"):
            self._turn_language()
        elif not self.query_one(Letter).scroll_by(self.moves(event, "read_on", "read_back")):
            if not listed.move_by(self.moves(event, "down", "up", "first", "last")):
                return False
            self.language = self.amount = None
            self._preview()
        return True

    def leave(self) -> None:
        """Go back to the templates first, where there is nothing to lose."""
        if self._asked_amount:
            self._asked_amount = False
            self._back_to_templates()
        elif self.writing and not self.typed():
            self._back_to_templates()
        else:
            super().leave()

    def on_amount_field_full(self, event: AmountField.Full) -> None:
        """Fill in all that can still be refunded."""
        event.stop()
        if self.request.refundable is not None:
            event.field.value = money.plain(self.request.refundable, self.request.currency)
            event.field.cursor_position = len(event.field.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the amount, or go from the subject to the text."""
        event.stop()
        if self.writing:
            self.query_one(Writing).focus()
            return
        try:
            self.amount = money.parse_amount(self.query_one(AmountField).text, self.request.currency)
        except UsageError as error:
            self.say(str(error))
            return
        self._asked_amount = False
        self._show_view()
        self.proceed()

    def _template(self) -> MessageTemplate | None:
        index = self.query_one(LineList).index
        return self.templates[index] if index < len(self.templates) else None

    def _decision(self) -> Message:
        if self.writing:
            return Message(
                None,
                self.language,
                subject=self.query_one("#subject", Field).text,
                text=self.query_one(Writing).written,
            )
        template = self._template()
        return Message(template.id if template else None, self.language, amount=self.amount)

    def _show_view(self) -> None:
        self.query_one("#templates").display = not self.writing
        self.query_one(".prompt--left").display = True
        self.query_one("#own-words").display = self.writing
        self.query_one("#amount-row").display = self._asked_amount

    def _back_to_templates(self) -> None:
        self.writing = False
        self._show_view()
        self._preview()
        self.resume()

    def _preview(self) -> Plan | ReturnsTuiError | None:
        letter = self.query_one(Letter)
        if not self.writing and self._template() is None:
            letter.show_content(Content(_("Subject and text in your own words.")))
            return None
        plan = self.planned(self._decision())
        if _wants_amount(plan):
            letter.show_content(Content(_("This text names an amount, which is asked for when you choose it.")))
        else:
            letter.show(plan, self.context.config)
        return plan

    def _turn_language(self) -> None:
        template = self._template()
        if template is not None:
            plan = self._preview()
            self.language = next_language(template.text, self.language or language_of(plan))
            self._preview()

    def _write(self, subject: str = "", text: str = "") -> None:
        self.writing = True
        self.language = None
        if subject:
            self.query_one("#subject", Field).value = subject
        if text:
            self.query_one(Writing).load_text(text)
        self._show_view()
        self._field = self.query_one(Writing) if subject else self.query_one("#subject")
        self.resume()

    def _edit(self) -> None:
        """Take the filled-in text of the template as one's own words."""
        plan = self._preview()
        if plan is None:
            self._write()
        elif isinstance(held := as_plan(plan), Plan):
            draft = held.outbox[0]
            self._write(draft.subject, draft.text.strip("\n"))
        elif _wants_amount(plan):
            self._ask_amount()
        else:
            self.say(str(plan))

    def _ask_amount(self) -> None:
        self._asked_amount = True
        self._show_view()
        self._preview()
        self.resume()

    def proceed(self) -> None:
        """Ask for the amount that a text names, then whether to send it."""
        decision = self._decision()
        plan = self.planned(decision)
        if _wants_amount(plan):
            self._ask_amount()
            return
        if isinstance(as_plan(plan), Plan):
            self.query_one("#templates").display = True
            self.query_one("#own-words").display = False
            self.query_one(".prompt--left").display = not self.writing  # the letter has all the room
            self.query_one(Letter).show(plan, self.context.config)
        self.go_on(decision, self._ask, back=self._back_from_question)

    def _ask(self, decision: Message, plan: Plan) -> None:
        draft = plan.outbox[0]
        if draft.kind == "mail":
            question = fitted(
                _("Send this to {to} about {order}? y / N"),
                self.room,
                shrink=("to",),
                to=draft.to,
                order=self.order,
            )
        else:
            question = _("Put this message for {order} on the worklist? y / N").format(order=self.order)
        self.ask(question, lambda: self.decide(decision), back=self._back_from_question)

    def _back_from_question(self) -> None:
        self._show_view()
        self.resume()


def _wants_amount(plan: Plan | ReturnsTuiError | None) -> bool:
    return isinstance(plan, TextProblem) and plan.variable == "amount"
