from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from returns_tui.config import load
from returns_tui.config.locations import login_name, machine_zone
from returns_tui.config.values import Address, Config
from returns_tui.errors import ConfigError, Problem, UsageError
from returns_tui.i18n import environment_language

Load = Callable[..., Config]
Problems = Callable[[str], list[Problem]]
Environ = dict[str, str]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_file_everything_has_a_default(tmp_path: Path, environ: Environ) -> None:
    config = load(environ=environ, cwd=tmp_path)
    assert config.source is None
    assert (config.operator, config.account, config.timezone) == ("ana", "default", "Europe/London")
    assert config.database == f"sqlite:///{tmp_path}/xdg-data/returns-tui/returns.db"
    assert (config.mail.transport, config.mail.folder) == ("files", tmp_path / "xdg-data/returns-tui/mail")
    assert (config.undo_window, config.language, config.configured) == (15, "en", ())
    assert [(view.id, view.query) for view in config.views][:2] == [
        ("to_decide", "state:pending"),
        ("to_refund", "state:received"),
    ]
    assert config.closure_reasons
    assert config.approval.text["en"].line is None


def test_the_files_are_looked_for_in_their_order(tmp_path: Path, environ: Environ) -> None:
    named = write(tmp_path / "named.yaml", "operator: by option\n")
    environment = write(tmp_path / "env.yaml", "operator: by environment\n")
    here = write(tmp_path / "here" / "config.yaml", "operator: by folder\n")
    xdg = write(tmp_path / "xdg-config/returns-tui/config.yaml", "operator: by xdg\n")

    with_variable = {**environ, "RETURNS_TUI_CONFIG": str(environment)}
    found = [
        load(named, environ=with_variable, cwd=here.parent),
        load(environ=with_variable, cwd=here.parent),
        load(environ=environ, cwd=here.parent),
        load(environ=environ, cwd=tmp_path / "xdg-data"),
    ]
    assert [config.operator for config in found] == ["by option", "by environment", "by folder", "by xdg"]
    assert [config.source for config in found] == [named, environment, here, xdg]


def test_a_named_file_that_is_missing_is_an_error_and_not_skipped(tmp_path: Path, environ: Environ) -> None:
    write(tmp_path / "config.yaml", "operator: ana\n")
    for arguments in (
        {"path": Path("nowhere.yaml")},
        {"environ": {**environ, "RETURNS_TUI_CONFIG": "nowhere.yaml"}},
    ):
        with pytest.raises(ConfigError, match=r"nowhere\.yaml: there is no such file"):
            load(**{"environ": environ, "cwd": tmp_path, **arguments})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["folder", "fifo", "dangling link"])
def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path, environ: Environ, kind: str) -> None:
    path = tmp_path / "config.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / "gone")
    with pytest.raises(ConfigError):
        load(environ=environ, cwd=tmp_path)


