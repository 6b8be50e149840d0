"""The figures of the statistics as lines of text: for the screen, the command line, and who leaves the inbox.

Nothing is told by colour: a bar has its figure beside it, and two kinds in one bar have different signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from returns_tui.config.values import Config
from returns_tui.i18n import N_, _, ngettext
from returns_tui.policy import money
from returns_tui.policy.figures import BESIDES, DECIDING, Due, Money, Returned, Tally, rest_of
from returns_tui.policy.reason_words import shown_meaning
from returns_tui.store.statistics import MOST_DUE, Figures
from returns_tui.text import clean, fit, wrap
from returns_tui.ui.wording import CLOCKS, word

KINDS: Mapping[str, str] = {
    "approve": N_("approved"),
    "close": N_("closed"),
    "refund": N_("refunded"),
    "received": N_("received"),
    "cancelled": N_("cancelled"),
    "message": N_("messages"),
    "note": N_("notes"),
    "snooze": N_("snoozed"),
    "assign": N_("given"),
    "set": N_("facts entered"),
}
_LABEL = 10  # cells of the words on the left
_LEAST, _MOST = 8, 56  # cells of the longest bar: figures stand near what they are of


class Signs(NamedTuple):
    """What bars are made of: for the first of two kinds, half of it where there is such a sign, and the second."""

    first: str
    half: str
    second: str


ASCII = Signs("#", "", "x")
DOTS = Signs("⣿", "⡇", "⠒")  # braille: one cell in every terminal, which blocks and lines are not


class Bar(NamedTuple):
    """One line of a chart: what it is about, how much of each kind, and the figure."""

    name: str
    first: int
    second: int
    figure: str


def chart(bars: Sequence[Bar], width: int, signs: Signs = ASCII) -> list[str]:
    """Return bars as lines of at most `width` cells, all to one scale."""
    from rich.cells import cell_len

    if not bars:
        return []
    figured = max(cell_len(bar.figure) for bar in bars)
    named = min(width // 2, width - figured - 3 - _LEAST, max(cell_len(clean(bar.name)) for bar in bars))
    room = min(_MOST, max(_LEAST, width - named - figured - 3))
    most = max(1, *(bar.first + bar.second for bar in bars))
    return [
        f"{fit(bar.name, named)} {fit(_drawn(bar, most, room, signs), room)}"
        f"  {fit(bar.figure, figured, right=True)}"
        for bar in bars
    ]


def _drawn(bar: Bar, most: int, room: int, signs: Signs) -> str:
    """Return a bar; what is more than nothing has at least one sign of its kind."""
    if not bar.second and signs.half and (halves := round(bar.first * room * 2 / most)):
        return signs.first * (halves // 2) + signs.half * (halves % 2)
    kinds = (bar.first > 0) + (bar.second > 0)
    cells = max(kinds, round((bar.first + bar.second) * room / most))
    second = round(bar.second * room / most)
    second = max(bar.second > 0, min(second, cells - (bar.first > 0)))
    return signs.first * (cells - second) + signs.second * second if bar.first else signs.second * cells


# -- words -------------------------------------------------------------------------------------------------


def duration(seconds: int) -> str:
    """Return seconds as exactly as anybody wants to know: `38 s`, `4 min 10 s`, `41 min`, `2 h 5 min`."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("{n} s").format(n=rest)
    if minutes < 10 and rest:
        return _("{m} min {s} s").format(m=minutes, s=rest)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    return _("{h} h {m} min").format(h=minutes // 60, m=minutes % 60)


def amounts(by_currency: Mapping[str, int]) -> str:
    """Return amounts of several currencies, which are never added up."""
    return " + ".join(money.shown(amount, currency) for currency, amount in sorted(by_currency.items()))


def kinds(tally: Tally) -> str:
    """Return how many decisions settled something, and how many there are of each kind."""
    settling, besides = (
        ", ".join(f"{_(KINDS[kind])} {tally.decided[kind]}" for kind in group if tally.decided[kind])
        for group in (DECIDING, BESIDES)
    )
    said = f"{tally.settled}: {settling}" if settling else "0"
    return f"{said}; {besides}" if besides else said


def kept(tally: Tally) -> str:
    """Return how many buyers keep the goods, and what that saved, as far as that is known."""
    said = ngettext("{n} item stays with its buyer", "{n} items stay with their buyers", tally.kept)
    said = said.format(n=tally.kept)
    if not tally.known:
        return _("{kept}; what that saved is not known").format(kept=said)
    saved = amounts({currency: one.saved for currency, one in tally.money.items() if one.known})
    said = _("{kept}, saved {amounts}").format(kept=said, amounts=saved)
    if tally.known < tally.kept:
        said = _("{saved} (known of {n} of {all})").format(saved=said, n=tally.known, all=tally.kept)
    return said


def share(part: int, whole: int) -> str:
    """Return a part in whole percents."""
    return f"{round(100 * part / whole) if whole else 0} %"


def deadlines(met: int, missed: int) -> str:
    """Return how many deadlines were met."""
    return _("{met} met, {missed} missed").format(met=met, missed=missed)


def _line(label: str, said: str) -> str:
    return f"{fit(label, _LABEL)} {said}"


def within(lines: Iterable[str], width: int) -> list[str]:
    """Return lines with a label, each that is longer than `width` cells on several, behind its label."""
    found = []
    for line in lines:
        if cell_len(line) <= width:
            found.append(line)
            continue
        begin = next(n for n in range(len(line) + 1) if cell_len(line[:n]) > _LABEL)
        first, *others = wrap(line[begin:], max(_LABEL, width - _LABEL - 1))
        found += [line[:begin] + first, *(_line("", other) for other in others)]
    return found


def tally_lines(tally: Tally) -> list[str]:
    """Return what somebody did, a line for each that there is something to say of."""
    lines = []
    if tally.worked or tally.took:
        said = _("{time} at work").format(time=duration(tally.worked))
        if tally.sittings > 1:
            said = _("{time} in {n} sittings").format(time=said, n=tally.sittings)
        if tally.median is not None:
            median = _("{time} a request (median of {n})")
            said += ", " + median.format(time=duration(tally.median), n=len(tally.took))
        lines.append(_line(_("Time"), said))
    if tally.anything:
        lines.append(_line(_("Decided"), kinds(tally)))
    paid = {currency: one.refunded for currency, one in tally.money.items() if one.refunds}
    if paid:
        lines.append(_line(_("Refunded"), amounts(paid)))
    if tally.kept:
        lines.append(_line(_("Kept"), kept(tally)))
    met, missed = tally.met.total(), tally.missed.total()
    if met or missed:
        lines.append(_line(_("Deadlines"), f"{deadlines(met, missed)} ({share(met, met + missed)})"))
    return lines


def due_line(due: Due) -> str:
    """Return what is due today."""
    today, overdue = (f"{n}+" if n >= MOST_DUE else str(n) for n in due)
    said = _("{n}, and {m} overdue").format(n=today, m=overdue) if due.overdue else today
    return _line(_("Due today"), said)


def farewell_lines(tally: Tally, due: Due, worked: int) -> list[str]:
    """Return what is said to who leaves the inbox; nothing where nothing was decided.

    Args:
        tally: what was decided there.
        due: what still is.
        worked: seconds at work, until now.
    """
    if not tally.anything:
        return []
    tally.worked, tally.sittings = worked, 1
    return [*tally_lines(tally), due_line(due)]


def whole_lines(figures: Figures) -> list[str]:
    """Return what came in and what was done in all of the time."""
    whole = figures.whole
    lines = [_line(_("Returns"), str(whole.returns)), *tally_lines(whole)]
    labels = {currency: one.labels for currency, one in whole.money.items() if one.labels}
    if labels:
        said = _("{amounts} for those that the seller pays").format(amounts=amounts(labels))
        lines.append(_line(_("Labels"), said))
    return [*lines, due_line(figures.due)]


# -- charts ------------------------------------------------------------------------------------------------


def reason_bars(figures: Figures, config: Config) -> list[Bar]:
    """Return the returns by reason."""
    return [Bar(_reason(one.key, config), one.returns, 0, _part(one.returns, figures)) for one in figures.reasons]


def _reason(code: str, config: Config) -> str:
    return shown_meaning(code, config) if code else _("no reason")


def product_bars(figures: Figures, most: int) -> list[Bar]:
    """Return the returns by product: the `most` that come back oftenest, and the others together."""
    bars = [Bar(_product(one), one.returns, 0, _part(one.returns, figures)) for one in figures.products[:most]]
    if rest := figures.products[most:]:
        count = rest_of(rest).returns
        bars.append(Bar(_("{n} others").format(n=len(rest)), count, 0, _part(count, figures)))
    return bars


def _product(one: Returned) -> str:
    return f"{one.key} {one.item}".strip() or _("no product")


def _part(returns: int, figures: Figures) -> str:
    return f"{returns:>5} {share(returns, figures.whole.returns):>5}"


def week_bars(figures: Figures) -> list[Bar]:
    """Return the returns by week, the last one first, as in all that is by week or day."""
    return [_bar_of_returns(week, tally) for week, tally in reversed(figures.weeks.items())]


def day_bars(figures: Figures) -> list[Bar]:
    """Return the returns by day."""
    return [_bar_of_returns(day, tally) for day, tally in reversed(figures.days.items())]


def _bar_of_returns(day: date, tally: Tally) -> Bar:
    said = _("{n} came, {m} decided").format(n=tally.returns, m=tally.settled)
    return Bar(str(day), tally.returns, 0, said if tally.returns or tally.settled else "0")


def operator_bars(figures: Figures) -> list[Bar]:
    """Return what each operator decided."""
    bars = []
    for name, tally in figures.operators.items():
        if not tally.settled:
            continue
        said = _("{n} decided").format(n=tally.settled)
        if tally.median is not None:
            said += ", " + _("{time} a request").format(time=duration(tally.median))
        bars.append(Bar(name, tally.settled, 0, said))
    return bars


def clock_bars(figures: Figures) -> list[Bar]:
    """Return the deadlines that decisions ended, by clock."""
    whole = figures.whole
    return [
        Bar(
            word(CLOCKS, name), whole.met[name], whole.missed[name], deadlines(whole.met[name], whole.missed[name])
        )
        for name in sorted({*whole.met, *whole.missed})
    ]


def deadline_bars(figures: Figures) -> list[Bar]:
    """Return the same by week."""
    totals = [(week, one.met.total(), one.missed.total()) for week, one in reversed(figures.weeks.items())]
    return [
        Bar(str(week), met, missed, deadlines(met, missed) if met or missed else "0")
        for week, met, missed in totals
    ]


def cost_bars(figures: Figures, currency: str) -> list[Bar]:
    """Return what refunds and labels of a currency came to, by week."""
    bars = []
    for week, tally in reversed(figures.weeks.items()):
        one = tally.money.get(currency, Money())
        said = money.plain(one.refunded, currency) if one.refunded or one.labels else "0"
        if one.labels:
            said += f" + {money.plain(one.labels, currency)}"
        bars.append(Bar(str(week), one.refunded, one.labels, said))
    return bars


def currencies(figures: Figures) -> list[str]:
    """Return the currencies in which anything was paid."""
    return sorted(currency for currency, one in figures.whole.money.items() if one.refunds or one.labels)


def since_text(figures: Figures) -> str:
    """Return from when the figures are."""
    first = figures.span.since.astimezone(ZoneInfo(figures.span.zone)).date()
    return ngettext("Since {day}, {n} week", "Since {day}, {n} weeks", len(figures.weeks)).format(
        day=first, n=len(figures.weeks)
    )


class Section(NamedTuple):
    """A heading and the lines below it."""

    title: str
    lines: list[str]


NAMES: Mapping[str, str] = {
    "reason": N_("Returns by reason"),
    "product": N_("Returns by product"),
    "week": N_("Returns by week"),
    "day": N_("Returns by day"),
    "operator": N_("Decided by operator"),
    "deadline": N_("Deadlines met ({first}) or missed ({second})"),
    "money": N_("Cost by week in {currency}: refunds ({first}), labels ({second})"),
}
"""What figures can be asked by, and what stands above them."""


def sections(
    figures: Figures, by: str, config: Config, width: int, *, signs: Signs = ASCII, most: int = 20
) -> Iterable[Section]:
    """Yield the charts of one kind, see `NAMES`; one that is empty says so.

    Args:
        figures: what is shown.
        by: the kind.
        config: for what the reason codes mean.
        width: cells of a line.
        signs: what bars are made of.
        most: so many products are shown.
    """
    if by == "money":
        for currency in currencies(figures):
            title = _(NAMES[by]).format(currency=currency, first=signs.first, second=signs.second)
            yield Section(title, chart(cost_bars(figures, currency), width, signs))
        if not currencies(figures):
            yield Section(_("Cost by week"), [_("Nothing.")])
        return
    if by == "deadline":
        title = _(NAMES[by]).format(first=signs.first, second=signs.second)
        bars = clock_bars(figures)
        weeks = deadline_bars(figures) if bars else []
        yield Section(
            title, chart(bars, width, signs) + [""] * bool(weeks) + chart(weeks, width, signs) or _none()
        )
        return
    made = {
        "reason": lambda: reason_bars(figures, config),
        "product": lambda: product_bars(figures, most),
        "week": lambda: week_bars(figures),
        "day": lambda: day_bars(figures),
        "operator": lambda: operator_bars(figures),
    }
    yield Section(_(NAMES[by]), chart(made[by](), width, signs) or _none())


def _none() -> list[str]:
    return [_("Nothing.")]
