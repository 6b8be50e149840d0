"""What leads out of the marketplace: links, e-mail addresses, phone numbers, messengers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from returns_tui.policy.lint.late import Late
from returns_tui.policy.lint.rules import Part, Spot

# Every repetition has an end, for a text may be long and hostile.
_EMAIL = Late(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<![\w.+-])[\w.+-]{1,64} ?[\[(] ?(?:at|ät) ?[\])] ?[\w-]{1,63}(?: ?[\[(] ?(?:dot|punkt) "
    r"?[\])] ?|\.)\w{2,20}",
    re.IGNORECASE,
    lambda text: any(sign in text for sign in "@[("),
)
# A host without "www" is told from a sentence whose blank is missing ("sorry.it") by its ending: the endings that
# are words of a language count with a path behind them only.
_DOTTED = re.compile(r"\w\.\w")
_LINK = Late(
    r"(?:https?|ftp)://[^\s<>\"”“»]+|www\.[^\s<>\"”“»]+"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}"
    r"(?:(?:com|net|org|biz|shop|store|online|xyz|eu|cn|app|link|ly|gl)(?:\.[a-z]{2})?\b(?:/[^\s<>\"”“»]*)?"
    r"|co\.[a-z]{2}\b(?:/[^\s<>\"”“»]*)?"
    r"|(?:info|de|fr|nl|pl|es|it|se|pt|tr|jp|uk|at|ch|be|us|me|io|cc|tv|to|in|ca)/[^\s<>\"”“»]+)",
    re.IGNORECASE,
    lambda text: "://" in text or _DOTTED.search(text),
)
_HOST = re.compile(r"(?:\w+://)?(?:[^/@]*@)?([^/:?#]+)", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_ORDER = re.compile(r"(?:\d{3}|[A-Z]\d{2})-\d{7}-\d{7}")
_CALLED = (
    r"(?:\b(?:phone|telephone|tel|call|mobile|cell|hotline|fax|whatsapp|wechat|telegram|viber|skype|telefon|handy|"
    r"anrufen|téléphone|appelez|telefono|chiam\w+|teléfono|llám\w+|telefone|ligue|telefoon|bel|"
    r"zadzwoń|telefonu|ring)"
    r"\b|電話|电话|手机|微信|致电|拨打|QQ号?)"
)
_LEAST_DIGITS, _MOST_DIGITS = 7, 15
_PHONE = Late(
    r"(?<![\w.+-])\+\d[\d ()./-]{6,}\d"
    r"|(?<![\w.,/-])(?:\(0\d{1,5}\)|0\d{1,5}) ?[ /-] ?\d[\d /-]{3,}\d(?![\w-])"
    r"|(?<![\w-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])"
    rf"|{_CALLED}(?:\W{{1,4}}\w{{1,12}}){{0,4}}?\W{{0,4}}\+?\d[\d ()./-]{{5,}}\d",
    re.IGNORECASE,
    lambda text: sum(map(str.isdigit, text)) >= _LEAST_DIGITS,
)
_MESSENGERS = "whats chat weixin telegram viber skype facebook instagram tiktok 微信 qq line".split()
_MESSENGER = Late(
    r"\b(?:whats ?app|wechat|weixin|telegram|viber|skype|facebook|instagram|tiktok)\b|微信|QQ[号群]|"
    r"LINE ?(?:ID|アカウント)",
    re.IGNORECASE,
    lambda text: any(stem in text.lower() for stem in _MESSENGERS),
)


def spots(text: str, part: Part, hosts: Collection[str]) -> Iterator[Spot]:
    """Yield what in `text` leads outside.

    Args:
        text: with what is known of the request blotted out: ids and addresses have digits, too.
        part: which part of the letter it is.
        hosts: those that are no outside, with all below them, as `amazon.de`.
    """
    for match in _EMAIL.finditer(text):
        yield Spot("email_address", part, *match.span())
    rest = _EMAIL.sub(_blank, text)
    for match in _LINK.finditer(rest):
        link = match.group().rstrip(".,;:!?)")  # the end of the sentence around it
        if not _inside(link, hosts):
            yield Spot("external_link", part, match.start(), match.start() + len(link))
    rest = _DATE.sub(_blank, _ORDER.sub(_blank, _LINK.sub(_blank, rest)))
    taken = []
    for match in _PHONE.finditer(rest):
        if _LEAST_DIGITS <= sum(character.isdigit() for character in match.group()) <= _MOST_DIGITS:
            taken.append(match.span())
            yield Spot("phone_number", part, *match.span())
    for match in _MESSENGER.finditer(rest):
        if not any(start <= match.start() < end for start, end in taken):
            yield Spot("phone_number", part, *match.span())


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _inside(link: str, hosts: Collection[str]) -> bool:
    found = _HOST.match(link)
    host = found[1].lower() if found else ""
    return any(host == known or host.endswith("." + known) for known in hosts)
