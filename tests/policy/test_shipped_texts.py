from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from returns_tui.config import load
from returns_tui.config.values import Config, Phrase, Phrases
from returns_tui.policy import texts
from returns_tui.shipped import shipped

LANGUAGES = ("en", "de", "zh")
CLOSURES = (
    "out_of_window", "not_returnable", "used_or_damaged", "missing_parts", "refunded_without_return", "solved",
    "duplicate", "agreed", "wrong_item_back", "withdrawn",
)  # fmt: skip
MESSAGES = ("ask_difference", "offer_keep", "ask_photos", "refund_on_its_way")
ORDER = "026-1180443-7781902"
FULL = {
    "order_id": ORDER, "rma_id": "Dk7mQx1vRRMA", "item": "Kettle 1.7 l, black", "sku": "KET-17-BLK",
    "asin": "B0EXUK0001", "quantity": "1", "reason": "Item defective or doesn't work", "comment": "It leaks.",
    "buyer_name": "Amelia Thornbury", "greeting": "Dear Amelia Thornbury,", "amount": "12.50",
    "currency": "GBP", "address": "12 Harbour Lane\nHull HU1 1AA", "instructions": "Pack it well.",
    "requested_on": "2026-09-25", "marketplace": "amazon.co.uk", "operator": "ana",
    "seller_name": "Example Trading",
}  # fmt: skip
MINIMAL = {**FULL, "rma_id": "", "comment": "", "buyer_name": "", "seller_name": "", "reason": "", "sku": ""}
MINIMAL |= {"instructions": "", "asin": "", "amount": ""}
# Only these decide nothing about an amount without one being entered.
WITH_AMOUNT = ("messages.offer_keep", "messages.refund_on_its_way")

# What may not be in a message to a buyer: Amazon's communication guidelines on links, contact data and marketing.
CONTACT = re.compile(r"https?:|www\.|@|\.(?:com|de|net|org|cn)\b|\+\d|\d[\d /()-]{6,}\d", re.IGNORECASE)
REVIEWS = re.compile(
    r"\breviews?\b|\brat(?:e|ing|ings)\b|\bstars?\b|feedback|testimonial|opinion|recommend|leave us|"
    r"bewert|rezension|\bsterne?\b|rückmeldung|empfehl|weiterempfehl|beurteil|zufrieden|meinung|"
    r"好评|差评|评价|评论|评分|五星|星级|点赞|推荐|反馈",
    re.IGNORECASE,
)
INCENTIVES = re.compile(
    r"coupon|voucher|discount|gift|bonus|promo|special offer|newsletter|next purchase|in exchange|"
    r"gutschein|rabatt|geschenk|aktion|newsletter|nächsten einkauf|im gegenzug|"
    r"优惠|折扣|礼品|礼物|红包|返现|促销|赠品|补偿券",
    re.IGNORECASE,
)
REFUND_PROMISES = re.compile(r"refund|erstatt|退款", re.IGNORECASE)


@cache
def shipped_config() -> Config:
    return load(shipped("config.example.yaml").absolute(), environ={"HOME": "/nonexistent"}, cwd=Path("/"))


def shipped_phrases() -> Iterator[tuple[str, Phrases, Phrases]]:
    config = shipped_config()
    yield "approval", config.approval.subject, config.approval.text
    for name, reason in config.closure_reasons.items():
        yield f"closure_reasons.{name}", reason.subject, reason.text
    for name, message in config.messages.items():
        yield f"messages.{name}", message.subject, message.text


CASES = [
    pytest.param(subject.get(language), text.get(language), name, id=f"{name}-{language}")
    for name, subject, text in shipped_phrases()
    for language in LANGUAGES
]


def rendered(subject: Phrase | None, text: Phrase | None, variables: dict[str, str]) -> tuple[str, str]:
    assert subject is not None
    assert text is not None
    return texts.render_subject(subject, variables), texts.render(text, variables)


def test_all_texts_that_were_promised_are_there() -> None:
    assert tuple(shipped_config().closure_reasons) == CLOSURES
    assert tuple(shipped_config().messages) == MESSAGES


@pytest.mark.parametrize(("subject", "text", "name"), CASES)
def test_a_shipped_text_reads_well_with_everything_and_with_little(
    subject: Phrase | None, text: Phrase | None, name: str
) -> None:
    little = {**MINIMAL, "amount": "12.50"} if name in WITH_AMOUNT else MINIMAL
    for variables in (FULL, little):
        subject_line, body = rendered(subject, text, variables)
        assert ORDER in subject_line
        assert ORDER in body
        assert body.startswith(variables["greeting"] + "\n\n")
        assert "\n\n\n" not in body
        assert body == body.strip()
        assert not re.search(r"[ \t]\n|[{}]", body)
        assert body.endswith("Example Trading") == bool(variables["seller_name"])


