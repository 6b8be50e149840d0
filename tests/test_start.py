"""Starting: what is loaded, and what is not, before a command has done its work and the inbox shows its lines."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from returns_tui.cli.arguments import parse
from returns_tui.config.yaml_reader import loader
from returns_tui.errors import UsageError
from returns_tui.ui.themes import load_themes
from tests.test_house import CHECKOUT, imported_by, loads

DRIVERS = ("psycopg", "psycopg2", "pymysql", "MySQLdb")
HEAVY = ("textual", "jinja2", "smtplib", "email", "xml", *DRIVERS)
REPORT = CHECKOUT / "returns_tui" / "examples" / "returns-amazon.co.uk.tsv"


def run_quietly(*words: str) -> str:
    """Return code that runs a command with its output dropped, and ends searching for garbage."""
    return (
        "import contextlib, gc, io\nfrom returns_tui import collector\ncollector.pause()\n"
        "from returns_tui.cli.main import main\n"
        f"with contextlib.redirect_stdout(io.StringIO()):\n    assert main({list(words)!r}) == 0\n"
        "assert gc.isenabled() or 'version' in " + repr(" ".join(words))
    )


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a queue of example returns."""
    folder = tmp_path_factory.mktemp("queue")
    words = ["import", str(REPORT), "--marketplace", "amazon.co.uk", "--database", "returns.db"]
    imported_by(run_quietly(*words), where=folder)
    note = ["note", "1", "--text", "For the undo.", "--database", "returns.db"]
    imported_by(run_quietly(*note), where=folder)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--limit", "20"],
        ["list", "--json"],
        ["show", "1"],
        ["note", "1", "--text", "Called."],
        ["snooze", "1", "--until", "2d"],
        ["undo", "1", "--dry-run"],
        ["worklist", "--json"],
        ["--version"],
    ],
)
def test_a_plain_command_starts_without_the_heavy_packages(queue: Path, words: list[str]) -> None:
    found = imported_by(run_quietly(*words, "--database", "returns.db"), where=queue)
    assert loads(found, *HEAVY) == []
    assert [name for name in found if name.startswith(("rich.console", "rich.text", "rich.progress"))] == []


def test_a_policy_text_takes_the_template_engine_and_no_more(queue: Path) -> None:
    words = ["close", "1", "--reason", "not_returnable", "--dry-run", "--database", "returns.db"]
    found = imported_by(run_quietly(*words), where=queue)
    assert loads(found, "jinja2")
    assert loads(found, *(name for name in HEAVY if name != "jinja2")) == []


SHOWN = """
import asyncio, sys
from returns_tui.cli.main import main
from returns_tui.config import load
from returns_tui.store.database import open_store
from returns_tui.ui.app import ReturnsApp

async def show():
    app = ReturnsApp(open_store("returns.db"), load(database="returns.db"))
    async with app.run_test(size=(80, 24)) as pilot:
        while not (app.inbox.queue.rows and app.inbox.details.case and app.inbox.clerk.idle):
            await pilot.pause(0.01)

asyncio.run(show())
"""
# By the first letters of a module's name.
LATER = (
    "returns_tui.delivery",
    "returns_tui.policy.decisions",
    "returns_tui.policy.planning",
    "returns_tui.policy.texts",
    "returns_tui.reports",
    "returns_tui.store.decisions",
    "returns_tui.ui.help_screen",
    "returns_tui.ui.outbox",
    "returns_tui.ui.palette",
    "returns_tui.ui.prompts",
    "textual.widgets._text_area",
    "textual.widgets._markdown",
)


def test_the_inbox_shows_its_lines_before_anything_else_is_loaded(queue: Path) -> None:
    found = imported_by(SHOWN, where=queue)
    assert "returns_tui.ui.queue_screen" in found
    assert loads(found, "jinja2", "smtplib", "email", "markdown_it", "pygments", "playhouse", *DRIVERS) == []
    assert sorted(name for name in found if name.startswith(LATER)) == []


def test_config_is_read_by_the_loader_in_c() -> None:
    if not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without it here")
    assert loader() is yaml.CSafeLoader


def test_only_the_wanted_theme_of_the_shipped_ones_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\nprimary: blue\n")
    assert load_themes(tmp_path, "night")[0].keys() == {"night", "mine"}
    assert load_themes(tmp_path, "nigth")[0].keys() > {"ansi", "mine", "night"}


def test_a_command_that_is_a_word_elsewhere_is_told_apart() -> None:
    assert parse(["--operator", "list", "show", "7"]).command == "show"
    assert parse(["list", "close", "export"]).query == ["close", "export"]
    assert parse(["--account", "uk"]).command is None


def test_a_misspelt_command_is_told_by_all_that_there_are() -> None:
    with pytest.raises(UsageError, match="did you mean “refund”"):
        parse(["refnd", "7"])
