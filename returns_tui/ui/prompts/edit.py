"""Entering what no report gave: the comment, the buyer's address and name, the item id, what was paid."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from returns_tui.errors import ReturnsTuiError, UsageError
from returns_tui.i18n import _
from returns_tui.policy import money
from returns_tui.policy.decisions import Decision, SetFacts
from returns_tui.policy.request import Request
from returns_tui.text import clean
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.context import PromptContext
from returns_tui.ui.prompts.fields import Field, Writing

_LINES = ("buyer_email", "buyer_name", "order_item_id", "paid")


class EditPrompt(Prompt):
    """All facts in one form; what is left as it was is not touched."""

    KEEPS = True

    def __init__(self, request: Request, context: PromptContext, *, draft: Decision | None = None) -> None:
        super().__init__(request, context, draft=draft)
        paid = request.paid
        known = "" if paid is None or paid.estimated else money.plain(paid.total, request.currency)
        self.known: dict[str, str] = {
            "buyer_email": clean(request.buyer_email).strip(),
            "buyer_name": clean(request.buyer_name).strip(),
            "order_item_id": clean(request.order_item_id).strip(),
            "paid": known,
        }
        self.known_comment = clean(request.comment, lines=True)

    def title_text(self) -> str:
        """Name the request."""
        return _("{order}: enter what no report gave").format(order=self.order)

    def body(self) -> ComposeResult:
        """Lay out the form."""
        request = self.request
        labels = {
            "buyer_email": (_("Buyer's e-mail"), _("the alias from Seller Central")),
            "buyer_name": (_("Buyer's name"), ""),
            "order_item_id": (_("Order item id"), _("for the refund file")),
            "paid": (_("Paid, {currency}").format(currency=clean(request.currency)), self._estimate()),
        }
        before = self._before()
        for name, (label, example) in labels.items():
            with Horizontal(classes="prompt--row"):
                yield Static(Content(label), classes="prompt--label")
                yield Field(before.get(name, self.known[name]), placeholder=example, id=name.replace("_", "-"))
        yield Static(Content(_("Buyer's comment (paste it here)")), classes="prompt--row")
        yield Writing(before.get("comment", self.known_comment))

    def _estimate(self) -> str:
        paid = self.request.paid
        if paid is None:
            return _("all that the buyer paid, with tax and shipping")
        return _("estimated: {amount}").format(amount=money.plain(paid.total, self.request.currency))

    def _before(self) -> dict[str, str]:
        if not isinstance(self.draft, SetFacts):
            return {}
        values = {name: getattr(self.draft, name) for name in ("comment", *_LINES)}
        if self.draft.paid is not None:
            values["paid"] = money.plain(self.draft.paid, self.request.currency)
        return {name: value for name, value in values.items() if value is not None}

    def fields(self) -> list[Widget]:
        """Return all fields from above."""
        return [*self.query(Field), self.query_one(Writing)]

    def hint(self) -> str:
        """Say how to go on."""
        return self.keys(
            _("{go_on}: go on   {next_field}: next field   {back}: keep, back   {throw_away}: throw away")
        )

    def typed(self) -> bool:
        """Return whether anything is not as it was."""
        return bool(self._changed())

    def fields_typed(self) -> Mapping[str, str]:
        """Return the fields that are not as they were."""
        return self._changed()

    def pressed(self, event: events.Key) -> bool:
        """Go on."""
        if self.means(event, "go_on"):
            self._proceed()
            return True
        return False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field, as forms do."""
        event.stop()
        self._next_field(1)

    def _changed(self) -> dict[str, str]:
        """Return the fields that are not as they were. An emptied amount is no amount, so it stays."""
        values = {name: self.query_one(f"#{name.replace('_', '-')}", Field).text for name in _LINES}
        changed = {name: value for name, value in values.items() if value != self.known[name]}
        if not values["paid"]:
            changed.pop("paid", None)
        comment = self.query_one(Writing).written.strip("\n")
        if comment != self.known_comment.strip("\n"):
            changed["comment"] = comment
        return changed

    def _proceed(self) -> None:
        changed = self._changed()
        try:
            paid = money.parse_amount(changed["paid"], self.request.currency) if "paid" in changed else None
        except UsageError as error:
            self.say(str(error))
            return
        decision = SetFacts(
            comment=changed.get("comment"),
            buyer_email=changed.get("buyer_email"),
            buyer_name=changed.get("buyer_name"),
            order_item_id=changed.get("order_item_id"),
            paid=paid,
        )
        plan = self.planned(decision)
        if isinstance(plan, ReturnsTuiError):
            self.say(str(plan))
            return
        names = {
            "comment": _("comment"),
            "buyer_email": _("e-mail"),
            "buyer_name": _("name"),
            "order_item_id": _("item id"),
            "paid": _("paid"),
        }
        what = ", ".join(names[name] for name in changed)
        self.ask(
            _("Enter {fields} for {order}? y / N").format(fields=what, order=self.order),
            lambda: self.decide(decision),
        )
