"""Writes the list of fields in docs/query-language.md anew, from the table that the program itself uses."""

from __future__ import annotations

from pathlib import Path

from returns_tui.store.query_fields import FIELDS

PAGE = Path(__file__).parent / "query-language.md"
BEGIN, END = "<!-- made by docs/query_fields.py -->\n", "<!-- end -->"


def table() -> str:
    """Return the list of fields as Markdown."""
    lines = ["| field | values | finds | for example |", "|---|---|---|---|"]
    for field in FIELDS:
        values = " ".join(f"`{value}`" for value in field.takes.split())
        examples = ", ".join(f"`{example}`" for example in field.examples)
        lines.append(f"| `{field.name}:` | {values} | {field.help} | {examples} |")
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """Return the page with its list of fields as it should be."""
    before, rest = text.split(BEGIN, 1)
    return before + BEGIN + table() + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
