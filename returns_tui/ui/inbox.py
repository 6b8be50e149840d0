"""The inbox: what the keys do.

The request on which a key acts is the one that was on screen when it was pressed: its id and version are
taken along.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from textual import events
from textual.message import Message

from returns_tui.i18n import _
from returns_tui.policy.taking_back import held_until, why_too_late
from returns_tui.text import clean
from returns_tui.ui import details, undoing
from returns_tui.ui.actions import ACTIONS, BY_ID, Action
from returns_tui.ui.confirmation import Confirmation
from returns_tui.ui.desk import CaseFile, CaseRead, Decided, Desk, DraftsRead, UndoFound
from returns_tui.ui.drafting_screen import decision_of
from returns_tui.ui.fitted import fitted
from returns_tui.ui.going_elsewhere_screen import GoingElsewhereScreen
from returns_tui.ui.in_doubt import Writing
from returns_tui.ui.key_names import name_of
from returns_tui.ui.key_reader import KeyReader
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.wording import READ_ONLY

if TYPE_CHECKING:
    from returns_tui.policy.decisions import Decision, Plan
    from returns_tui.policy.request import Request
    from returns_tui.store.decisions import Outcome
    from returns_tui.ui.prompts.base import Prompt

LEAVES_QUEUE = frozenset({"approve", "close", "refund", "received", "cancelled", "snooze"})


class InboxScreen(GoingElsewhereScreen):
    """The main screen."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self._keys = KeyReader(self.keymap, self, lambda text: self.status.hint(text))
        self._drafts: dict[tuple[int, str], Decision] = {}
        self._opening: tuple[int, str] | None = None  # the request that is waited for, and the action
        self._confirmation = Confirmation()
        self._agreed: Callable[[], None] = self.say_what_waited  # what a yes to the question does
        self._otherwise = ""
        self._jumped_at = 0.0

    @property
    def asking(self) -> bool:
        """Whether a prompt is open, or something is asked on the status line."""
        return super().asking or bool(self._confirmation.question)

    @property
    def _elsewhere(self) -> bool:
        """Whether the operator went on to something behind which a question would not be seen."""
        typing = self.status.has_class("typing") or bool(self._keys.begun)
        return self.asking or self._opening is not None or typing or self.app.screen is not self

    # -- keys ------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Do what a key means; prompts and the line at the bottom take theirs before."""
        if self.prompt is not None or self.has_class("-too-small"):
            return
        if self.status.has_class("typing"):
            self.typing_key(event)
            return
        if self._confirmation.question:
            event.stop()
            event.prevent_default()
            self._answer(self._confirmation.answer(event.key, event.time))
            return
        self._confirmation.saw(event.time)
        action, taken = self._keys.read(name_of(event))
        if not taken:
            return
        event.stop()
        event.prevent_default()
        if action is None:
            return
        if action.decides and event.time < self._jumped_at:
            self.status.say(_("Pressed before the cursor had moved on; nothing was done."))
            return
        self.perform(action.id)

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text does nothing here."""
        event.stop()
        if self._confirmation.question:
            self._answer(False)
        self._keys.clear()
        self.status.say(_("A pasted text does nothing here; “Edit” takes a comment in."))

    def perform(self, action_id: str) -> None:
        """Do an action of the table."""
        if self.prompt is not None:
            return
        action = BY_ID[action_id]
        page = self.queue.page_lines
        everything = len(self.details.plain)
        steps = {
            "down": 1,
            "up": -1,
            "half_down": page // 2,
            "half_up": -(page // 2),
            "page_down": page,
            "page_up": -page,
            "first": -everything,
            "last": everything,
        }
        if action_id in steps:
            if self.details.moving:
                self.details.scroll_lines(steps[action_id])
            elif action_id in ("first", "last"):
                self.queue.to_end(last=action_id == "last")
            else:
                self._direction = 1 if steps[action_id] > 0 else -1
                self.queue.move(steps[action_id])
        elif action.writes and self.config.read_only:
            self.status.say(_(READ_ONLY), problem=True)
        elif self.marks and (action.kind is not None or action_id == "advice"):
            self.decide_marked(action)
        elif action.kind is not None:
            self._begin(action)
        else:
            getattr(self, f"do_{action_id}")()

    def do_details(self) -> None:
        """Move in the details, or back in the list."""
        self.details.set_moving(not self.details.moving and self.details.case is not None)
        self.tell_others()
        hint = self.keymap.hint(_("{down} {up} scroll the details; {back} goes back to the list"))
        self.status.say(hint if self.details.moving else "")

    def do_advice(self) -> None:
        """Open the prompt of what is suggested, filled in, at its question."""
        row, case = self.queue.row, self.whole_case()
        if row is None:
            return
        if case is None or not self.drafts_known:
            self._opening = row.id, "advice"
        elif (way := self.taken_advice(case)) is not None:
            self._begin(BY_ID[way.action_id], suggested=way.decision)

    def do_reload(self) -> None:
        """Take in what is new."""
        self.status.say("")
        self._list_again()

    def do_copy(self) -> None:
        """Offer what can be copied of the request."""
        from returns_tui.ui.copying import offer

        offer(self)

    @property
    def choosing(self) -> bool:
        """Whether the next key goes on with what has begun."""
        return bool(self._keys.begun)

    def choose(self, said: str, choices: Mapping[str, Callable[[], None]]) -> None:
        """Have the next key choose what is done."""
        self._keys.choose(said, choices)

    def do_help(self) -> None:
        """Show all keys."""
        from returns_tui.ui.help_screen import HelpScreen

        self.app.push_screen(HelpScreen(self.keymaps, "inbox"), self._do_chosen)

    def _do_chosen(self, action_id: str | None) -> None:
        """Do what was chosen on another screen."""
        if action_id is not None and action_id != "help":
            self.perform(action_id)

    def do_palette(self) -> None:
        """Show the commands."""
        from returns_tui.ui.palette import open_palette

        open_palette(self)

    def do_back(self) -> None:
        """Leave the details, else end the filter, else clear the marks, else the status line."""
        if self.details.moving:
            self.do_details()
        elif self.details.explaining:
            self.do_why()
        elif self.can_show_all:
            self.end_filter()
        elif self.marks:
            self.clear_marks()
        else:
            self.status.say("")

    # -- deciding --------------------------------------------------------------------------------------

    def cursor_moved(self) -> None:
        """A prompt that waited for another request is not opened any more."""
        if self._opening is not None and self._opening[0] != self.queue.cursor:
            self._opening = None
        super().cursor_moved()

    def on_case_read(self, message: CaseRead) -> None:
        """Go on with the prompt that waited for this request."""
        self._go_on(message.case.request.id)

    def on_drafts_read(self, message: DraftsRead) -> None:
        """Go on with a prompt that waited for what was typed before."""
        self._go_on(self.queue.cursor)

    def _go_on(self, request_id: int | None) -> None:
        if self._opening is not None and self._opening[0] == request_id == self.queue.cursor:
            action_id, self._opening = self._opening[1], None
            self.call_next(self.perform, action_id)

    def _begin(self, action: Action, *, suggested: Decision | None = None) -> None:
        """Open the prompt of a decision for the request under the cursor, as it is shown.

        With what is `suggested` it goes on to its question at once, unless something was typed for it before.
        """
        self.queue.stay()
        row, case = self.queue.row, self.whole_case()
        assert action.kind is not None
        if row is None:
            return
        if row.id in self._saving:
            self.status.say(_("{order} is still being saved.").format(order=row.order_id))
            return
        if case is None or not self.drafts_known:
            self._opening = row.id, action.id
            return
        from returns_tui.policy import planning

        impossible = planning.can(action.kind, case.request)
        if impossible:
            self.status.say(impossible, problem=True)
            return
        self.open_prompt_on(case, action, suggested=suggested)

    def open_prompt_on(self, case: CaseFile, action: Action, *, suggested: Decision | None) -> None:
        """Open the prompt of a decision that is possible, for a request as it is in `case`."""
        from returns_tui.policy import planning

        request = case.request
        assert action.kind is not None

        def preview(decision: Decision) -> Plan:
            return planning.plan(decision, request, self.config, operator=self.desk.operator, now=self.desk.now())

        from returns_tui.ui.prompts import open_prompt
        from returns_tui.ui.prompts.context import PromptContext

        context = PromptContext(
            self.config, self.desk.operator, self.desk.now, preview, self.keymaps, self.meanwhile
        )
        draft = self._drafts.get((request.id, action.id))
        typed = self.typed_before(request, action.kind)
        if draft is None and typed is not None:
            draft = decision_of(typed.kind, typed.fields, request.currency)
        elif typed is None and suggested is not None:
            draft = suggested
        prompt = open_prompt(action.id, request, context, draft=draft)
        if typed is not None:
            prompt.since = self.since(typed, request)
        prompt.suggested = typed is None and suggested is not None
        self.status.say("")
        self.show_prompt(prompt)

    def show_prompt(self, prompt: Prompt) -> None:
        """Lay a prompt over the details; the list stays where it is."""
        self.details.set_moving(False)
        self.prompt = prompt
        prompt.show_others(self.company.said().get(prompt.request.id))
        self.side.mount(prompt)
        self._show_row()
        self.tell_others()

    def _close_prompt(self) -> None:
        if self.prompt is not None:
            self.prompt.remove()
            self.prompt = None
        self.set_focus(None)
        self._show_row()
        self.tell_others()

    def on_prompt_status(self, message: Prompt.Status) -> None:
        """Say or ask what the prompt wants to."""
        if self.prompt is not None:
            self.status.say(message.text)

    def on_prompt_dismissed(self) -> None:
        """Go back to the details; what was typed is kept."""
        if self.prompt is not None and self.prompt.KEEPS:
            self.keep_of(self.prompt)
        self._close_prompt()
        self.say_what_waited()
        self._read_case()

    def on_prompt_decided(self, message: Prompt.Decided) -> None:
        """Have a decision written. What was typed is kept until it is."""
        request, decision = message.request, message.decision
        from returns_tui.policy.decisions import KIND_OF

        if self.prompt is not None and self.prompt.KEEPS:
            self.keep_of(self.prompt)  # for it may be refused
        kind = KIND_OF[type(decision)]
        action_id = next(action.id for action in ACTIONS if action.kind == kind)
        self._drafts[request.id, action_id] = decision
        deed = partial(self.desk.decide, request, decision, message.key, self.sitting.spent())
        self._write(request, message.key, deed, "decide")
        self._close_prompt()
        self.status.say(_("Saving .."))

    def on_decided(self, message: Decided) -> None:
        """Say what was decided, and go to the next undecided request."""
        outcome, request = message.outcome, message.case.request
        self._saving.discard(request.id)
        for key in [key for key in self._drafts if key[0] == request.id]:
            del self._drafts[key]
        self.forget_typed(request.id, outcome.kind)
        if self.delivery is not None:
            self.delivery.wake()
        if outcome.kind == "undo":
            self.announce(outcome.summary)
            self._list(request.id)
            return
        self.after_decision(outcome, message.case)

    def after_decision(self, outcome: Outcome, case: CaseFile) -> None:
        """Say until when a decision can be taken back, and go on."""
        self._say_undo(outcome, case)
        self._decided.add(case.request.id)
        if outcome.kind in LEAVES_QUEUE:
            self.go_on_from(case.request.id)
        self.look(surely=True)

    def go_on_from(self, request_id: int) -> None:
        """Move the cursor from a request, if it is there, to the next undecided one."""
        if self.queue.cursor == request_id:
            self._jumped_at = time.monotonic()
            self.queue.go_to(self.queue.after(request_id))

    def _say_undo(self, outcome: Outcome, case: CaseFile) -> None:
        """Say what was decided and until when it can be taken back; nothing ticks, its end is said once."""
        key, summary = self.keymap.way("undo"), outcome.summary
        until = held_until(undoing.left_of(case, outcome.event_id))
        room, cut = self.app.size.width - 1, ("summary",)
        if until is None:
            said = fitted(_("{summary} {key} takes it back."), room, shrink=cut, summary=summary, key=key)
            self.announce(said)
            return
        at = until.astimezone(ZoneInfo(self.config.timezone)).strftime("%H:%M:%S")
        template = _("{summary} {key} takes it back until {time}.")
        said = fitted(template, room, shrink=cut, summary=summary, key=key, time=at)
        self.announce(said)

        def over() -> None:
            if self.status.plain == clean(said).strip() and not self._elsewhere:
                self.status.say(fitted(_("{summary} It may have left."), room, shrink=cut, summary=summary))

        self.set_timer(max(0.1, (until - self.desk.now()).total_seconds()), over)

    def do_undo(self) -> None:
        """Ask whether the last decision is to be taken back."""
        self.clerk.do(self.desk.last_decision, "last decision", replace=True)

    def on_undo_found(self, message: UndoFound) -> None:
        """Ask, if there is something."""
        if self._elsewhere:
            return
        if message.action:
            self.ask_undo_many(message.action)
        elif message.case is None:
            self.status.say(_("You have decided nothing that could be taken back."))
        else:
            self._ask_undo(message.case)

    def do_undo_this(self) -> None:
        """Ask whether the last decision on this request is to be taken back."""
        if (cursor := self.queue.cursor) is not None:
            self.clerk.do(partial(self.desk.undo_found, cursor), "undo found", about=cursor, replace=True)

    def _ask_undo(self, case: CaseFile) -> None:
        event, order = details.last_decision(case), clean(case.request.order_id)
        if event is None:
            self.status.say(_("Nothing was decided on {order} that could be taken back.").format(order=order))
            return
        too_late = why_too_late(undoing.left_of(case, event.id))
        if too_late:
            self.status.say(undoing.cannot(order, too_late), problem=True)
            return
        question = undoing.question(event, order)
        self.ask_yes(question, partial(self._undo, case.request, event.id), _("Nothing was taken back."))

    def ask_yes(self, question: str, then: Callable[[], None], otherwise: str = "") -> None:
        """Ask on the status line what only `y` answers with yes; `otherwise` is said after any other key."""
        self._agreed, self._otherwise = then, otherwise
        self._confirmation.ask(question)
        self.status.ask(question)
        self._confirmation.watch(self)

    def _answer(self, yes: bool | None) -> None:
        if yes:
            self._confirmation.carry_out(self, self._carry_out)
        elif yes is not None:
            self._confirmation.clear()
            self.say_what_waited()
            self.status.say(self._otherwise)

    def _carry_out(self) -> None:
        self.say_what_waited()
        self._agreed()

    def _undo(self, request: Request, event_id: int) -> None:
        key = uuid4().hex
        self._write(request, key, partial(self.desk.undo, request.id, event_id, key), "undo")

    def _write(self, request: Request, key: str, deed: Callable[[], Message], name: str) -> None:
        self._saving.add(request.id)
        writing = Writing(request.id, clean(request.order_id), key)
        self.clerk.do(self.in_doubt.written(writing, deed), name, about=request.id)
