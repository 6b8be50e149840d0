"""The queue with advice: what is known of buyer and product comes after the rest, and `w` tells why."""

from __future__ import annotations

from functools import partial

from returns_tui.i18n import _
from returns_tui.ui import advice_words, details
from returns_tui.ui.desk import CaseFile, CaseRead, RecordRead
from returns_tui.ui.resuming_screen import ResumingScreen
from returns_tui.ui.taking_advice import Prepared, prepared


class AdviceScreen(ResumingScreen):
    """Shows the queue to somebody who takes advice."""

    def whole_case(self) -> CaseFile | None:
        """Return the request under the cursor, as it is shown or known; None while it is being read."""
        row = self.queue.row
        if row is None:
            return None
        case = self.details.case_of(row.id) or self.known_case(row)
        return None if case is None or self.outdated(case) else case

    def _read_ahead(self) -> None:
        """Read what is known of buyer and product, then the next request, then the same for that one."""
        row = self.queue.row
        case = None if row is None else self._cases.get(row.id)
        if case is not None and case.record is None:
            self._read_record(case)
            return
        super()._read_ahead()
        row = self.queue.neighbour(self._direction)
        case = None if row is None else self._cases.get(row.id)
        if case is not None and case.record is None:
            self._read_record(case)

    def _read_record(self, case: CaseFile) -> None:
        job = partial(self.desk.record, case.request)
        self.clerk.do(job, "record", about=case.request.id, replace=True, breakable=True)

    def on_case_read(self, message: CaseRead) -> None:
        """Go on with a request that was read ahead; the class above does so with the one under the cursor."""
        if message.case.request.id != self.queue.cursor:
            self._read_ahead()

    def on_record_read(self, message: RecordRead) -> None:
        """Show what is known of buyer and product, or keep it for later."""
        request = message.request
        known = self._cases.get(request.id)
        if known is None or known.request.version != request.version:
            return
        known = self._cases[request.id] = known._replace(record=message.record)
        if request.id == self.queue.cursor:
            if self.prompt is None:
                self.details.show_case(known, self.desk.now())
                self._paint_now()
            self._read_ahead()

    def do_why(self) -> None:
        """Say why the advice and the deadline are what they are, or say it no longer."""
        case = self.details.case
        if case is not None and case.request.id == self.queue.cursor:
            self.details.explain(not self.details.explaining)
            self.status.say(details.why(case, self.config) if self.details.explaining else "")

    def taken_advice(self, case: CaseFile) -> Prepared | None:
        """Return what the advice prepares; where it prepares nothing, say so."""
        assert case.advice is not None
        way = prepared(case.advice, case.request)
        if way is None:
            said = advice_words.advice(case.advice, self.config)
            self.status.say(_("Nothing to open: {advice}").format(advice=said))
        return way
