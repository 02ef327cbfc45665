"""The bytes of a mail: parts, pictures, and headers that machines read."""

import email
import re
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest

from monitor.config import MailSettings
from monitor.deliver.message import Leaving, build_message
from monitor.values import Delivery, DeliveryState, Image, Rendition
from tests.render import newsday

MANAGE = "https://monitor.example/u/me"
TOKEN = "abcdefghijklmnopqrst23"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
SETTINGS = MailSettings(
    sender="Statement Monitor <digest@monitor.example>",
    unsubscribe="leave@monitor.example",
)
RENDITION = Rendition(
    issue_id="issue-1",
    edition_id="daily",
    edition_title="Norland daily",
    subject="Norland daily: 12 new",
    text=f"Twelve new.\n\nLeave or pause: {MANAGE}\n",
    html=f'<p>Twelve new.</p><img src="cid:days@monitor"><a href="{MANAGE}">Leave</a>',
    language="en",
    manage_url=MANAGE,
    images=(Image("days@monitor", PNG, "Twelve on Monday"),),
)
DELIVERY = Delivery(
    "issue-1", "mail", "ana@reader.example", DeliveryState.SENDING, "<i.1@m.example>"
)
HTTPS = Leaving(TOKEN, "https://monitor.example")


def built(
    rendition: Rendition = RENDITION,
    settings: MailSettings = SETTINGS,
    leaving: Leaving | None = HTTPS,
) -> bytes:
    """The mail's bytes."""
    return build_message(rendition, DELIVERY, settings, newsday.END, leaving)


def parsed(raw: bytes) -> EmailMessage:
    """The mail as a mail program reads it."""
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def raw_headers(raw: bytes) -> dict[str, str]:
    """Headers as they go over the wire, folded lines joined as they are."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    pairs = (line.partition(":") for line in head.replace("\r\n ", " ").split("\r\n"))
    return {name: value.strip() for name, _, value in pairs}


def test_pictures_stand_with_the_html_that_shows_them() -> None:
    """alternative(text, related(html, png)): text first, HTML last, pictures by id."""
    message = parsed(built())
    assert message.get_content_type() == "multipart/alternative"
    text, related = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert isinstance(related, EmailMessage)
    assert related.get_content_type() == "multipart/related"
    html, picture = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert picture.get_content_type() == "image/png"
    assert picture["Content-ID"] == "<days@monitor>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_payload(decode=True) == PNG


def test_a_retry_has_the_same_bytes_but_for_the_date() -> None:
    """Boundaries and all: a double is recognised as one."""
    first = built()
    later = newsday.END.replace(hour=23)
    second = build_message(RENDITION, DELIVERY, SETTINGS, later, HTTPS)
    assert re.sub(rb"Date: [^\r]+", b"", first) == re.sub(rb"Date: [^\r]+", b"", second)
    assert first != second


@pytest.mark.parametrize("n", [60, 77, 78, 200, 600])
def test_long_addresses_stay_what_they_are(n: int) -> None:
    """The standard library encodes words of 78 characters and more; ours never."""
    base = "https://" + "a" * (n - 8 - len(".example/u/") - len(TOKEN)) + ".example"
    raw = built(
        replace(RENDITION, thread="s" * min(n, 200)), leaving=Leaving(TOKEN, base)
    )
    headers = raw_headers(raw)
    page = f"{base}/u/{TOKEN}"
    assert len(page) == n
    mailto = f"<mailto:leave@monitor.example?subject=unsubscribe%20{TOKEN}>"
    assert headers["List-Unsubscribe"] == f"<{page}>, {mailto}"
    assert headers["List-Archive"] == f"<{base}/>"
    for name in ("List-Unsubscribe", "List-Archive", "References", "In-Reply-To"):
        assert "=?" not in headers[name]
    assert parsed(raw)["List-Unsubscribe"].replace("\r\n", "") == f"<{page}>, {mailto}"


def test_one_click_is_promised_only_over_https() -> None:
    """RFC 8058; without pages of ours there is the mail address alone."""
    headers = raw_headers(built())
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain = raw_headers(built(leaving=Leaving(TOKEN, "http://monitor.example")))
    assert "List-Unsubscribe-Post" not in plain
    assert plain["List-Unsubscribe"].startswith("<http://monitor.example/u/")
    none = raw_headers(built(leaving=Leaving(TOKEN)))
    assert none["List-Unsubscribe"].startswith("<mailto:")
    assert "List-Archive" not in none
    bare = raw_headers(
        built(settings=replace(SETTINGS, unsubscribe=None), leaving=None)
    )
    assert "List-Unsubscribe" not in bare


def test_the_readers_own_page_stands_in_the_body() -> None:
    """The same rendition for all; each mail has its reader's link."""
    text, related = parsed(built()).iter_parts()
    assert isinstance(related, EmailMessage)
    html, _ = related.iter_parts()
    page = f"https://monitor.example/u/{TOKEN}"
    for part in (text, html):
        assert page in part.get_content()
        assert MANAGE not in part.get_content()


def test_alerts_have_a_list_and_a_thread_of_their_own() -> None:
    """A filter tells them from the digest; those on one statement stand together."""
    alert = replace(RENDITION, is_alert=True, thread="1f2e", images=())
    headers = raw_headers(built(alert))
    assert headers["List-Id"] == '"Norland daily" <alerts.daily.monitor.example>'
    root = "<stmt-1f2e@monitor.example>"
    assert headers["In-Reply-To"] == headers["References"] == root
    assert "References" not in raw_headers(built())


def test_an_edition_made_for_one_reader_is_the_same_list() -> None:
    """What a reader chose is nobody else's business, and filters go on working."""
    chosen = replace(RENDITION, edition_id="daily--0123456789")
    assert "<daily.monitor.example>" in raw_headers(built(chosen))["List-Id"]


@pytest.mark.parametrize(
    "changes",
    [
        {"thread": "1\r\nBcc: all@reader.example"},
        {"edition_id": "daily\r\nBcc: all@reader.example"},
        {"subject": "x\nBcc: all@reader.example"},
        {"thread": "ž"},
        {"images": (Image("a>\r\nX: y", PNG, ""),)},
        {"thread": "s" * 990},
    ],
    ids=["thread", "edition", "subject", "not-ascii", "picture", "too-long"],
)
def test_no_value_begins_another_header(changes: dict[str, object]) -> None:
    """It is refused as a whole."""
    with pytest.raises(ValueError, match=r"(?i)header|line|ascii"):
        built(replace(RENDITION, **changes))  # type: ignore[arg-type]
