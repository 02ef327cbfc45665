"""Occurrences: the words, their context, and ids that come from content."""

from dataclasses import replace

import pytest

from monitor import occurrences
from monitor.values import (
    Article,
    ArticleKind,
    Attribution,
    Circumstances,
    Occurrence,
    QuotationType,
    Resolution,
    Span,
    Spans,
    StatementKind,
)

TEXT = (
    "The council met on Monday. “The bridge is safe,” Ada Example said. “It is.”\n"
    "Nobody answered her."
)


def spans(*pieces: str) -> Spans:
    """Where the pieces stand in TEXT; each must occur once."""
    assert all(TEXT.count(piece) == 1 for piece in pieces)
    return tuple(Span(TEXT.index(p), TEXT.index(p) + len(p)) for p in pieces)


ARTICLE = Article("a1", ArticleKind.ARTICLE, "https://daily.example/1", "Bridge", TEXT)
FOUND = Attribution(
    content=spans("“The bridge is safe,”", "“It is.”"),
    cue=spans("said"),
    source=spans("Ada Example"),
    type=QuotationType.DIRECT,
    rule="quote-after",
    confidence=0.9,
)
ADA = Resolution(("ada",), "full-name", 0.9)
SAID = (StatementKind.STATEMENT,)


def make(resolution: Resolution = ADA) -> tuple[Occurrence, ...]:
    """The occurrences of FOUND."""
    return occurrences.make(ARTICLE, [FOUND], [resolution], [Circumstances()], SAID)


def test_an_interrupted_quotation_is_joined_with_a_visible_gap() -> None:
    """Two pieces are never run together as if nothing stood between."""
    (one,) = make()
    assert one.content == "“The bridge is safe,” […] “It is.”"


def test_the_context_shows_the_trigger() -> None:
    """The sentences around the statement hold the cue, at the place that is given."""
    (one,) = make()
    (cue,) = one.context_cue
    assert one.context[cue.start : cue.end] == "said"
    assert one.context.startswith("“The bridge")


def test_a_dateline_is_no_part_of_the_context() -> None:
    """The sentence begins behind place, day and agency."""
    text = "OSLO, Nov. 24 (Wire) - Ada said that it was late. It rained."
    article = replace(ARTICLE, text=text)
    found = replace(
        FOUND,
        content=(Span(32, 48),),
        cue=(Span(27, 31),),
        source=(Span(23, 26),),
        type=QuotationType.INDIRECT,
    )
    kinds = (StatementKind.STATEMENT,)
    (one,) = occurrences.make(article, [found], [ADA], [Circumstances()], kinds)
    assert one.context == "Ada said that it was late."
    (cue,) = one.context_cue
    assert one.context[cue.start : cue.end] == "said"


def test_confidence_is_that_of_both_steps() -> None:
    """Words found with 0.9 and a person found with 0.9 give 0.81."""
    (one,) = make()
    assert one.confidence == pytest.approx(0.81)
    assert one.rule == "quote-after/full-name"


def test_a_joint_statement_is_one_occurrence_a_figure() -> None:
    """Each watched speaker of a joint statement has an occurrence with its own id."""
    ids = [one.id for one in make(Resolution(("ada", "bo"), "joint", 0.5))]
    assert len(set(ids)) == 2


def test_nobody_makes_no_occurrence() -> None:
    """A source that is nobody we watch leaves nothing."""
    assert make(Resolution((), "nobody", 1.0)) == ()


def test_what_was_not_said_makes_no_occurrence() -> None:
    """ "She did not say that…" is nobody's statement; a stance is kept as one."""
    around = [Circumstances()]
    made = {
        kind: occurrences.make(ARTICLE, [FOUND], [ADA], around, (kind,))
        for kind in StatementKind
    }
    assert made[StatementKind.HYPOTHETICAL] == ()
    assert [one.kind for one in made[StatementKind.STANCE]] == [StatementKind.STANCE]


