from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from returns_tui.config.values import Config, Duration, KeyChange, Phrase, RestockingRule, View
from returns_tui.errors import Problem

Load = Callable[..., Config]
Problems = Callable[[str], list[Problem]]
MARKET = "marketplaces.amazon.de"
REASON = "closure_reasons:\n  late:\n    key: x\n    subject: {en: Late}\n    text: {en: Too late.}\n"


@pytest.mark.parametrize(
    ("text", "line", "path", "word"),
    [
        ("operator:\n", 1, "operator", "empty"),
        ("operator: [ana]\n", 1, "operator", "not a list"),
        ("operator: true\n", 1, "operator", "quotes"),
        ('operator: "a\\nb"\n', 1, "operator", "one line"),
        ("timezone: Nowhere/Land\n", 1, "timezone", "time zone"),
        ("timezone: Europe\n", 1, "timezone", "time zone"),
        ("timezone: /etc/passwd\n", 1, "timezone", "time zone"),
        ("undo_window: 15\n", 1, "undo_window", "15s"),
        ("undo_window: 1h\n", 1, "undo_window", "15s"),
        ("language: no way\n", 1, "language", "language tag"),
        ("abroad: never\n", 1, "abroad", "allow, warn, block"),
        ("close: {require_contact: allow}\n", 1, "close.require_contact", "never, warn, block"),
        ("accounts: {default: {from: seller}}\n", 1, "accounts.default.from", "e-mail address"),
        ("accounts: {default: {from: 'a@b.example, c@d.example'}}\n", 1, "accounts.default.from", "e-mail"),
        ("accounts: {../x: {}}\n", 1, "accounts.../x", "no name"),
        ("clocks: {answer: 24}\n", 1, "clocks.answer", "24h"),
        ("clocks: {answer: -24h}\n", 1, "clocks.answer", "24h"),
        ("clocks:\n  answer:\n    source: here\n", 2, "clocks.answer", "after"),
        ("statuses: {Approved: done}\n", 1, "statuses.Approved", "one of pending"),
        ("faults: {DEFECTIVE: me}\n", 1, "faults.DEFECTIVE", "one of buyer"),
        ("faults: {CR-DEFECTIVE: buyer, DEFECTIVE: seller}\n", 1, "faults.DEFECTIVE", "same"),
        ("marketplaces: {amazon.de: {encoding: klingon}}\n", 1, f"{MARKET}.encoding", "encoding"),
        ("marketplaces: {amazon.de: {encoding: utf-16}}\n", 1, f"{MARKET}.encoding", "encoding"),
        ("marketplaces: {amazon.de: {encoding: hex}}\n", 1, f"{MARKET}.encoding", "encoding"),
        ("marketplaces: {amazon.de: {currency: euro}}\n", 1, f"{MARKET}.currency", "GBP"),
        ("marketplaces: {amazon.de: {country: UK}}\n", 1, f"{MARKET}.country", "GB"),
        ("marketplaces: {amazon.de: {languages: []}}\n", 1, f"{MARKET}.languages", "empty"),
        ("marketplaces: {amazon.de: {languages: de}}\n", 1, f"{MARKET}.languages", "list"),
        ("marketplaces: {amazon.de: {prices_include_tax: yes}}\n", 1,
         f"{MARKET}.prices_include_tax", "true or false"),
        ("marketplaces: {amazon.de: {notify: {close: fax}}}\n", 1, f"{MARKET}.notify.close", "click, mail"),
        ("marketplaces: {amazon.de: {return_address: uk}}\n", 1, f"{MARKET}.return_address", "addresses"),
        ("marketplaces: {Amazon DE: {}}\n", 1, "marketplaces.Amazon DE", "no marketplace"),
        ("marketplace: amazon.dd\n", 1, "marketplace", "amazon.de"),
        ("closure_reasons:\n  late:\n    key: x\n    subject: {en: a}\n    text:\n",
         5, "closure_reasons.late.text", "no text"),
        ("addresses: {uk: {country: GB, lines: }}\n", 1, "addresses.uk.lines", "empty"),
        ("addresses: {uk: {country: GB}}\n", 1, "addresses.uk", "lines"),
        ("addresses:\n  uk:\n    country: GB\n    lines: []\n", 4, "addresses.uk.lines", "empty"),
        ("addresses: {uk: {country: GB, lines: [x], freight: {GBP: 4,10}}}\n",
         1, "addresses.uk.freight.10", "currency"),
        ("addresses: {jp: {country: JP, lines: [x], freight: {JPY: '4.5'}}}\n",
         1, "addresses.jp.freight.JPY", "JPY"),
        ("refunds: {confirm_above: {EUR: '40.005'}}\n", 1, "refunds.confirm_above.EUR", "40.00"),
        ("refunds: {confirm_above: {EUR: 4e1}}\n", 1, "refunds.confirm_above.EUR", "40.00"),
        ("refunds: {confirm_above: {EUR: -1}}\n", 1, "refunds.confirm_above.EUR", "40.00"),
        ("refunds: {confirm_above: {eur: 1}}\n", 1, "refunds.confirm_above.eur", "currency"),
        ("refunds: {restocking: [{condition: late, percent: 120}]}\n",
         1, "refunds.restocking.1.percent", "100"),
        ("refunds: {restocking: [{condition: a, percent: 0},\n  {percent: 1, condition: b, marketplaces: [x]}]}\n",
         2, "refunds.restocking.2.marketplaces", "no marketplace"),
        ("mail: {password: x}\n", 1, "mail.password", "password_command"),
        ("mail: {transport: smtp}\n", 1, "mail", "host"),
        ("mail: {host: mail.example, security: none}\n", 1, "mail.security", "localhost"),
        ("mail: {port: 0}\n", 1, "mail.port", "port"),
        ("mail: {host: 'a b'}\n", 1, "mail.host", "host name"),
        ("mail: {password_command: 'pass \"show'}\n", 1, "mail.password_command", "quotation"),
        ("mail: {password_command: []}\n", 1, "mail.password_command", "empty"),
        ("views: []\n", 1, "views", "empty"),
        ("views:\n  - {name: a, query: x}\n  - {name: a, query: y}\n", 3, "views.2.name", "earlier"),
        ("views:\n  - {name: all, query: x}\n", 2, "views.1.name", "its own meaning"),
        ("views: [{query: x}]\n", 1, "views.1", "name"),
        ("views: {name: x}\n", 1, "views", "list"),
        ("greetings: {en: Hello}\n", 1, "greetings.en", "two texts"),
        ("greetings: {en: [Hello, Hi]}\n", 1, "greetings.en", "{name}"),
        ("advice: [keep]\n", 1, "advice.1", "mapping"),
        ("keys: [a]\n", 1, "keys", "mapping"),
        ("keys:\n  approve:\n", 2, "keys.approve", "null"),
        ("keys: {approve: true}\n", 1, "keys.approve", "quotes"),
        ("keys: {approve: ' '}\n", 1, "keys.approve", "one line"),
        ("keys: {outbox: {done: {x: y}}}\n", 1, "keys.outbox.done", "not a mapping"),
        ("keys:\n  down:\n    - j\n    - \"\"\n", 4, "keys.down.2", "one line"),
        (REASON.replace("key: x", "key: j"), 3, "closure_reasons.late.key", "y n q j k"),
        (REASON.replace("key: x", "key: xx"), 3, "closure_reasons.late.key", "one character"),
        (REASON.replace("key: x", "key: é"), 3, "closure_reasons.late.key", "one character"),
        (REASON.replace("    key: x\n", ""), 2, "closure_reasons.late", "key"),
        (REASON.replace("{en: Too late.}", "{}"), 5, "closure_reasons.late.text", "no text"),
        (REASON.replace("{en: Too late.}", "Too late."), 5, "closure_reasons.late.text", "language"),
        (REASON.replace("{en: Too late.}", "{e1: x}"), 5, "closure_reasons.late.text.e1", "language tag"),
        (REASON.replace("{en: Too late.}", "{en: ' '}"), 5, "closure_reasons.late.text.en", "empty"),
        (REASON.replace("{en: Too late.}", '{en: "a\\u001bb"}'), 5, "closure_reasons.late.text.en", "control"),
        (REASON.replace("{en: Late}", '{en: "a\\nBcc: b"}'), 4, "closure_reasons.late.subject.en", "one line"),
        (REASON + "    when: [closed]\n", 6, "closure_reasons.late.when.1", "pending"),
        (REASON.replace("late:", "Too Late:"), 2, "closure_reasons.Too Late", "no name"),
        (REASON + "  other: {key: x, subject: {en: a}, text: {en: b}}\n",
         6, "closure_reasons.other.key", "late"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_line_path_and_what_would_be_right(
    problems: Problems, text: str, line: int, path: str, word: str
) -> None:
    (problem,) = problems(text)
    assert (problem.line, problem.path) == (line, path)
    assert word in problem.text


def test_given_closure_reasons_and_messages_replace_the_built_in_ones(loaded: Load) -> None:
    config = loaded(
        "closure_reasons:\n"
        "  too_late:\n"
        '    key: "1"\n'
        "    subject: {en: Your return}\n"
        "    text:\n"
        "      en: |\n"
        "        Dear {{ buyer_name }},\n"
        "\n"
        "        it is too late.\n"
        "messages: {}\n"
    )
    assert list(config.closure_reasons) == ["too_late"]
    reason = config.closure_reasons["too_late"]
    assert (reason.key, reason.label, reason.amazon_reason) == ("1", "too late", "")
    assert reason.when == ("pending", "approved")
    assert reason.subject["en"] == Phrase("Your return", "closure_reasons.too_late.subject.en", 4)
    assert reason.text["en"] == Phrase(
        "Dear {{ buyer_name }},\n\nit is too late.", "closure_reasons.too_late.text.en", 7
    )
    assert config.messages == {}


def test_an_empty_line_at_the_beginning_of_a_text_stays_so_that_lines_can_be_counted(loaded: Load) -> None:
    text = REASON.replace("{en: Too late.}", "\n      en: |\n\n        Too late.\n\n")
    phrase = loaded(text).closure_reasons["late"].text["en"]
    assert (phrase.text, phrase.line) == ("\nToo late.", 7)


def test_other_maps_are_merged_by_key(loaded: Load) -> None:
    built_in = loaded()
    config = loaded(
        "clocks: {answer: 12h, claim: null, refund: {after: 2d, source: our promise}}\n"
        "statuses: {Approved: received, OnHold: pending}\n"
        "reasons: {CR-NEW_CODE: something new}\n"
        "faults: {CR-NEW_CODE: buyer}\n"
        "approval: {subject: {en: Send it back}}\n"
        'refunds: {confirm_above: {GBP: "10.00", USD: null}, daily_limit: {GBP: 500}}\n'
    )
    clocks = config.marketplaces["amazon.de"].clocks
    assert clocks["answer"].duration == Duration(12, "h")
    assert clocks["answer"].source == "your config.yaml"
    assert clocks["claim"].duration is None
    assert (clocks["refund"].duration, clocks["refund"].source) == (Duration(2, "d"), "our promise")
    assert clocks["reply"] == built_in.marketplaces["amazon.de"].clocks["reply"]
    assert config.statuses == {**built_in.statuses, "Approved": "received", "OnHold": "pending"}
    assert config.reasons == {**built_in.reasons, "NEW_CODE": "something new"}
    assert config.marketplaces["amazon.fr"].faults["NEW_CODE"] == "buyer"
    assert config.approval.subject["en"].text == "Send it back"
    assert config.approval.text == built_in.approval.text
    limits = {**built_in.refunds.confirm_above, "GBP": Decimal("10.00")}
    del limits["USD"]
    assert config.refunds.confirm_above == limits
    assert config.refunds.daily_limit == {"GBP": Decimal("500.00")}
    assert config.refunds.restocking == built_in.refunds.restocking


def test_a_marketplaces_entry_overrides_the_table_and_the_common_clocks_and_faults(loaded: Load) -> None:
    config = loaded(
        "clocks: {answer: 12h}\n"
        "addresses: {de: {country: de, lines: [Lager 1, 12345 Ort], freight: {EUR: '4.1'}}}\n"
        "marketplaces:\n"
        "  amazon.de:\n"
        "    return_address: de\n"
        "    notify: {close: mail}\n"
        "    clocks: {refund: 10d}\n"
        "    faults: {CR-NOT_COMPATIBLE: buyer}\n"
        "  amazon.co.jp: {encoding: null}\n"
    )
    here, elsewhere = config.marketplaces["amazon.de"], config.marketplaces["amazon.fr"]
    assert (here.currency, here.timezone, here.refund_route) == ("EUR", "Europe/Berlin", "file")
    assert here.notify == {"approve": "click", "close": "mail"}
    assert here.return_address == "de"
    assert (here.clocks["answer"].duration, here.clocks["refund"].duration) == (
        Duration(12, "h"),
        Duration(10, "d"),
    )
    assert elsewhere.clocks["refund"].duration != Duration(10, "d")
    assert here.faults["NOT_COMPATIBLE"] == "buyer"
    assert config.configured == ("amazon.de", "amazon.co.jp")
    assert config.marketplaces["amazon.co.jp"].encoding is None
    assert config.addresses["de"].country == "DE"
    assert config.addresses["de"].freight == {"EUR": Decimal("4.10")}


def test_a_marketplace_that_is_not_amazons_mails_and_has_no_refund_file(loaded: Load) -> None:
    config = loaded(
        "marketplaces:\n"
        "  shop.example: {country: US, currency: USD, timezone: America/New_York, languages: [en]}\n"
    )
    shop = config.marketplaces["shop.example"]
    assert (shop.notify, shop.refund_route) == ({"approve": "mail", "close": "mail"}, "click")
    assert (shop.seller_central, shop.is_amazon, shop.prices_include_tax) == ("", False, False)


def test_restocking_rules_and_views_replace_the_built_in_ones(loaded: Load) -> None:
    config = loaded(
        "refunds: {restocking: [{condition: opened, percent: 15, marketplaces: [amazon.com]}]}\n"
        "views: [{name: mine, label: My own, query: 'state:pending ana'}, {name: late, query: 'is:overdue'}]\n"
    )
    assert config.refunds.restocking == (RestockingRule("opened", 15, ("amazon.com",)),)
    assert config.views == (View("mine", "My own", "state:pending ana", 2), View("late", "late", "is:overdue", 2))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("stale_after: 36h", 129_600), ("stale_after: 60d", 5_184_000), ("stale_after: null", None)],
)
def test_waiting_for_goods_has_an_end_that_can_be_switched_off(
    loaded: Load, text: str, seconds: int | None
) -> None:
    assert loaded(text + "\n").stale_after == seconds


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_mail_port_follows_the_security(loaded: Load, security: str, port: int) -> None:
    mail = loaded(f"mail: {{transport: smtp, host: localhost, security: {security}}}\n").mail
    assert (mail.port, mail.security, mail.host) == (port, security, "localhost")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", '"[::1]"'])
def test_mail_without_protection_is_allowed_to_this_machine(loaded: Load, host: str) -> None:
    assert loaded(f"mail: {{host: {host}, security: none}}\n").mail.security == "none"


@pytest.mark.parametrize("command", ["pass show 'my mail'", "[pass, show, my mail]"])
def test_a_password_command_is_a_text_or_a_list(loaded: Load, command: str) -> None:
    assert loaded(f"mail: {{password_command: {command}}}\n").mail.password_command == ("pass", "show", "my mail")


def test_sections_left_empty_take_their_defaults(loaded: Load) -> None:
    empty = loaded("accounts:\nmarketplaces:\nclocks:\nclosure_reasons:\nviews:\nmail:\nrefunds:\nclose:\nkeys:\n")
    default = loaded()
    for name in ("accounts", "marketplaces", "closure_reasons", "views", "mail", "refunds", "keys"):
        assert getattr(empty, name) == getattr(default, name)


def test_a_marketplace_or_account_that_is_only_named_is_there(loaded: Load) -> None:
    config = loaded("accounts:\n  north:\nmarketplaces:\n  amazon.de:\n  amazon.fr:\n")
    assert (config.account, config.configured) == ("north", ("amazon.de", "amazon.fr"))


@pytest.mark.parametrize(("text", "seconds"), [("0s", 0), ("15s", 15), ("2m", 120)])
def test_the_undo_window_is_in_seconds(loaded: Load, text: str, seconds: int) -> None:
    assert loaded(f"undo_window: {text}\n").undo_window == seconds


def test_words_that_yaml_would_turn_into_false_stay_words(loaded: Load) -> None:
    text = "operator: off\nmarketplaces: {amazon.se: {languages: [no, sv], country: NO}}\n"
    config = loaded(text)
    assert config.operator == "off"
    assert config.marketplaces["amazon.se"].languages == ("no", "sv")
    assert config.marketplaces["amazon.se"].country == "NO"


def test_keys_and_greetings_are_taken_as_written(loaded: Load) -> None:
    config = loaded(
        "keys:\n  approve: A\n  first:   g  g\n  undo: null\n  cancelled: none\n  down: [j, n]\n"
        "  outbox: {done: 7}\n"
        'greetings: {en: ["Hi {name}!", "Hi!"]}\n'
    )
    assert config.keys == (
        KeyChange("", "approve", ("A",), line=2),
        KeyChange("", "first", ("g g",), line=3),
        KeyChange("", "undo", (), alone=True, line=4),
        KeyChange("", "cancelled", (), alone=True, line=5),
        KeyChange("", "down", ("j", "n"), alone=True, line=6),
        KeyChange("outbox", "done", ("7",), line=7),
    )
    assert config.greetings["en"] == ("Hi {name}!", "Hi!")
    assert set(loaded().greetings) <= set(config.greetings)
