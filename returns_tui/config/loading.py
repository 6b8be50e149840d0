"""Find config.yaml, read it, say everything that is wrong with it at once, and make the `Config`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from returns_tui.config import assembly, defaults, yaml_reader
from returns_tui.config.checks import check
from returns_tui.config.kinds import NOTHING, Reading
from returns_tui.config.locations import (
    DatabaseNameError,
    data_folder,
    database_url,
    find_config,
    has_password,
    login_name,
    machine_zone,
    read_file,
)
from returns_tui.config.macros import macros
from returns_tui.config.marketplaces import nearest
from returns_tui.config.schema import SCHEMA
from returns_tui.config.values import Account, Attention, Config, Purge
from returns_tui.errors import ConfigError, UsageError
from returns_tui.i18n import _, environment_language
from returns_tui.text import clean


def load(
    path: Path | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    cwd: Path | None = None,
    database: str | None = None,
    operator: str | None = None,
    account: str | None = None,
) -> Config:
    """Return the configuration: the file's values, the built-in ones, and over them the command line's.

    The file is `path`, else `$RETURNS_TUI_CONFIG`, else `config.yaml` in `cwd`, else the one in the XDG
    config folder, else there is none and everything has its default.

    Args:
        path: the file named on the command line; relative to `cwd`.
        environ: the environment variables.
        cwd: the current folder, by default the process's.
        database: a path or URL from the command line; relative to `cwd`.
        operator: the operator's name from the command line.
        account: an account's name from the command line.

    Raises:
        ConfigError: the file is missing or cannot be used; has every problem at once.
        UsageError: a value from the command line cannot be used.
    """
    cwd = cwd.absolute() if cwd is not None else _current_folder()
    source = find_config(path, environ, cwd)
    values: dict[str, Any] = {}
    folder = cwd
    if source is not None:
        folder = source.parent
        values = _read(source)
    files = data_folder(environ)
    known_accounts = assembly.accounts(values)
    statuses = assembly.merged(values, "statuses")
    marketplaces, reasons = assembly.marketplaces(values), assembly.merged(values, "reasons")
    config = Config(
        source=source,
        operator=_operator(operator) if operator is not None else values.get("operator") or login_name(environ),
        account=_account(account, known_accounts),
        database=_database(database, values.get("database"), cwd=cwd, folder=folder, files=files),
        timezone=values.get("timezone") or machine_zone(environ),
        undo_window=values.get("undo_window", 15),
        language=values.get("language") or environment_language(environ),
        theme=values.get("theme", ""),
        accounts=known_accounts,
        default_marketplace=values.get("marketplace"),
        configured=tuple(values.get("marketplaces", {})),
        marketplaces=marketplaces,
        addresses=assembly.addresses(values),
        abroad=values.get("abroad", "warn"),
        require_contact=values.get("close", {}).get("require_contact", "warn"),
        lint=assembly.merged(values, "lint"),
        statuses=statuses,
        reasons=reasons,
        approval=assembly.approval(values),
        closure_reasons=assembly.closure_reasons(values),
        messages=assembly.messages(values),
        refunds=assembly.refunds(values),
        advice=assembly.advice(values, marketplaces, reasons),
        costs=assembly.costs(values),
        mail=assembly.mail(values, folder, files),
        views=assembly.views(values),
        stale_after=assembly.stale_after(values),
        keys=values.get("keys", ()),
        greetings=assembly.merged(values, "greetings"),
        purge=Purge(**values.get("purge", {})),
        read_only=values.get("read_only", False),
        braille=values.get("braille", False),
        attention=Attention(**values.get("attention", {})),
        macros=macros(values),
    )
    defaults.forget_file()
    yaml_reader.forget()
    return config


def _read(source: Path) -> dict[str, Any]:
    """Return the values of the file `source`, or raise with all of its problems in the order of lines."""
    data, readable_by_others = read_file(source, yaml_reader.MAXIMUM_BYTES)
    top, problems, whole = yaml_reader.read(data)
    reading = Reading(whole=whole)
    reading.problems += problems
    values = SCHEMA.read(top, "", reading)
    assert values is not NOTHING  # the top is a mapping
    if whole:
        check(values, top, reading, folder=source.parent, readable_by_others=readable_by_others)
    if reading.problems:
        ordered = sorted(reading.problems, key=lambda problem: problem.line or 0)
        raise ConfigError(clean(str(source)), ordered)
    result: dict[str, Any] = values
    return result


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise UsageError(_("The current folder does not exist any more; change to another one.")) from None


def _operator(name: str) -> str:
    if not (cleaned := clean(name).strip()):
        raise UsageError(_("The operator's name is empty; say --operator NAME."))
    return cleaned


def _account(given: str | None, accounts: Mapping[str, Account]) -> str:
    if given is None:
        return "default" if "default" in accounts else next(iter(accounts))
    if given in accounts:
        return given
    near = nearest(given, accounts)
    if near is not None:
        text = _("There is no account “{name}”; did you mean {near}?")
        raise UsageError(text.format(name=clean(given), near=near))
    text = _("There is no account “{name}”; config.yaml has {known}.")
    raise UsageError(text.format(name=clean(given), known=", ".join(accounts)))


def _database(given: str | None, configured: str | None, *, cwd: Path, folder: Path, files: Path) -> str:
    if given is None:
        return database_url(configured or str(files / "returns.db"), folder)
    try:
        url = database_url(given, cwd)
    except DatabaseNameError as error:
        raise UsageError(_("The database {problem}.").format(problem=error)) from None
    if has_password(url):
        raise UsageError(
            _(
                "The database has a password in it, and everybody on this machine can read it in the list of"
                " processes: put it into ~/.pgpass, $PGPASSWORD or config.yaml."
            )
        )
    return url
