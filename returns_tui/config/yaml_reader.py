"""config.yaml as a tree of plain values that know their lines: a small, strict part of YAML.

Written on PyYAML's event layer, so that nothing is resolved by YAML's own rules, under which `NO` is false,
`12:30` is 750, a second equal key wins silently and deep nesting ends in RecursionError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from returns_tui.errors import Problem
from returns_tui.i18n import _
from returns_tui.text import clean

MAXIMUM_BYTES = 2 * 1024 * 1024
MAXIMUM_DEPTH = 20
MAXIMUM_PROBLEMS = 100

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


class Scalar:
    """One value.

    Attributes:
        line: 1-based line where the text begins; for a block text the line after `|` or `>`.
        text: as written.
        value: the text itself unless it is plain and `true`, `false`, an integer, or empty, `null`, `~`.
    """

    __slots__ = ("line", "text", "value")

    def __init__(self, line: int, text: str, value: str | int | bool | None) -> None:
        self.line = line
        self.text = text
        self.value = value


class Sequence:
    """A list. `line` is the line of its key, or of its first entry where it has no key."""

    __slots__ = ("items", "line")

    def __init__(self, line: int) -> None:
        self.line = line
        self.items: list[Node] = []


class Mapping:
    """Keys with values. `line` is the line of its own key; `key_lines` has the lines of the keys in it."""

    __slots__ = ("entries", "key_lines", "line")

    def __init__(self, line: int) -> None:
        self.line = line
        self.entries: dict[str, Node] = {}
        self.key_lines: dict[str, int] = {}


Node = Scalar | Sequence | Mapping


def child_path(path: str, key: str | int) -> str:
    """Return the path of what stands under `key` in `path`: `clocks.answer`, or `views.2` for an entry."""
    name = clean(str(key)) or '""'
    return f"{path}.{name}" if path else name


def read(data: bytes) -> tuple[Mapping, list[Problem], bool]:
    """Read the bytes of a YAML file.

    Returns:
        The top-level mapping (empty where nothing can be read); what is wrong with the file, about
        `MAXIMUM_PROBLEMS` entries at most; and whether the file was read to its end, so that a key which is
        not in the tree is not in the file.
    """
    problems: list[Problem] = []
    top = Mapping(1)
    if len(data) > MAXIMUM_BYTES:
        limit = MAXIMUM_BYTES // (1024 * 1024)
        problems.append(Problem(None, "", _("is larger than {limit} MiB").format(limit=limit)))
        return top, problems, False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(Problem(line, "", _("is not UTF-8 here; save the file in the encoding UTF-8")))
        return top, problems, False
    if (at := _strange_at(text)) is not None:
        line = text.count("\n", 0, at) + 1
        sign = f"U+{ord(text[at]):04X}"
        problems.append(Problem(line, "", _("holds the invisible character {sign}; delete it").format(sign=sign)))
        return top, problems, False
    top, found, whole = _built(text)
    return top, list(found), whole


def forget() -> None:
    """Forget the last file, which is kept because it may be asked for twice."""
    _built.cache_clear()


@lru_cache(1)
def _built(text: str) -> tuple[Mapping, tuple[Problem, ...], bool]:
    """Return what `read` does. The shipped file, read for its defaults, may be the user's as well."""
    problems: list[Problem] = []
    builder = _Builder(problems)
    return builder.tree(text), tuple(problems), builder.whole


