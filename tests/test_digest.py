"""What an issue holds: selection, grouping, order, classes, cards, coverage."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import digest
from monitor.config import Edition, Figure, Role, Topic
from monitor.values import (
    Card,
    Coverage,
    Issue,
    PostKind,
    QuotationType,
    Span,
    StatementKind,
)
from tests.render import newsday
from tests.render.newsday import DIRECT, NEWS, Said, Seen


def cards(issue: Issue) -> list[Card]:
    """All cards in the order that a reader meets them."""
    return [
        card
        for section in issue.sections
        for figure in section.figures
        for card in figure.cards
    ]


def only(issue: Issue) -> Card:
    """The one card of an issue."""
    (card,) = cards(issue)
    return card


def quoted(*seen: Seen, text: str = "“We are ready”", **more: object) -> Said:
    """A statement by Oskar Lindt."""
    return replace(Said("oskar-lindt", text, seen), **more)  # type: ignore[arg-type]


def test_each_statement_stands_once_under_its_best_topic() -> None:
    """Topics come as configured, what fits none last; the others become tags."""
    issue = newsday.issue()
    titles = [section.title for section in issue.sections]
    ids = [card.statement_id for card in cards(issue)]
    diary = next(card for card in cards(issue) if "diary" in card.text)
    assert titles == ["Budget and tax", "Ports and trade", "Hospitals", "Other"]
    assert len(ids) == len(set(ids)) == issue.n_new + issue.n_again
    assert diary.other_topics == ("Hospitals",)
    assert diary in [c for f in issue.sections[0].figures for c in f.cards]


def test_the_counts_say_what_is_shown_and_what_is_not() -> None:
    """The reply is left out, the unsure one withheld, the rest is new or again."""
    issue = newsday.issue()
    counts = (issue.n_new, issue.n_again, issue.n_withheld, issue.n_left_out)
    assert counts == (12, 1, 1, 1)
    assert issue.n_figures == 5


def test_an_edition_chooses_topics_and_their_order() -> None:
    """A statement goes under the first of its topics that the edition asks for."""
    edition = replace(newsday.EDITION, topics=("health", "ports"))
    issue = newsday.issue(edition=edition)
    titles = [section.title for section in issue.sections]
    assert titles == ["Hospitals", "Ports and trade", "Other"]
    diary = next(card for card in cards(issue) if "diary" in card.text)
    assert diary.other_topics == ("Budget and tax",)


@pytest.mark.parametrize(
    ("figures", "n_figures"),
    [
        pytest.param(("all",), 5, id="all"),
        pytest.param(("mira-holt", "ada-example"), 2, id="by-id"),
        pytest.param(("tag:cabinet",), 0, id="by-a-tag-nobody-has"),
    ],
)
def test_an_edition_chooses_figures(figures: tuple[str, ...], n_figures: int) -> None:
    """Statements of other figures are not of this issue, nor counted in it."""
    issue = newsday.issue(edition=replace(newsday.EDITION, figures=figures))
    assert issue.n_figures == n_figures
    shown = {f.figure_id for section in issue.sections for f in section.figures}
    assert figures == ("all",) or shown == set(figures) - {"tag:cabinet"}


def test_cards_come_new_first_then_by_outlets_then_by_time() -> None:
    """What most outlets carry leads; what was in an earlier issue follows."""
    again = quoted(Seen("wire", -30, is_old=True), Seen("radio", 1), text="“One”")
    late = quoted(Seen("wire", 5), text="“Two”")
    early = quoted(Seen("wire", 3), text="“Three”")
    wide = quoted(Seen("wire", 9), Seen("radio", 9), text="“Four”")
    issue = newsday.issue([again, late, early, wide])
    words = [card.text for card in cards(issue)]
    assert words == ["“Four”", "“Three”", "“Two”", "“One”"]


def test_the_same_outlet_twice_is_one_outlet() -> None:
    """Two articles of one outlet do not outrank two outlets."""
    twice = quoted(Seen("wire", 1), Seen("wire", 2), Seen("wire", 3), text="“One”")
    wide = quoted(Seen("wire", 9), Seen("radio", 9), text="“Two”")
    assert [card.text for card in cards(newsday.issue([twice, wide]))] == [
        "“Two”",
        "“One”",
    ]


@given(st.permutations(NEWS))
def test_the_order_of_input_changes_nothing(day: list[Said]) -> None:
    """The same statements give the same issue: reports keep their numbers."""
    by_text = {one.statement.text: one for one in newsday.reported(NEWS)}
    shuffled = [by_text[said.text] for said in day]
    issue = digest.compose(
        newsday.EDITION,
        newsday.PERIOD,
        shuffled,
        figures=newsday.FIGURES,
        topics=newsday.TOPICS,
        outlets=newsday.OUTLETS,
        coverage=Coverage(n_feeds=41),
        seq_from=newsday.SEQ_FROM,
        seq_to=100_000,
        now=newsday.END + timedelta(minutes=2),
        next_at=newsday.END + timedelta(days=1),
    )
    assert issue == newsday.issue()


def test_an_issue_is_known_by_edition_and_period_end() -> None:
    """Composing again gives the same id; another edition's issue has another."""
    other = replace(newsday.EDITION, id="weekly")
    assert newsday.issue().id == newsday.issue([]).id
    assert newsday.issue(edition=other).id != newsday.issue().id


