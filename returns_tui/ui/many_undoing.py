"""Taking back what was decided on many requests at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from returns_tui.i18n import _, ngettext
from returns_tui.store import many
from returns_tui.store.many import Result, Taken
from returns_tui.text import clean
from returns_tui.ui.desk import Desk
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.many_screen import BECAME, Entry, ManyScreen
from returns_tui.ui.wording import EVENTS, word


class UndoManyScreen(ManyScreen):
    """Asks, takes back what still can be, and says what could not."""

    relists = True

    def __init__(self, desk: Desk, keymaps: Keymaps, taken: Sequence[Taken]) -> None:
        super().__init__(desk, keymaps)
        self._taken = list(taken)

    def title_text(self) -> str:
        """Say what is taken back."""
        return _("Take back what was decided on these together")

    def start(self) -> None:
        """Ask."""
        self.show_entries([self._entry(taken) for taken in self._taken])
        self.ask()

    def _entry(self, taken: Taken) -> Entry:
        said = word(EVENTS, taken.event)
        return Entry(taken.request_id, taken.order_id, "", said, Content(clean(said)))

    def many(self) -> int:
        """Return how many."""
        return len(self._taken)

    def question(self) -> str:
        """Ask, naming what was decided, and on how many."""
        n = len(self._taken)
        said = ngettext(
            "Take back “{decision}” on {n} request? y / N", "Take back “{decision}” on {n} requests? y / N", n
        )
        return said.format(decision=word(EVENTS, self._taken[0].event), n=n)

    def confirmed(self) -> None:
        """Do it."""
        self.run()

    def deeds(self) -> Iterator[Result]:
        """Take back one after the other."""
        yield from many.taken_back(
            self.desk.store,
            self.desk.config,
            self._taken,
            operator=self.desk.operator,
            now=self.desk.now,
            wait=self.wait,
        )

    def after(self) -> Sequence[Entry]:
        """Return what became of each, first what could not be taken back."""
        became = {result.request_id: result for result in self.results}
        entries = []
        for taken in self._taken:
            entry, result = self._entry(taken), became.get(taken.request_id)
            if result is None:
                entries.append((1, entry._replace(word=_(BECAME["left"]))))
            else:
                told = entry._replace(
                    word=_(BECAME[result.state]), said=result.said, whole=Content(clean(result.said))
                )
                entries.append((2 if result.state == "done" else 0, told))
        return [entry for _rank, entry in sorted(entries, key=lambda one: one[0])]

    def summed_up(self) -> str:
        """Say how many were taken back."""
        return _("Taken back: {counts}.").format(counts=super().summed_up())
