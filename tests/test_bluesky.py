"""Bluesky's author feed: records become posts in their author's words, nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ChallengeError, FeedError, NotAFeedError
from monitor.feeds import bluesky
from monitor.feeds.answers import Answer
from monitor.markup import to_text
from monitor.text import normalise
from monitor.values import Entry, PostKind
from tests.networks import AT, DID, HANDLE, OTHER, bytes_of, iso, item, reposted

ADDRESS = f"https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor={HANDLE}"
PAGE = f"{ADDRESS}&limit=50"


def answer(*items: Any, url: str = PAGE, **fields: Any) -> Answer:
    """A page with these items."""
    return bluesky.parse(bytes_of({"feed": list(items), **fields}), url)


def read(*items: Any) -> tuple[Entry, ...]:
    """The entries of a page with these items."""
    return answer(*items).feed.entries


def text(entry: Entry) -> str:
    """The words of a post."""
    return normalise(to_text(entry.html))


def test_addresses_of_the_api() -> None:
    """The DID takes the handle's place as soon as it is known."""
    assert bluesky.page_url(ADDRESS) == PAGE
    assert bluesky.page_url(ADDRESS, DID, "a b&c") == (
        f"https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor={DID}"
        "&limit=50&cursor=a%20b%26c"
    )


def test_a_record_becomes_a_post() -> None:
    """Key, link, time, language, author and words are where readers look for them."""
    (entry,) = read(item(1, "We sail.\nOn Monday & <soon>."))
    assert entry.key == f"at://{DID}/app.bsky.feed.post/3k1"
    assert entry.url == f"https://bsky.app/profile/{DID}/post/3k1"
    assert text(entry) == "We sail.\nOn Monday & <soon>."
    assert (entry.title, entry.author) == ("", "Mira.Example")
    assert entry.published_at == AT + timedelta(minutes=1)
    assert (entry.language, entry.post_kind) == ("en", PostKind.OWN)


@pytest.mark.parametrize(
    ("created", "indexed", "expected"),
    [
        pytest.param(1, 2, 1, id="on its way"),
        pytest.param(9, 2, 2, id="a client from the future"),
        pytest.param(None, 2, 2, id="no time of its own"),
        pytest.param(None, None, None, id="no time"),
    ],
)
def test_a_post_is_no_younger_than_the_server_knows_it(
    created: int | None, indexed: int | None, expected: int | None
) -> None:
    """createdAt is what a client says; the server's own time is its limit."""

    def at(minutes: int | None) -> str | None:
        return None if minutes is None else iso(AT + timedelta(minutes=minutes))

    one = item(1, createdAt=at(created))
    one["post"]["indexedAt"] = at(indexed)
    (entry,) = read(one)
    wanted = None if expected is None else AT + timedelta(minutes=expected)
    assert entry.published_at == wanted


def to(parent: str, root: str) -> dict[str, Any]:
    """A reply field by the DIDs of the two that it names."""
    ends = {"parent": parent, "root": root}
    return {k: {"uri": f"at://{v}/app.bsky.feed.post/1"} for k, v in ends.items()}


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        pytest.param(item(1), PostKind.OWN, id="own"),
        pytest.param(item(1, reply=to(OTHER, OTHER)), PostKind.REPLY, id="reply"),
        pytest.param(item(1, reply=to(DID, DID)), PostKind.OWN, id="thread"),
        pytest.param(
            item(1, reply=to(DID, OTHER)), PostKind.REPLY, id="in another's thread"
        ),
        pytest.param(
            item(1, reply={"parent": 1}), PostKind.REPLY, id="to nobody knows"
        ),
        pytest.param(item(1, "@oskar.example hello"), PostKind.OWN, id="a name first"),
        pytest.param(
            reposted(item(1, did=OTHER, handle="oskar.example"), 5),
            PostKind.REPOST,
            id="repost",
        ),
    ],
)
def test_the_platform_says_what_a_post_is(one: dict[str, Any], kind: PostKind) -> None:
    """Own words, answers and what is passed on are kept apart."""
    (entry,) = read(one)
    assert entry.post_kind is kind


