"""The reason details of the request under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from textual.strip import Strip

from returns_tui.config.values import Config
from returns_tui.i18n import _
from returns_tui.text import fit
from returns_tui.ui import details
from returns_tui.ui.company import Said
from returns_tui.ui.desk import CaseFile
from returns_tui.ui.ink import Part
from returns_tui.ui.one_line import Painted


class DetailsPane(Painted):
    """Shows one request; can be scrolled when the operator moves in it.

    Args:
        key: that begins to move in it, as it is shown.
    """

    DEFAULT_CSS = "DetailsPane { height: 1fr; }"

    def __init__(self, config: Config, key: str, *, id: str) -> None:  # noqa: A002  Textual's own name
        super().__init__(id=id)
        self._config = config
        self._key = key
        self._now: datetime | None = None
        self._top = 0
        self._lines: list[list[Part]] = []
        self.case: CaseFile | None = None
        self.moving = False
        self.explaining = False  # whether it is told why, in the place of the facts
        self._others: Mapping[int, Said] = {}
        self._drafts: Mapping[int, str] = {}
        self._seen: CaseFile | None = None  # the request as it was when the cursor came to it
        self._refused: dict[int, CaseFile] = {}  # requests as they were when a decision on them was refused

    def show_others(self, said: Mapping[int, Said]) -> None:
        """Say who else is on the request, if somebody is."""
        if said != self._others:
            self._others = said
            self._write()

    def show_drafts(self, drafts: Mapping[int, str]) -> None:
        """Say what was typed about the request and not decided yet."""
        self._drafts = drafts
        self._write()

    def show_case(self, case: CaseFile | None, now: datetime) -> None:
        """Show another request, or nothing."""
        if case is None or self.case is None or case.request.id != self.case.request.id:
            self._top = 0
            self.explaining = False
            self._seen = None if case is None else self._refused.pop(case.request.id, case)
        self.case, self._now = case, now
        self._write()

    def seen_of(self, request_id: int) -> CaseFile | None:
        """Return the request as it was when the cursor came to it, if it is the one that is shown."""
        return self._seen if self._seen is not None and self._seen.request.id == request_id else None

    def saw(self, case: CaseFile) -> None:
        """Take a request for seen as it is now: the operator made it so."""
        self._refused.pop(case.request.id, None)
        if self.seen_of(case.request.id) is not None:
            self._seen = case

    def saw_before(self, case: CaseFile) -> None:
        """Compare a request with how it was seen, now or when the cursor comes back to it."""
        if self.seen_of(case.request.id) is not None:
            self._seen = case
        else:
            self._refused[case.request.id] = case

    def case_of(self, request_id: int) -> CaseFile | None:
        """Return the request that is shown, if it is that one: no other's details stand beside the cursor."""
        return self.case if self.case is not None and self.case.request.id == request_id else None

    def set_moving(self, moving: bool) -> None:
        """Begin or end moving in the details; then a long comment and all of the history are shown."""
        self.moving = moving
        self.explaining = False
        self._top = 0
        self._write()

    def explain(self, explaining: bool) -> None:
        """Begin or end telling why this advice and this deadline; another request ends it, too."""
        if explaining != self.explaining:
            self.explaining = explaining
            self._top = 0
            self._write()

    def scroll_lines(self, lines: int) -> None:
        """Move the text up by `lines`, negative down."""
        top = max(0, min(self._top + lines, len(self._lines) - (self.size.height - 1)))
        if top != self._top:
            self._top = top
            self.refresh()

    @property
    def plain(self) -> str:
        """Everything that it says, line by line."""
        return "\n".join("".join(text for text, _ink in line) for line in self._lines)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._write()

    def _write(self) -> None:
        width = self.size.width - 1
        lines: list[list[Part]] = []
        if self.case is not None and self._now is not None and width > 0:
            left, state = details.title(self.case, width, self._others.get(self.case.request.id))
            lines.append([(left, ""), (state, "active" if self.moving else "strong")])
            if self.explaining:
                from returns_tui.ui.explaining import explanation

                facts = explanation(self.case, self._config, width)
            else:
                facts = details.body(self.case, self._config, self._now, width, whole=self.moving)
            if draft := self._drafts.get(self.case.request.id):
                facts.insert(0, details.Fact(_("Draft"), fit(draft, width - details.LABEL).rstrip(), "active"))
            if self._seen is not None and self._seen.request.version < self.case.request.version:
                from returns_tui.ui.changed_lines import changed

                facts = [
                    *changed(self._seen, self.case, self._config, self._now, width, whole=self.moving),
                    *facts,
                ]
            lines += [[(fit(fact.label, details.LABEL), "muted"), (fact.text, fact.ink)] for fact in facts]
        if lines != self._lines:
            before = [self._shown(line) for line in range(self.size.height)]
            self._lines = lines
            self.refresh_lines(line for line, shown in enumerate(before) if shown != self._shown(line))

    def render_line(self, y: int) -> Strip:
        """Paint."""
        return self.paint(self._shown(y))

    def _shown(self, y: int) -> list[Part]:
        """Return what a line of the widget shows; the title stays when the rest scrolls."""
        width = self.size.width
        line = y if y == 0 else y + self._top
        if line >= len(self._lines):
            return []
        parts = self._lines[line]
        if y == self.size.height - 1 and line + 1 < len(self._lines):
            more: Part = (" .." if self.moving else f" .. {self._key}".rstrip(), "muted")
            text = "".join(text for text, _ink in parts)
            parts = [(fit(text, width - len(more[0]) - 1), parts[-1][1]), more]
        return parts
