"""What `request:` of one feed adds to its fetch, and where that stays behind."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.config import FetchSettings, RequestOptions
from monitor.errors import ConnectError, FetchError, RefusedAddressError
from monitor.fetch import Fetcher
from monitor.values import NotModified, Page
from tests.proxies import Proxy, proxy
from tests.scripted import Scripted, redirect, reply, serve, to_loopback

SETTINGS = FetchSettings(
    allow_private_networks=True,
    host_interval=timedelta(),
    timeout=timedelta(seconds=5),
)
ENVIRON = {
    "COURIER_LOGIN": "Bearer s3cret",
    "COURIER_COOKIES": "session=s3cret; user=ada",
    "TWO_LINES": "s3cret\r\nHost: elsewhere",
}
OPTIONS = RequestOptions(
    headers={"Accept-Language": "en", "accept": "text/xml"},
    headers_env={"Authorization": "COURIER_LOGIN"},
    cookies={"consent": "given"},
    cookies_env="COURIER_COOKIES",
)


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A scripted server for one test."""
    with serve() as scripted:
        scripted.script["/feed"] = reply(200, b"here")
        yield scripted


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """A fetcher that takes every name to loopback and knows the secrets."""
    with Fetcher(SETTINGS, "monitor", resolve=to_loopback, environ=ENVIRON) as made:
        yield made


@pytest.fixture
def between() -> Iterator[Proxy]:
    """A proxy for one test."""
    with proxy() as running:
        yield running


def body_of(answer: Page | NotModified) -> bytes:
    """The body of an answer, which must be a page."""
    assert isinstance(answer, Page)
    return answer.body


def gifts(headers: dict[str, str]) -> dict[str, str]:
    """Of a request's headers, those that only the feed's configuration gives."""
    names = ("authorization", "cookie", "accept-language")
    return {name: headers[name] for name in names if name in headers}


# headers and cookies -----------------------------------------------------------------


def test_headers_and_cookies_are_sent(server: Scripted, fetcher: Fetcher) -> None:
    """Plain ones and secret ones arrive; a header of ours may be replaced."""
    fetcher.feed(server.url(), options=OPTIONS)
    (sent,) = server.headers
    assert sent["authorization"] == "Bearer s3cret"
    assert sent["accept-language"] == "en"
    assert sent["accept"] == "text/xml"
    assert set(sent["cookie"].split("; ")) == {
        "consent=given",
        "session=s3cret",
        "user=ada",
    }


def test_they_belong_to_one_feed(server: Scripted, fetcher: Fetcher) -> None:
    """The next feed at the same host, in the same thread, is asked without them."""
    fetcher.feed(server.url(), options=OPTIONS)
    fetcher.feed(server.url())
    fetcher.page(server.url())
    assert [bool(gifts(headers)) for headers in server.headers] == [
        True,
        False,
        False,  # robots.txt
        False,
    ]


def test_they_follow_a_redirect_within_the_host(
    server: Scripted, fetcher: Fetcher
) -> None:
    """Another path of the same host, port and scheme is still at home."""
    server.script |= {"/old": redirect("/feed", 301)}
    fetcher.feed(server.url("/old"), options=OPTIONS)
    first, second = server.headers
    assert gifts(first) == gifts(second) != {}


def test_they_follow_no_redirect_to_another_host(
    server: Scripted, fetcher: Fetcher
) -> None:
    """Not by another name, and not back home by way of it."""
    server.script |= {
        "/old": redirect(server.url("/over", "other.example")),
        "/over": redirect(server.url("/feed", "one.example")),
    }
    fetcher.feed(server.url("/old", "one.example"), options=OPTIONS)
    assert [bool(gifts(headers)) for headers in server.headers] == [True, False, False]


def test_they_follow_no_redirect_to_another_port(
    server: Scripted, fetcher: Fetcher
) -> None:
    """Another port is another server."""
    with serve() as other:
        other.script["/feed"] = reply(200, b"there")
        server.script["/feed"] = redirect(other.url())
        assert body_of(fetcher.feed(server.url(), options=OPTIONS)) == b"there"
    assert gifts(server.headers[0])
    assert not gifts(other.headers[0])


def test_a_cookie_of_the_server_joins_ours(server: Scripted, fetcher: Fetcher) -> None:
    """What a site sets on the way is sent beside what is configured, once."""
    server.script["/old"] = reply(302, Location="/feed", Set_Cookie="seen=1; Path=/")
    fetcher.feed(server.url("/old"), options=RequestOptions(cookies={"consent": "x"}))
    assert set(server.headers[1]["cookie"].split("; ")) == {"consent=x", "seen=1"}


