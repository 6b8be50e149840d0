"""One decision for all that are marked: what it is, what it does to each, yes or no, what became of each."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from returns_tui.errors import ReturnsTuiError, UsageError
from returns_tui.i18n import _, ngettext
from returns_tui.policy import money
from returns_tui.policy.decisions import Note, Received, Snooze
from returns_tui.policy.many import Choice, Prospect, to_type, totals, typed_sum
from returns_tui.policy.snooze import parse_until
from returns_tui.store import many
from returns_tui.store.many import Result
from returns_tui.text import clean
from returns_tui.ui.actions import Action
from returns_tui.ui.desk import Desk
from returns_tui.ui.fitted import fitted
from returns_tui.ui.key_names import name_of
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.many_choices import Offer, offers
from returns_tui.ui.many_screen import BECAME, Entry, ManyScreen
from returns_tui.ui.prompts.fields import Field, TypedAmount
from returns_tui.ui.prompts.letter import described


class DecideManyScreen(ManyScreen):
    """Chooses, or types, what is decided; looks at each; asks; decides on one after the other."""

    DEFAULT_CSS = """
    DecideManyScreen > Field { height: 1; display: none; }
    DecideManyScreen > Field.typing { display: block; }
    """

    def __init__(self, desk: Desk, keymaps: Keymaps, action: Action, request_ids: Sequence[int]) -> None:
        super().__init__(desk, keymaps)
        assert action.kind is not None
        self.kind = action.kind
        self._action = action
        self._ids = list(request_ids)
        self._offers: list[Offer] = offers(action.kind, desk.config)
        self._chosen = ""
        self._choice: Choice | None = None
        self._prospects: list[Prospect] = []
        self._typing: Field | None = None
        self._typed: list[str] = []  # currencies whose sum is still to be typed
        self._key = ""

    def title_text(self) -> str:
        """Name the decision, and for how many it is."""
        title = ngettext("{action}: {n} marked request", "{action}: {n} marked requests", len(self._ids))
        title = title.format(action=_(self._action.label), n=len(self._ids))
        return f"{title}: {self._chosen}" if self._chosen else title

    def fields(self) -> Sequence[Widget]:
        """A line to type into, and one for an amount."""
        lines = Field(id="many-line"), TypedAmount(id="many-amount")
        for line in lines:
            line.can_focus = False  # until something is to be typed
        return lines

    # -- choosing --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Have something chosen or typed, where there is anything to choose."""
        self.phase, self._chosen, self._prospects = "before", "", []
        self.retitle()
        if self.kind in ("note", "snooze"):
            self.show_entries([])
            self._type(self.query_one("#many-line", Field))
            if self.kind == "note":
                self.say(_("A note to all of them, for us alone; Enter goes on, Esc back"))
            else:
                self.say(_("Until when: 4h, 2d, tomorrow, change, 2026-09-24; Enter goes on, Esc back"))
        elif self._offers:
            self.show_entries([])
            self.listed.show([f" {offer.key or ' '}  {offer.label}" for offer in self._offers])
            self.say_keys(_("Key: that one   {down} {up} move   Enter this one   {back} back"))
        elif self._choice is None:
            self._look(Received(), "")
        else:
            self.leave()

    def key_before(self, event: events.Key) -> None:
        """Choose, or type."""
        if self._typing is not None:
            if event.key == "escape":
                event.stop()
                self._typed_no_more()
            elif event.key in ("tab", "shift+tab"):
                event.stop()
                event.prevent_default()
            return
        event.stop()
        event.prevent_default()
        alone = self.confirmation.saw(event.time)
        name = name_of(event)
        keys = [offer.key for offer in self._offers]
        if name in keys:
            if alone:
                self._choose(self._offers[keys.index(name)])
        elif event.key == "enter" and alone:
            self._choose(self._offers[self.listed.index])
        elif self.keymap.means(name, "back") and alone:
            self.leave()
        else:
            self.moved(event)

    def _choose(self, offer: Offer) -> None:
        self._look(offer.choice, offer.label)

    def _type(self, field: Field) -> None:
        self._typing = field
        field.add_class("typing")
        field.can_focus = True
        field.focus()

    def _end_typing(self) -> None:
        if self._typing is not None:
            self._typing.remove_class("typing")
            self._typing.can_focus = False
            self._typing = None
            self.set_focus(None)

    def _typed_no_more(self) -> None:
        amount = isinstance(self._typing, TypedAmount)
        self._end_typing()
        if amount:
            self.ask()
        else:
            self.leave()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on with what was typed."""
        event.stop()
        if isinstance(self._typing, TypedAmount):
            self._typed_amount(self._typing)
        elif self._typing is not None:
            self._typed_line(self._typing)

    def _typed_line(self, field: Field) -> None:
        choice: Choice
        if self.kind == "note":
            if not field.text:
                self.say(_("The note is empty: type it, or Esc back"))
                return
            choice = Note(field.text)
        else:
            try:
                choice = Snooze(parse_until(field.text, self.desk.now(), self.desk.config.timezone))
            except UsageError as error:
                self.say(str(error))
                return
        self._end_typing()
        self._look(choice, field.text)

    # -- before ----------------------------------------------------------------------------------------

    def _look(self, choice: Choice, label: str) -> None:
        """See what that does to each."""
        self._choice, self._chosen = choice, label
        self._prospects = []
        self.phase = "looking"
        self.retitle()
        self.show_entries([])
        self.say(_("Looking at each .."))

        def job(stop: threading.Event) -> None:
            config, store, trouble = self.desk.config, self.desk.store, ""
            found: list[Prospect] = []
            try:
                with (
                    store.connection(),
                    closing(
                        many.looked_at(  # type: ignore[type-var]
                            store, config, self._ids, choice, operator=self.desk.operator, now=self.desk.now()
                        )
                    ) as looking,
                ):
                    for prospect in looking:
                        found.append(prospect)
                        if stop.is_set():
                            return
                        self.tell(partial(self._looked, len(found)))
            except ReturnsTuiError as error:
                trouble = str(error)
            if not stop.is_set():
                self.tell(lambda: self._seen(found, trouble))

        self.work(job)

    def _looked(self, n: int) -> None:
        if self.phase == "looking":
            self.said_progress(_("Looked at {n} of {all} ..").format(n=n, all=len(self._ids)))

    def _seen(self, found: list[Prospect], trouble: str) -> None:
        if self.phase != "looking":
            return
        if trouble:
            self.start()
            self.say(trouble)
            return
        self._prospects = found
        self._typed = []
        ordered = sorted(found, key=lambda one: (one.plan is not None, not (one.plan and one.plan.warnings)))
        self.show_entries([self._entry(prospect) for prospect in ordered])
        self.ask()

    def _entry(self, prospect: Prospect) -> Entry:
        plan = prospect.plan
        order = prospect.order_id or f"#{prospect.request_id}"
        if plan is None:
            return Entry(prospect.request_id, order, _(BECAME["skip"]), prospect.why, Content(clean(prospect.why)))
        word = "!" if plan.warnings else ""
        said = plan.summary
        if plan.warnings:
            said = clean(said) + " ! " + clean(" ".join(plan.warnings))
        return Entry(prospect.request_id, order, word, said, described(plan, self.desk.config))

    def many(self) -> int:
        """Return to how many it is done."""
        return totals(self._prospects).done

    def sums(self) -> str:
        """Return how many, how much, and what leaves."""
        if not self._prospects:
            return ""
        found = totals(self._prospects)
        parts = [_("{n} will be done").format(n=found.done)]
        if found.skipped:
            parts.append(_("{n} skipped").format(n=found.skipped))
        if found.warned:
            parts.append(_("{n} with a warning (!)").format(n=found.warned))
        if found.paid_out:
            parts.append(_("pays out {amounts}").format(amounts=self._amounts()))
        if found.mails:
            parts.append(ngettext("mail to {n} buyer", "mail to {n} buyers", found.mails).format(n=found.mails))
        if found.clicks:
            parts.append(ngettext("{n} click", "{n} clicks", found.clicks).format(n=found.clicks))
        return ", ".join(parts)

    def _amounts(self) -> str:
        paid = totals(self._prospects).paid_out
        return " + ".join(money.shown(amount, currency) for currency, amount in paid.items())

    def question(self) -> str:
        """Ask by name of the decision, for how many, and for how much."""
        n = self.many()
        if not n:
            return ""
        room = self.app.size.width - 16
        if self.kind == "refund":
            said = ngettext(
                "Refund {amounts} for {n} request? y / N", "Refund {amounts} for {n} requests? y / N", n
            )
            return said.format(amounts=self._amounts(), n=n)
        what = f"{_(self._action.label)}, {self._chosen}" if self._chosen else _(self._action.label)
        said = ngettext("{what}: {n} request? y / N", "{what}: {n} requests? y / N", n)
        return fitted(said, room, shrink=("what",), what=what, n=str(n))

    def went_back(self) -> None:
        """Go back to choosing."""
        self.start()

    # -- the money -------------------------------------------------------------------------------------

    def confirmed(self) -> None:
        """Have sums typed that are above their limits, then do it."""
        limits = {
            currency: money.to_minor(limit, currency)
            for currency, limit in self.desk.config.refunds.confirm_above.items()
        }
        self._typed = to_type(totals(self._prospects), limits)
        self._next_amount()

    def _next_amount(self) -> None:
        if not self._typed:
            self._end_typing()
            self.run()
            return
        self.phase = "before"
        field = self.query_one("#many-amount", TypedAmount)
        self._type(field)
        field.start()
        self._ask_amount()

    def _ask_amount(self, problem: str = "") -> None:
        currency = self._typed[0]
        amount = money.shown(totals(self._prospects).paid_out[currency], currency)
        said = _("{amount} in all: type that sum; Esc back").format(amount=amount)
        self.say(f"{problem} {said}".strip())

    def _typed_amount(self, field: TypedAmount) -> None:
        currency = self._typed[0]
        if field.pasted:
            field.start()
            self.say(_("That came all at once, like a paste. Type the amount with your fingers."))
            return
        try:
            typed_sum(field.text, currency, totals(self._prospects).paid_out[currency])
        except UsageError as error:
            self._ask_amount(str(error))
            return
        del self._typed[0]
        self._next_amount()

    # -- doing it --------------------------------------------------------------------------------------

    def deeds(self) -> Iterator[Result]:
        """Decide on one after the other."""
        store, sitting = self.desk.store, self.desk.sitting
        sitting.decided = True
        self._key = self._key or many.new_action(store)
        yield from many.carried_out(
            store,
            self.desk.config,
            self._prospects,
            action=self._key,
            operator=self.desk.operator,
            now=self.desk.now,
            wait=self.wait,
            spent=sitting.spent(self.many()),
        )

    def after(self) -> Sequence[Entry]:
        """Return what became of each: first what failed, then what was not begun or skipped, then what is done."""
        became = {result.request_id: result for result in self.results}
        ranked: list[tuple[int, Entry]] = []
        for prospect in self._prospects:
            entry = self._entry(prospect)
            result = became.get(prospect.request_id)
            if result is not None:
                said = Content(clean(result.said))
                whole = entry.whole if result.state == "done" else said
                rank = 4 if result.state == "done" else 1
                entry = entry._replace(word=_(BECAME[result.state]), said=result.said, whole=whole)
            elif prospect.plan is not None:
                rank, entry = 2, entry._replace(word=_(BECAME["left"]))
            else:
                rank = 3
            ranked.append((rank, entry))
        return [entry for _rank, entry in sorted(ranked, key=lambda one: one[0])]

    def summed_up(self) -> str:
        """Say what became of all, what stays marked, and how to take it back."""
        said = super().summed_up()
        skipped = totals(self._prospects).skipped
        if skipped:
            said += ", " + _("{n} skipped").format(n=skipped)
        said = f"{_(self._action.label)}: {said}."
        if len(self.settled) < len(self._ids):
            said += " " + _("What was not done stays marked.")
        if self.settled:
            said += " " + _("{key} takes it back.").format(key=self.inbox_keymap.way("undo"))
        return said
