"""An account's addresses: written in several ways, asked in order, listed once."""

from pathlib import Path

import pytest

from monitor.config import Account, Alternate, Config, Feed, FeedEntry, Figure, Outlet
from monitor.config.addresses import read_address
from monitor.config.load import load
from monitor.values import Address, AddressKind, make_id
from tests.configs import write, wrong

APPVIEW = "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor="
CHANNEL = "UC" + "m" * 22
VIDEOS = "https://www.youtube.com/feeds/videos.xml?"
DID = "did:plc:mmmmmmmmmmmmmmmmmmmmmmmm"


@pytest.mark.parametrize(
    ("key", "written", "expected"),
    [
        ("mastodon", "https://Social.Example/@Mira", "https://social.example/@Mira"),
        ("mastodon", "@mira@social.example", "https://social.example/@mira"),
        ("mastodon", "https://social.example/@mira/", "https://social.example/@mira"),
        ("mastodon", "https://social.example/web/@mira", "https://social.example/@mira"),
        ("mastodon", "https://social.example/users/mira", "https://social.example/@mira"),
        ("mastodon", "https://a.example/@mira@b.example", "https://a.example/@mira@b.example"),
        ("mastodon", "https://a.example/api/v1/accounts/12/statuses", "https://a.example/api/v1/accounts/12"),
        ("mastodon", "https://social.example/feed.rss", None),
        ("mastodon", "https://social.example/@mira/112233", None),
        ("mastodon", "mira", None),
        ("mastodon", "https://name:word@social.example/@mira", None),
        ("bluesky", "mira.example", APPVIEW + "mira.example"),
        ("bluesky", "@Mira.example", APPVIEW + "mira.example"),
        ("bluesky", DID, APPVIEW + DID),
        ("bluesky", "did:web:a.example%3A80", APPVIEW + "did:web:a.example%253A80"),
        ("bluesky", "https://bsky.app/profile/mira.example", APPVIEW + "mira.example"),
        ("bluesky", f"https://bsky.app/profile/{DID}/post/3k", APPVIEW + DID),
        ("bluesky", "http://127.0.0.1:9/xrpc/app.bsky.feed.getAuthorFeed?actor=a.b.example",
         "http://127.0.0.1:9/xrpc/app.bsky.feed.getAuthorFeed?actor=a.b.example"),
        ("bluesky", "https://other.example/profile/mira.example", None),
        ("bluesky", "https://bsky.app/", None),
        ("bluesky", "mira", None),
        ("youtube", CHANNEL, f"{VIDEOS}channel_id={CHANNEL}"),
        ("youtube", f"https://www.youtube.com/channel/{CHANNEL}/videos",
         f"{VIDEOS}channel_id={CHANNEL}"),
        ("youtube", f"{VIDEOS}channel_id={CHANNEL}", f"{VIDEOS}channel_id={CHANNEL}"),
        ("youtube", "https://youtube.com/playlist?list=PLabcdefghijklmn",
         f"{VIDEOS}playlist_id=PLabcdefghijklmn"),
        ("youtube", "https://www.youtube.com/@mira", None),
        ("youtube", f"https://other.example/channel/{CHANNEL}", None),
        ("url", "https://a.example/feed", "https://a.example/feed"),
        ("url", "a.example", None),
    ],
)  # fmt: skip
def test_an_address_is_read_as_people_write_it(
    key: str, written: str, expected: str | None
) -> None:
    """One canonical address for each account; what is none says what was expected."""
    if expected is None:
        with pytest.raises(ValueError, match=r"expected|would show"):
            read_address(key, written)
        return
    found = read_address(key, written)
    assert found.url == expected
    assert read_address(key, found.url) == found


FEEDS = """\
accounts:
  - figure: ada
    channel: Skerry
    mastodon: "@ada@social.example"
    alternates:
      - {bluesky: ada.example}
      - {youtube: UCmmmmmmmmmmmmmmmmmmmmmm}
      - {url: "https://mirror.example/ada.json"}
"""


def test_addresses_keep_the_order_of_the_file(tmp_path: Path) -> None:
    """The first names the feed; its kind says how each is asked."""
    (feed,) = load(write(tmp_path, feeds=FEEDS), {}).feeds
    assert feed.addresses == (
        Address(AddressKind.MASTODON, "https://social.example/@ada"),
        Address(AddressKind.BLUESKY, APPVIEW + "ada.example"),
        Address(AddressKind.FEED, f"{VIDEOS}channel_id={CHANNEL}"),
        Address(AddressKind.FEED, "https://mirror.example/ada.json"),
    )
    assert feed.url == "https://social.example/@ada"
    assert feed.id == make_id("feed", "ada", feed.url)


def test_a_feed_has_the_id_that_it_had() -> None:
    """Alternates are no part of it: history stays when they are added."""
    url = "https://mirror.example/ada.rss"
    more = Alternate(bluesky="ada.example")
    ids = set()
    for account in (
        Account(figure="ada", channel="X", url=url),
        Account(figure="ada", channel="X", url=url, alternates=(more,)),
    ):
        config = Config(figures=(Figure(id="ada", name="A"),), accounts=(account,))
        (feed,) = config.feeds
        ids.add(feed.id)
    assert ids == {make_id("feed", "ada", url)}


def test_an_outlets_feed_has_one_address() -> None:
    """Outlets publish feeds; what a reader of feeds gets is all there is."""
    outlet = Outlet(id="o", name="O", feeds=(FeedEntry(url="https://o.example/f"),))
    (feed,) = Config(outlets=(outlet,)).feeds
    assert feed.addresses == (Address(AddressKind.FEED, "https://o.example/f"),)
    assert isinstance(feed, Feed)


ACCOUNT = "accounts:\n  - figure: ada\n    channel: X\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            "",
            "2:5: accounts[0]: no address: give one of url, mastodon, bluesky, youtube",
            id="none",
        ),
        pytest.param(
            "    url: https://a.example/f\n    bluesky: ada.example\n",
            "2:5: accounts[0]: url and bluesky are given; keep one, and list others"
            " under 'alternates'",
            id="two",
        ),
        pytest.param(
            "    bluesky: ada.example\n    alternates:\n      - {}\n",
            "6:9: accounts[0].alternates[0]: no address: give one of url, mastodon,"
            " bluesky, youtube",
            id="an empty alternate",
        ),
        pytest.param(
            "    mastodon: ada\n",
            "4:15: accounts[0].mastodon: expected a profile like"
            " https://social.example/@mira or @mira@social.example",
            id="no profile",
        ),
        pytest.param(
            "    youtube: https://www.youtube.com/@ada\n",
            "4:14: accounts[0].youtube: expected a channel's id like UC… (24"
            " characters) or its page; a handle does not tell it: on the channel's"
            " page, Share offers 'Copy channel ID'",
            id="a handle",
        ),
        pytest.param(
            "    bluesky: ada.example\n    alternates:\n"
            "      - bluesky: https://bsky.app/profile/Ada.example\n",
            "6:18: accounts[0].alternates[0].bluesky: the same feed as accounts[0],"
            " line 4",
            id="the same twice",
        ),
        pytest.param(
            "    masto: https://a.example/@ada\n",
            "4:5: accounts[0].masto: unknown key, did you mean 'mastodon'?",
            id="a key misspelt",
        ),
    ],
)
def test_what_is_wrong_with_an_address_is_said(
    lines: str, expected: str, tmp_path: Path
) -> None:
    """With its place, and what to write instead."""
    assert wrong(write(tmp_path, feeds=ACCOUNT + lines)) == [f"feeds.yaml:{expected}"]
