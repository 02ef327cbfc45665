"""Bot walls are recognised by name, in words invented after their real pages."""

from datetime import timedelta

import pytest

from monitor import feeds
from monitor.config import FetchSettings
from monitor.errors import ChallengeError, FetchError, HttpStatusError
from monitor.fetch import Fetcher
from monitor.walls import MAX_BYTES, wall_of
from tests.scripted import Act, reply, serve

CLOUDFLARE = (
    b"<!DOCTYPE html><html lang='en-US'><head><title>Just a moment...</title></head>"
    b"<body><noscript>Enable JavaScript and cookies to continue</noscript></body>"
)


def page(head: str, body: str = "") -> str:
    """A page of HTML."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(CLOUDFLARE, "Cloudflare challenge", id="cloudflare by title"),
        pytest.param(
            page("<title>Einen Moment</title><script>window._cf_chl_opt={}</script>"),
            "Cloudflare challenge",
            id="cloudflare in another language",
        ),
        pytest.param(
            page("<title>Attention Required! | Cloudflare</title>"),
            "Cloudflare block",
            id="cloudflare block",
        ),
        pytest.param(
            page("<title>daily.example</title>", "<script>var dd={'rt':'c','host':"
                 "'geo.captcha-delivery.com'}</script>"),
            "DataDome",
            id="datadome",
        ),
        pytest.param(
            '{"url":"https://geo.captcha-delivery.com/captcha/?cid=1"}',
            "DataDome",
            id="datadome to a program that asks for JSON",
        ),
        pytest.param(
            page("<title>Access denied</title>", '<div id="px-captcha"></div>'),
            "PerimeterX",
            id="perimeterx",
        ),
        pytest.param(
            page("<script>window.gokuProps = {};</script>"), "AWS WAF", id="aws"
        ),
        pytest.param(
            page("<title>Making sure you&#39;re not a bot!</title>"),
            "Anubis",
            id="anubis",
        ),
        pytest.param(
            page("<title>Oh?</title>", '<script id="anubis_challenge">{}</script>'),
            "Anubis",
            id="anubis in another dress",
        ),
        pytest.param(
            page("", '<iframe src="/_Incapsula_Resource?CWUDNSAI=2"></iframe>'),
            "Imperva",
            id="imperva",
        ),
        pytest.param(page("<title>DDoS-Guard</title>"), "DDoS-Guard", id="ddos-guard"),
        pytest.param(
            page("<script>sucuri_cloudproxy_js='';</script>"), "Sucuri", id="sucuri"
        ),
        pytest.param(
            page("<title>daily.example</title>", "<p>Please enable JS and disable any "
                 "ad blocker</p>"),
            "a check for browsers",
            id="a plea alone",
        ),
        pytest.param(page("<title>Forbidden</title>"), None, id="a plain refusal"),
        pytest.param(
            page("<title>How bots see “Just a moment...”</title>"),
            None,
            id="an article about walls",
        ),
        pytest.param("Just a moment...", None, id="the words without a page"),
        pytest.param(
            " " * MAX_BYTES + page("<title>Just a moment...</title>"),
            None,
            id="past what is looked at",
        ),
        pytest.param(b"\xff\xfe\x00<html>", None, id="bytes that are no text"),
        pytest.param("", None, id="nothing"),
    ],
)  # fmt: skip
def test_a_wall_is_told_by_its_own_words(
    body: bytes | str, expected: str | None
) -> None:
    """Only what a wall itself writes counts, and only at the start of a page."""
    assert wall_of(body) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({"CF-Mitigated": "Challenge"}, "Cloudflare challenge", id="cf"),
        pytest.param({"x-amzn-waf-action": "captcha"}, "AWS WAF", id="aws"),
        pytest.param({"Server": "cloudflare", "CF-RAY": "1"}, None, id="no challenge"),
    ],
)
def test_a_wall_is_told_by_its_headers(
    headers: dict[str, str], expected: str | None
) -> None:
    """Two walls mark their challenges themselves, whatever the page says."""
    assert wall_of(b"", headers) == expected


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        pytest.param(reply(403, CLOUDFLARE), "Cloudflare challenge", id="403"),
        pytest.param(reply(503, CLOUDFLARE), "Cloudflare challenge", id="503"),
        pytest.param(reply(429, CLOUDFLARE), "Cloudflare challenge", id="429"),
        pytest.param(
            reply(200, b"<html>", cf_mitigated="challenge"),
            "Cloudflare challenge",
            id="200",
        ),
        pytest.param(reply(202, x_amzn_waf_action="challenge"), "AWS WAF", id="202"),
        pytest.param(reply(403, b"<html>No.</html>"), None, id="a plain 403"),
        pytest.param(reply(404, CLOUDFLARE), None, id="no wall's status"),
        pytest.param(
            reply(403, CLOUDFLARE[:20], Content_Length="900", Connection="close"),
            None,
            id="a body that breaks off",
        ),
    ],
)
def test_fetching_names_the_wall(act: Act, expected: str | None) -> None:
    """A refusal by a wall is an error of its own, one request and no second try."""
    settings = FetchSettings(allow_private_networks=True, host_interval=timedelta())
    with serve() as server, Fetcher(settings, "monitor/1") as fetcher:
        server.script["/feed"] = act
        with pytest.raises(FetchError) as caught:
            fetcher.feed(server.url())
        assert server.seen == ["/feed"]
    if expected is None:
        assert isinstance(caught.value, HttpStatusError)
    else:
        assert isinstance(caught.value, ChallengeError)
        assert caught.value.wall == expected
        assert "use another address, or ask the publisher" in str(caught.value)


@pytest.mark.parametrize("more", [b"", b"<channel></channel>"], ids=["plain", "words"])
def test_a_wall_with_status_200_is_no_feed_with_a_name(more: bytes) -> None:
    """Whatever else the page holds: what is no feed is asked whether it is a wall."""
    with pytest.raises(ChallengeError) as caught:
        feeds.parse(CLOUDFLARE + more, "https://daily.example/feed")
    assert (caught.value.wall, caught.value.status) == ("Cloudflare challenge", 200)


def test_a_walled_robots_txt_is_as_none() -> None:
    """A wall before robots.txt forbids nothing more than 403 does: the page decides."""
    settings = FetchSettings(allow_private_networks=True, host_interval=timedelta())
    with serve() as server, Fetcher(settings, "monitor/1") as fetcher:
        server.script["/robots.txt"] = reply(403, CLOUDFLARE)
        server.script["/page"] = reply(200, b"<html>Read me</html>")
        assert fetcher.page(server.url("/page")).body == b"<html>Read me</html>"
