"""The inbox with macros: decisions on one request, one after the other, each asked for as when made by hand.

Before the first one it is looked whether all can be done. Each step opens the prompt of its decision, filled in,
at its question; the action bar shows all steps and which one it is. A no, or anything that comes between, ends the
macro, and it is said what was done and what not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from returns_tui.config.values import Macro, MacroStep
from returns_tui.errors import OutcomeUnknown, ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.text import clean
from returns_tui.ui.actions import BY_ID, MACRO
from returns_tui.ui.clerk import Trouble
from returns_tui.ui.desk import CaseFile, NotWritten
from returns_tui.ui.fitted import fitted
from returns_tui.ui.inbox import LEAVES_QUEUE, InboxScreen
from returns_tui.ui.wording import READ_ONLY

if TYPE_CHECKING:
    from returns_tui.policy.request import Request
    from returns_tui.store.decisions import Outcome
    from returns_tui.ui.ink import Part
    from returns_tui.ui.prompts.base import Prompt


class _Run:
    """A macro that was begun on a request.

    Attributes:
        at: the number of the step that is asked for, from 0.
        in_doubt: whether it was not known at once that a step was done.
        moves: whether the cursor goes on to another request at the end, as after such a decision by hand.
    """

    def __init__(self, macro: Macro, request: Request) -> None:
        self.macro = macro
        self.request_id = request.id
        self.order = clean(request.order_id)
        self.at = 0
        self.in_doubt = False
        self.moves = any(step.verb == "next" for step in macro.steps)

    @property
    def step(self) -> MacroStep | None:
        """The step that is to be asked for, None where no decision is left."""
        left = self.macro.steps[self.at :]
        return left[0] if left and left[0].verb != "next" else None

    def texts(self, begin: int, end: int | None = None) -> str:
        """Return some of the steps as they are written."""
        return ", ".join(step.text for step in self.macro.steps[begin:end])


class MacroScreen(InboxScreen):
    """The main screen for somebody who has macros."""

    _run: _Run | None = None

    def perform(self, action_id: str) -> None:
        """Begin a macro, or do an action of the table."""
        name = action_id.removeprefix(MACRO)
        if name == action_id:
            super().perform(action_id)
        elif self.prompt is None:
            self._begin_macro(next(macro for macro in self.config.macros if macro.name == name))

    def _begin_macro(self, macro: Macro) -> None:
        self.queue.stay()
        row, case = self.queue.row, self.whole_case()
        if self.config.read_only:
            self.status.say(_(READ_ONLY), problem=True)
        elif self.marks:
            said = _("“{action}” is for one request at a time; {back} clears the marks.")
            self.status.say(said.format(action=macro.name, back=self.keymap.way("back")))
        elif row is None:
            return
        elif row.id in self._saving or self._run is not None:
            order = row.order_id if self._run is None else self._run.order
            self.status.say(_("{order} is still being saved.").format(order=order))
        elif case is None or not self.drafts_known:
            self._opening = row.id, MACRO + macro.name
        elif why := self._why_not(macro, case.request):
            self.status.say(why, problem=True)
        else:
            self._run = _Run(macro, case.request)
            self._ask_for_step(case)

    def _why_not(self, macro: Macro, request: Request) -> str:
        """Return one sentence why a macro cannot be begun, "" where it can."""
        from returns_tui.policy import macros

        for step in macro.steps:
            if self.typed_before(request, step.verb) is not None:
                said = _("“{macro}” not begun: finish your draft for “{step}” first, or throw it away.")
                return fitted(said, self._width, shrink=("step", "macro"), macro=macro.name, step=step.verb)
        now, operator = self.desk.now(), self.desk.operator
        found = macros.impossible(macro, request, self.config, operator=operator, now=now)
        if found is None:
            return ""
        said = _("“{macro}” not begun, for step {n} is impossible: {why}")
        return said.format(macro=macro.name, n=found[0], why=found[1])

    # -- step by step ----------------------------------------------------------------------------------

    def _ask_for_step(self, case: CaseFile) -> None:
        """Open the prompt of the step that comes now, at its question, for the request as it is in `case`."""
        from returns_tui.policy import macros, planning

        run = self._run
        assert run is not None
        if (step := run.step) is None:
            self._end_macro(self._finished(run))
            return
        request = case.request
        action = BY_ID[step.verb]
        assert action.kind is not None
        why = planning.can(action.kind, request)
        if self.queue.cursor != run.request_id or (run.at and self._elsewhere):
            why = _("You went on.")
        if not why:
            try:
                now, operator = self.desk.now(), self.desk.operator
                decision = macros.decision_of(step, request, self.config, operator=operator, now=now)
            except ReturnsTuiError as error:
                why = str(error)
            else:
                self.open_prompt_on(case, action, suggested=decision)
        prompt = self._prompt_of_step
        if why or prompt is None:
            self._end_macro(self._ended(run, why))
            return
        prompt.ends_on_no = True
        self._show_row()

    def after_decision(self, outcome: Outcome, case: CaseFile) -> None:
        """Go on to the next step of a macro; else do as after any decision."""
        run = self._run
        if run is None or case.request.id != run.request_id:
            super().after_decision(outcome, case)
            return
        run.at += 1
        run.moves = run.moves or outcome.kind in LEAVES_QUEUE
        if not self.asking:
            self.status.say("")
        if run.in_doubt and run.step is not None:  # that may have taken long: nothing opens by itself then
            self._end_macro(self._ended(run))
        else:
            self._ask_for_step(case)

    @property
    def _prompt_of_step(self) -> Prompt | None:
        """The prompt of the step that is asked for. While one is saved another request's may be open, by hand."""
        run, prompt = self._run, self.prompt
        return prompt if run is not None and prompt is not None and prompt.request.id == run.request_id else None

    def on_prompt_decided(self, _message: Prompt.Decided) -> None:
        """What the step had filled in is no draft, not even when it cannot be carried out."""
        if (prompt := self._prompt_of_step) is not None:
            prompt.forget_what_was_filled_in()

    def on_prompt_dismissed(self) -> None:
        """End the macro: its step was answered with no. What the step had filled in is no draft."""
        if (run := self._run) is not None and (prompt := self._prompt_of_step) is not None:
            prompt.forget_what_was_filled_in()
            self._end_macro(self._ended(run))

    def on_trouble(self, message: Trouble) -> None:
        """End the macro where its step could not be carried out; the classes below say why."""
        if (run := self._run) is None or message.job != "decide" or message.about != run.request_id:
            return
        if isinstance(message.error, OutcomeUnknown):
            run.in_doubt = True  # it is looked up, and told then
        else:
            self.call_next(self._end_macro, self._ended(run, str(message.error)))

    def on_not_written(self, message: NotWritten) -> None:
        """End the macro where its step turned out not to be done; the class below says so."""
        if (run := self._run) is not None and message.case.request.id == run.request_id:
            why = _("{order}: it was not done; decide again.").format(order=run.order)
            self.call_next(self._end_macro, self._ended(run, why))

    def _end_macro(self, said: str) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        if run.at and run.step is None:
            self._decided.add(run.request_id)
            if run.moves:
                self.go_on_from(run.request_id)
        if run.at:
            self.look(surely=True)  # a request on which something is left to do stays where it is
        self._show_row()
        self.announce(said)

    # -- saying ----------------------------------------------------------------------------------------

    @property
    def _width(self) -> int:
        return self.app.size.width - 2

    def _finished(self, run: _Run) -> str:
        said = _("“{macro}” done on {order}: {steps}. {key} takes back the last step.")
        done = run.texts(0, run.at)
        key = self.keymap.way("undo")
        return fitted(
            said, self._width, shrink=("steps",), macro=run.macro.name, order=run.order, steps=done, key=key
        )

    def _ended(self, run: _Run, why: str = "") -> str:
        """Say what was done, and what was not."""
        left = run.texts(run.at)
        if not run.at:
            said = _("“{macro}” ended, nothing of it was done. {why}")
        else:
            said = _("“{macro}” ended. Done: {done}. Not done: {left}. {why}")
        values = {"macro": run.macro.name, "done": run.texts(0, run.at), "left": left, "why": why}
        room = self._width if not why else self._width * 2
        return fitted(said, room, shrink=("left", "done"), **values).strip()

    def _show_row(self) -> None:
        """Show all steps while one of them is asked for: those done, [this one], those to come."""
        run = self._run
        if run is None or self._prompt_of_step is None or self.status.has_class("typing"):
            super()._show_row()
            return
        begin: list[Part] = [(f" {run.order}  ", ""), (clean(run.macro.name) + ": ", "key")]
        steps: list[Part] = []
        for number, step in enumerate(run.macro.steps):
            text = clean(step.text)
            here = number == run.at
            steps.append((f"[{text}]  " if here else f"{text}  ", "active" if here else "muted"))
        room = self._width - cell_len("".join(text for text, _ink in begin))
        left_out = 0  # of those done, where there is no room for all
        while left_out < run.at and cell_len("".join(text for text, _ink in steps[left_out:]).rstrip()) > room:
            left_out += 1
        dots: list[Part] = [(".. ", "muted")] if left_out else []
        self.bar.show_parts(*begin, *dots, *steps[left_out:])
