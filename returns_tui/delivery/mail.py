"""A mail out of an outbox entry, as it goes over the wire.

The header lines are written here one by one, and the finished message is read again and compared with what
was meant. The folding of `email` is not relied upon: before Python 3.12.5 and 3.11.10 it could turn an
encoded word in a subject into a header of its own (CVE-2024-6923).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.header import Header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime

from returns_tui.errors import DeliveryFailed
from returns_tui.i18n import _
from returns_tui.policy.mail_address import is_address
from returns_tui.policy.request import OutboxEntry
from returns_tui.text import clean

# Lines were folded when they were written; folding again would only give the parser another chance to err.
_POLICY = policy.SMTP.clone(refold_source="none")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_LINE = 78  # RFC 5322, section 2.1.1: lines should not be longer, without CRLF


def compose(entry: OutboxEntry, date: datetime) -> EmailMessage:
    """Return the mail that `entry` says: one recipient, plain UTF-8 text, the frozen Message-ID.

    The text is neither wrapped nor trimmed; it gets a final line end if it has none. `=?` in the subject
    becomes `= ?`, so that nobody further along takes it for an encoded word.

    Args:
        entry: a `mail` whose `sender` is filled in.
        date: when it leaves, aware.

    Raises:
        DeliveryFailed: `failed`: sender, recipient, subject, text or Message-ID cannot be put into a mail.
    """
    for role, address in ((_("sender"), entry.sender), (_("recipient"), entry.to)):
        if not is_address(address) or "=?" in address:
            raise DeliveryFailed(
                _("The {role} “{address}” is no plain mail address like name@example.com: correct it.").format(
                    role=role, address=clean(address)[:100]
                ),
                "failed",
            )
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in entry.subject):
        raise DeliveryFailed(
            _("The subject has a line end or a control character in it: write it anew."), "failed"
        )
    if len(entry.message_id) > 250 or not _MESSAGE_ID.fullmatch(entry.message_id):
        raise DeliveryFailed(_("The mail's Message-ID is damaged: decide again."), "failed")
    meant = {
        "From": entry.sender,
        "To": entry.to,
        "Subject": entry.subject.replace("=?", "= ?"),
        "Date": format_datetime(date.astimezone(UTC)),
        "Message-ID": entry.message_id,
    }
    text = entry.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        text += "\n"
    try:
        body = _body(text)
        lines = "".join(
            f"{name}: {_subject(value) if name == 'Subject' else value}\r\n" for name, value in meant.items()
        )
        message = BytesParser(policy=_POLICY).parsebytes(lines.encode("ascii") + body)
        said = _read_again(message)
    except (UnicodeError, ValueError, LookupError, MessageError):
        raise DeliveryFailed(
            _("The text cannot be put into a mail: it has damaged characters in it."), "failed"
        ) from None
    if said != (meant, text):
        raise DeliveryFailed(
            _("The finished mail does not say what was meant, so it was not sent: change subject or text."),
            "failed",
        )
    return message


def message_bytes(message: EmailMessage) -> bytes:
    """Return the mail as it goes over the wire: ASCII only, lines ended by CRLF."""
    return message.as_bytes(policy=_POLICY)


def _subject(text: str) -> str:
    """Return the value of a Subject line: as it is where that is plain and short, else in encoded words."""
    if text.isascii() and len("Subject: ") + len(text) <= _LINE and text == " ".join(text.split()):
        return text
    return Header(text, "utf-8", header_name="Subject", maxlinelen=_LINE - 2).encode(linesep="\r\n")


def _body(text: str) -> bytes:
    """Return body and content headers, in an encoding that no relay has reason to change.

    Plain where the text is ASCII with short lines and no blanks at line ends; otherwise quoted-printable,
    or base64 where that is shorter (Chinese, say).
    """
    lines = text.split("\n")
    part = EmailMessage(policy=_POLICY)
    if text.isascii() and all(len(line) <= _LINE and line == line.rstrip() for line in lines):
        part.set_content(text, charset="utf-8", cte="7bit")
        return part.as_bytes()
    quoted = sum(byte > 126 or byte == 61 for byte in text.encode("utf-8"))
    part.set_content(
        text, charset="utf-8", cte="base64" if quoted * 6 > len(text.encode("utf-8")) else "quoted-printable"
    )
    return part.as_bytes()


def _read_again(message: EmailMessage) -> tuple[dict[str, str], str]:
    """Return headers and text as a reader of the finished mail gets them; {} where there is anything more."""
    message = BytesParser(policy=policy.SMTP).parsebytes(message_bytes(message))
    content = {
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": message.get("Content-Transfer-Encoding", ""),
    }
    headers = {name: str(value) for name, value in message.items()}
    complete = (
        len(headers) == len(message.keys())
        and not message.defects
        and not message.is_multipart()
        and all(headers.pop(name, None) == value for name, value in content.items())
    )
    text = message.get_content().replace("\r\n", "\n")
    return (headers if complete else {}), text
