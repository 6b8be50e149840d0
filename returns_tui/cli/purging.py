"""`purge`: buyers' data out of the database, mail files and our own copies, when it was kept long enough."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from returns_tui.cli.output import put, put_json, say
from returns_tui.cli.session import Session
from returns_tui.errors import UsageError
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _, ngettext
from returns_tui.text import clean

if TYPE_CHECKING:
    from returns_tui.store.database import Store
    from returns_tui.store.purge import Due, Purging

_MANY = 500  # requests that are looked for before they are purged


def run_purge(session: Session) -> int:
    """Purge what was kept long enough, or only say what that is. Returns 1 when something could not be purged."""
    store = session.existing_store
    try:
        if not session.arguments.dry_run:
            store.refuse_writing()
        return _Run(session, store).carry_out()
    finally:
        store.close()


class _Run:
    """One run; whatever cannot be done is said, and stops nothing else.

    Attributes:
        problems: whether something was to be purged and is not.
    """

    def __init__(self, session: Session, store: Store) -> None:
        self.session = session
        self.store = store
        self.dry = bool(session.arguments.dry_run)
        self.now = session.now()
        self.problems = False

    def carry_out(self) -> int:
        """Do it, and return the exit status."""
        from returns_tui.store.purge import Purging

        purging = Purging(self.store, self.session.config, operator=self.session.config.operator, now=self.now)
        self._requests(purging)
        self._orders(purging)
        self._kept_words(purging)
        self._mail_files()
        self._copies()
        self._practices()
        if purging.needed and not self.dry:
            self._old_bytes(purging)
        return int(self.problems)

    def _requests(self, purging: Purging) -> None:
        from returns_tui.store import purge

        found = purge.due(self.store, self.session.config, self.now, self.session.account)
        purged = kept = 0
        while some := list(islice(found, _MANY)):
            kept += sum(one.work_left for one in some)
            for one, problem in self._each(purging, some):
                if problem:
                    said = _("{id}: {order} was not purged: {problem}")
                    say(said.format(id=one.request_id, order=one.order_id, problem=problem))
                    self.problems = True
                else:
                    purged += 1
                    self._tell(one)
        if not purged:
            say(_("No request's time is over."))
        if kept:
            text = ngettext(
                "{n} request would be purged, but something of it is still to be sent, clicked or answered.",
                "{n} requests would be purged, but something of them is still to be sent, clicked or answered.",
                kept,
            )
            say(text.format(n=kept))

    def _each(self, purging: Purging, some: list[Due]) -> Iterator[tuple[Due, str]]:
        if self.dry:
            return ((one, "") for one in some if not one.work_left)
        return purging.requests(some)

    def _tell(self, one: Due) -> None:
        final = one.final_at.astimezone(self.session.zone)
        if self.session.arguments.json:
            put_json(
                {
                    "request": one.request_id,
                    "order_id": clean(one.order_id),
                    "final_at": final.isoformat(timespec="seconds"),
                    "purged": not self.dry,
                }
            )
            return
        text = _("{id}: {order}, final since {day}: {what}")
        what = _("would be purged") if self.dry else _("purged")
        put(text.format(id=one.request_id, order=one.order_id, day=final.date().isoformat(), what=what))

    def _orders(self, purging: Purging) -> None:
        orders = purging.orders_without_return(self.session.account, dry_run=self.dry)
        if orders:
            text = ngettext(
                "{n} order without a return: the buyer is forgotten.",
                "{n} orders without a return: the buyers are forgotten.",
                orders,
            )
            say(self._would(text.format(n=orders)))

    def _kept_words(self, purging: Purging) -> None:
        queries = purging.kept_words(dry_run=self.dry)
        if queries:
            text = ngettext(
                "{n} filter or scratch query of an operator with words in it is forgotten.",
                "{n} filters or scratch queries of operators with words in them are forgotten.",
                queries,
            )
            say(self._would(text.format(n=queries)))

    def _mail_files(self) -> None:
        mail = self.session.config.mail
        if mail.transport != "files":
            return
        from returns_tui.delivery.eml_files import remove_eml
        from returns_tui.store.purge import purged_mails

        try:
            removed = remove_eml(mail.folder, purged_mails(self.store), dry_run=self.dry)
        except UsageError as error:
            say(str(error))
            self.problems = True
            return
        if removed:
            text = ngettext("{n} mail file removed.", "{n} mail files removed.", removed)
            say(self._would(text.format(n=removed)))

    def _copies(self) -> None:
        """Remove the copies that migrations made, when they are old, and name the old ones that people made."""
        if self.store.path is None:
            return
        from returns_tui.store.copies import older_copies

        days = self.session.config.purge.after
        own, others = older_copies(self.store.path, self.now.timestamp() - days * 86_400)
        for copy in own:
            try:
                if not self.dry:
                    copy.unlink()
                    failpoint("purge.copy_removed")
            except OSError as error:
                self.problems = True
                text = _("{name} is an old copy with buyers' data and cannot be removed: {reason}.")
                say(text.format(name=clean(str(copy)), reason=error.strerror))
            else:
                text = _("{name}, a copy from before an update, is removed.")
                say(self._would(text.format(name=clean(str(copy)))))
        for copy in others:
            text = _("{name} is a copy with buyers' data, older than {n} days: remove it yourself.")
            say(text.format(name=clean(str(copy)), n=days))

    def _practices(self) -> None:
        """Remove the copies of the queue that practices left which were killed."""
        import tempfile
        from pathlib import Path

        from returns_tui.cli.practising import remove_leftovers

        copies = remove_leftovers(Path(tempfile.gettempdir()), dry_run=self.dry)
        if copies:
            text = ngettext(
                "{n} copy of a queue, left by a practice that was killed, is removed.",
                "{n} copies of queues, left by practices that were killed, are removed.",
                copies,
            )
            say(self._would(text.format(n=copies)))

    def _old_bytes(self, purging: Purging) -> None:
        from returns_tui.store.scrubbing import scrub

        left = scrub(self.store)
        if left:
            say(left)
            self.problems = True
            return
        failpoint("purge.scrubbed")
        purging.finish(self.session.now())

    def _would(self, text: str) -> str:
        return _("With --dry-run nothing is done; else: {text}").format(text=text) if self.dry else text
