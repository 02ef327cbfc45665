"""The webhook channel: an alert as JSON, posted to an address that a person set up.

The address is the operator's own, not one found in a feed, so that private networks are
allowed; redirects are not followed, and what the server answers is read no further
than its status.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from monitor.config import Webhook
from monitor.errors import DeferredError, MonitorError, RejectedError, UncertainError
from monitor.ports import HandOver
from monitor.values import Delivery, Rendition

_LATER = frozenset((408, 425, 429))
_FIELD = re.compile(r"\{(\w+)\}")


class WebhookChannel:
    """Posts to the webhooks of a configuration, found by the name that the ledger has.

    `address_of` reads a webhook's address from where the configuration points to.
    """

    def __init__(
        self,
        hooks: Mapping[str, Webhook],
        address_of: Callable[[Webhook], str],
        user_agent: str,
    ) -> None:
        self._hooks = hooks
        self._address_of = address_of
        self._user_agent = user_agent

    def send(
        self,
        rendition: Rendition,
        delivery: Delivery,
        now: datetime,
        hand_over: HandOver,
    ) -> str:
        """Post it; return the status. The Message-ID goes along as Idempotency-Key.

        Raises: RejectedError for a status that says never (4xx, a redirect),
        DeferredError for one that says later or no connection, UncertainError where no
        answer came to what was sent.
        """
        to = delivery.recipient
        hook = self._hooks.get(to)
        if hook is None:
            raise RejectedError(to, "the configuration has no such webhook any more")
        try:
            url = self._address_of(hook)
        except MonitorError as error:
            raise DeferredError(to, f"its address cannot be read: {error}") from error
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": self._user_agent,
            "Idempotency-Key": delivery.message_id.strip("<>"),
        }
        body = json.dumps(_body(hook, rendition), ensure_ascii=False).encode()
        hand_over()
        status = _post(url, body, headers, hook.timeout.total_seconds(), to)
        if 200 <= status < 300:
            return f"HTTP {status}"
        if status >= 500 or status in _LATER:
            raise DeferredError(to, f"the server said HTTP {status}", status)
        raise RejectedError(to, f"the server said HTTP {status}", status)


def _body(hook: Webhook, rendition: Rendition) -> Any:
    whole = json.loads(rendition.payload or "{}")
    if not hook.body:
        return whole
    known = {
        "subject": rendition.subject,
        "title": rendition.edition_title,
        "text": rendition.text,
        "url": str(whole.get("url") or ""),
    }
    return {
        key: _FIELD.sub(lambda found: known.get(found[1], found[0]), value)
        for key, value in hook.body.items()
    }


def _post(
    url: str, body: bytes, headers: Mapping[str, str], seconds: float, to: str
) -> int:
    """The status of the answer. No error says more of the address than its host: the
    rest may be a secret."""
    host = urlsplit(url).hostname or "the server"
    try:
        with requests.post(
            url,
            data=body,
            headers=dict(headers),
            timeout=(seconds, seconds),
            allow_redirects=False,
            stream=True,
        ) as answer:
            return answer.status_code
    except requests.ConnectTimeout:
        raise DeferredError(to, f"{host} does not answer") from None
    except requests.ConnectionError as error:
        if _never_connected(error):
            raise DeferredError(to, f"no connection to {host}") from None
        raise UncertainError(to, f"{host} broke off without an answer") from None
    except requests.Timeout:
        raise UncertainError(to, f"{host} has not answered in time") from None
    except (requests.RequestException, ValueError):
        raise RejectedError(to, "its address cannot be posted to") from None


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether nothing can have been sent: no name, no route, nobody listening."""
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    return type(reason).__name__ in (
        "NewConnectionError",
        "NameResolutionError",
        "ConnectTimeoutError",
        "SSLError",
    )
