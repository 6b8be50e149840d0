"""Approving a request: where the goods go, with which label, and what the buyer reads."""

from __future__ import annotations

from typing import Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from returns_tui.config.values import Address
from returns_tui.errors import ReturnsTuiError
from returns_tui.i18n import _
from returns_tui.policy.decisions import Approve, Decision, Plan
from returns_tui.policy.request import Request
from returns_tui.ui.fitted import fitted
from returns_tui.ui.line_list import LineList
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.context import PromptContext
from returns_tui.ui.prompts.fields import Field
from returns_tui.ui.prompts.languages import language_of, next_language
from returns_tui.ui.prompts.letter import Letter


class ApprovePrompt(Prompt):
    """The addresses on the left, the marketplace's own first; label and own number below them."""

    def __init__(self, request: Request, context: PromptContext, *, draft: Decision | None = None) -> None:
        super().__init__(request, context, draft=draft)
        before = draft if isinstance(draft, Approve) else Approve()
        self.label: Literal["unpaid", "prepaid"] = before.label
        self.language = before.language
        self.merchant_rma = before.merchant_rma or request.merchant_rma_id
        market = context.config.marketplaces.get(request.marketplace)
        self.country = market.country if market else ""
        usual = market.return_address if market else None
        self.addresses: list[Address] = sorted(
            context.config.addresses.values(),
            key=lambda address: (address.id != usual, address.country != self.country),
        )
        self._wanted = before.address

    def title_text(self) -> str:
        """Name the request."""
        return _("Approve {order}: where does the buyer send it?").format(order=self.order)

    def body(self) -> ComposeResult:
        """Lay out addresses, label, own number and text."""
        with Horizontal(classes="prompt--columns"):
            with Vertical(classes="prompt--left"):
                yield LineList([self._line(address) for address in self.addresses])
                yield Static(Content(""), id="label", classes="prompt--lines")
                with Horizontal(classes="prompt--row"):
                    yield Static(Content(self.keys(_(" {own_number}  Your RMA"))), classes="prompt--label")
                    yield Field(self.merchant_rma, placeholder=_("none"), id="merchant-rma")
            letter = Letter()
            letter.add_class("prompt--right")
            yield letter

    def _line(self, address: Address) -> str:
        where = _("domestic") if address.country == self.country else _("abroad")
        return f" {address.id}  {address.country}, {where}"

    def hint(self) -> str:
        """Say how to choose."""
        return self.keys(
            _(
                "{choose}: go on   {down} {up}: address   {label}: label   {own_number}: your RMA"
                "   {language}: language   {back} back"
            )
        )

    def opened(self) -> None:
        """Show what the marketplace's own address would give."""
        self.query_one(Field).can_focus = False
        names = [address.id for address in self.addresses]
        if self._wanted in names:
            self.query_one(LineList).select(names.index(self._wanted))
        self._preview()
        self.resume()

    def typed(self) -> bool:
        """Only the own number is typed."""
        return self.query_one(Field).text != self.merchant_rma

    def pressed(self, event: events.Key) -> bool:
        """Choose, toggle, write, go on."""
        if self.query_one(Field).has_focus:
            return False
        if event.key == "enter":
            self.proceed()
        elif self.means(event, "label"):
            self.label = "unpaid" if self.label == "prepaid" else "prepaid"
            self._preview()
        elif self.means(event, "own_number"):
            field = self.query_one(Field)
            field.can_focus = True
            field.focus()
            self.say(self.keys(_("Your own number for this return   {choose}: done")))
        elif self.means(event, "language"):
            plan = self._preview()
            self.language = next_language(self.context.config.approval.text, self.language or language_of(plan))
            self._preview()
        elif not self.query_one(Letter).scroll_by(self.moves(event, "read_on", "read_back")):
            if not self.query_one(LineList).move_by(self.moves(event, "down", "up", "first", "last")):
                return False
            self._preview()
        return True

    def leave(self) -> None:
        """Go from the own number back to the addresses first."""
        if self.query_one(Field).has_focus:
            self._number_done()
        else:
            super().leave()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The own number is typed."""
        event.stop()
        self._number_done()

    def _number_done(self) -> None:
        self.query_one(Field).can_focus = False
        self._preview()
        self.resume()

    def _decision(self) -> Approve:
        address = self.addresses[self.query_one(LineList).index].id if self.addresses else None
        return Approve(address, self.language, self.label, self.query_one(Field).text)

    def _preview(self) -> Plan | ReturnsTuiError:
        plan = self.planned(self._decision())
        self.query_one(Letter).show(plan, self.context.config)
        label = _("prepaid label") if self.label == "prepaid" else _("unpaid label, or none")
        self.query_one("#label", Static).update(Content(f" {self.context.keymap.key('label') or '-'}  {label}"))
        return plan

    def proceed(self) -> None:
        """Ask whether to approve with the address that is chosen."""
        self._preview()
        self.go_on(self._decision(), self._ask)

    def _ask(self, decision: Approve, plan: Plan) -> None:
        label = _("prepaid") if self.label == "prepaid" else _("unpaid")
        question = fitted(
            _("Approve {order}, goods to “{address}”, label {label}? y / N"),
            self.room,
            shrink=("address",),
            order=self.order,
            address=plan.details.get("address", decision.address or ""),
            label=label,
        )
        self.ask(question, lambda: self.decide(decision))
