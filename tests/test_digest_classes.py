"""What is new about a statement: its class for who has seen all earlier issues."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor import digest
from monitor.config import Edition
from monitor.digest.classes import late_before, net_changes
from monitor.values import (
    Card,
    ChangeKind,
    Issue,
    Occasion,
    Period,
    PostKind,
    StatementClass,
    StatementReports,
)
from tests.render import newsday
from tests.render.newsday import INDIRECT, MIXED, PERIOD, SEQ_FROM, Became, Said, Seen

WHOLE = "“We will pay for the bridge, and we will pay in full”"
OLD = Seen("wire", -20, is_old=True)
EDITED, REMOVED, DELETED, RESTORED = ChangeKind
JANUARY = Occasion("said-in-january", WHOLE, datetime(2026, 1, 12, 9, tzinfo=UTC))
LATER = Occasion("said-in-april", WHOLE, datetime(2026, 4, 1, 9, tzinfo=UTC))


def said(*seen: Seen, text: str = WHOLE, **more: object) -> Said:
    """A statement by Oskar Lindt."""
    return replace(Said("oskar-lindt", text, seen), **more)  # type: ignore[arg-type]


def reports(one: Said) -> StatementReports:
    """As the store gives it."""
    return newsday.reported([one])[0]


def classes(one: Said, min_confidence: float = 0.6) -> list[str]:
    """Its classes, for who has seen everything up to SEQ_FROM."""
    found = digest.classes_of(
        reports(one),
        SEQ_FROM,
        100_000,
        min_confidence=min_confidence,
        late_before=late_before(PERIOD),
    )
    return [each.value for each in found]


def only(issue: Issue) -> Card:
    """The one card of an issue."""
    (card,) = (c for s in issue.sections for f in s.figures for c in f.cards)
    return card


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(said(Seen("wire", 1), Seen("radio", 2)), ["new"], id="first-time"),
        pytest.param(
            said(Seen("wire", 1), occasions=(JANUARY,)), ["repeated"], id="repeated"
        ),
        pytest.param(said(OLD, Seen("radio", 2)), ["re-reported"], id="more-outlets"),
        pytest.param(
            said(OLD, Seen("radio", 2), occasions=(JANUARY,)),
            ["re-reported"],
            id="a-repeat-reported-again-is-known",
        ),
        pytest.param(
            said(OLD, Seen("radio", 2, words="“We will pay in full”")),
            ["re-reported"],
            id="a-part-of-it",
        ),
        pytest.param(
            said(OLD, Seen("radio", 2, words="“We will pay […] in full”")),
            ["re-reported"],
            id="shortened-and-said-so",
        ),
        pytest.param(
            said(
                OLD,
                Seen("radio", 2, words="“We shall pay for the bridge, and in full”"),
            ),
            ["variant"],
            id="other-words",
        ),
        pytest.param(
            said(replace(OLD, words="“We will pay for the bridge”"), Seen("radio", 2)),
            ["variant"],
            id="more-words",
        ),
        pytest.param(
            said(
                OLD,
                Seen("radio", 2, words="they would pay for bridges", type=INDIRECT),
            ),
            ["re-reported"],
            id="an-outlets-own-words-are-none-of-theirs",
        ),
        pytest.param(
            said(
                OLD,
                Seen(
                    "radio",
                    2,
                    words="it was sure that “we will pay in full”",
                    type=MIXED,
                ),
            ),
            ["re-reported"],
            id="own-words-beside-a-part",
        ),
        pytest.param(said(Seen("wire", -60)), ["new", "late"], id="late"),
        pytest.param(
            said(OLD, Seen("radio", -60)), ["re-reported"], id="known-and-late"
        ),
        pytest.param(
            said(Seen("wire", 1, confidence=0.3)), ["unsure"], id="nobody-sure"
        ),
        pytest.param(
            said(OLD, Seen("wire", 1, confidence=0.3)), [], id="unsure-beside-known"
        ),
        pytest.param(said(OLD), [], id="nothing-new"),
        pytest.param(
            said(OLD, changes=(Became(0, DELETED, 3),)), ["deleted"], id="deleted"
        ),
        pytest.param(
            said(Seen("wire", 1), changes=(Became(0, EDITED, 3, "“We may pay”"),)),
            ["new", "edited"],
            id="new-and-edited",
        ),
        pytest.param(
            said(OLD, changes=(Became(0, DELETED, -3, is_old=True),)),
            [],
            id="changed-before",
        ),
    ],
)
def test_a_statement_has_the_classes_of_what_is_new_about_it(
    one: Said, expected: list[str]
) -> None:
    """One class by its reports, then what became of them, then whether it came late."""
    assert classes(one) == expected


def test_only_occasions_before_this_one_make_a_repeat() -> None:
    """What is said again tomorrow does not make today's a repetition."""
    one = reports(said(Seen("wire", 1)))
    later = replace(one, occasions=(LATER,))
    found = digest.classes_of(later, SEQ_FROM, 100_000)
    assert found == (StatementClass.NEW,)


