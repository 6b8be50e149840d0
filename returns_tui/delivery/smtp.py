"""Handing one mail to an SMTP server, and knowing afterwards whether the server has it.

SMTP cannot say "once". Until the final dot is sent the server has nothing, and the mail can be tried again.
After the dot only the server's answer tells; without one the mail is `uncertain`, for a person to decide.
"""

from __future__ import annotations

import base64
import ipaddress
import re
import smtplib
import socket
import ssl
from contextlib import suppress

from returns_tui.config.values import Mail
from returns_tui.errors import DeliveryFailed
from returns_tui.failpoints import failpoint
from returns_tui.i18n import _
from returns_tui.text import clean

# RFC 4954: the server wants a (better) login. That is the configuration's fault, not the mail's.
_LOGIN_WANTED = (530, 534, 535, 538)


class ServerUnusable(DeliveryFailed):
    """The server cannot be reached, trusted or logged in to, so that no mail at all can leave now."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "retry")


def send_smtp(message: bytes, sender: str, recipient: str, mail: Mail, password: str) -> None:
    """Hand `message` over; return only when the server has said that it took it.

    TLS is verified against the system's certificates and the host's name. Without TLS nothing is sent
    except to this machine itself.

    Args:
        message: ASCII, lines ended by CRLF.
        sender: plain ASCII address, validated before; likewise `recipient`.
        mail: the server; `mail.timeout` holds for each step.
        password: "" where `mail.username` is "".

    Raises:
        ServerUnusable: nothing was sent, and other mails will not fare better now.
        DeliveryFailed: `retry`, `failed` or `uncertain`. The server's words are in it, cleaned and cut,
            without the password.
    """
    connection = _open(mail, password)
    secrets = _secrets(mail, password)
    try:
        _refuse_unless(connection.mail(sender), (250,), secrets)
        _refuse_unless(connection.rcpt(recipient), (250, 251, 252), secrets)
        _refuse_unless(connection.docmd("DATA"), (354,), secrets)
        connection.send(_body(message))
        _refuse_if_hung_up(connection)
        failpoint("smtp.before_dot")
    except (smtplib.SMTPException, OSError, ValueError) as error:
        connection.close()
        raise DeliveryFailed(
            _("The mail server {host} broke off before it had the mail ({reason}).").format(
                host=clean(mail.host), reason=_reason(error)
            ),
            "retry",
        ) from None
    except DeliveryFailed:
        _leave(connection)
        raise
    except BaseException:
        connection.close()
        raise
    try:
        connection.send(b".\r\n")
        failpoint("smtp.after_dot")
        answer = connection.getreply()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        connection.close()
        raise DeliveryFailed(
            _(
                "The mail server {host} got the mail but did not say whether it took it ({reason}):"
                " look there, then send again or mark as sent."
            ).format(host=clean(mail.host), reason=_reason(error)),
            "uncertain",
        ) from None
    except BaseException:
        connection.close()
        raise
    if not (200 <= answer[0] < 300 or 400 <= answer[0] < 600):
        connection.close()
        raise DeliveryFailed(
            _("The mail server got the mail and gave an answer without meaning ({answer}).").format(
                answer=_words(answer, secrets)
            ),
            "uncertain",
        )
    # The answer is in: what happens while saying good-bye changes nothing.
    _leave(connection)
    _refuse_unless(answer, range(200, 300), secrets)


def _open(mail: Mail, password: str) -> smtplib.SMTP:
    """Connect, secure and log in."""
    if mail.security == "none" and not _is_this_machine(mail.host):
        raise ServerUnusable(
            _("mail.security: none is for this machine only; use starttls or tls for {host}.").format(
                host=clean(mail.host)
            )
        )
    if not (mail.username + password).isascii():
        raise ServerUnusable(
            _("Mail user name or password has characters that are not ASCII: SMTP cannot log in with them.")
        )
    connection: smtplib.SMTP | None = None
    try:
        # The name given here is replaced below: looking up one's own full name can take a minute.
        if mail.security == "tls":
            connection = smtplib.SMTP_SSL(
                mail.host, mail.port, local_hostname="localhost", timeout=mail.timeout, context=_trust()
            )
        else:
            connection = smtplib.SMTP(mail.host, mail.port, local_hostname="localhost", timeout=mail.timeout)
        connection.local_hostname = _own_name(connection)
        connection.ehlo_or_helo_if_needed()
        if mail.security == "starttls":
            connection.starttls(context=_trust())
            connection.ehlo_or_helo_if_needed()
        if mail.username:
            connection.login(mail.username, password)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if connection is not None:
            connection.close()
        raise ServerUnusable(_why_unusable(error, mail, _secrets(mail, password))) from None
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    return connection


def _trust() -> ssl.SSLContext:
    """Return whom the system trusts. Reading that takes long, so it is done only where TLS is wanted."""
    return ssl.create_default_context()


def _why_unusable(error: Exception, mail: Mail, secrets: tuple[str, ...]) -> str:
    """Return one sentence that says why no mail can leave, and what to look at."""
    host = clean(mail.host)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of the mail server {host} cannot be trusted ({reason}).").format(
            host=host, reason=clean(error.verify_message)
        )
    if isinstance(error, ssl.SSLError):
        return _(
            "No TLS with the mail server {host} ({reason}): check mail.port and mail.security in config.yaml."
        ).format(host=host, reason=clean(error.reason or type(error).__name__))
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("The mail server {host} refused user name or password: {answer}.").format(
            host=host, answer=_words((error.smtp_code, error.smtp_error), secrets)
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        if mail.security == "starttls" and "STARTTLS" in str(error):
            return _("The mail server {host} offers no STARTTLS, so nothing was sent to it.").format(host=host)
        return _("The mail server {host} offers no login: check mail.username and mail.port.").format(host=host)
    if isinstance(error, smtplib.SMTPResponseException):
        return _("The mail server {host} does not want to talk to us: {answer}.").format(
            host=host, answer=_words((error.smtp_code, error.smtp_error), secrets)
        )
    if isinstance(error, socket.gaierror | UnicodeError):
        return _("The mail server {host} has no address: check mail.host in config.yaml.").format(host=host)
    if isinstance(error, ConnectionRefusedError):
        return _("Nobody answers at {host}, port {port}: check mail.host and mail.port.").format(
            host=host, port=mail.port
        )
    return _("The mail server {host} cannot be used ({reason}).").format(host=host, reason=_reason(error))


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _own_name(connection: smtplib.SMTP) -> str:
    """Return how to introduce ourselves: an address literal, as mail programs do (RFC 5321, section 4.1.3)."""
    assert connection.sock is not None
    address = str(connection.sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _body(message: bytes) -> bytes:
    """Return the message with lines that begin with a dot doubled, and ended by CRLF (RFC 5321, 4.5.2)."""
    stuffed = re.sub(rb"(?m)^\.", b"..", message)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _refuse_if_hung_up(connection: smtplib.SMTP) -> None:
    """Raise when the server has hung up already: then the dot is kept back, and the mail surely not taken."""
    raw = connection.sock
    assert raw is not None
    raw.setblocking(False)
    try:
        # Below TLS, which refuses to peek: here only the end of the stream counts, not what is in it.
        if socket.socket.recv(raw, 1, socket.MSG_PEEK) == b"":
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
    except BlockingIOError:
        pass
    finally:
        raw.settimeout(connection.timeout)


def _refuse_unless(answer: tuple[int, bytes], wanted: tuple[int, ...] | range, secrets: tuple[str, ...]) -> None:
    """Raise what an unwanted answer means: 5xx for good, except for a login that is lacking; else try again."""
    code = answer[0]
    if code in wanted:
        return
    if code in _LOGIN_WANTED:
        raise ServerUnusable(
            _("The mail server wants a login: {answer}. Check mail.username.").format(
                answer=_words(answer, secrets)
            )
        )
    if 500 <= code < 600:
        raise DeliveryFailed(
            _("The mail server refused the mail: {answer}.").format(answer=_words(answer, secrets)), "failed"
        )
    raise DeliveryFailed(
        _("The mail server did not take the mail now: {answer}.").format(answer=_words(answer, secrets)),
        "retry",
    )


def _leave(connection: smtplib.SMTP) -> None:
    """Say good-bye, whatever comes of it."""
    with suppress(smtplib.SMTPException, OSError, ValueError):
        connection.quit()
    connection.close()


def _secrets(mail: Mail, password: str) -> tuple[str, ...]:
    """Return the password in the forms in which a server may repeat it in a complaint, the longest first."""
    if not password:
        return ()
    login = f"\0{mail.username}\0{password}"
    return *(base64.b64encode(text.encode()).decode() for text in (login, password)), password


def _words(answer: tuple[int, bytes | str], secrets: tuple[str, ...]) -> str:
    """Return a server's answer as one short line without any of the secrets."""
    text = answer[1].decode("utf-8", "replace") if isinstance(answer[1], bytes) else answer[1]
    for secret in secrets:
        text = text.replace(secret, "***")
    return clean(f"{answer[0]} {text}").strip().rstrip(".")[:200]


def _reason(error: Exception) -> str:
    """Return in a few words why a conversation ended."""
    text = str(error)
    if isinstance(error, TimeoutError) or "timed out" in text:
        return _("no answer in time")
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
        return _("connection closed")
    if isinstance(error, OSError) and error.strerror:
        return clean(error.strerror)
    return type(error).__name__
