"""The lint: what should not leave is found in a dozen languages, and what any return desk writes is not."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from returns_tui.config.schema import LINT
from returns_tui.config.values import Config, MessageTemplate, Phrase, Severity
from returns_tui.errors import TextObjection
from returns_tui.policy.decisions import Approve, Close, Decision, Message, Plan
from returns_tui.policy.lint.language import language_of
from returns_tui.policy.lint.letter import Letter, Purpose, read
from returns_tui.policy.lint.rules import RULES, Finding
from returns_tui.policy.planning import plan
from returns_tui.policy.request import Request
from returns_tui.policy.template_reading import objections
from tests.conftest import NOW
from tests.ui.prompt_host import request

LETTERS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "letters.yaml").read_text(encoding="utf-8"))
HARMLESS: dict[str, list[str]] = LETTERS["harmless"]
ORDER = "026-1180443-7781902"
ALL: dict[str, Severity] = dict.fromkeys(RULES, "warn")
# A text can offend against both: an offer of a coupon is advertising, whatever it is for.
ALSO = {"review_bargain": {"marketing"}}


def found(
    text: str, *, purpose: Purpose = "message", subject: str = "Your order " + ORDER, **known: Any
) -> tuple[Finding, ...]:
    """Return what is found in a letter to Jo Sample, who bought a kettle."""
    facts: dict[str, Any] = {
        "hosts": ("amazon.co.uk", "amazon.com"),
        "order_id": ORDER,
        "rma_id": "DRmaX7RRMA",
        "buyer_name": "Jo Sample",
        **known,
    }
    return read(Letter(subject, text, purpose, **facts), ALL)


def rules(text: str, **facts: Any) -> set[str]:
    return {finding.rule for finding in found(text, **facts)}


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in HARMLESS.items() for text in texts])
def test_what_any_return_desk_writes_passes(language: str, text: str) -> None:
    for purpose in get_args(Purpose):
        objected = rules(text, languages=(language,), purpose=purpose)
        assert objected - {"refund_promised"} == set()
    assert "refund_promised" not in rules(text)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, texts in LETTERS["forbidden"].items() for text in texts]
)
def test_what_may_not_leave_is_found_and_nothing_else(rule: str, text: str) -> None:
    assert rule in rules(text)
    assert rules(text) <= {rule} | ALSO.get(rule, set())


@pytest.mark.parametrize("text", LETTERS["refund_promised"])
def test_a_refund_promised_in_a_closing_text_is_found(text: str) -> None:
    assert rules(text, purpose="close") == {"refund_promised"}
    assert rules(text, purpose="message") == set()


@pytest.mark.parametrize("text", LETTERS["refund_not_promised"])
def test_a_refund_that_was_made_or_is_denied_is_no_promise(text: str) -> None:
    assert rules(text, purpose="close") == set()


def test_every_language_has_what_is_forbidden_and_what_is_not() -> None:
    assert set(HARMLESS) == {"en", "de", "zh", "fr", "it", "es", "nl", "pl", "sv", "ja", "pt", "tr"}
    assert set(LETTERS["forbidden"]) | {
        "order_id_missing",
        "wrong_language",
        "refund_promised",
        "important_subject",
    } == set(RULES)


# -- languages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in HARMLESS.items() for text in texts])
def test_the_language_of_a_text_is_told_or_not_at_all_but_never_wrongly(language: str, text: str) -> None:
    assert language_of(text) in (language, "")


@pytest.mark.parametrize("language", HARMLESS)
def test_the_language_of_a_letter_of_some_length_is_told(language: str) -> None:
    assert language_of("\n\n".join(HARMLESS[language])) == language


@pytest.mark.parametrize(
    "text", ["", "OK", "Kettle 1.7 l, black", "Jo Sample\n12 Harbour Lane\nHull HU1 1AA", "12.50 EUR"]
)
def test_too_little_says_no_language(text: str) -> None:
    assert language_of(text) == ""


def test_two_languages_in_one_letter_are_none() -> None:
    assert language_of("\n\n".join(HARMLESS["en"][:3] + HARMLESS["de"][:4])) == ""
    assert language_of(HARMLESS["en"][3] + "\n\n" + HARMLESS["zh"][0]) == ""


def test_a_letter_in_another_language_than_the_marketplaces_is_found() -> None:
    text = HARMLESS["de"][0]
    assert rules(text, languages=("en",)) == {"wrong_language"}
    assert rules(text, languages=("nl", "de-AT")) == set()


def test_a_foreign_product_name_does_not_make_a_letter_foreign() -> None:
    title = "Wasserkocher für die Küche mit dem Deckel und der Anzeige, auch für Tee, nicht mit Kaffee zu nutzen"
    text = f"Thank you for your message about {title}. We are sorry that it is not what you wanted."
    assert rules(text, languages=("en",), known=(title,)) == set()


# -- places ------------------------------------------------------------------------------------------------


def test_a_finding_says_where_what_why_and_who_says_so() -> None:
    (finding,) = found("Hello Jo,\n\nwrite to help@kettles.example please.")
    assert (finding.part, finding.line, finding.quote) == ("text", 3, "help@kettles.example")
    assert finding.sentence == (
        "line 3 “help@kettles.example”: e-mail address. No e-mail address: buyers answer to the message. "
        "(Amazon, Communication guidelines, read 2026-11-22)"
    )


def test_a_long_or_hostile_finding_is_quoted_short_and_clean() -> None:
    (finding,) = found("Look at https://kettles.example/" + "\x1b]52;" + "a" * 90)
    assert len(finding.quote) == 40
    assert "\x1b" not in finding.quote


def test_what_a_subject_should_not_begin_with_is_found_there() -> None:
    for tag in ("[Important]", "[wichtig]", "【重要】"):
        (finding,) = found("Thank you.", subject=f"{tag} {ORDER}")
        assert (finding.rule, finding.part) == ("important_subject", "subject")


def test_the_order_id_may_stand_in_the_subject_or_in_the_text() -> None:
    assert rules("Thank you.", subject="Your order") == {"order_id_missing"}
    assert rules(f"Thank you for {ORDER}.", subject="Your order") == set()


def test_links_to_the_marketplace_and_what_only_looks_like_one_pass() -> None:
    for text in (
        "See https://www.amazon.co.uk/gp/help and Amazon.com.",
        "I am sorry.It was late. We waited, e.g. for the lid.So it goes.",
        "Version 1.7.2 fits, the lid No.5 does not.",
    ):
        assert rules(text) == set()


def test_numbers_of_the_request_are_no_phone_numbers() -> None:
    text = "Parcel 040-555 0199 12 came back; RMA DRmaX7RRMA, order " + ORDER
    assert rules(text, known=("040-555 0199 12",)) == set()
    assert rules("Order 113-4410021-9930211") == {"other_order"}


def test_an_order_id_of_another_marketplace_is_known_by_its_shape() -> None:
    facts = {"order_id": "12-34567-89012", "subject": "Order 12-34567-89012"}
    assert rules("Not 12-34567-89013.", **facts) == {"other_order"}
    assert rules("Of 12-34567-89012.", **facts) == set()


@pytest.mark.parametrize(
    "greeting",
    ["Dear Jo Sample,", "Dear Mr Sample,", "Hello Joanna,", "Hi Jo!", "Dear customer,", "Dear Customer,", "Hello,",
     "Hello again,", "Sehr geehrte Damen und Herren,", "Guten Tag,", "尊敬的顾客：", "尊敬的Jo Sample：", "お客様",
     "Dear Sir or Madam,", "SAMPLE 様"],
)  # fmt: skip
def test_the_buyer_and_nobody_in_particular_may_be_greeted(greeting: str) -> None:
    assert rules(greeting + "\n\nThank you.") == set()


def test_nobody_can_tell_who_is_greeted_while_the_buyer_has_no_name() -> None:
    assert rules("Dear Maria,\n\nThank you.") == {"other_buyer"}
    assert rules("Dear Maria,\n\nThank you.", buyer_name="") == set()


def test_what_the_buyer_wrote_and_the_goods_are_called_is_nobodys_wording() -> None:
    item = "Hotel bell, 5 stars, with coupon for www.bells.example"
    comment = "I will leave a bad review, call me at +44 20 7946 0958"
    assert rules(f"You wrote “{comment}” on {item}.", known=(item, comment)) == set()
    assert rules(f"It is about {item[:30]}..", known=(item,)) == set()


def test_brackets_in_the_buyers_own_name_are_no_gap() -> None:
    assert rules("Hello Anna [Maier],\n\nthank you.", buyer_name="Anna [Maier]") == set()
    assert rules("Hello [name],\n\nthank you.", buyer_name="Anna") >= {"unfilled"}


def test_the_same_words_are_told_once() -> None:
    assert [finding.quote for finding in found("Please leave us a positive review.")] == [
        "leave us a positive review"
    ]


def test_a_rule_that_is_switched_off_is_silent() -> None:
    letter = Letter("Hello", "Call +44 20 7946 0958 or see www.kettles.example", "message", order_id=ORDER)
    assert {
        finding.rule for finding in read(letter, {**ALL, "phone_number": "never", "order_id_missing": "never"})
    } == {"external_link"}
    assert read(letter, {}) == ()


@given(st.text(max_size=400))
def test_every_place_lies_in_the_text_and_is_quoted_from_it(text: str) -> None:
    for finding in found(text, subject=text, languages=("en",), purpose="close"):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "piece",
    ["a", "a.b-", "0 ", "(1) ", "review ", "[a", "{{", "<a ", "call 1 ", "leave a good ", "bewertung ",
     "dear a b\n", "wird x ", "erhalten ", "+1", "www.", "refund", "退款将", "@"],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    begun = time.process_time()
    found(text + " review rating bewertung erstattet refund", purpose="close", languages=("en",))
    assert time.process_time() - begun < 2


# -- templates ---------------------------------------------------------------------------------------------


def test_all_shipped_texts_pass(config: Config) -> None:
    strict = config._replace(lint=dict.fromkeys(RULES, "block"))
    assert list(objections(strict)) == []


def test_every_rule_can_be_set_and_has_a_default(config: Config) -> None:
    assert [field.name for field in LINT.fields] == list(RULES) == list(config.lint)


def test_a_template_is_read_before_it_is_filled_in(config: Config) -> None:
    text = Phrase(
        "{{ greeting }}\n{% if rma_id %}see www.kettles.example{% endif %}\n[name]", "messages.x.text.en", 30
    )
    subject = Phrase("Hello", "messages.x.subject.en", 28)
    template = MessageTemplate("x", "X", "x", {"en": subject}, {"en": text})
    told = [
        (problem.line, finding.rule) for problem, finding in objections(config._replace(messages={"x": template}))
    ]
    assert sorted(told, key=str) == [(30, "order_id_missing"), (31, "external_link"), (32, "unfilled")]


def test_a_template_in_another_language_than_it_says_is_told(config: Config) -> None:
    german = Phrase(HARMLESS["de"][0] + " {{ order_id }}", "messages.x.text.en", 30)
    template = MessageTemplate("x", "X", "x", {"en": Phrase("{{ order_id }}")}, {"en": german})
    ((_problem, finding),) = objections(config._replace(messages={"x": template}))
    assert finding.rule == "wrong_language"


# -- one guard for all doors -------------------------------------------------------------------------------


def planned(decision: Decision, config: Config, shown: Request | None = None) -> Plan:
    return plan(decision, shown or request(), config, operator="ana", now=NOW)


def test_a_warning_holds_back_and_can_be_insisted_on_which_is_recorded(config: Config) -> None:
    message = Message(subject="The manual", text="It is at www.kettles.example and at help@kettles.example.")
    with pytest.raises(TextObjection) as caught:
        planned(message, config)
    assert str(caught.value) == "The text is held back: external link, e-mail address."
    assert not caught.value.blocked
    assert caught.value.plan.outbox[0].text == message.text
    made = planned(message._replace(despite_lint=True), config)
    assert made.details["despite_lint"] == (
        "external_link (line 1 “www.kettles.example”); email_address (line 1 “help@kettles.example”)"
    )
    assert [finding.rule for finding in made.findings] == ["external_link", "email_address"]


def test_what_blocks_cannot_be_insisted_on(config: Config) -> None:
    message = Message(
        subject="Hello", text="Please leave us a positive review at www.kettles.example.", despite_lint=True
    )
    with pytest.raises(TextObjection, match=r"held back: asks for a review\.") as caught:
        planned(message, config)
    assert caught.value.blocked


def test_a_text_without_findings_records_nothing(config: Config) -> None:
    made = planned(Message("ask_photos", despite_lint=True), config)
    assert "despite_lint" not in made.details
    assert made.findings == ()


def test_closing_and_approving_texts_are_read_as_well(config: Config) -> None:
    reason = config.closure_reasons["not_returnable"]
    promising = {"en": Phrase("{{ greeting }}\nWe will refund you in full.\n{{ order_id }}")}
    approval = config.approval._replace(
        text={"en": Phrase("Call +44 20 7946 0958.\n{{ address }}\n{{ order_id }}")}
    )
    changed = config._replace(
        approval=approval, closure_reasons={"not_returnable": reason._replace(text=promising)}
    )
    with pytest.raises(TextObjection, match="promises a refund"):
        planned(Close("not_returnable"), changed)
    assert "despite_lint" in planned(Close("not_returnable", despite_lint=True), changed).details
    with pytest.raises(TextObjection, match="phone"):
        planned(Approve(), changed)
    assert "despite_lint" in planned(Approve(despite_lint=True), changed).details


def test_the_return_address_may_have_what_it_needs(config: Config) -> None:
    uk = config.addresses["uk"]
    with_phone = config._replace(addresses={"uk": uk._replace(lines=(*uk.lines, "Phone +44 20 7946 0958"))})
    assert planned(Approve("uk"), with_phone).findings == ()


def test_every_shipped_text_can_leave_in_the_language_of_its_marketplace(config: Config) -> None:
    for market, currency in (("amazon.co.uk", "GBP"), ("amazon.de", "EUR")):
        shown = request(marketplace=market, currency=currency, state="approved")
        for name, reason in config.closure_reasons.items():
            if "approved" in reason.when:
                assert planned(Close(name), config, shown).findings == ()
        for name in config.messages:
            assert planned(Message(name, amount=850), config, shown).findings == ()
        for address in config.addresses:
            assert planned(Approve(address), config, shown._replace(state="pending")).findings == ()
