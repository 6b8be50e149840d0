"""What was to be filled in and was not, and `[Important]` in a subject."""

from __future__ import annotations

from collections.abc import Iterator

from returns_tui.policy.lint.late import Late
from returns_tui.policy.lint.rules import Part, Spot

_TAGS = r"(?i:important|wichtig|importante|belangrijk|ważne|viktigt|önemli|重要)"
_IMPORTANT = Late(rf"[\[【［]\s*{_TAGS}\s*[\]】］]", may_fit=lambda text: any(sign in text for sign in "[【［"))
_SIGNS = ("{", "}", "[", "【", "［", "<", "%", "#", "???", "____", "xxx", "todo", "tbd", "fixme", "lorem")
_GAP = Late(
    r"\{\{[^{}\n]{0,80}\}\}|\{\{|\}\}|\{%[^{}\n]{0,80}%\}|\{[A-Za-z_][\w .-]{0,30}\}|\$\{\w+\}"
    rf"|\[(?!(?:sic|x|\.\.\.|…|\s*{_TAGS}\s*)\])[^\W\d][^\[\]\n]{{0,40}}\]"
    r"|[【［](?:姓名|名字|客户姓名|订单号|商品名称?|金额|日期|氏名|お名前|注文番号)[】］]"
    r"|<(?!(?:br|b|i|u|p|div|span|strong|em|li|ul|ol|a)>)[^\W\d][^\W\d_ -]{0,10}[\w ’'-]{0,20}>"
    r"|%[A-Z][A-Z_]{2,}%|#[A-Z][A-Z_]{2,}#|(?<!\w)[xX]{3,}(?!\w)|(?<!\w)\?{3,}|_{4,}"
    r"|\b(?:TODO|TBD|FIXME)\b|\blorem ipsum\b",
    may_fit=lambda text: any(sign in text.lower() for sign in _SIGNS),
)


def spots(text: str, part: Part) -> Iterator[Spot]:
    """Yield gaps in `text`, and what a subject should not begin with."""
    for match in _GAP.finditer(text):
        yield Spot("unfilled", part, *match.span())
    if part == "subject":
        for match in _IMPORTANT.finditer(text):
            yield Spot("important_subject", part, *match.span())
