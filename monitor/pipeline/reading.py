"""Commit 2: read one entry, store its article, its statements and the read mark."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic

from monitor import article as articles
from monitor import circumstances, copies, occurrences, poll, revisits, topics
from monitor.config import Config, Feed
from monitor.errors import ArticleError, MonitorError, StoreError, UnexpectedError
from monitor.figures import Resolver
from monitor.kinds import kind_of
from monitor.pipeline.tools import Tools
from monitor.ports import Extractor
from monitor.quotes import find_nested
from monitor.values import (
    Article,
    ArticleKind,
    Attribution,
    EntryToRead,
    Occurrence,
    Page,
    Reading,
    Resolution,
    StatementKind,
    TopicMatch,
    Visit,
)

log = logging.getLogger(__name__)

LEEWAY = timedelta(minutes=5)
"""How far clocks may differ before a publication time counts as in the future."""


@dataclass(frozen=True, slots=True)
class Read:
    """What reading one entry came to; `error` is None when it worked."""

    entry: EntryToRead
    outcome: str
    n_statements: int = 0
    n_new: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was seen in one article, for reading it and for explaining it.

    `attributions`, `resolutions` and `kinds` run in parallel. `nested` gives for an
    attribution within another's content the position of that other.
    """

    attributions: tuple[Attribution, ...]
    resolutions: tuple[Resolution, ...]
    occurrences: tuple[Occurrence, ...]
    kinds: tuple[StatementKind, ...] = ()
    nested: Mapping[int, int] = field(default_factory=dict)


def analyse(
    article: Article,
    extractor: Extractor,
    resolver: Resolver,
    outlets: Sequence[str] = (),
    *,
    inner: Extractor | None = None,
    always: bool = False,
) -> Analysis:
    """Find what is said in an article and by whom. Pure.

    `inner` reads what quoted people quote; without it nobody looks.
    `outlets` are names that "according to ..." may credit. An article in which no
    watched figure is named costs one look at its text, unless `always`.
    """
    if article.kind is ArticleKind.POST:
        return Analysis((), (), occurrences.of_post(article))
    if not always and not resolver.are_mentioned(
        article.text, article.title, article.author or ""
    ):
        return Analysis((), (), ())
    text = article.text
    found = extractor.extract(text)
    within = find_nested(text, found, inner) if inner else ()
    nested = {len(found) + n: one.outer for n, one in enumerate(within)}
    found += tuple(one.attribution for one in within)
    resolved = resolver.resolve(article, found)
    kinds = tuple(kind_of(text, one) for one in found)
    around = [circumstances.read(article, one, outlets) for one in found]
    made = occurrences.make(article, found, resolved, around, kinds, nested)
    return Analysis(found, resolved, made, kinds, nested)


