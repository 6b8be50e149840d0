"""Where the mail server's password comes from. It is never written, printed or passed as an argument."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from shutil import which

from returns_tui.config.values import Mail
from returns_tui.errors import DeliveryFailed
from returns_tui.i18n import _
from returns_tui.text import clean

VARIABLE = "RETURNS_TUI_MAIL_PASSWORD"
PATIENCE = 30  # seconds that a password command may take


def mail_password(mail: Mail) -> str:
    """Return the password: from the environment, else the first line that `password_command` prints.

    The command runs without a shell, without input and without the terminal, so that it cannot read the
    keys of the inbox or write over it; what it prints besides is dropped. "" where no user name is set.

    Raises:
        DeliveryFailed: `retry`: there is none, or the command failed. Its output is in no message.
    """
    if not mail.username:
        return ""
    password = os.environ.get(VARIABLE, "")
    if not password and mail.password_command:
        password = _ask(mail.password_command)
    if not password:
        raise DeliveryFailed(
            _("There is no mail password: set {variable}, or mail.password_command in config.yaml.").format(
                variable=VARIABLE
            ),
            "retry",
        )
    return password


def _ask(command: tuple[str, ...]) -> str:
    """Run the command and return its first line."""
    # A word that is no program may be the password itself, written where the command belongs.
    known = command[0].startswith("/") or which(command[0]) is not None
    program = clean(command[0])[:80] if known else "…"
    try:
        process = subprocess.Popen(  # noqa: S603  the user's own command, as an argument vector
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise DeliveryFailed(
            _("The password command {program} cannot be run ({reason}): correct config.yaml.").format(
                program=program, reason=reason or type(error).__name__
            ),
            "retry",
        ) from None
    with process:
        try:
            output, _nothing = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise DeliveryFailed(
                _("The password command {program} took longer than {n} seconds: run it by hand.").format(
                    program=program, n=PATIENCE
                ),
                "retry",
            ) from None
        finally:
            # Whatever it started must not outlive it, nor keep the pipe open.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        raise DeliveryFailed(
            _("The password command {program} ended with status {status}: run it by hand.").format(
                program=program, status=process.returncode
            ),
            "retry",
        )
    try:
        return output.decode("utf-8").partition("\n")[0].removesuffix("\r")
    except UnicodeDecodeError:
        raise DeliveryFailed(
            _("The password command {program} printed something that is no UTF-8 text.").format(program=program),
            "retry",
        ) from None
