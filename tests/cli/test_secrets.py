"""Passwords: wherever one is kept, it is in nothing that the program writes, shows or leaves behind."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from returns_tui.cli import inbox as cli_inbox
from returns_tui.cli.arguments import parser
from returns_tui.cli.main import main
from returns_tui.cli.session import Session
from tests.cli.conftest import KETTLE, Run

SECRET = "Zwetschgenknoedel"  # nothing in it that a pattern could find: no digits, no quotes, no @


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run a command with a config of one's own; return all that it wrote, to streams and files."""
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "config.yaml"

    def calling(*words: str, config: str = "", mode: int = 0o600, statuses: tuple[int, ...] = (1, 2, 3)) -> str:
        source.write_text(config, encoding="utf-8")
        source.chmod(mode)
        capsys.readouterr()
        status = main(["--operator", "ana", *words])
        assert status in statuses
        captured = capsys.readouterr()
        files = [path for path in tmp_path.rglob("*") if path.is_file() and path != source]
        return captured.out + captured.err + "".join(path.read_bytes().decode("latin-1") for path in files)

    return calling


COMMANDS = {
    "list": ["list"],
    "check": ["check"],
    "locate": ["locate"],
    "send": ["send"],
    "show": ["show", "1"],
    "backup": ["backup", "copy.db"],
    "export": ["export", "out.json"],
    "note": ["note", "1", "--text", "Called."],
}
URLS = [
    f"postgresql://ana:{SECRET}@127.0.0.1:1/returns",
    f"postgresql://127.0.0.1:1/returns?password={SECRET}",
    f"postgresql://127.0.0.1:1/returns?sslpassword={SECRET}",
    f"postgresql://127.0.0.1:1/returns?pass%77ord={SECRET}",
    f"postgresql://ana:{SECRET}@[broken/returns",
    f"postgresql://ana:{SECRET}@127.0.0.1:port/returns",
    f"postgresql://ana:{SECRET}@127.0.0.1:1/returns?no_such_option=1",
    f"postgresql://ana:12/{SECRET}@127.0.0.1:1/returns",
    f"postgresql://ana:12#{SECRET}@127.0.0.1:1/returns",
    f"postgresql://ana:12?{SECRET}@127.0.0.1:1/returns",
    f"postgresql://ana:p@{SECRET}@127.0.0.1:1/returns",
    f"postgres+psycopg://ana:{SECRET}@127.0.0.1:1/returns",
    f"mysql://ana:{SECRET}@127.0.0.1:1/returns",
]


@pytest.mark.parametrize("mode", [0o600, 0o644])
@pytest.mark.parametrize("url", URLS)
def test_a_password_in_the_database_s_url_is_shown_nowhere(call: Callable[..., str], url: str, mode: int) -> None:
    pytest.importorskip("psycopg")
    for words in COMMANDS.values():
        written = call(*words, config=f"database: '{url}'\n", mode=mode, statuses=(0, 1, 2, 3))
        assert SECRET not in written, words
        assert written


@pytest.mark.parametrize("url", URLS[:4])
def test_a_password_in_a_file_that_others_read_is_refused(call: Callable[..., str], url: str) -> None:
    for mode in (0o604, 0o640, 0o644, 0o666):
        assert "chmod 600" in call("list", config=f"database: '{url}'\n", mode=mode, statuses=(2,))


@pytest.mark.parametrize("url", URLS[:4])
def test_a_password_on_the_command_line_is_refused(call: Callable[..., str], url: str) -> None:
    written = call("list", "--database", url, statuses=(2,))
    assert "list of processes" in written
    assert SECRET not in written


def test_locate_shows_the_server_without_the_password(call: Callable[..., str]) -> None:
    written = call(
        "locate", config=f"database: 'postgresql://ana:{SECRET}@db.example.com/returns'\n", statuses=(0,)
    )
    assert "postgresql://db.example.com/returns" in written
    assert SECRET not in written


@pytest.mark.parametrize(
    "config",
    [
        f"mail: {{password: {SECRET}}}\n",
        f"mail:\n  password: [{SECRET}]\n",
        f"mail:\n  password: {SECRET}\n  password: {SECRET}\n",
        f"mail:\n  pasword: {SECRET}\n",
        f"mail:\n  password: '{SECRET}\n",
        f"mail: {{password: &{SECRET} x, host: *{SECRET}}}\n",
        f"mail:\n  password: !{SECRET} x\n",
        f"mail:\n\tpassword: {SECRET}\n",
        f"database: {{password: {SECRET}}}\n",
        f"database: ['postgresql://ana:{SECRET}@127.0.0.1/returns']\n",
        f"database: postgresql://ana:{SECRET}@127.0.0.1/returns: x\n",
    ],
)
def test_a_password_where_none_belongs_is_not_repeated_in_the_complaint(
    call: Callable[..., str], config: str
) -> None:
    for words in (["check"], ["list"]):
        assert SECRET not in call(*words, config=config, statuses=(2,))