def test_an_occasion_that_nobody_stands_by_makes_no_repeat() -> None:
    """Neither as a class nor as a count; beside one that stands it counts nothing."""
    gone = replace(JANUARY, is_taken_back=True)
    assert classes(said(Seen("wire", 1), occasions=(gone,))) == ["new"]
    more = Occasion("said-on-20-january", WHOLE, JANUARY.first_published_at)
    card = only(newsday.issue([said(Seen("wire", 1), occasions=(gone, more))]))
    assert card.shown_as is StatementClass.REPEATED
    assert (card.n_before, card.before_id) == (1, "said-on-20-january")


def test_an_hour_asked_for_in_between_makes_no_news_late() -> None:
    """Late is what was out a day before, at least, however short the period."""
    start = datetime(2026, 3, 3, 6, tzinfo=UTC)
    hour = Period(start, start + timedelta(hours=1), "UTC")
    assert late_before(hour) == start - timedelta(days=1)
    assert late_before(PERIOD) == PERIOD.start_at - timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            (Became(0, EDITED, 1, "“B”"), Became(0, EDITED, 2, "“C”")),
            [(EDITED, "“A”", "“C”")],
            id="from-the-first-to-the-last",
        ),
        pytest.param(
            (Became(0, EDITED, 1, "“B”"), Became(0, DELETED, 2)),
            [(DELETED, "“A”", "")],
            id="edited-then-deleted",
        ),
        pytest.param(
            (Became(0, REMOVED, 1), Became(0, RESTORED, 2, "“A”")),
            [],
            id="gone-and-back",
        ),
        pytest.param(
            (Became(0, REMOVED, 1), Became(0, RESTORED, 2, "“B”")),
            [(EDITED, "“A”", "“B”")],
            id="back-in-other-words",
        ),
        pytest.param(
            (Became(0, REMOVED, 1), Became(1, EDITED, 2, "“B”")),
            [(REMOVED, "“A”", ""), (EDITED, "“A”", "“B”")],
            id="two-reports",
        ),
    ],
)
def test_what_happened_to_a_report_in_one_period_is_one_change(
    changes: tuple[Became, ...], expected: list[tuple[ChangeKind, str, str]]
) -> None:
    """A reader learns what was there and what is there now."""
    one = reports(
        said(OLD, Seen("radio", -19, is_old=True), text="“A”", changes=changes)
    )
    found = net_changes(one, one.reports, SEQ_FROM, 100_000)
    assert [(net.kind, net.before, net.after) for net in found] == expected


# in an issue -------------------------------------------------------------------------


def test_a_repeated_statement_says_how_often_and_since_when() -> None:
    """And which statement was the first."""
    more = Occasion("said-on-20-january", WHOLE, JANUARY.first_published_at)
    one = said(Seen("wire", 1), occasions=(JANUARY, more))
    issue = newsday.issue([one])
    card = only(issue)
    assert (issue.n_new, issue.n_repeated, card.is_new) == (0, 1, True)
    assert (card.n_before, card.before_on, card.before_id) == (
        2,
        JANUARY.first_published_at.date(),
        "said-in-january",
    )


def test_a_fuller_wording_is_held_against_the_one_that_was_shown() -> None:
    """The card has the new words and what earlier issues had for them."""
    before = replace(OLD, words="“We will pay for the bridge”")
    one = reports(said(before, Seen("radio", 2)))
    fullest = next(r for r in one.reports if r.outlet_id == "radio")
    moved = replace(
        one, statement=replace(one.statement, text_of=fullest.occurrence.id)
    )
    card = only(_composed([moved]))
    assert card.classes == (StatementClass.VARIANT,)
    assert (card.text, card.earlier) == (WHOLE, "“We will pay for the bridge”")


