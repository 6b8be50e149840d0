"""What all prompts share: the question at the end, the way back, and that it is over exactly once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from returns_tui.errors import ReturnsTuiError, TextObjection
from returns_tui.i18n import _
from returns_tui.policy.decisions import Approve, Close, Decision, Plan
from returns_tui.policy.decisions import Message as ToBuyer
from returns_tui.policy.request import Request
from returns_tui.text import clean
from returns_tui.ui.company import Said
from returns_tui.ui.confirmation import Confirmation
from returns_tui.ui.key_names import character_of, name_of
from returns_tui.ui.prompts import objections
from returns_tui.ui.prompts.context import PromptContext
from returns_tui.ui.prompts.fields import Writing

_Letter = TypeVar("_Letter", Approve, Close, ToBuyer)  # a decision with a text to the buyer

_KEPT_AFTER = 0.4  # seconds in which what is typed gathers before it is kept
_ROOM = 52  # cells that a question needs at least; a warning for which there is no room then gives way


class Prompt(Widget, can_focus=True):
    """Asks an operator for one decision on one request, in the place of the details pane.

    It posts `Decided` or `Dismissed` once, and is finished then. Every decision ends with a question that
    only one key answers with yes, `y` for what leaves (see `ui.confirmation`); any other goes one step back.
    No key leaves the prompt for what lies under it, save those that the program answers first of all.

    Args:
        draft: a decision that was typed and not carried out, whose texts are put in again; of the prompt's kind.
    """

    KEEPS = False  # whether what is typed is kept as a draft; amounts of money never are

    DEFAULT_CSS = """
    Prompt { height: 1fr; width: 1fr; layout: vertical; }
    Prompt .prompt--title { height: 1; width: 1fr; text-style: bold; text-wrap: nowrap; text-overflow: clip; }
    Prompt .prompt--columns { height: 1fr; width: 1fr; }
    Prompt .prompt--left { width: 45%; max-width: 38; height: 1fr; }
    Prompt .prompt--right { width: 1fr; height: 1fr; margin-left: 1; }
    Prompt .prompt--row { height: 1; width: 1fr; }
    Prompt .prompt--label { width: 17; height: 1; }
    Prompt .prompt--lines { width: 1fr; height: auto; }
    Prompt Input { width: 1fr; }
    Prompt TextArea { height: 1fr; width: 1fr; }
    """

    class Decided(Message):
        """The operator decided. `key` names this decision once and for all, however often it is tried."""

        def __init__(self, decision: Decision, request: Request, key: str) -> None:
            super().__init__()
            self.decision = decision
            self.request = request
            self.key = key

    class Dismissed(Message):
        """The operator went back without a decision."""

    class Status(Message):
        """What the status line should say or ask now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Typed(Message):
        """Something was typed a moment ago that should be kept."""

    def __init__(self, request: Request, context: PromptContext, *, draft: Decision | None = None) -> None:
        super().__init__()
        self.request = request
        self.context = context
        self.draft = draft
        self.since = ""  # from when the draft is, for the title
        self.ends_on_no = False  # whether a no does not only go one step back, but leaves the prompt
        self.suggested = False  # whether `draft` is a suggestion: nobody typed it, and its question comes at once
        self._thrown_away = False
        self._filled_in: Mapping[str, str] = {}
        self._asks_about_typing = False  # whether the question is only what becomes of what was typed
        self._keeping = False
        self.order = clean(request.order_id)
        self.finished = False
        self._decision_key = uuid.uuid4().hex
        self._confirmation = Confirmation()
        self._then: Callable[[], None] = self.resume
        self._back: Callable[[], None] = self.resume
        self._field: Widget = self
        self._others: Said | None = None

    # What a prompt of a kind says for itself.

    def title_text(self) -> str:
        """Return the first line of the prompt."""
        raise NotImplementedError

    def title_rest(self) -> str:
        """Return what the first line goes on with where there is room for it."""
        return ""

    def body(self) -> ComposeResult:
        """Yield what stands below the title."""
        yield from ()

    def fields(self) -> Sequence[Widget]:
        """Return what can be typed into, in the order in which Tab goes through it."""
        return ()

    def hint(self) -> str:
        """Return what the status line says while no question is asked."""
        return self.keys(_("{back} back"))

    def pressed(self, event: events.Key) -> bool:
        """Take a key that no field took, while no question is asked; return whether it meant something."""
        return False

    def typed(self) -> bool:
        """Return whether something was typed that would be lost."""
        return False

    def fields_typed(self) -> Mapping[str, str]:
        """Return what was typed, by field, for a draft; nothing where nothing was typed. For prompts that keep."""
        return {}

    def opened(self) -> None:
        """Do what is to be done when the prompt is there."""
        self.resume()

    def proceed(self) -> None:
        """Go on to the question, with what stands in the prompt."""

    def editable(self) -> tuple[Writing, str] | None:
        """Return the text that the operator's own editor takes, and what the file is called; None for none."""
        return None

    # What they all do.

    def compose(self) -> ComposeResult:
        """Lay out title and body."""
        yield Static(self._title(), classes="prompt--title", id="prompt-title")
        yield from self.body()

    def on_mount(self) -> None:
        """Begin."""
        if self._others is not None:  # it may have come between composing and now
            self.retitle()
        self.opened()
        if self.suggested:
            self._filled_in = self.fields_typed()
            self.proceed()

    @property
    def kept(self) -> Mapping[str, str]:
        """What is to be kept of what was typed, by field."""
        return {} if self._thrown_away or not self.typed() else self.fields_typed()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Have it kept soon."""
        self.keep_soon()

    def on_text_area_changed(self, _event: TextArea.Changed) -> None:
        """Have it kept soon."""
        self.keep_soon()

    def keep_soon(self) -> None:
        """Have what is typed kept in a moment, together with what follows meanwhile."""
        if self.KEEPS and not self._keeping and not self.finished:
            self._keeping = True
            self.set_timer(_KEPT_AFTER, self._keep)

    def _keep(self) -> None:
        self._keeping = False
        if not self.finished:
            self.post_message(self.Typed())

    def keys(self, hint: str) -> str:
        """Return a hint with the keys of the prompts' actions filled in."""
        return self.context.keymap.hint(hint)

    def means(self, event: events.Key, action_id: str) -> bool:
        """Return whether a key is one of an action's."""
        return self.context.keymap.means(name_of(event), action_id)

    def moves(self, event: events.Key, *action_ids: str) -> str:
        """Return which of several actions a key means, "" for none."""
        return next((action_id for action_id in action_ids if self.means(event, action_id)), "")

    def _open_editor(self) -> None:
        """Lend the terminal to the operator's own editor; what it saves is kept while it is open."""
        found = self.editable()
        if found is None:
            return
        from returns_tui.ui.lending import lent_to_editor

        writing, name = found
        problem = lent_to_editor(self.app, writing, name, self.context.meanwhile)
        self._field = writing
        self.resume()
        self.keep_soon()
        if problem:
            self.say(problem)

    def say(self, text: str) -> None:
        """Put `text` on the status line."""
        self.post_message(self.Status(clean(text)))

    def show_changed(self) -> None:
        """Say, once, that the request is another than when the prompt was opened; the version decides."""
        said = _("changed meanwhile")
        if not self.since.endswith(said):
            self.since = f"{self.since}, {said}" if self.since else said
            self.retitle()

    def retitle(self) -> None:
        """Show the title anew."""
        self.query_one("#prompt-title", Static).update(self._title())

    def _title(self) -> Content:
        since = f"  ({self.since})" if self.since else ""
        title = clean(self.title_text()) + since
        if self._others is None:
            whole = clean(self.title_text() + self.title_rest()) + since
            room = self.size.width or self.app.size.width - 2
            return Content(whole if cell_len(whole) <= room else title)
        # Who types has to see whether it stays here or goes to the buyer.
        said = self._others.short if self.KEEPS else self._others.whole
        return Content.assemble((f" ~ {said} ", "reverse"), " ", title)

    def show_others(self, others: Said | None) -> None:
        """Warn, or warn no longer, that somebody else is on the request; the version decides who is first."""
        if others != self._others:
            self._others = others
            for title in self.query("#prompt-title").results(Static):
                title.update(self._title())
            if self.question:
                self.say(self._warned(self.question))

    def _warned(self, question: str) -> str:
        """Return a question with the warning before it, where there is room for both."""
        if self._others is None:
            return question
        both = f"~ {self._others.short}. {question}"
        return both if cell_len(both) <= self.app.size.width - 2 else question

    def resume(self) -> None:
        """Go on with typing and choosing: no question is asked, and the last field has the focus."""
        self._confirmation.clear()
        fields = [field for field in self.fields() if field.display]
        if fields and self._field not in fields:
            self._field = fields[0]
        (self._field if fields else self).focus()
        self.say(self.hint())

    def ask(
        self,
        question: str,
        then: Callable[[], None],
        *,
        yes: str = "y",
        back: Callable[[], None] | None = None,
        about_typing: bool = False,
    ) -> None:
        """Ask `question`; the key `yes` does `then`, any other one `back` (by default `resume`)."""
        self._confirmation.ask(question, yes=yes)
        self._asks_about_typing = about_typing
        self._then = then
        self._back = back or self.resume
        self.focus()
        self.say(self._warned(question))
        self._confirmation.watch(self)

    @property
    def room(self) -> int:
        """The cells that a question may take on the status line."""
        warning = 0 if self._others is None else cell_len(f"~ {self._others.short}. ")
        room = self.app.size.width - 2
        return max(room - warning, min(room, _ROOM))

    @property
    def question(self) -> str:
        """The question that waits for an answer, "" when none does."""
        return self._confirmation.question

    def planned(self, decision: Decision) -> Plan | ReturnsTuiError:
        """Return what `decision` would do, or the error that says why it cannot be."""
        try:
            return self.context.preview(decision)
        except ReturnsTuiError as error:
            return error

    def go_on(
        self,
        decision: _Letter,
        then: Callable[[_Letter, Plan], None],
        *,
        back: Callable[[], None] | None = None,
    ) -> None:
        """Do `then` with a decision that can be carried out, and its plan, or say why it cannot be.

        Where the lint warns of its text it is asked first whether to insist.
        """
        plan = self.planned(decision)
        if isinstance(plan, TextObjection):
            insisting = decision._replace(despite_lint=True)
            self.ask(
                objections.question(plan),
                lambda: self.go_on(insisting, then, back=back),
                yes="" if plan.blocked else objections.INSIST,
                back=back,
            )
        elif isinstance(plan, ReturnsTuiError):
            self.say(str(plan))
        else:
            then(decision, plan)

    def decide(self, decision: Decision) -> None:
        """Finish with `decision`."""
        if not self.finished:
            self.finished = True
            self._confirmation.clear()
            self.post_message(self.Decided(decision, self.request, self._decision_key))

    def dismiss(self) -> None:
        """Finish without a decision."""
        if not self.finished:
            self.finished = True
            self._confirmation.clear()
            self.post_message(self.Dismissed())

    def leave(self) -> None:
        """Go back; what was typed is kept, or only given up on a yes."""
        if self.typed() and not self.KEEPS:
            self.ask(_("Discard what you typed? y / N"), self.dismiss, about_typing=True)
        else:
            self.dismiss()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Remember the field in which the operator types."""
        if event.widget in self.fields():
            self._field = event.widget

    def on_key(self, event: events.Key) -> None:
        """Answer the question with the key, or hand it to the prompt; none goes on to what lies below."""
        if self.finished:
            event.stop()
            return
        if self._confirmation.question:
            event.stop()
            answer = self._confirmation.answer(event.key, event.time)
            if answer:
                self._confirmation.carry_out(self, self._then)
            elif answer is False:
                self._confirmation.clear()
                (self.dismiss if self.ends_on_no and not self._asks_about_typing else self._back)()
            return
        alone = self._confirmation.saw(event.time)
        if event.key in ("tab", "shift+tab"):
            event.stop()
            self._next_field(-1 if event.key == "shift+tab" else 1)
        elif event.key == "escape":
            event.stop()
            if alone:
                self.leave()
        elif self.means(event, "help"):
            event.stop()
            self._show_keys()
        elif self.KEEPS and self.means(event, "throw_away"):
            event.stop()
            if self.typed():
                self.ask(_("Throw away what you typed? y / N"), self._throw_away, about_typing=True)
        elif self.means(event, "editor") and self.KEEPS:
            event.stop()
            self._open_editor()
        elif self.pressed(event) or event.is_printable or not self._edits(event.key):
            event.stop()

    def _show_keys(self) -> None:
        """Show the keys of this prompt; the one that is chosen is pressed."""
        from returns_tui.ui.help_screen import HelpScreen
        from returns_tui.ui.prompts import PROMPTS

        name = type(self).__name__
        prompt = next((action_id for action_id, (_file, known) in PROMPTS.items() if known == name), "")
        keymaps = {**self.context.keymaps, "prompts": self.context.keymap.of_prompt(prompt)}
        self.app.push_screen(HelpScreen(keymaps, "prompts"), self._press)

    def _press(self, action_id: str | None) -> None:
        keys = self.context.keymap.keys_of[action_id] if action_id else ()
        if keys:
            (self.screen.focused or self).post_message(events.Key(keys[0], character_of(keys[0])))

    def on_paste(self, event: events.Paste) -> None:
        """Keep a paste that no field took from doing anything."""
        event.stop()
        if self.question:
            told = _("Pasted: ignored. {question}").format(question=self.question)
            self.say(told if cell_len(told) <= self.room else self.question)

    def _throw_away(self) -> None:
        self._thrown_away = True
        self.dismiss()

    def forget_what_was_filled_in(self) -> None:
        """Keep no draft of what stands in the prompt, if it is what was suggested, to the letter."""
        if self.suggested and self.fields_typed() == self._filled_in:
            self._thrown_away = True

    def _next_field(self, step: int) -> None:
        fields = [field for field in self.fields() if field.display]
        if fields:
            at = fields.index(self._field) if self._field in fields else -step
            fields[(at + step) % len(fields)].focus()

    def _edits(self, key: str) -> bool:
        """Return whether the field with the focus, or the prompt, has a use of its own for `key`."""
        binding = self.screen.active_bindings.get(key)
        return binding is not None and self in binding.node.ancestors_with_self
