"""What can only be seen when several values of a config file are looked at together."""

from __future__ import annotations

from pathlib import Path

from returns_tui.config import defaults
from returns_tui.config.advice_checks import check_advice
from returns_tui.config.assembly import Values
from returns_tui.config.kinds import Reading
from returns_tui.config.locations import DatabaseNameError, database_url, has_password
from returns_tui.config.macros import check_macros
from returns_tui.config.marketplaces import BUILT_IN, nearest
from returns_tui.config.yaml_reader import Mapping, Node, Sequence
from returns_tui.i18n import _
from returns_tui.text import clean

_OWN_VIEWS = ("all", "open", "scratch")


def check(values: Values, top: Mapping, reading: Reading, *, folder: Path, readable_by_others: bool) -> None:
    """Note every problem that lies between values.

    Args:
        values: what the schema read.
        top: the tree it was read from, for lines and for keys whose value was wrong.
        reading: takes the problems.
        folder: the config file's folder.
        readable_by_others: whether other users of the machine can read the file.
    """
    _check_database(values, top, reading, folder, readable_by_others)
    _check_marketplaces(values, top, reading)
    _check_prompt_keys(values, top, reading)
    _check_mail(values, top, reading)
    _check_views(values, top, reading)
    addresses, messages, reasons = (_known(top, name) for name in ("addresses", "messages", "closure_reasons"))
    check_advice(values, reading, {"approve": addresses, "ask": messages, "close": reasons})
    check_macros(values, reading, {"addresses": addresses, "messages": messages, "closure_reasons": reasons})


def _known(top: Mapping, name: str) -> list[str]:
    """Return what stands under a key, right or wrong; where nothing does, what is built in."""
    node = top.entries.get(name)
    given = list(node.entries) if isinstance(node, Mapping) else []
    return given if given or name == "addresses" else list(defaults.section(name))


def _line(top: Mapping, *keys: str | int) -> int:
    """Return the line of the value under `keys`, or of the nearest thing around it."""
    node: Node = top
    line = top.line
    for key in keys:
        if isinstance(node, Mapping) and isinstance(key, str) and key in node.entries:
            line, node = node.key_lines[key], node.entries[key]
        elif isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
            node = node.items[key]
            line = node.line
        else:
            break
    return line


def _given(top: Mapping, *keys: str) -> bool:
    """Return whether something, right or wrong, stands under `keys`."""
    node: Node | None = top
    for key in keys:
        node = node.entries.get(key) if isinstance(node, Mapping) else None
    return node is not None


def _check_database(
    values: Values, top: Mapping, reading: Reading, folder: Path, readable_by_others: bool
) -> None:
    if "database" not in values:
        return
    line = _line(top, "database")
    try:
        url = database_url(values["database"], folder)
    except DatabaseNameError as error:
        reading.wrong(line, "database", str(error))
        return
    if readable_by_others and has_password(url):
        text = _(
            "holds a password in a file that other users can read; do “chmod 600” on the file, or keep the"
            " password in ~/.pgpass"
        )
        reading.wrong(line, "database", text)


def _check_marketplaces(values: Values, top: Mapping, reading: Reading) -> None:
    known = {*BUILT_IN, *values.get("marketplaces", {})}

    def must_be_known(name: str, path: str, *keys: str | int) -> None:
        if name not in known:
            near = nearest(name, known)
            if near is None:
                text = _("“{name}” is no marketplace of the built-in table or of this file")
            else:
                text = _("“{name}” is no known marketplace; did you mean {near}?")
            reading.wrong(_line(top, *keys), path, text.format(name=clean(name), near=near))

    for name, entry in values.get("marketplaces", {}).items():
        path = f"marketplaces.{name}"
        if name not in BUILT_IN:
            if name.startswith("amazon."):
                text = _("is no marketplace of Amazon; did you mean {near}?")
                near = nearest(name, BUILT_IN) or "amazon.com"
                reading.wrong(_line(top, "marketplaces", name), path, text.format(near=near))
            else:
                missing = [
                    key
                    for key in ("country", "currency", "timezone", "languages")
                    if not _given(top, "marketplaces", name, key)
                ]
                if missing:
                    text = _("is not in the built-in table: it also needs {keys}")
                    line = _line(top, "marketplaces", name)
                    reading.wrong(line, path, text.format(keys=", ".join(missing)))
        address = entry.get("return_address")
        if address is not None and not _given(top, "addresses", address):
            text = _("names the address “{name}”, which is not under addresses")
            line = _line(top, "marketplaces", name, "return_address")
            reading.wrong(line, f"{path}.return_address", text.format(name=clean(address)))
    if "marketplace" in values:
        must_be_known(values["marketplace"], "marketplace", "marketplace")
    for number, rule in enumerate(values.get("refunds", {}).get("restocking", ())):
        for name in rule.get("marketplaces", ()):
            must_be_known(name, f"refunds.restocking.{number + 1}.marketplaces", "refunds", "restocking", number)


def _check_prompt_keys(values: Values, top: Mapping, reading: Reading) -> None:
    for section in ("closure_reasons", "messages"):
        taken: dict[str, str] = {}
        for name, entry in values.get(section, {}).items():
            key = entry.get("key")
            if key is not None and taken.setdefault(key, name) != name:
                text = _("“{key}” is the key of {other} already; choose another one")
                line = _line(top, section, name, "key")
                reading.wrong(line, f"{section}.{name}.key", text.format(key=key, other=taken[key]))


def _check_mail(values: Values, top: Mapping, reading: Reading) -> None:
    mail = values.get("mail", {})
    if mail.get("transport") == "smtp" and not _given(top, "mail", "host"):
        reading.wrong(_line(top, "mail", "transport"), "mail", _("needs a host when transport is smtp"))
    if mail.get("security") == "none" and "host" in mail and not _is_loopback(mail["host"]):
        text = _("“none” would send mail and password in the clear; use starttls or tls (none: localhost only)")
        reading.wrong(_line(top, "mail", "security"), "mail.security", text)


def _is_loopback(host: str) -> bool:
    import ipaddress

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_views(values: Values, top: Mapping, reading: Reading) -> None:
    seen: set[str] = set()
    for number, view in enumerate(values.get("views", ())):
        name = view.get("name")
        if name in _OWN_VIEWS:
            text = _("cannot be “{name}”: --view {name} has its own meaning").format(name=name)
            reading.wrong(_line(top, "views", number), f"views.{number + 1}.name", text)
        elif name is not None and name in seen:
            text = _("“{name}” is the name of an earlier view; choose another one")
            reading.wrong(_line(top, "views", number), f"views.{number + 1}.name", text.format(name=clean(name)))
        seen.add(name)
