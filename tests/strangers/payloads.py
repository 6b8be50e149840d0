"""Hostile texts, and how to tell whether one of them reached a terminal as more than text."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator

C0 = "".join(map(chr, [*range(1, 9), *range(11, 32), 127]))
C1 = "".join(map(chr, range(0x80, 0xA0)))

PAYLOADS: dict[str, str] = {
    "C0": C0,
    "NUL": "before\0after",
    "C1": C1,
    "clear and colour": "\x1b[2J\x1b[H\x1b[31;5;9mred\x1b[?1049l\x1bc",
    "8-bit control": "\x9b2J\x9d0;owned\x9c\x90q\x9c",
    "title": "\x1b]0;owned\x07\x1b]2;owned\x1b\\\x1bkowned\x1b\\",
    "link": "\x1b]8;;http://evil.example/\x1b\\click\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "DCS": "\x1bP+q544e\x1b\\\x1bP$qm\x1b\\\x1bPtmux;\x1b\x1b]52;c;b3duZWQ=\x07\x1b\\",
    "APC, PM, SOS": "\x1b_Gi=1,a=T;AAAA\x1b\\\x1b^private\x1b\\\x1bXstart\x1b\\",
    "who are you": "\x1b[c\x1b[>c\x1b[=c\x1b[>q\x05",
    "where are you": "\x1b[5n\x1b[6n\x1b[?6n\x1b[18t\x1b[14t\x1b[21t\x1b[19t",
    "which colour": "\x1b]10;?\x07\x1b]11;?\x1b\\\x1b]4;1;?\x07\x1b[?u\x1b[?2026$p\x1b[x",
    "answers": "\x1b[200~y\r\x1b[201~\x1b[A\x1bOA\x1b[<0;1;1M\x1b[I",
    "bidi": "\u202eevil\u202c\u202a\u202b\u202d\u200e\u200f\u061c",
    "isolates": "\u2066left\u2069\u2067right\u2069\u2068first\u2069",
    "zero-width": "re\u200bfund\u2060all\ufeff\u180e\u034f\u115f\u3164\uffa0",
    "joiners": "pay\u200dpal\u200c!",
    "tags": "\U000e0001\U000e0066\U000e0075\U000e007f",
    "selectors": "a\ufe00\ufe0f\ufe0f\U000e0100\U000e01ef",
    "surrogates": "\ud800lone\udfff\udc9b",
    "separators": "one\u2028two\u2029three\x85four\x1cfive\x1dsix\x1eseven\x0beight\x0cnine",
    "noncharacters": "\ufffe\uffff\U0001fffe\U0010ffff\ue000\ufffd\ufff9a\ufffb",
    "markup": "[/] [@click=app.quit()]quit[/] [XL] [bold red]x[/bold red] [/b] \\[ [link=http://e.example]l[/link]",
    "broken markup": "[[[/]] [#zzzzzz]x [on] [$primary]x[/$] [not",
    "emoji codes": ":smile: :warning: :thumbs_up_dark_skin_tone: :x:",
    "template": "{{ 7*7 }}{% for x in range(9**9) %}x{% endfor %}{{ ''.__class__ }}{# c #}${7*7}<%= 7*7 %>",
    "open template": "{{ {% {# }} %} #}",
    "format": "{} {0} {name} {order} {0.__class__.__init__.__globals__} {{}} { } %s %n %d %(x)s %% $x ${x}",
    "formula": "=cmd|' /C calc'!A0",
    "formulas": '+1+1;=1+1\t=1+1,@SUM(1),-1-1|=1\n=HYPERLINK("http://e.example")',
    "header": "x\r\nBcc: evil@example.net\r\n\r\nbody\nX-Evil: 1\r.\r\nQUIT\r\n",
    "encoded word": "=?utf-8?q?a=0ABcc=3A_evil=40example.net?= =?utf-8?b?DQpCY2M6IGVAeA==?=",
    "newline and tab": "one\ntwo\tthree\r\nfour\rfive",
    "XML": "]]><!DOCTYPE x [<!ENTITY y 'z'>]>&y;&lt;&#27;<![CDATA[<order_id>1</order_id>",
    "SQL": '\'; DROP TABLE request; --" OR 1=1 \\ %_* NEAR( AND "" ^ : -x',
    "paths": "../../../../etc/passwd /dev/zero ~ $HOME `id` $(id) ; id | id > x & --help -rf",
    "wide": "保温杯 ﷽ \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea ＝１ ½ § …",
    "piles": "Z" + "\u0301" * 200 + "ก" + "\u0e47" * 200 + "x" + "\u20dd" * 50,
    "leading marks": "\u0301\u0489\u20e3 first",
    "long": "0123456789" * 3000,
    "one long word": "保" * 5000,
    "spaces": " \u00a0\u2000\u3000\u2800\u205f ",
    "JSON": '","state":"refunded","x":"\\u001b[31m \\ud800 \\n',
    "backslashes": "\\x1b[31m \\u202e \\",
}
"""By what they try. None is longer than a field may be, but for those that are to be too long."""


# What the program itself sends to a terminal: places, erasing to the end of a line, margins, looks (never blinking
# or crossed out), modes, the pointer's shape, and its two questions. Anything else is foreign.
_OWN = re.compile(
    r"\x1b\[[0-9;]*[HCKr]"
    r"|\x1b\[(?:[0-47]|2[2-7]|3[0-79]|4[0-79]|9[0-7]|10[0-7]|[34]8;5;[0-9]+|[34]8;2;[0-9]+;[0-9]+;[0-9]+|;)*m"
    r"|\x1b\[\?(?:7|25|1004|1049|2004|2026)[hl]"
    r"|\x1b\[\?(?:2026|2048)\$p"
    r"|\x1b\[(?:>25|<)u"
    r"|\x1b\]22;[a-z-]+\x07"
    r"|\x1bM"
    r"|[\r\n]"
)
_COPIED = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
# Signs of Arabic that enclose digits: Unicode counts them as formats, but they are seen.
_SEEN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")


def foreign(output: bytes, own: re.Pattern[str] = _OWN) -> list[str]:
    """Return what is more than text in the bytes that a terminal got, besides what the program sends itself."""
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"no UTF-8: {output[error.start - 20 : error.end + 20]!r}"]
    text = _COPIED.sub(lambda copied: base64.b64decode(copied[1]).decode(), text) if own is _OWN else text
    return [
        f"U+{ord(character):04X} in {text[max(0, at - 30) : at + 30]!r}"
        for text in [own.sub("", text)]
        for at, character in enumerate(text)
        if unicodedata.category(character) in _INVISIBLE and character not in _SEEN
    ]


LINE_ENDS = re.compile("\n")
"""All that a command may write besides text."""


def seen(payload: str) -> Iterator[str]:
    """Yield the pieces of a payload that a reader must find, as they look in plain sight."""
    for character in dict.fromkeys(payload):
        if unicodedata.category(character) in _INVISIBLE and character not in "\t\n\r" and character not in _SEEN:
            code = ord(character)
            yield f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
