"""What a command works with: its arguments, the configuration, the database, and the time."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from returns_tui.cli.output import say
from returns_tui.errors import ReturnsTuiError, UsageError
from returns_tui.i18n import _, use_language
from returns_tui.text import clean

if TYPE_CHECKING:
    from returns_tui.config.values import Config
    from returns_tui.store.database import Store

LONGEST_INPUT = 20_000  # characters of a text from standard input


class Session:
    """One run of a command. Configuration and database are opened when they are first needed.

    Attributes:
        arguments: the parsed command line.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments

    @cached_property
    def config(self) -> Config:
        """The configuration, with what the command line says over it."""
        from returns_tui.config import load

        arguments = self.arguments
        config = load(
            Path(arguments.config) if arguments.config is not None else None,
            database=arguments.database,
            operator=arguments.operator,
            account=arguments.account,
        )
        if arguments.read_only:
            config = config._replace(read_only=True)
        if arguments.braille:
            config = config._replace(braille=True)
        use_language(config.language)
        return config

    @cached_property
    def store(self) -> Store:
        """The database; made, and that is said, where there is none yet."""
        from returns_tui.store.database import open_store

        target = self.config.database
        path = sqlite_path(target)
        read_only = self.config.read_only
        is_new = path is not None and not path.exists()
        store = open_store(target, create=not read_only, read_only=read_only)
        if is_new:
            say(_("A new, empty queue was made at {place}.").format(place=store.location))
        if store.network is not None:
            say(network_warning(store.location, store.network))
        _say_copy(store)
        return store

    @property
    def existing_store(self) -> Store:
        """The database, which has to be there already."""
        from returns_tui.store.database import open_store

        store = open_store(self.config.database, create=False, read_only=self.config.read_only)
        _say_copy(store)
        return store

    @property
    def account(self) -> str | None:
        """The account that was named on the command line, None for all of them."""
        return self.config.account if self.arguments.account is not None else None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return ZoneInfo(self.config.timezone)

    def now(self) -> datetime:
        """Return the present time, aware, UTC."""
        return datetime.now(UTC)

    def find(self, name: str | None = None) -> int:
        """Return the id of the request that `name` names, by default the one on the command line."""
        from returns_tui.store import cases

        return cases.find(self.store, self.arguments.request if name is None else name, self.account)

    def refuse_damage(self) -> None:
        """Raise NotOurDatabase when the database in use is an SQLite file that is damaged."""
        if "config" not in self.__dict__ or sqlite_path(self.config.database) is None:
            return
        try:
            (self.__dict__.get("store") or self.existing_store).refuse_damage()
        except ReturnsTuiError:
            raise
        except Exception:  # then what was wrong before is told
            return

    def close(self) -> None:
        """Close what was opened."""
        if "store" in self.__dict__:
            self.store.close()


def sqlite_path(database: str) -> Path | None:
    """Return the file of an SQLite database, None for PostgreSQL."""
    return Path(database.removeprefix("sqlite:///")) if database.startswith("sqlite:///") else None


def _say_copy(store: Store) -> None:
    if store.copied_to is not None:
        say(
            _("{place} was brought up to date for this version; a copy from before is {copy}.").format(
                place=store.location, copy=store.copied_to
            )
        )


def network_warning(place: str, kind: str) -> str:
    """Return what is said of a database on a network file system of that kind."""
    return _(
        "{place} is on a network file system ({kind}), whose locks may not hold: let only one machine use it, "
        "or use PostgreSQL."
    ).format(place=place, kind=kind)


def given_text(given: str, what: str) -> str:
    """Return a text from the command line: as given, or all of standard input where `-` is given.

    Input that is not UTF-8 is kept as visible escapes. Line ends stay.

    Args:
        given: the argument.
        what: what is read, for messages and for a person who is to type it.

    Raises:
        UsageError: it is longer than `LONGEST_INPUT`.
    """
    if given != "-":
        return clean(given, lines=True)
    if sys.stdin is None:
        raise UsageError(_("There is no standard input to read the {what} from.").format(what=what))
    if sys.stdin.isatty():
        say(_("Type the {what}; end it with Ctrl-D on a line of its own.").format(what=what))
    data = sys.stdin.buffer.read(LONGEST_INPUT * 4 + 4)
    text = clean(data.decode("utf-8-sig", "backslashreplace"), lines=True).rstrip("\n")
    if len(text) > LONGEST_INPUT:
        raise UsageError(
            _("The {what} is longer than {n} characters; shorten it.").format(what=what, n=LONGEST_INPUT)
        )
    return text
