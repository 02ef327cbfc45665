"""What `fetch` refuses: private addresses, endless, packed and dripping answers."""

import gzip
import socket
import ssl
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.config import FetchSettings
from monitor.errors import (
    ConnectError,
    RefusedAddressError,
    TooLargeError,
    TooSlowError,
)
from monitor.fetch import Fetcher, guard
from monitor.values import Page
from tests.scripted import (
    Act,
    Scripted,
    drip,
    endless,
    redirect,
    reply,
    serve,
    silence,
    to_loopback,
)

MAX_BYTES = 100_000
SETTINGS = FetchSettings(
    allow_private_networks=True,
    host_interval=timedelta(),
    timeout=timedelta(seconds=0.1),
    deadline=timedelta(seconds=5),
    max_feed_size=MAX_BYTES,
)
GUARDED = replace(SETTINGS, allow_private_networks=False)
AGENT = "statement-monitor/1.0"


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A scripted server for one test."""
    with serve() as scripted:
        yield scripted


@pytest.fixture
def public_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1 count as public, to have a server to be redirected from."""
    judge = guard.is_public
    monkeypatch.setattr(
        guard, "is_public", lambda address: address == "127.0.0.1" or judge(address)
    )


# addresses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.8.8.8", id="all of loopback"),
        pytest.param("0.0.0.0", id="unspecified"),
        pytest.param("10.1.2.3", id="private 10"),
        pytest.param("172.16.0.1", id="private 172.16"),
        pytest.param("192.168.1.1", id="private 192.168"),
        pytest.param("169.254.169.254", id="link-local metadata"),
        pytest.param("168.63.129.16", id="public metadata"),
        pytest.param("100.64.0.1", id="shared, CGNAT"),
        pytest.param("100.100.100.200", id="shared metadata"),
        pytest.param("192.0.2.1", id="documentation"),
        pytest.param("198.18.0.1", id="benchmarks"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::", id="unspecified 6"),
        pytest.param("::1", id="loopback 6"),
        pytest.param("fd00:ec2::254", id="unique local metadata"),
        pytest.param("fe80::1%eth0", id="link-local 6 with scope"),
        pytest.param("fec0::1", id="site-local 6"),
        pytest.param("ff02::1", id="multicast 6"),
        pytest.param("::ffff:127.0.0.1", id="mapped"),
        pytest.param("::ffff:a00:1", id="mapped, hexadecimal"),
        pytest.param("::127.0.0.1", id="compatible"),
        pytest.param("64:ff9b::7f00:1", id="NAT64"),
        pytest.param("2002:7f00:1::", id="6to4"),
        pytest.param("2001:0:0:0:0:0:80ff:fffe", id="Teredo"),
        pytest.param("no address", id="nonsense"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    """What a stranger's link must not reach, in every disguise."""
    assert not guard.is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_are_public(address: str) -> None:
    """The internet stays reachable, through its translators too."""
    assert guard.is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1"]
)
def test_private_addresses_are_refused_however_they_are_spelt(
    server: Scripted, host: str
) -> None:
    """The address is judged after the system has resolved it."""
    server.script["/feed"] = reply()
    with (
        Fetcher(GUARDED, AGENT) as fetcher,
        pytest.raises((RefusedAddressError, ConnectError)) as caught,
    ):
        fetcher.feed(server.url(host=host))
    # a system that does not know a spelling (no IPv6, strict inet_aton) finds no host
    assert isinstance(caught.value, RefusedAddressError) or host not in (
        "127.0.0.1",
        "localhost",
    )
    assert server.seen == []


def test_the_refusal_says_what_to_do() -> None:
    """Whoever runs this in an intranet is told which setting to change."""
    with (
        Fetcher(GUARDED, AGENT) as fetcher,
        pytest.raises(RefusedAddressError, match=r"fetch\.allow_private_networks"),
    ):
        fetcher.page("http://127.0.0.1/")


@pytest.mark.usefixtures("public_loopback")
@pytest.mark.parametrize(
    "goal", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/"]
)
def test_a_redirect_to_a_private_address_is_refused(
    server: Scripted, goal: str
) -> None:
    """Each hop is judged like the first."""
    server.script["/feed"] = redirect(goal)
    with (
        Fetcher(GUARDED, AGENT) as fetcher,
        pytest.raises(RefusedAddressError) as caught,
    ):
        fetcher.feed(server.url())
    assert caught.value.url == goal


@pytest.mark.usefixtures("public_loopback")
def test_the_address_judged_is_the_address_connected_to(server: Scripted) -> None:
    """One resolution serves judging and connecting: rebinding a name gains nothing."""
    answers = iter(["127.0.0.1", "10.0.0.1"])
    n_asked = 0

    def rebinding(host: str, port: int) -> list[Any]:
        nonlocal n_asked
        n_asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    server.script["/feed"] = reply(200, Connection="close")
    with Fetcher(GUARDED, AGENT, resolve=rebinding) as fetcher:
        fetcher.feed(server.url(host="evil.example"))
        assert n_asked == 1
        with pytest.raises(RefusedAddressError):
            fetcher.feed(server.url(host="evil.example"))
    assert server.seen == ["/feed"]


@pytest.mark.usefixtures("public_loopback")
def test_of_several_addresses_only_public_ones_are_tried(server: Scripted) -> None:
    """A private address beside a public one is passed over."""
    tried = ["10.0.0.1", "127.0.0.1"]

    def both(host: str, port: int) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in tried]

    server.script["/feed"] = reply(200, b"here")
    with Fetcher(GUARDED, AGENT, resolve=both) as fetcher:
        answer = fetcher.feed(server.url(host="mixed.example"))
    assert isinstance(answer, Page)
    assert answer.body == b"here"


