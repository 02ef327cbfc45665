"""What must hold between the files, and secrets that stay secret."""

import traceback
from pathlib import Path

import pytest

from monitor.config import Settings, SmtpSettings
from monitor.config.load import load
from monitor.config.secrets import database_url, secret, smtp_password
from monitor.errors import ConfigError
from tests.configs import write, wrong

ADA = "  - {id: ada, name: Ada Example, tags: [press]}\n"
MIRA = "  - {id: mira, name: Mira Holt}\n"
EDITION = "editions:\n  - id: d\n    title: D\n"
MAIL = "mail:\n  sender: d@example.org\n"
HOOK = "{url: 'https://hooks.example.org/x'}"
SMTP = MAIL + "  smtp:\n    username: d\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("figures", "figures:\n  - {id: x, name: A}\n  - {id: x, name: B}\n"),
        (
            "feeds",
            "outlets:\n"
            "  - {id: x, name: A, feeds: [{url: 'https://a.example.org'}]}\n"
            "  - {id: x, name: B, feeds: [{url: 'https://b.example.org'}]}\n",
        ),
        ("topics", "topics:\n  - {id: x, title: A, any: [a]}\n"
         "  - {id: x, title: B, any: [a]}\n"),
        ("editions", "editions:\n  - {id: x, title: A}\n  - {id: x, title: B}\n"),
    ],
    ids=["figures", "outlets", "topics", "editions"],
)  # fmt: skip
def test_an_id_given_twice_names_both(name: str, text: str, tmp_path: Path) -> None:
    """The second is refused; the first is named with its line."""
    kind = "outlets" if name == "feeds" else name
    assert wrong(write(tmp_path, **{name: text})) == [
        f"{name}.yaml:3:10: {kind}[1].id: 'x' is the id of {kind}[0] too, line 2"
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("figures: [ada, mira]", None),
        ("figures: [all]", None),
        ('figures: ["tag:press"]', None),
        ("topics: [budget]", None),
        (
            "figures: [adda]",
            "4:15: editions[0].figures[0]: figures.yaml has no 'adda', did you mean"
            " 'ada'?",
        ),
        (
            'figures: [ada, "tag:pres"]',
            "4:20: editions[0].figures[1]: figures.yaml has no 'tag:pres', did you mean"
            " 'tag:press'?",
        ),
        (
            "figures: [zzz]",
            "4:15: editions[0].figures[0]: figures.yaml has no 'zzz'; there is: ada,"
            " mira, tag:press, all",
        ),
        (
            "topics: [budge]",
            "4:14: editions[0].topics[0]: topics.yaml has no 'budge', did you mean"
            " 'budget'?",
        ),
    ],
)
def test_an_edition_names_what_there_is(
    line: str, expected: str | None, tmp_path: Path
) -> None:
    """Ids, tags and `all` are known; anything else is told with what is near."""
    folder = write(
        tmp_path,
        figures="figures:\n" + ADA + MIRA,
        topics="topics: [{id: budget, title: B, any: [budget]}]\n",
        editions=f"{EDITION}    {line}\n",
    )
    assert wrong(folder) == ([f"editions.yaml:{expected}"] if expected else [])


@pytest.mark.parametrize(
    ("edition", "reader", "asked", "is_silent"),
    [
        ("[all]", "", "[ada]", False),
        ("[ada]", "", '["tag:press"]', False),
        ("[ada]", "", "[ada, mira]", True),
        ("[ada]", "figures: [mira], ", "[mira]", False),
        ("[all]", "figures: [ada], ", "[mira]", True),
    ],
)
def test_an_alert_is_about_whom_the_digest_watches(
    edition: str, reader: str, asked: str, is_silent: bool, tmp_path: Path
) -> None:
    """One that could never come is told where it stands."""
    rule = f"{{when: [new], figures: {asked}, via: webhook, webhook: {HOOK}}}"
    folder = write(
        tmp_path,
        figures="figures:\n" + ADA + MIRA,
        editions=f"{EDITION}    figures: {edition}\n    subscribers:\n"
        f"      - {{folder: out, {reader}alerts: [{rule}]}}\n",
    )
    told = "the digest of this reader watches nobody of that name: no alert would come"
    found = [each for each in wrong(folder) if told in each]
    assert found == wrong(folder)
    assert bool(found) is is_silent
    if found:
        assert "editions[0].subscribers[0].alerts[0].figures[" in found[0]


