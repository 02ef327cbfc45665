"""The values that flow from stage to stage. Frozen, slotted, made of tuples.

Times (`*_at`) are aware UTC instants, days (`*_on`) are calendar dates. None means
"not known". Ids derive from content, so that a retry or a second worker makes the same
rows. What a person configures (figures, feeds, topics, editions) is in `config`.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


def make_id(*parts: str) -> str:
    """Derive a 22-character id from content: the same parts give the same id.

    88 bits of BLAKE2b in hexadecimal; parts are kept apart by a unit separator.
    """
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=11)
    return digest.hexdigest()


class Span(NamedTuple):
    """Code point offsets into `Article.text`, end exclusive."""

    start: int
    end: int


Spans = tuple[Span, ...]


# --- polling ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """What one URL answered: status 200 and a body.

    `url` was asked for, `final_url` answered after redirects. `headers` have lower-case
    names. `moved_to` is set when every redirect on the way was permanent (301, 308).
    """

    url: str
    final_url: str
    body: bytes
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: nothing changed since the validators we sent; new ones may come with it."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None


class PostKind(StrEnum):
    """How an entry of a figure's own feed relates to its author."""

    OWN = "own"
    REPLY = "reply"
    REPOST = "repost"


@dataclass(frozen=True, slots=True)
class Entry:
    """One published item of a feed, as the feed tells it.

    `key` is the item's identity within its feed (guid, else link, else a hash);
    `html` the fullest body the feed carries, markup and all; `has_full_text` is True
    when the feed marks that body as the whole text (content:encoded, atom:content,
    content_html) rather than a teaser. `content_hash` covers what a reader would see.
    """

    key: str
    url: str | None
    title: str
    html: str
    content_hash: str
    has_full_text: bool = False
    author: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    post_kind: PostKind = PostKind.OWN


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's bytes, understood: entries in feed order, and what it says of itself."""

    title: str
    entries: tuple[Entry, ...]
    language: str | None = None
    ttl: timedelta | None = None
    complaint: str | None = None  # parsed, but the parser found something wrong


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed between polls; `feed_id` is its configured id."""

    feed_id: str
    url: str
    next_poll_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_entry_at: datetime | None = None  # when a poll last brought something new
    n_failures: int = 0  # since the last success
    last_error: str | None = None
    is_gone: bool = False  # 410: polled no more until its configuration changes
    n_entries: int = 0


@dataclass(frozen=True, slots=True)
class EntryToRead:
    """A stored entry that waits to be read, with how often that was tried."""

    entry_id: str
    feed_id: str
    entry: Entry
    first_seen_at: datetime
    n_attempts: int = 0


# --- reading ---------------------------------------------------------------------


class ArticleKind(StrEnum):
    """An outlet's article, or a figure's own post."""

    ARTICLE = "article"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Article:
    """The text behind an entry. `text` is normalised; all spans count in it.

    Paragraphs are separated by one line feed. `outlet_id` is None for a post;
    `figure_id`, `channel` and `post_kind` are set for a post only.
    """

    id: str
    kind: ArticleKind
    url: str
    title: str
    text: str
    outlet_id: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    figure_id: str | None = None
    channel: str | None = None
    post_kind: PostKind = PostKind.OWN


class QuotationType(StrEnum):
    """How much of the content stands in quotation marks: all, some, none."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Content, cue and source: three groups of spans (PARC, PolNeAR).

    `content` has one span or more in text order (an interrupted quotation has two, a
    continued one more), quotation marks included; `cue` and `source` may be empty.
    `rule` names what decided, `confidence` in [0, 1] how sure it is.
    """

    content: Spans
    cue: Spans
    source: Spans
    type: QuotationType
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who an attribution's source is: watched figures, or nobody.

    `figure_ids` is empty for nobody. `mention` is the part of the text that names the
    figure (equal to the source for a name, the antecedent for a pronoun or title);
    `rule` and `confidence` say what decided and how sure that is; `reason` says it in
    words for `monitor explain`.
    """

    figure_ids: tuple[str, ...]
    rule: str
    confidence: float
    mention: Span | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the text says around a statement: the day, the place, the outlet credited.

    `channel` is where it was said (Truth Social, a press conference, an interview
    with X); `via` is the outlet that the article credits ("according to RT").
    """

    said_on: date | None = None
    channel: str | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that a statement belongs to, with the terms of it that matched."""

    topic_id: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One article's, or post's, report of a statement by a figure.

    `content` is the reported words with their marks (pieces joined by " […] "),
    `context` the sentences around them; `context_cue` are spans of the cue in
    `context`, so that a reader sees what triggered it. `confidence` is the lower of
    the attribution's and the resolution's, `rule` names both ("quote-after/surname").
    """

    id: str
    article_id: str
    figure_id: str
    content: str
    type: QuotationType
    cue: str
    source: str
    content_spans: Spans
    cue_spans: Spans
    source_spans: Spans
    context: str
    context_cue: Spans
    rule: str
    confidence: float
    reason: str = ""
    circumstances: Circumstances = Circumstances()
    is_post: bool = False
    post_kind: PostKind = PostKind.OWN
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a figure said, however many outlets carry it.

    `text` is the fullest wording known, taken from occurrence `text_of`.
    `first_published_at` is the earliest publication time among its occurrences (where
    none is known, when the first was seen).
    """

    id: str
    figure_id: str
    text: str
    text_of: str
    type: QuotationType
    first_published_at: datetime
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Which known statement an occurrence repeats; None when it is a new one.

    `relation` is "new", "identical", "fragment" or "variant"; `is_fullest` is True
    when the occurrence's wording should become the statement's text.
    """

    occurrence_id: str
    statement_id: str | None
    relation: str
    is_fullest: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All that reading one entry found: the article and what is said in it."""

    entry_id: str
    article: Article
    occurrences: tuple[Occurrence, ...]
    topics: tuple[tuple[str, tuple[TopicMatch, ...]], ...] = ()  # by occurrence id


