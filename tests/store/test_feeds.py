"""The store keeps feeds and entries: commit 1, and what waits to be read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.errors import StoreError
from monitor.ports import Store
from monitor.values import Alias, FeedState, PollOutcome, PostKind, WindowItem
from tests.store.made import (
    FEED,
    FEED_URL,
    HOUR,
    NOW,
    an_article,
    an_entry,
    dump,
    entry_id,
    poll,
    read,
    state_of,
)

FULL_STATE = FeedState(
    feed_id=FEED,
    url=FEED_URL,
    next_poll_at=NOW + HOUR,
    etag='"7"',
    last_modified="Mon, 02 Mar 2026 11:00:00 GMT",
    body_hash="b0d1",
    last_polled_at=NOW,
    last_success_at=NOW - HOUR,
    last_entry_at=NOW - 2 * HOUR,
    n_failures=3,
    last_error="HTTP status 503",
    is_gone=True,
    n_entries=34,
    failing_since=NOW - HOUR,
    error_kind="status",
    asked_pause=timedelta(minutes=20),
    usual_gap=timedelta(hours=3),
    full_poll_at=NOW - 5 * HOUR,
    n_lies=1,
    n_gaps=2,
    last_gap_at=NOW - 7 * HOUR,
    moved_to="https://harbour.example/moved",
    moved_since=NOW - 9 * HOUR,
    moved_url="https://harbour.example/adopted",
    cursor="114",
    answered_by="https://mirror.example/feed",
)


def keys_to_read(store: Store, now: datetime = NOW, limit: int = 100) -> list[str]:
    """The keys of the entries that wait, in order."""
    return [each.entry.key for each in store.entries_to_read(now, [FEED], limit)]


def test_a_new_feed_is_due_at_once(store: Store) -> None:
    """add_feeds makes rows that are due now, by id."""
    store.add_feeds({"b": "https://b.example", "a": "https://a.example"}, NOW)
    assert store.feed_states() == (
        FeedState("a", "https://a.example", NOW),
        FeedState("b", "https://b.example", NOW),
    )


def test_a_feed_state_comes_back_whole(store: Store) -> None:
    """Every field that save_poll writes is read back as it was."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    store.save_poll(PollOutcome(FULL_STATE), NOW)
    assert store.feed_states() == (FULL_STATE,)
    assert store.feed_memory(FEED) == (FULL_STATE, ())
    assert store.feed_memory("unknown") == (None, ())


def test_adding_a_known_feed_changes_nothing(store: Store, url: str) -> None:
    """A restart does not forget what is known of a feed."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    store.save_poll(PollOutcome(FULL_STATE), NOW)
    before = dump(url)
    store.add_feeds({FEED: FEED_URL}, NOW + HOUR)
    assert dump(url) == before


def test_a_feed_with_another_url_starts_afresh(store: Store) -> None:
    """Validators, failures and `is_gone` belong to the URL, not to the feed."""
    store.add_feeds({FEED: FEED_URL, "other": "https://other.example"}, NOW)
    store.save_poll(PollOutcome(FULL_STATE), NOW)
    store.add_feeds({FEED: "https://harbour.example/new"}, NOW + HOUR)
    expected = FeedState(
        FEED,
        "https://harbour.example/new",
        NOW + HOUR,
        last_entry_at=FULL_STATE.last_entry_at,
        n_entries=FULL_STATE.n_entries,
        usual_gap=FULL_STATE.usual_gap,
    )
    assert state_of(store) == expected
    assert state_of(store, "other").url == "https://other.example"


def test_a_poll_does_not_move_the_feed(store: Store) -> None:
    """A poll that was under way while the URL changed does not bring the old one."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    moved = replace(FULL_STATE, url="https://elsewhere.example")
    store.save_poll(PollOutcome(moved), NOW)
    assert state_of(store).url == FEED_URL


def test_a_poll_of_an_unknown_feed_is_refused(store: Store) -> None:
    """Entries belong to a feed that was added."""
    with pytest.raises(StoreError, match=r"harbour-post.*not in the store"):
        store.save_poll(PollOutcome(FULL_STATE, (an_entry(),)), NOW)


