"""What a new text does to an article's statements, case by case."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import edits
from monitor.edits import Verdict, judge
from monitor.passages import Passages
from monitor.values import (
    Article,
    ArticleKind,
    ChangeKind,
    Followed,
    Occurrence,
    Span,
    Standing,
)
from tests.store.made import NOW, an_article, an_occurrence

HOLT, LINDT = "mira-holt", "oskar-lindt"
LEAD = (
    "The northern ferry line has been closed since the storms of last autumn, and "
    "towns along the fjord have asked for months when boats would sail again."
)
TAIL = (
    "Shipping companies welcomed the plan, which needs the approval of the harbour "
    "board and a budget that the regional council will discuss next week."
)
FERRY = "We will reopen the northern ferry line before the first snow falls this year"
DAM = "Nobody in the valley has to leave home because of the new dam"
LATER = NOW + timedelta(hours=3)


def body(*paragraphs: str) -> str:
    """An article's text with paragraphs between its lead and its end."""
    return "\n".join((LEAD, *paragraphs, TAIL))


def said(words: str, by: str = "Mira Holt") -> str:
    """A paragraph that quotes somebody."""
    return f"“{words},” {by} said."


def article(text: str) -> Article:
    """The article with this text."""
    return an_article("a1", text=text)


def found_in(text: str, *spoken: tuple[str, str]) -> tuple[Occurrence, ...]:
    """What extraction finds in a text: figures and their words, as they stand there."""
    made = []
    for figure_id, words in spoken:
        at = text.index(words)
        context = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
        context = context.partition(" It is")[0]
        one = an_occurrence(
            article(text),
            f"“{words},”",
            figure_id=figure_id,
            source=context.rpartition("” ")[2].removesuffix(" said."),
            content_spans=(Span(at, at + len(words)),),
            context=context,
        )
        made.append(one)
    return tuple(made)


def followed(
    text: str, *spoken: tuple[str, str], gone: ChangeKind | None = None
) -> Followed:
    """The article as stored, with what was found in it."""
    standings = tuple(
        Standing(one, one.content, gone) for one in found_in(text, *spoken)
    )
    return Followed(article(text), 1, 0, standings, None)


def follow(
    before: Followed, text: str, *spoken: tuple[str, str]
) -> tuple[list[tuple[ChangeKind, str, str]], list[str]]:
    """Changes (kind, before, after) and the words of new occurrences."""
    found = found_in(text, *spoken)
    made = edits.follow(before, article(text), found, LATER, NOW)
    assert all(one.seen_at == LATER and one.stood_at == NOW for one in made.changes)
    return (
        [(one.kind, one.before, one.after) for one in made.changes],
        [one.content for one in made.new],
    )


BOTH = followed(body(said(FERRY), said(DAM)), (HOLT, FERRY), (HOLT, DAM))


def test_words_that_stand_are_unchanged_wherever_they_stand() -> None:
    """The order turned, the text around rewritten, other marks: nothing happened."""
    text = body(f"In the valley, “{DAM.upper()}”, she added.", said(FERRY))
    assert follow(BOTH, text, (HOLT, FERRY)) == ([], [])


def test_a_typo_mended_outside_the_words_is_no_change() -> None:
    """The text is another, and nobody's words are."""
    text = BOTH.article.text.replace("storms", "storm")
    assert judge(BOTH.article, article(text), has_statements=True) is Verdict.CHANGED
    assert follow(BOTH, text, (HOLT, FERRY), (HOLT, DAM)) == ([], [])


def test_extraction_that_flickers_removes_nothing() -> None:
    """What is not found again still stands there."""
    assert follow(BOTH, BOTH.article.text + " Updated.") == ([], [])


def test_extraction_that_flickers_adds_nothing_twice() -> None:
    """A longer or shorter stretch of words that stood before is no new report."""
    wide = f"{FERRY},” Mira Holt said.\n“{DAM}"
    text = BOTH.article.text + "\nUpdated."
    assert follow(BOTH, text, (HOLT, wide)) == ([], [])
    assert follow(BOTH, text, (HOLT, "reopen the northern ferry line")) == ([], [])


