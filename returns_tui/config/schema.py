"""All keys of config.yaml in one table: what each takes, what holds without it, and what it is for.

Files are read by it, unknown keys are found by it, and the config reference is generated from it.
"""

from __future__ import annotations

from returns_tui.config.advice_schema import ADVICE_RULE, COSTS
from returns_tui.config.containers import Amounts, Field, Fields, ListOf, MapOf, Texts
from returns_tui.config.formats import (
    AHEAD,
    COUNTRY,
    CURRENCY,
    DAYS,
    DURATION,
    EMAIL,
    ENCODING,
    HOST,
    HOURS,
    LANGUAGE,
    PROMPT_KEY,
    QUERY,
    SECONDS,
    ZONE,
    Clock,
    Command,
    Greeting,
    account_key,
    code_key,
    language_key,
    marketplace_key,
    name_key,
    word_key,
)
from returns_tui.config.key_changes import KeyChanges
from returns_tui.config.kinds import (
    FLAG,
    LINE,
    LINE_OR_NONE,
    Choice,
    Nullable,
    whole_number,
)
from returns_tui.config.macros import KEY, STEP
from returns_tui.i18n import N_

STATE = Choice(("pending", "approved", "received", "refunded", "closed", "cancelled"))
FAULT = Choice(("buyer", "seller", "carrier", "unclear"))
ROUTE = Choice(("click", "mail"))
SEVERITY = Choice(("never", "warn", "block"))
CLOCK_NAMES = ("answer", "reply", "refund", "claim", "offer_return")

_CLOCK_DOCS = {
    "answer": "A request must be decided within this time of its arrival.",
    "reply": "A buyer's message must be answered within this time.",
    "refund": "The buyer must be refunded within this time of the goods coming back.",
    "claim": "An A-to-z claim must be answered within this time.",
    "offer_return": "A way to return the goods must be offered within this time by a seller abroad.",
}
CLOCKS = Fields(
    tuple(Field(name, Clock(), _CLOCK_DOCS[name], "as in config.example.yaml") for name in CLOCK_NAMES)
)
FAULTS = MapOf(FAULT, code_key, N_("reason code to fault"))

