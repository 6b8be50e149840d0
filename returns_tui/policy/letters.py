"""The texts that a decision sends, filled in for one request."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from returns_tui.config.values import Address, Config, Marketplace, Phrases
from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.policy import money, texts
from returns_tui.policy.faults import meaning_of
from returns_tui.policy.request import Request


def variables(
    request: Request,
    market: Marketplace,
    config: Config,
    *,
    operator: str,
    language: str,
    address: Address | None = None,
    amount: int | None = None,
) -> dict[str, str]:
    """Return every variable of the policy texts; unknown ones are "" (the text that uses one is blocked)."""
    account = config.accounts.get(request.account)
    values = {
        "order_id": request.order_id,
        "rma_id": request.rma_id,
        "item": request.item,
        "sku": request.sku,
        "asin": request.asin,
        "quantity": str(request.quantity),
        "reason": meaning_of(request.reason_code, config),
        "comment": request.comment,
        "buyer_name": request.buyer_name,
        "greeting": texts.greeting(language, request.buyer_name, config.greetings),
        "amount": "" if amount is None else money.plain(amount, request.currency),
        "currency": request.currency,
        "address": "" if address is None else "\n".join(address.lines),
        "instructions": "",
        "requested_on": _day(request.requested_at, market.timezone),
        "marketplace": request.marketplace,
        "operator": operator,
        "seller_name": account.seller_name if account else "",
    }
    if address is not None and address.instructions:
        chosen = texts.pick_language(address.instructions, [language])
        values["instructions"] = texts.render(address.instructions[chosen], values)
    return values


def _has_language(phrases: Phrases, language: str) -> bool:
    wanted = language.casefold()
    return any(tag.casefold() in (wanted, wanted.partition("-")[0]) for tag in phrases)


def _day(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def write(
    subject: Phrases,
    text: Phrases,
    request: Request,
    market: Marketplace,
    config: Config,
    *,
    operator: str,
    language: str | None,
    address: Address | None = None,
    amount: int | None = None,
) -> tuple[str, str, str]:
    """Return (subject, text, language) of a policy text for `request`.

    Raises:
        UsageError: the text is not there in the language asked for.
        TextProblem: a variable is unknown or empty; it is named with its line.
    """
    if language and not _has_language(text, language):
        raise UsageError(
            _("This text is not there in “{language}”; there is: {known}.").format(
                language=language, known=", ".join(text)
            )
        )
    chosen = texts.pick_language(text, [language] if language else list(market.languages))
    values = variables(request, market, config, operator=operator, language=chosen, address=address, amount=amount)
    subject_language = texts.pick_language(subject, [chosen])
    return (
        texts.render_subject(subject[subject_language], values),
        texts.render(text[chosen], values),
        chosen,
    )