def test_changed_words_are_an_edit() -> None:
    """With what stood there and what stands there now."""
    now = FERRY.replace("this year", "next year")
    text = body(said(now), said(DAM))
    changes, new = follow(BOTH, text, (HOLT, now), (HOLT, DAM))
    assert changes == [(ChangeKind.EDITED, f"“{FERRY},”", f"“{now},”")]
    assert new == []


def test_an_edit_that_extraction_misses_is_found_by_its_place() -> None:
    """What stands between the same neighbours, if it is alike."""
    now = FERRY.replace("before the first snow falls", "after the last snow melts")
    text = body(said(now), said(DAM))
    changes, _ = follow(BOTH, text, (HOLT, DAM))
    ((kind, _, after),) = changes
    assert kind is ChangeKind.EDITED
    assert "after the last snow melts this year" in after


@pytest.mark.parametrize(
    "now", [FERRY[: FERRY.index(" before")], f"As I said, {FERRY}, and not later"]
)
def test_words_cut_or_added_within_the_quotation_are_an_edit(now: str) -> None:
    """A quotation that lost its end, and one that grew."""
    text = body(said(now), said(DAM))
    changes, new = follow(BOTH, text, (HOLT, now), (HOLT, DAM))
    assert changes == [(ChangeKind.EDITED, f"“{FERRY},”", f"“{now},”")]
    assert new == []


def test_words_that_are_gone_are_removed() -> None:
    """And other words of the same figure in their place are a new report."""
    other = "There is not enough money for boats in the budget of the region"
    text = body(said(other), said(DAM))
    changes, new = follow(BOTH, text, (HOLT, other), (HOLT, DAM))
    assert changes == [(ChangeKind.REMOVED, f"“{FERRY},”", "")]
    assert new == [f"“{other},”"]


def test_a_word_more_at_the_edge_is_no_edit() -> None:
    """Where the article's own words have a typo, extraction takes one in."""
    text = body(f"“thta {FERRY},” Mira Holt said.", said(DAM))
    found = (HOLT, f"thta {FERRY}"), (HOLT, DAM)
    assert follow(BOTH, text, *found) == ([], [])


def test_a_repetition_elsewhere_is_a_report_of_its_own() -> None:
    """The old words are still found as they were: what holds them too is new."""
    wide = f"Again: {FERRY.lower()}, whatever the council says about it"
    text = body(said(FERRY), said(DAM), said(wide))
    spoken = (HOLT, FERRY), (HOLT, DAM), (HOLT, wide)
    assert follow(BOTH, text, *spoken) == ([], [f"“{wide},”"])


def test_new_occurrences_have_ids_of_their_version() -> None:
    """The same spans in another version are other words."""
    other = "X" + FERRY[1:].replace("ferry", "f-rry")[::-1]
    before = followed(body(said(FERRY)), (HOLT, FERRY))
    text = body(said(other))
    (found,) = found_in(text, (HOLT, other))
    made = edits.follow(before, article(text), (found,), LATER, NOW)
    (new,) = made.new
    assert new.version == 2
    assert new.id not in {found.id, before.standings[0].occurrence.id}
    assert made == edits.follow(before, article(text), (found,), LATER, NOW)


def test_words_given_to_somebody_else_are_removed() -> None:
    """A correction of the name: the same words are another watched figure's now."""
    before = followed(body(said(FERRY)), (HOLT, FERRY))
    text = body(said(FERRY, by="Oskar Lindt"))
    changes, new = follow(before, text, (LINDT, FERRY))
    assert changes == [(ChangeKind.REMOVED, f"“{FERRY},”", "")]
    assert new == [f"“{FERRY},”"]


