"""The courier: takes the mails that are due, one at a time, carries each, and notes what became of it.

Any number of couriers may run beside each other (open inboxes, `returns-tui send` from cron): a mail is
claimed by one. Nothing is carried inside a transaction. A courier that dies leaves its mail claimed; when
the claim runs out the mail becomes `uncertain`, for it may have been handed over.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from returns_tui.config.values import Config
from returns_tui.delivery import eml_files, password, smtp
from returns_tui.delivery.mail import compose, message_bytes
from returns_tui.errors import DatabaseUnavailable, DeliveryFailed, OutcomeUnknown
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.policy.request import OutboxEntry
from returns_tui.store import outbox
from returns_tui.store.database import Store
from returns_tui.text import clean

# Minutes until the next try, by tries so far; the last one holds for all further tries.
_PAUSES = (1, 5, 15, 60, 180, 360)
# For how long after its time a mail is tried. A buyer's answer is due within 24 hours; one that comes days
# later by itself would only confuse, so then a person decides.
_PATIENCE = timedelta(days=3)
# Steps of a conversation with a mail server, at most: each may take `mail.timeout` seconds.
_STEPS = 24


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one outbox entry.

    Attributes:
        kind: `mail`.
        state: `sent`, `waiting` (to be tried again), `failed` or `uncertain`.
        error: one sentence; "" when it was sent.
    """

    id: int
    kind: str
    state: str
    error: str = ""


def courier_name() -> str:
    """Return a name for one courier that no other has: `host:process:random`."""
    host = clean(socket.gethostname()).replace(":", "-") or "host"
    return f"{host}:{os.getpid()}:{secrets.token_hex(4)}"


def deliver_due(
    store: Store,
    config: Config,
    *,
    owner: str,
    now: Callable[[], datetime],
    limit: int | None = None,
    report: Callable[[Delivered], None] | None = None,
) -> list[Delivered]:
    """Deliver the mails that are due, and return what became of each.

    A mail that cannot be delivered keeps nobody from the next one. Where the server itself cannot be used,
    the other mails of this run are put back as well, without another vain conversation.

    Args:
        owner: who claims them, see `courier_name`; another one for each run.
        now: gives the present time, aware; asked anew for each mail.
        limit: at most so many mails; None: all that are due.
        report: told of each mail as soon as it is settled.

    Raises:
        DatabaseUnavailable: nothing can be claimed or noted. A mail in hand then becomes `uncertain`.
    """
    run = _Run(store, config, owner, now)
    results: list[Delivered] = []
    while limit is None or len(results) < limit:
        entry = _claim(store, config, owner, now())
        if entry is None:
            break
        result = run.deliver(entry)
        results.append(result)
        if report is not None:
            report(result)
    return results


def _claim(store: Store, config: Config, owner: str, now: datetime) -> OutboxEntry | None:
    """Claim the next mail; where the end of that was not seen, see whether one is: it is not on its way yet."""
    lease = _lease(config)
    try:
        return outbox.claim_mail(store, owner=owner, now=now, lease=lease)
    except OutcomeUnknown:
        store.close()
        return outbox.claimed(store, owner) or outbox.claim_mail(store, owner=owner, now=now, lease=lease)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: 1, 5, 15 minutes, 1, 3, then always 6 hours."""
    return timedelta(minutes=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])


def _lease(config: Config) -> timedelta:
    """Return how long a claim must hold so that no living courier outlives its own."""
    return timedelta(seconds=_STEPS * config.mail.timeout + password.PATIENCE + 60)


class _Run:
    """One run of a courier.

    Attributes:
        unusable: why no mail can leave in this run; "" as long as none was refused for such a reason.
    """

    def __init__(self, store: Store, config: Config, owner: str, now: Callable[[], datetime]) -> None:
        self.store = store
        self.config = config
        self.owner = owner
        self.now = now
        self.unusable = ""
        self._password: str | None = None
        self._begun = False  # whether the mail in hand may be on its way

    def deliver(self, entry: OutboxEntry) -> Delivered:
        """Carry one claimed mail and note what became of it."""
        self._begun = False
        failpoint("send.claimed")
        try:
            self._carry(entry)
            failpoint("send.carried")
        except DeliveryFailed as error:
            if isinstance(error, smtp.ServerUnusable):
                self.unusable = str(error)
            return self._settle(entry, error.outcome, clean(str(error))[:400])
        except Exception as error:
            # The name of the exception only: its text may hold the buyer's address or the mail.
            return self._settle(entry, "uncertain" if self._begun else "failed", self._broken_off(error))
        except BaseException as error:
            self._settle(entry, "uncertain" if self._begun else "retry", self._broken_off(error))
            raise
        return self._settle(entry, "sent", "")

    def _carry(self, entry: OutboxEntry) -> None:
        if self.unusable:
            raise DeliveryFailed(self.unusable, "retry")
        account = self.config.accounts.get(entry.account)
        sender = entry.sender or (account.sender if account is not None else "")
        if not sender:
            raise DeliveryFailed(
                _("No sender address is set: put “accounts: {account}: from:” into config.yaml.").format(
                    account=clean(entry.account)
                ),
                "retry",
            )
        entry = entry._replace(sender=sender)
        message = message_bytes(compose(entry, self.now()))
        mail = self.config.mail
        if mail.transport == "files":
            self._begun = True
            eml_files.write_eml(mail.folder, entry, message)
            return
        if self._password is None:
            try:
                self._password = password.mail_password(mail)
            except DeliveryFailed as error:
                raise smtp.ServerUnusable(str(error)) from None
        self._begun = True
        smtp.send_smtp(message, entry.sender, entry.to, mail, self._password)

    def _broken_off(self, error: BaseException) -> str:
        sentence = (
            _("Sending was broken off ({reason}); the mail may have arrived or not.")
            if self._begun
            else _("The mail could not be made ready ({reason}); nothing was sent.")
        )
        return sentence.format(reason=type(error).__name__)

    def _settle(self, entry: OutboxEntry, outcome: str, error: str) -> Delivered:
        now = self.now()
        if outcome == "retry" and now >= entry.held_until + _PATIENCE:
            outcome = "failed"
        try:
            state = self._note(entry, outcome, error, now)
        except DatabaseUnavailable:
            # Once more on a new connection: a server that went away and came back keeps the old one dead.
            # Noting the same thing twice changes nothing.
            self.store.close()
            state = self._note(entry, outcome, error, now)
        return Delivered(entry.id, entry.kind, state, error)

    def _note(self, entry: OutboxEntry, outcome: str, error: str, now: datetime) -> str:
        if outcome == "sent":
            outbox.mark_sent(self.store, self.config, entry.id, owner=self.owner, now=now)
            return "sent"
        if outcome == "retry":
            outbox.mark_retry(
                self.store,
                entry.id,
                owner=self.owner,
                now=now,
                error=error,
                not_before=now + pause_after(entry.attempts),
            )
            return "waiting"
        if outcome == "failed":
            outbox.mark_failed(self.store, self.config, entry.id, owner=self.owner, now=now, error=error)
            return "failed"
        outbox.mark_uncertain(self.store, entry.id, owner=self.owner, now=now, error=error)
        return "uncertain"
