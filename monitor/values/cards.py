"""What an issue shows: cards of statements, notes of changes, sections of topics."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.values.articles import QuotationType, StatementKind
from monitor.values.feeds import PostKind
from monitor.values.spans import Spans


class ChangeKind(StrEnum):
    """What became of reported words: other words, none, nothing of the whole post or
    article, or the words again."""

    EDITED = "edited"
    REMOVED = "removed"
    DELETED = "deleted"
    RESTORED = "restored"


class StatementClass(StrEnum):
    """What is new about a statement, to one who has seen all earlier issues.

    `new`: said for the first time. `repeated`: said again on another occasion.
    `variant`: a known one in other words. `re-reported`: a known one in more places.
    `edited`, `removed`, `deleted`, `restored`: what became of a report of it. `late`:
    out before the period before began. `unsure`: who said it is not sure enough.
    """

    NEW = "new"
    REPEATED = "repeated"
    VARIANT = "variant"
    RE_REPORTED = "re-reported"
    EDITED = "edited"
    REMOVED = "removed"
    DELETED = "deleted"
    RESTORED = "restored"
    LATE = "late"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Carrier:
    """An outlet that prints another's text word for word."""

    outlet: str
    url: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class CardReport:
    """One line of a card: who reports it, when, where to read it.

    `wording` is given where the report's words differ from the card's text; it
    `is_excerpt` when they are a stretch of that text, and `differs` when a quotation
    changes, drops or adds words of it. `is_new` is False for a report that an earlier
    issue has shown. `carriers` print the same text: a wire copy is one report. `became`
    is what its outlet has done to the words since, None where they stand.
    """

    outlet: str
    url: str
    title: str
    published_at: datetime | None
    wording: str | None = None
    is_excerpt: bool = False
    is_new: bool = True
    differs: bool = False
    carriers: tuple[Carrier, ...] = ()
    became: ChangeKind | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One statement in an issue; `reports` are in time order, the first one first.

    `classes` begins with what the card is shown as. `n_before` counts the occasions at
    which the figure had said the same before, `before_on` is the day of the first of
    them and `before_id` its statement. `joined` are statements that stand in the very
    sentence that this card shows. `before` and `after` are the sentences around the
    context, for those who ask for them. `earlier` is what earlier issues had for these
    words, where the figure's words are told otherwise or more fully now. `became` is
    what became of the very words that the card shows, as none stand in their place.
    """

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
    classes: tuple[StatementClass, ...] = ()
    n_before: int = 0
    before_on: date | None = None
    before_id: str = ""
    joined: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    earlier: str = ""
    became: ChangeKind | None = None

    @property
    def shown_as(self) -> StatementClass:
        """The class that it stands under; of issues frozen before there were classes
        only whether it was new is known."""
        usual = StatementClass.NEW if self.is_new else StatementClass.RE_REPORTED
        return self.classes[0] if self.classes else usual


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What became of one report: the words before and after, and when.

    `stood_at` is when the old words were there last, `seen_at` when the change was
    found. `is_post` for a figure's own post.
    """

    statement_id: str
    figure_id: str
    name: str
    role: str | None
    kind: ChangeKind
    before: str
    after: str
    outlet: str
    url: str
    is_post: bool
    published_at: datetime | None
    stood_at: datetime | None
    seen_at: datetime
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FigureCards:
    """A figure's statements under one topic; `short_name` is for a subject."""

    figure_id: str
    name: str
    role: str | None
    cards: tuple[Card, ...]
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class TopicSection:
    """One topic of an issue with its figures.

    One that `is_discovered` is a group found in what no configured topic takes.
    """

    topic_id: str
    title: str
    figures: tuple[FigureCards, ...]
    is_discovered: bool = False