def test_a_wire_copy_is_one_report_with_its_carriers() -> None:
    """Fourteen outlets that print one text are not fourteen reports."""
    names = ("herald", "gazette", "ledger", "times")
    copies = (Seen(name, 2, copy_of="wire") for name in names)
    card = only(newsday.issue([said(Seen("wire", 1), *copies, Seen("radio", 3))]))
    assert [report.outlet for report in card.reports] == ["Example Wire", "Radio Seven"]
    carriers = [copy.outlet for copy in card.reports[0].carriers]
    assert sorted(carriers) == sorted(newsday.OUTLETS[name] for name in names)


def test_copies_of_a_text_that_is_not_listed_are_one_report_too() -> None:
    """The first copy stands for the others."""
    copies = (
        Seen(name, n, copy_of="wire") for n, name in enumerate(("herald", "times"))
    )
    card = only(newsday.issue([said(*copies)]))
    assert [report.outlet for report in card.reports] == ["Norland Herald"]
    assert [copy.outlet for copy in card.reports[0].carriers] == ["Alba Times"]


def test_what_two_outlets_report_comes_before_one_wire_copy_in_many() -> None:
    """Order goes by independent reports."""
    names = ("herald", "gazette", "ledger", "times")
    copies = (Seen(name, 2, copy_of="wire") for name in names)
    day = [
        said(Seen("wire", 1), *copies, text="“Copied”"),
        said(Seen("wire", 5), Seen("radio", 6), text="“Reported”"),
    ]
    (section,) = newsday.issue(day).sections
    assert [card.text for card in section.figures[0].cards] == [
        "“Reported”",
        "“Copied”",
    ]


def test_the_figures_own_post_is_the_text_that_others_are_held_against() -> None:
    """Whatever is longest, the post is what was said."""
    one = said(
        Seen("wire", 1, words="“We will pay for the bridge and more, friends”"),
        Seen(None, 2, words="We will pay for the bridge, and in full."),
        language="no",
    )
    card = only(newsday.issue([one]))
    assert (card.text, card.is_post) == (
        "We will pay for the bridge, and in full.",
        True,
    )
    (wire,) = (report for report in card.reports if report.outlet == "Example Wire")
    assert wire.differs
    assert card.language == "no"


def test_an_issue_tells_what_became_of_reports_the_gravest_first() -> None:
    """With the words before and after; the statement itself is not shown again."""
    issue = newsday.issue(
        [
            said(OLD, text="“A”", changes=(Became(0, EDITED, 3, "“B”"),)),
            said(
                Seen(None, -2, is_old=True),
                text="C",
                channel="Perch",
                changes=(Became(0, DELETED, 4, stood=3),),
            ),
        ]
    )
    told = [(note.kind, note.before, note.after, note.outlet) for note in issue.changed]
    assert told == [(DELETED, "C", "", "Perch"), (EDITED, "“A”", "“B”", "Example Wire")]
    assert issue.changed[0].is_post
    assert issue.changed[0].role == "prime minister"
    assert (issue.n_changed, issue.sections, issue.is_empty) == (2, (), False)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(replace(OLD, confidence=0.2), id="unsure"),
        pytest.param(Seen(None, -2, is_old=True, kind=PostKind.REPLY), id="reply"),
    ],
)
def test_changes_of_what_an_edition_would_not_show_are_not_told(seen: Seen) -> None:
    """A deleted reply that nobody was shown is no news here."""
    issue = newsday.issue([said(seen, changes=(Became(0, DELETED, 3),))])
    assert issue.changed == ()


@pytest.mark.parametrize(
    ("asked", "one", "shown_as"),
    [
        pytest.param(("new",), said(OLD, Seen("radio", 2)), None, id="not-asked"),
        pytest.param(
            ("re-reported",),
            said(OLD, Seen("radio", 2, words="“We shall pay for it”")),
            "re-reported",
            id="a-variant-is-reported-again",
        ),
        pytest.param(("variant",), said(OLD, Seen("radio", 2)), None, id="no-variant"),
        pytest.param(
            ("new",), said(Seen("wire", 1), occasions=(JANUARY,)), None, id="repeated"
        ),
    ],
)
def test_an_edition_chooses_classes(
    asked: tuple[str, ...], one: Said, shown_as: str | None
) -> None:
    """What is not asked for is counted."""
    edition = replace(newsday.EDITION, classes=asked)  # type: ignore[arg-type]
    issue = newsday.issue([one], edition=edition)
    assert issue.n_unasked == (shown_as is None)
    if shown_as:
        assert only(issue).shown_as.value == shown_as


