"""The commands: subscribers, bounce, deliver with its options; and a whole round."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from monitor import deliver
from monitor.cli import app
from monitor.config import Edition, Subscriber
from monitor.config.load import load
from monitor.ports import Store
from monitor.store import open_store
from monitor.values import DeliveryState, SuppressionReason
from tests import configs
from tests.post_office import PostOffice, serving
from tests.store.made import an_issue
from tests.test_mail_bounces import a_complaint, a_mail, a_report

ANA, BEN = "ana@reader.example", "ben@reader.example"
EDITIONS = """\
editions:
  - id: morning
    title: Morning
    on_empty: send
    subscribers:
      - email: "Ana <ANA@reader.example>"
        alerts: [{when: [deleted]}]
      - email: ben@reader.example
"""


@dataclass
class Office:
    """A configuration folder with a store, and a mail server."""

    folder: Path
    url: str
    post: PostOffice

    def run(self, *words: str, stdin: bytes = b"", code: int = 0) -> str:
        """Run a command; what it printed."""
        given = ["--config", str(self.folder), *words]
        done: Result = CliRunner().invoke(app, given, input=stdin)
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    def store(self) -> Any:
        """The store, to be closed."""
        return closing(open_store(self.url))


@pytest.fixture
def office(tmp_path: Path) -> Any:
    """An office with two subscribers and what is needed to mail them."""
    post, url = PostOffice(), f"sqlite:///{tmp_path / 'monitor.db'}"
    with serving(post) as smtp:
        monitor = (
            f"database: {url}\n"
            "mail:\n  sender: digest@monitor.example\n"
            "  bounces: bounce@monitor.example\n"
            f"  smtp: {{host: 127.0.0.1, port: {smtp.port}, security: none}}\n"
            "web: {base_url: https://monitor.example}\n"
        )
        folder = configs.write(tmp_path / "config", monitor=monitor, editions=EDITIONS)
        yield Office(folder, url, post)


def freeze(store: Store, *addresses: str) -> str:
    """An issue for these; its id."""
    issue = an_issue()
    readers = tuple(Subscriber(email=address) for address in addresses)
    edition = Edition(id="morning", title="Morning", subscribers=readers)
    store.save_issue(issue, deliver.plan(issue, edition, "monitor.example"))
    return issue.id


def token_in(post: PostOffice, address: str) -> str:
    """The token in the envelope of a reader's mail."""
    sender = post.of(address)[-1].sender
    return sender.partition("+")[2].partition("@")[0]


def test_the_list_has_every_reader_and_what_keeps_mail_from_them(
    office: Office,
) -> None:
    """By edition and its alerts; however the address is written."""
    shown = office.run("subscribers", "list")
    assert [line.split() for line in shown.splitlines()] == [
        ["subscribed", ANA, "morning"],
        ["subscribed", ANA, "morning/alerts"],
        ["subscribed", BEN, "morning"],
    ]
    office.run(
        "subscribers", "suppress", "ANA@reader.example", "--why", "asked by phone"
    )
    office.run("subscribers", "suppress", "cy@reader.example", "--edition", "morning")
    shown = office.run("subscribers", "list")
    assert shown.count("operator ") == 3
    assert "asked by phone" in shown
    assert "cy@reader.example" in shown
    assert "gets mail again" in office.run("subscribers", "allow", ANA)
    assert f"operator      {ANA}" not in office.run("subscribers", "list")
    assert "nothing keeps mail" in office.run("subscribers", "allow", ANA, code=1)


def test_an_unknown_edition_is_told(office: Office) -> None:
    """With those there are."""
    given = ["--config", str(office.folder), "subscribers", "suppress", ANA]
    done = CliRunner().invoke(app, [*given, "--edition", "evening"])
    assert "no edition 'evening'; editions.yaml has morning" in done.output
    assert done.exit_code == 2