def test_a_statement_of_an_earlier_issue_comes_again_with_its_new_reports() -> None:
    """Its card tells the reports already shown from those of this issue."""
    said = quoted(Seen("wire", -30, is_old=True), Seen("radio", 2), Seen("times", 3))
    card = only(newsday.issue([said]))
    assert not card.is_new
    assert [(report.outlet, report.is_new) for report in card.reports] == [
        ("Example Wire", False),
        ("Radio Seven", True),
        ("Alba Times", True),
    ]


def test_a_statement_without_a_new_report_is_not_in_the_issue() -> None:
    """What the last issue showed does not come back by itself."""
    issue = newsday.issue([quoted(Seen("wire", -30, is_old=True))])
    assert issue.sections == ()
    assert (issue.n_new, issue.n_again, issue.n_withheld) == (0, 0, 0)


def test_reports_that_came_after_the_issue_was_closed_belong_to_the_next() -> None:
    """Nothing above `seq_to` is shown, not even its wording."""
    reported = newsday.reported(
        [
            quoted(Seen("wire", 1), Seen("radio", 2)),
            quoted(Seen("times", 3), text="“B”"),
        ]
    )
    issue = digest.compose(
        newsday.EDITION,
        newsday.PERIOD,
        reported,
        figures=newsday.FIGURES,
        topics=newsday.TOPICS,
        outlets=newsday.OUTLETS,
        coverage=Coverage(n_feeds=1),
        seq_from=newsday.SEQ_FROM,
        seq_to=newsday.SEQ_FROM + 1,
        now=newsday.END,
    )
    assert [report.outlet for report in only(issue).reports] == ["Example Wire"]


def test_one_report_that_is_sure_shows_a_statement_with_that_report_alone() -> None:
    """Attributions below the edition's threshold are not listed, nor is their text."""
    said = quoted(
        Seen("wire", 1, confidence=0.3, words="“We are ready, of course”"),
        Seen("radio", 2, confidence=0.8, words="“We are ready”"),
        text="“We are ready, of course”",
    )
    card = only(newsday.issue([said]))
    assert [report.outlet for report in card.reports] == ["Radio Seven"]
    assert card.text == "“We are ready”"


def test_a_statement_becomes_new_when_it_first_becomes_sure() -> None:
    """Withheld yesterday, confirmed today: the reader has not seen it yet."""
    said = quoted(Seen("wire", -30, is_old=True, confidence=0.3), Seen("radio", 2))
    assert only(newsday.issue([said])).is_new


@pytest.mark.parametrize(
    ("kind", "edition", "is_shown"),
    [
        pytest.param(PostKind.OWN, {}, True, id="own"),
        pytest.param(PostKind.REPLY, {}, False, id="reply"),
        pytest.param(PostKind.REPLY, {"replies": True}, True, id="reply-asked-for"),
        pytest.param(PostKind.REPOST, {"replies": True}, False, id="repost"),
        pytest.param(PostKind.REPOST, {"reposts": True}, True, id="repost-asked-for"),
    ],
)
def test_replies_and_reposts_are_left_out_unless_asked_for(
    kind: PostKind, edition: dict[str, bool], is_shown: bool
) -> None:
    """What is left out is counted."""
    chosen = replace(newsday.EDITION, **edition)  # type: ignore[arg-type]
    issue = newsday.issue([quoted(Seen(None, 1, kind=kind))], edition=chosen)
    assert (issue.n_new, issue.n_left_out) == ((1, 0) if is_shown else (0, 1))
    assert [card.post_kind for card in cards(issue)] == ([kind] if is_shown else [])