def test_new_entries_wait_to_be_read_as_the_feed_told_them(store: Store) -> None:
    """Every field of an entry is read back as it was."""
    entry = an_entry(
        has_full_text=True,
        author="Mira Holt",
        published_at=NOW - HOUR,
        updated_at=NOW,
        language="en",
        post_kind=PostKind.REPOST,
    )
    assert poll(store, entry, an_entry("bare", url=None)) == (2, 0)
    bare, full = store.entries_to_read(NOW, [FEED], 10)[::-1]
    assert (full.entry, full.feed_id, full.first_seen_at) == (entry, FEED, NOW)
    assert (full.entry_id, full.n_attempts) == (entry_id("e1"), 0)
    assert bare.entry == an_entry("bare", url=None)


def test_an_entry_with_nul_and_half_a_pair_is_kept_and_known(
    store: Store, url: str
) -> None:
    """What no database takes becomes U+FFFD, one for one, and stays recognisable."""
    odd = an_entry("k\x00y", title="a\x00b\ud800c", content_hash="1", url=None)
    assert poll(store, odd) == (1, 0)
    assert store.known_entries(FEED, ["k\x00y"]) == {"k\x00y": "1"}
    before = dump(url)
    assert poll(store, odd) == (0, 0)
    assert dump(url) == before
    assert store.entries_to_read(NOW, [FEED], 1)[0].entry.title == "a\ufffdb\ufffdc"


def test_known_entries_tell_their_hashes(store: Store) -> None:
    """Only stored keys of that feed are told, however many are asked for."""
    poll(store, an_entry("e1"), an_entry("e2"))
    store.add_feeds({"other": "https://other.example"}, NOW)
    asked = ["e1", "nobody", *(f"x{n}" for n in range(1200)), "e2"]
    expected = {"e1": "hash of e1", "e2": "hash of e2"}
    assert store.known_entries(FEED, asked) == expected
    assert store.known_entries("other", asked) == {}
    assert store.known_entries(FEED, []) == {}


def test_the_same_poll_twice_changes_nothing(store: Store, url: str) -> None:
    """Newness is decided inside the transaction, not by the caller."""
    entries = an_entry("e1"), an_entry("e2")
    assert poll(store, *entries) == (2, 0)
    before = dump(url)
    assert poll(store, *entries) == (0, 0)
    assert dump(url) == before


def test_of_two_entries_with_one_key_the_first_counts(store: Store, url: str) -> None:
    """A feed that carries a guid twice does not make its entry change at every poll."""
    twins = an_entry("e1"), an_entry("e1", title="other", content_hash="other")
    assert poll(store, *twins) == (1, 0)
    before = dump(url)
    assert poll(store, *twins) == (0, 0)
    assert dump(url) == before


def test_a_changed_entry_keeps_its_earlier_versions(store: Store, url: str) -> None:
    """Each change moves what was there to entry_versions; a change back is a change."""
    poll(store, an_entry(title="first", content_hash="1"))
    second = an_entry(title="second", content_hash="2")
    assert poll(store, second, now=NOW + HOUR) == (0, 1)
    third = an_entry(title="first", content_hash="1")
    assert poll(store, third, now=NOW + 2 * HOUR) == (0, 1)
    assert store.entries_to_read(NOW + 2 * HOUR, [FEED], 9)[0].entry == third
    tables = dump(url)
    assert len(tables["entries"]) == 1
    kept = [
        (row[1], row[3], row[-2], row[-1]) for row in tables["entry_versions"]
    ]  # version, title, seen, replaced
    assert kept == [
        (1, "first", NOW, NOW + HOUR),
        (2, "second", NOW + HOUR, NOW + 2 * HOUR),
    ]


def test_a_changed_entry_is_not_read_a_second_time(store: Store) -> None:
    """An entry that has been read, failed or was skipped stays so."""
    read(store, "done", "“It sails.”")
    poll(store, an_entry("old"), an_entry("bad"), skip=["old"])
    store.save_read_failure(entry_id("bad"), "no text", None, NOW)
    changed = [an_entry(key, content_hash="2") for key in ("done", "old", "bad")]
    assert poll(store, *changed) == (0, 3)
    assert keys_to_read(store) == []


def test_entries_to_skip_are_kept_and_never_read(store: Store) -> None:
    """`skip` is for entries that are too old; they are known from then on."""
    assert poll(store, an_entry("old"), an_entry("new"), skip=["old"]) == (2, 0)
    assert keys_to_read(store) == ["new"]
    assert set(store.known_entries(FEED, ["old", "new"])) == {"old", "new"}


