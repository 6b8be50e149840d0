"""What a planted bug is: a few lines of the source that are replaced by others, and the tests that must notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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


def one_edit(name: str, file: str, old: str, new: str, *tests: str) -> Bug:
    """Return a bug that replaces one piece of one file."""
    return Bug(name, {file: ((old, new),)}, tests)