ACCOUNT = Fields(
    (
        Field("from", EMAIL, "The sender's address; for Amazon one that is registered in Seller Central."),
        Field("seller_name", LINE_OR_NONE, "The name with which texts sign."),
        Field("merchant_id", LINE_OR_NONE, "Amazon's merchant token, for the XML refund file."),
    )
)
MARKETPLACE = Fields(
    (
        Field("country", COUNTRY, "The country of its customers.", "the built-in table"),
        Field("currency", CURRENCY, "The currency in which buyers pay.", "the built-in table"),
        Field("timezone", ZONE, "The zone in which the days of its reports begin.", "the built-in table"),
        Field(
            "languages",
            ListOf(LANGUAGE, at_least=1),
            "The buyers' languages, the first one preferred.",
            "the built-in table",
        ),
        Field(
            "prices_include_tax",
            FLAG,
            "Whether item prices of order reports contain the tax.",
            "the built-in table; elsewhere true, in the US and Canada false",
        ),
        Field(
            "return_address",
            Nullable(LINE),
            "The usual address to send goods back to, a name from `addresses`.",
            "none",
        ),
        Field(
            "encoding",
            Nullable(ENCODING),
            "The encoding of its reports where they are not UTF-8.",
            "the built-in table",
        ),
        Field("seller_central", HOST, "The host name of its Seller Central.", "the built-in table"),
        Field(
            "notify",
            Fields(
                (
                    Field(
                        "approve",
                        ROUTE,
                        "Who tells the buyer that a return is approved: Amazon after a click, or a mail.",
                        "click for Amazon, else mail",
                    ),
                    Field(
                        "close",
                        ROUTE,
                        "The same for a request that is closed.",
                        "click for Amazon, else mail",
                    ),
                )
            ),
            "Who tells the buyer about a decision.",
        ),
        Field(
            "refund_route",
            Choice(("file", "click")),
            "How refunds are made: by a file to upload, or by a click.",
            "file for Amazon, else click",
        ),
        Field("clocks", CLOCKS, "Clocks that differ here.", "those of `clocks`"),
        Field("faults", FAULTS, "Faults that differ here.", "those of `faults`"),
    )
)
ADDRESS = Fields(
    (
        Field("country", COUNTRY, "The address's country.", required=True),
        Field("lines", ListOf(LINE, at_least=1), "The address as it is written on a parcel.", required=True),
        Field("freight", Amounts(), "What sending a parcel there costs.", "unknown"),
        Field("instructions", Texts(), "What buyers must know when they send to this address.", "nothing"),
    )
)
CLOSURE_REASON = Fields(
    (
        Field("label", LINE, "Its name on the screen.", "its key in the file"),
        Field("key", PROMPT_KEY, "The key that chooses it in the close prompt.", required=True),
        Field("amazon_reason", LINE_OR_NONE, "The entry to choose in Amazon's own list.", "none"),
        Field(
            "when",
            ListOf(Choice(("pending", "approved", "received")), at_least=1),
            "The states in which it is offered.",
            "[pending, approved]",
        ),
        Field("subject", Texts(one_line=True), "The subject of the mail.", required=True),
        Field("text", Texts(), "The policy text itself.", required=True),
    )
)
MESSAGE = Fields(
    (
        Field("label", LINE, "Its name on the screen.", "its key in the file"),
        Field("key", PROMPT_KEY, "The key that chooses it in the message prompt.", required=True),
        Field("subject", Texts(one_line=True), "The subject of the mail.", required=True),
        Field("text", Texts(), "The text itself.", required=True),
    )
)
APPROVAL = Fields(
    (
        Field("subject", Texts(one_line=True), "The subject of the mail.", "as in config.example.yaml"),
        Field("text", Texts(), "The text with address and instructions.", "as in config.example.yaml"),
    )
)
_LINT_DOCS = {
    "review_request": "The text asks for a review, a rating or stars, or for one to be changed or removed.",
    "review_bargain": "It gives something for a review.",
    "external_link": "It has a link that leads away from the marketplace.",
    "email_address": "It has an e-mail address.",
    "phone_number": "It has a phone number, or names a messenger.",
    "marketing": "It advertises, or offers a coupon.",
    "order_id_missing": "It lacks the order id.",
    "other_order": "It has the id of another order or return.",
    "other_buyer": "It greets somebody who is not the buyer.",
    "wrong_language": "It is in a language that is not the marketplace's.",
    "unfilled": "Something in it was not filled in.",
    "refund_promised": "It closes the request and promises a refund.",
    "important_subject": "Its subject has “[Important]”.",
}
LINT = Fields(tuple(Field(name, SEVERITY, doc, "as in config.example.yaml") for name, doc in _LINT_DOCS.items()))
RESTOCKING = Fields(
    (
        Field("condition", LINE, "What the goods are like, in words.", required=True),
        Field(
            "percent",
            whole_number(0, 100, N_("a whole number from 0 to 100")),
            "The share of the price that may be kept back at most.",
            required=True,
        ),
        Field("marketplaces", ListOf(LINE), "Where it holds.", "everywhere without a rule of its own"),
    )
)
REFUNDS = Fields(
    (
        Field(
            "confirm_above",
            Amounts(nullable=True),
            "Above this amount the operator types it once more.",
            "as in config.example.yaml",
        ),
        Field(
            "daily_limit",
            Nullable(Amounts(nullable=True)),
            "What may be paid out a day and account.",
            "no limit",
        ),
        Field(
            "restocking",
            ListOf(RESTOCKING),
            "What may be kept back, by the condition of the goods.",
            "as in config.example.yaml",
        ),
    )
)
MAIL = Fields(
    (
        Field(
            "transport",
            Choice(("files", "smtp")),
            "Whether mail is written into files or handed to a server.",
            "files",
        ),
        Field("folder", LINE, "Where files go.", "`mail` in the data folder"),
        Field("host", HOST, "The mail server."),
        Field(
            "port",
            whole_number(1, 65535, N_("a port number")),
            "Its port.",
            "587; 465 with tls, 25 with none",
        ),
        Field(
            "security",
            Choice(("starttls", "tls", "none")),
            "How the connection is protected; none only on this machine.",
            "starttls",
        ),
        Field("username", LINE_OR_NONE, "The user to log in as.", "no login"),
        Field(
            "password_command",
            Command(),
            "A command that prints the password; RETURNS_TUI_MAIL_PASSWORD comes first.",
        ),
        Field(
            "timeout",
            whole_number(1, 300, N_("a number of seconds from 1 to 300")),
            "Seconds to wait for each answer of the server.",
            "20",
        ),
    ),
    hints={
        "password": N_(
            "is not read from a file; use password_command, or the environment variable RETURNS_TUI_MAIL_PASSWORD"
        ),
    },
)
VIEW = Fields(
    (
        Field("name", LINE, "Its name for --view.", required=True),
        Field("label", LINE, "Its name on the screen.", "its name"),
        Field("query", QUERY, "What it shows, in the words that `list` takes.", required=True),
    )
)

MACRO = Fields(
    (
        Field("name", LINE, "Its name on the screen.", required=True),
        Field("key", KEY, "The key that begins it in the inbox.", required=True),
        Field("steps", ListOf(STEP, at_least=1), "What is done, one after the other.", required=True),
    )
)

