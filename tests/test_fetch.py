"""What `fetch` makes of answers: pages, validators, statuses, redirects, trouble."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import FetchSettings
from monitor.errors import (
    ConnectError,
    FetchError,
    GoneError,
    HttpStatusError,
    RedirectError,
    RefusedAddressError,
)
from monitor.fetch import Fetcher
from monitor.values import NotModified, Page
from tests.scripted import Scripted, hang_up, redirect, reply, serve, to_loopback

SETTINGS = FetchSettings(
    allow_private_networks=True,
    host_interval=timedelta(),
    timeout=timedelta(seconds=5),
)
AGENT = "statement-monitor/1.0 (+desk@example.org)"
DATE = "Wed, 04 Mar 2026 12:00:00 GMT"


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A scripted server for one test."""
    with serve() as scripted:
        yield scripted


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """A fetcher that takes every name to loopback and waits for nobody."""
    with Fetcher(SETTINGS, AGENT, resolve=to_loopback) as made:
        yield made


def page_of(answer: Page | NotModified) -> Page:
    """The answer, which must be a page."""
    assert isinstance(answer, Page)
    return answer


# answers ---------------------------------------------------------------------------


def test_a_200_gives_body_and_what_the_headers_say(
    server: Scripted, fetcher: Fetcher
) -> None:
    """Body, type, charset, validators, max-age and the date come with the page."""
    server.script["/feed"] = reply(
        200,
        b"<rss/>",
        Content_Type="application/rss+xml; charset=UTF-8",
        ETag='"abc"',
        Last_Modified=DATE,
        Cache_Control="public, max-age=600",
    )
    page = fetcher.feed(server.url())
    assert isinstance(page, Page)
    assert page.dated_at  # the server's clock, which is ours here
    assert replace(page, dated_at=None) == Page(
        url=server.url(),
        final_url=server.url(),
        body=b"<rss/>",
        content_type="application/rss+xml; charset=UTF-8",
        charset="utf-8",
        etag='"abc"',
        last_modified=DATE,
        max_age=timedelta(minutes=10),
    )


def test_validators_are_sent_and_304_brings_new_ones(
    server: Scripted, fetcher: Fetcher
) -> None:
    """A conditional request carries both validators; its 304 may renew them."""
    server.script["/feed"] = reply(304, ETag='"new"', Cache_Control="max-age=60")
    answer = fetcher.feed(server.url(), etag='"old"', last_modified=DATE)
    assert answer == NotModified(
        server.url(), etag='"new"', max_age=timedelta(minutes=1)
    )
    assert server.headers[0]["if-none-match"] == '"old"'
    assert server.headers[0]["if-modified-since"] == DATE


def test_a_304_that_was_not_asked_for_is_an_error(
    server: Scripted, fetcher: Fetcher
) -> None:
    """Without validators nothing can be "not modified"."""
    server.script["/feed"] = reply(304)
    with pytest.raises(HttpStatusError, match="304"):
        fetcher.feed(server.url())


def test_the_user_agent_names_program_and_contact(
    server: Scripted, fetcher: Fetcher
) -> None:
    """Publishers see who asks and whom to turn to."""
    server.script["/feed"] = reply()
    fetcher.feed(server.url())
    assert server.headers[0]["user-agent"] == AGENT


def test_connections_are_used_again(server: Scripted, fetcher: Fetcher) -> None:
    """A second request to a host, also after a 304, opens no second connection."""
    ports = set()

    def note(handler: object) -> None:
        ports.add(handler.client_address[1])  # type: ignore[attr-defined]
        reply(304 if len(server.seen) == 1 else 200)(handler)  # type: ignore[arg-type]

    server.script["/feed"] = note
    for _ in range(3):
        fetcher.feed(server.url(), etag="x")
    assert len(ports) == 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_packed_bodies_are_unpacked(
    server: Scripted, fetcher: Fetcher, encoding: str
) -> None:
    """gzip and deflate are asked for and undone."""
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    server.script["/feed"] = reply(200, pack(b"words"), Content_Encoding=encoding)
    assert page_of(fetcher.feed(server.url())).body == b"words"
    assert encoding in server.headers[0]["accept-encoding"]


def test_bytes_come_as_they_are(server: Scripted, fetcher: Fetcher) -> None:
    """Invalid UTF-8 and a web page where a feed should be are for others to judge."""
    body = b"<!doctype html><p>caf\xe9 \xff\xfe"
    server.script["/feed"] = reply(200, body, Content_Type="text/html")
    assert page_of(fetcher.feed(server.url())).body == body


def test_media_behind_an_article_link_are_not_read(
    server: Scripted, fetcher: Fetcher
) -> None:
    """A linked video is left where it is: the page comes without a body."""
    server.script["/clip"] = reply(200, b"x" * 1000, Content_Type="video/mp4")
    assert fetcher.page(server.url("/clip")).body == b""


