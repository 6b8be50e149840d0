"""Pages of the docs that are made from the program say what the program does."""

from __future__ import annotations

import runpy
from pathlib import Path

from returns_tui.shipped import shipped
from returns_tui.ui.themes import load_themes

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_page_of_keys_is_as_the_table_of_actions_is() -> None:
    made = runpy.run_path(str(DOCS / "keys_page.py"))["page"]()
    assert (DOCS / "keys.md").read_text(encoding="utf-8") == made, "run: python docs/keys_page.py"


def test_the_reference_of_the_config_is_as_its_definitions_are() -> None:
    made = runpy.run_path(str(DOCS / "config_reference.py"))["page"]()
    assert (DOCS / "config.md").read_text(encoding="utf-8") == made, "run: python docs/config_reference.py"


def test_the_theme_that_the_page_of_themes_shows_can_be_used(tmp_path: Path) -> None:
    page = (DOCS / "themes.md").read_text(encoding="utf-8")
    (tmp_path / "sea.yaml").write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    themes, problems = load_themes(tmp_path)
    assert problems == []
    assert themes["sea"].variables["muted"] == "#98a0ab"


def test_the_page_of_themes_and_the_example_config_name_every_theme_that_is_shipped() -> None:
    page = (DOCS / "themes.md").read_text(encoding="utf-8")
    example = shipped("config.example.yaml").read_text(encoding="utf-8")
    for path in shipped("themes").glob("*.yaml"):
        assert f"| `{path.stem}` |" in page
        assert path.stem in example[example.index("# A theme by its name") :]


def test_no_picture_is_a_burden() -> None:
    pictures = {path.name: path.stat().st_size for path in DOCS.glob("*.svg")}
    assert len(pictures) > 3
    assert {name: size for name, size in pictures.items() if size > 100_000} == {}
