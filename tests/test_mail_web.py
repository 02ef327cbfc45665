"""A reader's own page, served by uvicorn on loopback: leave, pause, come back."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import requests
import uvicorn
from starlette.applications import Starlette

from monitor import resources
from monitor.ports import Store
from monitor.store import open_store
from monitor.values import Suppression, SuppressionReason
from monitor.web import subscriptions
from tests.fakes import FakeClock

ADA = "ada@reader.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
TOKEN = "abcdefghijklmnopqrst23"


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The application on a port of loopback; gives its address.

    The socket listens before the server runs: who asks early waits.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@dataclass
class Reader:
    """Ada with her link."""

    base: str
    store: Store
    clock: FakeClock
    token: str = TOKEN

    @property
    def page(self) -> str:
        """Her page's address."""
        return f"{self.base}/u/{self.token}"

    def get(self) -> requests.Response:
        """Open it as a browser, or a scanner, does."""
        return requests.get(self.page, timeout=10, allow_redirects=False)

    def post(self, **fields: str) -> requests.Response:
        """Send a form of it."""
        return requests.post(self.page, data=fields, timeout=10, allow_redirects=False)

    def state(self, scope: str = "daily") -> SuppressionReason | None:
        """What keeps mail of a scope from her."""
        for each in self.store.suppressions(ADA):
            if each.scope == scope and each.holds(self.clock()):
                return each.reason
        return None


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """One server for all tests; each test has a token and a scope of its own."""
    folder: Path = tmp_path_factory.mktemp("web")
    store, clock = open_store(f"sqlite:///{folder / 'monitor.db'}"), FakeClock()
    titles = {"daily": "Norland <daily>"}
    templates = resources.folder("templates")
    app = Starlette(
        routes=subscriptions.routes(store, clock, titles.__getitem__, templates)
    )
    with served(app) as base:
        yield Reader(base, store, clock)
    store.close()


@pytest.fixture
def ada(desk: Reader) -> Reader:
    """Ada, subscribed to one digest."""
    for each in desk.store.suppressions(ADA):
        desk.store.lift(ADA, each.scope, desk.clock())
    desk.clock.move(days=1)
    desk.store.token_for(ADA, "daily", TOKEN)
    return Reader(desk.base, desk.store, desk.clock)


def test_a_mail_programs_button_unsubscribes(ada: Reader) -> None:
    """RFC 8058: a POST without cookies, login or redirect, answered with 200."""
    answer = ada.post(**ONE_CLICK)
    assert (answer.status_code, answer.is_redirect) == (200, False)
    assert "set-cookie" not in answer.headers
    assert ada.state() is SuppressionReason.UNSUBSCRIBED
    assert ada.post(**ONE_CLICK).status_code == 200


def test_the_button_may_send_a_form_of_parts(ada: Reader) -> None:
    """RFC 8058 prefers multipart/form-data."""
    files = {"List-Unsubscribe": (None, "One-Click")}
    assert requests.post(ada.page, files=files, timeout=10).status_code == 200
    assert ada.state() is SuppressionReason.UNSUBSCRIBED


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_link_changes_nothing(ada: Reader, method: str) -> None:
    """Scanners open every link of a mail; the page asks first."""
    answer = requests.request(method, ada.page, timeout=10)
    assert answer.status_code == 200
    assert ada.state() is None
    if method == "GET":
        assert "Leave “Norland &lt;daily&gt;”" in answer.text
        assert '<form method="post">' in answer.text
        assert ADA not in answer.text  # a forwarded mail tells no address
        assert "a…@reader.example" in answer.text


def test_a_reader_leaves_and_comes_back(ada: Reader) -> None:
    """By the forms of the page, which says what is the case."""
    assert "You have left." in ada.post(action="leave").text
    assert ada.state() is SuppressionReason.UNSUBSCRIBED
    assert "you have left" in ada.get().text
    assert "Welcome back" in ada.post(action="return").text
    assert ada.state() is None


def test_a_reader_pauses_for_some_days(ada: Reader) -> None:
    """It ends by itself, or when the reader says so."""
    assert "It is paused." in ada.post(action="pause", days="7").text
    assert ada.state() is SuppressionReason.PAUSED
    ada.clock.at += timedelta(days=7)
    assert ada.state() is None
    ada.post(action="pause", days="30")
    ada.post(action="return")
    assert ada.state() is None


def test_a_reader_leaves_everything(ada: Reader) -> None:
    """All digests and alerts at once."""
    assert "left everything" in ada.post(action="leave-all").text
    assert ada.state("") is SuppressionReason.UNSUBSCRIBED
    assert ada.state("daily") is None
    assert "Leave" not in ada.get().text


def test_what_the_operator_ended_a_reader_cannot_take_back(ada: Reader) -> None:
    """Mail that came back, a complaint: the page says who can."""
    reason, now = SuppressionReason.BOUNCED, ada.clock()
    ada.store.suppress(Suppression(ADA, "", reason, now))
    assert "can let it through again" in ada.get().text
    assert "Send it to me again" not in ada.get().text
    ada.post(action="return")
    assert ada.state("") is SuppressionReason.BOUNCED


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"action": "delete"},
        {"action": "pause", "days": "9999"},
        {"List-Unsubscribe": "Maybe"},
    ],
)
def test_a_form_that_says_nothing_known_changes_nothing(
    ada: Reader, fields: dict[str, str]
) -> None:
    """400, and the page again."""
    answer = ada.post(**fields)
    assert answer.status_code == 400
    assert "Your subscription" in answer.text
    assert ada.state() is None


def test_an_unknown_token_is_nobodys(ada: Reader) -> None:
    """404 for whatever is tried with it."""
    for token in ("z" * 22, "x", "%2e%2e"):
        other = Reader(ada.base, ada.store, ada.clock, token)
        assert other.get().status_code == 404
        assert other.post(**ONE_CLICK).status_code == 404
    assert ada.state() is None


def test_a_token_is_found_in_capitals(ada: Reader) -> None:
    """Some programs fold the case of what they pass on."""
    shouted = Reader(ada.base, ada.store, ada.clock, TOKEN.upper())
    assert shouted.post(**ONE_CLICK).status_code == 200
    assert ada.state() is SuppressionReason.UNSUBSCRIBED


def test_a_body_without_end_is_refused(ada: Reader) -> None:
    """No form of ours is so long."""
    assert requests.post(ada.page, data="x" * 20_000, timeout=10).status_code == 413


def test_nothing_keeps_or_passes_on_the_link(ada: Reader) -> None:
    """Caches, search engines, other sites' logs, frames."""
    headers = ada.get().headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "style=" not in ada.get().text
