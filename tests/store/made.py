"""Values for the store's tests, and a look at everything that is stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from monitor.errors import StoreError
from monitor.ports import Decide, Known, Store
from monitor.store.database import Database
from monitor.store.tables import metadata
from monitor.values import (
    Article,
    ArticleKind,
    Bounce,
    BounceKind,
    Coverage,
    Delivery,
    DeliveryState,
    Entry,
    FeedState,
    Followed,
    Issue,
    Occurrence,
    Period,
    Place,
    Placing,
    PollOutcome,
    QuotationType,
    Reading,
    Span,
    Statement,
    Suppression,
    SuppressionReason,
    TopicMatch,
    Visit,
    make_id,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "harbour-post"
FEED_URL = "https://harbour.example/feed"


def dump(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of the keys."""
    database = Database(url, timedelta(seconds=5))
    try:
        with database.read() as connection:
            return {
                table.name: [
                    tuple(row)
                    for row in connection.execute(
                        select(table).order_by(*table.primary_key)
                    )
                ]
                for table in metadata.sorted_tables
            }
    finally:
        database.close()


def an_entry(key: str = "e1", **changes: Any) -> Entry:
    """An entry of a feed."""
    base = Entry(
        key=key,
        url=f"https://harbour.example/{key}",
        title=f"Lindt speaks ({key})",
        html="<p>The ferry “will sail”, he said.</p>",
        content_hash=f"hash of {key}",
    )
    return replace(base, **changes)


def state_of(store: Store, feed_id: str = FEED) -> FeedState:
    """A feed's state."""
    return next(each for each in store.feed_states() if each.feed_id == feed_id)


def poll(
    store: Store, *entries: Entry, now: datetime = NOW, skip: Sequence[str] = ()
) -> tuple[int, int]:
    """Add the feed if need be and save a poll of it that found these entries."""
    store.add_feeds({FEED: FEED_URL}, now)
    outcome = PollOutcome(state_of(store), tuple(entries), frozenset(skip))
    return store.save_poll(outcome, now)


def entry_id(key: str) -> str:
    """The id of an entry of the feed."""
    return make_id("entry", FEED, key)


def an_article(name: str = "a1", **changes: Any) -> Article:
    """An article whose text is as good as any other."""
    url = f"https://harbour.example/{name}"
    base = Article(
        id=make_id("article", url),
        kind=ArticleKind.ARTICLE,
        url=url,
        title=f"Lindt speaks ({name})",
        text="“The ferry will sail,” Prime Minister Oskar Lindt said on Monday.",
        outlet_id="harbour-post",
        published_at=NOW - HOUR,
    )
    return replace(base, **changes)


def an_occurrence(article: Article, content: str, **changes: Any) -> Occurrence:
    """A statement that the article reports."""
    figure_id = changes.get("figure_id", "oskar-lindt")
    base = Occurrence(
        id=make_id("occurrence", article.id, figure_id, content),
        article_id=article.id,
        figure_id=figure_id,
        content=content,
        type=QuotationType.DIRECT,
        cue="said",
        source="Oskar Lindt",
        content_spans=(Span(0, 22), Span(30, 34)),
        cue_spans=(Span(50, 54),),
        source_spans=(Span(38, 49),),
        context=f"{content} he said.",
        context_cue=(Span(3, 7),),
        rule="quote-after/surname",
        confidence=0.9,
        published_at=article.published_at,
    )
    return replace(base, **changes)


def signature_of(one: Occurrence) -> int:
    """A number for a figure's words, whatever their case."""
    return int(make_id(one.figure_id, one.content.casefold())[:12], 16)


