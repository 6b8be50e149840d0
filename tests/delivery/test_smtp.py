"""Handing mail to a server: what is surely not there is tried again, what may be there never by itself."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl

import pytest

from returns_tui.delivery import smtp
from returns_tui.delivery.mail import compose, message_bytes
from returns_tui.delivery.smtp import ServerUnusable, send_smtp
from returns_tui.errors import DeliveryFailed
from tests.delivery.conftest import (
    AT,
    DROP,
    HANG,
    PASSWORD,
    Faulty,
    Honest,
    honest_server,
    mail_entry,
    smtp_mail,
)

SENDER, BUYER = "seller@example.com", "buyer@marketplace.amazon.co.uk"


def test_a_server_gets_exactly_the_mail_for_exactly_the_buyer(honest: Honest) -> None:
    message = message_bytes(compose(mail_entry(text=".dot\n..\n.\nGrüße\n"), AT))
    send_smtp(message, SENDER, BUYER, smtp_mail(honest.port), "")
    assert honest.received.mails == [(SENDER, [BUYER], message)]


@pytest.mark.parametrize(
    ("faults", "outcome", "words"),
    [
        ({"GREETING": "421 too busy"}, "retry", "421 too busy"),
        ({"GREETING": "554 go away"}, "retry", "554 go away"),
        ({"GREETING": DROP}, "retry", "connection closed"),
        ({"EHLO": "500 what", "HELO": "550 no"}, "retry", "550 no"),
        ({"MAIL": "421 closing"}, "retry", "421 closing"),
        ({"MAIL": "451 later"}, "retry", "451 later"),
        ({"MAIL": "550 not you"}, "failed", "550 not you"),
        ({"MAIL": "530 log in first"}, "retry", "wants a login"),
        ({"MAIL": DROP}, "retry", "connection closed"),
        ({"RCPT": "450 greylisted"}, "retry", "450 greylisted"),
        ({"RCPT": "550 opted out"}, "failed", "550 opted out"),
        ({"RCPT": DROP}, "retry", "connection closed"),
        ({"DATA": "452 full"}, "retry", "452 full"),
        ({"DATA": "554 no"}, "failed", "554 no"),
        ({"DATA": DROP}, "retry", "connection closed"),
        ({"DOT": "421 closing"}, "retry", "421 closing"),
        ({"DOT": "452 full"}, "retry", "452 full"),
        ({"DOT": "554 spam"}, "failed", "554 spam"),
        ({"DOT": DROP}, "uncertain", "did not say whether it took it"),
        ({"DOT": "what?"}, "uncertain", "answer without meaning"),
        ({"DOT": "354 more"}, "uncertain", "answer without meaning"),
    ],
)
def test_each_fault_has_its_outcome(faulty: Faulty, faults: dict[str, str], outcome: str, words: str) -> None:
    with pytest.raises(DeliveryFailed, match=words) as caught:
        send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, smtp_mail(faulty(**faults)), "")
    assert caught.value.outcome == outcome


@pytest.mark.parametrize(("step", "outcome"), [("GREETING", "retry"), ("RCPT", "retry"), ("DOT", "uncertain")])
def test_a_server_that_hangs_is_left(faulty: Faulty, step: str, outcome: str) -> None:
    with pytest.raises(DeliveryFailed, match="no answer in time") as caught:
        send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, smtp_mail(faulty(**{step: HANG}), timeout=1), "")
    assert caught.value.outcome == outcome


def test_a_drop_in_the_middle_of_the_text_is_no_doubt(faulty: Faulty) -> None:
    message = b"Subject: x\r\n\r\n" + b"y" * 60 + b"\r\n" + (b"z" * 70 + b"\r\n") * 200_000
    with pytest.raises(DeliveryFailed, match="before it had the mail") as caught:
        send_smtp(message, SENDER, BUYER, smtp_mail(faulty(BODY=DROP)), "")
    assert caught.value.outcome == "retry"


@pytest.mark.parametrize("farewell", [DROP, "500 never"])
def test_what_happens_after_the_mail_was_taken_does_not_matter(faulty: Faulty, farewell: str) -> None:
    send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, smtp_mail(faulty(QUIT=farewell)), "")


def test_nobody_at_the_port_is_said_with_the_setting_to_look_at() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServerUnusable, match=rf"port {port}: check mail.host and mail.port"):
        send_smtp(b"", SENDER, BUYER, smtp_mail(port), "")


def test_a_host_without_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with pytest.raises(ServerUnusable, match=r"mail\.invalid has no address"):
        send_smtp(b"", SENDER, BUYER, smtp_mail(25, host="mail.invalid", security="starttls"), "")


def test_without_tls_nothing_goes_to_another_machine() -> None:
    with pytest.raises(ServerUnusable, match="for this machine only"):
        send_smtp(b"", SENDER, BUYER, smtp_mail(25, host="mail.example.com"), "")


def test_a_server_without_starttls_gets_neither_password_nor_mail(honest: Honest) -> None:
    mail = smtp_mail(honest.port, security="starttls", username="shop")
    with pytest.raises(ServerUnusable, match="offers no STARTTLS"):
        send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, mail, PASSWORD)
    assert honest.received.mails == []
    assert honest.received.logins == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(server_tls: ssl.SSLContext, security: str) -> None:
    with honest_server(server_tls, implicit=security == "tls") as server:
        mail = smtp_mail(server.port, host="localhost", security=security)
        with pytest.raises(ServerUnusable, match="certificate of the mail server localhost cannot be trusted"):
            send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, mail, "")
    assert server.received.mails == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_refused(server_tls: ssl.SSLContext) -> None:
    with honest_server(server_tls) as server:
        mail = smtp_mail(server.port, host="127.0.0.1", security="starttls")
        with pytest.raises(ServerUnusable, match="cannot be trusted"):
            send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, mail, "")
    assert server.received.mails == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_trusted_tls_it_logs_in_and_sends(server_tls: ssl.SSLContext, security: str) -> None:
    with honest_server(server_tls, implicit=security == "tls", login=True) as server:
        mail = smtp_mail(server.port, host="localhost", security=security, username="shop")
        send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, mail, PASSWORD)
    assert server.received.mails == [(SENDER, [BUYER], b"Subject: x\r\n\r\ny\r\n")]
    assert server.received.logins == ["shop"]
    assert server.received.tls == [security == "starttls"]  # aiosmtpd notes only TLS that it began itself


@pytest.mark.usefixtures("trusted")
def test_a_refused_password_is_the_configurations_fault_and_stays_secret(server_tls: ssl.SSLContext) -> None:
    with honest_server(server_tls, login=True) as server:
        mail = smtp_mail(server.port, host="localhost", security="starttls", username="shop")
        with pytest.raises(ServerUnusable, match="refused user name or password") as caught:
            send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, mail, "wrong-battery-7")
    assert caught.value.outcome == "retry"
    assert "wrong-battery-7" not in str(caught.value)
    assert server.received.mails == []


def test_a_servers_words_are_cleaned_and_cut(faulty: Faulty) -> None:
    port = faulty(RCPT="550 \x1b]52;c;AAAA\x07 " + "x" * 400)
    with pytest.raises(DeliveryFailed) as caught:
        send_smtp(b"Subject: x\r\n\r\ny\r\n", SENDER, BUYER, smtp_mail(port), "")
    assert str(caught.value).isprintable()
    assert "\\x1b]52" in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("echo", [PASSWORD, "AHNob3AAY29ycmVjdC1ob3JzZS00Mg==", "Y29ycmVjdC1ob3JzZS00Mg=="])
def test_a_password_that_the_server_repeats_is_not_shown(faulty: Faulty, echo: str) -> None:
    port = faulty(EHLO="250-faulty\r\n250 AUTH PLAIN", AUTH=f"535 bad: {echo}")
    with pytest.raises(ServerUnusable, match=r"535 bad: \*\*\*") as caught:
        send_smtp(b"", SENDER, BUYER, smtp_mail(port, username="shop"), PASSWORD)
    assert echo not in str(caught.value)


def test_a_password_that_smtp_cannot_carry_is_not_shown() -> None:
    with pytest.raises(ServerUnusable, match="not ASCII") as caught:
        send_smtp(b"", SENDER, BUYER, smtp_mail(25, username="shop"), "geheim-ü")
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("sent", "closed", "noticed"), [(b"", True, True), (b"", False, False), (b"x", False, False)]
)
def test_the_dot_is_kept_back_when_the_server_has_hung_up(sent: bytes, closed: bool, noticed: bool) -> None:
    ours, theirs = socket.socketpair()
    with smtplib.SMTP(timeout=7) as connection, ours, theirs:
        connection.sock = ours
        theirs.sendall(sent)
        if closed:
            theirs.close()
        with pytest.raises(smtplib.SMTPServerDisconnected) if noticed else contextlib.nullcontext():
            smtp._refuse_if_hung_up(connection)
        assert ours.gettimeout() == 7
        connection.close()
