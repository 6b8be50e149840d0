"""What a buyer finds in a mail: exactly what was decided, and nothing that a stranger slipped in."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from returns_tui.delivery.mail import compose, message_bytes
from returns_tui.errors import DeliveryFailed
from returns_tui.text import clean
from tests.delivery.conftest import AT, mail_entry

HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}
EVIL = "=?utf-8?q?a=0ABcc=3A_e=40x?="


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: EmailMessage) -> str:
    """The text as a mail program shows it: a line end is CRLF on the wire."""
    return str(mail.get_content()).replace("\r\n", "\n")


def test_a_mail_carries_what_the_outbox_froze() -> None:
    mail = read(message_bytes(compose(mail_entry(), AT)))
    assert set(mail.keys()) == HEADERS
    assert mail["From"] == "seller@example.com"
    assert mail["To"] == "buyer@marketplace.amazon.co.uk"
    assert mail["Subject"] == "Your return, order 026-1180443-7781902"
    assert mail["Message-ID"] == "<0123456789abcdef@example.com>"
    assert mail["Date"].datetime == AT
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert text_of(mail) == "Dear Sam,\n\nplease send the kettle back.\n"


@pytest.mark.parametrize(
    "text",
    [
        "no line end",
        "trailing blanks  \n-- \nShop",
        "a\n\n\n",
        "x" * 3000,
        "Grüße aus Köln … 24 €\n",
        "保温杯 不锈钢 1000ml，请寄回。\n" * 40,
        "From here on\n.\n..\n.dot\n",
        "= equals = signs =20 =\n",
        "tab\tand \x0c form feed\n",
        "",
    ],
)
def test_the_text_arrives_as_it_was_written(text: str) -> None:
    data = message_bytes(compose(mail_entry(text=text), AT))
    assert text_of(read(data)) == (text if text.endswith("\n") else text + "\n")
    assert data.isascii()
    assert max(len(line) for line in data.split(b"\r\n")) <= 78
    assert b"\n" not in data.replace(b"\r\n", b"")


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_arrives_with_only_its_line_ends_made_alike(text: str) -> None:
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    got = text_of(read(message_bytes(compose(mail_entry(text=text), AT))))
    assert got == (wanted if wanted.endswith("\n") else wanted + "\n")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200).map(clean))
@example(EVIL)
@example(f"Your return {EVIL} {EVIL}")
@example("=?utf-8?b?YQpCY2M6IGVAeA==?=")
@example("x" * 400)
@example("Ihre Rücksendung  der „Kettle“: " + "ä" * 120)
@example(" leading and trailing ")
@example("Bcc: e@x.example")
def test_any_cleaned_subject_arrives_and_adds_no_header(subject: str) -> None:
    data = message_bytes(compose(mail_entry(subject=subject), AT))
    mail = read(data)
    assert set(mail.keys()) == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert str(mail["Subject"]) == subject.replace("=?", "= ?")
    assert b"\r\nBcc" not in data


def test_an_encoded_word_in_the_subject_is_broken_up() -> None:
    mail = read(message_bytes(compose(mail_entry(subject=EVIL), AT)))
    assert "Bcc" not in mail
    assert mail["Subject"] == "= ?utf-8?q?a=0ABcc=3A_e=40x?="


@pytest.mark.parametrize(
    "subject", ["a\nBcc: e@x.example", "a\r\nBcc: e@x", "a\rb", "nul\x00", "\x1b[2J", "a\u2028b"]
)
def test_a_subject_with_controls_is_refused(subject: str) -> None:
    with pytest.raises(DeliveryFailed, match="subject") as caught:
        compose(mail_entry(subject=subject), AT)
    assert caught.value.outcome == "failed"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "buyer",
        "@example.com",
        "a@example.com,b@example.com",
        "a@example.com b@example.com",
        "a@b@example.com",
        "Sam <a@example.com>",
        "<a@example.com>",
        '"a b"@example.com',
        "a@example.com\nBcc: e@x.example",
        "a@example.com\r",
        "a\x00@example.com",
        "käufer@example.com",
        "a@käufer.example",
        "=?utf-8?q?a?=@example.com",
        "a@exam_ple.com",
        "a@" + "x" * 250 + ".com",
    ],
)
@pytest.mark.parametrize("role", ["to", "sender"])
def test_only_one_plain_address_is_a_recipient_or_sender(role: str, address: str) -> None:
    with pytest.raises(DeliveryFailed, match="no plain mail address") as caught:
        compose(mail_entry(**{role: address}), AT)
    assert caught.value.outcome == "failed"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("message_id", ["", "abc", "<a b@example.com>", "<a@example.com>\nBcc: e@x", "<a@b><c@d>"])
def test_a_damaged_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(DeliveryFailed, match="Message-ID"):
        compose(mail_entry(message_id=message_id), AT)


def test_a_lone_surrogate_in_the_text_is_refused_in_words() -> None:
    with pytest.raises(DeliveryFailed, match="damaged characters"):
        compose(mail_entry(text="half \ud800 pair"), AT)


def test_a_message_that_reads_differently_from_what_was_meant_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("returns_tui.delivery.mail._subject", lambda text: f"{text}\r\nBcc: e@x.example")
    with pytest.raises(DeliveryFailed, match="does not say what was meant"):
        compose(mail_entry(), AT)
