"""The mail server's password: from environment or command, and in no message or argument."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from returns_tui.delivery import password
from returns_tui.delivery.password import VARIABLE, mail_password
from returns_tui.errors import DeliveryFailed
from tests.delivery.conftest import smtp_mail


def command(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


def test_without_user_name_there_is_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "unused")
    assert mail_password(smtp_mail(25)) == ""


def test_the_environment_comes_before_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "from-environment")
    assert mail_password(smtp_mail(25, username="shop", password_command=("/nowhere",))) == "from-environment"


def test_the_first_line_of_the_command_is_the_password() -> None:
    script = r"import sys; sys.stdout.write(' se cret \r\nlogin: shop\n'); sys.stderr.write('warning\n')"
    assert mail_password(smtp_mail(25, username="shop", password_command=command(script))) == " se cret "


def test_the_command_is_an_argument_vector_and_no_shell(tmp_path: Path) -> None:
    script = "import sys; print(sys.argv[1])"
    argument = f"$(touch {tmp_path / 'made'}); *"
    mail = smtp_mail(25, username="shop", password_command=(*command(script), argument))
    assert mail_password(mail) == argument
    assert not (tmp_path / "made").exists()


def test_the_command_has_neither_input_nor_the_terminal() -> None:
    script = "import os, sys; print(sys.stdin.read() == '' and os.getsid(0) == os.getpid())"
    assert mail_password(smtp_mail(25, username="shop", password_command=command(script))) == "True"


def test_a_password_in_the_place_of_the_command_is_not_repeated() -> None:
    with pytest.raises(DeliveryFailed, match="cannot be run") as caught:
        mail_password(smtp_mail(25, username="shop", password_command=("leaked-secret",)))
    assert "leaked-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "There is no mail password"),
        (("/nowhere/pass", "show"), r"/nowhere/pass cannot be run \(No such file"),
        (command("print('leaked-secret'); raise SystemExit(3)"), "ended with status 3"),
        (command("print()"), "There is no mail password"),
        (command("import sys; sys.stdout.buffer.write(b'leaked-secret\\xff')"), "no UTF-8"),
    ],
)
def test_a_failing_command_is_told_without_its_output(argv: tuple[str, ...], words: str) -> None:
    with pytest.raises(DeliveryFailed, match=words) as caught:
        mail_password(smtp_mail(25, username="shop", password_command=argv))
    assert caught.value.outcome == "retry"
    assert "leaked-secret" not in str(caught.value)


def test_a_command_that_hangs_is_ended_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(password, "PATIENCE", 1)
    child = tmp_path / "child"
    script = f"sleep 60 & echo $! > '{child}'; wait"
    with pytest.raises(DeliveryFailed, match="took longer than 1 seconds"):
        mail_password(smtp_mail(25, username="shop", password_command=("sh", "-c", script)))
    assert ended(int(child.read_text()))


def ended(pid: int) -> bool:
    """Return whether a process is gone, or only waits to be collected, within a few seconds."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
    return False
