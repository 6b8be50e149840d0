"""Single values of a special form: durations, zones, addresses, codes, keys, commands."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from returns_tui.config.containers import Field, Fields, ListOf
from returns_tui.config.kinds import (
    CURRENCY_CODE,
    LANGUAGE_TAG,
    LINE,
    NOTHING,
    Kind,
    Leaf,
    Nullable,
    Reading,
    WrongValueError,
)
from returns_tui.config.marketplaces import nearest
from returns_tui.config.values import Duration
from returns_tui.config.yaml_reader import Mapping, Node, Scalar, Sequence
from returns_tui.i18n import N_, _
from returns_tui.text import clean

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[?[0-9A-Fa-f:.]{2,45}\]?")
_DURATION = re.compile(r"([0-9]{1,4})([hd])")
_SECONDS = re.compile(r"([0-9]{1,5})([sm])")
_DAYS = re.compile(r"([0-9]{1,4})d")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MARKETPLACE = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_RESERVED_KEYS = "ynqjk"


class GivenClock(NamedTuple):
    """A clock as a file gives it; `source` is None where it says none."""

    duration: Duration | None
    source: str | None


def zone_exists(name: str) -> bool:
    """Return whether `name` is an IANA time zone that this machine or tzdata knows."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _zone(scalar: Scalar) -> str:
    if zone_exists(scalar.text):
        return scalar.text
    from zoneinfo import available_timezones

    near = nearest(scalar.text, available_timezones())
    shown = clean(scalar.text[:60])
    if near is not None:
        raise WrongValueError(
            _("“{name}” is no known time zone; did you mean {near}?").format(name=shown, near=near)
        )
    raise WrongValueError(_("“{name}” is no known time zone; write it as Europe/London").format(name=shown))


def _duration(scalar: Scalar) -> Duration:
    if (match := _DURATION.fullmatch(scalar.text)) is None:
        raise WrongValueError
    return Duration(int(match[1]), "h" if match[2] == "h" else "d")


def _seconds(scalar: Scalar) -> int:
    if (match := _SECONDS.fullmatch(scalar.text)) is None:
        raise WrongValueError
    return int(match[1]) * (60 if match[2] == "m" else 1)


def _ahead(scalar: Scalar) -> int:
    if (match := re.fullmatch("([1-9][0-9]{0,2})(m|h)", scalar.text)) is None:
        raise WrongValueError
    return int(match[1]) * (60 if match[2] == "m" else 3600)


def _hours(scalar: Scalar) -> tuple[int, int]:
    time = "([01]?[0-9]|2[0-3]):([0-5][0-9])"
    if (match := re.fullmatch(f"{time} ?- ?{time}", scalar.text)) is None:
        raise WrongValueError
    begin, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if begin == end:
        raise WrongValueError(_("begin and end at the same time; to be always quiet, set bell and title to false"))
    return begin, end


def _days(scalar: Scalar) -> int:
    if (match := _DAYS.fullmatch(scalar.text)) is None:
        raise WrongValueError
    return int(match[1])


def _email(scalar: Scalar) -> str:
    if not _EMAIL.fullmatch(scalar.text) or ".." in scalar.text:
        raise WrongValueError
    return scalar.text


def _host(scalar: Scalar) -> str:
    if not _HOST.fullmatch(scalar.text):
        raise WrongValueError
    return scalar.text.strip("[]")


def _country(scalar: Scalar) -> str:
    code = scalar.text.upper()
    if not re.fullmatch("[A-Z]{2}", code):
        raise WrongValueError
    if code == "UK":
        raise WrongValueError(_("must be GB: that is the code of the United Kingdom"))
    return code


def _currency(scalar: Scalar) -> str:
    if not CURRENCY_CODE.fullmatch(scalar.text):
        raise WrongValueError
    return scalar.text


def _language(scalar: Scalar) -> str:
    tag = scalar.text.replace("_", "-")  # as locales write it
    if not LANGUAGE_TAG.fullmatch(tag):
        raise WrongValueError
    return tag


def _encoding(scalar: Scalar) -> str:
    """Accept the encodings of text that Python knows, but for those which can hide or change plain ASCII."""
    try:
        decoded = b"Order ID\t1.00".decode(scalar.text)
    except (LookupError, ValueError, OSError):
        raise WrongValueError from None
    if decoded != "Order ID\t1.00":
        raise WrongValueError
    return scalar.text


def _prompt_key(scalar: Scalar) -> str:
    if len(scalar.text) != 1 or not "!" <= scalar.text <= "~" or isinstance(scalar.value, bool):
        raise WrongValueError
    if scalar.text in _RESERVED_KEYS:
        text = _("cannot be “{key}”: the prompt itself needs the keys {reserved}")
        raise WrongValueError(text.format(key=scalar.text, reserved=" ".join(_RESERVED_KEYS)))
    return scalar.text


def _query(scalar: Scalar) -> tuple[str, int]:
    if not scalar.text.strip() or "\n" in scalar.text:
        raise WrongValueError
    return scalar.text, scalar.line