def test_a_cookie_file_has_one_a_line(
    server: Scripted, fetcher: Fetcher, tmp_path: Path
) -> None:
    """Secrets of systemd and of containers are files."""
    (tmp_path / "cookies").write_text("session=abc\nuser=ada\n")
    (tmp_path / "key").write_text("s3cret\n")
    fetcher.feed(
        server.url(),
        options=RequestOptions(
            cookies_file=tmp_path / "cookies",
            headers_file={"X-Api-Key": tmp_path / "key"},
        ),
    )
    assert set(server.headers[0]["cookie"].split("; ")) == {"session=abc", "user=ada"}
    assert server.headers[0]["x-api-key"] == "s3cret"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"headers_env": {"Authorization": "NOT_SET"}}, "NOT_SET is not set"),
        ({"headers_env": {"X-Key": "TWO_LINES"}}, "one line"),
        ({"cookies_env": "TWO_LINES"}, "TWO_LINES"),
        ({"proxy_env": "COURIER_LOGIN"}, "expected a proxy"),
        ({"headers_file": {"X-Key": "missing"}}, "cannot be read"),
        ({"ca_file": "missing.pem"}, "no certificates"),
    ],
    ids=["absent", "two lines", "cookies", "proxy", "file", "certificates"],
)
def test_a_secret_that_cannot_be_used_is_told_without_it(
    server: Scripted, fetcher: Fetcher, options: dict[str, Any], said: str
) -> None:
    """The feed fails with a reason; nothing is asked, and nothing secret is shown."""
    with pytest.raises(FetchError, match=said) as caught:
        fetcher.feed(server.url(), options=RequestOptions(**options))
    assert "s3cret" not in str(caught.value)
    assert server.seen == []


# a proxy -----------------------------------------------------------------------------


def test_a_proxy_carries_every_hop(
    server: Scripted, fetcher: Fetcher, between: Proxy
) -> None:
    """The feed's own proxy is asked for each hop; headers stay at home all the same."""
    goal = server.url("/feed", "other.example")
    server.script["/old"] = redirect(goal)
    start = server.url("/old", "one.example")
    options = replace(OPTIONS, proxy=between.url())
    assert body_of(fetcher.feed(start, options=options)) == b"here"
    assert between.asked == [f"GET {start}", f"GET {goal}"]
    assert [bool(gifts(headers)) for headers in server.headers] == [True, False]


def test_a_proxy_is_one_feeds_alone(
    server: Scripted, fetcher: Fetcher, between: Proxy
) -> None:
    """Other feeds of the same thread and host go directly."""
    fetcher.feed(server.url(), options=RequestOptions(proxy=between.url()))
    fetcher.feed(server.url())
    assert len(between.asked) == 1
    assert len(server.seen) == 2


def test_a_proxys_password_goes_to_the_proxy_alone(
    server: Scripted, between: Proxy
) -> None:
    """It comes from the environment and never reaches the feed's server."""
    environ = {"COURIER_PROXY": between.url("ada:s3cret@")}
    with Fetcher(SETTINGS, "monitor", environ=environ) as fetcher:
        fetcher.feed(server.url(), options=RequestOptions(proxy_env="COURIER_PROXY"))
    assert between.logins == ["Basic YWRhOnMzY3JldA=="]
    assert "proxy-authorization" not in server.headers[0]


def test_a_dead_proxy_is_no_way_around_it(fetcher: Fetcher, server: Scripted) -> None:
    """Nothing goes directly where a proxy was asked for; its password is not shown."""
    with proxy() as gone:
        address = gone.url("ada:s3cret@")
    environ = {"COURIER_PROXY": address}
    with (
        Fetcher(SETTINGS, "monitor", environ=environ) as fetcher,
        pytest.raises(ConnectError, match="refused") as caught,
    ):
        fetcher.feed(server.url(), options=RequestOptions(proxy_env="COURIER_PROXY"))
    assert "s3cret" not in str(caught.value)
    assert server.seen == []


def test_a_feeds_proxy_is_no_way_into_private_networks(
    server: Scripted, between: Proxy
) -> None:
    """The proxy may be private; what it would fetch for us may not."""
    guarded = replace(SETTINGS, allow_private_networks=False)
    with (
        Fetcher(guarded, "monitor", resolve=to_loopback) as fetcher,
        pytest.raises(RefusedAddressError),
    ):
        fetcher.feed(
            server.url(host="inner.example"),
            options=RequestOptions(proxy=between.url()),
        )
    assert between.asked == server.seen == []


