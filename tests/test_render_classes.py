"""How classes, changes, differences, densities and pictures look, and their cost."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Literal

import pytest

from benchmarks import digest as large
from monitor import resources
from monitor.config import Edition
from monitor.render import HARD_LIMIT, SOFT_LIMIT, Renderer
from monitor.values import (
    ChangeKind,
    Coverage,
    FigureCards,
    Issue,
    QuotationType,
    Span,
    StatementClass,
    TopicSection,
    Usual,
)
from tests.render import classday, newsday
from tests.render.newsday import Became, Said, Seen
from tests.test_render import Page

ARCHIVE = "https://monitor.example"
PLAIN = Renderer(resources.folder("templates"))
LINKED = Renderer(resources.folder("templates"), base_url=ARCHIVE)
EVERYTHING = replace(
    newsday.EDITION, differences=True, classes=(*newsday.EDITION.classes, "unsure")
)


def shown(issue: Issue, renderer: Renderer = PLAIN) -> str:
    """The words of the HTML."""
    return Page(renderer.html(issue)).text


def text(issue: Issue, renderer: Renderer = PLAIN) -> str:
    """The words of the text, without line ends and link numbers."""
    return " ".join(re.sub(r" \[\d+\]", "", renderer.text(issue)).split())


@pytest.mark.parametrize(
    ("said", "words", "plain"),
    [
        pytest.param(
            classday.REPEATED,
            "said before: 3 times since 12 Jan",
            "Repeated: “The bridge will open on time”",
            id="repeated",
        ),
        pytest.param(
            replace(classday.REPEATED, occasions=classday.OPENING[:1]),
            "said before: once, on 12 Jan",
            "said before: once, on 12 Jan",
            id="repeated-once",
        ),
        pytest.param(
            classday.VARIANT,
            "Evening Courier has: “Nobody in the yards will lose a job, over this, and "
            "nobody no one will lose a home”",
            "lose a job, [-over this,-] and [-nobody-] {+no one+} will lose a home”",
            id="other-words",
        ),
        pytest.param(
            classday.WIRE_COPY,
            "First: Example Wire, Mon 11:00 (wire copy in 3 outlets) · then Alba Times",
            "Example Wire, Mon 11:00 (wire copy in 3 outlets) · then Alba Times, 16:00",
            id="wire-copy",
        ),
        pytest.param(
            classday.DELETED,
            "Post deleted Mira Holt, finance minister · Perch · within 4 h of "
            "publication · last seen Mon 07:30 · found gone 08:00",
            "[-The audit office should learn to count before it writes.-]",
            id="deleted",
        ),
        pytest.param(
            classday.EDITED,
            "Quotation edited Ada Example, leader of the opposition · Norland Herald",
            "“They have lost [-control-] {+sight+} of the ports”",
            id="edited",
        ),
    ],
)
def test_each_class_is_told_in_words(said: Said, words: str, plain: str) -> None:
    """In the HTML, and in the text with marks in place of struck-out letters."""
    issue = newsday.issue([said])
    assert words in shown(issue)
    assert plain in text(issue)


def test_differences_are_elements_that_every_mail_program_knows() -> None:
    """What is left out in <del>, what is put in in <ins>, the blanks in neither."""
    html = PLAIN.html(newsday.issue([classday.EDITED]))
    assert re.search(r"lost <del[^>]*>control</del> <ins[^>]*>sight</ins> of", html)


def test_a_fuller_wording_shows_what_is_more_of_it() -> None:
    """The card's own words are the comparison."""
    issue = newsday.issue([classday.VARIANT])
    (card,) = (c for s in issue.sections for f in s.figures for c in f.cards)
    fuller = replace(
        card, text="“We pay, and in full”", earlier="“We pay”", reports=card.reports[:1]
    )
    filled = _with_cards(issue, fuller)
    assert "“We pay, {+and in full”+}" in text(filled)
    assert re.search(r"“We pay, <ins[^>]*>and in full”</ins>", PLAIN.html(filled))


def test_only_an_edition_that_asks_is_told_that_a_quotation_differs() -> None:
    """The words are held against each other in any case."""
    asked = newsday.issue([classday.VARIANT], edition=EVERYTHING)
    usual = newsday.issue([classday.VARIANT])
    assert "Quotation differs from the original" in shown(asked)
    assert "Quotation differs from the original" in text(asked)
    assert "differs" not in shown(usual)
    assert "Evening Courier has:" in shown(usual)