def test_a_redeploy_resubscribes_nobody(office: Office) -> None:
    """The YAML names them still; the store says no, and outlives it."""
    with office.store() as store:
        freeze(store, ANA, BEN)
    office.run("subscribers", "suppress", ANA)
    (office.folder / "editions.yaml").write_text(EDITIONS, encoding="utf-8")
    shown = office.run("deliver")
    assert f"suppressed: mail {ANA}" in shown
    assert [kept.recipient for kept in office.post.kept] == [BEN]


def test_what_comes_back_suspends_and_is_shown(office: Office) -> None:
    """By the token in the envelope of the very mail that could not be delivered."""
    with office.store() as store:
        freeze(store, ANA, BEN)
    office.run("deliver")
    token = token_in(office.post, ANA)
    assert len(token) == 22
    assert token != token_in(office.post, BEN)
    to = f"bounce+{token}@monitor.example"
    told = office.run("bounce", stdin=a_report("5.1.1", to=to))
    assert f"{ANA} gets no mail any more (everything): bounced" in told
    shown = office.run("subscribers", "list", "--bounces")
    assert f"bounced       {ANA}  morning" in shown
    assert "1 bounce" in shown
    assert "no such user" in shown


def test_the_envelope_may_be_all_that_a_server_tells(office: Office) -> None:
    """`--to` takes what a pipe is given."""
    with office.store() as store:
        freeze(store, ANA)
    office.run("deliver")
    to = f"bounce+{token_in(office.post, ANA)}@monitor.example"
    report = a_report("5.7.1", to="postmaster@monitor.example")
    for n in range(3):
        told = office.run("bounce", "--to", to, stdin=report + b"x" * n)
    assert "3 refusals in 14 days" in office.run("subscribers", "list")
    assert "gets no mail any more" in told


def test_a_complaint_and_a_wish_to_leave_are_heard(office: Office) -> None:
    """Each by the token that the reader's mail carried."""
    with office.store() as store:
        store.token_for(ANA, "morning", "abcdefghijklmnopqrst23")
        store.token_for(BEN, "morning", "z" * 22)
    assert "complained" in office.run("bounce", stdin=a_complaint())
    wish = a_mail(Subject="unsubscribe " + "z" * 22, To="leave@monitor.example")
    assert "(morning): unsubscribed" in office.run("bounce", stdin=wish)
    with office.store() as store:
        reasons = {each.address: each.reason for each in store.suppressions()}
    assert reasons == {
        ANA: SuppressionReason.COMPLAINED,
        BEN: SuppressionReason.UNSUBSCRIBED,
    }


def test_what_nobody_understands_is_kept_and_sent_back_to_nobody(
    office: Office,
) -> None:
    """Exit code 0: a mail server answers an error with another bounce."""
    assert "unknown address: unreadable" in office.run("bounce", stdin=b"\xff\x00?")
    forged = a_report("5.1.1", to="bounce@monitor.example").replace(
        b"abcdefghijklmnopqrst23", b"x"
    )
    assert "unknown address: no such address" in office.run("bounce", stdin=forged)
    shown = office.run("subscribers", "list", "--bounces")
    assert "2 messages came back that tell not of whom" in shown
    assert "it names ana@reader.example" in shown
    assert "subscribed    ana@reader.example" in shown


def test_a_store_that_refuses_lets_the_server_try_again(office: Office) -> None:
    """75, which mail servers take for a temporary failure."""
    broken = "database: sqlite:////dev/null/monitor.db\n"
    (office.folder / "monitor.yaml").write_text(broken, encoding="utf-8")
    office.run("bounce", stdin=a_report(), code=75)


def test_only_addresses_are_suppressed(office: Office) -> None:
    """And an edition that is not there is the argument's fault, not a file's."""
    for action in ("suppress", "allow"):
        told = office.run("subscribers", action, "foo", code=2)
        assert "'foo' is no mail address; write it like reader@example.org" in told
    told = office.run("subscribers", "suppress", ANA, "-e", "evening", code=2)
    assert "there is no edition 'evening'; editions.yaml has morning" in told
    told = office.run("subscribers", "suppress", "cy@reader.example")
    assert "it is no subscriber in editions.yaml" in told
    with office.store() as store:
        assert [each.address for each in store.suppressions()] == ["cy@reader.example"]