def test_an_account_belongs_to_a_figure(tmp_path: Path) -> None:
    """An account of nobody would put words in nobody's mouth."""
    feeds = "accounts:\n  - {figure: adda, channel: X, url: 'https://x.example.org'}\n"
    assert wrong(write(tmp_path, feeds=feeds)) == [
        "feeds.yaml:2:14: accounts[0].figure: figures.yaml has no 'adda', did you mean"
        " 'ada'?"
    ]


def test_a_reference_holds_though_the_entry_has_a_mistake(tmp_path: Path) -> None:
    """A figure with a slip elsewhere is still there to be referred to."""
    folder = write(
        tmp_path,
        figures="figures:\n  - {id: ada, name: Ada Example, alias: x}\n",
        editions=f"{EDITION}    figures: [ada]\n",
    )
    assert len(wrong(folder)) == 1


def test_references_to_an_unreadable_file_are_not_judged(tmp_path: Path) -> None:
    """One syntax error is one problem, not a hundred."""
    folder = write(
        tmp_path, figures="figures: [\n", editions=f"{EDITION}    figures: [ada]\n"
    )
    assert len(wrong(folder)) == 1


NAMESAKES = "namesakes: [{name: %s, when: [x]}]"


@pytest.mark.parametrize(
    ("first", "second", "n_problems"),
    [
        pytest.param("name: Mira Holt", "name: Bo Berg", 0, id="two names"),
        pytest.param("name: Mira Holt", "name: mira  holt", 2, id="one name"),
        pytest.param(
            "name: Mira Holt", "name: Bo Berg, aliases: [Mira Holt]", 2, id="an alias"
        ),
        pytest.param(
            "name: Mira Holt",
            "name: Bo Berg, languages: {uk: [Mira Holt]}",
            2,
            id="another language",
        ),
        pytest.param(
            f"name: Mira Holt, {NAMESAKES % 'Mira Holt'}",
            "name: Mira Holt",
            1,
            id="only one tells",
        ),
        pytest.param(
            f"name: Mira Holt, {NAMESAKES % 'Mira Holt'}",
            f"name: Mira Holt, {NAMESAKES % 'Mira Holt'}",
            0,
            id="both tell",
        ),
        pytest.param(
            "name: Mira Holt", "name: Mira Holt, enabled: no", 0, id="one is off"
        ),
        pytest.param(
            "name: Mira Holt", "name: Bo Berg, weak_aliases: [Mira Holt]", 0, id="weak"
        ),
    ],
)
def test_two_figures_of_one_name_need_to_be_told_apart(
    first: str, second: str, n_problems: int, tmp_path: Path
) -> None:
    """Without namesakes on both, one would be given the other's words."""
    text = f"figures:\n  - {{id: a, {first}}}\n  - {{id: b, {second}}}\n"
    found = wrong(write(tmp_path, figures=text))
    assert len(found) == n_problems
    assert all("has this name too; add 'namesakes' to both" in line for line in found)