def test_entries_come_first_seen_then_first_published(store: Store) -> None:
    """The backlog is read in order; an unknown date counts as the day it was seen."""
    early, late = NOW - 3 * HOUR, NOW - HOUR
    poll(store, an_entry("later"), now=NOW + HOUR)
    poll(
        store,
        an_entry("undated"),
        an_entry("late", published_at=late),
        an_entry("early", published_at=early),
    )
    assert keys_to_read(store) == ["early", "late", "undated", "later"]
    assert keys_to_read(store, limit=2) == ["early", "late"]


def test_only_entries_of_the_feeds_asked_for_are_read(store: Store) -> None:
    """A feed taken out of the configuration is not read on; many feeds are no limit."""
    poll(store, an_entry("e1"))
    assert store.entries_to_read(NOW, [], 10) == ()
    assert store.entries_to_read(NOW, ["other"], 10) == ()
    many = [f"feed-{n}" for n in range(1200)]
    found = store.entries_to_read(NOW, [*many, FEED], 10)
    assert [each.entry.key for each in found] == ["e1"]


def test_a_failed_reading_waits_for_its_next_try(store: Store) -> None:
    """Not before `next_try_at`; the tries are counted, the same one only once."""
    poll(store, an_entry())
    for _ in range(2):
        store.save_read_failure(entry_id("e1"), "status 503", NOW + HOUR, NOW)
    assert keys_to_read(store, NOW + HOUR - timedelta(microseconds=1)) == []
    again = store.entries_to_read(NOW + HOUR, [FEED], 10)
    assert [each.n_attempts for each in again] == [1]
    store.save_read_failure(entry_id("e1"), "status 404", None, NOW + HOUR)
    assert keys_to_read(store, NOW + 99 * HOUR) == []


def test_saving_a_failure_twice_changes_nothing(store: Store, url: str) -> None:
    """A retry of the same commit is not a second failure."""
    poll(store, an_entry())
    store.save_read_failure(entry_id("e1"), "status 503", NOW + HOUR, NOW)
    before = dump(url)
    store.save_read_failure(entry_id("e1"), "status 503", NOW + HOUR, NOW)
    assert dump(url) == before


def test_a_late_failure_does_not_unread_an_entry(store: Store, url: str) -> None:
    """Another worker may have read what this one failed at."""
    read(store, "e1", "“It sails.”")
    before = dump(url)
    store.save_read_failure(entry_id("e1"), "status 503", NOW + HOUR, NOW)
    assert dump(url) == before


def test_an_entry_is_read_by_an_article_that_is_stored(store: Store, url: str) -> None:
    """The second feed that carries an article only marks its entry; twice is once."""
    read(store, "e1", "“It sails.”")
    poll(store, an_entry("copy"))
    article_id = an_article("e1").id
    store.save_read_again(entry_id("copy"), article_id, NOW)
    assert keys_to_read(store) == []
    before = dump(url)
    store.save_read_again(entry_id("copy"), article_id, NOW + HOUR)
    assert dump(url) == before


def test_marks_of_what_is_not_there_are_refused(store: Store) -> None:
    """An unknown entry or article is an error, not nothing."""
    poll(store, an_entry())
    with pytest.raises(StoreError, match="entry nobody is not"):
        store.save_read_failure("nobody", "status 503", None, NOW)
    with pytest.raises(StoreError, match="article nothing is not"):
        store.save_read_again(entry_id("e1"), "nothing", NOW)
    assert keys_to_read(store) == ["e1"]


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(datetime(2026, 7, 1, 12, 0, 0, 123456, UTC), id="microseconds"),
        pytest.param(
            datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=2))), id="offset"
        ),
        pytest.param(datetime(200, 1, 1, tzinfo=UTC), id="year 200"),
        pytest.param(datetime(9999, 12, 31, 23, 59, tzinfo=UTC), id="year 9999"),
    ],
)
def test_instants_come_back_as_the_same_instant_in_utc(
    store: Store, at: datetime
) -> None:
    """Whatever zone an instant was told in, it is kept to the microsecond in UTC."""
    poll(store, an_entry(published_at=at))
    found = store.entries_to_read(NOW, [FEED], 1)[0].entry.published_at
    assert found == at
    assert found is not None
    assert found.tzinfo is UTC


def test_a_naive_time_is_refused(store: Store) -> None:
    """A time without a zone is a bug, and nothing of the poll is stored."""
    with pytest.raises(Exception, match="naive datetime"):
        poll(store, an_entry(published_at=datetime(2026, 3, 2)))  # noqa: DTZ001
    assert keys_to_read(store) == []


