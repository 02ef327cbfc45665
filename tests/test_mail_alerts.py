"""Alerts end to end: from a feed to a mailbox and to a webhook, each once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import alerts
from monitor.app import App
from monitor.config import (
    AlertRule,
    Config,
    MailSettings,
    SmtpSettings,
    Subscriber,
    Webhook,
)
from monitor.config.settings import WebSettings
from monitor.deliver import WebhookChannel
from monitor.errors import DeferredError, RejectedError, UncertainError
from monitor.values import (
    AlertKind,
    Delivery,
    DeliveryState,
    Rendition,
    Suppression,
    SuppressionReason,
)
from tests import newsroom
from tests.fakes import FakeClock
from tests.post_office import PostOffice, free_port, serving
from tests.scripted import Act, Handler, Scripted, hang_up, reply, serve, silence

ANA = "ana@reader.example"
NEW = AlertRule(when=("new",))


def config_of(folder: Path, smtp: SmtpSettings, *rules: AlertRule) -> Config:
    """The newsroom's, with one reader who asked for alerts."""
    base = newsroom.config(folder, database=f"sqlite:///{folder / 'monitor.db'}")
    mail = MailSettings(sender="Monitor <digest@monitor.example>", smtp=smtp)
    edition = replace(
        base.editions[0], subscribers=(Subscriber(email=ANA, alerts=rules),)
    )
    web = WebSettings(base_url="https://monitor.example")
    settings = replace(base.settings, mail=mail, web=web)
    return replace(base, settings=settings, editions=(edition,))


@contextmanager
def working(
    folder: Path, *rules: AlertRule
) -> Iterator[tuple[App, FakeClock, PostOffice]]:
    """The whole program with a mail server, before anything was polled."""
    office, clock = PostOffice(), FakeClock()
    with (
        serving(office) as smtp,
        App(
            config_of(folder, smtp, *rules), {}, clock=clock, fetch=newsroom.fetch()
        ) as app,
    ):
        app.alert_due()  # a rule begins when it is first seen
        yield app, clock, office


def read_all(app: App) -> None:
    """Poll and read everything."""
    list(app.poll(app.due_feeds()))
    list(app.read())


def tell(app: App) -> list[str]:
    """A tick: make alerts and send what is due."""
    app.alert_due()
    return [one.state.value for one in app.deliver_due()]


def test_an_alert_reaches_a_mailbox_once(tmp_path: Path) -> None:
    """All statements of one reading are one mail, with the words and a way to leave."""
    with working(tmp_path, NEW) as (app, clock, office):
        read_all(app)
        assert tell(app) == []  # more may come
        clock.move(minutes=3)
        assert tell(app) == ["accepted"]
        clock.move(hours=5)
        assert tell(app) == []
    (kept,) = office.kept
    message = kept.message
    text, html = message.iter_parts()
    for part in (text, html):
        body = " ".join(part.get_content().split())
        assert newsroom.ALONE in body
        assert "Leave or pause" in body
        assert "https://monitor.example/u/" in body
    assert message["Subject"] == "Mira Holt: 3 new"
    assert "<alerts.daily." in message["List-Id"]
    assert message["References"] is None


def test_a_rule_that_is_new_tells_nothing_of_the_past(tmp_path: Path) -> None:
    """It begins when the program first sees it."""
    office, clock = PostOffice(), FakeClock()
    with serving(office) as smtp:
        config = config_of(tmp_path, smtp, NEW)
        with App(config, {}, clock=clock, fetch=newsroom.fetch()) as app:
            read_all(app)
            for _ in range(3):
                assert tell(app) == []
                clock.move(minutes=5)