def test_nested_words_say_who_reports_whom() -> None:
    """The inner statement names its reporter, the outer one whose words it quotes."""
    inner = replace(FOUND, content=spans("The bridge is safe"), source=spans("council"))
    outer, within = occurrences.make(
        ARTICLE,
        [FOUND, inner],
        [ADA, Resolution(("bo",), "role", 0.8)],
        [Circumstances()] * 2,
        SAID * 2,
        {1: 0},
    )
    assert (outer.reported_by, outer.reporting) == ("", "council")
    assert (within.reported_by, within.reporting) == ("Ada Example", "")


def test_the_antecedent_of_a_pronoun_is_kept() -> None:
    """What names the figure is told only where the source does not name it."""
    she = Span(TEXT.index("her."), TEXT.index("her.") + 3)
    name = spans("Ada Example")[0]
    resolution = replace(ADA, rule="pronoun", mention=name)
    around = [Circumstances()]
    by_pronoun = occurrences.make(
        ARTICLE, [replace(FOUND, source=(she,))], [resolution], around, SAID
    )
    by_name = occurrences.make(ARTICLE, [FOUND], [resolution], around, SAID)
    assert [one.mention for one in (*by_pronoun, *by_name)] == ["Ada Example", ""]


def test_the_same_reading_gives_the_same_ids() -> None:
    """Ids derive from content, so a retry makes the same rows."""
    assert [one.id for one in make()] == [one.id for one in make()]


def test_a_long_context_is_cut_around_the_cue() -> None:
    """However long the sentence, the snippet is bounded and shows the cue."""
    filler = "and so on " * 500
    text = f"Ada Example said {filler}."
    found = Attribution(
        content=(Span(17, len(text) - 1),),
        cue=(Span(12, 16),),
        source=(Span(0, 11),),
        type=QuotationType.INDIRECT,
        rule="that-clause",
        confidence=0.8,
    )
    article = Article("a2", ArticleKind.ARTICLE, "https://x.example", "", text)
    (one,) = occurrences.make(article, [found], [ADA], [Circumstances()], SAID)
    (cue,) = one.context_cue
    assert len(one.context) <= occurrences.MAX_CONTEXT
    assert one.context[cue.start : cue.end] == "said"


@pytest.mark.parametrize(
    ("before", "begins"),
    [("DAILY: Is it safe?", "DAILY:"), ("She sat down.", "ADA:")],
)
def test_an_answer_in_a_transcript_comes_with_its_question(
    before: str, begins: str
) -> None:
    """Without it, nobody can tell what "It is" is said of."""
    text = f"The interview began.\n{before}\nADA: It is.\nNobody laughed."
    at = text.index("ADA:")
    one = Attribution(
        content=(Span(at + 5, at + 11),),
        cue=(Span(at + 3, at + 4),),
        source=(Span(at, at + 3),),
        type=QuotationType.DIRECT,
        rule="label",
        confidence=0.9,
    )
    (made,) = occurrences.make(
        replace(ARTICLE, text=text), [one], [ADA], [Circumstances()], SAID
    )
    assert made.context.startswith(begins)
    assert made.context.endswith("ADA: It is.")
    (cue,) = made.context_cue
    assert made.context[cue.start : cue.end] == ":"


def test_a_pronoun_that_ties_a_clause_is_none_of_the_words() -> None:
    """ "Shells fell in what the ministry called a provocation": not "what"."""
    text = "Shells fell in what Ada Example called a provocation."
    spans_of = [Span(text.index(w), text.index(w) + len(w)) for w in ("what", "a prov")]
    one = replace(
        FOUND,
        content=(spans_of[0], Span(spans_of[1].start, len(text) - 1)),
        cue=(Span(text.index("called"), text.index("called") + 6),),
        source=(),
        type=QuotationType.INDIRECT,
    )
    (made,) = occurrences.make(
        replace(ARTICLE, text=text), [one], [ADA], [Circumstances()], SAID
    )
    assert made.content == "a provocation"
    assert len(made.content_spans) == 2
