"""What counts as a mail address that mail can be sent to."""

from __future__ import annotations


def is_address(text: str) -> bool:
    """Return whether `text` is one plain e-mail address, ASCII, with no display name (RFC 5321's mailbox)."""
    local, at, domain = text.rpartition("@")
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-")
    return (
        bool(at and local and "." in domain)
        and len(text) <= 254
        and set(local) <= allowed
        and not local.startswith(".")
        and not local.endswith(".")
        and all(
            label and not label.startswith("-") and not label.endswith("-") and label.replace("-", "").isalnum()
            for label in domain.split(".")
        )
        and domain.isascii()
    )
