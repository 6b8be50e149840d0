"""Every command with hostile texts in the database, in its files and in its words: it says text, and only text."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from itertools import cycle
from pathlib import Path

from returns_tui.config.values import Config
from returns_tui.policy.decisions import Message, SetFacts
from returns_tui.shipped import shipped
from returns_tui.store import presence
from returns_tui.store.database import Store
from returns_tui.store.decisions import decide as decide_on
from returns_tui.store.models import Outbox, Request
from tests.conftest import NOW, insert_request
from tests.strangers import hostile_reports
from tests.strangers.calling import Program, Said
from tests.strangers.findings import Findings
from tests.strangers.payloads import LINE_ENDS, foreign, seen

DOCUMENTED = range(4)
_BUYER = "abc@marketplace.amazon.co.uk"
_HEADERS = sorted(
    ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
)
_FREE = (
    "rma_id merchant_rma_id order_item_id sku asin item category reason_code comment marketplace_status conflict"
    " return_type resolution label_type label_payer carrier tracking_id buyer_name assigned_to"
).split()


def program_in(folder: Path, database: str, operator: str = "ana") -> Program:
    """Return the program with the example config and nothing held back, in a folder of its own."""
    text = shipped("config.example.yaml").read_text(encoding="utf-8")
    for ours, wanted in (
        ("undo_window: 15s", "undo_window: 0s"),
        ("transport: files", "transport: files\n  folder: mail"),
        ("  bell: true\n  title: true\n", "  bell: false\n  title: false\n"),  # nothing but text then
    ):
        assert text.count(ours) == 1, ours
        text = text.replace(ours, wanted)
    text += '\nmacros:\n- {name: "[/] x", key: "1", steps: [close solved, "note [@click=app.quit()]x[/]", next]}\n'
    (folder / "config.yaml").write_text(text.replace("approve: click", "approve: mail"), encoding="utf-8")
    return Program(folder, database, operator)


class Talk:
    """Calls commands and looks at all that they write."""

    def __init__(self, program: Program, findings: Findings) -> None:
        self.program = program
        self.findings = findings

    def say(self, *words: str, stdin: bytes = b"") -> Said:
        """Call a command; whatever it is told, it ends with a documented status and has written only text."""
        told = " ".join(words)[:80]
        self.findings.done["commands with hostile texts"] += 1
        said = self.program.call(*words, stdin=stdin)
        if said.status not in DOCUMENTED:
            self.findings.trouble(told, f"ended with {said.status}")
        if b"Something unexpected" in said.err or b"Traceback" in said.err:
            self.findings.trouble(told, said.err.decode(errors="replace"))
        for stream in (said.out, said.err):
            for strange in foreign(stream, LINE_ENDS)[:2]:
                self.findings.trouble(told, f"wrote {strange}")
        return said

    def take_in(self, name: str, content: bytes, status: int) -> None:
        """Take in a report that ends with a certain status."""
        (self.program.folder / name).write_bytes(content)
        said = self.say("import", name, "--marketplace", "amazon.co.uk")
        if said.status != status:
            self.findings.trouble(name, f"ended with {said.status}: {said.err.decode()[:300]}")

    def objects(self, *words: str) -> list[dict[str, object]]:
        """Return what a command prints as JSON: one object a line, whatever is in it."""
        return [json.loads(line) for line in self.say(*words, "--json").out.decode().split("\n") if line]


def fill(talk: Talk, texts: Mapping[str, str]) -> None:
    """Take in reports of all kinds; refuse what is to be refused."""
    talk.take_in("returns.txt", hostile_reports.flat(texts), 0)
    talk.take_in("returns.xml", hostile_reports.xml(texts), 0)
    talk.take_in("orders.txt", hostile_reports.orders(texts), 0)
    talk.take_in("rejected.txt", hostile_reports.flat_to_reject(texts), 1)
    listed = talk.objects("list", "--view", "all")
    items = {str(row["order_id"])[:3]: str(row["item"]) for row in listed}
    for number, (name, text) in enumerate(texts.items()):
        if name == "wide":  # joined emoji, whose joiners are left out
            continue
        for piece in seen(hostile_reports.in_a_cell(text)):
            if piece not in items[f"{number:03}"]:
                talk.findings.trouble(name, f"{piece} is not seen in {items[f'{number:03}']!r}")


def show_all(talk: Talk, every: int = 1) -> None:
    """Have everything shown that is there, one request in `every` by itself."""
    talk.say("list", "--view", "all")
    listed = talk.objects("list", "--view", "all")
    for row in listed[::every]:
        talk.say("show", str(row["id"]))
        talk.objects("show", str(row["id"]))
    for words in (("worklist",), ("outbox",), ("adjustments", "--list"), ("check",), ("locate",)):
        talk.say(*words)
    talk.objects("worklist")
    talk.objects("outbox")
    talk.say("stats", "--since", "520w")
    talk.objects("stats", "--since", "520w")
    for figures in ("reason", "product", "operator"):
        talk.say("stats", "--since", "520w", "--csv", "--by", figures)
    for name in ("all.csv", "all.json"):
        talk.say("export", name)
        for strange in foreign((talk.program.folder / name).read_bytes()):
            talk.findings.trouble(name, strange)


def decide(talk: Talk, texts: Iterable[str]) -> None:
    """Decide on requests with a text wherever a command takes one, have it leave, and take in what comes back."""
    ids = [str(row["id"]) for row in talk.objects("list")]
    for request, text in zip(ids, texts, strict=False):
        typed = text.encode("utf-8", "surrogatepass")
        for words in (("note", request, "--text", "-"), ("set", request, "--comment", "-")):
            talk.say(*words, stdin=typed)
        talk.say("message", request, "--subject", "About it", "--text", "-", "--json", stdin=typed)
        for option in ("--buyer-name", "--buyer-email", "--order-item-id", "--comment", "--paid"):
            talk.say("set", request, option, text)
        talk.say("set", request, "--buyer-email", _BUYER)
        talk.say("message", request, "--subject", text, "--text", text)
        plans: list[tuple[str, ...]] = [
            ("approve", "--merchant-rma", text),
            ("message", "--template", "ask_details"),
            ("close", "--reason", "not_returnable"),
            ("refund", "--amount", "1.00", "--despite-reported"),
        ]
        for command, *options in plans:
            talk.say(command, request, *options, "--dry-run")
            talk.say(command, request, *options, "--dry-run", "--json")
        talk.say("received", request, "--condition", text)
        talk.say("refund", request, "--amount", "1.00", "--despite-reported", "--json")
    talk.say("adjustments", "--output", "refunds.txt")
    written = talk.program.folder / "refunds.txt"
    if written.exists():
        lines = written.read_bytes().count(b"\n") - 1
        answer = hostile_reports.feed_result(dict(enumerate_texts(texts)), lines)
        talk.take_in("answer.txt", answer, 1)
    talk.say("send")
    _look_at_mails(talk)


def _look_at_mails(talk: Talk) -> None:
    """Read the mails that left, as whoever gets them does: no header but ours, one recipient, the order's."""
    for file in talk.program.folder.rglob("*.eml"):
        talk.findings.done["mails with hostile texts"] += 1
        mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
        if sorted(mail.keys()) != _HEADERS or str(mail["To"]) != _BUYER or mail.defects or mail.is_multipart():
            talk.findings.trouble(file.name, f"{mail.items()}, {mail.defects}")
        if strange := foreign(str(mail["Subject"]).encode(), LINE_ENDS):
            talk.findings.trouble(file.name, strange[0])