@pytest.mark.parametrize("name", ["Mira Holt", "she"])
def test_the_same_name_found_as_anothers_is_no_correction(name: str) -> None:
    """The extraction changed its mind; a typo in the sentence made it."""
    paragraph = said(FERRY, by=name)
    before = followed(body(paragraph), (HOLT, FERRY))
    later = paragraph + " It is raining."
    changes, _ = follow(before, body(later), (LINDT, FERRY))
    assert changes == []


@pytest.mark.parametrize("gone", [ChangeKind.REMOVED, ChangeKind.DELETED])
def test_words_that_come_back_are_restored(gone: ChangeKind) -> None:
    """Once they stand there again, found by extraction or not."""
    before = followed(body(said(FERRY)), (HOLT, FERRY), gone=gone)
    away = replace(before, article=article(body("Nothing was said.")))
    changes, new = follow(away, body(said(FERRY)), (HOLT, FERRY))
    assert changes == [(ChangeKind.RESTORED, "", f"“{FERRY},”")]
    assert new == []
    assert follow(away, body("Nothing was said, again.")) == ([], [])


def test_an_edit_taken_back_restores_the_words() -> None:
    """From the changed words to those of the first reading."""
    now = FERRY.replace("this year", "next year")
    (one,) = followed(body(said(FERRY)), (HOLT, FERRY)).standings
    edited = Followed(
        article(body(said(now))), 2, 7, (Standing(one.occurrence, f"“{now},”"),), None
    )
    changes, _ = follow(edited, body(said(FERRY)), (HOLT, FERRY))
    assert changes == [(ChangeKind.RESTORED, f"“{now},”", f"“{FERRY},”")]


def test_pieces_of_an_interrupted_quotation_are_looked_for_each() -> None:
    """They may stand further apart than they did."""
    text = f"“We will sail,” Holt said, “before the snow.”\n{TAIL}"
    one = an_occurrence(article(text), "“We will sail,” […] “before the snow.”")
    before = Followed(article(text), 1, 0, (Standing(one, one.content),), None)
    later = f"“We will sail,” Holt said.\n{LEAD}\n“Before the snow,” she added.\n{TAIL}"
    assert edits.follow(before, article(later), (), LATER, NOW).changes == ()
    cut = f"“We will sail,” Holt said.\n{LEAD}\n{TAIL}"
    kinds = [c.kind for c in edits.follow(before, article(cut), (), LATER, NOW).changes]
    assert kinds == [ChangeKind.REMOVED]


def test_the_same_words_found_again_are_unchanged_however_they_are_searched() -> None:
    """A span that ends within a word is not among the text's words."""
    words = "It was the dockers' own and the sailors' id"
    text = f"“{words}ea,” Mira Holt said.\n{TAIL}"
    assert not Passages(text).has(words)
    one = an_occurrence(article(text), words, figure_id=HOLT)
    before = Followed(article(text), 1, 0, (Standing(one, one.content),), None)
    again = replace(one, id="again")
    made = edits.follow(before, article(f"{text}\nUpdated."), (again,), LATER, NOW)
    assert made == edits.Aftermath()


def test_everything_is_taken_down_and_brought_back_once() -> None:
    """What was gone already is not deleted again, nor restored for another reason."""
    first, second = BOTH.standings
    standings = (replace(first, gone=ChangeKind.REMOVED), second)
    (deleted,) = edits.taken_down(standings, LATER, NOW)
    assert (deleted.occurrence_id, deleted.before) == (
        second.occurrence.id,
        second.words,
    )
    away = (standings[0], replace(second, gone=ChangeKind.DELETED))
    assert edits.taken_down(away, LATER, NOW) == ()
    (back,) = edits.brought_back(away, LATER)
    assert (back.kind, back.after) == (ChangeKind.RESTORED, second.words)


# what a text is --------------------------------------------------------------------


CONSENT = (
    "Before you go on, we and our partners ask to keep what your machine tells of you, "
    "to measure how pages are read, to make them better and to show offers that suit. "
) * 3


