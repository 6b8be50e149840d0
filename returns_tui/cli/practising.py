"""Practice: the inbox on a copy of one's own queue, which is gone at the end. Nothing leaves this machine.

The copy is as private as the queue: a folder of mode 0700, which a practice that was killed leaves behind, and the
next one removes, or the next purge.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from returns_tui.cli import inbox
from returns_tui.cli.output import say
from returns_tui.cli.session import Session, sqlite_path
from returns_tui.i18n import _

if TYPE_CHECKING:
    from returns_tui.config.values import Config
    from returns_tui.store.database import Store

_PREFIX = "returns-tui-practice-"


def run_practice(session: Session) -> int:
    """Open the inbox on a copy of the configured queue, or on example returns where there is none."""
    inbox.refuse_without_terminal()
    config, now = session.config, session.now()
    with _private_folder() as folder, practice_queue(folder, config, now) as (store, own, said):
        return inbox.show(store, own, now, practice=said)


@contextmanager
def practice_queue(folder: Path, config: Config, now: datetime) -> Iterator[tuple[Store, Config, str]]:
    """Give a queue to practise on, the operator's configuration for it, and a sentence that says what it is.

    Args:
        folder: an empty folder for everything, mail included; it can be thrown away afterwards.
        config: the operator's own.
        now: aware.

    Raises:
        DatabaseUnavailable: the queue cannot be copied.
        NotOurDatabase: it is damaged, or none.
    """
    from returns_tui.store.copies import snapshot
    from returns_tui.store.database import open_store

    path, copy = sqlite_path(config.database), folder / "returns.db"
    mail = config.mail._replace(
        transport="files", folder=folder / "mail", host="", username="", password_command=()
    )
    own = config._replace(database=f"sqlite:///{copy}", mail=mail, read_only=False)
    said = _("A copy of your queue: every key is real, nothing leaves this machine or stays.")
    none = path is not None and not path.exists()
    if none:
        said = _("Example returns (no queue to copy here): every key is real, nothing stays.")
    else:
        say(_("Copying your queue to practise on .."))
    if path is None:
        _copy_from_server(config, own)
    elif not none:
        snapshot(path, copy)
    store = open_store(own.database)
    try:
        if none:
            inbox.take_in_examples(store, own, folder, now)
        yield store, own, said
    finally:
        store.close()


def _copy_from_server(config: Config, own: Config) -> None:
    """Make the queue to practise on from one on PostgreSQL, which is only read."""
    from returns_tui.store.carrying_over import carry_over
    from returns_tui.store.database import open_store

    source = open_store(config.database, read_only=True)
    try:
        target = open_store(own.database)
        try:
            carry_over(source, target)
        finally:
            target.close()
    finally:
        source.close()


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Give a folder that only this user can enter, and remove it with all that is in it."""
    place = Path(tempfile.gettempdir())
    remove_leftovers(place)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place) as name:
        held = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with suppress(OSError):  # some file systems have no locks
                fcntl.flock(held, fcntl.LOCK_EX)  # which tells others that somebody practises here
            yield Path(name)
        finally:
            os.close(held)


def remove_leftovers(place: Path, *, dry_run: bool = False) -> int:
    """Remove what this user's practices left that were killed, or only find it; return how many folders it is."""
    found = 0
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(held).st_uid == os.getuid():
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not dry_run:
                        shutil.rmtree(folder)
                    found += 1
            finally:
                os.close(held)
    return found
