"""Finding: the views, the filter as it is typed, and the scratch view, whose query is the operator's own.

A filter narrows the view that is shown, and goes with the operator to the next one, until Esc. The query of the
scratch view stays there, and is kept from one time to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.suggester import Suggester
from textual.widgets import Input

from returns_tui.config.values import View
from returns_tui.i18n import _
from returns_tui.store.kept import SCRATCH
from returns_tui.store.query import parse_query
from returns_tui.store.query_text import QueryError
from returns_tui.text import clean, fit
from returns_tui.ui.desk import Desk
from returns_tui.ui.ink import Part
from returns_tui.ui.keymap import Keymaps
from returns_tui.ui.own_query import ScratchRead, count_scratch, keep_scratch, read_scratch
from returns_tui.ui.queue_screen import QueueScreen

if TYPE_CHECKING:
    from returns_tui.store.completion import Completion

_TAB = 14  # cells that the query of the scratch view may take in the line of views


class FilteringScreen(QueueScreen):
    """Shows the queue to somebody who looks for something."""

    def __init__(self, desk: Desk, keymaps: Keymaps, *, delivers: bool, welcome: str) -> None:
        super().__init__(desk, keymaps, delivers=delivers, welcome=welcome)
        self.scratch: str | None = None  # the query of the scratch view, None until it is read
        self._filter = ""  # what narrows the other views
        self._before = ""  # what was there before something was typed
        self._offered: tuple[str, Completion, int] | None = None  # what Tab goes through, and how far it is
        self._fault: tuple[str, str] | None = None  # what could not be understood, and why

    def _begin_the_rest(self) -> None:
        super()._begin_the_rest()
        if self.scratch is None:
            self.clerk.do(partial(read_scratch, self.desk), "scratch")

    # -- views -----------------------------------------------------------------------------------------

    @property
    def views(self) -> Sequence[View]:
        """The views; the scratch view is named by its query."""
        own, *others = self.desk.views
        text = "/" + " ".join((self.scratch or "").split())
        shown = clean(text)
        return [own._replace(label=shown if len(shown) <= _TAB else fit(shown, _TAB).rstrip()), *others]

    @property
    def narrowed(self) -> str:
        """What narrows the view; while it is typed, what did before. The scratch view is named by its query."""
        if self.view_id == SCRATCH:
            return ""
        text = clean(" ".join((self._before if self.status.has_class("typing") else self._filter).split()))
        return text if len(text) <= _TAB else fit(text, _TAB).rstrip()

    @property
    def can_show_all(self) -> bool:
        """Whether the key that goes back ends what narrows the view. The scratch view keeps its query."""
        return self.view_id != SCRATCH and super().can_show_all

    def on_scratch_read(self, message: ScratchRead) -> None:
        """Know the query of another time."""
        if self.scratch is None:
            self.scratch = message.text
            self.show_tabs()
            self._count_scratch()
            if self.view_id == SCRATCH:
                self._show_view()

    def _count(self) -> None:
        super()._count()
        self._count_scratch()

    def _count_scratch(self) -> None:
        if self.scratch:
            job = partial(count_scratch, self.desk, self.scratch)
            self.clerk.do(job, "count scratch", replace=True, patient=True)
        else:
            self._counts.pop(SCRATCH, None)

    def do_next_view(self, step: int = 1) -> None:
        """Show the view to the right."""
        names = [view.id for view in self.desk.views]
        self.view_id = names[(names.index(self.view_id) + step) % len(names)]
        self._show_view()

    def do_previous_view(self) -> None:
        """Show the view to the left."""
        self.do_next_view(-1)

    def _show_view(self, request_id: int | None = None) -> None:
        before, self.words = self.words, (self.scratch or "") if self.view_id == SCRATCH else self._filter
        if before and not self.words:
            self.status.say("")
        self.queue.read = False
        self.show_tabs()
        self._list(request_id)

    # -- typing ----------------------------------------------------------------------------------------

    def do_filter(self) -> None:
        """Let the operator type a query."""
        self._before = self.words
        self.status.begin_typing("/", self.words)
        self.status.suggest_with(_Endings(self))
        self._show_row()

    def typing_key(self, event: events.Key) -> None:
        """Do what a key means that the line to type did not take."""
        if self.status.edits(event.key):
            return
        event.stop()
        if event.key == "escape":
            self.end_filter()
        elif event.key == "enter":
            self.enter_line()
        elif event.key in ("tab", "shift+tab"):
            event.prevent_default()
            self._complete(-1 if event.key == "shift+tab" else 1)
        else:
            self.status.type_early(event)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list while a query is typed, whenever it can be understood."""
        if not self.status.has_class("typing"):
            return
        self._show_row()
        text = event.value.strip()
        if text != self.words and self._wrong(text) is None:
            self._take(text)
            self._list_again()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the list narrowed."""
        event.stop()
        self.enter_line()

    def enter_line(self) -> None:
        """Do what Enter means while a line is typed."""
        self._keep_filter()

    def _wrong(self, text: str) -> QueryError | None:
        try:
            parse_query(text, self.config)
        except QueryError as error:
            return error
        return None

    def _take(self, text: str) -> None:
        self.words = text
        if self.view_id == SCRATCH:
            self.scratch = text
        else:
            self._filter = text

    def _keep_filter(self) -> None:
        text = self.status.typed
        if (wrong := self._wrong(text)) is not None:
            self.status.type_at(min(wrong.end, len(text)))
            self._fault = text, str(wrong)
            self._show_row()
            return
        self.leave_line()
        if self.words != text:
            self._take(text)
            self._list_again()
        if self.view_id == SCRATCH and text != self._before:
            self.clerk.do(partial(keep_scratch, self.desk, text), "scratch")
            self._count_scratch()
        self.show_tabs()
        self._say_found()

    def end_filter(self) -> None:
        """Show all of the view again; the scratch view has its query back."""
        self.leave_line()
        self._take(self._before if self.view_id == SCRATCH else "")
        self.show_tabs()
        self.status.say("")
        self._list_again()

    def leave_line(self) -> None:
        """Have no line to type any more."""
        self._offered = self._fault = None
        self.status.end_typing()
        self.set_focus(None)
        self._show_row()

    # -- completion ------------------------------------------------------------------------------------

    def completion(self, text: str, cursor: int) -> Completion:
        """Return what can go on behind the cursor. Asks nobody: it knows the config and what is on the screen."""
        from returns_tui.store.completion import complete

        return complete(text, cursor, self.config, self._seen)

    def _seen(self, field: str) -> Iterable[str]:
        if field == "assigned":
            return sorted({row.assigned_to for row in self.queue.rows})
        if field == "sku":
            return sorted({case.request.sku for case in self._cases.values()})
        return ()

    def _complete(self, step: int) -> None:
        """Put in what goes on; at once again, the next that could."""
        text, cursor = self.status.line
        found, at = self._going_through()
        at = at + step if at is not None else 0 if step > 0 else -1
        if not found.options:
            return
        at %= len(found.options)
        whole = text[: found.start] + found.options[at]
        self.status.put(whole + text[cursor:], len(whole))
        self._offered = whole + text[cursor:], found, at
        self._show_row()

    def _show_row(self) -> None:
        if not self.status.has_class("typing"):
            super()._show_row()
            return
        if self._fault is not None and self._fault[0] == self.status.typed:
            self.bar.show_parts((" " + self._fault[1], "overdue"))
            return
        self.bar.show_parts(*_choice(*self._going_through(), self.bar.size.width))

    def _going_through(self) -> tuple[Completion, int | None]:
        """Return what Tab goes through and how far it is; None where it has not begun."""
        text, cursor = self.status.line
        if self._offered is not None and self._offered[0] == text and len(self._offered[1].options) > 1:
            return self._offered[1:]
        return self.completion(text, cursor), None


class _Endings(Suggester):
    """Shows how the value at the end of the line may go on, as far as anything of it is typed."""

    def __init__(self, screen: FilteringScreen) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._screen = screen

    async def get_suggestion(self, value: str) -> str | None:
        """Return the line with the likeliest end."""
        found = self._screen.completion(value, len(value))
        typed = value[found.start :]
        if not (found.options and found.field and typed):  # a name would flicker behind many a word; Tab has it
            return None
        return value + found.options[0][len(typed) :]


def _choice(found: Completion, at: int | None, width: int) -> list[Part]:
    """Return the bar while something is typed: what Tab puts in, as far as it has room."""
    parts: list[Part] = [(" " + _("Tab") + " ", "key")] if found.options else []
    left = width - sum(len(text) for text, _ink in parts) - 1
    options = found.options[(at or 0) :] if at is not None and at > 6 else found.options
    marked = found.options[at] if at is not None else None
    for option in options:
        text = clean(option) + " "
        if len(text) > left:
            break
        parts += [(clean(option), "active" if option == marked else ""), (" ", "")]
        left -= len(text)
    return parts
