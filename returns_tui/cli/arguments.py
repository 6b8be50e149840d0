"""What can be said on the command line: the parser, and nothing that runs."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Callable
from typing import NoReturn

from returns_tui import __version__
from returns_tui.errors import UsageError
from returns_tui.i18n import _
from returns_tui.text import clean

PROGRAM = "returns-tui"


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence, with the nearest known command."""

    def error(self, message: str) -> NoReturn:
        """Raise the complaint as a UsageError instead of printing it and leaving."""
        hint = _("see “{command} --help”").format(command=self.prog)
        unknown = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message, re.DOTALL)
        if unknown is not None:
            known = re.findall(r"[\w.-]+", unknown[2])
            near = difflib.get_close_matches(unknown[1], known, n=1)
            if near:
                hint = _("did you mean “{name}”?").format(name=near[0])
        raise UsageError(f"{self.prog}: {clean(message)}; {hint}")


def _words(text: str) -> str:
    """Argument type of everything that is not a path: nothing in it that a terminal could obey."""
    return clean(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(_("“{text}” is no number of 0 or more").format(text=clean(text)))
    return int(text)


def parser() -> Parser:
    """Return the parser. A parsed command line has `command`, None for the bare program, and its arguments."""
    top = Parser(
        prog=PROGRAM,
        description=_(
            "The keyboard inbox for a marketplace seller's return requests. Without a command it opens the inbox."
        ),
        allow_abbrev=False,
    )
    _add_globals(top, None)
    top.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = top.add_subparsers(dest="command", metavar=_("COMMAND"))

    def command(name: str, help_: str) -> Parser:
        made: Parser = commands.add_parser(name, help=help_, description=help_, allow_abbrev=False)
        # Suppressed: a default here would write over what was said before the command.
        _add_globals(made, argparse.SUPPRESS)
        made.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
        return made

    command("demo", _("open the inbox on a throw-away queue of example returns; nothing leaves this machine"))
    _add_import(command)
    _add_reading(command)
    _add_decisions(command)
    _add_leaving(command)
    _add_keeping(command)
    return top


def _add_globals(to: Parser, default: str | None) -> None:
    group = to.add_argument_group(_("global options, before or after the command"))
    group.add_argument("--config", metavar="FILE", default=default, help=_("the configuration to use"))
    group.add_argument(
        "--database", metavar="URL", default=default, help=_("a path, sqlite:///… or postgresql://…")
    )
    group.add_argument("--operator", metavar="NAME", default=default, type=_words, help=_("who decides"))
    group.add_argument("--account", metavar="NAME", default=default, type=_words, help=_("the seller account"))


def _add_json(to: Parser) -> None:
    to.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def _add_import(command: Callable[[str, str], Parser]) -> None:
    made = command("import", _("take in reports: returns, orders, the answer to a refund upload"))
    made.add_argument("files", nargs="+", metavar="FILE", help=_("a report, or - for standard input"))
    made.add_argument("--marketplace", type=_words, metavar="M", help=_("where the reports are from: amazon.de"))
    made.add_argument(
        "--batch", type=_count, metavar="N", help=_("the refund file that a feed processing report answers")
    )
    _add_json(made)


def _add_reading(command: Callable[[str, str], Parser]) -> None:
    made = command("list", _("the queue, soonest due first"))
    made.add_argument("query", nargs="*", metavar="QUERY", type=_words, help=_("words, state:NAME, is:FLAG"))
    made.add_argument("--view", type=_words, metavar="NAME", help=_("a view of the config; “all” is everything"))
    made.add_argument("--limit", type=_count, metavar="N", help=_("at most so many"))
    _add_json(made)
    made = command("show", _("one request with history, refunds and outbox"))
    made.add_argument("request", type=_words, metavar="REQUEST")
    _add_json(made)


def _add_decisions(command: Callable[[str, str], Parser]) -> None:
    def decision(name: str, help_: str) -> Parser:
        made = command(name, help_)
        made.add_argument("request", type=_words, metavar="REQUEST", help=_("its id, or an RMA or order id"))
        made.add_argument("--dry-run", action="store_true", help=_("show what would happen, and do nothing"))
        _add_json(made)
        return made

    def language(to: Parser) -> None:
        to.add_argument("--language", type=_words, metavar="L", help=_("of the text: en, de, zh"))

    made = decision("approve", _("let the goods come back; no money moves"))
    made.add_argument("--address", type=_words, metavar="KEY", help=_("a return address of the config"))
    language(made)
    made.add_argument("--label", choices=("unpaid", "prepaid"), default="unpaid", help=_("the return label"))
    made.add_argument("--merchant-rma", type=_words, metavar="R", default="", help=_("your own number for it"))

    made = decision("close", _("close with a policy text"))
    made.add_argument(
        "--reason", type=_words, metavar="KEY", required=True, help=_("a closure reason of the config")
    )
    language(made)

    made = decision("refund", _("pay back, in full or in part"))
    made.add_argument("--amount", metavar="21.38", type=_words, required=True, help=_("with tax, before a fee"))
    made.add_argument("--restocking-fee", metavar="4.28", type=_words, help=_("kept back from the amount"))
    made.add_argument("--keep-item", action="store_true", help=_("the buyer keeps the goods"))
    made.add_argument("--keep-open", action="store_true", help=_("a partial refund that leaves the rest open"))
    made.add_argument(
        "--despite-reported",
        action="store_true",
        help=_("although the marketplace may have paid the buyer already"),
    )

    made = decision("received", _("the goods are back"))
    made.add_argument("--condition", type=_words, metavar="TEXT", default="", help=_("what they are like"))
    decision("cancelled", _("the buyer cancelled the request"))

    made = decision("message", _("write to the buyer"))
    made.add_argument("--template", type=_words, metavar="KEY", help=_("a message of the config"))
    language(made)
    made.add_argument("--amount", metavar="5.00", type=_words, help=_("for a template that names one"))
    made.add_argument("--subject", type=_words, metavar="S", default="", help=_("of a text of your own"))
    made.add_argument("--text", metavar="-", help=_("a text of your own; - reads standard input"))

    made = decision("note", _("write something down"))
    made.add_argument("--text", metavar="-", required=True, help=_("the note; - reads standard input"))
    made.add_argument("--from-buyer", action="store_true", help=_("it is what the buyer answered"))

    made = decision("snooze", _("put aside for a while; the deadline stays"))
    made.add_argument("--until", type=_words, metavar="TIME", required=True, help=_("ISO time, 4h, 2d, tomorrow"))
    decision("undo", _("take back your last decision, as long as nothing of it has left"))

    made = decision("set", _("enter what no report gave"))
    made.add_argument("--comment", metavar="-", help=_("the buyer's comment; - reads standard input"))
    made.add_argument("--buyer-email", type=_words, metavar="A", help=_("the buyer's alias"))
    made.add_argument("--buyer-name", type=_words, metavar="N", help=_("how texts address the buyer"))
    made.add_argument("--order-item-id", type=_words, metavar="I", help=_("without it no refund goes by file"))
    made.add_argument("--paid", type=_words, metavar="AMOUNT", help=_("what the buyer paid, with tax"))


def _add_leaving(command: Callable[[str, str], Parser]) -> None:
    made = command("send", _("deliver the mail that is due; safe beside open inboxes"))
    _add_json(made)

    made = command("adjustments", _("write the refund upload file of one account and marketplace"))
    made.add_argument("--output", metavar="FILE", help=_("the file to write"))
    made.add_argument("--format", choices=("flat", "xml"), default="flat", help=_("tab-separated, or XML"))
    made.add_argument("--marketplace", type=_words, metavar="M", help=_("to be named when several are due"))
    made.add_argument("--batch", type=_count, metavar="N", help=_("write that file again, byte for byte"))
    made.add_argument("--list", action="store_true", help=_("the files written so far"))

    made = command("worklist", _("the clicks left to do in Seller Central, with links and texts"))
    made.add_argument("--done", nargs="+", type=_count, metavar="ID", help=_("mark these as done"))
    _add_json(made)


def _add_keeping(command: Callable[[str, str], Parser]) -> None:
    command("check", _("config, policy texts, themes, keys, database, mail: all problems at once"))
    command("locate", _("where things are on this machine"))
    made = command("backup", _("write a consistent copy of the database"))
    made.add_argument("file", metavar="FILE")
    made = command("export", _("write queue and history as CSV or JSON"))
    made.add_argument("file", metavar="FILE", help=_("its ending says which: .csv or .json"))