ZONE = Leaf(N_("a time zone such as Europe/London"), _zone)
DURATION = Leaf(N_("a time such as 24h (hours) or 4d (calendar days)"), _duration)
SECONDS = Leaf(N_("a time such as 15s, 2m or 0s"), _seconds)
AHEAD = Leaf(N_("a time such as 30m or 2h"), _ahead)
HOURS = Leaf(N_("hours of the day such as 22:00-07:00"), _hours)
DAYS = Leaf(N_("a number of days such as 30d"), _days)
EMAIL = Leaf(N_("an e-mail address such as seller@example.com"), _email)
HOST = Leaf(N_("a host name such as smtp.example.com"), _host)
COUNTRY = Leaf(N_("a country's code of two letters, as GB"), _country)
CURRENCY = Leaf(N_("a currency's code of three letters, as GBP"), _currency)
LANGUAGE = Leaf(N_("a language tag such as en or zh-CN"), _language)
ENCODING = Leaf(N_("an encoding such as cp1252 or cp932"), _encoding)
QUERY = Leaf(N_("a query on one line, as “returns-tui list” takes it"), _query)
PROMPT_KEY = Leaf(N_("one character that a key gives, as x"), _prompt_key)


class Clock(Kind):
    """`24h`, `null` (off), or a mapping of `after` and `source`; read as `GivenClock`."""

    @property
    def shape(self) -> str:
        """The words for it."""
        return _("a time such as 24h or 4d, null, or {after: 24h, source: …}")

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read the short or the long form."""
        if isinstance(node, Mapping):
            given = _LONG_CLOCK.read(node, path, reading)
            if given is NOTHING or "after" not in given:
                return NOTHING
            return GivenClock(given["after"], given.get("source"))
        duration = Nullable(DURATION).read(node, path, reading)
        return NOTHING if duration is NOTHING else GivenClock(duration, None)


_LONG_CLOCK = Fields(
    (
        Field("after", Nullable(DURATION), "The time itself; null switches the clock off.", required=True),
        Field("source", LINE, "The page and date from which the figure was taken."),
    )
)


class Command(Kind):
    """A command, as one text in the shell's quoting (no shell runs it) or as a list of words."""

    @property
    def shape(self) -> str:
        """The words for it."""
        return _("a command, as a text or a list of words")

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read the argument vector, a tuple of texts."""
        import shlex

        if not isinstance(node, Scalar):
            return ListOf(LINE, at_least=1).read(node, path, reading)
        text = LINE.read(node, path, reading)
        if text is NOTHING:
            return NOTHING
        try:
            return tuple(shlex.split(text))
        except ValueError:
            reading.wrong(node.line, path, _("has a quotation mark without its partner"))
            return NOTHING


class Greeting(Kind):
    """A list of two texts: with `{name}` in it, and one for buyers without a name."""

    @property
    def shape(self) -> str:
        """The words for it."""
        return _('a list of two texts, as ["Dear {name},", "Hello,"]')

    def read(self, node: Node, path: str, reading: Reading) -> Any:
        """Read a pair of texts."""
        if not isinstance(node, Sequence) or len(node.items) != 2:
            reading.wrong(node.line, path, _("must be {shape}").format(shape=self.shape))
            return NOTHING
        pair = ListOf(LINE).read(node, path, reading)
        if len(pair) == 2 and ("{name}" not in pair[0] or "{name}" in pair[1]):
            text = _("must have {placeholder} in its first text and not in the second")
            reading.wrong(node.line, path, text.format(placeholder="{name}"))
            return NOTHING
        return pair if len(pair) == 2 else NOTHING


def name_key(name: str) -> str:
    """Accept the name of something that the user defines; it is typed on the command line."""
    if not _NAME.fullmatch(name):
        raise WrongValueError(
            _("is no name; use lower-case letters, digits and _ (up to 40), beginning with a letter")
        )
    return name


def account_key(name: str) -> str:
    """Accept an account's name; it becomes part of file names."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", name):
        raise WrongValueError(_("is no name; use letters, digits, _ and - (up to 40)"))
    return name


def marketplace_key(name: str) -> str:
    """Accept a marketplace's id, a host name in lower case."""
    if not _MARKETPLACE.fullmatch(name) or len(name) > 60:
        raise WrongValueError(_("is no marketplace; write it as amazon.de or ebay.co.uk"))
    return name


def code_key(name: str) -> str:
    """Accept a reason code and leave out `CR-`, with and without which the same codes come."""
    code = name.strip().removeprefix("CR-")
    if not code or not code.isprintable():
        raise WrongValueError(_("is no reason code; write it as the report gives it"))
    return code


def country_key(name: str) -> str:
    """Accept a country's code."""
    try:
        return _country(Scalar(0, name, name))
    except WrongValueError as wrong:
        raise WrongValueError(str(wrong) or _("is no country's code of two letters, as GB")) from None


def word_key(name: str) -> str:
    """Accept any key of printable characters, as a report's status or an action's id."""
    if not name.strip() or not name.isprintable():
        raise WrongValueError(_("is no name; use printable characters"))
    return name.strip()


def language_key(name: str) -> str:
    """Accept a language tag."""
    if not LANGUAGE_TAG.fullmatch(name):
        raise WrongValueError(_("is no language tag, as en or zh-CN"))
    return name
