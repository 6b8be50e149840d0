"""Lending the terminal to the operator's own editor, and having it back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from textual.app import App, SuspendNotSupported

from returns_tui.i18n import _
from returns_tui.ui import terminal
from returns_tui.ui.editor import edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from returns_tui.ui.prompts.fields import Writing

_TELL_EVERY = 4  # looks at the file between two callings of what has to go on meanwhile


def lent_to_editor(app: App[Any], writing: Writing, name: str, meanwhile: Callable[[], None]) -> str:
    """Have what stands in a field edited, and return a sentence when something went wrong.

    Args:
        name: of the file that the editor gets.
        meanwhile: called when the editor saved, with its text in the field already, and now and then besides.
    """
    looks = 0

    def saved(text: str) -> None:
        writing.take(text)
        meanwhile()

    def to_end() -> bool:
        nonlocal looks
        looks += 1
        if looks % _TELL_EVERY == 0:
            meanwhile()
        return bool(getattr(app, "to_end", False)) or (not app.is_headless and terminal.hung_up())

    meanwhile()  # what was typed last, before the editor can take the terminal down with it
    try:
        with app.suspend():
            edited = edit(writing.written, name, os.environ, saved=saved, to_end=to_end)
    except SuspendNotSupported:
        return _("This terminal cannot be lent to an editor.")
    if edited.text is not None:
        saved(edited.text)
    return edited.problem
