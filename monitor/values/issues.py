"""What a digest is made of: reports, cards, issues, deliveries."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.values.articles import (
    Occurrence,
    QuotationType,
    Statement,
    StatementKind,
    TopicMatch,
)
from monitor.values.feeds import PostKind
from monitor.values.spans import Spans


@dataclass(frozen=True, slots=True)
class Report:
    """One occurrence with its article, as a digest or an export shows it.

    `seq` is the order in which the store took it in; `statement_id` its statement.
    `deleted_at` is when a post was found taken down, `last_seen_at` when it was there
    last. `copy_of` is the article that first carried the same text (a wire copy's).
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
    language: str | None = None  # of the article
    deleted_at: datetime | None = None
    last_seen_at: datetime | None = None
    copy_of: str | None = None


class ChangeKind(StrEnum):
    """What became of reported words: other words, none, nothing of the whole post or
    article, or the words again."""

    EDITED = "edited"
    REMOVED = "removed"
    DELETED = "deleted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one report after it was stored.

    `seq` counts in one order with the reports' own. `seen_at` is when it was found,
    `stood_at` when the words `before` were there last; `after` stands there now, empty
    where nothing does.
    """

    seq: int
    kind: ChangeKind
    occurrence_id: str
    seen_at: datetime
    stood_at: datetime | None
    before: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Another time at which the figure said the same: a statement of its own."""

    statement_id: str
    text: str
    first_published_at: datetime
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class StatementReports:
    """A statement with its reports: earliest publication first, ties by `seq`.

    `changes` are what became of the reports, by `seq`; `occasions` the other times at
    which the figure said the same, earliest first.
    """

    statement: Statement
    reports: tuple[Report, ...]
    changes: tuple[Change, ...] = ()
    occasions: tuple[Occasion, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time [start_at, end_at) in UTC, told in a zone."""

    start_at: datetime
    end_at: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class CardReport:
    """One line of a card: who reports it, when, where to read it.

    `wording` is given where the report's words differ from the card's text; it
    `is_excerpt` when they are a stretch of that text. `is_new` is False for a report
    that an earlier issue has shown.
    """

    outlet: str
    url: str
    title: str
    published_at: datetime | None
    wording: str | None = None
    is_excerpt: bool = False
    is_new: bool = True


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
    post_kind: PostKind = PostKind.OWN
    kind: StatementKind = StatementKind.STATEMENT
    reported_by: str = ""
    reporting: str = ""


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
    """How much of what is watched could be polled in the period.

    `failing` and `silent` name a feed and say why, `overrun` names those that lost
    entries between two polls.
    """

    n_feeds: int
    failing: tuple[tuple[str, str], ...] = ()
    overrun: tuple[str, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One edition's digest for one period, frozen when composed.

    It takes what the store took in after `seq_from` up to and including `seq_to`.
    `n_withheld` counts statements stored but not shown (below the edition's
    confidence), `n_left_out` replies and reposts left out, `n_stances` stances that the
    edition does not ask for.
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
    n_stances: int = 0


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that the HTML shows as `cid:CID`: PNG bytes, and what it says."""

    cid: str
    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """An issue as it is sent: subject, plain text, HTML, and the mail's identity.

    `day` is the local day on which the issue's period ends; the HTML names each of
    `images`. An alert `is_alert`: `thread` is the statement that it is about (empty for
    several), `payload` the same as JSON for programs.
    """

    issue_id: str
    edition_id: str
    edition_title: str
    subject: str
    text: str
    html: str
    language: str
    day: date | None = None
    images: tuple[Image, ...] = ()
    is_alert: bool = False
    thread: str = ""
    payload: str = ""


class DeliveryState(StrEnum):
    """Where a delivery stands; `accepted`, `rejected` and `suppressed` are final."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One issue, or alert, to one subscriber.

    `channel` is "mail", "folder" or "webhook", `recipient` an address, a path or the
    name of a webhook; `(issue_id, channel, recipient)` is its identity, `issue_id` an
    alert's id for an alert. `n_doubts` counts the tries after which nobody knows
    whether it arrived, `handed_at` is when the try under way began to hand it over,
    `answer` what the other side said last, `forced_at` when a person had it sent again.
    """

    issue_id: str
    channel: str
    recipient: str
    state: DeliveryState
    message_id: str
    n_attempts: int = 0
    next_try_at: datetime | None = None
    last_error: str | None = None
    updated_at: datetime | None = None
    n_doubts: int = 0
    handed_at: datetime | None = None
    answer: str = ""
    forced_at: datetime | None = None

    @property
    def may_be_double(self) -> bool:
        """Whether it may have arrived more than once, under the same Message-ID."""
        is_accepted = self.state is DeliveryState.ACCEPTED
        return (self.n_doubts > 0 and (is_accepted or self.n_doubts > 1)) or (
            self.forced_at is not None
        )