@pytest.mark.parametrize(
    ("kind", "after", "post", "badge"),
    [
        (ChangeKind.EDITED, "C", True, "Post edited"),
        (ChangeKind.EDITED, "C", False, "Quotation edited"),
        (ChangeKind.REMOVED, "", False, "Removed from the article"),
        (ChangeKind.DELETED, "", False, "Article deleted"),
        (ChangeKind.DELETED, "", True, "Post deleted"),
        (ChangeKind.RESTORED, "B", False, "Back in the article"),
    ],
)
def test_a_change_says_what_happened_and_to_what(
    kind: ChangeKind, after: str, post: bool, badge: str
) -> None:
    """A post is deleted, words are removed from an article."""
    seen = Seen(None if post else "wire", -1, is_old=True)
    became = Became(0, kind, 2, after)
    issue = newsday.issue([Said("mira-holt", "B", (seen,), changes=(became,))])
    assert badge in shown(issue)
    assert badge in text(issue)


def test_a_statement_that_was_changed_since_says_so_on_its_card() -> None:
    """New today and gone today: told at the top and on the card."""
    became = (Became(0, ChangeKind.DELETED, 9),)
    issue = newsday.issue(
        [Said("mira-holt", "“Never”", (Seen("wire", 1),), changes=became)]
    )
    assert "Deleted since Direct quotation “Never”" in shown(issue)
    assert "Article deleted Mira Holt" in shown(issue)


def test_many_changes_are_told_up_to_a_limit_and_counted() -> None:
    """A purge of an account does not fill the mail."""
    day = [
        replace(classday.DELETED, text=f"Post number {n}, as it stood")
        for n in range(30)
    ]
    issue = newsday.issue(day)
    assert issue.n_changed == 30
    assert "10 more changes not shown here" in shown(issue)
    assert len(PLAIN.html(issue).encode()) < SOFT_LIMIT


def test_the_counts_say_what_is_usual() -> None:
    """In words beside the number, where there is a record."""
    issue = replace(newsday.issue(), usual=Usual(9, 2, 3, 1_000))
    assert "12usual: 9" in shown(issue)
    assert "New: 12 (usual: 9) · Repeated: 0 (usual: 2)" in text(issue)
    assert "usual" not in shown(newsday.issue())


def test_a_group_that_was_found_is_told_from_a_topic_that_was_asked_for() -> None:
    """Its title is ours, not the edition's."""
    issue = newsday.issue(newsday.NEWS[:1])
    found = replace(issue.sections[0], title="tariffs, steel", is_discovered=True)
    assert "Also discussed: tariffs, steel 1 statement" in shown(
        replace(issue, sections=(found,))
    )


def test_what_is_unsure_stands_at_the_end_with_the_way_to_ask_why() -> None:
    """A line each."""
    issue = newsday.issue(edition=EVERYTHING)
    words = shown(issue)
    assert words.index("Perhaps theirs") > words.index("Other 2 statements")
    assert "Unsure “It was a good day” Evening Courier, Mon 14:00" in words
    assert "Perhaps theirs" in text(issue)


def test_the_comma_before_he_said_is_not_part_of_what_was_said() -> None:
    """It leads over to the outlet's words, which do not follow on the card."""
    issue = newsday.issue([Said("mira-holt", "“We will, surely,”", (Seen("wire", 1),))])
    assert "“We will, surely”" in shown(issue)


# links -------------------------------------------------------------------------------


def test_statements_and_issues_are_linked_where_there_is_an_archive() -> None:
    """Permalinks, the issue's page, the method, the reader's own; in both parts."""
    issue = newsday.issue(classday.ALL, edition=EVERYTHING)
    rendition = LINKED.rendition(issue, EVERYTHING)
    links = set(Page(rendition.html).links)
    ids = {c.statement_id for s in issue.sections for f in s.figures for c in f.cards}
    assert {f"{ARCHIVE}/s/{name}" for name in ids} <= links
    assert f"{ARCHIVE}/i/daily/2026-03-03" in links
    assert f"{ARCHIVE}/about/method" in links
    assert f"{ARCHIVE}/s/statement-of-12-january" in links
    assert rendition.manage_url in links
    listed = set(re.findall(r"^\[\d+\] (\S+)$", rendition.text, re.M))
    assert links == listed
    assert not any(link.startswith(ARCHIVE) for link in Page(PLAIN.html(issue)).links)
    assert PLAIN.rendition(issue, EVERYTHING).manage_url == ""


def test_every_card_has_the_id_that_explain_takes() -> None:
    """With an archive and without."""
    issue = newsday.issue(classday.ALL)
    ids = [c.statement_id for s in issue.sections for f in s.figures for c in f.cards]
    for renderer in (PLAIN, LINKED):
        words, plain = shown(issue, renderer), text(issue, renderer)
        assert all(f"id {name[:10]}" in words for name in ids)
        assert all(f"id {name[:10]}" in plain for name in ids)


