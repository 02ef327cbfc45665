"""Commit 2b: look at an article once more, and store what became of its statements."""

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from time import monotonic

from monitor import article as articles
from monitor import edits, revisits
from monitor.config import Config, Feed
from monitor.edits import Aftermath, Verdict
from monitor.errors import ArticleError, MonitorError, StoreError, UnexpectedError
from monitor.pipeline.reading import Reader
from monitor.pipeline.tools import Tools
from monitor.values import (
    Article,
    ArticleKind,
    ChangeKind,
    DueVisit,
    EntryToRead,
    Followed,
    NotModified,
    Page,
    Reading,
    Revision,
    TouchedEntry,
    Visit,
)
from monitor.walls import wall_of

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""A visit that was taken and not saved (its process was killed) comes back so soon."""


@dataclass(frozen=True, slots=True)
class Revisited:
    """What one look came to; `error` says why it told nothing.

    `outcome`: unchanged, new text, changed (what is said in it), missing, gone, failed,
    noted (a page that its feed's entry tells to look at), lost (to another worker), no
    longer followed.
    """

    url: str
    outcome: str
    kinds: tuple[ChangeKind, ...] = ()
    n_new: int = 0
    error: str | None = None


class Revisiting:
    """Looks at articles again. Thread-safe: holds no state of its own."""

    def __init__(self, config: Config, tools: Tools, reader: Reader) -> None:
        self.tools = tools
        self.reader = reader
        self.feeds = {feed.id: feed for feed in config.feeds}
        self.schedule = config.settings.revisit.steps

    def touched(self, limit: int) -> tuple[TouchedEntry, ...]:
        """Entries that their feed changed, took away or brought back since."""
        return self.tools.store.touched_entries(limit)

    def claim(self, limit: int) -> tuple[DueVisit, ...]:
        """Visits that are due, taken for this caller."""
        return self.tools.store.claim_visits(self.tools.clock(), LEASE, limit)

    def revisit(self, due: DueVisit | TouchedEntry) -> Revisited:
        """Look at one article and store what became of it. Raises: StoreError alone."""
        started = monotonic()
        try:
            done = self._visit(due) if isinstance(due, DueVisit) else self._entry(due)
        except StoreError:
            raise
        except Exception as error:
            # The item boundary: a bug met on one article is logged with it, and the
            # article is looked at again by its schedule.
            log.exception("bug met on an article", extra={"url": due.item.entry.url})
            done = self._given_up(due, error)
        _tell(due.item, done, self.feeds.get(due.item.feed_id), monotonic() - started)
        return done

    # a page ------------------------------------------------------------------------

    def _visit(self, due: DueVisit) -> Revisited:
        """Fetch the page again and see what became of it."""
        item, visit = due.item, due.visit
        url = item.entry.url or ""
        followed = self.tools.store.followed(visit.article_id)
        feed = self.feeds.get(item.feed_id)
        assert followed is not None  # a visit refers to its article
        if feed is None or not self.schedule:
            stopped = replace(visit, next_visit_at=None)
            self._save(Revision(followed, visit=stopped))
            return Revisited(url, "no longer followed")
        etag, last_modified = revisits.validators(visit, self.tools.clock())
        try:
            answer = self.tools.fetch.page_again(
                url, etag=etag, last_modified=last_modified
            )
            after, is_elsewhere = self._text_of(answer, item, feed, followed)
        except MonitorError as error:
            return self._not_found(followed, visit, url, error)
        now = self.tools.clock()
        seen = revisits.found(visit, answer, now, self.schedule)
        found = _Found(after, visit, seen, is_elsewhere)
        return self._compare(followed, found, feed, url)

    def _text_of(
        self,
        answer: Page | NotModified,
        item: EntryToRead,
        feed: Feed,
        followed: Followed,
    ) -> tuple[Article, bool]:
        """The article as it stands now, under the id and date that it has; and whether
        that is at another address.

        Raises: ArticleError for anything else that stands there.
        """
        before = followed.article
        if isinstance(answer, NotModified):
            return before, False
        after = articles.from_page(answer, item.entry, feed)
        if wall_of(answer.body) and len(after.text) < len(before.text):
            raise ArticleError(answer.url, f"a wall ({wall_of(answer.body)})")
        return _as(after, before), after.id != before.id

    def _not_found(
        self, followed: Followed, visit: Visit, url: str, error: MonitorError
    ) -> Revisited:
        """Count a look that found no article; DELETED once that is sure."""
        now = self.tools.clock()
        if not revisits.is_missing(error):
            failed = revisits.failed(visit, now, self.schedule)
            self._save(Revision(followed, visit=failed))
            return Revisited(url, "failed", error=str(error))
        missed = revisits.missed(visit, now, self.schedule)
        if not revisits.is_gone(missed):
            self._save(Revision(followed, visit=missed))
            return Revisited(url, "missing", error=str(error))
        stood_at = visit.last_seen_at or visit.first_seen_at
        changes = edits.taken_down(followed.standings, now, stood_at)
        revision = Revision(followed, changes=changes, visit=missed)
        return self._done(revision, url, "gone")

    # an entry ----------------------------------------------------------------------

    def _entry(self, due: TouchedEntry) -> Revisited:
        """See what a changed, deleted or returned entry means for its article."""
        url = due.item.entry.url or due.item.entry_id
        followed = self.tools.store.followed(due.article_id)
        assert followed is not None  # an entry that was read refers to its article
        feed, visit = self.feeds.get(due.item.feed_id), followed.visit
        revision = Revision(followed, touched=due)
        if feed is None or visit is None:
            return self._done(revision, url, "unchanged")
        now = self.tools.clock()
        if due.deleted_at is not None:
            stood_at = due.last_seen_at or visit.last_seen_at or visit.first_seen_at
            changes = edits.taken_down(followed.standings, due.deleted_at, stood_at)
            return self._done(replace(revision, changes=changes), url, "gone")
        back = edits.brought_back(followed.standings, now)
        if back:  # its words are compared at once after
            self._save(replace(revision, changes=back, touched=None))
            done = self._entry(due)
            kinds = (ChangeKind.RESTORED, *done.kinds)
            return replace(done, outcome="changed", kinds=kinds)
        if visit.entry_id != due.item.entry_id:
            return self._done(revision, url, "unchanged")
        if visit.is_page:
            hinted = revisits.hinted(visit, now, self.schedule)
            return self._done(replace(revision, visit=hinted), url, "noted")
        try:
            after = _carried(due.item, feed, followed)
        except MonitorError as error:
            self._save(revision)
            return Revisited(url, "failed", error=str(error))
        seen = replace(visit, visited_at=now, last_seen_at=now)
        found = _Found(after, visit, seen, touched=due)
        return self._compare(followed, found, feed, url)

    # both --------------------------------------------------------------------------

    def _compare(
        self, followed: Followed, found: "_Found", feed: Feed, url: str
    ) -> Revisited:
        """Read a text that was found at the article's address, if it is another."""
        seen = found.seen
        before, now = followed.article, self.tools.clock()
        stood_at = found.visit.last_seen_at or seen.first_seen_at
        unchanged = Revision(followed, visit=seen, touched=found.touched)
        verdict, reading = self._judged(followed, found, feed)
        if reading is None:
            return self._done(unchanged, url, "unchanged")
        if verdict in (Verdict.CUT, Verdict.OTHER):
            # Nor are the wall's validators kept: they would say "not modified" of it.
            failed = revisits.failed(found.visit, now, self.schedule)
            self._save(replace(unchanged, visit=failed if seen.is_page else None))
            error = f"{url}: {verdict.value}: not what was read there"
            return Revisited(url, "failed", error=error)
        if before.kind is ArticleKind.POST:
            aftermath = edits.follow_post(followed, found.article, now, stood_at)
        else:
            aftermath = edits.follow(
                followed, found.article, reading.occurrences, now, stood_at
            )
        revision = replace(unchanged, changes=aftermath.changes)
        if verdict is Verdict.SAME:
            return self._done(revision, url, "unchanged")
        revision = replace(revision, reading=_narrowed(reading, aftermath))
        return self._done(revision, url, "new text")

    def _judged(
        self, followed: Followed, found: "_Found", feed: Feed
    ) -> tuple[Verdict, Reading | None]:
        """What a text is to the article, and what is said in it.

        No reading where nothing can have changed: the same words, and all stood.
        """
        before, after = followed.article, found.article
        judge = partial(edits.judge, before, after, is_elsewhere=found.is_elsewhere)
        verdict = judge(has_statements=True)
        is_away = any(one.gone for one in followed.standings)
        if verdict is Verdict.SAME and not is_away:
            return verdict, None
        reading = self.reader.reading_of(found.visit.entry_id, after, feed)
        if verdict is Verdict.CHANGED and not reading.occurrences:
            verdict = judge(has_statements=False)
        if verdict is Verdict.CHANGED and _is_walled(before, after):
            verdict = Verdict.CUT
        return verdict, reading

    def _save(self, revision: Revision) -> bool:
        store, decide = self.tools.store, self.tools.matcher.place
        return store.save_revision(revision, decide, self.tools.clock())

    def _done(self, revision: Revision, url: str, outcome: str) -> Revisited:
        if not self._save(revision):
            return Revisited(url, "lost")  # another worker was first
        kinds = tuple(change.kind for change in revision.changes)
        n_new = len(revision.reading.occurrences) if revision.reading else 0
        outcome = "changed" if outcome != "gone" and (kinds or n_new) else outcome
        return Revisited(url, outcome, kinds, n_new)

    def _given_up(self, due: DueVisit | TouchedEntry, error: Exception) -> Revisited:
        """Put a visit off, or let go of an entry's mark, after a bug."""
        item, now = due.item, self.tools.clock()
        url = item.entry.url or item.entry_id
        if isinstance(due, DueVisit):
            article_id = due.visit.article_id
            visit = revisits.failed(due.visit, now, self.schedule)
        else:
            article_id, visit = due.article_id, None
        followed = self.tools.store.followed(article_id)
        if followed is not None:
            touched = due if isinstance(due, TouchedEntry) else None
            self._save(Revision(followed, visit=visit, touched=touched))
        return Revisited(url, "failed", error=str(UnexpectedError(url, error)))


@dataclass(frozen=True, slots=True)
class _Found:
    """A text that stands where the article was; the visit as it was, and as it is if
    that is the article."""

    article: Article
    visit: Visit
    seen: Visit
    is_elsewhere: bool = False
    touched: TouchedEntry | None = None


def _as(after: Article, before: Article) -> Article:
    """The new text under the identity that the article has."""
    return replace(before, title=after.title or before.title, text=after.text)


def _carried(item: EntryToRead, feed: Feed, followed: Followed) -> Article:
    """The text that the feed carries now. Raises: ArticleError for none."""
    if followed.article.kind is ArticleKind.POST:
        after: Article | None = articles.from_post(item.entry, feed)
    else:
        after = articles.from_entry(item.entry, feed)
    if after is None:
        raise ArticleError(item.entry.url or item.entry_id, "carries no text any more")
    return _as(after, followed.article)


def _is_walled(before: Article, after: Article) -> bool:
    """Whether a shorter text asks for what the one before did not."""
    is_shorter = len(after.text) < len(before.text)
    return (
        before.kind is ArticleKind.ARTICLE
        and is_shorter
        and articles.is_walled(after.text)
        and not articles.is_walled(before.text)
    )


def _narrowed(reading: Reading, aftermath: Aftermath) -> Reading:
    """The reading with what is new alone, each with the topics that were found.

    New occurrences have ids of their version and the spans that they were found with.
    """
    found = {(one.figure_id, one.content_spans): one.id for one in reading.occurrences}
    topics = dict(reading.topics)
    kept = [
        (one.id, topics.get(found[one.figure_id, one.content_spans], ()))
        for one in aftermath.new
    ]
    return replace(reading, occurrences=aftermath.new, topics=tuple(kept))


def _tell(
    item: EntryToRead, done: Revisited, feed: Feed | None, seconds: float
) -> None:
    """The one line of this unit of work."""
    counts = Counter(kind.value for kind in done.kinds)
    log.log(
        logging.INFO if done.error is None else logging.WARNING,
        "article revisited",
        extra={
            "feed": feed.label if feed else item.feed_id,
            "url": done.url,
            "outcome": done.outcome,
            **{kind.value: counts.get(kind.value) for kind in ChangeKind},
            "new": done.n_new or None,
            "error": done.error,
            "seconds": round(seconds, 3),
        },
    )
