"""What was taken back is not shown as what was said where other words stand."""

from dataclasses import replace

import pytest

from monitor import resources, standing
from monitor.render import Renderer
from monitor.values import Card, Change, ChangeKind, Issue, Report, StatementReports
from tests.render import newsday
from tests.render.newsday import INDIRECT, MIXED, Became, Said, Seen

EDITED, REMOVED, DELETED, RESTORED = ChangeKind
WHOLE = "“We will pay for the bridge, and we will pay in full”"
PART = "“we will pay in full”"
MENDED = "“We will pay for the ferry, and we will pay in full”"
WIRE, RADIO = Seen("wire", -30, is_old=True), Seen("radio", 2, words=PART)
POST = Seen(None, -30, is_old=True)


def said(*seen: Seen, changes: tuple[Became, ...] = ()) -> Said:
    """A statement by Oskar Lindt; the first report has the fullest words."""
    return Said("oskar-lindt", WHOLE, seen, changes=changes)


def known(one: Said) -> StatementReports:
    """As the store gives it."""
    return newsday.reported([one])[0]


def card_of(issue: Issue) -> Card:
    """The one card of an issue."""
    (card,) = (c for s in issue.sections for f in s.figures for c in f.cards)
    return card


@pytest.mark.parametrize(
    ("one", "words", "kind"),
    [
        pytest.param(said(WIRE, RADIO), WHOLE, None, id="nothing-happened"),
        pytest.param(
            said(WIRE, RADIO, changes=(Became(0, REMOVED, 1),)),
            PART,
            None,
            id="removed-and-another-stands",
        ),
        pytest.param(
            said(WIRE, RADIO, changes=(Became(0, DELETED, 1),)),
            PART,
            None,
            id="article-taken-down",
        ),
        pytest.param(
            said(WIRE, changes=(Became(0, REMOVED, 1),)),
            WHOLE,
            REMOVED,
            id="removed-and-nothing-stands",
        ),
        pytest.param(
            said(
                WIRE,
                RADIO,
                changes=(Became(0, REMOVED, 1), Became(0, RESTORED, 2, WHOLE)),
            ),
            WHOLE,
            None,
            id="gone-and-back",
        ),
        pytest.param(
            said(WIRE, RADIO, changes=(Became(0, EDITED, 1, MENDED),)),
            MENDED,
            EDITED,
            id="corrected-words-stand",
        ),
        pytest.param(
            said(
                WIRE,
                RADIO,
                changes=(Became(0, EDITED, 1, MENDED), Became(0, RESTORED, 2, WHOLE)),
            ),
            WHOLE,
            None,
            id="an-edit-taken-back",
        ),
        pytest.param(
            said(
                replace(WIRE, type=MIXED),
                RADIO,
                changes=(Became(0, EDITED, 1, "he would pay “in full”"),),
            ),
            PART,
            None,
            id="an-outlets-own-sentence-that-was-changed",
        ),
        pytest.param(
            said(
                WIRE,
                RADIO,
                changes=(Became(0, EDITED, 1, "he would pay “for it” in full"),),
            ),
            PART,
            None,
            id="a-quotation-that-became-an-outlets-sentence",
        ),
        pytest.param(
            said(
                WIRE,
                RADIO,
                changes=(Became(0, EDITED, 1, "“We will pay” […] “and in full”"),),
            ),
            "“We will pay” […] “and in full”",
            EDITED,
            id="corrected-words-in-two-pieces",
        ),
        pytest.param(
            said(
                WIRE,
                replace(RADIO, type=INDIRECT),
                changes=(Became(0, EDITED, 1, MENDED),),
            ),
            MENDED,
            EDITED,
            id="a-quotation-before-a-report",
        ),
        pytest.param(
            said(POST, RADIO, changes=(Became(0, DELETED, 1),)),
            WHOLE,
            DELETED,
            id="their-own-post-was-said-whatever-became-of-it",
        ),
        pytest.param(
            said(POST, RADIO, changes=(Became(0, EDITED, 1, MENDED),)),
            WHOLE,
            EDITED,
            id="their-own-edited-post",
        ),
    ],
)
def test_the_words_that_stand_are_shown(
    one: Said, words: str, kind: ChangeKind | None
) -> None:
    """And what became of them where no others do."""
    shown = standing.best(known(one))
    assert (shown.words, shown.kind) == (words, kind)


def test_a_post_that_its_feed_has_no_more_is_gone() -> None:
    """Though nobody has looked closer yet."""
    one = known(said(POST))
    at = one.reports[0].first_seen_at
    report: Report = replace(one.reports[0], deleted_at=at)
    shown = standing.best(replace(one, reports=(report,)))
    assert (shown.kind, shown.is_taken_back) == (DELETED, False)


def test_a_change_counts_from_when_it_was_known() -> None:
    """An issue that is composed again tells no later change."""
    one = known(said(WIRE, RADIO, changes=(Became(0, REMOVED, 1),)))
    change: Change = one.changes[0]
    before = standing.wordings(one, change.seq - 1)
    assert {each.kind for each in before.values()} == {None}


# in an issue -------------------------------------------------------------------------


def test_a_card_has_words_that_stand() -> None:
    """A wording that was taken back long ago comes back on no card."""
    before = Became(0, REMOVED, -3, is_old=True)
    card = card_of(newsday.issue([said(WIRE, RADIO, changes=(before,))]))
    assert (card.text, card.became) == (PART, None)
    assert [(each.outlet, each.became) for each in card.reports] == [
        ("Example Wire", REMOVED),
        ("Radio Seven", None),
    ]


def test_a_mail_names_the_outlet_that_took_words_back() -> None:
    """And does not say that it has them."""
    third = Seen("times", 3, words="“We will pay for the bridge at last”")
    one = said(WIRE, RADIO, third, changes=(Became(0, REMOVED, -3, is_old=True),))
    issue = newsday.issue([one])
    renderer = Renderer(resources.folder("templates"))
    text = " ".join(renderer.text(issue).split())
    assert "Example Wire, Sun 01:00 (removed since)" in text
    assert "Example Wire has:" not in text
    assert "and we will pay in full" not in text
    html = renderer.html(issue)
    assert "(removed since)" in html


def test_a_card_without_words_that_stand_says_so() -> None:
    """Whatever class it stands under, and in whichever issue it was changed."""
    gone = (Became(0, REMOVED, -3, is_old=True), Became(1, REMOVED, 3))
    card = card_of(newsday.issue([said(WIRE, RADIO, changes=gone)]))
    assert (card.text, card.became) == (WHOLE, REMOVED)


def test_corrected_words_stand_without_the_sentence_that_held_the_old() -> None:
    """The article's sentence is that of the version before."""
    one = replace(
        said(Seen("wire", 1), changes=(Became(0, EDITED, 3, MENDED),)),
        context=f"{WHOLE}, Lindt said.",
        cue="said",
    )
    issue = newsday.issue([one])
    card = card_of(issue)
    assert (card.text, card.context, card.became) == (MENDED, "", None)
    assert [(note.before, note.after) for note in issue.changed] == [(WHOLE, MENDED)]