# statuses --------------------------------------------------------------------------


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 418, 500, 502, 503])
def test_other_statuses_are_errors(
    server: Scripted, fetcher: Fetcher, status: int
) -> None:
    """Whatever is neither 200 nor 304 nor a redirect says no."""
    server.script["/feed"] = reply(status)
    with pytest.raises(HttpStatusError) as caught:
        fetcher.feed(server.url())
    assert (caught.value.status, caught.value.url) == (status, server.url())
    assert not isinstance(caught.value, GoneError)


def test_410_is_gone(server: Scripted, fetcher: Fetcher) -> None:
    """Gone is told apart from every other refusal."""
    server.script["/feed"] = reply(410)
    with pytest.raises(GoneError):
        fetcher.feed(server.url())


def test_410_behind_a_temporary_redirect_is_not_gone(
    server: Scripted, fetcher: Fetcher
) -> None:
    """A detour that is gone says nothing of the feed's own address."""
    server.script |= {"/feed": redirect("/detour"), "/detour": reply(410)}
    with pytest.raises(HttpStatusError) as caught:
        fetcher.feed(server.url())
    assert not isinstance(caught.value, GoneError)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("120", timedelta(minutes=2), id="seconds"),
        pytest.param("Wed, 04 Mar 2026 13:00:00 GMT", timedelta(hours=1), id="date"),
        pytest.param("Wed, 04 Mar 2026 11:00:00 GMT", None, id="past"),
        pytest.param("soon", None, id="nonsense"),
        pytest.param("0", None, id="zero"),
    ],
)
def test_retry_after_comes_in_both_forms(
    server: Scripted, fetcher: Fetcher, value: str, expected: timedelta | None
) -> None:
    """Seconds count from now, a date from the answer's own Date."""

    def act(handler: object) -> None:
        handler.date_time_string = lambda *_: DATE  # type: ignore[attr-defined]
        reply(500, Retry_After=value)(handler)  # type: ignore[arg-type]

    server.script["/feed"] = act
    with pytest.raises(HttpStatusError) as caught:
        fetcher.feed(server.url())
    assert caught.value.retry_after == expected


# redirects -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "is_moved"),
    [
        pytest.param((301,), True, id="301"),
        pytest.param((308, 301), True, id="308 then 301"),
        pytest.param((302,), False, id="302"),
        pytest.param((301, 302), False, id="301 then 302"),
        pytest.param((307, 308), False, id="307 then 308"),
        pytest.param((303,), False, id="303"),
    ],
)
def test_moved_to_is_set_where_every_redirect_was_permanent(
    server: Scripted, fetcher: Fetcher, statuses: tuple[int, ...], is_moved: bool
) -> None:
    """One temporary hop leaves the old address in force."""
    for number, status in enumerate(statuses):
        server.script[f"/{number}"] = redirect(f"/{number + 1}", status)
    server.script[f"/{len(statuses)}"] = reply(200, b"here")
    answer = page_of(fetcher.feed(server.url("/0")))
    goal = server.url(f"/{len(statuses)}")
    assert (answer.url, answer.final_url) == (server.url("/0"), goal)
    assert answer.moved_to == (goal if is_moved else None)


def test_validators_go_along_with_redirects(server: Scripted, fetcher: Fetcher) -> None:
    """The server at the end of the way is the one whose validators we have."""
    server.script |= {"/feed": redirect("/new", 301), "/new": reply(304)}
    assert isinstance(fetcher.feed(server.url(), etag='"x"'), NotModified)
    assert server.headers[1]["if-none-match"] == '"x"'


def test_a_redirect_loop_ends(server: Scripted, fetcher: Fetcher) -> None:
    """Going in a circle stops at the limit of hops."""
    server.script |= {"/feed": redirect("/b"), "/b": redirect("/feed")}
    with pytest.raises(RedirectError):
        fetcher.feed(server.url())
    assert len(server.seen) == SETTINGS.max_redirects + 1


def test_as_many_redirects_as_allowed_are_followed(server: Scripted) -> None:
    """The limit counts redirects, not requests."""
    server.script |= {"/feed": redirect("/b"), "/b": reply(200, b"b")}
    with Fetcher(replace(SETTINGS, max_redirects=1), AGENT) as fetcher:
        assert page_of(fetcher.feed(server.url())).body == b"b"
    with (
        Fetcher(replace(SETTINGS, max_redirects=0), AGENT) as fetcher,
        pytest.raises(RedirectError),
    ):
        fetcher.feed(server.url())


def test_a_cookie_lasts_for_one_fetch(server: Scripted, fetcher: Fetcher) -> None:
    """Sites that set a cookie and redirect work, and nobody is followed about."""
    server.script |= {
        "/feed": reply(302, Location="/b", Set_Cookie="seen=1; Path=/"),
        "/b": reply(200),
    }
    fetcher.feed(server.url())
    fetcher.feed(server.url())
    cookies = [headers.get("cookie") for headers in server.headers]
    assert cookies == [None, "seen=1", None, "seen=1"]


