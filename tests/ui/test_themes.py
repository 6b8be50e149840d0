"""Themes: the shipped ones can be used, the user's own are found, bad ones are told and skipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from returns_tui.config import locations
from returns_tui.shipped import shipped
from returns_tui.ui.ink import VARIABLES
from returns_tui.ui.theme_choice import USUAL
from returns_tui.ui.themes import load_themes
from tests.ui.conftest import NewRequest, OpenInbox

SHIPPED = sorted(path.stem for path in shipped("themes").glob("*.yaml"))


REAL = ["colour-blind", "contrast", "night", "paper"]  # those with colours of their own


def test_six_are_shipped_and_each_is_called_as_its_file() -> None:
    themes, problems = load_themes(None)
    assert problems == []
    assert sorted(themes) == SHIPPED == sorted([*REAL, USUAL, "mono"])
    assert [name for name in SHIPPED if not themes[name].ansi] == REAL
    assert [name for name in SHIPPED if not themes[name].dark] == ["paper"]


@pytest.mark.parametrize("name", SHIPPED)
async def test_the_inbox_can_be_shown_in_each(open_inbox: OpenInbox, put: NewRequest, name: str) -> None:
    put()
    async with open_inbox(theme=name) as inbox:
        assert inbox.app.theme == name
        assert inbox.queue[0].startswith(">")
        for variable in VARIABLES:
            Color.parse(inbox.app.theme_variables[variable])


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


@pytest.mark.parametrize("name", REAL)
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