def test_a_repost_has_a_key_and_a_time_of_its_own() -> None:
    """Passing on one's own post leaves that post what it is."""
    own, again = read(reposted(item(1), 5), item(1))
    assert (own.key, own.post_kind) == (
        f"at://{DID}/app.bsky.feed.repost/3r5",
        PostKind.REPOST,
    )
    assert own.published_at == AT + timedelta(minutes=5)
    assert (again.key, again.post_kind) == (
        f"at://{DID}/app.bsky.feed.post/3k1",
        PostKind.OWN,
    )
    unnamed = reposted(item(1), 5)
    del unnamed["reason"]["uri"]
    assert read(unnamed)[0].key == f"at://{DID}/app.bsky.feed.post/3k1#{DID}"


def pinned(found: dict[str, Any]) -> dict[str, Any]:
    """The item on top of the page, however old."""
    return {**found, "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}


def test_a_pin_is_not_new() -> None:
    """What is pinned stands in its own place, too."""
    assert [entry.key[-3:] for entry in read(pinned(item(1)), item(3))] == ["3k3"]


IMAGES = {"images": [{"alt": "The ferry at <dawn>"}, {"alt": ""}]}
QUOTED = {"$type": "app.bsky.embed.record", "record": {"uri": "at://x", "cid": "y"}}


@pytest.mark.parametrize(
    ("embed", "expected"),
    [
        pytest.param(IMAGES, "Text\n[Image: The ferry at <dawn>]", id="images"),
        pytest.param(
            {"$type": "app.bsky.embed.video", "alt": "A wave"},
            "Text\n[Video: A wave]",
            id="video",
        ),
        pytest.param(QUOTED, "Text", id="quote"),
        pytest.param(
            {"record": QUOTED, "media": IMAGES},
            "Text\n[Image: The ferry at <dawn>]",
            id="quote with images",
        ),
        pytest.param(
            {"external": {"title": "A headline", "description": "Theirs"}},
            "Text",
            id="a link's card",
        ),
    ],
)
def test_the_text_is_all_that_the_author_wrote(
    embed: dict[str, Any], expected: str
) -> None:
    """Descriptions count; quoted and linked words are other people's."""
    one = item(1, "Text", embed=embed)
    one["post"]["embed"] = {"record": {"value": {"text": "quoted words"}}}
    (entry,) = read(one)
    assert text(entry) == expected


def test_posts_of_others_are_left_out() -> None:
    """A handle that has gone to somebody else brings none of theirs under the DID."""
    by_did = PAGE.replace(HANDLE, DID)
    page = [item(2, did=OTHER, handle=HANDLE), item(1)]
    found = answer(*page, url=by_did)
    assert [entry.key[-3:] for entry in found.feed.entries] == ["3k1"]
    assert found.feed.complaint == "posts of other accounts were left out"
    assert found.account == DID


def test_the_cursor_is_the_servers() -> None:
    """It is opaque; a page without posts is the last."""
    assert answer(item(1), cursor="2026::x").older == "2026::x"
    assert answer(item(1)).older is None
    assert answer(cursor="2026::x").older is None
    assert answer(item(1), cursor="x" * 9999).older is None


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        pytest.param(b"", NotAFeedError, "no JSON", id="nothing"),
        pytest.param(
            b"<html><title>Just a moment...</title>",
            ChallengeError,
            "Cloudflare",
            id="a wall",
        ),
        pytest.param(
            b'{"error":"InvalidRequest","message":"Profile not found"}',
            NotAFeedError,
            "Profile not found",
            id="an error",
        ),
        pytest.param(b"[]", NotAFeedError, "not a list of posts", id="a list"),
        pytest.param(b'{"feed":' + b"[" * 99_999, FeedError, "broken", id="nested"),
    ],
)
def test_what_is_no_author_feed_is_an_error(
    body: bytes, error: type[Exception], message: str
) -> None:
    """Each with words that tell a person what came instead."""
    with pytest.raises(error, match=message):
        bluesky.parse(body, PAGE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["$type", "alt", "did", "images", "media", "parent", "uri"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(["text", "langs", "embed", "reply", "createdAt"])


@given(record=st.dictionaries(FIELDS, JSON), post=JSON, reason=JSON)
def test_strange_types_are_not_there(
    record: dict[str, Any], post: object, reason: object
) -> None:
    """Whatever stands in a field: a post, or nothing; never another exception."""
    one, two = item(1), item(2)
    one["post"]["record"].update(record)
    found = read(one, {**two, "reason": reason}, {"post": post}, post)
    assert len({entry.key for entry in found}) == len(found) >= 1
