"""A part of the composition root: channels and the sender, wired from a Config.

What it needs of the program it is given by `app`.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from threading import Event

from monitor import deliver, subscriptions
from monitor.config import Config, Webhook
from monitor.config.secrets import secret, smtp_password
from monitor.ports import Channel, Clock, Store
from monitor.render import Renderer
from monitor.values import Alert, Delivery, Issue, Rendition


@dataclass(frozen=True, slots=True)
class Given:
    """What `app` wires mail from."""

    config: Config
    environ: Mapping[str, str]
    store: Store
    renderer: Renderer
    rendition: Callable[..., Rendition]
    clock: Clock
    jitter: Callable[[], float]
    stop: Event
    user_agent: str


class Mailing:
    """The channels of one configuration, and who sends through them."""

    def __init__(self, given: Given) -> None:
        self._given = given
        mail = given.config.settings.mail
        self.domain = deliver.mail_domain(mail) if mail else "localhost"
        interval = (mail.smtp.interval,) if mail else ()
        self.sender = deliver.Sender(
            store=given.store,
            channels=self._channels(),
            rendition=partial(given.rendition, to_reader=True),
            alert_rendition=self.alert_rendition,
            shared=self._shared,
            clock=given.clock,
            jitter=given.jitter,
            pace=deliver.Pace(given.clock, given.stop.wait, *interval),
            retries_doubts=mail is None or mail.on_uncertain == "retry",
        )

    @property
    def base_url(self) -> str | None:
        """Where readers reach the archive and their own pages."""
        web = self._given.config.settings.web
        return web.base_url if web else None

    def plan_one(self, alert_id: str, channel: str, recipient: str) -> Delivery:
        """The delivery of an alert."""
        return deliver.planned(alert_id, channel, recipient, self.domain)

    def alert_rendition(self, alert: Alert) -> Rendition:
        """The alert as it is sent."""
        return self._given.renderer.alert(alert)

    def _shared(self, content: Issue | Alert) -> Rendition:
        if isinstance(content, Alert):
            return self._given.renderer.alert(content, to_reader=False)
        return self._given.rendition(content)

    def _channels(self) -> dict[str, Channel]:
        config, environ = self._given.config, self._given.environ
        mail = config.settings.mail
        channels: dict[str, Channel] = {"folder": deliver.FolderChannel()}
        if mail:
            channels["mail"] = deliver.MailChannel(
                mail,
                smtp_password(mail.smtp, environ),
                base_url=self.base_url,
                token_for=self._token_for,
            )
        hooks = {hook.name: hook for hook in _hooks(config)}
        if hooks:
            channels["webhook"] = deliver.WebhookChannel(
                hooks, self._address_of, self._given.user_agent
            )
        return channels

    def _token_for(self, address: str, scope: str) -> str:
        random = secrets.token_bytes(subscriptions.TOKEN_LENGTH)
        fresh = subscriptions.token_from(random)
        return self._given.store.token_for(address, scope, fresh)

    def _address_of(self, hook: Webhook) -> str:
        return secret(hook.url_env, None, self._given.environ) or hook.url or ""


def _hooks(config: Config) -> tuple[Webhook, ...]:
    return tuple(
        rule.webhook
        for edition in config.editions
        for subscriber in edition.subscribers
        for rule in subscriber.alerts
        if rule.webhook
    )