def test_the_command_line_overrides_the_file(loaded: Load, tmp_path: Path) -> None:
    text = "operator: ana\ndatabase: /srv/a.db\naccounts: {default: {}, second: {}}\n"
    config = loaded(text, operator=" ben\x1b ", database="b.db", account="second")
    assert (config.operator, config.account) == ("ben\\x1b", "second")
    assert config.database == f"sqlite:///{tmp_path}/b.db"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"account": "secnd"}, "did you mean second"),
        ({"account": "zzz"}, "default, second"),
        ({"operator": " "}, "--operator"),
        ({"database": "mysql://host/db"}, "mysql://"),
    ],
)
def test_a_wrong_value_on_the_command_line_is_a_usage_error(
    loaded: Load, arguments: Mapping[str, str], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        loaded("accounts: {default: {}, second: {}}\n", **arguments)


def test_without_an_account_named_default_the_first_one_holds(loaded: Load) -> None:
    config = loaded("accounts:\n  north: {from: north@shop.example}\n  south: {}\n")
    assert (config.account, list(config.accounts)) == ("north", ["north", "south"])
    assert config.accounts["north"].sender == "north@shop.example"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("returns.db", "sqlite:///{folder}/returns.db"),
        ("./data/returns.db", "sqlite:///{folder}/data/returns.db"),
        ("sqlite:///returns.db", "sqlite:///{folder}/returns.db"),
        ("sqlite:////srv/returns.db", "sqlite:////srv/returns.db"),
        ("/srv/returns.db", "sqlite:////srv/returns.db"),
        ("~/returns.db", "sqlite:///{home}/returns.db"),
        ("postgresql://ana@db.example/returns", "postgresql://ana@db.example/returns"),
        ("postgres:///returns", "postgresql:///returns"),
    ],
)
def test_a_database_is_a_path_or_a_url(
    loaded: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, url: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    elsewhere = tmp_path / "elsewhere"
    expected = url.format(folder=tmp_path, home=tmp_path / "home")
    assert loaded(f"database: {given}\n", cwd=elsewhere).database == expected
    on_command_line = url.format(folder=elsewhere, home=tmp_path / "home")
    assert loaded(database=given, cwd=elsewhere).database == on_command_line


@pytest.mark.parametrize(
    "given",
    [
        "mysql://host/db",
        "sqlite://x.db",
        "sqlite:///",
        "'sqlite:///:memory:'",
        "':memory:'",
        "/srv/",
        "file:x.db",
        "postgresql://host",
        "postgresql://host:port/db",
        "postgresql://[half/db",
    ],
)
def test_other_databases_are_refused(problems: Problems, given: str) -> None:
    (problem,) = problems(f"operator: ana\ndatabase: {given}\n")
    assert (problem.line, problem.path) == (2, "database")


@pytest.mark.parametrize("url", ["postgresql://ana:secret@db/returns", "postgresql://db/returns?password=secret"])
def test_a_password_in_a_file_that_others_can_read_is_refused(loaded: Load, environ: Environ, url: str) -> None:
    assert loaded(f"database: {url}\n").database == url
    path = loaded(f"database: {url}\n").source
    assert path is not None
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        with pytest.raises(ConfigError, match="chmod 600") as caught:
            load(path, environ=environ)
        assert "secret" not in str(caught.value)


def test_without_a_password_the_file_may_be_read_by_others(tmp_path: Path, environ: Environ) -> None:
    path = write(tmp_path / "config.yaml", "database: postgresql://ana@db/returns\n")
    path.chmod(0o644)
    assert load(path, environ=environ).database == "postgresql://ana@db/returns"


def test_all_problems_come_at_once_in_the_order_of_lines(problems: Problems) -> None:
    found = problems(
        "operater: ana\n"
        "timezone: Europe/Lodnon\n"
        "clocks:\n"
        "  answer: 24 hours\n"
        "  anser: 24h\n"
        "marketplaces:\n"
        "  amazon.dee: {}\n"
        "  ebay.co.uk: {currency: GBP}\n"
        "operator: &a ana\n"
        "closure_reasons:\n"
        "  late: {key: q, subject: {en: x}, text: {en: y}}\n"
    )
    assert [(problem.line, problem.path) for problem in found] == [
        (1, "operater"),
        (2, "timezone"),
        (4, "clocks.answer"),
        (5, "clocks.anser"),
        (7, "marketplaces.amazon.dee"),
        (8, "marketplaces.ebay.co.uk"),
        (9, "operator"),
        (11, "closure_reasons.late.key"),
    ]
    by_line = {problem.line: problem.text for problem in found}
    assert "did you mean “operator”" in by_line[1]
    assert "did you mean Europe/London" in by_line[2]
    assert "did you mean “answer”" in by_line[5]
    assert "amazon.de" in by_line[7]
    assert "country, timezone, languages" in by_line[8]


def test_after_broken_yaml_nothing_is_called_missing(problems: Problems) -> None:
    found = problems(
        "operater: ana\nmarketplaces: {ebay.de: {currency: EUR}}\naddresses:\n  de:\n    lines: [a\nb: 1\n"
    )
    assert [(problem.line, problem.path) for problem in found] == [(1, "operater"), (5, "")]


def test_an_error_has_one_line_for_each_problem_with_file_and_line(loaded: Load) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded("a: 1\nb: 2\n")
    first, second = str(caught.value).split("\n")
    assert first.endswith("known here are " + first.rsplit("known here are ", 1)[1])
    assert "config.yaml: line 1: a: " in first
    assert "config.yaml: line 2: b: " in second


def test_control_characters_of_a_key_do_not_reach_the_message(problems: Problems) -> None:
    (problem,) = problems('"\\e[2J": 1\n')
    assert "\x1b" not in str(problem)


def test_ten_thousand_unknown_keys_are_not_all_listed(problems: Problems) -> None:
    assert len(problems("".join(f"key{n}: 1\n" for n in range(10_000)))) == 100


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "zh", "LANG": "de_DE.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh/../x"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "fr:en_GB:zh"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "fr"}, "zh-CN"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "zh_CN"}, "en"),
        ({}, "en"),
    ],
)
def test_the_screen_speaks_chinese_where_the_environment_does(environ: Environ, language: str) -> None:
    assert environment_language(environ) == language


def test_the_inbox_makes_itself_noticed_as_the_file_says(loaded: Load, problems: Problems) -> None:
    given = loaded("attention: {bell: false, within: 30m, quiet: 12:30-13:15}\n").attention
    assert given == (False, True, 1800, (750, 795))
    assert loaded("attention: {quiet: null}\n").attention.quiet is None
    for wrong, said in (
        ("quiet: 22-7", "such as 22:00-07:00"),
        ("quiet: 7:00-07:00", "set bell and title to false"),
    ):
        (problem,) = problems(f"attention:\n  {wrong}\n")
        assert problem.line == 2
        assert said in problem.text


def test_the_zone_is_the_machines(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    assert machine_zone({}, link) == "UTC"
    link.symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    assert machine_zone({}, link) == "Asia/Tokyo"
    assert machine_zone({"TZ": ":Europe/Paris"}, link) == "Europe/Paris"
    assert machine_zone({"TZ": "CET-1CEST"}, link) == "Asia/Tokyo"
    assert machine_zone({"TZ": "../../etc/passwd"}, link) == "Asia/Tokyo"


def test_a_login_name_is_cleaned_and_never_missing() -> None:
    assert login_name({"USER": "ana\x1b[31m"}) == "ana\\x1b[31m"
    assert login_name({})


def test_an_address_without_more_has_no_freight_and_no_instructions() -> None:
    plain = Address("uk", "GB", ("1 Dock Road",))
    assert (dict(plain.freight), dict(plain.instructions)) == ({}, {})
