"""The bugs: each changes a few lines of the program, and each would cost money, mail, data or safety.

They are exact pieces of the present source. `test_planted.py` says so when one does not fit any more: then bring
it in line with what the source has become.
"""

from __future__ import annotations

from tests.planted.bug import Bug, one_edit
from tests.planted.bugs_of_the_screen import BUGS_OF_THE_SCREEN

RACES = "tests/store/test_races.py"

_BEGIN = """    with store.writing():
        if isinstance(decision, RefundDecision):
"""
_CHECKED = "        made = _planned(store, config, values, decision, operator, now)\n"
_DONE = "        return _carry_out("
_CHECKED_FIRST = f"""    with store.connection():
        values = locked(request_id, backend="sqlite")
{_CHECKED}"""
_READ_AGAIN = "Outbox.select().where(due).order_by(Outbox.id) if entry.request_id in held]"

BUGS = (
    one_edit(
        "read-only writes all the same",
        "store/database.py",
        "        if self.read_only:\n            raise ReadOnly(\n",
        "        if self.read_only and self.path is None:\n            raise ReadOnly(\n",
        "tests/store/test_read_only.py",
    ),
    one_edit(
        "mail leaves while somebody practises",
        "cli/practising.py",
        'transport="files", folder=folder / "mail"',
        'transport=config.mail.transport, folder=folder / "mail"',
        "tests/cli/test_practice.py",
    ),
    one_edit(
        "a read-only database lets itself be written to",
        "store/sqlite_file.py",
        '            pragmas.append(("query_only", 1))\n'
        '            path = f"file:{quote(os.fsencode(path))}?mode=ro"\n',
        "            uri = {}\n",
        "tests/store/test_read_only.py",
    ),
    *BUGS_OF_THE_SCREEN,
    # Decisions.
    one_edit(
        "audit outside the transaction",
        "store/decisions.py",
        "        taken = add_event(",
        "    taken = add_event(",
        "tests/store/test_whole_or_nothing.py",
    ),
    one_edit(
        "no version check",
        "store/decisions.py",
        'if version is not None and version != values["version"]:',
        'if version is not None and version > values["version"]:',
        RACES,
    ),
    one_edit(
        "deferred transaction on SQLite",
        "store/sqlite_file.py",
        'timeout=BUSY_SECONDS, lock_type="IMMEDIATE")',
        'timeout=BUSY_SECONDS, lock_type="DEFERRED")',
        RACES,
    ),
    one_edit(
        "requests not locked on PostgreSQL",
        "store/request_row.py",
        "        query = query.for_update()\n",
        "        pass\n",
        RACES,
    ),
    Bug(
        "the highest refund checked before the transaction only",
        {"store/decisions.py": ((_BEGIN, _CHECKED_FIRST + _BEGIN), (_CHECKED + _DONE, _DONE))},
        (RACES,),
    ),
    one_edit(
        "the sum guard only where the version is checked",
        "store/decisions.py",
        '        changes["refunded_gross"] = values["refunded_gross"] + made.refund.amount\n',
        '        changes["refunded_gross"] = made.refund.amount\n',
        RACES,
    ),
    one_edit(
        "the key of a decision not looked up",
        "store/decisions.py",
        "        known = Event.get_or_none(Event.key == key)\n        if known is not None:\n"
        "            return outcome_of(known, values)\n        if version",
        "        if version",
        RACES,
    ),
    one_edit(
        "two refunds that just fit the daily limit at once on PostgreSQL",
        "store/decisions.py",
        'store.database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_DAILY_LIMIT_LOCK,))',
        "pass",
        RACES,
    ),
    one_edit(
        "two requests about one item refunded at once on PostgreSQL",
        "store/decisions.py",
        "            _one_refund_of_an_order_at_a_time(store, request_id)\n",
        "            pass\n",
        RACES,
    ),
    one_edit(
        "undo after the mail has left",
        "store/decisions.py",
        "    if withdrawn == total:\n        return\n",
        "    if withdrawn <= total:\n        return\n",
        "tests/store/test_decisions.py",
        RACES,
    ),
    one_edit(
        "undo of somebody else's decision",
        "store/decisions.py",
        "        if event.operator != operator:\n",
        "        if not operator:\n",
        "tests/store/test_decisions.py",
    ),
    one_edit(
        "undo leaves the refund in the ledger",
        "store/decisions.py",
        '            Refund.update(state="undone").where(Refund.id == refund.id).execute()\n',
        "",
        "tests/store/test_decisions.py",
        "tests/store/test_refund_decisions.py",
        RACES,
    ),
    # What is acknowledged is there.
    one_edit(
        "acknowledgement before the commit",
        "cli/deciding.py",
        "    _show_outcome(session, _once(store, request.id, decide, key))\n",
        "    with store.writing():\n        _show_outcome(session, _once(store, request.id, decide, key))\n",
        "tests/cli/test_lost_connection.py",
    ),
    one_edit(
        "acknowledgement although the commit failed",
        "store/database.py",
        "                if complete and self._in_doubt(error):\n                    raise OutcomeUnknown(",
        "                if complete:\n                    return\n                if complete:\n"
        "                    raise OutcomeUnknown(",
        "tests/store/test_lost_connection.py",
    ),
    # The outbox.
    one_edit(
        "a new Message-ID for every try",
        "delivery/courier.py",
        "        entry = entry._replace(sender=sender)\n",
        '        entry = entry._replace(sender=sender, message_id=f"<{secrets.token_hex(8)}@example.com>")\n',
        "tests/delivery/test_courier.py",
    ),
    one_edit(
        "mail leaves while it can be undone",
        "store/outbox.py",
        "                & (Outbox.held_until <= at)\n                & (Outbox.due_at",
        "                & (Outbox.due_at",
        "tests/delivery/test_courier.py",
    ),
    one_edit(
        "a refund goes into a file while it can be undone",
        "store/batches.py",
        "            & (Outbox.marketplace == marketplace)\n            & (Outbox.held_until <= at)\n",
        "            & (Outbox.marketplace == marketplace)\n",
        "tests/store/test_batches.py",
    ),
    one_edit(
        "two senders claim one mail on PostgreSQL",
        "store/outbox.py",
        "            query = query.for_update(skip_locked=True)\n",
        "            pass\n",
        "tests/delivery/test_senders_at_once.py",
    ),
    one_edit(
        "a claim that ran out is sent again",
        "store/outbox.py",
        '            Outbox.update(state="uncertain", error=error, claimed_until=None)\n',
        '            Outbox.update(state="waiting", error=error, claimed_until=None)\n',
        "tests/store/test_outbox.py",
    ),
    one_edit(
        "a mail without an answer is tried again",
        "delivery/smtp.py",
        '            "uncertain",\n        ) from None\n',
        '            "retry",\n        ) from None\n',
        "tests/delivery/test_smtp.py",
    ),
    one_edit(
        "a courier that broke off tries again",
        "delivery/courier.py",
        'return self._settle(entry, "uncertain" if self._begun else "failed", self._broken_off(error))',
        'return self._settle(entry, "retry", self._broken_off(error))',
        "tests/delivery/test_courier.py",
    ),
    one_edit(
        "anybody may say what became of a claimed mail",
        "store/outbox.py",
        "(Outbox.id == entry_id) & (Outbox.claimed_by == owner) & Outbox.state.in_(allowed)",
        "(Outbox.id == entry_id) & Outbox.state.in_(allowed)",
        "tests/store/test_outbox.py",
    ),
    one_edit(
        "a certificate that nobody vouches for is taken",
        "delivery/smtp.py",
        "    return ssl.create_default_context()\n",
        "    return ssl._create_unverified_context()\n",
        "tests/delivery/test_smtp.py",
    ),
    Bug(
        "a refund stands in two files",
        {
            "store/batches.py": (
                ("        hold(held, backend=store.backend)\n", ""),
                (_READ_AGAIN, "Outbox.select().where(Outbox.refund.is_null(False))]"),
            ),
            "store/models.py": (('backref="batch_entry", unique=True,', 'backref="batch_entry",'),),
        },
        ("tests/store/test_batches.py",),
    ),
    one_edit(
        "the fee is paid out as well",
        "policy/refunds.py",
        "    paid_out = decision.amount - decision.fee\n",
        "    paid_out = decision.amount\n",
        "tests/store/test_refund_decisions.py",
    ),
    # Time.
    one_edit(
        "a claim from before the clock was set back never ends",
        "store/outbox.py",
        "    over = (Outbox.claimed_until < at) | (Outbox.claimed_until > at + longest)\n",
        "    over = Outbox.claimed_until < at\n",
        "tests/store/test_clock_set_back.py",
    ),
    one_edit(
        "the mark of who is on a request never ends",
        "store/presence.py",
        "        return now < self.expires_at <= now + LEASE + _SKEW\n",
        "        return self.expires_at > 0\n",
        "tests/store/test_presence.py",
    ),
    one_edit(
        "days are 24 hours",
        "policy/clocks.py",
        "    return start_of_day(last + timedelta(days=1), zone) - timedelta(seconds=1)\n",
        "    return start_of_day(last, zone) + timedelta(hours=24) - timedelta(seconds=1)\n",
        "tests/policy/test_clocks.py",
    ),
    one_edit(
        "hours are those of the clock on the wall",
        "policy/clocks.py",
        "        return start.astimezone(UTC) + timedelta(hours=duration.amount)\n",
        "        return (start.astimezone(ZoneInfo(zone)) + timedelta(hours=duration.amount)).astimezone(UTC)\n",
        "tests/policy/test_clocks.py",
    ),
    one_edit(
        "the history is told by the clock, not in the order of writing",
        "store/cases.py",
        'FROM event WHERE request_id = ? ORDER BY id"',
        'FROM event WHERE request_id = ? ORDER BY at, id"',
        "tests/store/test_audit.py::test_the_history_is_in_the_order_of_writing_when_the_clock_is_set_back",
    ),
    # The database.
    one_edit(
        "a copy is not looked through",
        "store/copies.py",
        "            faults = database_faults(copy)\n",
        "            faults: list[str] = []\n",
        "tests/store/test_copies.py::test_no_copy_is_made_of_a_damaged_database",
    ),
    one_edit(
        "an old database is not copied before it is changed",
        "store/migrating.py",
        "            copy = copy_before(path, location, missing[0])\n",
        "            pass\n",
        "tests/store/test_migrations.py",
    ),
    one_edit(
        "a damaged database is opened",
        "store/sqlite_file.py",
        '    if found.kind == "damaged":\n',
        '    if found.kind == "":\n',
        "tests/store/test_damage.py",
    ),
    # Files.
    one_edit(
        "splitlines",
        "reports/decode.py",
        "        parts = (rest + text).split(end)\n        rest = parts.pop()\n",
        '        parts = (rest + text).splitlines()\n        rest = "" if text.endswith(end) else parts.pop()\n',
        "tests/reports/test_flat_returns.py",
    ),
    one_edit(
        "default csv quoting",
        "reports/table.py",
        "        row = cells_of(line)\n",
        '        row = [cell.strip() for cell in next(__import__("csv").reader([line], delimiter="\\t"))]\n',
        "tests/reports/test_flat_returns.py",
    ),
    one_edit(
        "a line that is cut off is taken in",
        "reports/table.py",
        "        if not ended:\n            yield Rejected(",
        "        if not line:\n            yield Rejected(",
        "tests/reports/test_flat_returns.py",
    ),
    one_edit(
        "exports start formulas",
        "cli/exporting.py",
        """    return _FORMULA.sub("'", text)\n""",
        "    return text\n",
        "tests/cli/test_csv.py",
    ),
    one_edit(
        "the statistics count what was taken back",
        "store/statistics.py",
        '    " AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.undoes = event.id)"\n',
        "",
        "tests/store/test_statistics.py",
    ),
    one_edit(
        "a decision is there without the time that it took",
        "ui/desk.py",
        """            if spent is not None:
                handled.at_work(self.store, outcome.event_id, spent)
        return""",
        """        if spent is not None:
            handled.at_work(self.store, outcome.event_id, spent)
        return""",
        "tests/ui/test_statistics.py",
    ),
    one_edit(
        "one importer beside another on PostgreSQL",
        "store/order_lines.py",
        '        bulk.execute(store, "LOCK TABLE order_item IN EXCLUSIVE MODE")\n',
        "        pass\n",
        "tests/store/test_import_races.py",
    ),
)
