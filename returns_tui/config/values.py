"""The configuration as frozen values: what every other room reads.

`returns_tui.config.load` makes a `Config` out of `config.yaml`, the built-in tables and the command line.
Amounts are `Decimal` in the currency's major unit ("24.10"); durations are `Duration`; times of day and
zones are the marketplace's own.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from returns_tui.config.advice import AdviceRule, Costs

State = Literal["pending", "approved", "received", "refunded", "closed", "cancelled"]
Route = Literal["click", "mail"]
Severity = Literal["never", "warn", "block"]
Fault = Literal["buyer", "seller", "carrier", "unclear"]


class Phrase(NamedTuple):
    """One text of the config in one language, and where it stands.

    Attributes:
        text: as written, without the final line end; may hold Jinja2 variables.
        path: e.g. `closure_reasons.not_returnable.text.en`.
        line: 1-based line where the text itself begins, None for a built-in one.
    """

    text: str
    path: str = ""
    line: int | None = None


Phrases = Mapping[str, Phrase]  # by language tag, e.g. {"en": …, "zh": …}


class ClosureReason(NamedTuple):
    """A named policy text with which a request is closed.

    Attributes:
        id: its name in the config.
        key: the key that chooses it in the close prompt; one character, not `y n q j k`.
        amazon_reason: the entry of Amazon's own list that belongs to it, "" where there is none.
        when: the states in which it is offered.
    """

    id: str
    label: str
    key: str
    amazon_reason: str
    when: tuple[State, ...]
    subject: Phrases
    text: Phrases


class MessageTemplate(NamedTuple):
    """A named text to a buyer that decides nothing."""

    id: str
    label: str
    key: str
    subject: Phrases
    text: Phrases


class Approval(NamedTuple):
    """The text that tells a buyer how and where to send the goods back."""

    subject: Phrases
    text: Phrases


class Address(NamedTuple):
    """A place to which buyers send goods back.

    Attributes:
        id: its name in the config.
        country: ISO 3166 alpha-2, upper case.
        freight: what sending there costs, by currency; empty where unknown.
    """

    id: str
    country: str
    lines: tuple[str, ...]
    freight: Mapping[str, Decimal] = MappingProxyType({})
    instructions: Phrases = MappingProxyType({})


class Duration(NamedTuple):
    """`24h` is 24 exact hours; `4d` is four calendar days to the end of the last one."""

    amount: int
    unit: Literal["h", "d"]

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


ClockName = Literal["answer", "reply", "refund", "claim", "offer_return"]


class ClockRule(NamedTuple):
    """How long something may take, and who says so.

    Attributes:
        duration: None switches the clock off.
        source: the page and date from which the figure was taken, for "why this time?".
    """

    name: ClockName
    duration: Duration | None
    source: str


class RestockingRule(NamedTuple):
    """How much of the price may be kept back at most.

    Attributes:
        condition: what the goods are like, in words ("late, as new").
        percent: at most this share of the gross amount, 0 to 100.
        marketplaces: where it holds; empty: everywhere without a rule of its own.
    """

    condition: str
    percent: int
    marketplaces: tuple[str, ...] = ()


class Marketplace(NamedTuple):
    """One marketplace with all that depends on it, overrides of the config merged in.

    Attributes:
        id: e.g. `amazon.co.uk`.
        country: ISO 3166 alpha-2 of its customers.
        timezone: IANA name; date-only facts of its reports begin there.
        languages: in order of preference for texts to buyers.
        prices_include_tax: whether an order report's item price contains the tax (EU, UK, Japan …).
        return_address: id of the usual address, or None.
        encoding: of its report files where they are neither UTF-8 nor marked, e.g. `cp932`; or None.
        seller_central: host name of its Seller Central, "" where it has none.
        notify: who tells the buyer, by decision (`approve`, `close`): `click` or `mail`.
        refund_route: whether refunds go by the adjustment `file` or by `click`.
        clocks: all clocks, by name.
        faults: reason code without `CR-` → whose fault.
    """

    id: str
    country: str
    currency: str
    timezone: str
    languages: tuple[str, ...]
    prices_include_tax: bool
    return_address: str | None
    encoding: str | None
    seller_central: str
    notify: Mapping[str, Route]
    refund_route: Literal["file", "click"]
    clocks: Mapping[ClockName, ClockRule]
    faults: Mapping[str, Fault]

    @property
    def is_amazon(self) -> bool:
        """Whether Amazon runs it: then each decision also has a click in Seller Central."""
        return self.id.startswith("amazon.")


class Account(NamedTuple):
    """One seller account. `sender` is the address registered with the marketplace, "" if not set yet.

    Attributes:
        merchant_id: Amazon's merchant identifier, for the XML refund file; "" if not set.
        seller_name: how texts sign; "" if not set.
    """

    id: str
    sender: str = ""
    seller_name: str = ""
    merchant_id: str = ""


class Mail(NamedTuple):
    """How mail leaves.

    Attributes:
        transport: `files` writes .eml files into `folder`; `smtp` hands over to a server.
        security: `none` is allowed to loopback addresses only.
        password_command: an argument vector whose first output line is the password; the environment
            variable RETURNS_TUI_MAIL_PASSWORD comes first.
    """

    transport: Literal["files", "smtp"]
    folder: Path
    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password_command: tuple[str, ...] = ()
    timeout: int = 20  # seconds for each step of the conversation


class Refunds(NamedTuple):
    """Limits on refunds.

    Attributes:
        confirm_above: by currency, the paid-out amount above which it must be typed.
        daily_limit: by currency, what may be paid out a day (in the display zone) and account; empty: no limit.
        restocking: what may be kept back; see `RestockingRule`.
    """

    confirm_above: Mapping[str, Decimal]
    daily_limit: Mapping[str, Decimal]
    restocking: tuple[RestockingRule, ...]


class Purge(NamedTuple):
    """How long buyers' data is kept, in days of 24 hours.

    Attributes:
        after: after a request became final.
        orders_after: after an order for which no return is known.
    """

    after: int = 30
    orders_after: int = 180


class Attention(NamedTuple):
    """How the inbox makes itself noticed when something gets near its deadline.

    Attributes:
        bell: whether it rings the terminal's bell, once for each request.
        title: whether the terminal's title says how many there are.
        within: seconds before the deadline.
        quiet: minutes of the day, in the zone in which times are shown, from which to which it does neither;
            None: it always may.
    """

    bell: bool = True
    title: bool = True
    within: int = 3600
    quiet: tuple[int, int] | None = (22 * 60, 7 * 60)


class View(NamedTuple):
    """A saved query, shown as a tab. `query` is in the words that `list` takes; `line` is where it was written."""

    id: str
    label: str
    query: str
    line: int | None = None


class KeyChange(NamedTuple):
    """Other keys for an action.

    Attributes:
        screen: its name as the file has it, "" where none is named: the inbox.
        action: its id as the file has it.
        keys: as the file has them, a sequence with single blanks in it; none: the action loses its keys.
        alone: whether the action's other keys go as well.
        line: 1-based, None where it is from no file.
    """

    screen: str
    action: str
    keys: tuple[str, ...]
    alone: bool = False
    line: int | None = None


class MacroStep(NamedTuple):
    """One step of a macro.

    Attributes:
        verb: approve, close, refund, received, message, note, snooze, assign or next.
        what: the address, reason, template, text, time or name; of a refund `full`, `full keep-item`; "" for none.
        text: the whole step as it is shown.
        line: 1-based, where it was written.
    """

    verb: str
    what: str
    text: str
    line: int | None = None


class Macro(NamedTuple):
    """Decisions on one request, one after the other, by one key; each is asked for as if it were made by hand.

    Attributes:
        key: as the file has it, a sequence with single blanks in it; `line` is where it was written.
    """

    name: str
    key: str
    line: int | None
    steps: tuple[MacroStep, ...]


class Config(NamedTuple):
    """Everything that can be set.

    Attributes:
        source: the file it came from, None where there is none.
        database: `sqlite:///PATH` or `postgresql://…`.
        timezone: IANA name of the zone in which times are shown.
        undo_window: seconds in which a decision's outbox entries stay here.
        default_marketplace: the one that files belong to when nothing else says it, or None.
        configured: the marketplaces that the config file names itself.
        marketplaces: all known ones by id, the built-in table and the config's entries merged.
        abroad: what happens when an address abroad is approved without a prepaid label:
            `allow`, `warn` (the operator must insist) or `block`.
        require_contact: likewise for closing when the buyer was never contacted: `never`, `warn`, `block`.
        lint: what happens when a rule of the lint objects to a text to a buyer, by the rule's id.
        statuses: report status → state.
        reasons: reason code without `CR-` → what it means, in plain English words.
        advice: the rules, in the order in which the first that fits is the one to take.
        stale_after: seconds after which what waits for goods leaves the open lists, None: never.
        keys: other keys for actions, in the order of the file.
        read_only: whether nothing may be written to the queue.
        attention: how the inbox makes itself noticed.
        braille: whether the terminal's cursor stands where one reads, and lines are drawn in ASCII.
        macros: in the order of the file.
    """

    source: Path | None
    operator: str
    account: str
    database: str
    timezone: str
    undo_window: int
    language: str
    theme: str
    accounts: Mapping[str, Account]
    default_marketplace: str | None
    configured: tuple[str, ...]
    marketplaces: Mapping[str, Marketplace]
    addresses: Mapping[str, Address]
    abroad: Literal["allow", "warn", "block"]
    require_contact: Severity
    lint: Mapping[str, Severity]
    statuses: Mapping[str, State]
    reasons: Mapping[str, str]
    approval: Approval
    closure_reasons: Mapping[str, ClosureReason]
    messages: Mapping[str, MessageTemplate]
    refunds: Refunds
    advice: tuple["AdviceRule", ...]
    costs: "Costs"
    mail: Mail
    views: tuple[View, ...]
    stale_after: int | None
    keys: tuple[KeyChange, ...]
    # Texts by which a buyer is greeted, by language; `greeting` works without a buyer's name.
    greetings: Mapping[str, tuple[str, str]]  # (with "{name}", without a name)
    purge: Purge
    read_only: bool = False
    attention: Attention = Attention()
    braille: bool = False
    macros: tuple[Macro, ...] = ()
