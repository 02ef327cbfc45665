"""`request:` of a feed: what it takes, and every mistake in it with its place."""

import re
from pathlib import Path

import pytest
import trustme

from monitor.config import RequestOptions
from monitor.config.load import load
from tests.configs import write, wrong

FEED = "outlets:\n- id: a\n  name: A\n  feeds:\n  - url: https://a.example.org/feed\n"
ACCOUNT = "accounts:\n- figure: ada\n  channel: X\n  url: https://x.example.org/feed\n"
AT = "outlets[0].feeds[0].request"


def feeds(*lines: str) -> str:
    """feeds.yaml with a request of these lines, the first of them in line 7."""
    return FEED + "    request:\n" + "".join(f"      {line}\n" for line in lines)


def test_a_request_reaches_the_feed_that_is_polled(tmp_path: Path) -> None:
    """Of an outlet's feed and of an account alike; without one there is none."""
    account = ACCOUNT + "  request: {cookies: {consent: 1}}\n"
    text = feeds("headers: {Accept-Language: en}") + account
    of_outlet, of_figure = load(write(tmp_path, feeds=text), {}).feeds
    assert of_outlet.request == RequestOptions(headers={"Accept-Language": "en"})
    assert of_figure.request == RequestOptions(cookies={"consent": "1"})
    (plain,) = load(write(tmp_path / "plain", feeds=FEED), {}).feeds
    assert plain.request is None


def test_the_example_of_the_docs_loads(tmp_path: Path) -> None:
    """What docs/configuration.md shows is a whole feeds.yaml."""
    docs = Path(__file__).parent.parent / "docs" / "configuration.md"
    page = docs.read_text(encoding="utf-8").partition("### RequestOptions")[2]
    (example,) = re.findall(r"```yaml\n(.*?)```", page.partition("\n## ")[0], re.S)
    (feed,) = load(write(tmp_path, feeds=example), {}).feeds
    assert feed.request
    assert feed.request.cookies == {"consent": "given"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "headers: {Host: b.example.org}",
            "7:17: {at}.headers.Host: this header belongs to the connection, which the"
            " program makes itself",
        ),
        (
            "headers: {transfer-encoding: chunked}",
            "7:17: {at}.headers.transfer-encoding: this header belongs to the"
            " connection, which the program makes itself",
        ),
        (
            "headers: {User-Agent: Mozilla}",
            "7:17: {at}.headers.User-Agent: this header names the program and, by"
            " fetch.contact, you",
        ),
        (
            "headers_env: {If-None-Match: HOME}",
            "7:21: {at}.headers_env.If-None-Match: this header is the program's own: it"
            " asks only for what changed",
        ),
        (
            "headers: {Cookie: a=b}",
            "7:17: {at}.headers.Cookie: this header is given by 'cookies',"
            " 'cookies_env' or 'cookies_file'",
        ),
        (
            "headers: {Authorization: Bearer abc}",
            "7:17: {at}.headers.Authorization: a secret is not written here; use"
            " headers_env",
        ),
        (
            "headers: {two words: x}",
            "7:17: {at}.headers.two words: expected the name of a header, like"
            " Accept-Language",
        ),
        (
            'headers: {X-Own: "a\\r\\nHost: b"}',
            "7:24: {at}.headers.X-Own: expected one line of Latin letters, digits and"
            " signs",
        ),
        (
            "cookies: {session: a;b}",
            "7:26: {at}.cookies.session: expected a cookie's value without blanks,"
            " quotes, ; and ,",
        ),
        (
            "proxy: socks5://p.example.org:1080",
            "7:14: {at}.proxy: expected a proxy like http://proxy.example.org:3128",
        ),
        (
            "proxy: http://ada:s3cret@p.example.org",
            "7:14: {at}.proxy: a password is not written here; use proxy_env",
        ),
        (
            "headers_env: {X-Key: NOT_SET}",
            "7:28: {at}.headers_env.X-Key: the environment variable NOT_SET is not set",
        ),
        (
            "cookies_env: NOT_SET",
            "7:20: {at}.cookies_env: the environment variable NOT_SET is not set",
        ),
        (
            "cookies_env: session=s3cret",
            "7:20: {at}.cookies_env: expected the NAME of an environment variable, like"
            " SMTP_PASSWORD, never the secret itself",
        ),
        (
            "headers_file: {X-Key: missing.txt}",
            "7:29: {at}.headers_file.X-Key: cannot be read: No such file or directory",
        ),
        (
            "ca_file: missing.pem",
            "7:16: {at}.ca_file: cannot be read: No such file or directory",
        ),
        (
            "header: {X-Own: a}",
            "7:7: {at}.header: unknown key, did you mean 'headers'?",
        ),
        (
            "headers: X-Own",
            "7:16: {at}.headers: expected 'key: value' lines",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    line: str, expected: str, tmp_path: Path
) -> None:
    """File, line, column, path and what to do; never a secret."""
    problems = wrong(write(tmp_path, feeds=feeds(line)), {"HOME": "x"})
    assert problems == ["feeds.yaml:" + expected.format(at=AT)]
    assert "s3cret" not in "".join(problems)


def test_a_header_is_given_once(tmp_path: Path) -> None:
    """Names of headers do not tell capitals from small letters."""
    text = feeds("headers: {X-Key: a}", "headers_env: {x-key: HOME}")
    assert wrong(write(tmp_path, feeds=text), {"HOME": "x"}) == [
        f"feeds.yaml:8:21: {AT}.headers_env.x-key: given in 'headers.X-Key' too"
    ]


def test_a_proxy_is_given_once(tmp_path: Path) -> None:
    """An address in the file and one in the environment contradict each other."""
    text = feeds("proxy: http://p.example.org", "proxy_env: PROXY")
    assert wrong(write(tmp_path, feeds=text), {"PROXY": "http://q.example.org"}) == [
        f"feeds.yaml:7:14: {AT}.proxy: proxy_env is given too; keep one of the two"
    ]


def test_a_ca_file_holds_certificates(tmp_path: Path) -> None:
    """A file of something else is refused at once, a good one is taken."""
    good, bad = tmp_path / "good.pem", tmp_path / "bad.pem"
    trustme.CA().cert_pem.write_to_path(str(good))
    bad.write_text("no certificate\n")
    assert not wrong(write(tmp_path / "a", feeds=feeds(f"ca_file: {good}")))
    (problem,) = wrong(write(tmp_path / "b", feeds=feeds(f"ca_file: {bad}")))
    assert problem.endswith("holds no certificate in PEM form")