MAIL = """
mail:
  {{transport: smtp, host: 127.0.0.1, port: {port}, security: none, username: shop, password_command: {command}}}
accounts: {{default: {{from: seller@example.com, seller_name: Example Shop}}}}
undo_window: 0s
database: queue.db
"""


@pytest.mark.parametrize("end", ["sys.exit(0)", "sys.exit(3)", "os.kill(os.getpid(), 9)"])
@pytest.mark.parametrize("where", ["stdout", "stderr", "second line", "no UTF-8"])
def test_what_a_password_command_prints_is_written_nowhere(
    queue: Run, call: Callable[..., str], tmp_path: Path, where: str, end: str
) -> None:
    """Nobody answers at the port; the command's words are not in the complaint either."""
    queue("set", KETTLE, "--buyer-email", "buyer@marketplace.amazon.co.uk")
    queue("message", KETTLE, "--subject", "Hello", "--text", "Hello.")
    printed = {
        "stdout": f"print('{SECRET}')",
        "stderr": f"sys.stderr.write('{SECRET}')",
        "second line": f"print('x\\n{SECRET}')",
        "no UTF-8": f"sys.stdout.buffer.write(b'{SECRET}\\xff')",
    }[where]
    script = tmp_path.parent / f"{tmp_path.name}.py"
    script.write_text(f"import os, sys\n{printed}\nsys.stdout.flush()\n{end}\n")
    command = f"['{sys.executable}', '{script}']"
    for words in (["send"], ["send", "--json"], ["check"], ["show", "1", "--json"]):
        written = call(*words, config=MAIL.format(port=1, command=command), statuses=(0, 1, 2))
        assert SECRET not in written, words
        if words == ["send"]:  # the command has been run
            assert re.search("Nobody answers at 127|password command|There is no mail password", written)


def test_a_password_in_the_environment_is_written_nowhere(
    queue: Run, call: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETURNS_TUI_MAIL_PASSWORD", SECRET)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    for words in COMMANDS.values():
        written = call(
            *words,
            config=MAIL.format(port=1, command="[]").replace(", password_command: []", ""),
            statuses=(0, 1, 2),
        )
        assert SECRET not in written, words
    assert SECRET not in call("list", config="database: 'postgresql://ana@127.0.0.1:1/returns'\n", statuses=(3,))


# -- crashes ---------------------------------------------------------------------------------------------

ARGUMENTS = {
    "import": ["x.txt"],
    "parcel": ["1Z999"],
    "show": ["1"],
    "export": ["out.csv"],
    "backup": ["copy.db"],
    "adjustments": ["--output", "x.txt"],
    "close": ["1", "--reason", "not_returnable"],
    "refund": ["1", "--amount", "1"],
    "message": ["1", "--template", "x"],
    "note": ["1", "--text", "x"],
    "snooze": ["1", "--until", "1d"],
    "set": ["1", "--paid", "1"],
    **{name: ["1"] for name in ("approve", "assign", "received", "cancelled", "undo")},
}


def every_command() -> list[str]:
    (commands,) = (action for action in parser()._actions if action.dest == "command")
    assert commands.choices
    return sorted(commands.choices)


def fails(*_arguments: object, **_named: object) -> None:
    """Fail deep down, with the secret in texts, notes and variables."""
    held = f"{SECRET} and jo.sample@marketplace.example"
    try:
        raise KeyError(held)
    except KeyError as error:
        later = RuntimeError(f"nothing works with {SECRET} of Jo Sample: {held}")
        later.add_note(SECRET)
        raise later from error


@pytest.mark.parametrize("command", [None, *every_command()])
def test_a_crash_in_any_command_ends_in_one_line_and_a_private_report_without_data(
    call: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str | None
) -> None:
    monkeypatch.setattr(Session, "config", property(fails))
    monkeypatch.setattr(cli_inbox, "refuse_without_terminal", fails)
    old = os.umask(0)
    try:
        words = [] if command is None else [command, *ARGUMENTS.get(command, [])]
        written = call(*words, statuses=(1,))
    finally:
        os.umask(old)
    for private in (SECRET, "Jo Sample", "jo.sample", "Traceback"):
        assert private not in written
    (line,) = [line for line in written.splitlines() if "Something unexpected happened (RuntimeError)" in line]
    (kept,) = (Path(os.environ["XDG_STATE_HOME"]) / "returns-tui").iterdir()
    assert str(kept) in line
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    text = kept.read_text(encoding="utf-8")
    assert re.search(r"tests/cli/test_secrets\.py:\d+ in fails", text)
    assert "KeyError" in text


def test_two_crashes_in_one_second_are_both_kept(
    call: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "config", property(fails))
    for _number in range(3):
        call("list", statuses=(1,))
    assert len(list((Path(os.environ["XDG_STATE_HOME"]) / "returns-tui").iterdir())) == 3
