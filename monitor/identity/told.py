"""What identity knows of one report: its words, its gist, and when they were said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from monitor import text as texts
from monitor.identity.dating import Dating, read_dating
from monitor.identity.frequencies import Frequencies
from monitor.identity.gists import Gist, read_gist
from monitor.identity.wordings import Wording, read_wording
from monitor.values import Occurrence, PostKind, QuotationType, StatementKind


@dataclass(frozen=True, slots=True)
class Told:
    """One report of a statement, ready to be compared with others.

    Derived from an occurrence and the table of frequencies alone, so that the same
    stored occurrence gives the same value on every machine and in any year.
    """

    id: str
    figure_id: str
    kind: StatementKind
    wording: Wording
    gist: Gist
    dating: Dating
    published_at: datetime | None = None
    channel: str | None = None
    is_post: bool = False
    post_kind: PostKind = PostKind.OWN

    @property
    def published_on(self) -> date | None:
        """The day of publication in UTC."""
        return self.published_at.date() if self.published_at else None

    @property
    def said_on(self) -> date | None:
        """The day of the saying, where the report tells the very day."""
        dating = self.dating
        return dating.first if dating.first == dating.last else None


def tell(frequencies: Frequencies, occurrence: Occurrence) -> Told:
    """Make an occurrence ready for `relate` and `signatures`..

    Reads `content`, `type`, `kind`, the times, `circumstances`, and of `context` what
    stands around the cue (`context_cue`, `cue_spans`, `content_spans`).
    """
    content = occurrence.content
    words = texts.words(content)
    return Told(
        id=occurrence.id,
        figure_id=occurrence.figure_id,
        kind=occurrence.kind,
        wording=read_wording(frequencies, content, occurrence.type),
        gist=read_gist(
            words,
            [frequencies.idf(word) for word in words],
            _names(content, occurrence.type),
            frequencies.is_known(words),
        ),
        dating=read_dating(occurrence),
        published_at=occurrence.published_at,
        channel=occurrence.circumstances.channel,
        is_post=occurrence.is_post,
        post_kind=occurrence.post_kind,
    )


_NAME = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w'’-]*")
_SENTENCE_START = re.compile(r"(?:\A|[.!?…\]]|\n)[\s“”„«»\"'‘’(\[]*\Z")


def _names(content: str, type_: QuotationType) -> Iterable[str]:
    """Folded words written with a capital, but for the first of a quoted sentence."""
    for found in _NAME.finditer(content):
        start = found.start()
        if not found[0][0].isupper() or (start and content[start - 1].isalnum()):
            continue
        before = content[max(0, start - 8) : start]
        if type_ is QuotationType.INDIRECT or not _SENTENCE_START.search(before):
            yield from texts.words(found[0])