def test_a_huge_feed_is_one_commit(store: Store) -> None:
    """Thousands of entries are counted right, however the driver batches them."""
    assert poll(store, *(an_entry(f"e{n}") for n in range(2_500))) == (2_500, 0)
    more = [an_entry(f"e{n}", content_hash="2") for n in range(2_498, 2_502)]
    assert poll(store, *more) == (2, 2)


def test_one_feeds_state_is_that_of_the_list(store: Store) -> None:
    """Asked for by id, a feed has the state that the list of all gives it."""
    store.add_feeds({"one": "https://daily.example/1", "two": "https://x.example"}, NOW)
    assert store.feed_state("one") == store.feed_states()[0]
    assert store.feed_state("three") is None


def test_an_entry_is_known_by_its_other_keys(store: Store) -> None:
    """An alias brings no second entry, and a change under it is a change of the one."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    poll(store, an_entry("e1"))
    renamed = replace(an_entry("e1"), key="renamed", content_hash="another")
    outcome = PollOutcome(state_of(store), (renamed,), aliases={"renamed": Alias("e1")})
    assert store.save_poll(outcome, NOW + HOUR) == (0, 1)
    assert store.known_entries(FEED, ["renamed", "e1"]) == {
        "renamed": "another",
        "e1": "another",
    }


def test_a_mirrors_other_markup_is_no_edit(store: Store) -> None:
    """What an entry hashes to under another key is compared with that alone."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    poll(store, an_entry("e1"))
    mirrored = replace(an_entry("e1"), key="m1", content_hash="as mirrored")
    aliases = {"m1": Alias("e1", "as mirrored")}
    outcome = PollOutcome(state_of(store), (mirrored,), aliases=aliases)
    assert store.save_poll(outcome, NOW) == (0, 0)
    assert store.known_entries(FEED, ["m1"]) == {"m1": "as mirrored"}
    edited = replace(mirrored, content_hash="edited")
    assert store.save_poll(PollOutcome(state_of(store), (edited,)), NOW) == (0, 1)
    assert store.known_entries(FEED, ["m1"]) == {"m1": "edited"}


def test_the_last_entries_come_first(store: Store) -> None:
    """What an entry with a new key is compared with: the latest seen, so many."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    poll(store, an_entry("e1"))
    poll(store, an_entry("e2"), now=NOW + HOUR)
    assert [one.key for one in store.recent_entries(FEED, 5)] == ["e2", "e1"]
    assert [one.key for one in store.recent_entries(FEED, 1)] == ["e2"]


def test_a_window_is_kept_until_another_comes(store: Store) -> None:
    """It is written with the poll, and a poll that brings none leaves it."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    assert store.feed_memory(FEED)[1] == ()
    window = (WindowItem("h1", "e1"), WindowItem("h2", "e2", 1, NOW - HOUR))
    store.save_poll(PollOutcome(state_of(store), window=window), NOW)
    store.save_poll(PollOutcome(state_of(store)), NOW)
    assert store.feed_memory(FEED)[1] == window
    store.save_poll(PollOutcome(state_of(store), window=()), NOW)
    assert store.feed_memory(FEED)[1] == ()


def test_due_feeds_come_longest_overdue_first(store: Store) -> None:
    """Neither what is gone nor what has time is due."""
    store.add_feeds({name: f"https://{name}.example/" for name in "abcd"}, NOW)
    for name, hours, is_gone in (("a", 1, False), ("b", 2, False), ("c", 3, True)):
        state = state_of(store, name)
        later = replace(state, next_poll_at=NOW - hours * HOUR, is_gone=is_gone)
        store.save_poll(PollOutcome(later), NOW)
    assert [one.feed_id for one in store.due_states(NOW - HOUR)] == ["b", "a"]


def test_a_deleted_entry_says_when_it_was_there_last(store: Store, url: str) -> None:
    """It is marked and not taken away; one that is back is marked no more."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    poll(store, an_entry("e1"))
    state = replace(state_of(store), last_polled_at=NOW + HOUR)
    store.save_poll(PollOutcome(state, deleted={"e1": NOW}), NOW + HOUR)
    (row,) = dump(url)["entries"]
    assert row[-2:] == (NOW, NOW + HOUR)
    store.save_poll(PollOutcome(state, returned=("e1",)), NOW + 2 * HOUR)
    (row,) = dump(url)["entries"]
    assert row[-2:] == (None, None)
