"""Bugs of the screen: what is decided without being asked, what is lost while it is typed, what is obeyed."""

from __future__ import annotations

from tests.planted.bug import one_edit

QUESTIONS = "tests/ui/test_questions.py"
DRAFTS = "tests/ui/test_terminal_drafts.py"

BUGS_OF_THE_SCREEN = (
    one_edit(
        "the row under the cursor is decided, not the one that was asked about",
        "ui/inbox.py",
        "partial(self.desk.decide, request, decision, message.key, ",
        "partial(self.desk.decide, self.known_case(self.queue.row).request, decision, message.key, ",
        "tests/ui/test_inbox_decisions.py",
        "tests/ui/test_company.py",
    ),
    one_edit(
        "the screen decides on what is there, not on what it showed",
        "ui/desk.py",
        "            version=request.version,\n",
        "            version=None,\n",
        "tests/ui/test_inbox_decisions.py",
        "tests/ui/test_company.py",
    ),
    one_edit(
        "after a refusal the prompt opens on the request as it was",
        "ui/changes_screen.py",
        "        self._least[about] = error.version\n",
        "        self._least[about] = 0\n",
        "tests/ui/test_changes.py",
    ),
    one_edit(
        "the inbox is opened again on the line where it was left, not on the request",
        "ui/view.py",
        "    if left.place is not None and (not rows or rows[at].id != left.place.id):",
        "    if left.place is not None and not rows and at:",
        "tests/ui/test_resuming.py",
    ),
    one_edit(
        "a step of a macro is carried out without its question",
        "ui/macro_screen.py",
        "        prompt.ends_on_no = True\n",
        "        prompt.decide(prompt.draft)\n",
        "tests/ui/test_macros.py",
    ),
    one_edit(
        "a macro goes on after a no",
        "ui/prompts/base.py",
        "                (self.dismiss if self.ends_on_no and not self._asks_about_typing else self._back)()\n",
        "                self._back()\n",
        "tests/ui/test_macros.py",
    ),
    one_edit(
        "a key held down confirms",
        "ui/confirmation.py",
        "        if not self.question or not alone or not self.seen_by(at):\n",
        "        if not self.question:\n",
        "tests/ui/test_confirmation.py",
    ),
    one_edit(
        "a question is answered before it is on the screen",
        "ui/confirmation.py",
        "        return self._painted is not None and at >= self._painted + PAUSE\n",
        "        return True\n",
        f"{QUESTIONS}::test_only_a_key_pressed_by_itself_after_the_question_was_shown_decides[sqlite-close]",
    ),
    one_edit(
        "a yes counts although other keys follow it at once",
        "ui/confirmation.py",
        "        if PAUSE > 0:\n",
        "        if PAUSE > 3600:\n",
        f"{QUESTIONS}::test_only_a_key_pressed_by_itself_after_the_question_was_shown_decides[sqlite-note]",
    ),
    one_edit(
        "a question behind something else waits for an answer",
        "ui/inbox.py",
        "        if self._elsewhere:\n",
        "        if self.asking:\n",
        f"{QUESTIONS}::test_a_question_that_comes_while_something_else_is_open_is_not_asked",
    ),
    one_edit(
        "a message takes the place of a question in the outbox",
        "ui/outbox_screen.py",
        "        if self._confirmation.question:\n            self._later = message.text\n",
        "        if not self._shown:\n            self._later = message.text\n",
        f"{QUESTIONS}::test_what_came_of_one_entry_is_said_only_after_the_question_about_the_next",
    ),
    one_edit(
        "what a stuck terminal has not shown is answered",
        "ui/wire.py",
        '        return bool(getattr(self._driver, "behind", False))\n',
        "        return False\n",
        "tests/ui/test_terminal_keys.py::test_what_a_terminal_that_is_stuck_does_not_show_is_not_decided",
    ),
    one_edit(
        "an amount that was typed ahead pays",
        "ui/prompts/fields.py",
        "        if self._asked.seen_by(event.time):\n",
        "        if event.time:\n",
        "tests/ui/test_prompts_refund.py",
    ),
    one_edit(
        "a text stands in another request's composer",
        "ui/drafting_screen.py",
        "        return self._typed.get((request.id, kind))\n",
        "        return next((draft for draft in self._typed.values() if draft.kind == kind), None)\n",
        "tests/ui/test_drafts.py",
    ),
    one_edit(
        "what is typed is kept only when the prompt is left",
        "ui/prompts/base.py",
        "        if self.KEEPS and not self._keeping and not self.finished:\n",
        "        if self.KEEPS and self.finished:\n",
        DRAFTS,
    ),
    one_edit(
        "what is typed is kept only when nothing is typed for a while",
        "ui/prompts/base.py",
        "            self._keeping = True\n            self.set_timer(_KEPT_AFTER, self._keep)\n",
        '            waiting = self.__dict__.get("waiting")\n            _ = waiting and waiting.stop()\n'
        '            self.__dict__["waiting"] = self.set_timer(_KEPT_AFTER, self._keep)\n',
        DRAFTS,
    ),
    one_edit(
        "a hang-up takes what was typed last",
        "ui/app.py",
        "        self.inbox.keep_typed()\n        self.inbox.keep_place()\n",
        "        self.inbox.keep_place()\n",
        DRAFTS,
    ),
    one_edit(
        "raw text to a widget",
        "ui/prompts/letter.py",
        '        self.query_one("#letter-text", Static).update(content)',
        '        self.query_one("#letter-text", Static).update(str(content))',
        "tests/ui/test_prompts_safety.py",
    ),
    one_edit(
        "a screen reader is led to the list while something is asked",
        "ui/reading_place.py",
        "    if asked is not None:\n",
        "    if asked is not None and asked is not app.inbox.status:\n",
        "tests/ui/test_braille.py",
    ),
    one_edit(
        "the bell rings at night",
        "policy/attention.py",
        "        again_at = turns_at(self._attention, self._zone, now) if quiet else None\n",
        "        again_at = turns_at(self._attention, self._zone, now) if quiet and typing else None\n",
        "tests/policy/test_attention.py",
    ),
    one_edit(
        "raw text to the clipboard",
        "ui/clipboard.py",
        "    coded = b64encode(clean(text, lines=True).encode()).decode()\n",
        '    coded = b64encode(text.encode("utf-8", "surrogatepass")).decode()\n',
        "tests/ui/test_clipboard.py",
    ),
    one_edit(
        "raw text to the terminal",
        "text.py",
        '        text = _UNSAFE.sub(_escape, _needless().sub("", text))\n',
        "        pass\n",
        "tests/test_text.py",
    ),
)