def test_what_is_not_sure_stands_at_the_end_where_it_is_asked_for() -> None:
    """Off by default: counted only."""
    unsure = said(Seen("wire", 1, confidence=0.3))
    quiet = newsday.issue([unsure])
    edition = replace(newsday.EDITION, classes=(*newsday.EDITION.classes, "unsure"))
    issue = newsday.issue([unsure], edition=edition)
    assert (quiet.n_withheld, quiet.unsure, quiet.is_empty) == (1, (), True)
    assert (issue.n_withheld, issue.is_empty) == (0, False)
    assert issue.unsure[0].cards[0].classes == (StatementClass.UNSURE,)


def test_one_sentence_does_not_stand_on_two_cards() -> None:
    """The partly quoted form tells what the outlet's own words of it do."""
    sentence = "Lindt said the toll stays and that “nobody will pay twice”."
    partly = said(
        Seen("wire", 1, slug="toll"),
        text="that “nobody will pay twice”",
        type=MIXED,
        context=sentence,
        cue="said",
    )
    own = said(
        Seen("wire", 1, slug="toll"),
        text="the toll stays",
        type=INDIRECT,
        context=sentence,
        cue="said",
    )
    issue = newsday.issue([own, partly])
    card = only(issue)
    (other,) = card.joined
    assert (card.type, issue.n_new) == (MIXED, 1)
    assert other == reports(own).statement.id


def test_one_sentence_stands_twice_where_another_outlet_has_a_part_of_it() -> None:
    """Nothing that only the second card tells is lost."""
    sentence = "Lindt said the toll stays and that “nobody will pay twice”."
    partly = said(
        Seen("wire", 1, slug="toll"), text="a", type=MIXED, context=sentence, cue="said"
    )
    own = said(
        Seen("wire", 1, slug="toll"),
        Seen("radio", 2, slug="other"),
        text="the toll stays",
        type=INDIRECT,
        context=sentence,
        cue="said",
    )
    assert newsday.issue([own, partly]).n_new == 2


@pytest.mark.parametrize(
    ("name", "kind", "alias", "short"),
    [
        pytest.param("Jane Example", "person", None, "J. Example", id="two-names"),
        pytest.param("Ada B. Example", "person", None, "A. Example", id="three-names"),
        pytest.param("Ursa von der Mark", "person", None, "U. von der Mark", id="von"),
        pytest.param("Xo Example", "person", "Xo", "Xo", id="family-name-first"),
        pytest.param("Plato", "person", None, "Plato", id="one-name"),
        pytest.param("Ports Board", "body", None, "Ports Board", id="body"),
    ],
)
def test_a_name_for_a_subject_is_short(
    name: str, kind: str, alias: str | None, short: str
) -> None:
    """Initial and family name; a body's stays whole."""
    figure = replace(
        newsday.FIGURES[0],
        name=name,
        kind=kind,  # type: ignore[arg-type]
        weak_aliases=(alias,) if alias else (),
    )
    issue = _composed([reports(said(Seen("wire", 1)))], figures=[figure])
    assert issue.sections[0].figures[0].short_name == short


def test_the_density_full_has_the_sentences_before_and_after() -> None:
    """As far as the article is given."""
    edition = replace(newsday.EDITION, density="full")
    one = reports(said(Seen("wire", 1), context=f"Lindt said: {WHOLE}."))
    article_id = one.reports[0].occurrence.article_id
    text = f"It rained. The day was long.\nLindt said: {WHOLE}. Nobody clapped. Oh."
    card = only(_composed([one], edition=edition, texts={article_id: text}))
    assert (card.before, card.after) == ("The day was long.", "Nobody clapped.")
    bare = only(_composed([one], edition=edition, texts={article_id: "Other words."}))
    assert (bare.before, bare.after) == ("", "")


def _composed(reported: list[StatementReports], **more: object) -> Issue:
    keywords: dict[str, object] = {
        "figures": newsday.FIGURES,
        "topics": newsday.TOPICS,
        "outlets": newsday.OUTLETS,
        "coverage": newsday.issue([]).coverage,
        "seq_from": SEQ_FROM,
        "seq_to": 100_000,
        "now": newsday.END,
    }
    edition = more.pop("edition", newsday.EDITION)
    assert isinstance(edition, Edition)
    return digest.compose(edition, PERIOD, reported, **(keywords | more))  # type: ignore[arg-type]
