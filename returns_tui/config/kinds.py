"""Kinds of values in config.yaml: each reads a node, or says what is wrong with it. Here the single values.

A kind's `shape` says in words what it takes, for messages and for the config reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from returns_tui.config.yaml_reader import MAXIMUM_PROBLEMS, Node, Scalar, Sequence
from returns_tui.errors import Problem
from returns_tui.i18n import N_, _
from returns_tui.text import clean

NOTHING: Final = object()  # what a kind returns for a value that is not given, or wrong and reported

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class WrongValueError(ValueError):
    """A value cannot be taken; the text says what would be right."""


class Reading:
    """One pass over a file.

    Attributes:
        built_in: whether it is the shipped file, whose lines mean nothing to the user.
        whole: whether the file was read to its end; if not, nothing can be said to be missing.
        problems: what was found so far.
    """

    __slots__ = ("built_in", "problems", "whole")

    def __init__(self, *, built_in: bool = False, whole: bool = True) -> None:
        self.built_in = built_in
        self.whole = whole
        self.problems: list[Problem] = []

    def wrong(self, line: int | None, path: str, text: str) -> None:
        """Note a problem; beyond `MAXIMUM_PROBLEMS` nobody reads on."""
        if len(self.problems) < MAXIMUM_PROBLEMS:
            self.problems.append(Problem(None if self.built_in else line, path, text))

    @property
    def full(self) -> bool:
        """Whether further problems are no longer noted."""
        return len(self.problems) >= MAXIMUM_PROBLEMS


class Kind:
    """A kind of value."""

    __slots__ = ()

    @property
    def shape(self) -> str:
        """What is taken, in words, in the interface's language."""
        raise NotImplementedError

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Return the value of `node`; `NOTHING` when there is none or when it is wrong and was reported."""
        raise NotImplementedError


class Leaf(Kind):
    """A single value.

    Attributes:
        words: what it takes, to be translated when shown.
        convert: makes the value out of a scalar, or raises `WrongValueError`; its text is by default made of
            `words`.
    """

    __slots__ = ("convert", "words")

    def __init__(self, words: str, convert: Callable[[Scalar], Any]) -> None:
        self.words = words
        self.convert = convert

    @property
    def shape(self) -> str:
        """What is taken, in words."""
        return _(self.words)

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a scalar."""
        if not isinstance(node, Scalar):
            found = _("a list") if isinstance(node, Sequence) else _("a mapping")
            text = _("must be {shape}, not {found}").format(shape=self.shape, found=found)
        elif node.value is None:
            text = _("is empty; it must be {shape}, or the key be left out").format(shape=self.shape)
        else:
            try:
                return self.convert(node)
            except WrongValueError as wrong:
                text = str(wrong) or _("must be {shape}, not “{found}”").format(
                    shape=self.shape, found=clean(node.text[:60])
                )
        reading.wrong(node.line, path, text)
        return NOTHING


class Choice(Kind):
    """One of a few words."""

    __slots__ = ("words",)

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    @property
    def shape(self) -> str:
        """The words that are taken."""
        return _("one of {words}").format(words=", ".join(self.words))

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a scalar that is one of the words."""

        def convert(scalar: Scalar) -> str:
            if scalar.text not in self.words:
                raise WrongValueError
            return scalar.text

        return Leaf(self.shape, convert).read(node, path, reading)


class Nullable(Kind):
    """A value that can be switched off with `null`."""

    __slots__ = ("inner",)

    def __init__(self, inner: Kind) -> None:
        self.inner = inner

    @property
    def shape(self) -> str:
        """What is taken, or null."""
        return _("{shape}, or null").format(shape=self.inner.shape)

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read the value, or None."""
        if isinstance(node, Scalar) and node.value is None:
            return None
        return self.inner.read(node, path, reading)


LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")
CURRENCY_CODE = re.compile(r"[A-Z]{3}")


def _line(scalar: Scalar) -> str:
    if isinstance(scalar.value, bool):
        raise WrongValueError(_("would be {value} and no text here; put it in quotes").format(value=scalar.text))
    text = scalar.text.strip()
    if not text or "\n" in text or "\t" in text or _CONTROL.search(text):
        raise WrongValueError(_("must be a text on one line, without control characters"))
    return text


def _block(scalar: Scalar) -> str:
    if isinstance(scalar.value, bool):
        raise WrongValueError(_("would be {value} and no text here; put it in quotes").format(value=scalar.text))
    if not scalar.text.strip():
        raise WrongValueError(_("is an empty text; write one, or leave the language out"))
    if _CONTROL.search(scalar.text):
        raise WrongValueError(_("holds a control character; a text consists of characters and line ends"))
    return scalar.text.rstrip("\n")


def _flag(scalar: Scalar) -> bool:
    if not isinstance(scalar.value, bool):
        raise WrongValueError
    return scalar.value


def whole_number(least: int, most: int, words: str) -> Leaf:
    """Return the kind of whole numbers from `least` to `most`, described by `words`."""

    def convert(scalar: Scalar) -> int:
        if (
            isinstance(scalar.value, bool)
            or not isinstance(scalar.value, int)
            or not least <= scalar.value <= most
        ):
            raise WrongValueError
        return scalar.value

    return Leaf(words, convert)


LINE_OR_NONE = Leaf(N_('a text on one line, or ""'), lambda scalar: _line(scalar) if scalar.text.strip() else "")
LINE = Leaf(N_("a text on one line"), _line)
BLOCK = Leaf(N_("a text"), _block)
FLAG = Leaf(N_("true or false"), _flag)