# certificates ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority that nobody trusts by itself."""
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Scripted]:
    """A server that shows that authority's certificate for daily.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("daily.example").configure_cert(context)
    with serve(context) as scripted:
        scripted.script["/feed"] = reply(200, b"secret words")
        yield scripted


@pytest.fixture
def trusting(authority: trustme.CA, tmp_path: Path) -> RequestOptions:
    """Options that trust the authority."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    return RequestOptions(ca_file=bundle)


def test_a_ca_file_is_trusted_for_its_feed_alone(
    secure: Scripted, fetcher: Fetcher, trusting: RequestOptions
) -> None:
    """Before and after it, in the same thread, the same server is refused."""
    url = secure.url(host="daily.example")
    for _ in range(2):
        with pytest.raises(ConnectError, match="certificate verify failed"):
            fetcher.feed(url)
        assert body_of(fetcher.feed(url, options=trusting)) == b"secret words"


def test_a_ca_file_does_not_replace_the_usual_certificates(
    secure: Scripted,
    trusting: RequestOptions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A feed that redirects from an intranet to the internet is followed."""
    usual = trustme.CA()
    usual.cert_pem.write_to_path(str(tmp_path / "usual.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "usual.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    usual.issue_cert("public.example").configure_cert(context)
    with (
        serve(context) as public,
        Fetcher(SETTINGS, "monitor", resolve=to_loopback, environ=ENVIRON) as fetcher,
    ):
        public.script["/feed"] = reply(200, b"public words")
        secure.script["/feed"] = redirect(public.url(host="public.example"))
        answer = fetcher.feed(secure.url(host="daily.example"), options=trusting)
    assert body_of(answer) == b"public words"


def test_a_certificate_must_still_be_for_the_name(
    secure: Scripted, fetcher: Fetcher, trusting: RequestOptions
) -> None:
    """To trust an authority is not to take any server for any other."""
    with pytest.raises(ConnectError, match="certificate"):
        fetcher.feed(secure.url(host="other.example"), options=trusting)


def test_https_goes_through_a_proxy_unread(
    secure: Scripted, fetcher: Fetcher, trusting: RequestOptions, between: Proxy
) -> None:
    """The proxy is told the host and no more; the certificate is the server's own."""
    options = replace(trusting, proxy=between.url(), headers={"X-Own": "one"})
    url = secure.url(host="daily.example")
    assert body_of(fetcher.feed(url, options=options)) == b"secret words"
    assert between.asked == [f"CONNECT daily.example:{secure.port}"]
    assert secure.headers[0]["x-own"] == "one"


def test_headers_stay_behind_on_the_way_from_https_to_http(
    secure: Scripted, server: Scripted, fetcher: Fetcher, trusting: RequestOptions
) -> None:
    """What was sent under TLS is not sent in the open, not even to the same host."""
    secure.script["/feed"] = redirect(server.url(host="daily.example"))
    options = replace(OPTIONS, ca_file=trusting.ca_file)
    fetcher.feed(secure.url(host="daily.example"), options=options)
    assert gifts(secure.headers[0])
    assert not gifts(server.headers[0])


# ports -------------------------------------------------------------------------------


@pytest.mark.parametrize("port", [22, 25, 6000, 6667, 10080])
def test_ports_of_other_services_are_refused(fetcher: Fetcher, port: int) -> None:
    """Also where private networks are allowed: no web server is there."""
    with pytest.raises(RefusedAddressError, match=f"port {port}"):
        fetcher.feed(f"http://one.example:{port}/")


@pytest.mark.parametrize("port", [81, 442, 800, 1023])
def test_low_ports_are_for_intranets(port: int) -> None:
    """On the internet, of the system's ports only 80 and 443 are asked."""
    guarded = replace(SETTINGS, allow_private_networks=False)
    with (
        Fetcher(guarded, "monitor", resolve=to_loopback) as fetcher,
        pytest.raises(RefusedAddressError, match="allow_private_networks"),
    ):
        fetcher.page(f"http://one.example:{port}/")


def test_a_redirect_to_a_refused_port_is_not_followed(
    server: Scripted, fetcher: Fetcher
) -> None:
    """Each hop is judged like the first, before anybody is connected to."""
    server.script["/feed"] = redirect("http://one.example:25/")
    with pytest.raises(RefusedAddressError) as caught:
        fetcher.feed(server.url())
    assert caught.value.url == "http://one.example:25/"


def test_low_ports_of_an_intranet_are_asked(fetcher: Fetcher) -> None:
    """Allowed, such a port fails like any other where nobody listens."""
    with pytest.raises(ConnectError):
        fetcher.feed("http://127.0.0.1:1022/")
