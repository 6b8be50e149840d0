"""What leaves, without the screen: `send`, `worklist` and `adjustments`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from returns_tui.cli import as_json
from returns_tui.cli.output import put, put_json, say
from returns_tui.cli.session import Session
from returns_tui.config import marketplace_named
from returns_tui.errors import DatabaseUnavailable, ReturnsTuiError, UsageError
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from returns_tui.delivery.courier import Delivered
    from returns_tui.store.batches import Adjustment, BatchFile


def run_send(session: Session) -> int:
    """Deliver the mail that is due. Returns 1 when something did not leave."""
    from returns_tui.delivery.courier import courier_name, deliver_due

    def report(delivered: Delivered) -> None:
        if delivered.error:
            say(_("Mail {id}: {error}").format(id=delivered.id, error=delivered.error))
        if session.arguments.json:
            put_json({"id": delivered.id, "kind": delivered.kind, "state": delivered.state})
        else:
            put(f"{delivered.id}: {delivered.kind} {delivered.state}")

    results = deliver_due(session.store, session.config, owner=courier_name(), now=session.now, report=report)
    if not results:
        say(_("No mail is due."))
    return 0 if all(result.state == "sent" for result in results) else 1


def run_worklist(session: Session) -> int:
    """Print the clicks that are left to do, or mark some as done."""
    from returns_tui.store import outbox

    if session.arguments.done:
        return _mark_done(session, session.arguments.done)
    entries = outbox.worklist(session.store, session.account)
    if session.arguments.json:
        for entry in entries:
            put_json(as_json.click_object(entry, session.zone))
        return 0
    from returns_tui.cli.as_lines import click_lines

    if not entries:
        say(_("Nothing is left to be clicked."))
    now = session.now()
    for number, entry in enumerate(entries):
        if number:
            put()
        for line in click_lines(entry, session.zone, now):
            put(line)
    return 0


def _mark_done(session: Session, ids: Sequence[int]) -> int:
    """Mark clicks as done, each in its own transaction; one that cannot be does not stop the others."""
    from returns_tui.store import outbox

    worst = 0
    entries = {entry.id: entry for entry in outbox.worklist(session.store)}
    for entry_id in dict.fromkeys(ids):
        try:
            outbox.click_done(
                session.store, session.config, entry_id, operator=session.config.operator, now=session.now()
            )
        except DatabaseUnavailable:
            raise
        except ReturnsTuiError as error:
            say(str(error))
            worst = max(worst, error.exit_status)
            continue
        entry = entries.get(entry_id)
        if session.arguments.json and entry is not None:
            put_json(as_json.click_object(entry, session.zone))
        elif entry is not None:
            put(_("{id}: {order} {action}: done").format(id=entry_id, order=entry.order_id, action=entry.action))
    return worst


def run_adjustments(session: Session) -> int:
    """Write a refund upload file: what is due, or with `--batch` an earlier one again."""
    from returns_tui.store import batches

    arguments = session.arguments
    if arguments.list:
        _list_batches(session)
        return 0
    if arguments.output is None:
        raise UsageError(_("Name the file to write with --output FILE; --list shows those written so far."))
    session.store.refuse_writing()
    path = Path(arguments.output)
    if arguments.batch is not None:
        batch = batches.batch(session.store, arguments.batch, session.config.account)
        if arguments.marketplace not in (None, batch.marketplace):
            raise UsageError(
                _("Batch {number} is of {marketplace}.").format(number=batch.number, marketplace=batch.marketplace)
            )
    else:
        _remind_of_unwritten(session)
        due = _what_is_due(session)
        if due is None:
            return 0
        _refuse_if_taken(path)
        made = _make_batch(session, *due)
        if made is None:  # another process was quicker
            say(_("No refund is due for a file."))
            return 0
        batch = made
    failpoint("batch.committed")
    _write(path, batch)
    failpoint("batch.written")
    batches.mark_written(session.store, batch.number, session.now())
    return 0


def _make_batch(session: Session, account: str, marketplace: str) -> BatchFile | None:
    from returns_tui.delivery import adjustments
    from returns_tui.store import batches

    config, arguments = session.config, session.arguments

    def write(_number: int, due: Sequence[Adjustment]) -> str:
        if arguments.format == "xml":
            return adjustments.write_xml(due, config.accounts[account].merchant_id)
        return adjustments.write_flat(due)

    return batches.make_batch(
        session.store,
        config,
        account=account,
        marketplace=marketplace,
        form=arguments.format,
        operator=config.operator,
        now=session.now(),
        write=write,
    )


def _what_is_due(session: Session) -> tuple[str, str] | None:
    """Return account and marketplace to write a file for, None (and say why) when nothing is due.

    Raises:
        UsageError: refunds of several are due, and the command line does not say which are wanted.
    """
    from returns_tui.store import batches

    config, now, given = session.config, session.now(), session.arguments.marketplace
    accounts = list(config.accounts) if session.account is None else [session.account]
    wanted = None if given is None else marketplace_named(config, given).id
    due = {
        (account, marketplace): count
        for account in accounts
        for marketplace, count in batches.due_adjustments(session.store, account, now)
        if wanted in (None, marketplace)
    }
    if len(due) == 1:
        return next(iter(due))
    if due:
        several_accounts = len({account for account, _marketplace in due}) > 1
        names = [
            (f"{account} " if several_accounts else "") + f"{marketplace}: {count}"
            for (account, marketplace), count in due.items()
        ]
        raise UsageError(
            _("Refunds for several files are due ({names}): name one with {option}.").format(
                names=", ".join(names), option="--account, --marketplace" if several_accounts else "--marketplace"
            )
        )
    held = sum(batches.held_adjustments(session.store, account, now) for account in accounts)
    if held:
        text = ngettext(
            "No refund is due for a file; {n} can still be undone and is not taken yet.",
            "No refund is due for a file; {n} can still be undone and are not taken yet.",
            held,
        )
        say(text.format(n=held))
    else:
        say(_("No refund is due for a file."))
    return None


def _remind_of_unwritten(session: Session) -> None:
    """Tell of refund files that were interrupted before they were on disk: their refunds stand in no other."""
    from returns_tui.store import batches

    for batch in batches.batches(session.store, session.account):
        if batch.written_at is None and batch.confirmed_at is None:
            text = ngettext(
                "Refund file {number} with {n} refund for {marketplace} was never written: write it with"
                " “adjustments --batch {number} --output FILE”.",
                "Refund file {number} with {n} refunds for {marketplace} was never written: write it with"
                " “adjustments --batch {number} --output FILE”.",
                batch.records,
            )
            say(text.format(number=batch.number, n=batch.records, marketplace=batch.marketplace))


def _refuse_if_taken(path: Path) -> None:
    """Raise when the file cannot be written, before a batch is made for it."""
    import os

    if os.path.lexists(path):
        raise UsageError(
            _("{name} exists already: name another file, for it may hold refunds not uploaded yet.").format(
                name=path
            )
        )
    if not os.access(path.absolute().parent, os.W_OK | os.X_OK):
        raise UsageError(
            _("Nothing can be written into the folder of {name}: name another file.").format(name=path)
        )


def _write(path: Path, batch: BatchFile) -> None:
    from returns_tui.delivery.adjustments import write_file

    try:
        write_file(path, batch.content)
    except UsageError as error:
        raise UsageError(
            _("{problem} Refund file {number} is kept: write it with “adjustments --batch {number}”.").format(
                problem=error, number=batch.number
            )
        ) from None
    text = ngettext(
        "{name}: refund file {number}, {n} refund for {marketplace}; upload it in Seller Central once",
        "{name}: refund file {number}, {n} refunds for {marketplace}; upload it in Seller Central once",
        batch.records,
    )
    put(text.format(name=path, number=batch.number, n=batch.records, marketplace=batch.marketplace))


def _list_batches(session: Session) -> None:
    from returns_tui.store import batches

    found = batches.batches(session.store, session.account)
    if not found:
        say(_("No refund file was written yet."))
    for batch in found:
        created = batch.created_at.astimezone(session.zone).strftime("%Y-%m-%d %H:%M")
        if batch.confirmed_at is not None:
            at = batch.confirmed_at.astimezone(session.zone).strftime("%Y-%m-%d %H:%M")
            answer = _("answered {time}").format(time=at)
        elif batch.written_at is None:
            answer = _("never written: use --batch {number}").format(number=batch.number)
        else:
            answer = _("no processing report yet")
        line = ngettext(
            "{number}: {created} {account} {marketplace} {form}, {n} refund, {answer}",
            "{number}: {created} {account} {marketplace} {form}, {n} refunds, {answer}",
            batch.records,
        )
        put(
            line.format(
                number=batch.number,
                created=created,
                account=batch.account,
                marketplace=batch.marketplace,
                form=batch.form,
                n=batch.records,
                answer=answer,
            )
        )