@pytest.mark.parametrize("stances", [False, True])
def test_a_stance_is_left_out_unless_asked_for(stances: bool) -> None:
    """What somebody wants or thinks is no statement; left out, it is counted."""
    wants = quoted(Seen("wire", 1), text="to sell the ferry", what=StatementKind.STANCE)
    edition = replace(newsday.EDITION, stances=stances)
    issue = newsday.issue([wants], edition=edition)
    assert (issue.n_new, issue.n_stances) == ((1, 0) if stances else (0, 1))
    assert [card.kind for card in cards(issue)] == [StatementKind.STANCE] * stances


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(Seen("wire", -30, is_old=True), id="nothing-new"),
        pytest.param(Seen("wire", 1, confidence=0.2), id="not-sure"),
    ],
)
def test_a_stance_that_could_not_be_shown_anyway_is_not_counted_as_left_out(
    seen: Seen,
) -> None:
    """It is withheld like any other, or nothing is new about it."""
    issue = newsday.issue([quoted(seen, what=StatementKind.STANCE)])
    assert (issue.n_new, issue.n_stances) == (0, 0)


def test_a_reply_that_an_outlet_reports_is_news() -> None:
    """It is shown through the outlet's report, without the reply itself."""
    said = quoted(Seen(None, 1, kind=PostKind.REPLY), Seen("wire", 2))
    card = only(newsday.issue([said]))
    assert [report.outlet for report in card.reports] == ["Example Wire"]
    assert not card.is_post


@pytest.mark.parametrize(
    ("hours", "is_late"),
    [
        pytest.param(2, False, id="in-the-period"),
        pytest.param(-23, False, id="in-the-period-before"),
        pytest.param(-25, True, id="older"),
    ],
)
def test_what_was_out_before_the_previous_period_is_late(
    hours: float, is_late: bool
) -> None:
    """A statement that only now came in says so."""
    assert only(newsday.issue([quoted(Seen("wire", hours))])).is_late is is_late


@pytest.mark.parametrize(
    ("words", "wording", "is_excerpt"),
    [
        pytest.param("“We are ready – all of us”", None, False, id="other-marks"),
        pytest.param("WE ARE READY, ALL OF US.", None, False, id="other-case"),
        pytest.param("“all of us”", "“all of us”", True, id="a-part"),
        pytest.param("“We were ready”", "“We were ready”", False, id="other-words"),
    ],
)
def test_a_reports_wording_is_kept_where_its_words_differ(
    words: str, wording: str | None, is_excerpt: bool
) -> None:
    """Marks, dashes and letter case make no other wording."""
    text = "“We are ready, all of us”"
    said = quoted(Seen("wire", 1), Seen("radio", 2, words=words), text=text)
    report = only(newsday.issue([said])).reports[1]
    assert (report.wording, report.is_excerpt) == (wording, is_excerpt)


@pytest.mark.parametrize(
    ("length", "is_sentence"),
    [pytest.param(40, True, id="short"), pytest.param(900, False, id="long")],
)
def test_an_outlets_own_words_stand_in_their_sentence(
    length: int, is_sentence: bool
) -> None:
    """ "To monitors" alone tells nothing; a whole paragraph tells too much."""
    sentence = f"Lindt agreed to monitors {'x' * length}."
    said = quoted(
        Seen("wire", 1),
        Seen("radio", 2, words="to monitors", type=QuotationType.INDIRECT),
        context=sentence,
        cue="agreed",
    )
    report = only(newsday.issue([said])).reports[1]
    assert report.wording == (sentence if is_sentence else "to monitors")


