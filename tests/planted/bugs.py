"""The bugs: each changes a few lines of the program, and each would cost money, mail, data or safety.

They are exact pieces of the present source. `test_planted.py` says so when one does not fit any more: then bring
it in line with what the source has become.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RACES = "tests/store/test_races.py"


class DoesNotFitError(Exception):
    """A bug cannot be planted, because the source is not what it was."""


@dataclass(frozen=True)
class Bug:
    """One bug.

    Attributes:
        name: what the program would do with it.
        edits: for each file below `returns_tui/` what is replaced by what; each stands there once.
        tests: what is given to pytest; one of these tests has to fail.
    """

    name: str
    edits: Mapping[str, tuple[tuple[str, str], ...]]
    tests: tuple[str, ...]

    def plant(self, checkout: Path) -> None:
        """Change the source in `checkout`.

        Raises:
            DoesNotFitError: a piece that is to be replaced is not there just once. Nothing is changed then.
        """
        for path, text in self.changed(checkout).items():
            path.write_text(text, encoding="utf-8")

    def changed(self, checkout: Path) -> dict[Path, str]:
        """Return what the files would say with the bug. Raises what `plant` raises."""
        result = {}
        for name, edits in self.edits.items():
            path = checkout / "returns_tui" / name
            text = path.read_text(encoding="utf-8")
            for old, new in edits:
                times = text.count(old)
                if times != 1:
                    raise DoesNotFitError(f"{self.name}: returns_tui/{name} has {times} times, not once:\n{old}")
                text = text.replace(old, new)
            result[path] = text
        return result


def _bug(name: str, file: str, old: str, new: str, *tests: str) -> Bug:
    return Bug(name, {file: ((old, new),)}, tests)


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
    # Decisions.
    _bug(
        "audit outside the transaction",
        "store/decisions.py",
        "        taken = add_event(",
        "    taken = add_event(",
        "tests/store/test_whole_or_nothing.py",
    ),
    _bug(
        "no version check",
        "store/decisions.py",
        'if version is not None and version != values["version"]:',
        'if version is not None and version > values["version"]:',
        RACES,
    ),
    _bug(
        "deferred transaction on SQLite",
        "store/sqlite_file.py",
        'timeout=BUSY_SECONDS, lock_type="IMMEDIATE")',
        'timeout=BUSY_SECONDS, lock_type="DEFERRED")',
        RACES,
    ),
    _bug(
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
    _bug(
        "the sum guard only where the version is checked",
        "store/decisions.py",
        '        changes["refunded_gross"] = values["refunded_gross"] + made.refund.amount\n',
        '        changes["refunded_gross"] = made.refund.amount\n',
        RACES,
    ),
    _bug(
        "the key of a decision not looked up",
        "store/decisions.py",
        "        known = Event.get_or_none(Event.key == key)\n        if known is not None:\n"
        "            return outcome_of(known, values)\n        if version",
        "        if version",
        RACES,
    ),
    _bug(
        "two refunds that just fit the daily limit at once on PostgreSQL",
        "store/decisions.py",
        'store.database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_DAILY_LIMIT_LOCK,))',
        "pass",
        RACES,
    ),
    _bug(
        "two requests about one item refunded at once on PostgreSQL",
        "store/decisions.py",
        "            _one_refund_of_an_order_at_a_time(store, request_id)\n",
        "            pass\n",
        RACES,
    ),
    _bug(
        "undo after the mail has left",
        "store/decisions.py",
        "    if withdrawn == total:\n        return\n",
        "    if withdrawn <= total:\n        return\n",
        "tests/store/test_decisions.py",
        RACES,
    ),
    _bug(
        "undo of somebody else's decision",
        "store/decisions.py",
        "        if event.operator != operator:\n",
        "        if not operator:\n",
        "tests/store/test_decisions.py",
    ),
    _bug(
        "undo leaves the refund in the ledger",
        "store/decisions.py",
        '            Refund.update(state="undone").where(Refund.id == refund.id).execute()\n',
        "",
        "tests/store/test_decisions.py",
        "tests/store/test_refund_decisions.py",
        RACES,
    ),
    # What is acknowledged is there.
    _bug(
        "acknowledgement before the commit",
        "cli/deciding.py",
        "    _show_outcome(session, _once(store, request.id, decide))\n",
        "    with store.writing():\n        _show_outcome(session, _once(store, request.id, decide))\n",
        "tests/cli/test_lost_connection.py",
    ),
    _bug(
        "acknowledgement although the commit failed",
        "store/database.py",
        "                if complete and self._in_doubt(error):\n                    raise OutcomeUnknown(",
        "                if complete:\n                    return\n                if complete:\n"
        "                    raise OutcomeUnknown(",
        "tests/store/test_lost_connection.py",
    ),
    # The outbox.
    _bug(
        "a new Message-ID for every try",
        "delivery/courier.py",
        "        entry = entry._replace(sender=sender)\n",
        '        entry = entry._replace(sender=sender, message_id=f"<{secrets.token_hex(8)}@example.com>")\n',
        "tests/delivery/test_courier.py",
    ),
    _bug(
        "mail leaves while it can be undone",
        "store/outbox.py",
        "                & (Outbox.held_until <= at)\n                & (Outbox.due_at",
        "                & (Outbox.due_at",
        "tests/delivery/test_courier.py",
    ),
    _bug(
        "a refund goes into a file while it can be undone",
        "store/batches.py",
        "            & (Outbox.marketplace == marketplace)\n            & (Outbox.held_until <= at)\n",
        "            & (Outbox.marketplace == marketplace)\n",
        "tests/store/test_batches.py",
    ),
    _bug(
        "two senders claim one mail on PostgreSQL",
        "store/outbox.py",
        "            query = query.for_update(skip_locked=True)\n",
        "            pass\n",
        "tests/delivery/test_senders_at_once.py",
    ),
    _bug(
        "a claim that ran out is sent again",
        "store/outbox.py",
        '            Outbox.update(state="uncertain", error=error, claimed_until=None)\n',
        '            Outbox.update(state="waiting", error=error, claimed_until=None)\n',
        "tests/store/test_outbox.py",
    ),
    _bug(
        "a mail without an answer is tried again",
        "delivery/smtp.py",
        '            "uncertain",\n        ) from None\n',
        '            "retry",\n        ) from None\n',
        "tests/delivery/test_smtp.py",
    ),
    _bug(
        "a courier that broke off tries again",
        "delivery/courier.py",
        'return self._settle(entry, "uncertain" if self._begun else "failed", self._broken_off(error))',
        'return self._settle(entry, "retry", self._broken_off(error))',
        "tests/delivery/test_courier.py",
    ),
    _bug(
        "anybody may say what became of a claimed mail",
        "store/outbox.py",
        "(Outbox.id == entry_id) & (Outbox.claimed_by == owner) & Outbox.state.in_(allowed)",
        "(Outbox.id == entry_id) & Outbox.state.in_(allowed)",
        "tests/store/test_outbox.py",
    ),
    _bug(
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
    _bug(
        "the fee is paid out as well",
        "policy/refunds.py",
        "    paid_out = decision.amount - decision.fee\n",
        "    paid_out = decision.amount\n",
        "tests/store/test_refund_decisions.py",
    ),
    # The screen.
    _bug(
        "the row under the cursor is decided, not the one that was asked about",
        "ui/inbox.py",
        "partial(self.desk.decide, request, decision, message.key)",
        "partial(self.desk.decide, self.known_case(self.queue.row).request, decision, message.key)",
        "tests/ui/test_inbox_decisions.py",
        "tests/ui/test_company.py",
    ),
    _bug(
        "the screen decides on what is there, not on what it showed",
        "ui/desk.py",
        "            version=request.version,\n",
        "            version=None,\n",
        "tests/ui/test_inbox_decisions.py",
        "tests/ui/test_company.py",
    ),
    _bug(
        "a key held down confirms",
        "ui/confirmation.py",
        "        if not self.question or not alone or self._painted is None or at < self._painted:\n",
        "        if not self.question or self._painted is None:\n",
        "tests/ui/test_confirmation.py",
    ),
    _bug(
        "raw text to a widget",
        "ui/prompts/letter.py",
        '        self.query_one("#letter-text", Static).update(content)',
        '        self.query_one("#letter-text", Static).update(str(content))',
        "tests/ui/test_prompts_safety.py",
    ),
    _bug(
        "raw text to the terminal",
        "text.py",
        "    return _UNSAFE.sub(_escape, unicodedata.normalize",
        "    return str(unicodedata.normalize",
        "tests/ui/test_inbox_details.py",
        "tests/test_words.py",
    ),
    # Files.
    _bug(
        "splitlines",
        "reports/decode.py",
        "        parts = (rest + text).split(end)\n        rest = parts.pop()\n",
        '        parts = (rest + text).splitlines()\n        rest = "" if text.endswith(end) else parts.pop()\n',
        "tests/reports/test_flat_returns.py",
    ),
    _bug(
        "default csv quoting",
        "reports/table.py",
        "        row = cells_of(line)\n",
        '        row = [cell.strip() for cell in next(__import__("csv").reader([line], delimiter="\\t"))]\n',
        "tests/reports/test_flat_returns.py",
    ),
    _bug(
        "a line that is cut off is taken in",
        "reports/table.py",
        "        if not ended:\n            yield Rejected(",
        "        if not line:\n            yield Rejected(",
        "tests/reports/test_flat_returns.py",
    ),
    _bug(
        "exports start formulas",
        "cli/exporting.py",
        """        return "'" + text\n""",
        "        return text\n",
        "tests/cli",
    ),
    _bug(
        "one importer beside another on PostgreSQL",
        "store/ingest.py",
        '        bulk.execute(store, "LOCK TABLE order_item IN EXCLUSIVE MODE")\n',
        "        pass\n",
        "tests/store/test_import_races.py",
    ),
)
