"""Kinds of values that hold others: mappings, lists, texts by language, amounts by currency."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from returns_tui.config.currencies import decimals
from returns_tui.config.kinds import (
    BLOCK,
    CURRENCY_CODE,
    LANGUAGE_TAG,
    LINE,
    NOTHING,
    Kind,
    Leaf,
    Nullable,
    Reading,
    WrongValueError,
)
from returns_tui.config.marketplaces import nearest
from returns_tui.config.values import Phrase
from returns_tui.config.yaml_reader import Mapping, Node, Scalar, Sequence, child_path
from returns_tui.i18n import N_, _
from returns_tui.text import clean


class Field:
    """One key of a mapping.

    Attributes:
        doc: what it is for, one sentence.
        default: what holds without it, in words or as it would be written; "" where nothing does.
    """

    __slots__ = ("default", "doc", "kind", "name", "required")

    def __init__(self, name: str, kind: Kind, doc: str, default: str = "", *, required: bool = False) -> None:
        self.name = name
        self.kind = kind
        self.doc = doc
        self.default = default
        self.required = required


class Fields(Kind):
    """A mapping with known keys; read as a dict of those that are there.

    Attributes:
        hints: keys that are not taken, and what to write instead.
    """

    __slots__ = ("fields", "hints")

    def __init__(self, fields: tuple[Field, ...], hints: dict[str, str] | None = None) -> None:
        self.fields = fields
        self.hints = hints or {}

    @property
    def shape(self) -> str:
        """The word for it."""
        return _("a mapping")

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a mapping, reporting unknown and missing keys."""
        if (mapping := mapping_of(node, path, reading)) is None:
            return NOTHING
        known = {entry.name: entry for entry in self.fields}
        result: dict[str, Any] = {}
        for name, child, line in entries_of(mapping, reading):
            where = child_path(path, name)
            if name in known:
                before = len(reading.problems)
                value = known[name].kind.read(child, where, reading)
                if value is not NOTHING:
                    result[name] = value
                elif known[name].required and len(reading.problems) == before:
                    text = _("is empty; it must be {shape}").format(shape=known[name].kind.shape)
                    reading.wrong(line, where, text)
            else:
                hint = self.hints.get(name)
                reading.wrong(line, where, _(hint) if hint else _unknown_key(name, list(known)))
        for entry in self.fields:
            if entry.required and reading.whole and entry.name not in mapping.entries:
                text = _("lacks the key “{name}” ({shape})")
                reading.wrong(mapping.line, path, text.format(name=entry.name, shape=entry.kind.shape))
        return result


class MapOf(Kind):
    """A mapping whose keys the user names.

    Attributes:
        value: the kind of every value.
        key: brings a key into its form, or raises `WrongValueError` with a text.
        key_words: what the keys are, for the reference.
    """

    __slots__ = ("key", "key_words", "value")

    def __init__(self, value: Kind, key: Callable[[str], str], key_words: str) -> None:
        self.value = value
        self.key = key
        self.key_words = key_words

    @property
    def shape(self) -> str:
        """The word for it."""
        return _("a mapping from {keys}").format(keys=_(self.key_words))

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a mapping, reporting keys that cannot be."""
        if (mapping := mapping_of(node, path, reading)) is None:
            return NOTHING
        result: dict[str, Any] = {}
        for name, child, line in entries_of(mapping, reading):
            where = child_path(path, name)
            try:
                key = self.key(name)
            except WrongValueError as wrong:
                reading.wrong(line, where, str(wrong))
                continue
            if key in result:
                reading.wrong(line, where, _("is the same as an earlier key; keep one of them"))
                continue
            value = _read_named(self.value, child, where, reading)
            if value is not NOTHING:
                result[key] = value
        return result


class ListOf(Kind):
    """A list of values of one kind, read as a tuple."""

    __slots__ = ("at_least", "item")

    def __init__(self, item: Kind, *, at_least: int = 0) -> None:
        self.item = item
        self.at_least = at_least

    @property
    def shape(self) -> str:
        """The words for it."""
        return _("a list: {shape} each").format(shape=self.item.shape)

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a sequence."""
        if isinstance(node, Scalar) and node.value is None:
            return NOTHING
        if not isinstance(node, Sequence):
            reading.wrong(node.line, path, _("must be {shape}").format(shape=self.shape))
            return NOTHING
        if len(node.items) < self.at_least and reading.whole:
            reading.wrong(node.line, path, _("is an empty list; at least one entry is needed"))
            return NOTHING
        values = []
        for index, child in enumerate(node.items, start=1):
            if reading.full:
                break
            values.append(_read_named(self.item, child, child_path(path, index), reading))
        return tuple(value for value in values if value is not NOTHING)