def test_an_alert_on_one_statement_belongs_to_its_thread(tmp_path: Path) -> None:
    """Later ones on the same statement stand with it in a mail program."""
    only = replace(NEW, figures=("mira-holt",), max_per_day=1)
    with working(tmp_path, only) as (app, clock, _):
        read_all(app)
        clock.move(minutes=3)
        (alert,) = app.alert_due()
        one = replace(alert, lines=alert.lines[:1])
        rendition = app.renderer.alert(one)
        assert rendition.thread == one.lines[0].statement_id
        assert f"https://monitor.example/s/{rendition.thread}" in rendition.html
        assert "the day's last alert" in rendition.text


def test_who_left_the_alerts_goes_on_getting_the_digest(tmp_path: Path) -> None:
    """And the ledger keeps that the alert was for them."""
    with working(tmp_path, NEW) as (app, clock, office):
        reason = SuppressionReason.UNSUBSCRIBED
        app.store.suppress(Suppression(ANA, "daily/alerts", reason, clock()))
        read_all(app)
        clock.move(minutes=3)
        assert tell(app) == ["suppressed"]
        clock.move(days=1)
        app.compose_due()
        assert [one.state.value for one in app.deliver_due()] == ["accepted"]
    (kept,) = office.kept
    assert "<daily." in kept.message["List-Id"]


def test_a_process_that_dies_between_alert_and_mail_loses_nothing(
    tmp_path: Path,
) -> None:
    """The alert is frozen with its delivery; the next process sends it, once."""
    office, clock = PostOffice(), FakeClock()
    with serving(office) as smtp:
        config = config_of(tmp_path, smtp, NEW)
        with App(config, {}, clock=clock, fetch=newsroom.fetch()) as app:
            app.alert_due()
            read_all(app)
            clock.move(minutes=3)
            assert len(app.alert_due()) == 1
        with App(config, {}, clock=clock, fetch=newsroom.fetch()) as app:
            assert app.alert_due() == ()
            assert [one.state.value for one in app.deliver_due()] == ["accepted"]
    assert len(office.kept) == 1


@pytest.mark.parametrize(
    ("edition", "own", "n_mails"),
    [
        (("all",), None, 1),
        (("tag:board",), ("mira-holt",), 1),
        (("all",), ("tag:board",), 0),
    ],
)
def test_alerts_are_about_whom_the_readers_digest_is_about(
    tmp_path: Path, edition: tuple[str, ...], own: tuple[str, ...] | None, n_mails: int
) -> None:
    """A reader who chose figures chose them for both."""
    with working(tmp_path, NEW) as (app, clock, office):
        (whole,) = app.config.editions
        (reader,) = whole.subscribers
        chosen = replace(reader, figures=own)
        whole = replace(whole, figures=edition, subscribers=(chosen,))
        app.reload(replace(app.config, editions=(whole,)))
        read_all(app)
        clock.move(minutes=3)
        tell(app)
    assert len(office.kept) == n_mails


