"""Paying money back: amount, fee, what stays open; then each doubt by itself, then the money."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from returns_tui.errors import ReportedRefund, ReturnsTuiError, UsageError
from returns_tui.i18n import _
from returns_tui.policy import money, refunds
from returns_tui.policy.decisions import Decision, Plan, RefundDecision
from returns_tui.policy.request import Request
from returns_tui.text import clean
from returns_tui.ui.fitted import fitted
from returns_tui.ui.prompts.base import Prompt
from returns_tui.ui.prompts.context import PromptContext
from returns_tui.ui.prompts.fields import AmountField, TypedAmount
from returns_tui.ui.prompts.letter import Letter, described
from returns_tui.ui.prompts.toggles import Toggles


class RefundPrompt(Prompt):
    """Amount and fee on the left; on the right what was paid, what is paid out, and how it leaves."""

    DEFAULT_CSS = """
    RefundPrompt #typed-row { display: none; }
    """

    def __init__(self, request: Request, context: PromptContext, *, draft: Decision | None = None) -> None:
        super().__init__(request, context, draft=draft)
        self.before = draft if isinstance(draft, RefundDecision) else None
        self._to_type: tuple[RefundDecision, Plan] | None = None

    def title_text(self) -> str:
        """Name the request and the currency."""
        return _("Refund {order}, in {currency}").format(order=self.order, currency=clean(self.request.currency))

    def body(self) -> ComposeResult:
        """Lay out fields, boxes and money."""
        currency = self.request.currency
        amount = money.plain(self.before.amount, currency) if self.before else ""
        fee = money.plain(self.before.fee, currency) if self.before and self.before.fee else ""
        on = {name for name in ("keep_item", "keep_open") if self.before and getattr(self.before, name)}
        with Horizontal(classes="prompt--columns"):
            with Vertical(classes="prompt--left"):
                with Horizontal(classes="prompt--row"):
                    yield Static(Content(_("Amount")), classes="prompt--label")
                    yield AmountField(
                        self.context.keymap,
                        amount,
                        placeholder=self.keys(_("{full_amount}: all of it")),
                        id="amount",
                    )
                with Horizontal(classes="prompt--row"):
                    yield Static(Content(_("Restocking fee")), classes="prompt--label")
                    yield AmountField(self.context.keymap, fee, placeholder=_("none"), id="fee")
                yield Toggles(
                    {"keep_item": _("the buyer keeps the item"), "keep_open": _("part only, stays open")},
                    self.context.keymap,
                    on=frozenset(on),
                )
                with Horizontal(classes="prompt--row", id="typed-row"):
                    yield Static(Content(_("Type the amount")), classes="prompt--label")
                    yield TypedAmount(id="typed-amount")
            letter = Letter()
            letter.add_class("prompt--right")
            yield letter

    def fields(self) -> list[Widget]:
        """Return the fields, or the one in which the amount has to be typed again."""
        if self._to_type:
            return [self.query_one(TypedAmount)]
        return [self.query_one("#amount"), self.query_one("#fee"), self.query_one(Toggles)]

    def hint(self) -> str:
        """Say how to go on."""
        return self.keys(
            _(
                "{choose}: go on   {full_amount}: full amount   {next_field}: next field"
                "   {tick}: tick   {back} back"
            )
        )

    def opened(self) -> None:
        """Show the money."""
        self._preview()
        self.resume()

    def typed(self) -> bool:
        """Return whether an amount is there that was not there before."""
        return self._filled() and not (self.suggested and self._untouched())

    def _filled(self) -> bool:
        return any(field.text for field in (self._field_of("amount"), self._field_of("fee")))

    def _untouched(self) -> bool:
        """Return whether amount and fee are still those that were suggested."""
        assert self.before is not None
        amount = money.plain(self.before.amount, self.request.currency)
        return (self._field_of("amount").text, self._field_of("fee").text) == (amount, "")

    def pressed(self, event: events.Key) -> bool:
        """Go on from the boxes, fill in the full amount, scroll."""
        if event.key == "enter" and self.query_one(Toggles).has_focus:
            self.proceed()
        elif self.means(event, "full_amount"):
            self._fill_in(self._field_of("amount"))
        else:
            return self.query_one(Letter).scroll_by(self.moves(event, "read_on", "read_back"))
        return True

    def leave(self) -> None:
        """Go from the typed amount back to the fields first."""
        if self._to_type:
            self._stop_typing()
        else:
            super().leave()

    def on_amount_field_full(self, event: AmountField.Full) -> None:
        """Fill in all that can still be refunded; a fee has no full amount."""
        event.stop()
        if event.field.id == "amount":
            self._fill_in(event.field)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the new amount gives."""
        event.stop()
        if not self._to_type:
            self._preview()

    def on_toggles_changed(self, event: Toggles.Changed) -> None:
        """Show what the box changes."""
        event.stop()
        self._preview()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on."""
        event.stop()
        if self._to_type:
            self._typed_amount()
        else:
            self.proceed()

    def _field_of(self, name: str) -> AmountField:
        return self.query_one(f"#{name}", AmountField)

    def _fill_in(self, field: AmountField) -> None:
        if self.request.refundable is not None:
            field.value = money.plain(self.request.refundable, self.request.currency)
            field.cursor_position = len(field.value)

    def _decision(self) -> RefundDecision:
        """Return what is typed. Raises UsageError where it is no amount."""
        amount, fee = self._field_of("amount").text, self._field_of("fee").text
        if not amount:
            raise UsageError(self.keys(_("Type the amount, or press {full_amount} for all of it.")))
        currency = self.request.currency
        ticked = self.query_one(Toggles).on
        return RefundDecision(
            money.parse_amount(amount, currency),
            money.parse_amount(fee, currency) if fee else 0,
            keep_item="keep_item" in ticked,
            keep_open="keep_open" in ticked,
        )

    def _preview(self) -> None:
        result: Plan | ReturnsTuiError
        try:
            result = self.planned(self._decision())
        except UsageError as error:
            result = error
        self._show_money(result if self._filled() else None)

    def _show_money(self, plan: Plan | ReturnsTuiError | None) -> None:
        """Show what was paid and what is paid out, then how it leaves or why it cannot."""
        content = Content("\n".join(clean(line) for line in self._facts()) + "\n")
        if isinstance(plan, Plan) and plan.refund is not None:
            content += Content.assemble(
                (_("Paid out         {amount}").format(amount=self._shown(plan.refund.paid_out)), "bold"),
                _(" = amount - fee"),
                "\n",
            )
        if plan is not None:
            content += described(plan, self.context.config)
        self.query_one(Letter).show_content(content)

    def _shown(self, minor: int | None) -> str:
        return clean(money.shown(minor, self.request.currency))

    def _facts(self) -> list[str]:
        request = self.request
        unknown = _("unknown")
        paid = self._shown(request.paid.total if request.paid else None) or unknown
        if request.paid and request.paid.estimated:
            paid = _("{amount}, estimated").format(amount=paid)
        lines = [
            _("Paid             {amount}").format(amount=paid),
            _("Refunded so far  {amount}").format(amount=self._shown(request.refunded)),
            _("Can be refunded  {amount}").format(amount=self._shown(request.refundable) or unknown),
            _("Report claims    {amount}").format(
                amount=self._shown(request.reported_refund) if request.reported_refund else _("nothing")
            ),
        ]
        if request.refund_at_first_scan:
            lines.append(_("Refund at first scan: the marketplace pays when the carrier scans the parcel."))
        return lines

    def proceed(self) -> None:
        """Ask about each doubt by itself, then for the money."""
        try:
            decision = self._decision()
        except UsageError as error:
            self.say(str(error))
            return
        self._check(decision)

    def _check(self, decision: RefundDecision) -> None:
        """Ask about each doubt by itself, then for the money."""
        plan = self.planned(decision)
        if isinstance(plan, ReportedRefund) and not decision.despite_reported:
            self._doubt(decision._replace(despite_reported=True))
        elif isinstance(plan, ReturnsTuiError):
            self.say(str(plan))
        elif plan.asks_again:
            self._show_money(plan)
            self.ask(
                _("{why} Refund before they are? b: refund before / N").format(why=plan.asks_again),
                lambda: self._ask_for_money(decision, plan),
                yes="b",
                back=self._back_to_fields,
            )
        else:
            self._ask_for_money(decision, plan)

    def _doubt(self, decision: RefundDecision) -> None:
        market = self.context.config.marketplaces[self.request.marketplace]
        why = refunds.why_reported(self.request, market, self.context.now())
        self.query_one(Letter).show_content(Content.assemble((_("Paid already? "), "bold"), clean(why)))
        self.ask(
            _("It may have been paid already. p: pay all the same / N"),
            lambda: self._check(decision),
            yes="p",
            back=self._back_to_fields,
        )

    def _back_to_fields(self) -> None:
        self._preview()
        self.resume()

    def _ask_for_money(self, decision: RefundDecision, plan: Plan) -> None:
        assert plan.refund is not None
        request = self.request
        self._show_money(plan)
        amount = self._shown(plan.refund.paid_out)
        to = clean(request.buyer_name or request.buyer_email) or _("the buyer")
        limit = self.context.config.refunds.confirm_above.get(request.currency)
        if limit is not None and plan.refund.paid_out > money.to_minor(limit, request.currency):
            self._to_type = (decision, plan)
            field = self.query_one(TypedAmount)
            self.query_one("#typed-row").display = True
            field.start()
            self.resume()
            self.say(
                self._money_question(_("Refund {amount} to {buyer} for {order}? Type the amount"), amount, to)
            )
        else:
            self.ask(
                self._money_question(_("Refund {amount} to {buyer} for {order}? y / N"), amount, to),
                lambda: self.decide(decision),
                back=self._back_to_fields,
            )

    def _money_question(self, template: str, amount: str, buyer: str) -> str:
        return fitted(template, self.room, shrink=("buyer",), amount=amount, buyer=buyer, order=self.order)

    def _typed_amount(self) -> None:
        assert self._to_type is not None
        decision, plan = self._to_type
        assert plan.refund is not None
        field = self.query_one(TypedAmount)
        wanted = plan.refund.paid_out
        if field.pasted:
            field.start()
            self.say(_("That came all at once, like a paste. Type the amount with your fingers."))
            return
        try:
            given = money.parse_amount(field.text, self.request.currency)
        except UsageError as error:
            self.say(str(error))
            return
        if given != wanted:
            self.say(
                _("{given} is not the {wanted} to be paid out. Type that, or Esc back").format(
                    given=self._shown(given),
                    wanted=self._shown(wanted),
                )
            )
            return
        self.decide(decision)

    def _stop_typing(self) -> None:
        self._to_type = None
        self.query_one("#typed-row").display = False
        self._back_to_fields()
