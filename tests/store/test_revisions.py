"""Visits, versions and changes as the store keeps them, on both engines."""

import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from monitor.ports import Store
from monitor.store import open_store, schema
from monitor.store.database import Database
from monitor.values import (
    Change,
    ChangeKind,
    PollOutcome,
    Reading,
    Revision,
)
from tests.store.conftest import Open
from tests.store.made import (
    FEED,
    HOUR,
    NOW,
    a_followed,
    a_reading,
    a_visit,
    an_article,
    an_entry,
    an_occurrence,
    decide,
    dump,
    entry_id,
    poll,
    read,
    state_of,
)

LEASE = timedelta(minutes=15)
LATER = NOW + 2 * HOUR


def test_an_article_with_statements_is_followed(store: Store) -> None:
    """As its reading says; one without statements is not."""
    read(store, "a1", "“It sails.”")
    read(store, "a2")
    assert store.n_due_visits(NOW + HOUR, 9) == 1
    (due,) = store.claim_visits(NOW + HOUR, LEASE, 10)
    assert due.visit == a_visit("a1", next_visit_at=NOW + HOUR + LEASE)
    assert due.item.entry_id == entry_id("a1")
    assert due.item.entry == an_entry("a1")
    assert a_followed(store, "a2").visit is None


def test_visits_are_taken_once_and_come_back(store: Store) -> None:
    """Longest overdue first, as many as wanted, and after the lease again."""
    for n in range(3):
        read(store, f"a{n}", f"“It sails {n}.”")
    later = replace(a_visit("a0"), next_visit_at=NOW + 1.5 * HOUR)
    store.save_revision(Revision(a_followed(store, "a0"), visit=later), decide, NOW)
    assert store.claim_visits(NOW, LEASE, 10) == ()
    at = NOW + 2 * HOUR
    first = store.claim_visits(at, LEASE, 2)
    names = {an_article(f"a{n}").id for n in (1, 2)}
    assert {each.visit.article_id for each in first} == names
    assert [each.visit.article_id for each in store.claim_visits(at, LEASE, 9)] == [
        an_article("a0").id
    ]
    assert store.claim_visits(at, LEASE, 9) == ()
    assert len(store.claim_visits(at + LEASE, LEASE, 9)) == 3