def test_the_next_address_is_tried_where_one_does_not_answer(server: Scripted) -> None:
    """A host with a dead address is reached by its other one."""
    with socket.socket() as unused:  # bound and not listening: refuses
        unused.bind(("127.0.0.2", 0))
        dead = unused.getsockname()

        def two(host: str, port: int) -> list[Any]:
            kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*kind, dead), (*kind, ("127.0.0.1", port))]

        server.script["/feed"] = reply(200, b"here")
        with Fetcher(SETTINGS, AGENT, resolve=two) as fetcher:
            answer = fetcher.feed(server.url(host="two.example"))
    assert isinstance(answer, Page)


@pytest.mark.parametrize(
    "proxied", [pytest.param(True, id="proxy"), pytest.param(False, id="no_proxy")]
)
def test_a_proxy_of_the_environment_is_no_way_around(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, proxied: bool
) -> None:
    """The proxy itself may be private; what it would fetch for us may not."""
    monkeypatch.setenv("http_proxy", server.url(""))
    monkeypatch.setenv("no_proxy", "" if proxied else "*")
    with (
        Fetcher(GUARDED, AGENT, resolve=to_loopback) as fetcher,
        pytest.raises(RefusedAddressError),
    ):
        fetcher.feed("http://inner.example/")
    assert server.seen == []


