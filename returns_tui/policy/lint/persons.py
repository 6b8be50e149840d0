"""Whether a letter is meant for somebody else: another order's id, another buyer's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from returns_tui.policy.lint.late import Late
from returns_tui.policy.lint.rules import Part, Spot

_AMAZON_ORDER = r"(?:\d{3}|[DSP]\d{2})-\d{7}-\d{7}"
_AMAZON_RMA = r"D[A-Za-z0-9]{5,9}RRMA"
_LEAST_DIGITS = 8  # of an order id whose shape is no accident

_SALUTATION = Late(
    r"^[ \t]*(?:dear|hello|hi|guten (?:tag|morgen|abend)|hallo|liebe[r]?|sehr geehrte[r]?|bonjour|"
    r"cher|chère|buongiorno|"
    r"gentile|caro|cara|salve|hola|estimad[oa]|querid[oa]|olá|car[oa]|prezad[oa]|beste|geachte|hej|"
    r"hallå|dzień dobry|"
    r"szanown[ya]|merhaba|sayın|尊敬的|亲爱的)"
    r"[ ,]*(?P<name>[^\n,:;!.。，：！]{2,60})[,:;!。，：！]?[ \t]*$"
    r"|^[ \t]*(?P<sama>[^\n,:;!.。，：！]{1,20}?) ?様[、,]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_TITLES = frozenset(
    """mr mrs ms miss mx dr prof sir madam herr frau hr fr familie monsieur madame mademoiselle m mme mlle
    signor signora sig señor señora sr sra don doña senhor senhora dhr mevrouw meneer heer pan pani
    pana państwo bay bayan""".split()
)
# Words that stand in the place of a name.
_NOBODY = frozenset(
    """customer customers buyer client friend there all team again everyone kunde kundin kunden damen herren käufer
    client cliente clienti klant klanten koper kund kunder kliencie klient müşterimiz müşteri valued lieber liebe
    und and or et e y cher chère value amazon service support gentile onze beste heer vriend""".split()
)
_NOBODY_CJK = re.compile("顾客|客户|买家|先生|女士|朋友|用户|您|客様|各位|お客")


def other_ids(text: str, part: Part, order_id: str, rma_id: str) -> Iterator[Spot]:
    """Yield ids of orders and returns in `text` that are not this request's."""
    shapes = {_AMAZON_ORDER}
    if sum(character.isdigit() for character in order_id) >= _LEAST_DIGITS:
        shapes.add("".join(_shape(character) for character in order_id))
    for match in re.finditer(rf"(?<![\w-])(?:{'|'.join(sorted(shapes))}|{_AMAZON_RMA})(?![\w-])", text):
        if match.group() not in (order_id, rma_id):
            yield Spot("other_order", part, *match.span())


def _shape(character: str) -> str:
    if character.isdigit():
        return r"\d"
    return "[A-Z]" if character.isalpha() and character.isupper() else re.escape(character)


def other_names(text: str, buyer_name: str) -> Iterator[Spot]:
    """Yield whom `text` greets, where that is not the buyer. Nobody can tell while the buyer's name is unknown."""
    known = _names(buyer_name)
    if not known:
        return
    for match in _SALUTATION.finditer(text):
        group = "name" if match["name"] else "sama"
        greeted = match[group]
        if _NOBODY_CJK.search(greeted) or _is_sentence(greeted):
            continue
        names = _names(greeted) - _NOBODY
        if names and not any(_same(one, other) for one in names for other in known):
            yield Spot("other_buyer", "text", *match.span(group))


def _is_sentence(greeted: str) -> bool:
    """Whether more than a name follows the greeting: none begins small, save "de", "van" and such."""
    words = greeted.split()
    return len(words) > 5 or any(word[0].islower() and len(word) > 3 for word in words)


def _names(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = re.findall(
        r"[^\W\d_]+", "".join(character for character in plain if not unicodedata.combining(character))
    )
    return {word for word in words if word not in _TITLES and (len(word) > 1 or ord(word[0]) > 0x2E80)}


def _same(one: str, other: str) -> bool:
    """Whether two names may be one person's: Jo and Joanna, 王 and 王小明."""
    return one.startswith(other) or other.startswith(one)
