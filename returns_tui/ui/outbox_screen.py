"""What has to leave the building: outbox, worklist of clicks in Seller Central, and what can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from returns_tui.config.values import Config
from returns_tui.errors import ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.policy.request import OutboxEntry
from returns_tui.store import decisions, outbox, undoable
from returns_tui.store.database import Store
from returns_tui.store.undoable import Undoable
from returns_tui.text import clean
from returns_tui.ui import outbox_lines, undoing
from returns_tui.ui.actions import ALL_ACTIONS
from returns_tui.ui.confirmation import Confirmation
from returns_tui.ui.fitted import fitted
from returns_tui.ui.key_names import name_of
from returns_tui.ui.key_reader import KeyReader
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.line_list import LineList
from returns_tui.ui.overlay import Overlay
from returns_tui.ui.wording import READ_ONLY

if TYPE_CHECKING:
    from returns_tui.ui.clipboard import How


_WRITES = frozenset(action.id for action in ALL_ACTIONS if action.screen == "outbox" and action.writes)


class OutboxScreen(Overlay):
    """Three lists in each other's place, Tab between them; the entry under the cursor whole below.

    The database is read and written in worker threads, which post what came of it. Nothing is carried out
    without a `y`.
    """

    DEFAULT_CSS = """
    OutboxScreen { layout: vertical; }
    OutboxScreen > #outbox-title { height: 1; text-style: bold; }
    OutboxScreen > #outbox-list { height: 2fr; }
    OutboxScreen > #outbox-whole { height: 3fr; border-top: ascii $foreground; }
    OutboxScreen > #outbox-whole > Static { height: auto; }
    OutboxScreen > #outbox-keys, OutboxScreen > #outbox-status { height: 1; }
    """

    class Loaded(Message):
        """What there is now."""

        def __init__(self, entries: list[OutboxEntry], clicks: list[OutboxEntry], decided: list[Undoable]) -> None:
            super().__init__()
            self.entries = entries
            self.clicks = clicks
            self.decided = decided

    class Finished(Message):
        """What came of something done; it may have failed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self, store: Store, config: Config, keymaps: Keymaps, *, operator: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._store = store
        self._config = config
        self._keymaps = keymaps
        self._keymap = keymaps["outbox"]
        self._keys = KeyReader(self._keymap, self, self._say)
        self._operator = operator
        self._now = now
        self._confirmation = Confirmation()
        self._then: Callable[[], None] = self._say_keys
        self._lists: dict[str, list[OutboxEntry]] = {"outbox": [], "worklist": []}
        self._decided: list[Undoable] = []
        self._places = {"outbox": 0, "worklist": 0, "undo": 0}
        self._shown = ""
        self._later = ""  # what came of something while a question was asked

    def compose(self) -> ComposeResult:
        """Lay out list, entry, keys and status."""
        yield Static(Content(""), id="outbox-title")
        yield LineList(id="outbox-list")
        with VerticalScroll(id="outbox-whole", can_focus=False):
            yield Static(Content(""), id="outbox-text")
        yield Static(Content(""), id="outbox-keys")
        yield Static(Content(""), id="outbox-status")

    def on_mount(self) -> None:
        """Read what there is."""
        self.reload()

    def reload(self) -> None:
        """Read outbox and worklist anew; the cursor stays on its entry."""
        self.run_worker(self._load, thread=True, group="outbox-load")

    def _load(self) -> None:
        try:
            with self._store.connection():
                entries = outbox.entries(
                    self._store, kinds=("mail", "adjustment"), states=outbox_lines.SHOWN_STATES
                )
                clicks = outbox.worklist(self._store)
                decided = undoable.decided(self._store, self._operator)
        except ReturnsTuiError as error:
            self.post_message(self.Finished(str(error)))
        else:
            self.post_message(self.Loaded(outbox_lines.in_order(entries), clicks, decided))

    def on_outbox_screen_loaded(self, message: Loaded) -> None:
        """Show what was read. First the worklist, unless something in the outbox needs somebody."""
        before, decision = self.entry, self.decision
        first = not self._shown
        self._decided = message.decided
        if decision is not None:
            events = [one.event.id for one in message.decided]
            if decision.event.id in events:
                self._places["undo"] = events.index(decision.event.id)
        self._lists = {"outbox": message.entries, "worklist": message.clicks}
        if first:
            in_need = any(entry.state in outbox_lines.UNSETTLED for entry in message.entries)
            self._shown = "outbox" if in_need or not message.clicks else "worklist"
        if before is not None:
            ids = [entry.id for entry in self._lists[self._shown]]
            if before.id in ids:
                self._places[self._shown] = ids.index(before.id)
            elif self._confirmation.question:
                self._confirmation.clear()
                self._later = ""
                self._say(_("The entry is settled meanwhile; nothing was done."))
        self._paint()
        if first:
            self._say("")

    def on_outbox_screen_finished(self, message: Finished) -> None:
        """Say what came of it, after the question where one is asked, and read anew."""
        if self._confirmation.question:
            self._later = message.text
        else:
            self._say(message.text)
        self.reload()

    @property
    def question_line(self) -> Widget | None:
        """The status line, while it asks."""
        return self.query_one("#outbox-status") if self._confirmation.question else None

    @property
    def entry(self) -> OutboxEntry | None:
        """The entry under the cursor."""
        entries = self._lists.get(self._shown, [])
        place = self._places.get(self._shown, 0)
        return entries[min(place, len(entries) - 1)] if entries else None

    @property
    def decision(self) -> Undoable | None:
        """The decision under the cursor, where decisions are shown."""
        if self._shown != "undo" or not self._decided:
            return None
        return self._decided[min(self._places["undo"], len(self._decided) - 1)]

    def _paint(self) -> None:
        now = self._now()
        entries = self._lists.get(self._shown, [])
        if self._shown == "undo":
            lines = [undoing.line(one, self._config.timezone, now) for one in self._decided]
        elif self._shown == "outbox":
            lines = [outbox_lines.outbox_line(entry, self._config) for entry in entries]
        else:
            lines = [outbox_lines.click_line(entry, self._config, now) for entry in entries]
        listed = self.query_one("#outbox-list", LineList)
        listed.show(lines, self._places[self._shown])
        self._places[self._shown] = listed.index
        titles = {
            "outbox": _("Outbox {n}").format(n=len(self._lists["outbox"])),
            "worklist": _("Worklist {n}").format(n=len(self._lists["worklist"])),
            "undo": _("Undo {n}").format(n=sum(not one.why_not for one in self._decided)),
        }
        title = "   ".join(f"[{text}]" if name == self._shown else f" {text} " for name, text in titles.items())
        self.query_one("#outbox-title", Static).update(Content(self.titled(title)))
        self._paint_entry()
        self._say_keys()

    def _paint_entry(self) -> None:
        entry, decision = self.entry, self.decision
        if entry is not None:
            content = outbox_lines.whole(entry, self._config, self._now())
        elif decision is not None:
            content = undoing.whole(decision, self._config.timezone, self._now())
        elif self._shown == "undo":
            content = Content(_("You have decided nothing that could be taken back."))
        elif self._shown == "outbox":
            content = Content(_("Nothing waits to leave, and nothing failed."))
        else:
            content = Content(_("Nothing is left to click."))
        self.query_one("#outbox-text", Static).update(content)
        self.query_one("#outbox-whole").scroll_home(animate=False)

    def _say(self, text: str) -> None:
        self.query_one("#outbox-status", Static).update(Content(clean(text)))

    def _say_what_waited(self) -> None:
        self._say(self._later)
        self._later = ""

    def _say_keys(self) -> None:
        entry = self.entry
        hints = [_("{other_list} other list"), _("{down} {up} move")]
        if entry is not None:
            hints.append(_("{copy} copy text"))
            if entry.kind == "click":
                hints.append(_("{done} done"))
            if entry.kind == "mail" and entry.state in outbox_lines.UNSETTLED:
                hints += [_("{again} send again"), _("{sent} mark as sent")]
            if entry.state in ("waiting", "open", "failed"):
                hints.append(_("{undo_this} undo"))
        elif self._shown == "undo":
            hints.append(_("{undo_this} undo"))
        hints.append(_("{undo} undo last"))
        hints.append(_("{back} back"))
        self.query_one("#outbox-keys", Static).update(Content(" " + self._keymap.hint("  ".join(hints))))

    def key_pressed(self, event: events.Key) -> None:
        """Answer the question, or do what the key means."""
        if self._confirmation.question:
            event.stop()
            answer = self._confirmation.answer(event.key, event.time)
            if answer:
                self._confirmation.carry_out(self, self._then)
            elif answer is False:
                self._confirmation.clear()
                self._say_what_waited()
            return
        alone = self._confirmation.saw(event.time)
        action, taken = self._keys.read(name_of(event))
        if taken or event.is_printable:
            event.stop()
            event.prevent_default()
        if action is not None and (alone or action.group != "decide"):
            self.perform(action.id)

    def perform(self, action_id: str | None) -> None:
        """Do an action of the table."""
        if action_id == "back":
            self.leave()
        elif action_id == "help":
            from returns_tui.ui.help_screen import HelpScreen

            self.app.push_screen(HelpScreen(self._keymaps, "outbox"), self.perform)
        elif action_id in ("read_on", "read_back"):
            below = self.query_one("#outbox-whole", VerticalScroll)
            (below.scroll_page_down if action_id == "read_on" else below.scroll_page_up)(animate=False)
        elif action_id is None or not self._shown:
            return
        elif self._config.read_only and action_id in _WRITES:
            self._say(_(READ_ONLY))
        elif action_id == "other_list":
            lists = list(self._places)
            self._shown = lists[(lists.index(self._shown) + 1) % len(lists)]
            self._say("")
            self._paint()
        elif self.query_one("#outbox-list", LineList).move_by(action_id):
            self._places[self._shown] = self.query_one("#outbox-list", LineList).index
            self._say("")
            self._paint_entry()
            self._say_keys()
        elif action_id == "undo":
            self._ask_undo(max(self._decided, key=lambda one: one.event.id, default=None))
        elif self._shown == "undo":
            if action_id == "undo_this":
                self._ask_undo(self.decision)
        elif self.entry is not None:
            self._act(action_id, self.entry)

    def on_paste(self, event: events.Paste) -> None:
        """A pasted text presses no keys."""
        event.stop()
        self._keys.clear()

    def _act(self, action_id: str, entry: OutboxEntry) -> None:
        order = clean(entry.order_id)
        unsettled = entry.kind == "mail" and entry.state in outbox_lines.UNSETTLED
        if action_id == "copy":
            from returns_tui.ui import clipboard

            clipboard.copy(self.app, entry.text, self._say_copied)
        elif action_id == "done":
            if entry.kind != "click":
                self._say(_("Only clicks of the worklist are marked as done."))
                return
            question = _("Is “{action}” done for {order}? y / N").format(action=entry.action, order=order)
            self._ask(question, partial(self._do, partial(self._done, entry)))
        elif action_id in ("again", "sent"):
            if not unsettled:
                self._say(_("Only a failed or uncertain mail can be sent again or marked as sent."))
            elif action_id == "again":
                question = _("{to}: send again with the same Message-ID? y / N")
                self._ask(self._to(question, entry), partial(self._do, partial(self._again, entry)))
            else:
                question = _("{to}: mark as sent? It will not leave again. y / N")
                self._ask(self._to(question, entry), partial(self._do, partial(self._sent, entry)))
        elif action_id == "undo_this":
            question = _("Take back the last decision on {order}? y / N").format(order=order)
            self._ask(question, partial(self._do, partial(self._undone, entry.request_id, entry.event_id)))

    def _say_copied(self, how: How) -> None:
        if self._confirmation.question:
            return
        said = {
            "tmux": _("Text in tmux's buffer and sent on; it stands below as well, {read_on} reads on."),
            "sent": _("Text sent to your terminal; it stands below as well, {read_on} reads on."),
            "impossible": _("Your terminal takes no copies: mark the text below; {read_on} reads on."),
            "too_long": _("The text is too long for your terminal: mark it below; {read_on} reads on."),
        }[how]
        self._say(self._keymap.hint(said))

    def _ask_undo(self, one: Undoable | None) -> None:
        """Ask whether a decision is to be taken back, or say why it cannot be."""
        if one is None:
            self._say(_("You have decided nothing that could be taken back."))
        elif one.why_not:
            self._say(undoing.cannot(one.order_id, one.why_not))
        else:
            deed = partial(self._undone, one.request_id, one.event.id)
            self._ask(undoing.question(one.event, clean(one.order_id)), partial(self._do, deed))

    def _to(self, template: str, entry: OutboxEntry) -> str:
        return fitted(template, self.app.size.width, shrink=("to",), to=entry.to)

    def _ask(self, question: str, then: Callable[[], None]) -> None:
        self._confirmation.ask(question)
        self._then = then
        self._say(question)
        self._confirmation.watch(self)

    def _do(self, deed: Callable[[datetime], str]) -> None:
        """Carry out `deed` in a thread. Several may run; none is cancelled for another."""
        self._say_what_waited()
        now = self._now()

        def work() -> None:
            try:
                with self._store.connection():
                    said = deed(now)
            except ReturnsTuiError as error:
                said = str(error)
            self.post_message(self.Finished(said))

        self.run_worker(work, thread=True, group="outbox-write")

    def _done(self, entry: OutboxEntry, now: datetime) -> str:
        outbox.click_done(self._store, self._config, entry.id, operator=self._operator, now=now)
        return _("Done: “{action}” for {order}.").format(action=entry.action, order=entry.order_id)

    def _again(self, entry: OutboxEntry, now: datetime) -> str:
        outbox.retry(self._store, entry.id, operator=self._operator, now=now)
        return _("The mail to {to} is sent again, with the same Message-ID.").format(to=entry.to)

    def _sent(self, entry: OutboxEntry, now: datetime) -> str:
        outbox.mark_sent_by_hand(self._store, self._config, entry.id, operator=self._operator, now=now)
        return _("The mail to {to} is marked as sent.").format(to=entry.to)

    def _undone(self, request_id: int, event_id: int, now: datetime) -> str:
        done = decisions.undo(
            self._store,
            self._config,
            request_id,
            operator=self._operator,
            now=now,
            decision=event_id,
        )
        return done.summary