def test_a_bug_met_on_one_rule_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged; its mark stays, so that a mended program tells what it missed."""
    real = alerts.lines_of

    def broken(wanted: alerts.Wanted, *rest: Any) -> Any:
        if AlertKind.VARIANT in wanted.kinds:
            raise ZeroDivisionError("a bug")
        return real(wanted, *rest)

    both = AlertRule(when=("new", "variant"))
    with working(tmp_path, both, NEW) as (app, clock, office):
        read_all(app)
        clock.move(minutes=3)
        with monkeypatch.context() as patch, caplog.at_level("ERROR"):
            patch.setattr(alerts, "lines_of", broken)
            assert tell(app) == ["accepted"]
        assert "alert failed unexpectedly" in caplog.text
        assert tell(app) == ["accepted"]
    assert len({str(kept.message["Message-ID"]) for kept in office.kept}) == 2


# webhooks ----------------------------------------------------------------------------


def posted(bodies: list[Any], then: Act) -> Act:
    """Keep the JSON that comes, then act."""

    def act(handler: Handler) -> None:
        length = int(handler.headers["Content-Length"])
        bodies.append(json.loads(handler.rfile.read(length)))
        then(handler)

    return act


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """An HTTP server that takes POST as it takes GET."""
    monkeypatch.setattr(Handler, "do_POST", Handler.do_GET, raising=False)
    with serve() as running:
        yield running


def test_an_alert_reaches_a_webhook(tmp_path: Path, server: Scripted) -> None:
    """As JSON with every event; the address is a secret that no ledger has."""
    bodies: list[Any] = []
    server.script["/hook/s3cret"] = posted(bodies, reply(204))
    hook = AlertRule(when=("new",), via="webhook", webhook=Webhook(url_env="HOOK"))
    clock = FakeClock()
    config = config_of(tmp_path, SmtpSettings(), hook)
    environ = {"HOOK": server.url("/hook/s3cret")}
    with App(config, environ, clock=clock, fetch=newsroom.fetch()) as app:
        app.alert_due()
        read_all(app)
        clock.move(minutes=3)
        assert tell(app) == ["accepted"]
        (row,) = app.store.deliveries()
    (body,) = bodies
    assert (body["type"], body["edition"], body["version"]) == ("alert", "daily", 1)
    assert {event["kind"] for event in body["events"]} == {"new"}
    assert any(newsroom.ALONE in event["text"] for event in body["events"])
    assert body["url"].startswith("https://monitor.example/s/")
    assert (row.recipient, row.answer) == ("env:HOOK", "HTTP 204")
    assert server.headers[0]["idempotency-key"] == row.message_id.strip("<>")


def send(hook: Webhook, environ: dict[str, str] | None = None) -> str:
    """Post one rendition by the channel."""
    rendition = Rendition(
        "alert-1",
        "daily",
        "Daily",
        "Mira Holt: post deleted",
        "text\n",
        "<p>",
        "en",
        payload='{"url": "https://monitor.example/s/1"}',
    )
    delivery = Delivery("alert-1", "webhook", "hook", DeliveryState.SENDING, "<a@b>")
    address: Callable[[Webhook], str] = lambda one: str(one.url)  # noqa: E731
    channel = WebhookChannel({"hook": hook}, address, "statement-monitor")
    return channel.send(rendition, delivery, FakeClock()(), lambda: None)


def test_the_body_can_be_what_a_chat_wants(server: Scripted) -> None:
    """Slack, Mattermost, ntfy: keys and texts as configured."""
    bodies: list[Any] = []
    server.script["/hook"] = posted(bodies, reply(200))
    body = {"topic": "news", "text": "{subject} <{url}>"}
    assert send(Webhook(url=server.url("/hook"), body=body)) == "HTTP 200"
    assert bodies == [
        {
            "topic": "news",
            "text": "Mira Holt: post deleted <https://monitor.example/s/1>",
        }
    ]


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param(reply(404), RejectedError, id="404"),
        pytest.param(reply(302, Location="/elsewhere"), RejectedError, id="redirect"),
        pytest.param(reply(429), DeferredError, id="429"),
        pytest.param(reply(503), DeferredError, id="503"),
        pytest.param(hang_up(), UncertainError, id="hangs-up"),
        pytest.param(silence(), UncertainError, id="silent"),
    ],
)
def test_what_a_webhook_answers_decides(
    server: Scripted, act: Act, error: type[Exception]
) -> None:
    """Never, later, or nobody knows; redirects are not followed; no error has the
    address's path, which may be a secret."""
    server.script["/hook/s3cret"] = posted([], act)
    hook = Webhook(url=server.url("/hook/s3cret"), timeout=timedelta(milliseconds=200))
    with pytest.raises(error) as told:
        send(hook)
    assert told.type is error
    assert "s3cret" not in str(told.value)
    assert server.seen == ["/hook/s3cret"]


def test_a_webhook_that_nobody_answers_defers() -> None:
    """Nothing was sent."""
    with pytest.raises(DeferredError, match="no connection to 127"):
        send(Webhook(url=f"http://127.0.0.1:{free_port()}/s3cret"))