def test_what_does_not_fit_is_on_the_web() -> None:
    """A line for each topic links to the issue's page."""
    issue = large.composed(
        list(large.statements(500)), Edition(id="daily", title="Daily")
    )
    html = LINKED.html(issue)
    assert re.search(
        rf'<a href="{ARCHIVE}/i/daily/2026-03-03">\d+ more on the web', html
    )
    assert "more not shown here" in PLAIN.html(issue)


def test_everything_that_an_issue_can_hold_uses_only_what_mail_programs_know() -> None:
    """No drawing, script, form, flex, grid or variable; every address is a link or the
    picture that travels along; every table but the counts is said to be layout."""
    edition = replace(EVERYTHING, chart=True)
    issue = newsday.issue(classday.ALL, edition=edition)
    html = LINKED.html(issue)
    for word in ("<svg", "<script", "<link", "<form", "data:", "url(", "var("):
        assert word not in html
    for word in ("flex", "grid", "@import", "@font-face", "position:", "float:"):
        assert word not in html
    found = Page(html)
    addresses = re.findall(r"https?://[^\s\"'<>]+", html)
    assert set(addresses) <= set(found.links)
    assert [a["src"] for tag, a in found.tags if "src" in a] == ["cid:days"]
    tables = [attributes for tag, attributes in found.tags if tag == "table"]
    assert sum(each.get("role") != "presentation" for each in tables) == 1


# densities and length ----------------------------------------------------------------


def test_headlines_are_a_line_and_a_link_each() -> None:
    """No card, no context; nothing is left out, for nothing else is asked for."""
    edition = replace(newsday.EDITION, density="headlines")
    html = PLAIN.html(newsday.issue(classday.ALL[:-2], edition=edition))
    assert "<blockquote" not in html
    assert "To keep this issue short" not in html
    assert "First:" not in Page(html).text
    assert len(Page(html).links) >= 14


def test_the_density_full_names_every_source_and_carrier_and_the_sentences_around() -> (
    None
):
    """Where standard names three sources."""
    edition = replace(newsday.EDITION, density="full")
    issue = newsday.issue([classday.WIRE_COPY], edition=edition)
    (card,) = (c for s in issue.sections for f in s.figures for c in f.cards)
    filled = _with_cards(
        issue,
        replace(card, before="It had rained for days.", after="The clerk nodded."),
    )
    words = shown(filled)
    assert "also Norland Herald · also Harbour Gazette · also The Ledger" in words
    assert "Before: It had rained for days." in words
    assert "After: The clerk nodded." in text(filled)


@cache
def made(n: int, density: str = "standard") -> Issue:
    """A made-up day of so many statements."""
    edition = Edition(id="daily", title="Daily", density=density)  # type: ignore[arg-type]
    return large.composed(list(large.statements(n)), edition)


@pytest.mark.parametrize(
    ("n", "density", "is_short"),
    [
        (10, "headlines", False),
        (10, "standard", False),
        (10, "full", False),
        (75, "headlines", False),
        (75, "standard", False),
        (75, "full", True),
        (500, "headlines", True),
        (500, "standard", True),
        (5000, "standard", True),
    ],
)
def test_a_mail_keeps_to_its_bytes_and_says_what_it_left_out(
    n: int, density: str, is_short: bool
) -> None:
    """Whatever the day; up to 75 statements all are shown, and whole in the standard
    density; every link of the HTML is in the text."""
    issue = made(n, density)
    html = LINKED.html(issue)
    assert len(html.encode()) <= SOFT_LIMIT < HARD_LIMIT
    listed = set(re.findall(r"^\[\d+\] (\S+)$", LINKED.text(issue), re.M))
    assert set(Page(html).links) == listed
    assert ("To keep this issue short" in html) is is_short
    if n <= 75:
        assert len(set(re.findall(r"/s/([0-9a-f]{22})", html))) == n


def test_another_renderer_makes_the_same_bytes_of_a_large_issue() -> None:
    """What is given up depends on the issue alone."""
    again = Renderer(resources.folder("templates"), base_url=ARCHIVE)
    assert again.html(made(500)) == LINKED.html(made(500))


def test_details_are_given_up_in_a_fixed_order() -> None:
    """Sources, context, cards of repetitions, what is reported again, then cards."""
    issue = made(75)
    told = []
    for size in (90_000, 72_000, 62_000, 56_000, 45_000, 25_000):
        renderer = Renderer(resources.folder("templates"), max_bytes=size)
        html = renderer.html(issue)
        assert len(html.encode()) <= size
        (left_out,) = re.findall("To keep this issue short: (.*?)\\.", html) or [""]
        told.append(left_out.split("; ") if left_out else [])
    steps = [
        "only the first outlet is named",
        "the sentences around quotations are left out",
        "statements repeated have one line",
        "reported again only counted",
        "in one line each",
        "only counted",
    ]
    depth = [_depth(parts, steps) for parts in told]
    assert depth == sorted(depth)
    assert depth[0] == 0
    assert depth[-1] == len(steps)