def test_a_dry_run_says_what_would_be_sent(office: Office) -> None:
    """And sends nothing."""
    with office.store() as store:
        issue_id = freeze(store, ANA, BEN)
    shown = office.run("deliver", "--dry-run", "--only", ANA)
    assert f"would send: {issue_id} by mail to {ANA}" in shown
    assert BEN not in shown
    assert office.post.kept == []


def test_only_one_recipient_or_issue_is_sent(office: Office) -> None:
    """The others wait."""
    with office.store() as store:
        freeze(store, ANA, BEN)
    office.run("deliver", "--only", BEN)
    assert [kept.recipient for kept in office.post.kept] == [BEN]
    other = office.run("deliver", "--issue", "other", code=1)
    assert "no delivery of an issue or alert 'other'; deliveries are kept of" in other
    nobody = office.run("deliver", "--only", "nobody@reader.example", code=1)
    assert "no delivery to 'nobody@reader.example'; there are" in nobody
    office.run("deliver")
    assert len(office.post.kept) == 2


def test_only_force_sends_again_and_the_ledger_keeps_it(office: Office) -> None:
    """Under the same Message-ID; without --issue it is refused."""
    with office.store() as store:
        issue_id = freeze(store, ANA, BEN)
    office.run("deliver")
    told = office.run("deliver", "--issue", issue_id)
    assert "nothing is due" in told
    assert f"{issue_id} by mail to {ANA}, accepted" in told
    office.run("deliver", "--force", code=2)
    office.run("deliver", "--issue", issue_id, "--only", ANA, "--force")
    ids = [str(kept.message["Message-ID"]) for kept in office.post.of(ANA)]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert len(office.post.of(BEN)) == 1
    with office.store() as store:
        rows = {row.recipient: row for row in store.deliveries(issue_id)}
    assert rows[ANA].forced_at is not None
    assert rows[ANA].state is DeliveryState.ACCEPTED
    assert rows[BEN].forced_at is None


def test_the_sample_configuration_of_alerts_is_read(tmp_path: Path) -> None:
    """And what is wrong with alerts is told with its place."""
    editions = EDITIONS.replace(
        "[{when: [deleted]}]",
        "[{when: [deleted, spike], figures: [ada], via: webhook, quiet: 22:00-06:00,"
        " webhook: {url_env: HOOK}, cool_down: 1h, max_per_day: 5, group: 2m}]",
    )
    mail = "mail: {sender: digest@monitor.example}\n"
    folder = configs.write(tmp_path / "c", editions=editions, monitor=mail)
    (rule,) = load(folder, {"HOOK": "x"}).editions[0].subscribers[0].alerts
    assert rule.quiet is not None
    assert [f"{one:%H:%M}" for one in rule.quiet] == ["22:00", "06:00"]
    assert "HOOK is not set" in "".join(configs.wrong(folder))
    wrong = {
        "[{when: []}]": "expected",
        "[{when: [gone]}]": "deleted",
        "[{when: [new], figures: [bob]}]": "figures.yaml has no 'bob'",
        "[{when: [new], via: webhook}]": "needs 'webhook'",
        "[{when: [new], quiet: late}]": "22:00-06:00",
        "[{when: [new], via: webhook, webhook: {body: {a: '{x}'}, url_env: H}}]": "{x}",
    }
    for written, words in wrong.items():
        text = EDITIONS.replace("[{when: [deleted]}]", written)
        bad = configs.write(tmp_path / "bad", editions=text, monitor=mail)
        assert words in "\n".join(configs.wrong(bad)), written
    folder_only = EDITIONS.replace('email: "Ana <ANA@reader.example>"', "folder: out")
    bad = configs.write(tmp_path / "f", editions=folder_only, monitor=mail)
    assert "needs via: webhook" in "\n".join(configs.wrong(bad))
