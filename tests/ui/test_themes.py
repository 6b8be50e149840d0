"""Themes: the shipped ones can be used, the user's own are found, bad ones are told and skipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from returns_tui.config import locations
from returns_tui.shipped import shipped
from returns_tui.ui.ink import VARIABLES
from returns_tui.ui.themes import USUAL, load_themes
from tests.ui.conftest import NewRequest, OpenInbox

SHIPPED = sorted(path.stem for path in shipped("themes").glob("*.yaml"))


def test_there_is_a_dark_one_a_light_one_and_one_of_the_terminals_own_colours() -> None:
    themes, problems = load_themes(None)
    assert problems == []
    assert sorted(themes) == SHIPPED
    assert themes[USUAL].ansi
    assert {theme.dark for theme in themes.values() if not theme.ansi} == {True, False}


@pytest.mark.parametrize("name", SHIPPED)
async def test_the_inbox_can_be_shown_in_each(open_inbox: OpenInbox, put: NewRequest, name: str) -> None:
    put()
    async with open_inbox(theme=name) as inbox:
        assert inbox.app.theme == name
        assert inbox.queue[0].startswith(">")
        for variable in VARIABLES:
            Color.parse(inbox.app.theme_variables[variable])


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != USUAL])
def test_what_is_written_can_be_read(name: str) -> None:
    theme = load_themes(None)[0][name]
    background = Color.parse(theme.background or "")
    for colour in (theme.foreground, *(theme.variables[variable] for variable in VARIABLES)):
        assert contrast(Color.parse(colour or ""), background) >= 4.5


def own_folder() -> Path:
    folder = locations.config_folder({}) / "themes"
    folder.mkdir(parents=True)
    return folder


async def test_a_theme_of_the_users_own_is_found_by_its_name(open_inbox: OpenInbox) -> None:
    (own_folder() / "mine.yaml").write_text("name: sea\nprimary: '#336699'\nvariables:\n  overdue: '#ff0000'\n")
    async with open_inbox(theme="sea") as inbox:
        assert inbox.app.theme == "sea"
        assert inbox.app.theme_variables["overdue"].upper() == "#FF0000"
        assert inbox.app.theme_variables["key"]


async def test_a_theme_that_does_not_exist_is_told_and_the_usual_one_taken(open_inbox: OpenInbox) -> None:
    async with open_inbox((140, 40), theme="sae") as inbox:
        assert inbox.app.theme == USUAL
        assert inbox.status.startswith("There is no theme “sae”; there are: ")


BAD = {
    "no colour": ("name: bad\nprimary: bleu-ish\n", "“primary” is no colour: bleu-ish"),
    "no name": ("primary: blue\n", "needs “name”"),
    "unknown key": ("name: bad\nprimary: blue\nprimry: red\n", "“primry” is not known in a theme"),
    "bad variable": (
        "name: bad\nprimary: blue\nvariables: {overdue: 12}\n",
        "“variables.overdue” is no colour: 12",
    ),
    "variables of another kind": ("name: bad\nprimary: blue\nvariables: [a]\n", "“variables” must be a mapping"),
    "flag": ("name: bad\nprimary: blue\ndark: maybe\n", "“dark” must be true or false"),
    "no mapping": ("- 1\n", "is no theme"),
    "no YAML": ("name: [\n", "is no YAML"),
    "tag": ("name: !!python/object:os.system x\n", "is no YAML"),
    "too deep": ("[" * 3000, "cannot be used"),
    "too big": ("#" * 70_000, "is too big"),
    "not UTF-8": ("name: bad\nprimary: blue # \udcff\n", "cannot be used"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_theme_is_told_with_its_file_and_skipped(tmp_path: Path, kind: str) -> None:
    content, sentence = BAD[kind]
    (tmp_path / "bad.yaml").write_bytes(content.encode("utf-8", "surrogateescape"))
    (tmp_path / "good.yml").write_text("name: good\nprimary: blue\n")
    themes, problems = load_themes(tmp_path)
    assert "good" in themes
    assert "bad" not in themes
    assert [problem.path for problem in problems] == ["bad.yaml"]
    assert sentence in str(problems[0])


async def test_a_bad_theme_is_told_when_the_inbox_opens(open_inbox: OpenInbox) -> None:
    (own_folder() / "bad.yaml").write_text("name: bad\nprimary: bleu\n")
    async with open_inbox((140, 40)) as inbox:
        assert "Theme bad.yaml: “primary” is no colour: bleu" in inbox.status


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != USUAL])
async def test_every_cell_stands_on_the_themes_ground(open_inbox: OpenInbox, put: NewRequest, name: str) -> None:
    put()
    async with open_inbox(theme=name) as inbox:
        grounds = {
            part.style.bgcolor.get_truecolor().hex
            for strip in inbox.app.screen._compositor.render_strips()
            for part in strip
            if part.style is not None and part.style.bgcolor is not None and not part.style.reverse
        }
        unpainted = [
            part for strip in inbox.app.screen._compositor.render_strips() for part in strip if not part.style
        ]
        assert unpainted == []
        assert grounds == {Color.parse(inbox.app.current_theme.background or "").hex.lower()}
