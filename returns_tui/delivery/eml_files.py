"""The transport `files`: each mail becomes an .eml file, for people who send by hand or try things out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

from returns_tui.delivery.private_file import write_once
from returns_tui.errors import DeliveryFailed, UsageError
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.policy.request import OutboxEntry
from returns_tui.text import clean

_NAME = re.compile(r"-(?P<entry>[0-9]{1,18})-(?P<mark>[0-9a-f]{10})\.eml\Z")


def write_eml(folder: Path, entry: OutboxEntry, message: bytes) -> Path:
    """Write `message` into `folder` and return its path; a second time for the same entry writes nothing.

    The name is `<time>-<order>-<outbox id>-<mark>.eml`: the time (UTC) from which the mail may leave, and
    a mark made of the Message-ID. Files are 0600; a folder that has to be made is 0700.

    Raises:
        DeliveryFailed: `retry`: the folder or file cannot be written.
    """
    mark = _mark(entry.message_id)
    order = re.sub(r"[^A-Za-z0-9-]", "", entry.order_id)[:40] or "order"
    stamp = entry.held_until.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = folder / f"{stamp}-{order}-{entry.id}-{mark}.eml"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        earlier = next(folder.glob(f"*-{entry.id}-{mark}.eml"), None)
        if earlier is not None:
            return earlier
        write_once(path, message)
    except FileExistsError as error:
        if path.is_file():
            return path
        raise DeliveryFailed(_no_file(folder, error), "retry") from None
    except OSError as error:
        raise DeliveryFailed(_no_file(folder, error), "retry") from None
    return path


def remove_eml(folder: Path, message_ids: Mapping[int, str], *, dry_run: bool = False) -> int:
    """Remove the files of mails that were purged, and return how many there were.

    Args:
        folder: where the files are; nothing else in it is touched.
        message_ids: of the mails that were purged, by outbox id.
        dry_run: whether the files are only counted.

    Raises:
        UsageError: one cannot be removed.
    """
    count = 0
    try:
        for path in folder.glob("*.eml"):
            name = _NAME.search(path.name)
            message_id = message_ids.get(int(name["entry"])) if name is not None else None
            if name is None or message_id is None or name["mark"] != _mark(message_id):
                continue
            if not dry_run:
                path.unlink(missing_ok=True)
                failpoint("purge.mail_removed")
            count += 1
    except OSError as error:
        raise UsageError(
            _("A mail file cannot be removed from {folder} ({reason}): it still has a buyer's data.").format(
                folder=clean(str(folder)), reason=error.strerror or type(error).__name__
            )
        ) from None
    return count


def _mark(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:10]


def _no_file(folder: Path, error: OSError) -> str:
    return _("No mail can be written to {folder} ({reason}): check mail.folder in config.yaml.").format(
        folder=clean(str(folder)), reason=error.strerror or type(error).__name__
    )