class Reader:
    """Reads entries. Thread-safe: holds no state of its own."""

    def __init__(self, config: Config, tools: Tools) -> None:
        self.config = config
        self.tools = tools
        self.feeds = {feed.id: feed for feed in config.feeds}
        self.outlets = tuple(outlet.name for outlet in config.outlets)
        self.agencies = {outlet.id for outlet in config.outlets if outlet.wire}

    def due_entries(self, limit: int) -> tuple[EntryToRead, ...]:
        """Entries that wait to be read, oldest first."""
        return self.tools.store.entries_to_read(
            self.tools.clock(), tuple(self.feeds), limit
        )

    def read_entry(self, item: EntryToRead) -> Read:
        """Read one entry and store its article, its statements and the read mark.

        Raises: StoreError alone.
        """
        started = monotonic()
        try:
            read = self._read(item)
        except StoreError:
            raise
        except MonitorError as error:
            read = self._read_failed(item, error)
        except Exception as error:
            # The item boundary: a bug met on one entry is recorded against it and tried
            # again; raised, it would hold up everything behind it for ever.
            log.exception("bug met on an entry", extra={"url": item.entry.url})
            read = self._read_failed(
                item, UnexpectedError(item.entry.url or item.entry_id, error)
            )
        log.log(
            logging.WARNING if read.error else logging.INFO,
            "entry read",
            extra={
                "feed": self.feeds[item.feed_id].label,
                "url": item.entry.url,
                "outcome": read.outcome,
                "statements": read.n_statements,
                "new": read.n_new,
                "error": read.error,
                "seconds": round(monotonic() - started, 3),
            },
        )
        return read

    def _read(self, item: EntryToRead) -> Read:
        feed, store = self.feeds[item.feed_id], self.tools.store
        article, page = self._known_or_new(item, feed)
        if isinstance(article, str):
            store.save_read_again(item.entry_id, article, self.tools.clock())
            return Read(item, "known")
        article = _dated(article, item.first_seen_at)
        reading = self.reading_of(item.entry_id, article, feed)
        if reading.occurrences:
            reading = self._with_prospects(reading, page)
        n_new = store.save_reading(
            reading, self.tools.matcher.place, self.tools.clock()
        )
        return Read(item, article.kind.value, len(reading.occurrences), n_new)

    def reading_of(self, entry_id: str, article: Article, feed: Feed) -> Reading:
        """What is said in an article, with topics."""
        found = self._analyse(article).occurrences
        language = article.language or feed.language
        matches = self._topics_of(found, language, article.title)
        return Reading(entry_id, article, found, matches)

    def _with_prospects(self, reading: Reading, page: Page | None) -> Reading:
        """With when to look at the article again, and what its copies are told by."""
        article, now = reading.article, self.tools.clock()
        schedule = self.config.settings.revisit.steps if page else ()
        visit = Visit(
            article.id,
            reading.entry_id,
            first_seen_at=now,
            is_page=page is not None,
            next_visit_at=revisits.first_visit_at(now, schedule),
            etag=page.etag if page else None,
            last_modified=page.last_modified if page else None,
        )
        is_agency = article.outlet_id in self.agencies
        sketch = copies.sketch(article, is_agency=is_agency)
        return replace(reading, visit=visit, sketch=sketch)

    def _known_or_new(
        self, item: EntryToRead, feed: Feed
    ) -> tuple[Article | str, Page | None]:
        """The entry's article, or the id of one that has been read already; with the
        page that was fetched for it."""
        entry = item.entry
        if feed.figure_id:
            return articles.from_post(entry, feed), None
        if entry.url is None:
            carried = articles.from_entry(entry, feed)
            if carried is None:
                raise ArticleError(item.entry_id, "an entry without link and text")
            return carried, None
        known = articles.article_id(entry.url)
        if self.tools.store.has_article(known):
            return known, None
        carried = articles.from_entry(entry, feed)
        if carried is not None:
            return carried, None
        page = self.tools.fetch.page(entry.url)
        article = articles.from_page(page, entry, feed)
        is_known = self.tools.store.has_article(article.id)
        return article.id if is_known else article, page

    def _analyse(self, article: Article) -> Analysis:
        tools = self.tools
        return analyse(
            article,
            tools.extractor_for(article.language),
            tools.resolver,
            self.outlets,
            inner=tools.inner,
        )

    def _topics_of(
        self, found: Sequence[Occurrence], language: str, title: str
    ) -> tuple[tuple[str, tuple[TopicMatch, ...]], ...]:
        known = self.config.topics
        return tuple(
            (one.id, topics.assign(one.content, one.context, known, language, title))
            for one in found
        )

    def _read_failed(self, item: EntryToRead, error: MonitorError) -> Read:
        now = self.tools.clock()
        again = poll.read_again_at(item.n_attempts + 1, error, now, self.tools.jitter())
        self.tools.store.save_read_failure(item.entry_id, str(error), again, now)
        return Read(item, "failed" if again else "given up", error=str(error))


def _dated(article: Article, first_seen_at: datetime) -> Article:
    """The article with a publication time that cannot lie in the future.

    Feeds give tomorrow's dates (a wrong zone, an embargo); what we have seen has been
    published.
    """
    published_at = article.published_at
    if published_at is None or published_at <= first_seen_at + timedelta(minutes=5):
        return article
    return replace(article, published_at=first_seen_at)
