"""Mastodon's API: statuses become posts in their author's words, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ChallengeError, FeedError, NotAFeedError
from monitor.feeds import mastodon
from monitor.markup import to_text
from monitor.text import normalise
from monitor.values import Entry, PostKind
from tests.networks import AT, account, bytes_of, status

PROFILE = "https://social.example/@mira"
PAGE = "https://social.example/api/v1/accounts/7/statuses?limit=40"


def read(*statuses: Any) -> tuple[Entry, ...]:
    """The entries of a page with these statuses."""
    return mastodon.parse(bytes_of(list(statuses)), PAGE, "7").feed.entries


def text(entry: Entry) -> str:
    """The words of a post."""
    return normalise(to_text(entry.html))


def test_addresses_of_the_api() -> None:
    """A profile is looked up by its name, a number needs no look-up."""
    assert mastodon.account_in(PROFILE) is None
    assert mastodon.lookup_url(PROFILE) == (
        "https://social.example/api/v1/accounts/lookup?acct=mira"
    )
    assert mastodon.lookup_url("https://a.example/@mira@b.example").endswith(
        "acct=mira@b.example"
    )
    by_id = "https://social.example/api/v1/accounts/7"
    assert mastodon.account_in(by_id) == "7"
    assert mastodon.page_url(PROFILE, "7") == PAGE
    assert mastodon.page_url(by_id, "7", "12&x") == PAGE + "&max_id=12%26x"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(account(), None, id="the account"),
        pytest.param(account(ident=7), None, id="a number for an id"),  # type: ignore[arg-type]
        pytest.param(account(name="MIRA"), None, id="other capitals"),
        pytest.param(account(name="oskar"), "names the account 'oskar'", id="another"),
        pytest.param({"error": "Record not found"}, "Record not found", id="error"),
        pytest.param([], "not an account", id="a list"),
        pytest.param({"id": None}, "not an account", id="no id"),
    ],
)
def test_a_lookup_gives_the_account_that_was_asked_for(
    answer: object, message: str | None
) -> None:
    """Another account's id would put another's words under the figure's name."""
    if message is None:
        assert mastodon.read_lookup(bytes_of(answer), PROFILE) == "7"
        return
    with pytest.raises(FeedError, match=message):
        mastodon.read_lookup(bytes_of(answer), PROFILE)


def test_a_status_becomes_a_post() -> None:
    """Key, link, times, language, author and words are where readers look for them."""
    edited = "2026-03-04T13:00:00.000Z"
    (entry,) = read(status(1, "<p>We sail.</p>", edited_at=edited))
    assert entry.key == "https://social.example/users/mira/statuses/1"
    assert entry.url == "https://social.example/@mira/1"
    assert (entry.title, text(entry), entry.author) == ("", "We sail.", "Mira")
    assert entry.published_at == AT + timedelta(minutes=1)
    assert entry.updated_at == AT + timedelta(hours=1)
    assert (entry.language, entry.post_kind) == ("en", PostKind.OWN)


def test_an_edit_keeps_the_key_and_changes_the_hash() -> None:
    """Counts and pictures that change with every poll make no new version."""
    (before,) = read(status(1, "<p>We sale.</p>", favourites_count=1))
    (same,) = read(status(1, "<p>We sale.</p>", favourites_count=9))
    (after,) = read(status(1, "<p>We sail.</p>", edited_at="2026-03-04T13:00:00Z"))
    assert before.key == same.key == after.key
    assert before.content_hash == same.content_hash != after.content_hash


def reply(to: object, content: str = "<p>Yes.</p>") -> dict[str, Any]:
    """A reply to an account."""
    return status(2, content, in_reply_to_id="1", in_reply_to_account_id=to)


OTHERS = status(
    5, "<p>Their words</p>", account=account("9", "oskar"),
    url="https://other.example/@oskar/5", edited_at="2026-03-04T13:00:00Z",
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        pytest.param(status(1), PostKind.OWN, id="own"),
        pytest.param(reply("9"), PostKind.REPLY, id="reply"),
        pytest.param(reply("7"), PostKind.OWN, id="a thread of one's own"),
        pytest.param(reply(None), PostKind.REPLY, id="to a post that is gone"),
        pytest.param(reply("7", "<p>@oskar and so on</p>"), PostKind.REPLY,
                     id="on in another's thread"),
        pytest.param(status(1, "<p>@oskar, welcome aboard.</p>"), PostKind.OWN,
                     id="a name first is no reply"),
        pytest.param(status(1, "<p>RT @oskar: We sail.</p>"), PostKind.REPOST,
                     id="copied by hand"),
        pytest.param(status(3, "", reblog=OTHERS), PostKind.REPOST, id="reblog"),
    ],
)  # fmt: skip
def test_the_platform_says_what_a_post_is(one: dict[str, Any], kind: PostKind) -> None:
    """Own words, answers and what is passed on are kept apart."""
    (entry,) = read(one)
    assert entry.post_kind is kind