def test_a_name_that_only_the_proxy_knows_goes_through_it(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a proxy the local resolver often knows no outside names."""

    def only_proxy(host: str, port: int) -> list[Any]:
        if host != "127.0.0.1":
            raise OSError("name not known")
        return to_loopback(host, port)

    monkeypatch.setenv("http_proxy", server.url(""))
    monkeypatch.setenv("no_proxy", "")
    server.script["http://outer.example/feed"] = reply(200, b"by proxy")
    with Fetcher(GUARDED, AGENT, resolve=only_proxy) as fetcher:
        answer = fetcher.feed("http://outer.example/feed")
    assert isinstance(answer, Page)
    assert answer.body == b"by proxy"


# sizes -----------------------------------------------------------------------------


def test_an_endless_body_is_cut_off_early(server: Scripted) -> None:
    """200 MB are offered; a small part is taken before the connection is closed."""
    server.script["/feed"] = endless(b"x" * 65536, count=3200)
    with Fetcher(SETTINGS, AGENT) as fetcher, pytest.raises(TooLargeError) as caught:
        fetcher.feed(server.url())
    assert caught.value.max_bytes == MAX_BYTES
    server.over.wait(0.05)
    assert server.n_sent < 20_000_000  # what the system's socket buffers swallow


def test_a_declared_length_is_enough_to_refuse(server: Scripted) -> None:
    """A body said to be too large is not begun."""
    server.script["/feed"] = reply(200, b"", Content_Length="200000000")
    with Fetcher(SETTINGS, AGENT) as fetcher, pytest.raises(TooLargeError):
        fetcher.feed(server.url())


def test_a_body_of_just_the_limit_is_taken(server: Scripted) -> None:
    """The limit itself is allowed."""
    server.script["/feed"] = reply(200, b"x" * MAX_BYTES)
    with Fetcher(SETTINGS, AGENT) as fetcher:
        answer = fetcher.feed(server.url())
    assert isinstance(answer, Page)
    assert len(answer.body) == MAX_BYTES


@pytest.mark.parametrize("layers", [1, 2])
def test_a_compressed_bomb_is_not_unpacked(server: Scripted, layers: int) -> None:
    """The limit counts unpacked bytes, and memory stays near it while unpacking."""
    body = b"\0" * 50_000_000
    for _ in range(layers):
        body = gzip.compress(body, 1)
    server.script["/feed"] = reply(
        200, body, Content_Encoding=", ".join(["gzip"] * layers)
    )
    tracemalloc.start()
    try:
        with Fetcher(SETTINGS, AGENT) as fetcher, pytest.raises(TooLargeError):
            fetcher.feed(server.url())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


def test_the_body_of_a_redirect_is_not_read(server: Scripted) -> None:
    """A redirect may come with 200 MB; only its Location counts."""

    def act(handler: Any) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /new\r\n\r\n")
        for _ in range(3200):
            handler.wfile.write(b"x" * 65536)
            server.n_sent += 65536

    server.script |= {"/feed": act, "/new": reply(200, b"new")}
    with Fetcher(SETTINGS, AGENT) as fetcher:
        fetcher.feed(server.url())
    assert server.n_sent < 20_000_000


# times -----------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(drip(b"", b"H", 0.02), id="status line"),
        pytest.param(drip(HEAD + b"A: ", b"b", 0.02), id="headers"),
        pytest.param(drip(HEAD + b"\r\n", b"b", 0.02), id="body"),
        pytest.param(
            drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0", 0.02), id="chunks"
        ),
        pytest.param(drip(HEAD + b"\r\n", b"b" * 10, 0.02), id="ten bytes a time"),
    ],
)
def test_a_dripping_answer_ends_at_the_deadline(server: Scripted, act: Act) -> None:
    """A server that sends a byte now and then never trips the silence limit, but the
    whole answer has a deadline."""
    server.script["/feed"] = act
    settings = replace(SETTINGS, deadline=timedelta(seconds=0.2))
    with Fetcher(settings, AGENT) as fetcher, pytest.raises(TooSlowError):
        fetcher.feed(server.url())


def test_redirects_share_one_deadline(server: Scripted) -> None:
    """Five slow hops do not get five times the time."""

    def slow(handler: Any) -> None:
        server.over.wait(0.08)
        redirect(handler.path + "x")(handler)

    server.script = {"/" + "x" * n: slow for n in range(6)}
    settings = replace(SETTINGS, deadline=timedelta(seconds=0.2))
    with Fetcher(settings, AGENT) as fetcher, pytest.raises(TooSlowError):
        fetcher.feed(server.url("/"))
    assert len(server.seen) <= 3


@pytest.mark.parametrize(
    "before", [pytest.param(b"", id="no answer"), pytest.param(HEAD, id="in the head")]
)
def test_a_silent_server_is_left(server: Scripted, before: bytes) -> None:
    """Silence for longer than `timeout` ends the wait before the deadline."""
    server.script["/feed"] = silence(before)
    with (
        Fetcher(SETTINGS, AGENT) as fetcher,
        pytest.raises(ConnectError, match=r"silent for more than 0\.1 s"),
    ):
        fetcher.feed(server.url())


def test_a_fetcher_goes_on_after_every_kind_of_trouble(server: Scripted) -> None:
    """One bad answer spoils nothing for the next in the same thread."""
    server.script |= {
        "/slow": silence(HEAD),
        "/large": endless(b"x" * 65536, 100),
        "/good": reply(200, b"good"),
    }
    with Fetcher(SETTINGS, AGENT) as fetcher:
        for path, error in (("/slow", ConnectError), ("/large", TooLargeError)):
            with pytest.raises(error):
                fetcher.feed(server.url(path))
            answer = fetcher.feed(server.url("/good"))
            assert isinstance(answer, Page)
            assert answer.body == b"good"


# TLS -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority that nobody trusts by itself."""
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Scripted]:
    """A server that shows a certificate for daily.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("daily.example").configure_cert(context)
    with serve(context) as scripted:
        scripted.script["/feed"] = reply(200, b"secret words")
        yield scripted


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust that authority, as a person does through the environment."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))


@pytest.mark.usefixtures("trusted")
def test_https_is_fetched_with_the_name_checked(secure: Scripted) -> None:
    """The certificate must be for the name in the URL, not for the address."""
    with Fetcher(SETTINGS, AGENT, resolve=to_loopback) as fetcher:
        answer = fetcher.feed(secure.url(host="daily.example"))
        with pytest.raises(ConnectError, match="certificate"):
            fetcher.feed(secure.url(host="other.example"))
    assert isinstance(answer, Page)
    assert answer.body == b"secret words"


def test_an_unknown_certificate_is_refused(secure: Scripted) -> None:
    """TLS without trust is no connection."""
    with (
        Fetcher(SETTINGS, AGENT, resolve=to_loopback) as fetcher,
        pytest.raises(ConnectError, match="certificate verify failed"),
    ):
        fetcher.feed(secure.url(host="daily.example"))
    assert secure.seen == []


@pytest.mark.usefixtures("trusted")
def test_the_deadline_holds_through_tls(secure: Scripted) -> None:
    """Dripping works no better when encrypted."""
    secure.script["/feed"] = drip(HEAD + b"\r\n", b"b", 0.02)
    settings = replace(SETTINGS, deadline=timedelta(seconds=0.2))
    with (
        Fetcher(settings, AGENT, resolve=to_loopback) as fetcher,
        pytest.raises(TooSlowError),
    ):
        fetcher.feed(secure.url(host="daily.example"))


def test_private_addresses_are_refused_for_https_too(secure: Scripted) -> None:
    """The guard stands before the handshake."""
    with (
        Fetcher(GUARDED, AGENT, resolve=to_loopback) as fetcher,
        pytest.raises(RefusedAddressError),
    ):
        fetcher.feed(secure.url(host="daily.example"))