SCHEMA = Fields(
    (
        Field("operator", LINE, "Your name in the history.", "the login name"),
        Field(
            "database",
            LINE,
            "The queue: a path, sqlite:///PATH or postgresql://user@host/name.",
            "returns.db in the data folder",
        ),
        Field("read_only", FLAG, "Whether nothing may be written to the queue.", "false"),
        Field("timezone", ZONE, "The zone in which times are shown.", "the machine's"),
        Field("undo_window", SECONDS, "How long a decision can be taken back before it leaves.", "15s"),
        Field("language", LANGUAGE, "The language of the screen.", "from the environment: zh-CN or en"),
        Field("braille", FLAG, "Whether the terminal's cursor stands where one reads.", "false"),
        Field("theme", LINE_OR_NONE, "The name of a theme.", "the program's own"),
        Field(
            "accounts",
            MapOf(ACCOUNT, account_key, N_("account to its settings")),
            "Your seller accounts.",
            "one, named default",
        ),
        Field(
            "marketplace",
            LINE,
            "The marketplace of report files when nothing else says it.",
            "the only one under `marketplaces`",
        ),
        Field(
            "marketplaces",
            MapOf(MARKETPLACE, marketplace_key, N_("marketplace to its settings")),
            "What differs from the built-in table, and other marketplaces.",
        ),
        Field(
            "addresses",
            MapOf(ADDRESS, name_key, N_("name to address")),
            "Where goods are sent back to.",
            "none",
        ),
        Field(
            "abroad",
            Choice(("allow", "warn", "block")),
            "What happens when an address abroad is approved without a prepaid label.",
            "warn",
        ),
        Field("clocks", CLOCKS, "How long things may take.", "as in config.example.yaml"),
        Field(
            "statuses",
            MapOf(STATE, word_key, N_("report status to state")),
            "What the statuses of reports mean.",
            "as in config.example.yaml",
        ),
        Field(
            "reasons",
            MapOf(LINE, code_key, N_("reason code to words")),
            "What the buyers' reason codes mean.",
            "as in config.example.yaml",
        ),
        Field("faults", FAULTS, "Whose fault a reason is.", "as in config.example.yaml"),
        Field("approval", APPROVAL, "The text that approves a return.", "as in config.example.yaml"),
        Field(
            "closure_reasons",
            MapOf(CLOSURE_REASON, name_key, N_("name to policy text")),
            "The policy texts with which requests are closed.",
            "as in config.example.yaml",
        ),
        Field(
            "messages",
            MapOf(MESSAGE, name_key, N_("name to text")),
            "Texts to buyers that decide nothing.",
            "as in config.example.yaml",
        ),
        Field(
            "greetings",
            MapOf(Greeting(), language_key, N_("language to greeting")),
            "How texts greet.",
            "as in config.example.yaml",
        ),
        Field(
            "close",
            Fields(
                (
                    Field(
                        "require_contact",
                        SEVERITY,
                        "What happens when a request is closed without contact with the buyer.",
                        "warn",
                    ),
                )
            ),
            "Rules for closing.",
        ),
        Field("lint", LINT, "What happens when something in a text to a buyer should not leave."),
        Field("refunds", REFUNDS, "Limits on refunds.", "as in config.example.yaml"),
        Field("advice", ListOf(ADVICE_RULE), "Rules that suggest a decision.", "as in config.example.yaml"),
        Field("costs", COSTS, "What a return costs beside the refund.", "unknown"),
        Field("mail", MAIL, "How mail leaves.", "files"),
        Field(
            "purge",
            Fields(
                (
                    Field("after", DAYS, "How long buyers' data is kept after a request is final.", "30d"),
                    Field(
                        "orders_after",
                        DAYS,
                        "How long the buyer of an order is kept for which no return is known.",
                        "180d",
                    ),
                )
            ),
            "How long buyers' data is kept; `returns-tui purge` removes it then.",
        ),
        Field("views", ListOf(VIEW, at_least=1), "The tabs above the queue.", "six views"),
        Field(
            "stale_after",
            Nullable(DURATION),
            "How long after the request what waits for goods leaves the open lists.",
            "50d",
        ),
        Field(
            "attention",
            Fields(
                (
                    Field("bell", FLAG, "Whether the bell rings, once for each request.", "true"),
                    Field("title", FLAG, "Whether the terminal's title says how many there are.", "true"),
                    Field("within", AHEAD, "How long before its deadline a request is meant.", "1h"),
                    Field("quiet", Nullable(HOURS), "Hours in which there is neither; null: none.", "22:00-07:00"),
                )
            ),
            "How an open inbox makes itself noticed when a request gets near its deadline.",
        ),
        Field("macros", ListOf(MACRO), "Sequences of decisions on a key.", "none"),
        Field("keys", KeyChanges(), "Other keys for actions, by screen.", "none"),
    )
)