def test_many_callers_at_once_get_each_visit_once(url: str, opened: Open) -> None:
    """Whoever comes second finds what is left."""
    stores = [opened(url) for _ in range(4)]
    for n in range(12):
        read(stores[0], f"a{n}", f"“It sails {n}.”")
    barrier = threading.Barrier(4)
    got: list[str] = []

    def take(store: Store) -> None:
        barrier.wait(20)
        for _ in range(4):
            found = store.claim_visits(NOW + HOUR, LEASE, 3)
            got.extend(each.visit.article_id for each in found)

    threads = [threading.Thread(target=take, args=(each,)) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(an_article(f"a{n}").id for n in range(12))


def edited(store: Store, name: str = "a1", words: str = "“It stays.”") -> Revision:
    """A look that found an edit, a new text and a new statement in it."""
    followed = a_followed(store, name)
    article = replace(followed.article, text=f"{words} Another text.", title="Other")
    new = an_occurrence(article, f"“New {words}”", version=followed.version + 1)
    (standing, *_) = followed.standings
    change = Change(
        0, ChangeKind.EDITED, standing.occurrence.id, LATER, NOW, standing.words, words
    )
    return Revision(
        followed,
        Reading(entry_id(name), article, (new,)),
        (change,),
        replace(
            followed.visit or a_visit(name), next_visit_at=None, last_seen_at=LATER
        ),
    )


def test_a_revision_is_written_as_a_whole_and_once(url: str, store: Store) -> None:
    """New text, old text, new statement, change and visit; the same again is refused,
    for somebody has written since."""
    read(store, "a1", "“It sails.”")
    revision = edited(store)
    assert store.save_revision(revision, decide, LATER)
    after = dump(url)
    assert not store.save_revision(revision, decide, LATER)
    assert dump(url) == after
    followed = a_followed(store)
    assert followed.version == 2
    assert followed.article.title == "Other"
    assert followed.visit == revision.visit
    assert [each.words for each in followed.standings] == [
        "“It stays.”",
        "“New “It stays.””",
    ]
    assert followed.last_change == store.max_seq() == 3
    old, now = store.article_versions(followed.article.id)
    assert (old.version, old.text) == (1, an_article().text)
    assert (now.version, now.seen_from, now.seen_until) == (2, LATER, LATER)


def test_changes_and_reports_share_one_order(store: Store) -> None:
    """An issue that was composed up to a number has seen every change up to it."""
    read(store, "a1", "“It sails.”")
    store.save_revision(edited(store), decide, LATER)
    read(store, "a3", "“It rains.”")
    seqs = [each.seq for each in store.reports()]
    ids = [each.occurrence.id for each in store.reports()]
    changes = store.changes_of(ids)
    assert (seqs, [c.seq for c in changes[ids[0]]]) == ([1, 2, 4], [3])
    assert set(changes) == {ids[0]}
    (found,) = (s for s in store.reported(after_seq=2, up_to_seq=3))
    assert [change.seq for change in found.changes] == [3]


def test_two_at_once_write_one_revision(url: str, opened: Open) -> None:
    """Both looked at the same text; the second is told that it came too late."""
    stores = [opened(url) for _ in range(2)]
    read(stores[0], "a1", "“It sails.”")
    revisions = [edited(each) for each in stores]
    barrier = threading.Barrier(2)
    told: list[bool] = []

    def save(n: int) -> None:
        barrier.wait(20)
        told.append(stores[n].save_revision(revisions[n], decide, LATER))

    threads = [threading.Thread(target=save, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, True]
    assert len(dump(url)["changes"]) == 1
    assert len(dump(url)["article_versions"]) == 1


@pytest.mark.parametrize(
    ("kind", "after", "words", "gone"),
    [
        (ChangeKind.EDITED, "“It stays.”", "“It stays.”", None),
        (ChangeKind.RESTORED, "“It sails!”", "“It sails!”", None),
        (ChangeKind.REMOVED, "", "“It sails.”", ChangeKind.REMOVED),
        (ChangeKind.DELETED, "", "“It sails.”", ChangeKind.DELETED),
    ],
)
def test_a_statement_stands_as_its_last_change_left_it(
    store: Store,
    kind: ChangeKind,
    after: str,
    words: str,
    gone: ChangeKind | None,
) -> None:
    """With the words that are there now, or that were there last."""
    read(store, "a1", "“It sails.”")
    followed = a_followed(store)
    one = followed.standings[0].occurrence.id
    change = Change(0, kind, one, LATER, None, "“It sails.”", after)
    assert store.save_revision(Revision(followed, changes=(change,)), decide, LATER)
    (standing,) = a_followed(store).standings
    assert (standing.words, standing.gone) == (words, gone)


# entries ---------------------------------------------------------------------------


def touched(store: Store) -> list[str]:
    """The entries that wait to be looked at."""
    return [each.item.entry_id for each in store.touched_entries(9)]


def change(store: Store, name: str, content_hash: str) -> None:
    """Poll an entry that has changed."""
    poll(store, an_entry(name, content_hash=content_hash), now=LATER)


def test_a_changed_entry_is_touched_until_somebody_looked(store: Store) -> None:
    """And touched again while somebody looks, it stays."""
    read(store, "a1", "“It sails.”")
    assert touched(store) == []
    change(store, "a1", "another")
    (seen,) = store.touched_entries(9)
    assert (seen.item.entry.content_hash, seen.deleted_at) == ("another", None)
    change(store, "a1", "a third")
    store.save_revision(Revision(a_followed(store), touched=seen), decide, LATER)
    (again,) = store.touched_entries(9)
    assert again.stamp > seen.stamp
    store.save_revision(Revision(a_followed(store), touched=again), decide, LATER)
    assert touched(store) == []


def test_entries_that_nobody_follows_are_not_touched(url: str, store: Store) -> None:
    """Feeds change entries all day; what is not read yet waits for its reading."""
    read(store, "a1")
    change(store, "a1", "another")
    poll(store, an_entry("e2"))
    change(store, "e2", "another")
    assert touched(store) == []
    assert len(dump(url)["touched_entries"]) == 1
    reading = a_reading("e2", an_article("e2"), "“It sails.”")
    store.save_reading(replace(reading, visit=a_visit("e2")), decide, NOW)
    assert touched(store) == [entry_id("e2")]


def test_a_post_is_gone_when_all_its_entries_are(store: Store) -> None:
    """One that another feed still has is there."""
    read(store, "a1", "“It sails.”")
    poll(store, an_entry("b1"))
    store.save_read_again(entry_id("b1"), an_article("a1").id, NOW)
    state = replace(state_of(store, FEED), last_polled_at=LATER)
    store.save_poll(PollOutcome(state, deleted={"a1": NOW}), LATER)
    (seen,) = store.touched_entries(9)
    assert seen.deleted_at is None
    store.save_poll(PollOutcome(state, deleted={"b1": NOW + HOUR}), LATER)
    for each in store.touched_entries(9):
        assert (each.deleted_at, each.last_seen_at) == (LATER, NOW + HOUR)
    store.save_poll(PollOutcome(state, returned=("a1",)), LATER)
    assert {each.deleted_at for each in store.touched_entries(9)} == {None}


# an older store --------------------------------------------------------------------

OLD = (
    "INSERT INTO feeds (feed_id, url, next_poll_at, n_failures, is_gone, n_entries)"
    " VALUES ('f', 'https://f.example', '2026-03-01', 0, {no}, 2)",
    "INSERT INTO articles (id, kind, url, title, text, figure_id, post_kind,"
    " first_seen_at) VALUES"
    " ('post', 'post', 'u', '', 'It sails.', 'lindt', 'own', '2026-03-01'),"
    " ('page', 'article', 'v', '', 'It sails.', NULL, 'own', '2026-03-01')",
    "INSERT INTO entries (id, feed_id, key, title, html, content_hash, has_full_text,"
    " post_kind, version, version_seen_at, first_seen_at, state, n_attempts,"
    " article_id, deleted_at) VALUES"
    " ('e1', 'f', 'k1', '', '', 'h', {no}, 'own', 1, '2026-03-01', '2026-03-01',"
    " 'read', 1, 'post', '2026-03-02'),"
    " ('e2', 'f', 'k2', '', '', 'h', {no}, 'own', 1, '2026-03-01', '2026-03-01',"
    " 'read', 1, 'page', NULL)",
)


def test_posts_of_an_older_store_are_followed(empty_url: str) -> None:
    """Those that were found deleted are looked at once; pages are left alone."""
    with closing(Database(empty_url, LEASE)) as database:
        schema.migrate(database, "0004")
        with database.write() as connection:
            for each in OLD:
                no = "0" if database.is_sqlite else "false"
                connection.execute(text(each.format(no=no)))
    with closing(open_store(empty_url)) as store:
        followed = store.followed("post")
        assert followed is not None
        assert followed.version == 1
        assert followed.visit is not None
        assert (followed.visit.entry_id, followed.visit.is_page) == ("e1", False)
        assert [each.item.entry_id for each in store.touched_entries(9)] == ["e1"]
        page = store.followed("page")
        assert page is not None
        assert page.visit is None
        assert store.n_due_visits(LATER, 9) == 0