def test_a_reblog_names_its_author_and_links_to_the_original() -> None:
    """The key is the reblog's own, so that it never hides the post it passes on."""
    (entry,) = read(
        status(3, "", uri="https://social.example/3/activity", reblog=OTHERS)
    )
    assert entry.key == "https://social.example/3/activity"
    assert entry.url == "https://other.example/@oskar/5"
    assert (entry.author, text(entry)) == ("Oskar", "Their words")
    assert entry.published_at == AT + timedelta(minutes=3)


POLL = {"options": [{"title": "By boat", "votes_count": 3}, {"title": "By car"}]}
PICTURES = [
    {"type": "image", "description": "The ferry at <dawn>"},
    {"type": "gifv", "description": "A wave"},
    {"type": "image", "description": None},
]
QUOTING = (
    '<p class="quote-inline">RE: <a href="https://o.example/1">o.example/1</a></p>'
    "<p>Well said.</p>"
)
RETRUTH = (
    '<p>Well said.<span class="quote-inline"><br/>RT: <span>https://</span>'
    "o.example/1</span></p>"
)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"spoiler_text": "Budget"}, "Budget\nText", id="warning"),
        pytest.param({"poll": POLL}, "Text\n– By boat\n– By car", id="poll"),
        pytest.param(
            {"media_attachments": PICTURES},
            "Text\n[Image: The ferry at <dawn>]\n[Video: A wave]",
            id="descriptions",
        ),
        pytest.param(
            {"content": QUOTING, "quote": {"quoted_status": OTHERS}},
            "Well said.",
            id="a quote",
        ),
        pytest.param({"content": RETRUTH}, "Well said.", id="a quote, inline"),
        pytest.param({"card": {"title": "A headline"}}, "Text", id="a link's card"),
    ],
)
def test_the_text_is_all_that_the_author_wrote(
    fields: dict[str, Any], expected: str
) -> None:
    """Warnings, options and descriptions count; quoted and linked words do not."""
    (entry,) = read(status(1, "<p>Text</p>") | fields)
    assert text(entry) == expected
    assert entry.post_kind is PostKind.OWN


def test_only_what_everybody_may_see_and_the_account_wrote_is_taken() -> None:
    """What is for followers stays theirs; another account's status is a mistake."""
    strange = status(4, account=account("9", "oskar"))
    page = [
        status(1, visibility="private"),
        status(2, visibility="direct"),
        status(3, visibility="unlisted"),
        strange,
    ]
    feed = mastodon.parse(bytes_of(page), PAGE, "7").feed
    assert [entry.url for entry in feed.entries] == ["https://social.example/@mira/3"]
    assert feed.complaint == "posts of other accounts were left out"


def test_a_moved_account_says_so() -> None:
    """The watch list is a person's to change."""
    there = account(moved=account("1", url="https://new.example/@mira"))
    feed = mastodon.parse(bytes_of([status(1, account=there)]), PAGE, "7").feed
    assert feed.complaint == (
        "the account says that it has moved to https://new.example/@mira"
    )


def test_the_cursor_is_the_last_status_shown_or_not() -> None:
    """Older posts come behind the page's last status, whoever may see that."""
    page = [status(3), status(2, visibility="private")]
    assert mastodon.parse(bytes_of(page), PAGE, "7").older == "2"
    assert mastodon.parse(b"[]", PAGE, "7").older is None


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(b"", NotAFeedError, id="nothing"),
        pytest.param(b"<html><title>Hello</title>", NotAFeedError, id="a page"),
        pytest.param(
            b"<html><title>Just a moment...</title>", ChallengeError, id="a wall"
        ),
        pytest.param(b"[{", FeedError, id="broken"),
        pytest.param(b"[" * 100_000, FeedError, id="nested"),
        pytest.param(b'{"error": "Not allowed"}', NotAFeedError, id="an error"),
        pytest.param(b'[{"id": ' + b"9" * 9000 + b"}]", FeedError, id="a long number"),
        pytest.param(b"[\xff\xfe]", FeedError, id="no text"),
    ],
)
def test_what_is_no_list_of_statuses_is_an_error(
    body: bytes, error: type[Exception]
) -> None:
    """Each with words that tell a person what came instead."""
    with pytest.raises(error):
        mastodon.parse(body, PAGE, "7")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(status(1))), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(values=st.dictionaries(st.sampled_from(sorted(status(1))), JSON), more=JSON)
def test_strange_types_are_not_there(values: dict[str, Any], more: object) -> None:
    """Whatever stands in a field: a post, or nothing; never another exception."""
    found = read({**status(1), **values, "account": account()}, more)
    assert len({entry.key for entry in found}) == len(found)
