"""Makes docs/config.md from the definitions of config.yaml's keys: `python docs/config_reference.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from returns_tui.config.containers import Field, Fields, ListOf, MapOf
from returns_tui.config.kinds import Kind, Nullable
from returns_tui.config.schema import SCHEMA
from returns_tui.config.yaml_reader import Mapping, Node, Scalar, read
from returns_tui.shipped import shipped

PAGE = Path(__file__).with_name("config.md")
_TABLES = "<!-- tables: made by `python docs/config_reference.py` from returns_tui/config/schema.py -->\n"
_SHIPPED = "as in config.example.yaml"
_HEAD = "| key | takes | without it | is for |\n|---|---|---|---|\n"


def page() -> str:
    """Return the whole page: its text as it is, and the tables anew."""
    before = PAGE.read_text(encoding="utf-8").split(_TABLES)[0]
    single = [field for field in SCHEMA.fields if not _inner(field.kind)]
    parts = [before + _TABLES, "## Single values\n", _HEAD + "".join(_row(field, field.name) for field in single)]
    for field in SCHEMA.fields:
        if field not in single:
            default = f" Without it: {field.default}." if field.default else ""
            parts.append(f"## `{field.name}`\n\n{field.doc}{default}\n")
            parts.append(_HEAD + "".join(_rows(field.kind, field.name)))
    return "\n".join(parts)


def _rows(kind: Kind, path: str) -> Iterator[str]:
    """Yield a row for each key below `path`."""
    fields, place = _inner(kind) or ((), "")
    for field in fields:
        where = f"{path}{place}.{field.name}"
        yield _row(field, where)
        if all(field.kind is not section.kind for section in SCHEMA.fields):  # else it is explained there
            yield from _rows(field.kind, where)
    if isinstance(kind, MapOf) and not fields:
        yield _line(f"{path}.{_name(kind)}", kind.value.shape, "", "", required=False)


def _inner(kind: Kind) -> tuple[tuple[Field, ...], str] | None:
    """Return the keys below a value, and what its own path has before them; None for a single value."""
    if isinstance(kind, Nullable):
        return _inner(kind.inner)
    if isinstance(kind, Fields):
        return kind.fields, ""
    if isinstance(kind, ListOf):
        return (kind.item.fields, "[]") if isinstance(kind.item, Fields) else None
    if isinstance(kind, MapOf):
        return (kind.value.fields if isinstance(kind.value, Fields) else ()), f".{_name(kind)}"
    return None


def _name(kind: MapOf) -> str:
    """Return what stands in a path for the names of a mapping, as ADDRESS for "name to address"."""
    key, value = kind.key_words.split(" to ", 1)
    return (value if key == "name" else key).replace(" ", "_").upper()


def _row(field: Field, where: str) -> str:
    default = _shipped_value(where) or field.default if field.default == _SHIPPED else field.default
    return _line(where, field.kind.shape, default, field.doc, required=field.required)


def _shipped_value(where: str) -> str:
    """Return the value that the shipped file has at a path, "" where that is not one short value."""
    node: Node | None = read(shipped("config.example.yaml").read_bytes())[0]
    for name in where.split("."):
        node = node.entries.get(name) if isinstance(node, Mapping) else None
    if isinstance(node, Mapping):
        node = node.entries.get("after")
    return f"`{node.text}`" if isinstance(node, Scalar) else ""


def _line(where: str, shape: str, default: str, doc: str, *, required: bool) -> str:
    key = f"**`{where}`**" if required else f"`{where}`"
    return f"| {key} | {' | '.join(text.replace('|', chr(92) + '|') for text in (shape, default, doc))} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