@pytest.mark.parametrize(
    ("text", "has_statements", "verdict"),
    [
        pytest.param(BOTH.article.text, True, Verdict.SAME, id="same"),
        pytest.param(
            BOTH.article.text.replace("“", '"').replace("”", '"'),
            True,
            Verdict.SAME,
            id="other marks",
        ),
        pytest.param(body(said(DAM)), True, Verdict.CHANGED, id="one left out"),
        pytest.param(LEAD, False, Verdict.CUT, id="the lead alone"),
        pytest.param(LEAD + " Holt …", True, Verdict.CUT, id="broken off"),
        pytest.param("Please enable cookies.", False, Verdict.CUT, id="a line"),
        pytest.param(CONSENT, False, Verdict.OTHER, id="another page"),
        pytest.param(CONSENT, True, Verdict.CHANGED, id="rewritten, and they speak"),
    ],
)
def test_texts_are_told_from_what_stands_in_their_place(
    text: str, has_statements: bool, verdict: Verdict
) -> None:
    """Only an article's own text can change what is said in it."""
    seen = judge(BOTH.article, article(text), has_statements=has_statements)
    assert seen is verdict


POST = replace(
    an_article("p1", text="The ferry line reopens on Monday. Thank you all."),
    kind=ArticleKind.POST,
    figure_id=HOLT,
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The ferry line reopens on Tuesday. Thank you all.", Verdict.CHANGED),
        ("No comment.", Verdict.CHANGED),
        ("The ferry line reopens on Monday. Thank …", Verdict.CUT),
        ("The ferry line reopens on Monday. Th...", Verdict.CUT),
        ("the ferry line reopens on Monday! Thank you all", Verdict.SAME),
    ],
)
def test_posts_may_change_whole_but_not_break_off(text: str, verdict: Verdict) -> None:
    """A feed that begins to cut its posts has not edited them."""
    after = replace(POST, text=text)
    assert judge(POST, after, has_statements=True) is verdict


def test_an_edited_post_says_so_and_back() -> None:
    """All of it is one statement: before and after are the whole post."""
    one = an_occurrence(POST, POST.text, figure_id=HOLT)
    before = Followed(POST, 1, 0, (Standing(one, one.content),), None)
    after = replace(POST, text="The ferry line reopens on Tuesday.")
    (edit,) = edits.follow_post(before, after, LATER, NOW).changes
    assert (edit.kind, edit.before, edit.after) == (
        ChangeKind.EDITED,
        POST.text,
        after.text,
    )
    edited = Followed(after, 2, 1, (Standing(one, after.text),), None)
    (back,) = edits.follow_post(edited, POST, LATER, NOW).changes
    assert (back.kind, back.after) == (ChangeKind.RESTORED, POST.text)
    assert edits.follow_post(edited, after, LATER, NOW).changes == ()


_SENTENCES = (
    FERRY,
    DAM,
    "It rains",
    "Nothing will be built here before we have spoken",
)


@given(
    st.lists(st.sampled_from(_SENTENCES), unique=True),
    st.lists(st.sampled_from(_SENTENCES), unique=True),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_each_statement_is_accounted_for_exactly_once(
    first: Sequence[str], then: Sequence[str], is_found: Sequence[bool]
) -> None:
    """Whatever stays, goes and comes, and whatever of it extraction finds: what stands
    is unchanged, what does not stand is changed, and nothing known is new."""
    before = followed(body(*map(said, first)), *((HOLT, each) for each in first))
    text = body(*map(said, then))
    seen = [each for each, yes in zip(then, is_found, strict=False) if yes]
    found = found_in(text, *((HOLT, each) for each in seen))
    made = edits.follow(before, article(text), found, LATER, NOW)
    changed = {one.before for one in made.changes}
    assert changed == {f"“{each},”" for each in first if each not in then}
    assert not {one.content for one in made.new} & {f"“{each},”" for each in first}