def test_a_figure_may_repeat_its_own_name(tmp_path: Path) -> None:
    """The same name as alias and in a language is no namesake."""
    text = (
        "figures:\n  - {id: a, name: Mira Holt, aliases: [Mira Holt],"
        " languages: {de: [Mira Holt]}}\n"
    )
    assert wrong(write(tmp_path, figures=text)) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example.org/feed",
        "http://a.example.org/feed",
        "https://a.example.org/feed/",
        "https://A.example.org/feed",
    ],
)
def test_a_feed_is_listed_once(url: str, tmp_path: Path) -> None:
    """The same feed twice would be fetched twice; both places are named."""
    feeds = (
        "outlets:\n"
        "  - {id: a, name: A, feeds: [{url: 'https://a.example.org/feed'}]}\n"
        "accounts:\n"
        f"  - {{figure: ada, channel: X, url: '{url}'}}\n"
    )
    assert wrong(write(tmp_path, feeds=feeds)) == [
        "feeds.yaml:4:36: accounts[0].url: the same feed as outlets[0].feeds[0], line 2"
    ]


def test_a_feeds_path_minds_its_capitals(tmp_path: Path) -> None:
    """/Feed and /feed may be two feeds."""
    urls = "[{url: 'https://a.example.org/f'}, {url: 'https://a.example.org/F'}]"
    feeds = f"outlets:\n  - {{id: a, name: A, feeds: {urls}}}\n"
    assert wrong(write(tmp_path, feeds=feeds)) == []


def test_a_topic_needs_terms(tmp_path: Path) -> None:
    """A topic that only excludes would fit everything or nothing."""
    topics = "topics:\n  - {id: t, title: T, none: [x]}\n"
    assert wrong(write(tmp_path, topics=topics)) == [
        "topics.yaml:2:5: topics[0]: a topic needs terms: any, all or both"
    ]


@pytest.mark.parametrize(
    ("subscribers", "expected"),
    [
        ("[{folder: out}]", None),
        ("[{email: a@example.org}, {folder: out}]", None),
        ("[{}]", "4:19: editions[0].subscribers[0]: a subscriber has an email or a"
         " folder; one of the two is missing"),
        ("[{email: a@example.org, folder: out}]", "4:19: editions[0].subscribers[0]: a"
         " subscriber has an email or a folder; not both"),
        ("[{folder: a}, {folder: a}]", "4:41: editions[0].subscribers[1].folder: listed"
         " already at editions[0].subscribers[0]"),
        ("[{email: nobody}]", "4:27: editions[0].subscribers[0].email: expected a mail"
         " address like desk@example.org"),
    ],
)  # fmt: skip
def test_a_subscriber_has_one_place(
    subscribers: str, expected: str | None, tmp_path: Path
) -> None:
    """An email or a folder, never both, never neither, and once."""
    text = f"{EDITION}    subscribers: {subscribers}\n"
    found = wrong(write(tmp_path, monitor=MAIL, editions=text))
    assert found == ([f"editions.yaml:{expected}"] if expected else [])


