"""Fields to type into: whatever is pasted is cleaned before it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, TextArea

from returns_tui.text import clean
from returns_tui.ui.confirmation import Confirmation
from returns_tui.ui.key_names import name_of
from returns_tui.ui.keymap import Keymap

if TYPE_CHECKING:
    from textual.widget import Widget as _Base
else:
    _Base = object  # Textual follows one line of widgets only to find the looks of a field


class BlankWhenGone(_Base):
    """A field that can be painted once more when it is on no screen: Textual has taken its looks by then."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """As Textual's, or blanks."""
        if not self.is_attached:
            return [Strip.blank(crop.width)] * crop.height
        return super().render_lines(crop)


class Field(BlankWhenGone, Input):
    """One line to type into."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            clean(value),
            placeholder=clean(placeholder),
            id=id,
            compact=True,
            select_on_focus=False,
            max_length=500,
        )
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted as one clean line."""
        event.stop()
        event.prevent_default()
        self.replace(clean(event.text).strip(), *self.selection)

    @property
    def text(self) -> str:
        """What was typed, cleaned, without blanks around it."""
        return clean(self.value).strip()


class AmountField(Field):
    """An amount to type. The action `full_amount` of `keymap` asks for all of it."""

    def __init__(
        self,
        keymap: Keymap,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(value, placeholder=placeholder, id=id)
        self._keymap = keymap

    class Full(Message):
        """The operator wants the full amount."""

        def __init__(self, field: AmountField) -> None:
            super().__init__()
            self.field = field

    def on_key(self, event: events.Key) -> None:
        """Take that key; an amount has no letters."""
        if self._keymap.means(name_of(event), "full_amount"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Full(self))


class TypedAmount(Field):
    """An amount that has to be typed by fingers, after it was asked for.

    It takes no paste, nothing that was typed before it was on the screen, and tells keys that came all at once.
    """

    TOGETHER = 0.02  # seconds between keys that no finger pressed one by one

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._times: list[float] = []
        self._asked = Confirmation()

    def start(self) -> None:
        """Begin with an empty field."""
        self._times.clear()
        self.value = ""
        self._asked.ask(self.id or "")
        self._asked.watch(self)

    @property
    def pasted(self) -> bool:
        """Whether most keys came together: a paste by a terminal that does not mark it as one."""
        gaps = [later - earlier for earlier, later in zip(self._times, self._times[1:], strict=False)]
        return sum(gap < self.TOGETHER for gap in gaps) * 2 > len(gaps)

    def on_key(self, event: events.Key) -> None:
        """Note when keys came; take none that was pressed too early."""
        if not event.is_printable:
            return
        if self._asked.seen_by(event.time):
            self._times.append(event.time)
        else:
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Refuse a paste."""
        event.stop()
        event.prevent_default()


class Writing(BlankWhenGone, TextArea):
    """Several lines to type into."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(clean(text, lines=True), id=id, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self.move_cursor(self.document.end)  # who goes on with a draft writes behind it

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted, cleaned, with its line ends."""
        event.stop()
        event.prevent_default()
        start, end = self.selection
        result = self.replace(clean(event.text, lines=True), start, end, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def take(self, text: str) -> None:
        """Put `text`, cleaned, in the place of what stands here; ctrl+z brings that back."""
        text = clean(text, lines=True)
        if text != self.text:
            self.move_cursor(self.replace(text, (0, 0), self.document.end).end_location)

    @property
    def written(self) -> str:
        """What was typed, cleaned."""
        return clean(self.text, lines=True)
