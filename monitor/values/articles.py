"""What reading makes: articles, attributions, occurrences, statements."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.values.feeds import PostKind
from monitor.values.spans import Span, Spans
from monitor.values.visits import Sketch, Visit


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


class StatementKind(StrEnum):
    """Whether words were communicated, or only held, or not said at all.

    `statement`: said, written, posted. `stance`: a belief, a wish or a plan without
    words ("wants", "thinks"). `mention`: that something was spoken of, without what was
    said of it ("explained the decision"). `hypothetical`: "did not say", "would say", a
    question put to somebody; no statement of anybody's.
    """

    STATEMENT = "statement"
    STANCE = "stance"
    MENTION = "mention"
    HYPOTHETICAL = "hypothetical"


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
    `context`, so that a reader sees what triggered it. `confidence` is the product
    of `words_confidence` (the attribution's) and `figure_confidence` (the
    resolution's); `rule` names both rules, parted by a slash ("quote-after/surname").
    `mention` is what names the figure where the source does not (a pronoun's
    antecedent). `reported_by` is whoever quotes these words within their own,
    `reporting` whose words these words quote, both as the article names them; empty for
    none. The spans count in the article's text of `version`.
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
    kind: StatementKind = StatementKind.STATEMENT
    words_confidence: float = 1.0
    figure_confidence: float = 1.0
    mention: str = ""
    reported_by: str = ""
    reporting: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a figure said, however many outlets carry it.

    `text` is the fullest wording known, taken from occurrence `text_of`.
    `first_published_at` is the earliest publication time among its occurrences (where
    none is known, when the first was seen). `repeats` is the earliest statement in
    which the figure said the same on another occasion.
    """

    id: str
    figure_id: str
    text: str
    text_of: str
    type: QuotationType
    first_published_at: datetime
    said_on: date | None = None
    kind: StatementKind = StatementKind.STATEMENT
    repeats: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that reading one entry found: the article and what is said in it.

    `visit` says when to look at the article again, should it hold statements; `sketch`
    tells its copies, None for a text that is not compared.
    """

    entry_id: str
    article: Article
    occurrences: tuple[Occurrence, ...]
    topics: tuple[tuple[str, tuple[TopicMatch, ...]], ...] = ()  # by occurrence id
    visit: Visit | None = None
    sketch: Sketch | None = None