class Texts(Kind):
    """A text in one or more languages, read as phrases that know their line.

    Attributes:
        one_line: whether it is a subject or the like, in which no line can end.
    """

    __slots__ = ("one_line",)

    def __init__(self, *, one_line: bool = False) -> None:
        self.one_line = one_line

    @property
    def shape(self) -> str:
        """The words for it."""
        return _("a text by language, as {en: …}")

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a mapping from language tags to texts; at least one."""
        if isinstance(node, Scalar) and node.value is not None:
            reading.wrong(
                node.line, path, _("must say its language: en: “{text}”").format(text=clean(node.text[:40]))
            )
            return NOTHING
        mapping = mapping_of(node, path, reading)
        if mapping is None or not mapping.entries:
            if not isinstance(node, Sequence) and reading.whole:
                reading.wrong(node.line, path, _("has no text; it needs one in at least one language, as en: …"))
            return NOTHING
        result: dict[str, Phrase] = {}
        for tag, child, line in entries_of(mapping, reading):
            where = child_path(path, tag)
            if not LANGUAGE_TAG.fullmatch(tag):
                reading.wrong(line, where, _("is no language tag, as en or zh-CN"))
                continue
            text = (LINE if self.one_line else BLOCK).read(child, where, reading)
            if text is not NOTHING:
                result[tag] = Phrase(text, where, None if reading.built_in else child.line)
        return result


class Amounts(Kind):
    """Amounts by currency, read as a dict; with `nullable`, None switches a currency's amount off."""

    __slots__ = ("nullable",)

    def __init__(self, *, nullable: bool = False) -> None:
        self.nullable = nullable

    @property
    def shape(self) -> str:
        """The words for it."""
        return _('amounts by currency, as {EUR: "40.00"}')

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a mapping from currency codes to amounts with at most the currency's decimals."""
        if (mapping := mapping_of(node, path, reading)) is None:
            return NOTHING
        result: dict[str, Decimal | None] = {}
        for name, child, line in entries_of(mapping, reading):
            where = child_path(path, name)
            if not CURRENCY_CODE.fullmatch(name):
                reading.wrong(line, where, _("is no currency code, as EUR"))
                continue
            kind: Kind = amount_in(name)
            value = (Nullable(kind) if self.nullable else kind).read(child, where, reading)
            if value is not NOTHING:
                result[name] = value
        return result


def mapping_of(node: Node, path: str, reading: Reading) -> Mapping | None:
    """Return `node` as a mapping; None when it is empty (not given) or, reported, something else."""
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Sequence) or node.value is not None:
        reading.wrong(node.line, path, _("must be a mapping, that is lines such as “key: value” below it"))
    return None


def _read_named(kind: Kind, node: Node, path: str, reading: Reading) -> Any:
    """Read a value that is there by being named: `amazon.de:` with nothing behind it is an empty mapping."""
    if isinstance(kind, Fields) and isinstance(node, Scalar) and node.value is None:
        node = Mapping(node.line)
    return kind.read(node, path, reading)


def entries_of(mapping: Mapping, reading: Reading) -> Iterator[tuple[str, Node, int]]:
    """Yield key, value and line of the key, until there are too many problems."""
    for name, node in mapping.entries.items():
        if reading.full:
            return
        yield name, node, mapping.key_lines[name]


def _unknown_key(name: str, known: list[str]) -> str:
    near = nearest(name, known)
    if near is not None:
        return _("is not a known key; did you mean “{near}”?").format(near=near)
    return _("is not a known key; known here are {known}").format(known=", ".join(known))


def amount_in(currency: str) -> Leaf:
    """Return the kind of amounts with at most the decimals of `currency`, read as `Decimal`."""
    places = decimals(currency)
    pattern = re.compile(r"\d{1,9}" + (rf"(?:\.\d{{1,{places}}})?" if places else ""), re.ASCII)

    def convert(scalar: Scalar) -> Decimal:
        if not pattern.fullmatch(scalar.text):
            example = "40" if places == 0 else "40." + "0" * places
            text = _("must be an amount in {currency} such as “{example}”, not “{found}”")
            raise WrongValueError(text.format(currency=currency, example=example, found=clean(scalar.text[:60])))
        return Decimal(scalar.text).quantize(Decimal(1).scaleb(-places))

    return Leaf(N_("an amount"), convert)
