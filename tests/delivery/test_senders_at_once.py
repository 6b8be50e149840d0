"""Four processes send what is due at the same moment: each mail leaves once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

from returns_tui.config.values import Config
from returns_tui.delivery.courier import courier_name, deliver_due
from returns_tui.policy.decisions import Message
from returns_tui.store import cases
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide
from tests.conftest import NOW, RequestMaker
from tests.faults.invariants import violations
from tests.racing import at_once

LATER = NOW + timedelta(minutes=5)
MAILS = 30


def test_four_senders_at_once_send_each_mail_once(
    store: Store, config: Config, new_request: RequestMaker, tmp_path: Path
) -> None:
    requests = [new_request() for _number in range(MAILS)]
    for request in requests:
        decide(store, config, request, Message(subject="Photos", text="Please."), operator="ana", now=NOW)

    def sender(_barrier: Barrier) -> list[tuple[int, str]]:
        done = deliver_due(store, config, owner=courier_name(), now=lambda: LATER)
        return [(one.id, one.state) for one in done]

    found = at_once(store, [sender] * 4)
    sent = Counter(one for done in found for one in done)
    assert len(sent) == MAILS
    assert set(sent.values()) == {1}
    assert {state for _number, state in sent} == {"sent"}
    assert len(list((tmp_path / "mail").glob("*.eml"))) == MAILS
    for request in requests:
        assert [entry.event for entry in cases.history(store, request)] == ["message", "mail_sent"]
    assert violations(store) == []
