"""In which language a text is written, or that it cannot be told.

The script says it for Chinese, Japanese and others; in Latin script the small words do that every sentence of a
language has. Detectors that know a hundred languages (lingua, langid, langdetect) weigh from one to a hundred
megabytes and always name a language; here a dozen are to be told apart, in texts that may hold foreign product
names, and a wrong answer would be worse than none.
"""

from __future__ import annotations

import re
from functools import cache

# Small words, mostly such as no other of these languages has. A word that several have counts less.
_SMALL_WORDS = {
    "en": """the of and to in is you that it for are with your we have this be will not from our can has been at by
        on if or which please would when what any do does so but they there could us was were thank hello dear""",
    "de": """der die das und ist nicht sie ihre ihren ihrer ihrem ihnen wir den dem des ein eine einen einem mit
        auf für von zu im bei sich auch es haben hat wurde werden wird können bitte uns unsere als oder wenn dass
        nach noch aus an vielen sind zur zum falls guten""",
    "fr": """le la les de des du et est nous vous votre vos notre nos un une que qui pour pas dans sur avec avons
        ne ce cette au aux par si ou sont été être plus afin merci bonjour avez pouvez veuillez""",
    "it": """il lo la gli le di del della dei delle e è un una che per non con abbiamo suo sua nostro nostra si da
        al alla nel nella sul sono ha se può questo questa come più grazie buongiorno possiamo lei cui ordine""",
    "es": """el la los las de del y es un una que por para no con su sus nuestro nuestra se lo al en hemos ha si
        este esta como más gracias hola puede usted le les pedido artículo nos está son""",
    "pt": """o a os as de do da dos das e é um uma que por para não com seu sua nosso nossa se ao à em no na nos
        temos foi este esta como mais obrigado obrigada olá pode você lhe pedido está são ou""",
    "nl": """de het een en van is niet u uw wij we hebben heeft dat die voor met op te aan om bij naar als of ook
        zijn wordt worden kunt deze dit onze ons er dan nog maar kan bestelling beste graag""",
    "sv": """och att det är en ett som på av för med har inte vi du din ditt dina till vår vårt från om den de kan
        ska eller när men så hej tack vara varan beställning oss dig vill blev""",
    "pl": """i w na z do nie się jest że to od po o za przez dla oraz jak czy ale tym nam nas są było został
        została państwa proszę prosimy możemy dziękujemy zamówienie zamówienia dzień dobry jeśli lub który ze""",
    "tr": """ve bir bu için ile da de olarak çok daha var mı mi değil ürün ürünü sipariş siparişiniz iade sizin
        size siz biz bize lütfen olan olduğu veya ancak merhaba sayın teşekkür ederiz kadar sonra""",
}
# Letters that none of the others has. A word with one says a little, where it is no small word.
_LETTERS = {"de": "ß", "es": "ñ", "pl": "ąęłśćźżń", "pt": "ãõ", "sv": "å", "tr": "ğış"}
_LETTER_SAYS = 0.5
# (first, last) characters of a script that says the language by itself.
_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7a3"),
    ("zh", "\u4e00", "\u9fff"),
    ("ar", "\u0600", "\u06ff"),
    ("he", "\u0590", "\u05ff"),
    ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"),
    ("el", "\u0370", "\u03ff"),
    ("ru", "\u0400", "\u04ff"),
)
_LAST_LATIN = "\u024f"  # before which no letter of these scripts stands
_LEAST_SCORE = 3.5  # small words that a text must have at least
_LEAST_SHARE = 0.12  # of its words
_LEAST_LEAD = 1.5  # times the score of the next language
_LEAST_LETTERS = 12  # of another script
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Return for each small word its languages, and how much it says for each of them."""
    languages: dict[str, list[str]] = {}
    for language, words in _SMALL_WORDS.items():
        for word in words.split():
            languages.setdefault(word, []).append(language)
    return {word: tuple((name, 1 / len(names)) for name in names) for word, names in languages.items()}


def language_of(text: str) -> str:
    """Return the main language tag (`de`) of a text, "" where it cannot be told."""
    foreign = [sign for sign in text if sign > _LAST_LATIN]
    by_script = {name: sum(first <= sign <= last for sign in foreign) for name, first, last in _SCRIPTS}
    if by_script["ja"] * 10 >= by_script["zh"]:  # Japanese has both, Chinese no kana
        by_script["ja"] += by_script.pop("zh") if by_script["ja"] else 0
    script = max(by_script, key=lambda name: by_script[name])
    words = [word for word in _WORD.findall(text.lower()) if word.isascii() or "LATIN" in _name(word)]
    if by_script[script] >= _LEAST_LETTERS:
        # A character of Chinese stands for about half a word; a letter of an alphabet for a fifth of one.
        units = by_script[script] / (2 if script in ("zh", "ja", "ko") else 5)
        if units > 2 * len(words):
            return script
        if 2 * units > len(words):
            return ""
    return _by_small_words(words)


def _name(word: str) -> str:
    import unicodedata

    return unicodedata.name(word[0], "")


def _by_small_words(words: list[str]) -> str:
    weights = _weights()
    scores = dict.fromkeys(_SMALL_WORDS, 0.0)
    for word in words:
        for language, weight in weights.get(word, _by_letters(word)):
            scores[language] += weight
    best, next_best = sorted(scores, key=lambda language: scores[language], reverse=True)[:2]
    score, second = scores[best], scores[next_best]
    if score < max(_LEAST_SCORE, _LEAST_SHARE * len(words)) or score < _LEAST_LEAD * second:
        return ""
    return best


def _by_letters(word: str) -> tuple[tuple[str, float], ...]:
    if word.isascii():
        return ()
    return tuple((name, _LETTER_SAYS) for name, letters in _LETTERS.items() if not set(letters).isdisjoint(word))
