"""What a digest is made of: reports, cards, issues, deliveries."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.values.articles import Occurrence, Statement, TopicMatch
from monitor.values.cards import ChangeKind, ChangeNote, FigureCards, TopicSection


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
    """Another time at which the figure said the same: a statement of its own.

    One that `is_taken_back` was told by outlets alone, all of which have taken their
    words out since: nobody stands by it that it was said then.
    """

    statement_id: str
    text: str
    first_published_at: datetime
    said_on: date | None = None
    is_taken_back: bool = False


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

    @property
    def said_before(self) -> tuple[Occasion, ...]:
        """The occasions before this one, of which anybody stands by any report."""
        first = self.statement.first_published_at
        return tuple(
            each
            for each in self.occasions
            if each.first_published_at < first and not each.is_taken_back
        )

    @property
    def repeats(self) -> str | None:
        """The earliest of them; None for what is said for the first time."""
        if before := self.said_before:
            return before[0].statement_id
        known = {each.statement_id for each in self.occasions if each.is_taken_back}
        root = self.statement.repeats
        return None if root in known else root


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time [start_at, end_at) in UTC, told in a zone."""

    start_at: datetime
    end_at: datetime
    timezone: str


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
class Usual:
    """What earlier issues of an edition held: the median of each count."""

    n_new: int
    n_repeated: int
    n_again: int
    n_changed: int


@dataclass(frozen=True, slots=True)
class Issue:
    """One edition's digest for one period, frozen when composed.

    It takes what the store took in after `seq_from` up to and including `seq_to`.
    `n_new` counts first occurrences, `n_repeated` what the figure said again on another
    occasion, `n_again` known statements that are reported anew (`n_variants` of them in
    other words), `n_changed` the entries of `changed`. `n_withheld` counts statements
    stored but not shown (below the edition's confidence), `n_left_out` replies and
    reposts left out, `n_stances` stances and `n_unasked` statements of classes that the
    edition does not ask for. `unsure` holds what is withheld where it is asked for.

    `usual` is None while there are too few earlier issues; `is_note` marks an empty
    issue that only says that the monitor is alive, `silent_since` the last time that
    anything was said; `is_catch_up` one that covers a time when nothing was composed,
    `left_since` the end of the last issue where the time since was too long to cover.
    `followed` names the first of `n_followed` figures, `topics_asked` the topics where
    the edition asks for some of them. `days` are the new statements of each of the
    days before and this one, where a chart is asked for.
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
    n_repeated: int = 0
    n_variants: int = 0
    n_changed: int = 0
    n_unasked: int = 0
    changed: tuple[ChangeNote, ...] = ()
    unsure: tuple[FigureCards, ...] = ()
    usual: Usual | None = None
    density: str = "standard"
    differences: bool = False
    is_note: bool = False
    silent_since: datetime | None = None
    is_catch_up: bool = False
    left_since: datetime | None = None
    followed: tuple[str, ...] = ()
    n_followed: int = 0
    topics_asked: tuple[str, ...] = ()
    days: tuple[tuple[date, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell but that there is nothing."""
        return not (self.sections or self.changed or self.unsure)


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
    `images`. `manage_url` stands in text and HTML for the reader's own page to leave
    or to pause; whoever sends it puts that in its place. An alert `is_alert`: `thread`
    is the statement that it is about (empty for several), `payload` the same as JSON
    for programs.
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
    manage_url: str = ""


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

    def is_open(self, now: datetime) -> bool:
        """Whether it waits to be sent, its time reached."""
        waits = (
            DeliveryState.PENDING,
            DeliveryState.DEFERRED,
            DeliveryState.UNCERTAIN,
        )
        if self.state not in waits:
            return False
        if self.next_try_at is None:
            return self.state is DeliveryState.PENDING
        return self.next_try_at <= now

    @property
    def may_be_double(self) -> bool:
        """Whether it may have arrived more than once, under the same Message-ID."""
        is_accepted = self.state is DeliveryState.ACCEPTED
        return (self.n_doubts > 0 and (is_accepted or self.n_doubts > 1)) or (
            self.forced_at is not None
        )
