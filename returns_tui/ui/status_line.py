"""The fixed bottom line: what happened, a question, or one line to type. Nothing else ever moves for it."""

from __future__ import annotations

from functools import cached_property

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.suggester import Suggester
from textual.widgets import Input

from returns_tui.text import clean
from returns_tui.ui.ink import Part
from returns_tui.ui.one_line import OneLine


class LineInput(Input):
    """One line to type, as a filter. Controls that are pasted in are shown, not obeyed."""

    DEFAULT_CSS = """
    LineInput { border: none; padding: 0; height: 1; width: 1fr; background: transparent; }
    LineInput:focus { border: none; background: transparent; }
    """

    def replace(self, text: str, start: int, end: int) -> None:
        """Put `text` in the place of what stands there, cleaned."""
        super().replace(clean(text), start, end)


class StatusLine(Horizontal):
    """Messages, questions, and input."""

    DEFAULT_CSS = """
    StatusLine { height: 1; }
    StatusLine > #said { width: 1fr; }
    StatusLine > #prompt { width: auto; min-width: 2; display: none; }
    StatusLine > LineInput { display: none; }
    StatusLine.typing > #said { display: none; }
    StatusLine.typing > #prompt { display: block; width: 2; }
    StatusLine.typing > LineInput { display: block; }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002  Textual's own name
        super().__init__(id=id)
        self._said = OneLine(id="said")
        self._prompt = OneLine(id="prompt")
        self._under_hint: tuple[Part, ...] | None = None  # what a hint has taken the place of

    def compose(self) -> ComposeResult:
        """What can stand here; the line to type comes when it is first wanted."""
        yield self._said
        yield self._prompt

    @cached_property
    def _input(self) -> LineInput:
        line = LineInput(id="line", select_on_focus=False)
        line.cursor_blink = False
        line.can_focus = False
        self.mount(line)
        return line

    @property
    def plain(self) -> str:
        """What it says."""
        return self._said.plain.strip()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show one sentence; a problem stands out."""
        self._under_hint = None
        self._said.show_parts((" " + clean(text), "overdue" if problem else ""))

    def hint(self, text: str) -> None:
        """Show for a moment which keys can follow; with "", what was said before."""
        if text:
            if self._under_hint is None:
                self._under_hint = self._said.parts
            self._said.show_parts((" " + clean(text), ""))
        elif self._under_hint is not None:
            self._said.show_parts(*self._under_hint)
            self._under_hint = None

    def ask(self, question: str) -> None:
        """Show a question."""
        self._under_hint = None
        self._said.show_parts((" " + clean(question), "active"))

    def begin_typing(self, sign: str, text: str) -> None:
        """Let the operator type a line behind `sign`."""
        self._prompt.show_parts((" " + sign, "key"))
        self._input.value = text
        self._input.cursor_position = len(text)
        self.add_class("typing")
        self._input.can_focus = True
        self._input.focus()

    def suggest_with(self, suggester: Suggester | None) -> None:
        """Have `suggester` show how the line may go on, or nobody; the right arrow takes it."""
        self._input.suggester = suggester

    def edits(self, key: str) -> bool:
        """Return whether the line to type has a use of its own for `key`, such as moving its cursor."""
        binding = self.screen.active_bindings.get(key)
        return binding is not None and self._input.has_focus and binding.node is self._input

    @property
    def line(self) -> tuple[str, int]:
        """What stands in the line, and where its cursor is."""
        return self._input.value, self._input.cursor_position

    def put(self, text: str, cursor: int) -> None:
        """Have `text` in the line."""
        self._input.value = text
        self._input.cursor_position = cursor

    def type_at(self, place: int) -> None:
        """Go on typing at a place in the line."""
        self._input.cursor_position = place

    @property
    def typed(self) -> str:
        """The line as it is typed."""
        return self._input.value.strip()

    def type_early(self, event: events.Key) -> None:
        """Take a key that was on its way to the screen when the line to type was not there yet."""
        if event.is_printable and event.character:
            self._input.insert_text_at_cursor(clean(event.character))
        elif event.key in ("backspace", "ctrl+h"):
            self._input.action_delete_left()

    def end_typing(self) -> None:
        """Show what was said before."""
        self._input.can_focus = False
        self.remove_class("typing")