@pytest.mark.parametrize(("subject", "text", "name"), CASES)
def test_a_shipped_text_has_nothing_that_marketplaces_forbid(
    subject: Phrase | None, text: Phrase | None, name: str
) -> None:
    for part in rendered(subject, text, FULL):
        bare = part.replace(ORDER, "").replace(FULL["requested_on"], "").replace(FULL["address"], "")
        for forbidden in (CONTACT, REVIEWS, INCENTIVES):
            assert forbidden.search(bare) is None, name


@pytest.mark.parametrize(("subject", "text", "name"), CASES)
def test_a_close_speaks_of_a_refund_only_where_one_was_made(
    subject: Phrase | None, text: Phrase | None, name: str
) -> None:
    if name.startswith("closure_reasons."):
        speaks = any(REFUND_PROMISES.search(part) for part in rendered(subject, text, FULL))
        assert speaks == (name == "closure_reasons.refunded_without_return")


@pytest.mark.parametrize(("subject", "text", "name"), CASES)
def test_a_refusal_leaves_the_buyers_statutory_rights_alone(
    subject: Phrase | None, text: Phrase | None, name: str
) -> None:
    if name.removeprefix("closure_reasons.") in (
        "out_of_window", "not_returnable", "used_or_damaged", "missing_parts", "wrong_item_back",
    ):  # fmt: skip
        body = rendered(subject, text, FULL)[1]
        assert re.search(r"statutory rights are not affected|bleiben unberührt|依法享有的权利不受影响", body)


def test_the_approval_carries_address_rma_and_instructions() -> None:
    approval = shipped_config().approval
    for language in LANGUAGES:
        body = texts.render(approval.text[language], FULL)
        assert "\n\n12 Harbour Lane\nHull HU1 1AA\n\nPack it well.\n\n" in body
        assert "Dk7mQx1vRRMA" in body
        without = texts.render(approval.text[language], MINIMAL)
        assert "\n\n12 Harbour Lane\nHull HU1 1AA\n\n" in without
        assert "RMA" not in without


def test_german_addresses_the_buyer_formally_and_chinese_politely() -> None:
    for _name, _subject, text in shipped_phrases():
        assert re.search(r"\b(?:Sie|Ihre?[mnr]?)\b", text["de"].text)
        assert not re.search(r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?)\b", text["de"].text)
        assert "您" in text["zh"].text
        assert "你" not in text["zh"].text


def test_each_key_chooses_one_text_and_is_none_that_answers_or_moves() -> None:
    config = shipped_config()
    for choices in (config.closure_reasons, config.messages):
        keys = [choice.key for choice in choices.values()]
        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch("[a-z]", key) and key not in "ynqjk" for key in keys)


def test_each_closure_reason_is_offered_only_where_a_request_can_be_closed() -> None:
    for reason in shipped_config().closure_reasons.values():
        assert reason.when
        assert set(reason.when) <= {"pending", "approved", "received"}


def test_return_instructions_are_there_in_every_language_and_render() -> None:
    for address in shipped_config().addresses.values():
        for language in LANGUAGES:
            body = texts.render(address.instructions[language], FULL)
            assert all(pattern.search(body) is None for pattern in (CONTACT, REVIEWS, INCENTIVES))


def test_an_address_abroad_says_who_bears_the_freight() -> None:
    overseas = shipped_config().addresses["cn"]
    assert overseas.country == "CN"
    assert "we bear the return freight" in overseas.instructions["en"].text
    assert set(overseas.freight) == {"GBP", "EUR", "USD"}


def test_no_shipped_text_has_a_static_problem() -> None:
    for _name, subject, text in shipped_phrases():
        for phrases in (subject, text):
            assert [problem for phrase in phrases.values() for problem in texts.check(phrase)] == []


def test_the_line_of_a_problem_is_the_line_of_the_file() -> None:
    lines = shipped("config.example.yaml").read_text(encoding="utf-8").split("\n")
    for _name, subject, text in shipped_phrases():
        for phrase in (*subject.values(), *text.values()):
            assert phrase.line is not None
            assert phrase.text.split("\n")[0] in lines[phrase.line - 1]


def test_every_code_with_a_meaning_has_a_fault_and_the_other_way_round() -> None:
    config = shipped_config()
    assert set(config.reasons) == set(config.marketplaces["amazon.de"].faults)
    assert all(code == code.upper() and not code.startswith("CR-") for code in config.reasons)


def test_every_currency_of_the_known_marketplaces_has_a_limit_above_which_the_amount_is_typed() -> None:
    config = shipped_config()
    assert {market.currency for market in config.marketplaces.values()} <= set(config.refunds.confirm_above)


def test_nothing_may_be_kept_back_outside_the_marketplaces_that_are_named() -> None:
    for rule in shipped_config().refunds.restocking:
        assert rule.marketplaces == ("amazon.com",) or rule.percent == 0