# --- the digest ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """One occurrence with its article, as a digest or an export shows it.

    `seq` is the order in which the store took it in; `statement_id` its statement.
    """

    seq: int
    statement_id: str
    occurrence: Occurrence
    article_url: str
    article_title: str
    outlet_id: str | None
    published_at: datetime | None
    first_seen_at: datetime
    relation: str
    topics: tuple[TopicMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementReports:
    """A statement with its reports: earliest publication first, ties by `seq`."""

    statement: Statement
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time [start_at, end_at) in UTC, told in a zone."""

    start_at: datetime
    end_at: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class CardReport:
    """One line of a card: who reports it, when, where to read it."""

    outlet: str
    url: str
    title: str
    published_at: datetime | None
    wording: str | None = None  # where it differs from the card's text


@dataclass(frozen=True, slots=True)
class Card:
    """One statement in an issue; `reports` are in time order, the first one first."""

    statement_id: str
    text: str
    type: QuotationType
    is_post: bool
    is_new: bool  # False: an earlier statement that more outlets report now
    context: str
    context_cue: Spans
    source: str
    said_on: date | None
    channel: str | None
    via: str | None
    reports: tuple[CardReport, ...]
    other_topics: tuple[str, ...]
    confidence: float
    rule: str
    is_late: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FigureCards:
    """A figure's statements under one topic."""

    figure_id: str
    name: str
    role: str | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class TopicSection:
    """One topic of an issue with its figures."""

    topic_id: str
    title: str
    figures: tuple[FigureCards, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what is watched could be polled in the period."""

    n_feeds: int
    failing: tuple[tuple[str, str], ...] = ()  # (feed, last error)


@dataclass(frozen=True, slots=True)
class Issue:
    """One edition's digest for one period, frozen when composed.

    It takes what the store took in after `seq_from` up to and including `seq_to`.
    `n_withheld` counts statements stored but not shown (below the edition's
    confidence), `n_not_shown` replies and reposts left out.
    """

    id: str
    edition_id: str
    title: str
    language: str
    period: Period
    composed_at: datetime
    seq_from: int
    seq_to: int
    sections: tuple[TopicSection, ...]
    n_new: int
    n_again: int
    n_figures: int
    n_withheld: int
    n_left_out: int
    coverage: Coverage
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rendition:
    """An issue as it is sent: subject, plain text, HTML, and the mail's identity."""

    issue_id: str
    edition_id: str
    edition_title: str
    subject: str
    text: str
    html: str
    language: str


class DeliveryState(StrEnum):
    """Where a delivery stands; `accepted` and `rejected` are final."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One issue to one subscriber. `channel` is "mail" or "folder", `recipient` an
    address or a path; `(issue_id, channel, recipient)` is its identity."""

    issue_id: str
    channel: str
    recipient: str
    state: DeliveryState
    message_id: str
    n_attempts: int = 0
    next_try_at: datetime | None = None
    last_error: str | None = None
    updated_at: datetime | None = None
