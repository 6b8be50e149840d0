"""Looking after the installation: `check`, `locate` and `backup`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from returns_tui.cli.crash import crash_folder
from returns_tui.cli.output import put, say
from returns_tui.cli.session import Session, network_warning, sqlite_path
from returns_tui.config.values import Config, Phrase
from returns_tui.errors import ConfigError, ReturnsTuiError
from returns_tui.i18n import _

if TYPE_CHECKING:
    from returns_tui.store.database import Store


def run_check(session: Session) -> int:
    """Say what is in use, and everything that is wrong, at once. Returns 2 when something is."""
    try:
        config = session.config
    except ConfigError as error:
        say(str(error))
        say(_("Texts, views, keys, themes, mail and database are looked at once this is mended."))
        return 2
    if config.source is None:
        put(_("config: none found, so everything has its built-in value"))
    else:
        put(_("config: {path}").format(path=config.source))
    problems: list[str] = []
    status = 0
    checks: tuple[Callable[[Session], Iterator[str]], ...] = (
        _texts,
        _views,
        _keys,
        _themes,
        _accounts,
        _mail,
        _database,
    )
    for look in checks:
        try:
            problems.extend(look(session))
        except ConfigError as error:
            problems.extend(str(error).split("\n"))
        except ReturnsTuiError as error:
            problems.append(str(error))
            status = max(status, error.exit_status)
    for problem in problems:
        say(problem)
    if problems:
        return max(2, status)
    put(_("all is well"))
    return 0


def _phrases(config: Config) -> Iterator[Phrase]:
    groups = [config.approval.subject, config.approval.text]
    for reason in config.closure_reasons.values():
        groups += [reason.subject, reason.text]
    for message in config.messages.values():
        groups += [message.subject, message.text]
    groups += [address.instructions for address in config.addresses.values()]
    for group in groups:
        yield from group.values()


def _texts(session: Session) -> Iterator[str]:
    from returns_tui.policy.texts import check

    config = session.config
    count = 0
    for phrase in _phrases(config):
        count += 1
        for problem in check(phrase):
            source = config.source or _("built-in text")
            yield f"{source}: {problem}"
    put(_("texts: {n}").format(n=count))
    yield from _lint(config)


def _lint(config: Config) -> Iterator[str]:
    from returns_tui.policy.template_reading import objections

    for problem, finding in objections(config):
        source = config.source or _("built-in text")
        said = f"{source}: {problem}"
        if finding.severity == "block":
            yield said
        else:
            put(_("note: {text}").format(text=said))


def _views(session: Session) -> Iterator[str]:
    from returns_tui.store.query import check_views

    check_views(session.config)
    yield from ()


def _keys(session: Session) -> Iterator[str]:
    from returns_tui.ui.keymap import keymaps

    keymaps(session.config)
    yield from ()


def _themes(session: Session) -> Iterator[str]:
    from returns_tui.ui.themes import load_themes, usable_names

    themes, problems = load_themes(theme_folder())
    names = ", ".join(sorted(themes))
    yield from (str(problem) for problem in problems)
    put(_("themes: {names}").format(names=names))
    wanted = session.config.theme
    if wanted and wanted not in usable_names(themes):
        yield _("There is no theme “{name}”; there are: {names}.").format(name=wanted, names=names)


def _accounts(session: Session) -> Iterator[str]:
    config = session.config
    mails = any(
        "mail" in market.notify.values() for name in config.configured if (market := config.marketplaces.get(name))
    )
    for account in config.accounts.values():
        if not account.sender:
            text = _("Account {account} has no “from:” address, so no message to a buyer can leave.")
            if mails or config.mail.transport == "smtp":
                yield text.format(account=account.id)
            else:
                put(_("note: {text}").format(text=text.format(account=account.id)))


def _mail(session: Session) -> Iterator[str]:
    mail = session.config.mail
    if mail.transport == "files":
        put(_("mail: as files in {folder}").format(folder=mail.folder))
        folder = mail.folder
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            yield _("Mail files cannot be written to {folder}.").format(folder=mail.folder)
        return
    put(
        _("mail: by {host}, port {port}, {security}").format(
            host=mail.host, port=mail.port, security=mail.security
        )
    )
    if not mail.host:
        yield _("mail: smtp needs a host.")
    if mail.username and not mail.password_command and not os.environ.get("RETURNS_TUI_MAIL_PASSWORD"):
        yield _(
            "There is no mail password: set RETURNS_TUI_MAIL_PASSWORD, or mail.password_command in config.yaml."
        )


def _database(session: Session) -> Iterator[str]:
    from returns_tui.store.audit_check import audit_faults

    path = sqlite_path(session.config.database)
    if path is not None and not path.exists():
        put(_("database: {path}, not made yet; the first import makes it").format(path=path))
        return
    store = session.existing_store
    try:
        put(_("database: {place}").format(place=store.location))
        if store.backend == "sqlite":
            version = ".".join(str(part) for part in store.database.server_version)
            put(_("journal: {journal}, SQLite {version}").format(journal=store.journal, version=version))
            _put_notes_on_sqlite(store)
        store.refuse_damage()
        yield from audit_faults(store)
    finally:
        store.close()


def _put_notes_on_sqlite(store: Store) -> None:
    """Say what could be better about an SQLite database."""
    from returns_tui.store.sqlite_file import wal_is_safe

    notes = []
    if not wal_is_safe():
        notes.append(
            _("this SQLite has a fault in WAL mode, so a rollback journal is used; pysqlite3 has a newer one")
        )
    if store.path is not None and store.path.stat().st_mode & 0o077:
        notes.append(_("other users of this machine may read {path}: chmod 600").format(path=store.path))
    if store.network is not None:
        notes.append(network_warning(store.location, store.network))
    for note in notes:
        put(_("note: {text}").format(text=note))


def theme_folder() -> Path:
    """Return the folder of the user's own themes."""
    from returns_tui.config.locations import config_folder

    return config_folder(os.environ) / "themes"


def run_locate(session: Session) -> int:
    """Print where things are, one a line: name, two blanks or more, place."""
    from returns_tui.config.locations import config_folder, has_password
    from returns_tui.shipped import shipped

    config = session.config
    database = sqlite_path(config.database)
    place = str(database) if database is not None else _without_password(config.database)
    assert database is not None or not has_password(place)
    places = {
        "config": str(
            config.source or _("{path} (not there yet)").format(path=config_folder(os.environ) / "config.yaml")
        ),
        "example": str(shipped("config.example.yaml")),
        "database": place,
        "mail": str(config.mail.folder) if config.mail.transport == "files" else config.mail.host,
        "themes": str(theme_folder()),
        "crashes": str(crash_folder()),
    }
    for name, value in places.items():
        put(f"{name:<9} {value}")
    return 0


def _without_password(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"postgresql://{host}{f':{parts.port}' if parts.port else ''}{parts.path}"


def run_backup(session: Session) -> int:
    """Write a consistent copy of the database while others go on working."""
    file = Path(session.arguments.file)
    store = session.existing_store
    try:
        store.back_up(file)
    finally:
        store.close()
    put(_("{name}: copy of {place}").format(name=file, place=store.location))
    return 0