def enumerate_texts(texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield texts with names."""
    return ((str(number), text) for number, text in enumerate(texts))


def poison(store: Store, config: Config, rows: Iterable[Sequence[str]]) -> None:
    """Put requests into the queue of which nothing was ever cleaned, as no program of ours does.

    What hangs on them and may be changed is hostile, too: the outbox, and who is on them.

    Args:
        rows: for each request the texts that its fields get in turn.
    """
    for number, row in enumerate(rows, start=1):
        given = cycle(_stored(store, text) for text in row)
        fields = {name: next(given) for name in _FREE}
        request = insert_request(store, config, **fields)
        order = f"{number:03}-{next(given)[:60]}"
        address = SetFacts(buyer_email=_BUYER)
        message = Message(template=None, subject="About it", text="Hello")
        for decision in (address, message):
            decide_on(store, config, request, decision, operator="ana", now=NOW)
        with store.writing():
            columns = ("to", "subject", "text", "error", "not_done", "action", "url")
            hostile = {name: next(given) for name in columns}
            Outbox.update(**hostile, order_id=order, state="failed").where(Outbox.request == request).execute()
            Request.update(order_id=order, buyer_email=next(given)).where(Request.id == request).execute()
        now = datetime.now(UTC)
        presence.be_on(store, f"session {number}", next(given), request, since=now, now=now)


def _stored(store: Store, text: str) -> str:
    """Return what of a text a database can hold at all."""
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if store.backend == "sqlite" else text.replace("\0", "")


def mistype(talk: Talk, text: str) -> None:
    """Give a text where a command wants something else; what a shell can give."""
    text = os.fsdecode(text.encode("utf-8", "backslashreplace").replace(b"\0", b""))
    for words in (
        ("list", text), ("list", "--view", text), ("list", "--limit", text), ("show", text), ("import", text),
        ("import", text, "--json"), ("import", "returns.txt", "--marketplace", text), ("received", "1", text),
        ("close", "1", "--reason", text),
        ("approve", "1", "--address", text), ("approve", "1", "--language", text),
        ("snooze", "1", "--until", text),
        ("refund", "1", "--amount", text), ("message", "1", "--template", text), ("worklist", "--done", text),
        ("adjustments", "--output", text), ("adjustments", "--output", "x", "--marketplace", text),
        ("stats", "--since", text), ("stats", "--by", text), ("stats", "--operator", text),
        ("backup", text), ("export", text), ("export", text + ".csv"), (text,), ("--account", text, "list"),
        ("--operator", text, "note", "1", "--text", "Seen."), ("--config", text, "list"),
        ("--database", text, "list"), ("--read-only", "note", text, "--text", text), ("practice", text),
        ("undo", text), ("undo", "--list"), ("views",),
        ("--database", "postgresql://ana@127.0.0.1:1/" + text, "list"),
    ):  # fmt: skip
        talk.say(*words)
