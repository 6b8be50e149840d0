"""The house: who may import whom, what is really imported, what is shipped, and that the docs tell the truth."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "returns_tui"


def tracked(*endings: str) -> list[Path]:
    """Return the project's own files with those endings."""
    wanted = [f"*{ending}" for ending in endings]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *wanted],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("only in a checkout: git knows which files are the project's")
    return [path for name in listed.stdout.split("\0") if name and (path := CHECKOUT / name).is_file()]


def modules(room: str = "") -> list[str]:
    """Return the names of all modules of the package, or of one room."""
    found = sorted((PACKAGE / room).rglob("*.py"))
    names = [".".join(path.relative_to(CHECKOUT).with_suffix("").parts) for path in found]
    return [
        name.removesuffix(".__init__")
        for name in names
        if re.fullmatch(r"[\w.]+", name) and "__main__" not in name
    ]


def imported_by(code: str, *, where: Path = CHECKOUT) -> set[str]:
    """Return the names of the modules that are loaded after running `code` in a new interpreter."""
    process = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)",
        ],
        cwd=where,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert process.returncode == 0, process.stderr
    return set(json.loads(process.stderr.splitlines()[-1]))


def loads(found: set[str], *packages: str) -> list[str]:
    return sorted(name for name in found if name.split(".")[0] in packages)


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    process = subprocess.run([str(lint), "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout[-3000:]


def test_nothing_but_the_screens_loads_textual() -> None:
    names = [name for name in modules() if not name.startswith("returns_tui.ui")]
    assert len(names) > 50
    assert (
        loads(imported_by("\n".join(f"import {name}" for name in names if "migrations" not in name)), "textual")
        == []
    )


@pytest.mark.parametrize("room", ["config", "policy", "reports"])
def test_the_rooms_below_the_store_load_no_database(room: str) -> None:
    found = imported_by("\n".join(f"import {name}" for name in modules(room)))
    assert loads(found, "peewee", "playhouse", "sqlite3", "psycopg", "textual", "rich") == []


def test_a_file_can_be_held_in_the_head() -> None:
    long = {
        str(path.relative_to(CHECKOUT)): lines
        for path in tracked(".py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert long == {}


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    places = (
        str(CHECKOUT.parent) + "/",
        str(Path.home()) + "/" if str(Path.home()) != "/" else "\0",
        "../" + "shared",
    )
    found = [
        f"{path.relative_to(CHECKOUT)}: {place}"
        for path in tracked(".py", ".md", ".toml", ".yaml", ".lock", ".svg", "run")
        for place in places
        if place in path.read_text(encoding="utf-8")
    ]
    assert found == []


def documented(heading: str) -> list[str]:
    """Return the shell lines of the README below the line that begins with `heading`."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    block = text[text.index(heading) :].split("```sh\n", 1)[1]
    return block.split("```", 1)[0].strip().splitlines()


def test_the_readme_s_test_command_is_the_one_that_ci_runs() -> None:
    (command,) = documented("All tests and checks")
    assert (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == command
    assert command.endswith("-m tests")
    assert (CHECKOUT / "tests" / "__main__.py").is_file()


def test_the_readme_s_demo_command_starts_what_is_installed() -> None:
    (command,) = documented("With nothing but Python")
    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -q -c requirements.lock . && ")
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (script,) = project["scripts"]
    assert command.endswith(f".venv/bin/{script} demo")


def test_every_command_and_option_is_documented() -> None:
    from returns_tui.cli.arguments import parser

    text = (CHECKOUT / "docs" / "command-line.md").read_text(encoding="utf-8")
    (commands,) = (action for action in parser()._actions if action.dest == "command")
    assert commands.choices
    entries = re.split(r"\n(?=\n|\||- )", text)
    everywhere = next(entry for entry in text.split("## ") if entry.startswith("Global options"))
    of_decisions = next(entry for entry in text.split("\n") if entry.startswith("Every decision has"))
    missing = []
    for name, command in dict(commands.choices).items():
        own = " ".join(entry for entry in entries if re.search(rf"`(returns-tui )?{name}\b", entry))
        if not own:
            missing.append(name)
        if "--dry-run" in command._option_string_actions:
            own += of_decisions
        missing += [
            f"{name} {option}"
            for action in command._actions
            for option in action.option_strings
            if option.startswith("--") and option != "--help" and not re.search(rf"{option}\b", own + everywhere)
        ]
    assert missing == []


def locked() -> dict[str, str]:
    lines = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    entries = [line.partition(";")[0].strip() for line in lines if line and not line.startswith("#")]
    return {normal(name): version for name, _equal, version in (entry.partition("==") for entry in entries)}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_names_every_package_that_the_project_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["dev"], *extras["postgresql"]]
    names = {normal(re.split(r"[\[<>=; ]", entry)[0]) for entry in wanted}
    assert names - set(locked()) == set()


def test_the_lock_is_what_is_installed_here() -> None:
    installed = {normal(found.metadata["Name"]): found.version for found in distributions()}
    differing = {
        name: (version, installed[name])
        for name, version in locked().items()
        if name in installed and installed[name] != version
    }
    assert differing == {}


def build_wheel(folder: Path) -> Path:
    """Build the wheel from a copy of the project, so that nothing is left in the checkout."""
    copy = folder / "source"
    for path in tracked():
        target = copy / path.relative_to(CHECKOUT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(copy)], folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def run(command: Sequence[str], where: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=where, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which only the wheel is installed; the packages that it needs are lent to it."""
    pytest.importorskip("hatchling", reason="the wheel is built offline: pip install -e '.[dev]'")
    folder = tmp_path_factory.mktemp("wheel")
    wheel = build_wheel(folder)
    environment = folder / "environment"
    run([sys.executable, "-m", "venv", "--without-pip", str(environment)], folder)
    python = environment / "bin" / "python"
    install = ["install", "-q", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    run([sys.executable, "-m", "pip", "--python", str(python), *install], folder)
    purelib = Path(
        run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).stdout.strip()
    )
    # A path in a .pth file is searched after the environment's own, and the .pth files in it are not read: an
    # editable installation of the checkout stays out.
    (purelib / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin" / "returns-tui"


def test_the_wheel_brings_themes_example_config_and_example_reports(installed: Path, tmp_path: Path) -> None:
    python = str(installed.parent / "python")
    code = (
        "import returns_tui, pathlib, json\n"
        "from returns_tui.shipped import shipped\n"
        "print(json.dumps([str(pathlib.Path(returns_tui.__file__).parent),"
        " str(shipped('config.example.yaml')), *map(str, sorted(shipped('themes').iterdir())),"
        " *map(str, sorted(shipped('examples').iterdir()))]))"
    )
    home, *files = json.loads(run([python, "-c", code], tmp_path).stdout)
    assert CHECKOUT not in Path(home).parents
    assert all(Path(file).is_relative_to(home) for file in files)
    names = {Path(file).name for file in files}
    for folder in (CHECKOUT / "themes", PACKAGE / "examples"):
        assert {path.name for path in folder.iterdir() if path.suffix in (".yaml", ".tsv", ".xml")} <= names
    assert "config.example.yaml" in names


def test_the_installed_program_works_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    program = str(installed)
    assert run([program, "check"], tmp_path).stderr == ""
    places = dict(line.split(None, 1) for line in run([program, "locate"], tmp_path).stdout.splitlines())
    example = Path(places["example"])
    assert CHECKOUT not in example.parents
    reports = sorted((example.parent / "examples").glob("returns-amazon.co.uk.*"))
    run(
        [program, "--config", str(example), "import", *map(str, reports), "--marketplace", "amazon.co.uk"],
        tmp_path,
    )
    found = run([program, "list", "--json", "--view", "all"], tmp_path).stdout.splitlines()
    assert len(found) > 10
    code = (
        "import datetime, pathlib, sys\n"
        "from returns_tui.cli.inbox import demo_queue\n"
        "from returns_tui.store import queue\n"
        "from returns_tui.store.query import ALL\n"
        "now = datetime.datetime.now(datetime.UTC)\n"
        "with demo_queue(pathlib.Path(sys.argv[1]), now) as (store, config):\n"
        "    print(len(queue.ids(store, ALL, now)))"
    )
    (tmp_path / "demo").mkdir()
    shown = run([str(installed.parent / "python"), "-c", code, str(tmp_path / "demo")], tmp_path)
    assert int(shown.stdout) > 30
