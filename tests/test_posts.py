"""Which posts of two addresses are one: by id, else by words and time, else neither."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.posts import same_posts
from monitor.values import Entry, PostKind, make_id
from tests.networks import AT

LONG = "The northern ferry line reopens on Monday before the first snow falls"
API = "https://social.example/users/mira/statuses/112233"
PAGE = "https://social.example/@mira/112233"


def post(
    key: str,
    words: str = LONG,
    url: str | None = None,
    minutes: float | None = 0,
    kind: PostKind = PostKind.OWN,
) -> Entry:
    """A post, some minutes after noon."""
    at = None if minutes is None else AT + timedelta(minutes=minutes)
    hashed = make_id("content", "", words)
    return Entry(
        key, url, "", f"<p>{words}</p>", hashed, published_at=at, post_kind=kind
    )


@pytest.mark.parametrize(
    ("new", "old", "is_same"),
    [
        pytest.param(post(API), post(PAGE, "Edited since"), True, id="mastodon rss"),
        pytest.param(
            post(API), post("m-1", "…", PAGE, 999), True, id="a mirror's original link"
        ),
        pytest.param(
            post("https://t.example/@mira/112233"),
            post("https://t.example/@mira/posts/112233", "…"),
            True,
            id="two ways to write it",
        ),
        pytest.param(
            post("at://did:plc:m/app.bsky.feed.post/3kabc"),
            post("x", "…", "https://bsky.app/profile/mira.example/post/3kabc"),
            True,
            id="bluesky",
        ),
        pytest.param(
            post("yt:video:abcdefghijk"),
            post("x", "…", "https://youtu.be/abcdefghijk"),
            True,
            id="youtube",
        ),
        pytest.param(
            post(API), post(PAGE.replace("social", "other"), "…"), False,
            id="one number on two servers",
        ),
        pytest.param(
            post(API), post(PAGE.replace("33", "44")), False,
            id="two numbers on one server, though the words agree",
        ),
        pytest.param(post(API), post("m-1"), True, id="words"),
        pytest.param(
            post(API, f"{LONG} [Image: A boat]"), post("m-1", f"{LONG}! https://a.b/c"),
            True, id="words without links, marks and descriptions",
        ),
        pytest.param(post(API), post("m-1", minutes=4), True, id="a mirror's clock"),
        pytest.param(post(API), post("m-1", minutes=6), False, id="later"),
        pytest.param(post(API), post("m-1", minutes=None), False, id="at no time"),
        pytest.param(post(API), post("m-1", LONG[:50]), True, id="cut off"),
        pytest.param(
            post(API, "The ferry line"), post("m-1", "The ferry"), False,
            id="too short to be a start",
        ),
        pytest.param(post(API, "Thanks!"), post("m-1", "Thanks!"), True, id="short"),
        pytest.param(post(API), post("m-1", "Other words"), False, id="other words"),
        pytest.param(post(API, ""), post("m-1", ""), False, id="no words"),
        pytest.param(
            post(API, kind=PostKind.REPOST), post("m-1"), False, id="passed on again"
        ),
        pytest.param(
            post("at://did:plc:m/app.bsky.feed.repost/3r1", "…", PAGE, 1,
                 PostKind.REPOST),
            post("m-1", url=PAGE), False, id="one's own post, passed on",
        ),
    ],
)  # fmt: skip
def test_what_is_one_post(new: Entry, old: Entry, is_same: bool) -> None:
    """The same id tells; where ids say nothing, the same words at the same time."""
    expected = {new.key: old.key} if is_same else {}
    assert same_posts([new], [old]) == expected


def test_of_several_that_fit_none_is_taken() -> None:
    """ "Thank you!" twice in five minutes may be two posts in either place."""
    new = [post("a1", "Thank you!"), post("a2", "Thank you!", minutes=1)]
    old = [post("m1", "Thank you!"), post("m2", "Thank you!", minutes=1)]
    assert same_posts(new, old) == {}
    assert same_posts(new[:1], old) == {}
    assert same_posts(new, old[:1]) == {}


def test_a_stored_post_that_is_listed_itself_is_nobody_elses() -> None:
    """Posted again while the first still stands: two posts."""
    stored = post("a1")
    assert same_posts([post("a2", minutes=1), stored], [stored]) == {}
    assert same_posts([stored], [stored]) == {}


def test_an_id_goes_before_words() -> None:
    """Once an id has told one pair, the words of the other are clear."""
    new = [post(API, "Thank you!"), post("a2", "Thank you!")]
    old = [post("m1", "Thank you!", PAGE), post("m2", "Thank you!")]
    assert same_posts(new, old) == {API: "m1", "a2": "m2"}


POSTS = st.lists(
    st.builds(
        post,
        st.sampled_from(["a", "b", "c", "d", API, PAGE]),
        st.sampled_from(["", "Thanks!", LONG, LONG[:50]]),
        st.sampled_from([None, PAGE, "https://[", "at://", "https://youtu.be/"]),
        st.sampled_from([None, 0, 1, 9]),
        st.sampled_from(list(PostKind)),
    ),
    max_size=6,
    unique_by=lambda entry: entry.key,
)


@given(new=POSTS, old=POSTS)
def test_each_is_paired_once_and_order_does_not_matter(
    new: list[Entry], old: list[Entry]
) -> None:
    """New keys go to stored keys one to one, whatever the order of either."""
    found = same_posts(new, old)
    assert found == same_posts(new[::-1], old[::-1])
    assert len(set(found.values())) == len(found)
    assert set(found) <= {e.key for e in new} - {e.key for e in old}
    assert set(found.values()) <= {e.key for e in old} - {e.key for e in new}