def test_a_role_is_the_one_held_when_the_statement_was_made() -> None:
    """A figure whose role changed in the period stands in both, the earlier first."""
    figure = Figure(
        id="oskar-lindt",
        name="Oskar Lindt",
        roles=(
            Role(title="mayor", until=date(2026, 3, 2)),
            Role(title="prime minister", since=date(2026, 3, 2)),
        ),
    )
    day = [
        quoted(Seen("wire", 5), Seen("radio", 6), text="“One”"),
        quoted(Seen("wire", 4), text="“Two”", said_on=date(2026, 3, 1)),
    ]
    issue = digest.compose(
        newsday.EDITION,
        newsday.PERIOD,
        newsday.reported(day),
        figures=[figure],
        topics=(),
        outlets=newsday.OUTLETS,
        coverage=Coverage(n_feeds=1),
        seq_from=newsday.SEQ_FROM,
        seq_to=999,
        now=newsday.END,
    )
    (section,) = issue.sections
    assert [(f.role, f.cards[0].text) for f in section.figures] == [
        ("mayor", "“Two”"),
        ("prime minister", "“One”"),
    ]


def test_what_only_a_lesser_report_tells_is_still_told() -> None:
    """Day, place and credit come from the fullest report, else from one that knows."""
    reported = newsday.reported(
        [
            quoted(Seen("wire", 1), Seen("radio", 2), said_on=newsday.MONDAY),
        ]
    )[0]
    wire, radio = reported.reports
    bare = replace(wire.occurrence, circumstances=type(wire.occurrence.circumstances)())
    told = replace(
        radio.occurrence.circumstances, channel="harbour tour", via="Alba Times"
    )
    reports = (
        replace(wire, occurrence=bare),
        replace(radio, occurrence=replace(radio.occurrence, circumstances=told)),
    )
    statement = replace(reported.statement, said_on=None)
    issue = digest.compose(
        newsday.EDITION,
        newsday.PERIOD,
        [replace(reported, statement=statement, reports=reports)],
        figures=newsday.FIGURES,
        topics=newsday.TOPICS,
        outlets=newsday.OUTLETS,
        coverage=Coverage(n_feeds=1),
        seq_from=newsday.SEQ_FROM,
        seq_to=999,
        now=newsday.END,
    )
    card = only(issue)
    assert (card.said_on, card.channel, card.via) == (
        newsday.MONDAY,
        "harbour tour",
        "Alba Times",
    )


@pytest.mark.parametrize(
    ("said", "outlet"),
    [
        pytest.param(quoted(Seen("wire", 1)), "Example Wire", id="by-name"),
        pytest.param(quoted(Seen("closed", 1)), "closed", id="no-longer-configured"),
        pytest.param(quoted(Seen(None, 1), channel="Perch"), "Perch", id="channel"),
        pytest.param(quoted(Seen(None, 1)), "social.example", id="host"),
    ],
)
def test_a_report_names_who_published_it(said: Said, outlet: str) -> None:
    """An outlet by its name, a post by its channel, else by the page's host."""
    assert only(newsday.issue([said])).reports[0].outlet == outlet


def test_the_cue_stays_marked_in_the_context() -> None:
    """Spans of the cue are those of the wording that is shown."""
    said = quoted(Seen("wire", 1), context="“We are ready”, he said.", cue="said")
    card = only(newsday.issue([said]))
    assert card.context_cue == (Span(19, 23),)
    assert card.type is DIRECT


def test_a_topic_named_other_keeps_its_title() -> None:
    """Whoever configures `other` names the section for what fits no topic."""
    issue = digest.compose(
        Edition(id="daily", title="Daily"),
        newsday.PERIOD,
        newsday.reported([quoted(Seen("wire", 1), topics=("gone",))]),
        figures=newsday.FIGURES,
        topics=[Topic(id="other", title="Everything else"), *newsday.TOPICS],
        outlets={},
        coverage=Coverage(n_feeds=1),
        seq_from=0,
        seq_to=999,
        now=newsday.END,
    )
    assert [section.title for section in issue.sections] == ["Everything else"]
    assert only(issue).other_topics == ()


def test_their_own_post_stands_before_a_report_of_it() -> None:
    """However full an outlet's wording, a figure's own words are the card's text."""
    post = Seen(None, 1, words="We are ready. Come in.")
    said = quoted(Seen("wire", 2), post, text="“We are ready and waiting. Come in.”")
    card = only(newsday.issue([said]))
    assert card.text == "We are ready. Come in."
    assert card.is_post
    assert [report.outlet for report in card.reports][1] == "Example Wire"