class _Builder:
    """Makes the tree out of events, with a stack of its own instead of recursion."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.stack: list[tuple[Mapping | Sequence, str]] = []  # what is open, and its path
        self.key: tuple[str, int] | None = None  # the key whose value comes next
        self.root: Node | None = None
        self.whole = False  # whether all of the file was read

    def tree(self, text: str) -> Mapping:
        """Read all events of `text` and return the top-level mapping."""
        import yaml

        documents = 0
        try:
            for event in _events(text):
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        mark: Any = event.start_mark
                        line = mark.line + 1
                        self._wrong(line, _("begins a second document (---); a file holds one"), path="")
                        break
                elif not self._take(event, yaml):
                    break
            else:
                self.whole = True
        except yaml.YAMLError as error:
            self.problems.append(_syntax_problem(error, text))
        if isinstance(self.root, Mapping):
            return self.root
        if self.root is not None and not (isinstance(self.root, Scalar) and self.root.value is None):
            self._wrong(self.root.line, _("is no configuration: it must consist of lines such as “key: value”"))
        return Mapping(1)

    def _take(self, event: Any, yaml: Any) -> bool:
        """Take one event; False when the rest must not be read."""
        if isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
            return len(self.problems) < MAXIMUM_PROBLEMS
        if not isinstance(event, yaml.NodeEvent):
            return True
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            # None of these is repeated: it may be the beginning of a password that is not in quotes.
            self._wrong(line, _("uses an alias (*…); write the value out, in quotes if the * is part of it"))
            return self._place(Scalar(line, "", None), is_scalar=True)
        if event.anchor is not None:
            self._wrong(line, _("has an anchor (&…); leave it out, or put the value in quotes"))
        if event.tag is not None:
            self._wrong(line, _("has a tag (!…); leave it out, or put the value in quotes"))
        if isinstance(event, yaml.ScalarEvent):
            return self._place(_scalar(event, line), is_scalar=True)
        if len(self.stack) >= MAXIMUM_DEPTH:
            self._wrong(line, _("is nested deeper than {limit} levels").format(limit=MAXIMUM_DEPTH))
            return False
        kind = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
        return self._place(kind(line), is_scalar=False)

    def _place(self, node: Node, *, is_scalar: bool) -> bool:
        """Put `node` where it belongs, as a key or a value, and open it when it can hold others."""
        path = ""
        if not self.stack:
            self.root = node
        else:
            parent, path = self.stack[-1]
            if isinstance(parent, Sequence):
                parent.items.append(node)
                path = child_path(path, len(parent.items))
            elif self.key is None:
                return self._take_key(parent, node, path)
            else:
                name, key_line = self.key
                self.key = None
                path = child_path(path, name)
                if not isinstance(node, Scalar):
                    node.line = key_line
                if name in parent.entries:
                    text = _("stands here a second time, after line {line}; keep one of them")
                    self._wrong(key_line, text.format(line=parent.key_lines[name]), path=path)
                else:
                    parent.entries[name] = node
                    parent.key_lines[name] = key_line
        if not is_scalar and not isinstance(node, Scalar):
            self.stack.append((node, path))
        return len(self.problems) < MAXIMUM_PROBLEMS

    def _take_key(self, parent: Mapping, node: Node, path: str) -> bool:
        if not isinstance(node, Scalar):
            # Its end could not be told from its parent's: there is no use in reading on.
            self._wrong(node.line, _("has a list or a mapping as a key; a key is a word"), path=path)
            return False
        if not node.text:
            self._wrong(node.line, _("has an empty key; give it a name"), path=path)
        self.key = (node.text, node.line)
        return len(self.problems) < MAXIMUM_PROBLEMS

    def _wrong(self, line: int, text: str, *, path: str | None = None) -> None:
        if path is None:
            path = self.stack[-1][1] if self.stack else ""
            if self.key is not None:
                path = child_path(path, self.key[0])
        self.problems.append(Problem(line, path, text))


def loader() -> Any:
    """Return PyYAML's safe loader, the one in C where PyYAML was built with it."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _events(text: str) -> Iterator[Any]:
    import yaml

    return iter(yaml.parse(text, Loader=loader()))


def _strange_at(text: str) -> int | None:
    """Return where the first sign stands that YAML 1.1 does not allow, or one of its line ends that nobody sees.

    A file has few different signs. A regular expression would have to be compiled, which takes longer.
    """
    strange = [sign for sign in set(text) if not (" " <= sign <= "~" or sign in "\n\r\t" or _is_text(sign))]
    return min(map(text.index, strange), default=None)


def _is_text(sign: str) -> bool:
    if sign <= "\ud7ff":
        return sign >= "\xa0" and sign not in "\u2028\u2029"
    return ("\ue000" <= sign <= "\ufffd" and sign != "\ufeff") or sign >= "\U00010000"


def _scalar(event: Any, line: int) -> Scalar:
    text: str = event.value
    if event.style in ("|", ">"):
        return Scalar(line + 1 if text else line, text, text)
    if event.style:
        return Scalar(line, text, text)
    if text in ("", "null", "~"):
        return Scalar(line, text, None)
    if text in ("true", "false"):
        return Scalar(line, text, text == "true")
    return Scalar(line, text, int(text) if _INTEGER.fullmatch(text) else text)


def _syntax_problem(error: Any, source: str) -> Problem:
    """Say in a plain sentence what PyYAML does not understand, for the mistakes that people make most."""
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = str(getattr(error, "problem", None) or "")
    if "unexpected end of stream" in what or "did not find expected ',' or" in what:
        mark = getattr(error, "context_mark", None) or mark  # where it was opened, not where it is missed
    if "cannot start any token" in what and source[mark.index : mark.index + 1] == "\t":
        text = _("has a tab before a value; indent with spaces")
    elif "mapping values are not allowed" in what:
        text = _("has a colon where none can stand; put the text in quotes, or check the indentation")
    elif "cannot start any token" in what:
        text = _("begins a value with a sign that has a meaning in YAML; put the value in quotes")
    elif "could not find expected ':'" in what:
        text = _("has a line without “key: value”; put the colon there, or check the indentation")
    elif "unexpected end of stream" in what:
        text = _("opens a quotation that is never closed; close it")
    elif "did not find expected ',' or" in what:
        text = _("opens a bracket that is not closed, or has a comma missing in it")
    elif "did not find expected key" in what or "did not find expected '-'" in what:
        text = _("does not fit the lines above; check the indentation and the quotes")
    else:
        text = _("is not valid YAML ({what})").format(what=clean(what or str(error))[:120])
    line = None if mark is None else min(mark.line, max(0, len(source.rstrip().splitlines()) - 1)) + 1
    return Problem(line, "", text)