def decide(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
    """Equal words of a figure are one statement, as old as its oldest report."""
    places, after = [], dict[int, Statement]()
    for one in new:
        number, at = signature_of(one), one.published_at or now
        found = [after[number]] if number in after else []
        found += [each.statement for each in known.similar([number])]
        if found:
            [first, *_] = found
            relation = "identical"
            at = min(first.first_published_at, at)
            day = first.said_on or one.circumstances.said_on
            after[number] = replace(first, first_published_at=at, said_on=day)
        else:
            relation = "new"
            after[number] = a_statement(one, at)
        places.append(Place(one.id, after[number].id, relation))
    signed = tuple((one.id, (signature_of(one),)) for one in new)
    return Placing(tuple(places), tuple(after.values()), (), signed)


def a_statement(one: Occurrence, at: datetime) -> Statement:
    """The statement that an occurrence founds."""
    return Statement(
        id=make_id("statement", one.id),
        figure_id=one.figure_id,
        text=one.content,
        text_of=one.id,
        type=one.type,
        first_published_at=at,
        said_on=one.circumstances.said_on,
        kind=one.kind,
    )


def a_reading(key: str, article: Article, *contents: str, **changes: Any) -> Reading:
    """A reading of the entry `key` that found these contents, all about ferries."""
    found = tuple(an_occurrence(article, content, **changes) for content in contents)
    topics = tuple((one.id, (TopicMatch("ferries", ("ferry",)),)) for one in found)
    return Reading(entry_id(key), article, found, topics)


def a_visit(name: str = "a1", **changes: Any) -> Visit:
    """Where the article of a name came from, to be looked at an hour after NOW."""
    base = Visit(
        an_article(name).id, entry_id(name), NOW, next_visit_at=NOW + HOUR, etag='"1"'
    )
    return replace(base, **changes)


def a_followed(store: Store, name: str = "a1") -> Followed:
    """The article of a name as the store follows it.

    Where the tables are missing, as it was when they were there.
    """
    try:
        found = store.followed(an_article(name).id)
    except StoreError:
        found = Followed(an_article(name), 1, 0, (), a_visit(name))
    assert found is not None
    return found


def read(
    store: Store,
    name: str,
    *contents: str,
    now: datetime = NOW,
    decided: Decide = decide,
    published_at: datetime | None = NOW - HOUR,
    **changes: Any,
) -> int:
    """Poll one entry, read its article of the same name and save what was found."""
    poll(store, an_entry(name), now=now)
    article = an_article(name, published_at=published_at)
    reading = replace(
        a_reading(name, article, *contents, **changes), visit=a_visit(name)
    )
    return store.save_reading(reading, decided, now)


def an_issue(edition_id: str = "morning", day: int = 2, **changes: Any) -> Issue:
    """An empty issue for a day of March."""
    period = Period(
        datetime(2026, 3, day - 1, 7, tzinfo=UTC),
        datetime(2026, 3, day, 7, tzinfo=UTC),
        "Europe/London",
    )
    base = Issue(
        id=make_id("issue", edition_id, period.end_at.isoformat()),
        edition_id=edition_id,
        title="Morning",
        language="en",
        period=period,
        composed_at=period.end_at + timedelta(minutes=1),
        seq_from=0,
        seq_to=3,
        sections=(),
        n_new=0,
        n_again=0,
        n_figures=0,
        n_withheld=0,
        n_left_out=0,
        coverage=Coverage(n_feeds=1),
    )
    return replace(base, **changes)


def a_delivery(issue: Issue, name: str = "ada", **changes: Any) -> Delivery:
    """A delivery that waits."""
    base = Delivery(
        issue_id=issue.id,
        channel="mail",
        recipient=f"{name}@reader.example",
        state=DeliveryState.PENDING,
        message_id=f"<{issue.id}.{name}@monitor.example>",
    )
    return replace(base, **changes)


def a_suppression(address: str, scope: str = "", **changes: Any) -> Suppression:
    """An address that left for good."""
    base = Suppression(address, scope, SuppressionReason.UNSUBSCRIBED, NOW)
    return replace(base, **changes)


def a_bounce(name: str, **changes: Any) -> Bounce:
    """Ada's mail came back: refused for good."""
    base = Bounce(
        id=make_id("bounce", name),
        received_at=NOW,
        kind=BounceKind.REFUSED,
        address="ada@reader.example",
        scope="morning",
        claimed="ada@reader.example",
        status="5.7.1",
        detail="no thanks",
    )
    return replace(base, **changes)