def test_a_location_in_utf8_is_understood(server: Scripted, fetcher: Fetcher) -> None:
    """Servers write raw UTF-8 into headers; it arrives percent-encoded at the goal."""

    def act(handler: object) -> None:
        handler.wfile.write(  # type: ignore[attr-defined]
            "HTTP/1.1 302 Found\r\nLocation: /né\r\nContent-Length: 0\r\n\r\n".encode()
        )

    server.script |= {"/feed": act, "/n%C3%A9": reply(200, b"there")}
    assert page_of(fetcher.feed(server.url())).body == b"there"


@pytest.mark.parametrize(
    "location",
    ["ftp://daily.example/x", "file:///etc/passwd", "javascript:1", "http://[::1"],
)
def test_redirects_to_other_schemes_are_refused(
    server: Scripted, fetcher: Fetcher, location: str
) -> None:
    """Only http and https are fetched, wherever the way leads."""
    server.script["/feed"] = redirect(location)
    with pytest.raises(RefusedAddressError):
        fetcher.feed(server.url())


# credentials -----------------------------------------------------------------------


def test_credentials_of_a_url_go_to_its_host_alone(
    server: Scripted, fetcher: Fetcher
) -> None:
    """user:password@ is sent as a header, also after a redirect within the host, and
    never to another host; it shows in no URL."""
    server.script |= {
        "/feed": redirect("/same"),
        "/same": redirect(server.url("/other", "other.example")),
        "/other": reply(200),
    }
    url = server.url(host="ada:s%40cret@one.example")
    answer = page_of(fetcher.feed(url))
    sent = [headers.get("authorization") for headers in server.headers]
    assert sent == ["Basic YWRhOnNAY3JldA=="] * 2 + [None]
    assert "cret" not in answer.url + answer.final_url


def test_credentials_show_in_no_error(fetcher: Fetcher, server: Scripted) -> None:
    """Errors are logged and stored; passwords must not be in them."""
    with pytest.raises(HttpStatusError) as caught:
        fetcher.feed(server.url("/missing", "ada:secret@one.example"))
    assert "secret" not in str(caught.value)
    with pytest.raises(RefusedAddressError) as refused:
        fetcher.feed("ftp://ada:secret@one.example/")
    assert "secret" not in str(refused.value)


def test_netrc_is_not_read(
    server: Scripted,
    fetcher: Fetcher,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Passwords that a person keeps for other programs are not sent."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ada password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.script["/feed"] = reply()
    fetcher.feed(server.url())
    assert "authorization" not in server.headers[0]


# trouble ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(b"", id="no answer"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Len", id="within the headers"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", id="within the body"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
            id="within a chunk",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip", id="bad gzip"
        ),
        pytest.param(b"SSH-2.0-OpenSSH\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 300, id="300 headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\na: " + b"b" * 99999, id="a huge header"),
    ],
)
def test_broken_answers_are_connect_errors(
    server: Scripted, fetcher: Fetcher, before: bytes
) -> None:
    """An answer that breaks off, or is none, has one kind of error."""
    server.script["/feed"] = hang_up(before)
    if b"within the headers" in before or before.endswith(b"Content-Len"):
        # http.client takes a head that breaks off for a whole one, without a body
        assert page_of(fetcher.feed(server.url())).body == b""
        return
    with pytest.raises(ConnectError):
        fetcher.feed(server.url())


def test_a_closed_port_is_a_connect_error(fetcher: Fetcher) -> None:
    """Nobody listening: the reason is named without a library's wrapping."""
    with serve() as gone:
        url = gone.url()
    with pytest.raises(ConnectError, match="connection refused") as caught:
        fetcher.feed(url)
    assert "HTTPConnectionPool" not in str(caught.value)


def test_a_name_that_does_not_resolve_is_a_connect_error() -> None:
    """No such host."""

    def fail(host: str, port: int) -> list[object]:
        raise OSError("name not known")

    with (
        Fetcher(SETTINGS, AGENT, resolve=fail) as fetcher,  # type: ignore[arg-type]
        pytest.raises(ConnectError, match="name not known"),
    ):
        fetcher.feed("http://nowhere.example/")


def no_address(host: str, port: int) -> list[object]:
    """A resolver that finds nothing."""
    return []


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    url=st.one_of(
        st.text(max_size=40),
        st.text(max_size=40).map("http://".__add__),
        st.text(alphabet="/:@.?#[]%\\ \r\n\tx0é", max_size=30).map("https://a".__add__),
    )
)
def test_no_address_whatever_raises_anything_else(url: str) -> None:
    """Every string given as an address ends in a FetchError, never in a bug."""
    with (
        Fetcher(SETTINGS, AGENT, resolve=no_address) as fetcher,  # type: ignore[arg-type]
        pytest.raises(FetchError),
    ):
        fetcher.feed(url)
