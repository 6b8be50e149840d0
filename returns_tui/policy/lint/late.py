"""Patterns that are compiled when they are first tried: a command reads one letter, and compiling takes longer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property


class Late:
    """A regular expression, compiled late, or never where it cannot fit.

    Args:
        pattern: the expression.
        flags: as for `re.compile`.
        may_fit: tells of a text, much faster, whether the pattern may be in it.
    """

    def __init__(
        self, pattern: str, flags: re.RegexFlag = re.NOFLAG, may_fit: Callable[[str], object] | None = None
    ) -> None:
        self._source = pattern, flags
        self._may_fit = may_fit

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._source)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield where the pattern is in `text`."""
        if self._may_fit is None or self._may_fit(text):
            yield from self._compiled.finditer(text)

    def search(self, text: str) -> re.Match[str] | None:
        """Return where the pattern is in `text` first, None where it is not."""
        return next(self.finditer(text), None)

    def sub(self, put: Callable[[re.Match[str]], str], text: str) -> str:
        """Return `text` with `put` in the place of the pattern."""
        if self._may_fit is None or self._may_fit(text):
            return self._compiled.sub(put, text)
        return text
