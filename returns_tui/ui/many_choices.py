"""What can be chosen for many requests at once, by the kind of decision."""

from __future__ import annotations

from typing import NamedTuple

from returns_tui.config.values import Config
from returns_tui.i18n import _
from returns_tui.policy.decisions import Approve, Close, Message
from returns_tui.policy.many import Choice, FullRefund

_DIGITS = "123456789"


class Offer(NamedTuple):
    """Something to choose, with its key; "" where there is none left for it."""

    key: str
    label: str
    choice: Choice


def offers(kind: str, config: Config) -> list[Offer]:
    """Return what can be chosen for a kind of decision, none where nothing is to be chosen."""
    if kind == "close":
        return [Offer(reason.key, reason.label, Close(reason.id)) for reason in config.closure_reasons.values()]
    if kind == "message":
        return [Offer(one.key, one.label, Message(one.id)) for one in config.messages.values()]
    if kind == "refund":
        return _numbered(
            [
                (_("all that was paid; the goods are back"), FullRefund(keep_item=False)),
                (_("all that was paid; the buyers keep the goods"), FullRefund(keep_item=True)),
            ]
        )
    if kind == "approve":
        own = _("to each marketplace's own address")
        return _numbered(
            [
                (_("{address}, label unpaid").format(address=own), Approve()),
                (_("{address}, label prepaid").format(address=own), Approve(label="prepaid")),
                *(
                    (_("to “{address}”, label unpaid").format(address=one), Approve(address=one))
                    for one in config.addresses
                ),
            ]
        )
    return []


def _numbered(labels: list[tuple[str, Choice]]) -> list[Offer]:
    return [
        Offer(_DIGITS[at] if at < len(_DIGITS) else "", label, choice) for at, (label, choice) in enumerate(labels)
    ]
