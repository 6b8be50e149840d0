"""No text leaves unread: what the lint finds in a plan's letter holds it back, or is overridden and recorded."""

from __future__ import annotations

from collections.abc import Sequence

from returns_tui.config.values import Config, Marketplace
from returns_tui.errors import TextObjection
from returns_tui.i18n import _
from returns_tui.policy.decisions import Approve, Close, Message, Plan
from returns_tui.policy.lint.letter import Letter, Purpose, read
from returns_tui.policy.lint.rules import Finding
from returns_tui.policy.lookup import return_address
from returns_tui.policy.request import Request
from returns_tui.text import clean

_OWN_HOSTS = ("amzn.to", "amzn.eu", "amzn.com", "amzn.asia")  # Amazon's short links
_RECORDED = "despite_lint"  # the name under which the history keeps what was overridden


def proofread(
    made: Plan, decision: Approve | Close | Message, request: Request, market: Marketplace, config: Config
) -> Plan:
    """Return the plan with what was found in its letter, and what of it was overridden in its details.

    Raises:
        TextObjection: a finding blocks, or one warns and the decision does not insist (`despite_lint`). Its
            `plan` has the letter and the findings.
    """
    purpose: Purpose = "approve" if isinstance(decision, Approve) else "close"
    purpose = "message" if isinstance(decision, Message) else purpose
    draft = made.outbox[0]  # the mail, or the click with the text to paste
    known = [request.item, request.comment, request.sku, request.asin, request.tracking_id]
    if isinstance(decision, Approve):
        known += return_address(request, config, decision.address).lines
    account = config.accounts.get(request.account)
    known.append(account.seller_name if account else "")
    letter = Letter(
        draft.subject,
        draft.text,
        purpose,
        languages=market.languages,
        hosts=(*config.marketplaces, *_OWN_HOSTS),
        order_id=request.order_id,
        rma_id=request.rma_id,
        buyer_name=clean(request.buyer_name),
        # As the letter has them.
        known=tuple(clean(value) for value in (*known, request.merchant_rma_id) if value),
    )
    findings = read(letter, config.lint)
    if not findings:
        return made
    made = made._replace(findings=findings)
    blocked = any(finding.severity == "block" for finding in findings)
    if blocked or not decision.despite_lint:
        raise TextObjection(held_back(findings), made, blocked=blocked)
    overridden = "; ".join(dict.fromkeys(_record(finding) for finding in findings))
    return made._replace(details={**made.details, _RECORDED: overridden})


def held_back(findings: Sequence[Finding]) -> str:
    """Return one sentence that names what holds a text back: what blocks alone, where something does."""
    blocking = [finding for finding in findings if finding.severity == "block"]
    labels = dict.fromkeys(finding.label for finding in blocking or findings)
    return _("The text is held back: {labels}.").format(labels=", ".join(labels))


def _record(finding: Finding) -> str:
    return f"{finding.rule} ({finding.place})" if finding.line else finding.rule
