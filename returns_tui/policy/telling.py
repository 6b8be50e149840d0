"""How a buyer is told: by our mail, by the marketplace after a click, or by a text to paste."""

from __future__ import annotations

from returns_tui.config.values import Config, Marketplace
from returns_tui.errors import Refused
from returns_tui.i18n import _
from returns_tui.policy import seller_central
from returns_tui.policy.decisions import OutboxDraft
from returns_tui.policy.mail_address import is_address
from returns_tui.policy.request import Request
from returns_tui.policy.states import DecisionKind


def told(
    request: Request,
    market: Marketplace,
    config: Config,
    purpose: DecisionKind,
    subject: str,
    text: str,
    language: str,
    amazon_reason: str = "",
) -> tuple[OutboxDraft, ...]:
    """Return what tells the buyer of an approval or a close: our mail, the marketplace's click, or both.

    Amazon mails the buyer itself when the seller clicks (Manage Returns help, 2026-11), so by default only
    the click is left, with the text to paste.
    """
    by_mail = market.notify.get(purpose, "click" if market.is_amazon else "mail") == "mail"
    drafts: list[OutboxDraft] = []
    if by_mail:
        drafts.append(mail(request, market, config, purpose, subject, text, language))
    if market.is_amazon or not by_mail:
        paste = text if not by_mail else ""
        if amazon_reason:
            paste = _("Reason in the list: {reason}").format(reason=amazon_reason) + (
                "\n\n" + paste if paste else ""
            )
        drafts.append(
            OutboxDraft(
                "click",
                purpose,
                subject=subject,
                text=paste,
                language=language,
                action=seller_central.action(purpose, request.state_at_marketplace),
                url=seller_central.link(market, request.order_id),
                due_at=request.due_at,
                clock=request.due_for or "",
            )
        )
    return tuple(drafts)


def mail(
    request: Request,
    market: Marketplace,
    config: Config,
    purpose: str,
    subject: str,
    text: str,
    language: str,
) -> OutboxDraft:
    """Return the mail to the buyer, or the click with its text where the buyer's address is not known."""
    if not is_address(request.buyer_email):
        return OutboxDraft(
            "click",
            "message",  # no report shows whether it was sent
            subject=subject,
            text=text,
            language=language,
            action=seller_central.action("message", request.state),
            url=seller_central.link(market, request.order_id),
            due_at=request.due_at,
            clock=request.due_for or "",
        )
    account = config.accounts.get(request.account)
    if account is None or not account.sender:
        raise Refused(
            _("No sender address is set: put “accounts: {account}: from:” into config.yaml.").format(
                account=request.account
            )
        )
    return OutboxDraft(
        "mail",
        purpose,
        to=request.buyer_email,
        subject=subject,
        text=text,
        sender=account.sender,
        language=language,
    )
