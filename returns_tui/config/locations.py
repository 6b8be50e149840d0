"""Where things are on this machine: the config file, the database, files; and who works here."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from returns_tui.errors import ConfigError, Problem
from returns_tui.i18n import _
from returns_tui.text import clean

APPLICATION = "returns-tui"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/?/?")
_PASSWORD_PARAMETERS = {"password", "sslpassword", "oauth_client_secret"}  # of libpq


class DatabaseNameError(ValueError):
    """What was given is no database of a kind that is known; the text says what would be right."""


def find_config(path: Path | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """Return the config file that holds: `path`, `$RETURNS_TUI_CONFIG`, `config.yaml` in `cwd`, the XDG one.

    The first two are returned whether or not there is such a file; the others only when there is.
    """
    named = path or (Path(environ["RETURNS_TUI_CONFIG"]) if environ.get("RETURNS_TUI_CONFIG") else None)
    if named is not None:
        return cwd / expanded(str(named))
    for candidate in (cwd / "config.yaml", config_folder(environ) / "config.yaml"):
        if os.path.lexists(candidate):  # a link that leads nowhere is told, not skipped
            return candidate
    return None


def expanded(path: str) -> Path:
    """Return `path` with `~` replaced by the home folder where there is one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def config_folder(environ: Mapping[str, str]) -> Path:
    """Return the XDG config folder of the program."""
    if (home := Path(environ.get("XDG_CONFIG_HOME", ""))).is_absolute():
        return home / APPLICATION
    import platformdirs

    return Path(platformdirs.user_config_dir(APPLICATION))


def data_folder(environ: Mapping[str, str]) -> Path:
    """Return the XDG data folder of the program."""
    if (home := Path(environ.get("XDG_DATA_HOME", ""))).is_absolute():
        return home / APPLICATION
    import platformdirs

    return Path(platformdirs.user_data_dir(APPLICATION))


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the XDG state folder of the program: reports on crashes, and what operators chose on the screen."""
    if (home := Path(environ.get("XDG_STATE_HOME", ""))).is_absolute():
        return home / APPLICATION
    import platformdirs

    return Path(platformdirs.user_state_dir(APPLICATION))


def read_file(path: Path, limit: int) -> tuple[bytes, bool]:
    """Return up to `limit` + 1 bytes of `path`, and whether others on the machine can read it.

    Raises:
        ConfigError: it is missing, no regular file, or cannot be read.
    """
    try:
        # Without O_NONBLOCK the mere opening of a FIFO would wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                text = _("is no regular file; name a YAML file")
                raise ConfigError(clean(str(path)), [Problem(None, "", text)])
            return file.read(limit + 1), bool(status.st_mode & 0o077)
    except FileNotFoundError:
        text = _("there is no such file; create it, or leave it out to use the defaults")
    except ValueError:
        text = _("this is no possible name of a file")
    except OSError as error:
        text = _("cannot be read: {reason}").format(reason=clean(error.strerror or str(error)))
    raise ConfigError(clean(str(path)), [Problem(None, "", text)])


def database_url(given: str, folder: Path) -> str:
    """Return `given` as `sqlite:///` with an absolute path, or as `postgresql://…`.

    Args:
        given: a path, `sqlite:///PATH` or a PostgreSQL URL; `~` is the home folder.
        folder: where relative paths begin.

    Raises:
        DatabaseNameError: it is neither.
    """
    given = given.strip()
    if given.startswith(("postgresql://", "postgres://")):
        from urllib.parse import urlsplit

        try:
            parts = urlsplit(given)
            _port = parts.port
        except ValueError:
            raise DatabaseNameError(_("is no valid URL; write it as postgresql://user@host/database")) from None
        if parts.fragment or "@" in parts.path or "@" in parts.query:
            # What stands before that @ is a piece of the password, and would be shown as the database's name.
            raise DatabaseNameError(_("has a password with one of / ? # @ in it; write these as %2F %3F %23 %40"))
        if len(parts.path) < 2:
            raise DatabaseNameError(_("names no database; write it as postgresql://user@host/database"))
        return "postgresql://" + given.split("://", 1)[1]
    path = given.removeprefix("sqlite:///")
    if path == given and (match := _SCHEME.match(given)) is not None:
        text = _("begins with “{scheme}”; known are sqlite:///PATH, postgresql://… and a plain path")
        raise DatabaseNameError(text.format(scheme=clean(match.group())))
    if not path or path.endswith("/") or ":memory:" in path or "\x00" in path:
        raise DatabaseNameError(_("names no file; write it as sqlite:///path/returns.db"))
    return "sqlite:///" + os.path.normpath(folder / expanded(path))


def has_password(url: str) -> bool:
    """Return whether a PostgreSQL URL carries a password."""
    if not url.startswith("postgresql://"):
        return False
    from urllib.parse import parse_qsl, urlsplit

    parts = urlsplit(url)
    return bool(parts.password) or any(name in _PASSWORD_PARAMETERS for name, _value in parse_qsl(parts.query))


def login_name(environ: Mapping[str, str]) -> str:
    """Return the name under which somebody is logged in, cleaned."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):  # getpass.getuser's order
        if name := clean(environ.get(variable, "")).strip():
            return name
    import pwd

    try:
        return clean(pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:
        return f"uid-{os.getuid()}"


def machine_zone(environ: Mapping[str, str], localtime: Path = Path("/etc/localtime")) -> str:
    """Return the machine's IANA time zone from `$TZ` or the link /etc/localtime, else `UTC`."""
    from returns_tui.config.formats import zone_exists

    candidates = [environ.get("TZ", "").removeprefix(":")]
    with contextlib.suppress(OSError):
        candidates.append(str(localtime.readlink()))
    for candidate in candidates:
        name = candidate.partition("zoneinfo/")[2] or candidate
        if name and zone_exists(name):
            return name
    return "UTC"
