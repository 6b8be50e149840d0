"""The transport `files`: each mail becomes an .eml file, for people who send by hand or try things out."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC
from pathlib import Path

from returns_tui.delivery.private_file import write_once
from returns_tui.errors import DeliveryFailed
from returns_tui.i18n import _
from returns_tui.policy.request import OutboxEntry
from returns_tui.text import clean


def write_eml(folder: Path, entry: OutboxEntry, message: bytes) -> Path:
    """Write `message` into `folder` and return its path; a second time for the same entry writes nothing.

    The name is `<time>-<order>-<outbox id>-<mark>.eml`: the time (UTC) from which the mail may leave, and
    a mark made of the Message-ID. Files are 0600; a folder that has to be made is 0700.

    Raises:
        DeliveryFailed: `retry`: the folder or file cannot be written.
    """
    mark = hashlib.sha256(entry.message_id.encode()).hexdigest()[:10]
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


def _no_file(folder: Path, error: OSError) -> str:
    return _("No mail can be written to {folder} ({reason}): check mail.folder in config.yaml.").format(
        folder=clean(str(folder)), reason=error.strerror or type(error).__name__
    )