def _depth(parts: list[str], steps: list[str]) -> int:
    """How far down the steps an issue went; those before the last are all told."""
    given_up = [any(part.endswith(step) for part in parts) for step in steps]
    deepest = max((n for n, is_told in enumerate(given_up, 1) if is_told), default=0)
    assert all(given_up[: min(deepest, 4)])
    return deepest


def test_an_issue_whose_very_headings_are_too_long_keeps_the_link() -> None:
    """Past the hard limit only counts and the way to the web remain."""
    issue = newsday.issue()
    sections = tuple(
        TopicSection(f"topic-{n}", f"Topic {n} " + "of many words " * 20, ())
        for n in range(400)
    )
    html = LINKED.html(replace(issue, sections=sections))
    assert len(html.encode()) <= HARD_LIMIT
    assert "Read on the web" in html
    assert "Topic 7 " not in html


# pictures ----------------------------------------------------------------------------


def test_a_chart_goes_with_the_mail_and_says_its_message_in_words() -> None:
    """One PNG by cid, and none unless it is asked for."""
    edition = replace(newsday.EDITION, chart=True)
    issue = newsday.issue(edition=edition)
    rendition = PLAIN.rendition(issue, edition)
    (image,) = rendition.images
    assert image.png.startswith(b"\x89PNG")
    assert image.alt == (
        "New statements per day: 12 statements in 30 days; most on 3 Mar (12)."
    )
    (tag,) = (attrs for tag, attrs in Page(rendition.html).tags if tag == "img")
    assert (tag["src"], tag["alt"]) == (f"cid:{image.cid}", image.alt)
    assert image.alt in " ".join(rendition.text.split())
    assert PLAIN.rendition(newsday.issue(), newsday.EDITION).images == ()


# empty days --------------------------------------------------------------------------


def test_a_note_says_how_long_nothing_was_said_and_that_the_monitor_works() -> None:
    """A long silence and a dead monitor do not look the same."""
    issue = newsday.issue([])
    since = issue.period.end_at - timedelta(days=4)
    words = text(replace(issue, is_note=True, silent_since=since))
    assert "every feed could be read" in words
    assert "The last issue that held anything ended Fri 27 February, 07:00" in words
    assert "4 days ago" in words


def test_nothing_is_not_told_cheerfully_where_feeds_fail() -> None:
    """In the subject, the preheader, the page and the text."""
    issue = newsday.issue([], coverage=Coverage(9, (("Radio Seven", "gone"),)))
    rendition = PLAIN.rendition(issue, newsday.EDITION)
    assert "nothing found, 1 of 9 feeds failing" in rendition.subject
    assert rendition.html.count("1 of 9 feeds could not be read") >= 2
    assert "every feed could be read" not in rendition.html + rendition.text


def test_issues_frozen_before_there_were_classes_still_render() -> None:
    """What they knew was new or not."""
    issue = newsday.issue()
    old = _with_cards(
        issue,
        *(
            replace(card, classes=())
            for section in issue.sections
            for figure in section.figures
            for card in figure.cards
        ),
    )
    assert "Reported again" in shown(old)
    (first, *_) = old.sections[0].figures[0].cards
    assert first.shown_as is StatementClass.NEW


def _with_cards(issue: Issue, *cards: object) -> Issue:
    figure = issue.sections[0].figures[0]
    group = FigureCards(figure.figure_id, figure.name, figure.role, cards)  # type: ignore[arg-type]
    return replace(issue, sections=(replace(issue.sections[0], figures=(group,)),))


@pytest.mark.parametrize("density", ["headlines", "standard"])
def test_what_a_quotation_differs_from_is_shown(
    density: Literal["headlines", "standard"],
) -> None:
    """However little is shown of each statement: both wordings, and the original
    where the card shows an outlet's sentence in its place."""
    edition = replace(EVERYTHING, density=density)
    issue = newsday.issue([classday.VARIANT], edition=edition)
    for said in (shown(issue), text(issue)):
        assert "Quotation differs from the original" in said
        assert "Evening Courier has:" in said
    (card,) = (c for s in issue.sections for f in s.figures for c in f.cards)
    told = replace(
        card,
        type=QuotationType.MIXED,
        context=f"She told them: {card.text}.",
        context_cue=(Span(4, 8),),
    )
    filled = _with_cards(issue, told)
    original = "The original: “Nobody in the yards will lose a job"
    assert original in shown(filled)
    assert original in text(filled)
