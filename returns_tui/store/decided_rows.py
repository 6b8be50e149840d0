"""What a decision leaves behind: its refund in the ledger, and what has to leave in the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from returns_tui.policy.decisions import OutboxDraft, RefundDraft
from returns_tui.store.database import seconds
from returns_tui.store.models import Event, Outbox, Refund


def to_ledger(draft: RefundDraft, values: Mapping[str, Any], event: Event, now: datetime) -> Refund:
    """Write a refund that was decided into the ledger."""
    return Refund.create(
        request=values["id"],
        event=event,
        amount=draft.amount,
        fee=draft.fee,
        paid_out=draft.paid_out,
        item_price=draft.item_price,
        item_tax=draft.item_tax,
        shipping_price=draft.shipping_price,
        shipping_tax=draft.shipping_tax,
        currency=draft.currency,
        reason_code=draft.reason_code,
        order_item_id=draft.order_item_id,
        quantity=draft.quantity,
        route=draft.route,
        keep_item=draft.keep_item,
        keep_open=draft.keep_open,
        decided_at=seconds(now),
    )


def to_outbox(
    draft: OutboxDraft, values: Mapping[str, Any], event: Event, refund: Refund | None, held_until: int
) -> Outbox:
    """Write into the outbox what has to leave because of a decision; the text of a mail is final from here on."""
    is_mail = draft.kind == "mail"
    return Outbox.create(
        request=values["id"],
        event=event,
        refund=refund,
        account=values["account"],
        marketplace=values["marketplace"],
        order_id=values["order_id"],
        kind=draft.kind,
        purpose=draft.purpose,
        state="open" if draft.kind == "click" else "waiting",
        to=draft.to,
        subject=draft.subject,
        text=draft.text,
        sender=draft.sender,
        message_id=f"<{uuid.uuid4().hex}@{draft.sender.rpartition('@')[2]}>" if is_mail else None,
        language=draft.language,
        action=draft.action,
        url=draft.url,
        held_until=held_until,
        due_at=None if draft.due_at is None else seconds(draft.due_at),
        clock=draft.clock,
    )