def test_a_mail_subscriber_needs_mail_settings(tmp_path: Path) -> None:
    """Better told now than at seven in the morning."""
    text = f"{EDITION}    subscribers: [{{email: a@example.org}}]\n"
    assert wrong(write(tmp_path, editions=text)) == [
        "editions.yaml:4:27: editions[0].subscribers[0].email: monitor.yaml has no"
        " 'mail:' settings to send it with"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("database: sqlite:///var/monitor.db\n", None),
        ("database: sqlite://\n", None),
        ("database: postgresql+psycopg://h/db\n", None),
        ("database: sqlite://var/monitor.db\n", "1:11: database: a path takes three"
         " slashes: sqlite:///var/monitor.db"),
        ("database: postgres://h/db\n", "1:11: database: expected"
         " sqlite:///var/monitor.db or postgresql://HOST/DATABASE"),
        ("database: postgresql://u:hunter2@h/db\n", "1:11: database: a password does"
         " not belong in this file; put the whole URL in an environment variable and"
         " name that in 'database_env'"),
        ("database: postgresql://h/db?password=hunter2\n", "1:11: database: a password"
         " does not belong in this file; put the whole URL in an environment variable"
         " and name that in 'database_env'"),
        ("database_env: MISSING\n", "1:15: database_env: the environment variable"
         " MISSING is not set"),
        ("database_env: EMPTY\n", "1:15: database_env: the environment variable EMPTY"
         " is not set"),
        ("database_env: hunter2\n", "1:15: database_env: expected the NAME of an"
         " environment variable, like SMTP_PASSWORD, never the secret itself"),
        ("database_env: SECRET\n", "1:15: database_env: its value: expected"
         " sqlite:///var/monitor.db or postgresql://HOST/DATABASE"),
        (SMTP + "    password_env: SECRET\n", None),
        (SMTP, "4:15: mail.smtp.username: a username needs password_env or"
         " password_file"),
        (SMTP + "    password_env: MISSING\n", "5:19: mail.smtp.password_env: the"
         " environment variable MISSING is not set"),
        (SMTP + "    password_file: /no/such/file\n", "5:20: mail.smtp.password_file:"
         " cannot be read: No such file or directory"),
        (SMTP + "    password_file: ~no-such-person/x\n", "5:20: mail.smtp"
         ".password_file: there is no such home folder"),
        (SMTP + "    password_env: SECRET\n    password_file: /dev/null/x\n", "6:20:"
         " mail.smtp.password_file: cannot be read: Not a directory\nmonitor.yaml:6:20:"
         " mail.smtp.password_file: password_env is given too; keep one of the two"),
        (SMTP.replace("username: d", "password_env: SECRET"), "4:5: mail.smtp: a"
         " password needs a username"),
    ],
)  # fmt: skip
def test_secrets_are_looked_up_and_never_told(
    text: str, expected: str | None, tmp_path: Path
) -> None:
    """A missing secret is a problem at the line that names it; no value is shown."""
    environ = {"SECRET": "hunter2", "EMPTY": ""}
    found = wrong(write(tmp_path, monitor=text), environ)
    assert "\n".join(found) == (f"monitor.yaml:{expected}" if expected else "")
    assert "hunter2" not in "".join(found)


def test_a_secret_is_in_no_configuration_and_no_repr(tmp_path: Path) -> None:
    """The value is read when it is needed and kept nowhere."""
    text = SMTP + "    password_env: SECRET\n"
    config = load(write(tmp_path, monitor=text), {"SECRET": "hunter2"})
    assert "hunter2" not in repr(config)
    assert config.settings.mail is not None
    environ = {"SECRET": "hunter2"}
    assert smtp_password(config.settings.mail.smtp, environ) == "hunter2"


def test_a_secret_file_loses_its_last_line_break_only(tmp_path: Path) -> None:
    """Editors end files with a line break; blanks may be part of a password."""
    file = tmp_path / "password"
    file.write_text(" hunter 2 \r\n")
    assert secret(None, file, {}) == " hunter 2 "
    assert smtp_password(SmtpSettings(password_file=file), {}) == " hunter 2 "


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "empty"), (b"\n", "empty"), (b"hunter\xff2", "not UTF-8")],
)
def test_an_unusable_secret_file_is_told_without_its_content(
    content: bytes, message: str, tmp_path: Path
) -> None:
    """Not even the traceback shows what stood in it."""
    file = tmp_path / "password"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=message) as raised:
        secret(None, file, {})
    assert "hunter" not in "".join(traceback.format_exception(raised.value))


def test_the_database_is_that_of_the_environment_where_one_is_named() -> None:
    """`database_env` wins over `database`; without it the file's URL counts."""
    url = "postgresql://u:hunter2@h/db"
    settings = Settings(database_env="MONITOR_DATABASE")
    assert database_url(settings, {"MONITOR_DATABASE": url}) == url
    assert database_url(Settings(), {}) == "sqlite:///var/monitor.db"
    with pytest.raises(ConfigError, match="MONITOR_DATABASE is not set"):
        database_url(settings, {})


def test_no_secret_is_named_no_secret_is_read() -> None:
    """A server without login needs none."""
    assert secret(None, None, {"SMTP_PASSWORD": "hunter2"}) is None
